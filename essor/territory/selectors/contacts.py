"""Reads of the address book: who is perhaps the same person twice."""

from dataclasses import dataclass
from uuid import UUID

from essor.common.text import sort_key
from essor.territory.engine.contacts import Card, likely
from essor.territory.models import Contact, Organisation, Territory

NEEDS = ("organisation", "establishment", "person", "territory")


@dataclass(frozen=True)
class LikelyContact:
    """A contact that is there already and that another may be, and why."""

    contact: Contact
    score: float
    reasons: tuple[str, ...]


def card_of(contact: Contact) -> Card:
    """What is known of a contact, to compare it."""
    person = contact.person
    return Card(
        contact.organisation.name,
        contact.organisation.siren or "",
        person.full_name if person else "",
        person.email if person else "",
        person.phone if person else "",
        contact.position,
    )


def likely_contacts(
    territory: Territory, card: Card, *, but: UUID | None = None
) -> tuple[LikelyContact, ...]:
    """Contacts of a territory that the card may be, put away or not, the likeliest first.

    Args:
        territory: whose address book.
        card: what is known of somebody.
        but: the key of the contact that the card is being written on.
    """
    held = Contact.objects.filter(territory=territory).select_related(*NEEDS)
    contacts = {contact.id: contact for contact in held if contact.id != but}
    known = {key: card_of(contact) for key, contact in contacts.items()}
    return tuple(
        LikelyContact(contacts[match.key], match.score, match.reasons)
        for match in likely({1: card}, known).get(1, ())
    )


def known_organisation(name: str, siren: str, territory_id: UUID) -> Organisation | None:
    """By SIREN; without one, a body of this name that has none, or the one that is followed here.

    Two organisations of one name that the territory follows are told apart by SIREN alone.
    """
    if siren:
        return Organisation.objects.filter(siren=siren).first()
    namesakes = Organisation.objects.filter(sort_key=sort_key(name))
    followed = namesakes.filter(contacts__territory_id=territory_id).distinct()[:2]
    if len(followed) == 1:
        return followed[0]
    nameless: Organisation | None = namesakes.filter(siren__isnull=True).first()
    return nameless
