"""Writing the address book of a territory."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote
from uuid import UUID

from django.db import transaction
from django.dispatch import receiver

from essor.common.actor import Actor
from essor.common.permissions import Permission
from essor.common.search import Entry, Kind, register_kind
from essor.common.services import audit
from essor.common.services import search as search_index
from essor.common.services.imports import forget_objects
from essor.common.text import search_text, sort_key
from essor.common.visibility import Visibility
from essor.territory.models import Contact, Establishment, Organisation, Person, Territory
from essor.territory.signals import person_erased

SEARCH_KIND = "contact"


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


def create_contact(*, actor: Actor, territory: Territory, facts: ContactFacts) -> Contact:
    """Put somebody, or an organisation alone, in the address book of a territory."""
    actor.require(Permission.ORGANISATION_MANAGE, territory.id)
    with transaction.atomic():
        person = _new_person(facts, territory) if facts.has_person else None
        contact = Contact(territory=territory, person=person)
        _write(contact, facts)
        _tell(actor, contact, "contact.created")
    return contact


def update_contact(*, actor: Actor, contact: Contact, facts: ContactFacts) -> Contact:
    """Correct a contact.

    An organisation alone becomes somebody once a name or an address is known, and the reverse.
    """
    actor.require(Permission.ORGANISATION_MANAGE, contact.territory_id)
    with transaction.atomic():
        person = contact.person
        if person is not None and not facts.has_person:
            contact.person = None
            contact.save(update_fields=["person"])
            person.delete()
        elif person is None and facts.has_person:
            contact.person = _new_person(facts, contact.territory)
        elif person is not None:
            person.full_name, person.email = facts.full_name, facts.email
            person.phone, person.sort_key = facts.phone, sort_key(facts.full_name, length=200)
            person.version += 1
            person.save()
        contact.version += 1
        _write(contact, facts)
        _tell(actor, contact, "contact.changed")
    return contact


def delete_contact(*, actor: Actor, contact: Contact) -> None:
    """Take somebody out of the address book; the person is nobody else's and goes too."""
    actor.require(Permission.ORGANISATION_MANAGE, contact.territory_id)
    with transaction.atomic():
        _tell(actor, contact, "contact.deleted")
        search_index.remove(kind=SEARCH_KIND, object_id=contact.id)
        person = contact.person
        contact.delete()
        if person is not None:
            person.delete()


def search_entry(contact: Contact) -> Entry:
    """What the search box finds: only those who may read the address book."""
    person = contact.person
    name = person.full_name if person else ""
    title = name or contact.organisation.name
    place = quote(title)
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
        url_path=f"/t/{contact.territory.slug}/contacts/?q={place}"[:300],
        keywords=(person.email, person.phone) if person else (contact.organisation.siren,),
    )


def _all_entries() -> Iterator[Entry]:
    contacts = Contact.objects.select_related("organisation", "person", "territory")
    return map(search_entry, contacts.iterator(chunk_size=1000))


register_kind(Kind(SEARCH_KIND, "Contacts", _all_entries))


@receiver(person_erased)
def forget_contact(*, person_id: UUID, **_: object) -> None:
    """A person was erased: neither the search nor an import's way back still tells who it was."""
    contacts = Contact.objects.select_related(
        "organisation", "establishment", "person", "territory"
    )
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
    contact.save()
    search_index.index(search_entry(contact))


def _tell(actor: Actor, contact: Contact, action: str) -> None:
    """Business facts only: the person is in the row, never in the history."""
    audit.record(
        actor=actor,
        action=action,
        kind="contact",
        object_id=contact.id,
        label=contact.organisation.name,
        territory_id=contact.territory_id,
        after={"organisation": str(contact.organisation_id)},
    )
