"""Writing the address book of a territory."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.dispatch import receiver

from essor.common.actor import Actor
from essor.common.models import new_id
from essor.common.permissions import Permission
from essor.common.search import Entry, Kind, register_kind
from essor.common.services import audit
from essor.common.services import search as search_index
from essor.common.services.imports import forget_objects
from essor.common.services.sync import VersionConflict
from essor.common.text import search_text, sort_key
from essor.common.visibility import Visibility
from essor.kernel.errors import Conflict
from essor.territory.models import Contact, Establishment, Organisation, Person, Territory
from essor.territory.selectors.contacts import NEEDS
from essor.territory.signals import person_erased

SEARCH_KIND = "contact"
FIELD_NAMES = {
    "full_name": "nom",
    "email": "adresse électronique",
    "phone": "téléphone",
    "position": "fonction",
}


@dataclass(frozen=True)
class ContactFacts:
    """What is known of a contact. Without name, address and telephone there is no person."""

    organisation: Organisation
    establishment: Establishment | None = None
    full_name: str = ""
    email: str = ""
    phone: str = ""
    position: str = ""

    @property
    def has_person(self) -> bool:
        return bool(self.full_name or self.email or self.phone or self.position)


def create_contact(
    *, actor: Actor, territory: Territory, facts: ContactFacts, contact_id: UUID | None = None
) -> Contact:
    """Put somebody, or an organisation alone, in the address book of a territory.

    The same `contact_id` gives the contact that is there: a form sent twice makes one contact.

    Raises:
        Conflict: the organisation is already there alone, or the key is another territory's.
    """
    actor.require(Permission.ORGANISATION_MANAGE, territory.id)
    with transaction.atomic():
        there: Contact | None = Contact.objects.filter(pk=contact_id or new_id()).first()
        if there is not None:
            if there.territory_id != territory.id:
                raise Conflict("Ce formulaire a déjà servi ailleurs. Rouvrez la page.")
            return there
        person = _new_person(facts, territory) if facts.has_person else None
        contact = Contact(id=contact_id or new_id(), territory=territory, person=person)
        _write(contact, facts)
        tell_contact(actor=actor, contact=contact, action="contact.created")
    return contact


def update_contact(
    *, actor: Actor, contact: Contact, facts: ContactFacts, base_version: int | None = None
) -> Contact:
    """Correct a contact that one read at `base_version`; without one, as it stands now.

    An organisation alone becomes somebody once a name or an address is known, and the reverse.

    Raises:
        VersionConflict: somebody changed it since; nothing is written.
        Conflict: the organisation is already there alone.
    """
    actor.require(Permission.ORGANISATION_MANAGE, contact.territory_id)
    with transaction.atomic():
        current = locked_contact(contact.pk, base_version)
        changed = _changed(current, facts)
        person = current.person
        if person is not None and not facts.has_person:
            current.person = None
        elif person is None and facts.has_person:
            current.person = _new_person(facts, current.territory)
        elif person is not None:
            person.full_name, person.email = facts.full_name, facts.email
            person.phone, person.sort_key = facts.phone, sort_key(facts.full_name, length=200)
            person.version += 1
            person.save()
        current.version += 1
        _write(current, facts)
        if person is not None and current.person is None:
            person.delete()
        tell_contact(actor=actor, contact=current, action="contact.changed", changed=changed)
    return current


def delete_contact(
    *, actor: Actor, contact: Contact, action: str = "contact.deleted", reason: str = ""
) -> None:
    """Take somebody out of the address book; the person is nobody else's and goes too."""
    actor.require(Permission.ORGANISATION_MANAGE, contact.territory_id)
    with transaction.atomic():
        tell_contact(actor=actor, contact=contact, action=action, reason=reason)
        search_index.remove(kind=SEARCH_KIND, object_id=contact.id)
        person = contact.person
        contact.delete()
        if person is not None:
            person.delete()


def locked_contact(contact_id: UUID, base_version: int | None) -> Contact:
    """The contact, locked for this transaction.

    Raises:
        Conflict: it was erased meanwhile.
        VersionConflict: somebody changed it since `base_version`.
    """
    rows = Contact.objects.select_for_update(of=("self",)).select_related(*NEEDS)
    contact: Contact | None = rows.filter(pk=contact_id).first()
    if contact is None:
        raise Conflict("Ce contact a été effacé entre-temps. Rien n'est enregistré.")
    if base_version is not None and contact.version != base_version:
        raise VersionConflict(
            "Ce contact a été changé entre-temps. Comparez avec ce qui est enregistré, puis"
            " corrigez votre saisie et enregistrez de nouveau.",
            version=contact.version,
            current=facts_of(contact),
        )
    return contact


def facts_of(contact: Contact) -> dict[str, str]:
    """What the address book says of a contact, by field."""
    person = contact.person
    return {
        "organisation": contact.organisation.name,
        "siren": contact.organisation.siren or "",
        "siret": contact.establishment.siret if contact.establishment else "",
        "full_name": person.full_name if person else "",
        "email": person.email if person else "",
        "phone": person.phone if person else "",
        "position": contact.position,
    }


def search_entry(contact: Contact) -> Entry:
    """What the search box finds: only those who may read the address book."""
    person = contact.person
    name = person.full_name if person else ""
    title = name or contact.organisation.name
    return Entry(
        kind=SEARCH_KIND,
        object_id=contact.id,
        territory_id=contact.territory_id,
        visibility=Visibility.PRIVATE_COMPANY,
        permission=Permission.CONTACT_READ,
        title=title,
        subtitle=", ".join(
            part for part in (contact.position, contact.organisation.name if name else "") if part
        ),
        url_path=f"/t/{contact.territory.slug}/contacts/{contact.id}/",
        keywords=(person.email, person.phone) if person else (contact.organisation.siren,),
    )


def _all_entries() -> Iterator[Entry]:
    contacts = Contact.objects.current().select_related(*NEEDS)
    return map(search_entry, contacts.iterator(chunk_size=1000))


register_kind(Kind(SEARCH_KIND, "Contacts", _all_entries))


@receiver(person_erased)
def forget_contact(*, person_id: UUID, **_: object) -> None:
    """A person was erased: neither the search nor an import's way back still tells who it was."""
    contacts = Contact.objects.select_related(*NEEDS)
    for contact in contacts.filter(person_id=person_id):
        contact.position = ""
        _write(contact, ContactFacts(contact.organisation, contact.establishment))
        forget_objects(object_ids={contact.id})


def _new_person(facts: ContactFacts, territory: Territory) -> Person:
    return Person.objects.create(
        full_name=facts.full_name,
        sort_key=sort_key(facts.full_name, length=200),
        email=facts.email,
        phone=facts.phone,
        is_fictional=territory.is_demo,
    )


def _write(contact: Contact, facts: ContactFacts) -> None:
    contact.organisation, contact.establishment = facts.organisation, facts.establishment
    contact.position = facts.position
    contact.search_text = " " + search_text(
        facts.organisation.name,
        facts.organisation.siren,
        facts.establishment.siret if facts.establishment else "",
        facts.full_name,
        facts.email,
        facts.phone,
        facts.position,
    )
    if contact.person is None and contact.archived_at is None:
        require_alone_once(contact)
    contact.save()
    index_contact(contact)


def require_alone_once(contact: Contact) -> None:
    """Raise `Conflict` if its organisation already stands in the address book without anybody."""
    alone = Contact.objects.current().filter(
        territory_id=contact.territory_id, organisation=contact.organisation, person=None
    )
    if alone.exclude(pk=contact.pk).exists():
        raise Conflict(
            f"« {contact.organisation.name} » est déjà dans le carnet d'adresses, sans personne."
            " Ajoutez un nom, ou complétez le contact qui s'y trouve."
        )


def index_contact(contact: Contact) -> None:
    """Make a contact findable; one that was put away is not."""
    if contact.archived_at is None:
        search_index.index(search_entry(contact))
    else:
        search_index.remove(kind=SEARCH_KIND, object_id=contact.id)


def _changed(contact: Contact, facts: ContactFacts) -> str:
    """Which fields change, by their French names: the values stay out of the history."""
    known = facts_of(contact)
    given = {field: getattr(facts, field) for field in FIELD_NAMES}
    return ", ".join(FIELD_NAMES[field] for field in given if given[field] != known[field])


def tell_contact(
    *, actor: Actor, contact: Contact, action: str, changed: str = "", reason: str = ""
) -> None:
    """Business facts only: the person is in the row, never in the history."""
    audit.record(
        actor=actor,
        action=action,
        kind="contact",
        object_id=contact.id,
        label=contact.organisation.name,
        territory_id=contact.territory_id,
        after={"organisation": contact.organisation.name}
        | ({"changed": changed} if changed else {}),
        reason=reason,
    )
