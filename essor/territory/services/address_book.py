"""The address book by hand: what one person types, proposed duplicates, putting away, erasing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from essor.common.actor import SYSTEM, Actor
from essor.common.permissions import Permission
from essor.common.services.imports import forget_objects
from essor.kernel.errors import Conflict, InvalidValue
from essor.territory.engine.contacts import Card
from essor.territory.models import Contact, Establishment, Organisation, OrganisationKind, Territory
from essor.territory.selectors.contacts import (
    LikelyContact,
    known_organisation,
    likely_contacts,
)
from essor.territory.services.contacts import (
    ContactFacts,
    create_contact,
    delete_contact,
    facts_of,
    index_contact,
    locked_contact,
    require_alone_once,
    tell_contact,
    update_contact,
)
from essor.territory.services.organisations import ensure_establishment, ensure_organisation

KEPT_AWAY = timedelta(days=365)  # an archived contact is erased a year later

# Why a contact is erased: a code of ours, never words about the person.
ERASURE_REASONS: Mapping[str, str] = {
    "asked": "À la demande de la personne",
    "left": "La personne n'est plus en poste",
    "mistake": "Saisie par erreur ou en double",
}
ERASED_BY_TIME = "Archivé depuis plus d'un an"


@dataclass(frozen=True)
class TypedContact:
    """What a form says of a contact; numbers, address and telephone already in their own shape."""

    organisation: str
    kind: str = OrganisationKind.COMPANY
    siren: str = ""
    siret: str = ""
    full_name: str = ""
    email: str = ""
    phone: str = ""
    position: str = ""

    @property
    def card(self) -> Card:
        return Card(
            self.organisation,
            self.siren or self.siret[:9],
            self.full_name,
            self.email,
            self.phone,
            self.position,
        )


class AlreadyKnown(Conflict):
    """Contacts that this one may be; a person decides.

    Attributes:
        likely: the likeliest first, each with its reasons.
    """

    def __init__(self, likely: tuple[LikelyContact, ...]) -> None:
        super().__init__(
            "Ce contact est peut-être déjà dans le carnet d'adresses. Ouvrez celui qui s'y trouve,"
            " ou confirmez qu'il s'agit de quelqu'un d'autre."
        )
        self.likely = likely


def add_contact(
    *,
    actor: Actor,
    territory: Territory,
    typed: TypedContact,
    contact_id: UUID | None = None,
    anyway: bool = False,
) -> Contact:
    """Add a contact by hand.

    Args:
        actor: whoever manages the organisations of the territory.
        territory: whose address book.
        typed: what the person typed.
        contact_id: made with the form; sent twice, it makes one contact.
        anyway: the person saw the likely duplicates and says it is another.

    Raises:
        AlreadyKnown: it may be somebody who is there; nothing is written.
        InvalidValue: a SIRET that is not of the SIREN.
        Conflict: the organisation is already there alone.
    """
    actor.require(Permission.ORGANISATION_MANAGE, territory.id)
    with transaction.atomic():
        if not anyway:
            _refuse_likely(territory, typed, but=contact_id)
        facts = _facts(actor, territory, typed)
        return create_contact(actor=actor, territory=territory, facts=facts, contact_id=contact_id)


def correct_contact(
    *,
    actor: Actor,
    contact: Contact,
    base_version: int,
    typed: TypedContact,
    anyway: bool = False,
) -> Contact:
    """Correct a contact by hand, as it was at `base_version`.

    Raises:
        VersionConflict: somebody changed it since; nothing is written.
        AlreadyKnown: it now looks like another contact.
        InvalidValue, Conflict: as for `add_contact`.
    """
    actor.require(Permission.ORGANISATION_MANAGE, contact.territory_id)
    with transaction.atomic():
        current = locked_contact(contact.pk, base_version)
        if not anyway and _names_another(current, typed):
            _refuse_likely(current.territory, typed, but=current.pk)
        facts = _facts(actor, current.territory, typed, current)
        return update_contact(actor=actor, contact=current, facts=facts, base_version=base_version)


def archive_contact(*, actor: Actor, contact: Contact) -> Contact:
    """Put a contact away; it can be taken back for a year. Doing it twice changes nothing."""
    actor.require(Permission.ORGANISATION_MANAGE, contact.territory_id)
    with transaction.atomic():
        current = locked_contact(contact.pk, None)
        if current.archived_at is None:
            _put(current, timezone.now())
            tell_contact(actor=actor, contact=current, action="contact.archived")
    return current


def restore_contact(*, actor: Actor, contact: Contact) -> Contact:
    """Take back a contact that was put away. Doing it twice changes nothing.

    Raises:
        Conflict: its organisation was added again meanwhile.
    """
    actor.require(Permission.ORGANISATION_MANAGE, contact.territory_id)
    with transaction.atomic():
        current = locked_contact(contact.pk, None)
        if current.archived_at is not None:
            if current.person is None:
                require_alone_once(current)
            _put(current, None)
            tell_contact(actor=actor, contact=current, action="contact.restored")
    return current


def erase_contact(*, actor: Actor, contact: Contact, reason: str) -> None:
    """Erase a contact for good, with what imports remember of it. History keeps no name.

    Raises:
        InvalidValue: the reason is not one of `ERASURE_REASONS`.
    """
    actor.require(Permission.ORGANISATION_MANAGE, contact.territory_id)
    if reason not in ERASURE_REASONS:
        raise InvalidValue("Choisissez dans la liste pourquoi ce contact est effacé.")
    with transaction.atomic():
        _erase(actor, locked_contact(contact.pk, None), ERASURE_REASONS[reason])


def erase_old_contacts(*, now: datetime) -> int:
    """Erase contacts put away for longer than they may be kept. Returns how many."""
    old = Contact.objects.archived().filter(archived_at__lt=now - KEPT_AWAY)
    keys = list(old.values_list("pk", flat=True))
    for key in keys:
        with transaction.atomic():
            _erase(SYSTEM, locked_contact(key, None), ERASED_BY_TIME)
    return len(keys)


def _erase(actor: Actor, contact: Contact, reason: str) -> None:
    forget_objects(object_ids={contact.pk})
    delete_contact(actor=actor, contact=contact, action="contact.erased", reason=reason)


def _put(contact: Contact, archived_at: datetime | None) -> None:
    contact.archived_at = archived_at
    contact.version += 1
    contact.save(update_fields=["archived_at", "version", "updated_at"])
    index_contact(contact)


def _refuse_likely(territory: Territory, typed: TypedContact, *, but: UUID | None) -> None:
    likely = likely_contacts(territory, typed.card, but=but)
    if likely:
        raise AlreadyKnown(likely)


def _names_another(contact: Contact, typed: TypedContact) -> bool:
    """Whether the words that tell somebody from somebody else change."""
    known = facts_of(contact)
    return any(
        getattr(typed, field) != known[field]
        for field in ("organisation", "siren", "full_name", "email")
    )


def _facts(
    actor: Actor, territory: Territory, typed: TypedContact, current: Contact | None = None
) -> ContactFacts:
    """The organisation and establishment that the words name, made if missing."""
    siren = typed.siren or typed.siret[:9]
    if typed.siret and typed.siren and not typed.siret.startswith(typed.siren):
        raise InvalidValue("Le SIRET ne commence pas par le SIREN. Corrigez l'un ou l'autre.")
    return ContactFacts(
        organisation=_organisation(actor, territory, typed, siren, current),
        establishment=_establishment(actor, territory, typed),
        full_name=typed.full_name,
        email=typed.email,
        phone=typed.phone,
        position=typed.position,
    )


def _organisation(
    actor: Actor, territory: Territory, typed: TypedContact, siren: str, current: Contact | None
) -> Organisation:
    """Its own organisation if the words still name it, else the one they name, made if missing."""
    if current is not None:
        held = current.organisation
        if typed.organisation == held.name and siren == (held.siren or ""):
            return held
    found = known_organisation(typed.organisation, siren, territory.id)
    if found is not None:
        return found
    return ensure_organisation(
        actor=actor,
        siren=siren or None,
        name=typed.organisation,
        kind=typed.kind,
        demo=territory.is_demo,
    )


def _establishment(actor: Actor, territory: Territory, typed: TypedContact) -> Establishment | None:
    if not typed.siret:
        return None
    return ensure_establishment(
        actor=actor, siret=typed.siret, name=typed.organisation, demo=territory.is_demo
    )
