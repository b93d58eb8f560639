"""Changing the address of an account: a code proves the new one, the old one is warned.

Whether an address already has an account is told to whoever reads its mailbox, to nobody else: the
person who asks is answered the same way in every case.
"""

import re
import secrets
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format

from essor.common.actor import Actor
from essor.common.services import audit, mail
from essor.kernel.errors import Conflict, EssorError, InvalidValue, NotAllowed
from essor.territory.models import Person, User

ALPHABET = "BCDFGHJKLMNPQRSTVWXZ"  # no vowel and no sign taken for another: 34 bits in eight
CODE_LENGTH = 8
TAKEN = "Cette adresse ne peut pas être celle de votre compte : choisissez-en une autre."


@dataclass(frozen=True)
class AskedChange:
    """An address to prove. Without a code nothing will prove it: it belongs to another account."""

    email: str
    code: str | None


def bare_code(typed: str) -> str:
    """A code as it is compared, however it was typed."""
    return re.sub(r"[^A-Z]", "", typed.upper())


def ask_new_address(*, actor: Actor, user: User, email: str) -> AskedChange:
    """Write to the new address: a code, or a word to whoever holds it already.

    Raises:
        InvalidValue: it is the present address.
        EssorError: the mail server refuses; nothing was sent.
    """
    _require_own(actor, user)
    address = email.strip().lower()
    if address == user.email:
        raise InvalidValue("C'est déjà l'adresse de votre compte.")
    if _is_taken(address, user):
        asked, letter = AskedChange(address, None), _already_taken()
    else:
        code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
        asked, letter = AskedChange(address, code), _code_letter(code)
    try:
        mail.send_mail(to=address, letter=letter)
    except OSError as error:
        raise EssorError(
            "Le message n'a pas pu partir : le serveur de courriel ne répond pas, ou refuse cette"
            " adresse. Vérifiez-la, puis recommencez dans quelques minutes."
        ) from error
    return asked


def change_address(*, actor: Actor, user: User, email: str, kept_session: str = "") -> User:
    """Give an account its new address, once proved; the old one is told.

    Every other device is signed out: somebody who still read the old mailbox may have opened one.
    `kept_session` is the session where the code was typed.

    Raises:
        Conflict: another account took the address meanwhile.
    """
    _require_own(actor, user)
    address = email.strip().lower()
    try:
        with transaction.atomic():
            current = User.objects.select_for_update().get(pk=user.pk)
            if _is_taken(address, current):
                raise Conflict(TAKEN)
            before, current.email = current.email, address
            current.save(update_fields=["email"])
            EmailAddress.objects.filter(user=current).delete()
            EmailAddress.objects.create(user=current, email=address, verified=True, primary=True)
            Person.objects.filter(user=current).update(email=address)
            others = UserSession.objects.filter(user=current).exclude(session_key=kept_session)
            ended = [session.end() for session in others]
            audit.record(
                actor=actor,
                action="account.email_changed",
                kind="account",
                object_id=current.id,
                after={"sessions": len(ended)},
            )
            _warn(before)
    except IntegrityError as error:
        raise Conflict(TAKEN) from error
    return current


def _require_own(actor: Actor, user: User) -> None:
    if actor.user_id != user.pk:
        raise NotAllowed("Seule la personne change l'adresse de son compte.")


def _is_taken(address: str, user: User) -> bool:
    return (
        User.objects.filter(email=address).exclude(pk=user.pk).exists()
        or EmailAddress.objects.filter(email=address, verified=True).exclude(user=user).exists()
    )


def _code_letter(code: str) -> mail.Letter:
    half = CODE_LENGTH // 2
    return mail.Letter(
        subject="Votre code pour changer d'adresse",
        paragraphs=(
            (
                "Voici le code qui prouve que cette adresse est la vôtre. Il sert une fois, pendant"
                " dix minutes :"
            ),
            f"{code[:half]}-{code[half:]}",
            "Si vous n'avez rien demandé, ne faites rien : sans ce code, rien ne change.",
        ),
        why="Quelqu'un a demandé que cette adresse devienne celle de son compte Essor.",
    )


def _already_taken() -> mail.Letter:
    return mail.Letter(
        subject="Cette adresse a déjà un compte Essor",
        paragraphs=(
            (
                "Quelqu'un a demandé que votre adresse devienne celle de son compte Essor. Elle est"
                " déjà celle d'un compte : rien n'a changé, et rien ne lui a été dit."
            ),
            (
                "Si c'est vous, connectez-vous au compte de cette adresse ; pour n'en garder qu'un,"
                " effacez d'abord l'autre depuis « Mon compte »."
            ),
        ),
        why="Votre adresse est celle d'un compte Essor.",
    )


def _warn(old: str) -> None:
    """Tell the old mailbox once the change is committed. The new address is not written there."""
    contact = settings.CONTROLLER_EMAIL or "l'administrateur d'Essor"
    letter = mail.Letter(
        subject="L'adresse de votre compte Essor a changé",
        paragraphs=(
            (
                f"Le {date_format(timezone.localtime(), 'j F Y à H:i')}, l'adresse de votre compte"
                " Essor a été remplacée. Celle-ci ne permet plus de se connecter, et les autres"
                " appareils ont été déconnectés."
            ),
            f"Si ce n'est pas vous, écrivez sans attendre à {contact}.",
        ),
        why="Cette adresse était celle de votre compte.",
    )
    transaction.on_commit(lambda: mail.send_mail(to=old, letter=letter), robust=True)
