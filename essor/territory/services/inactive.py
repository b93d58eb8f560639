"""Erasing an account that nobody uses any more: the installation administrator's duty."""

from datetime import date

from django.db import transaction

from essor.common.actor import Actor
from essor.common.permissions import Permission
from essor.common.services import audit
from essor.kernel.errors import Conflict, InvalidValue
from essor.territory.models import Person, User
from essor.territory.selectors.people import INACTIVE_YEARS, inactive_accounts
from essor.territory.services.people import close_account, erase_person

# Sentences of ours: what is written of an erased person in the history must not tell of them.
REASONS = {
    "warned": f"Compte inutilisé depuis {INACTIVE_YEARS} ans, personne prévenue",
    "unreachable": f"Compte inutilisé depuis {INACTIVE_YEARS} ans, adresse qui ne répond plus",
    "left": "Départ signalé par l'organisation",
    "asked": "Demande de la personne",
}


def erase_inactive_account(*, actor: Actor, user: User, reason: str, today: date) -> None:
    """Erase an account unused for two years, with its person.

    Raises:
        NotAllowed: only the installation's administrator does.
        InvalidValue: the reason is none of `REASONS`.
        Conflict: the account served since, or its person is the last lead of a territory.
    """
    actor.require(Permission.INSTALLATION_MANAGE)
    if reason not in REASONS:
        raise InvalidValue("Choisissez la raison de l'effacement : elle reste dans l'historique.")
    with transaction.atomic():
        User.objects.select_for_update().filter(pk=user.pk).first()
        if not inactive_accounts(today).filter(pk=user.pk).exists():
            raise Conflict("Ce compte a servi depuis, ou n'existe plus : rechargez la liste.")
        person = Person.objects.filter(user=user).first()
        if person is not None:
            erase_person(actor=actor, person=person, reason=REASONS[reason])
            return
        audit.record(
            actor=actor,
            action="account.erased",
            kind="account",
            object_id=user.pk,
            reason=REASONS[reason],
        )
        close_account(user=user, person_id=None)
