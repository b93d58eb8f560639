"""Whom the territory knows, and where."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import HttpResponse

from essor.common.imports.writers import XLSX, write_table
from essor.common.permissions import Permission
from essor.common.services.audit import log_export
from essor.territory.imports import COLUMNS as FILE_COLUMNS
from essor.territory.imports import exported
from essor.territory.models import Contact, OrganisationKind, Territory
from essor.territory.models.contacts import ContactQuerySet
from essor.web.access import territory_view
from essor.web.components.tables import Column, sort_of
from essor.web.http import Request
from essor.web.rendering import render_page

PAGE_SIZE = 50
COLUMNS = (
    Column("Organisation", "organisation"),
    Column("Contact", "contact"),
    Column("Fonction"),
    Column("Adresse électronique"),
    Column("Téléphone"),
    Column("Sorte", "kind"),
)
ORDERS = {
    "organisation": ("organisation__sort_key", "person__sort_key", "id"),
    "contact": ("person__sort_key", "organisation__sort_key", "id"),
    "kind": ("organisation__kind", "organisation__sort_key", "person__sort_key", "id"),
}


class ContactFilters(forms.Form):
    """Search and kind of organisation; a GET form."""

    q = forms.CharField(label="Nom, organisation ou fonction", required=False, max_length=100)
    kind = forms.ChoiceField(
        label="Sorte", required=False, choices=[("", "Toutes"), *OrganisationKind.choices]
    )


@dataclass(frozen=True)
class ContactsPage:
    page: Page[Contact]
    filters_form: ContactFilters
    count: int
    is_filtered: bool
    columns: tuple[Column, ...]
    may_import: bool
    may_export: bool


def _asked(request: Request, territory: Territory) -> tuple[ContactQuerySet, dict[str, Any]]:
    """The contacts that the address asks for, in its order, and the filters in force."""
    form = ContactFilters(request.GET)
    asked = (
        {name: value for name, value in form.cleaned_data.items() if value}
        if (form.is_valid())
        else {}
    )
    found = Contact.objects.visible_to(request.actor).filter(territory=territory)
    found = found.matching(asked.get("q", ""))
    if "kind" in asked:
        found = found.filter(organisation__kind=asked["kind"])
    sort = sort_of(request.GET, COLUMNS, "organisation")
    first, *others = ORDERS[sort.removeprefix("-")]
    order = (f"-{first}" if sort.startswith("-") else first, *others)
    return found.select_related("organisation", "establishment", "person").order_by(*order), asked


@territory_view(Permission.CONTACT_READ)
def contacts(request: Request, territory: Territory) -> HttpResponse:
    """The address book: search, sort, filter."""
    found, asked = _asked(request, territory)
    paginator = Paginator(found, PAGE_SIZE)
    page = ContactsPage(
        page=paginator.get_page(request.GET.get("page")),
        filters_form=ContactFilters(request.GET),
        count=paginator.count,
        is_filtered=bool(asked),
        columns=COLUMNS,
        may_import=request.actor.may(Permission.IMPORT_RUN, territory.id),
        may_export=request.actor.may(Permission.EXPORT_DOWNLOAD, territory.id),
    )
    return render_page(request, "contacts/list.html", page)


@territory_view(Permission.CONTACT_READ)
def contacts_export(request: Request, territory: Territory) -> HttpResponse:
    """The contacts of the list as a workbook: imported again as it is, it changes nothing."""
    if not request.actor.may(Permission.EXPORT_DOWNLOAD, territory.id):
        raise PermissionDenied
    found, asked = _asked(request, territory)
    rows = [exported(contact) for contact in found]
    log_export(
        actor=request.actor,
        kind="contacts",
        file_format="xlsx",
        filters=asked,
        row_count=len(rows),
        territory_id=territory.id,
    )
    data = write_table("Contacts", [column.label for column in FILE_COLUMNS], rows)
    headers = {"Content-Disposition": f'attachment; filename="contacts-{territory.slug}.xlsx"'}
    return HttpResponse(data, content_type=XLSX, headers=headers)
