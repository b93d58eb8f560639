"""What the pages of the address book show."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.db.models import F

from essor.common.permissions import Permission
from essor.territory.models import Contact, Territory
from essor.territory.models.contacts import ContactQuerySet
from essor.territory.selectors.contacts import NEEDS, LikelyContact
from essor.territory.services.contacts import FIELD_NAMES, facts_of
from essor.web.components.tables import Column, sort_of
from essor.web.contacts.forms import ContactFilters, ContactForm, EraseForm
from essor.web.http import Request

COLUMNS = (
    Column("Organisation", "organisation"),
    Column("Contact", "contact"),
    Column("Fonction"),
    Column("Adresse électronique", "email"),
    Column("Téléphone"),
    Column("Sorte", "kind"),
)
ORDERS = {
    "organisation": ("organisation__sort_key", "person__sort_key", "id"),
    "contact": ("person__sort_key", "organisation__sort_key", "id"),
    "email": ("person__email", "organisation__sort_key", "id"),
    "kind": ("organisation__kind", "organisation__sort_key", "person__sort_key", "id"),
}


@dataclass(frozen=True)
class ContactsPage:
    page: Page[Contact]
    filters_form: ContactFilters
    count: int
    is_filtered: bool
    columns: tuple[Column, ...]
    may_import: bool
    may_export: bool
    may_write: bool


@dataclass(frozen=True)
class ContactPage:
    contact: Contact
    may_write: bool


@dataclass(frozen=True)
class Compared:
    """A field that two people wrote: what stands in the address book and what one typed."""

    label: str
    kept: str
    typed: str


@dataclass(frozen=True)
class ContactFormPage:
    form: ContactForm
    contact: Contact | None  # None for a new one
    problem: str
    likely: tuple[LikelyContact, ...]
    compared: tuple[Compared, ...]


@dataclass(frozen=True)
class ErasePage:
    contact: Contact
    form: EraseForm


def asked_contacts(
    request: Request, territory: Territory
) -> tuple[ContactQuerySet, dict[str, Any]]:
    """The contacts that the address asks for, in its order, and the filters in force."""
    form = ContactFilters(request.GET)
    asked = (
        {name: value for name, value in form.cleaned_data.items() if value}
        if form.is_valid()
        else {}
    )
    found = Contact.objects.visible_to(request.actor).filter(territory=territory)
    found = found.archived() if "state" in asked else found.current()
    found = found.matching(asked.get("q", ""))
    if "kind" in asked:
        found = found.filter(organisation__kind=asked["kind"])
    sort = sort_of(request.GET, COLUMNS, "organisation")
    first, *others = ORDERS[sort.removeprefix("-")]
    head = F(first).desc(nulls_last=True) if sort.startswith("-") else F(first).asc(nulls_last=True)
    return found.select_related(*NEEDS).order_by(head, *others), asked


def contacts_page(
    request: Request, territory: Territory, page: Page[Contact], *, is_filtered: bool
) -> ContactsPage:
    """The list, with what the actor may do there."""
    may = request.actor.may
    return ContactsPage(
        page=page,
        filters_form=ContactFilters(request.GET),
        count=page.paginator.count,
        is_filtered=is_filtered,
        columns=COLUMNS,
        may_import=may(Permission.IMPORT_RUN, territory.id),
        may_export=may(Permission.EXPORT_DOWNLOAD, territory.id),
        may_write=may(Permission.ORGANISATION_MANAGE, territory.id),
    )


def compared(contact: Contact, form: ContactForm) -> tuple[Compared, ...]:
    """The fields where what one typed is not what stands there now."""
    kept = facts_of(contact)
    labels = {"organisation": "organisation", "siren": "SIREN", "siret": "SIRET"} | FIELD_NAMES
    return tuple(
        Compared(label, kept[name], str(form.cleaned_data.get(name, "")))
        for name, label in labels.items()
        if kept[name] != form.cleaned_data.get(name, "")
    )
