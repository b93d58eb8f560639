"""Contacts and attached files, with the pages that show them."""

from django.urls import reverse

from essor.common.actor import Actor
from essor.common.services.attachments import attach
from essor.observatory.models import SiteNote
from essor.territory.models import Territory
from essor.territory.services.address_book import TypedContact, add_contact, archive_contact


def stocked_contacts(actor: Actor, territory: Territory, note: SiteNote) -> dict[str, list[str]]:
    """A contact, one put away, a file on a note; the addresses of their pages by name."""
    kept, away = (
        add_contact(
            actor=actor,
            territory=territory,
            typed=TypedContact(organisation=name, full_name=person, phone="03 25 00 00 00"),
        )
        for name, person in (("Atelier inventé", "Maxime Fictif"), ("Zinguerie", "Ève Fictive"))
    )
    archive_contact(actor=actor, contact=away)
    file = attach(
        actor=actor, owner_kind="note", owner_id=note.id, name="plan.pdf", data=b"%PDF-1.7 plan"
    )
    slug = territory.slug
    return {
        "contact": [reverse("contact", args=[slug, one.id]) for one in (kept, away)],
        "contact_edit": [reverse("contact_edit", args=[slug, kept.id])],
        "contact_erase": [reverse("contact_erase", args=[slug, kept.id])],
        "attachment_remove": [reverse("attachment_remove", args=[slug, file.id])],
    }
