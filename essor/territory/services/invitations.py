"""Invitations: sent, sent again, cancelled, accepted. And requests for access, which end in one."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.core.signing import BadSignature, Signer
from django.core.validators import validate_email
from django.db import transaction
from django.forms import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from essor.common.actor import Actor
from essor.common.roles import LEAD
from essor.common.services import audit, mail
from essor.common.text import sort_key
from essor.kernel.errors import Conflict, InvalidValue, NotAllowed
from essor.territory.models import (
    AccessRequest,
    Invitation,
    Membership,
    Person,
    Territory,
    User,
)
from essor.territory.services.actors import actor_for
from essor.territory.services.people import (
    add_membership,
    open_account,
    require_role_giver,
    role_named,
)

VALIDITY = timedelta(days=14)
SIGNER = Signer(salt="essor.invitation", sep=".")


@dataclass(frozen=True)
class IssuedInvitation:
    """An invitation and its secret, which is known only now. Never show it to the inviter."""

    invitation: Invitation
    token: str

    @property
    def link(self) -> str:
        return mail.absolute(reverse("invitation_accept", args=[self.token]))


def invite(
    *,
    actor: Actor,
    email: str,
    role: str,
    territory: Territory | None = None,
    full_name: str = "",
    send: bool = True,
) -> IssuedInvitation:
    """Offer a role to an e-mail address. Inviting twice renews the link; the first one dies."""
    offered = role_named(role)
    require_role_giver(actor, offered, territory)
    address = _address(email)
    if _holds(address, offered.code, territory):
        raise Conflict(f"{address} a déjà le rôle « {offered.name} » ici.")
    with transaction.atomic():
        token, digest = _new_secret()
        invitation, created = Invitation.objects.open().update_or_create(
            email=address,
            role=offered.code,
            territory=territory,
            defaults={"digest": digest, "expires_at": timezone.now() + VALIDITY},
            create_defaults={
                "digest": digest,
                "expires_at": timezone.now() + VALIDITY,
                "full_name": full_name.strip(),
                "invited_by": _person_behind(actor),
            },
        )
        _tell(actor, "invitation.created" if created else "invitation.renewed", invitation)
        issued = IssuedInvitation(invitation, token)
        if send:
            _send(issued)
    return issued


def resend_invitation(*, actor: Actor, invitation: Invitation) -> IssuedInvitation:
    """Send a new link; the former one dies."""
    require_role_giver(actor, invitation.role_offered, invitation.territory)
    with transaction.atomic():
        current = _locked(invitation)
        token, current.digest = _new_secret()
        current.expires_at = timezone.now() + VALIDITY
        current.version += 1
        current.save(update_fields=["digest", "expires_at", "version", "updated_at"])
        _tell(actor, "invitation.renewed", current)
        issued = IssuedInvitation(current, token)
        _send(issued)
    return issued


def cancel_invitation(*, actor: Actor, invitation: Invitation) -> None:
    """Make the link void."""
    require_role_giver(actor, invitation.role_offered, invitation.territory)
    with transaction.atomic():
        current = _locked(invitation)
        current.cancelled_at = timezone.now()
        current.version += 1
        current.save(update_fields=["cancelled_at", "version", "updated_at"])
        _tell(actor, "invitation.cancelled", current)


def find_invitation(token: str) -> Invitation | None:
    """The open invitation behind a link, expired or not. None when the link means nothing."""
    try:
        digest = _digest(SIGNER.unsign(token))
    except BadSignature:
        return None
    found = Invitation.objects.open().select_related("territory", "invited_by")
    return found.filter(digest=digest).first()


def accept_invitation(*, actor: Actor, token: str, full_name: str) -> User:
    """Take the role offered; opens the account when the address has none. Returns the account.

    The link proves that its holder reads the mailbox, as a sign-in code would. A signed-in actor
    must be the one invited: a role never lands on another account.
    """
    with transaction.atomic():
        invitation = find_invitation(token)
        if invitation is None:
            raise Conflict(
                "Ce lien n'est plus valable : il a déjà servi, ou l'invitation a été annulée."
                " Si vous avez déjà accepté, connectez-vous ; sinon demandez un nouveau lien."
            )
        invitation = _locked(invitation)
        if invitation.is_expired(timezone.now()):
            raise Conflict("Ce lien a expiré. Demandez un nouveau lien à qui vous a invité.")
        user = User.objects.filter(email=invitation.email).first()
        if actor.user_id is not None and (user is None or actor.user_id != user.id):
            raise NotAllowed(
                f"Cette invitation est adressée à {invitation.email}, mais vous êtes connecté avec"
                " un autre compte. Déconnectez-vous, puis rouvrez le lien."
            )
        if user is not None and not user.is_active:
            raise NotAllowed("Ce compte est désactivé. Écrivez à l'administrateur.")
        user = user or open_account(invitation.email)
        _accept(invitation, _person_of(user, full_name or invitation.full_name), actor_for(user))
    return user


def take_invitation(*, actor: Actor, invitation: Invitation) -> None:
    """Accept while signed in under the address invited: signing in proved it, no link is needed."""
    user = User.objects.filter(id=actor.user_id).first() if actor.user_id else None
    if user is None or user.email != invitation.email:
        raise NotAllowed("Cette invitation est adressée à un autre compte que le vôtre.")
    with transaction.atomic():
        current = _locked(invitation)
        _accept(current, _person_of(user, current.full_name or user.email), actor)


def request_access(*, actor: Actor, territory: Territory, message: str) -> AccessRequest:
    """A signed-in person without a role asks the leads of a territory for one."""
    person = _person_behind(actor)
    if person is None:
        raise NotAllowed("Connectez-vous d'abord : une demande d'accès porte votre nom.")
    if Membership.objects.current().filter(person=person, territory=territory).exists():
        raise Conflict(f"Vous avez déjà un rôle sur « {territory.name} ».")
    with transaction.atomic():
        asked, created = AccessRequest.objects.get_or_create(
            person=person,
            territory=territory,
            answered_at=None,
            defaults={"message": message.strip()[:1000]},
        )
        if created:
            _tell_request(actor, "access_request.created", asked)
            _warn_leads(asked)
    return asked


def answer_request(
    *, actor: Actor, asked: AccessRequest, role: str | None, reason: str = ""
) -> Membership | None:
    """Give the person a role, or none. Without a role a reason is due."""
    offered = role_named(role) if role else LEAD
    require_role_giver(actor, offered, asked.territory)
    if role is None and not reason.strip():
        raise InvalidValue("Donnez la raison du refus : elle reste dans l'historique.")
    with transaction.atomic():
        current = AccessRequest.objects.select_for_update().get(id=asked.id)
        if current.answered_at is not None:
            raise Conflict("Cette demande a déjà reçu une réponse.")
        current.answered_at = timezone.now()
        current.version += 1
        current.save(update_fields=["answered_at", "version", "updated_at"])
        action = "access_request.granted" if role else "access_request.refused"
        _tell_request(actor, action, current, reason=reason)
        if role is None:
            return None
        return add_membership(
            actor=actor,
            person=asked.person,
            role=offered,
            territory=asked.territory,
            reason=reason or "Demande d'accès acceptée",
        )


def _accept(invitation: Invitation, person: Person, actor: Actor) -> None:
    invitation.accepted_at, invitation.accepted_by = timezone.now(), person
    invitation.version += 1
    invitation.save()
    _tell(actor, "invitation.accepted", invitation)
    add_membership(
        actor=actor,
        person=person,
        role=invitation.role_offered,
        territory=invitation.territory,
        reason="Invitation acceptée",
    )


def _person_behind(actor: Actor) -> Person | None:
    """Who acts. Without an account nobody: a filter on None would find people without one."""
    if actor.user_id is None:
        return None
    return Person.objects.filter(user_id=actor.user_id).first()


def _address(email: str) -> str:
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise InvalidValue(f"« {email} » n'est pas une adresse électronique.") from error
    return address


def _holds(email: str, role: str, territory: Territory | None) -> bool:
    return (
        Membership.objects.current()
        .filter(person__user__email=email, role=role, territory=territory)
        .exists()
    )


def _person_of(user: User, full_name: str) -> Person:
    """The person of an account, or a new one.

    Never somebody whom a territory keeps in its address book under the same address: that would
    carry what one territory knows to another.
    """
    person = Person.objects.filter(user=user).first()
    if person is not None:
        return person
    name = full_name.strip()
    if not name:
        raise InvalidValue("Saisissez votre prénom et votre nom.")
    return Person.objects.create(
        user=user, full_name=name, sort_key=sort_key(name, length=200), email=user.email
    )


def _new_secret() -> tuple[str, str]:
    secret = secrets.token_urlsafe(32)
    return SIGNER.sign(secret), _digest(secret)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _locked(invitation: Invitation) -> Invitation:
    found = Invitation.objects.open().select_for_update().filter(id=invitation.id).first()
    if found is None:
        raise Conflict("Cette invitation a déjà été acceptée ou annulée : rechargez la page.")
    return found


def _send(issued: IssuedInvitation) -> None:
    """Send the link once the row is committed. A refusing mail server leaves the row unsent.

    Not by a job: its row would keep the secret in clear.
    """
    invitation, role = issued.invitation, issued.invitation.role_offered
    place = invitation.territory.name if invitation.territory else "l'installation Essor"
    inviter = invitation.invited_by.full_name if invitation.invited_by else "L'équipe Essor"
    until = date_format(invitation.expires_at, "j F Y")
    letter = mail.Letter(
        subject=f"Invitation à rejoindre {place}",
        paragraphs=(
            (
                f"{inviter} vous invite à rejoindre « {place} » dans Essor,"
                f" comme {role.name.lower()}. {role.description}"
            ),
            (
                f"Le lien ne sert qu'une fois, jusqu'au {until}, et n'est que pour vous."
                " Ouvrir la page ne change rien : vous décidez ensuite. Sans réponse de votre"
                " part, aucun compte n'est ouvert."
            ),
        ),
        why="Votre adresse nous a été donnée par la personne qui vous invite.",
        action=mail.Action("Voir l'invitation", issued.link),
    )

    def deliver() -> None:
        mail.build(to=invitation.email, letter=letter).send()
        Invitation.objects.filter(id=invitation.id).update(sent_at=timezone.now())

    transaction.on_commit(deliver, robust=True)


def _warn_leads(asked: AccessRequest) -> None:
    leads = Membership.objects.current().filter(territory=asked.territory, role=LEAD.code)
    addresses = list(
        leads.filter(person__user__is_active=True).values_list("person__user__email", flat=True)
    )
    letter = mail.Letter(
        subject=f"Demande d'accès à {asked.territory.name}",
        paragraphs=(f"{asked.person.full_name} demande un accès à « {asked.territory.name} ».",),
        why=f"Vous êtes chef de projet de « {asked.territory.name} ».",
        action=mail.Action(
            "Répondre", mail.absolute(reverse("members", args=[asked.territory.slug]))
        ),
    )

    def deliver() -> None:
        for address in addresses:
            mail.build(to=address, letter=letter).send()

    transaction.on_commit(deliver, robust=True)


def _tell(actor: Actor, action: str, invitation: Invitation) -> None:
    audit.record(
        actor=actor,
        action=action,
        kind="invitation",
        object_id=invitation.id,
        label=invitation.role_offered.name,
        territory_id=invitation.territory_id,
        after={"role": invitation.role},
    )


def _tell_request(actor: Actor, action: str, asked: AccessRequest, *, reason: str = "") -> None:
    audit.record(
        actor=actor,
        action=action,
        kind="access_request",
        object_id=asked.id,
        territory_id=asked.territory_id,
        after={"person": str(asked.person_id)},
        reason=reason,
    )
