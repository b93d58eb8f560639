"""Whom the territory knows, and where."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from essor.common.models import new_id
from essor.common.permissions import Permission
from essor.common.services.audit import log_export
from essor.common.services.sync import VersionConflict
from essor.kernel.errors import Conflict, EssorError
from essor.territory.imports import exported
from essor.territory.models import Contact, Territory
from essor.territory.selectors.contacts import NEEDS, LikelyContact
from essor.territory.services.address_book import (
    AlreadyKnown,
    add_contact,
    archive_contact,
    correct_contact,
    erase_contact,
    restore_contact,
)
from essor.web.access import get_visible_or_404, territory_view
from essor.web.contacts.exports import EXPORT_HEAD, FORMATS
from essor.web.contacts.forms import ContactForm, EraseForm, known_values, new_values
from essor.web.contacts.pages import (
    Compared,
    ContactFormPage,
    ContactPage,
    ErasePage,
    asked_contacts,
    compared,
    contacts_page,
)
from essor.web.http import Request
from essor.web.rendering import render_page

PAGE_SIZE = 50


@territory_view(Permission.CONTACT_READ)
def contacts(request: Request, territory: Territory) -> HttpResponse:
    """The address book: search, sort, filter."""
    found, asked = asked_contacts(request, territory)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    shown = contacts_page(request, territory, page, is_filtered=bool(asked))
    return render_page(request, "contacts/list.html", shown)


@territory_view(Permission.CONTACT_READ)
def contacts_export(request: Request, territory: Territory, file_format: str) -> HttpResponse:
    """The contacts of the list as a file: imported again as it is, it changes nothing."""
    if not request.actor.may(Permission.EXPORT_DOWNLOAD, territory.id):
        raise PermissionDenied
    if file_format not in FORMATS:
        raise Http404
    found, asked = asked_contacts(request, territory)
    rows = [exported(contact) for contact in found]
    log_export(
        actor=request.actor,
        kind="contacts",
        file_format=file_format,
        filters=asked,
        row_count=len(rows),
        territory_id=territory.id,
    )
    chosen = FORMATS[file_format]
    name = f"contacts-{territory.slug}.{file_format}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(
        chosen.write(EXPORT_HEAD, rows), content_type=chosen.content_type, headers=headers
    )


@territory_view(Permission.CONTACT_READ)
def contact(request: Request, territory: Territory, contact_id: UUID) -> HttpResponse:
    """One contact: how to reach them, and what happened to the entry."""
    found = _found(request, territory, contact_id)
    may_write = request.actor.may(Permission.ORGANISATION_MANAGE, territory.id)
    return render_page(request, "contacts/contact.html", ContactPage(found, may_write))


@require_http_methods(["GET", "HEAD", "POST"])
@territory_view(Permission.ORGANISATION_MANAGE)
def contact_new(request: Request, territory: Territory) -> HttpResponse:
    """Add a contact; the likely duplicates are proposed first."""
    if request.method != "POST":
        form = ContactForm(initial=new_values(new_id()), demo=territory.is_demo)
        return _form_page(request, form)
    form = ContactForm(request.POST, demo=territory.is_demo)
    if not form.is_valid():
        return _form_page(request, form, status=422)
    try:
        added = add_contact(
            actor=request.actor,
            territory=territory,
            typed=form.typed,
            contact_id=form.cleaned_data["contact_id"],
            anyway="anyway" in request.POST,
        )
    except EssorError as error:
        return _refused(request, form, error)
    messages.success(request, "Contact ajouté.")
    return redirect("contact", territory.slug, added.id)


@require_http_methods(["GET", "HEAD", "POST"])
@territory_view(Permission.ORGANISATION_MANAGE)
def contact_edit(request: Request, territory: Territory, contact_id: UUID) -> HttpResponse:
    """Correct a contact; when somebody else did meanwhile, both are shown."""
    found = _found(request, territory, contact_id)
    if request.method != "POST":
        form = ContactForm(initial=known_values(found), demo=territory.is_demo)
        return _form_page(request, form, found)
    form = ContactForm(request.POST, demo=territory.is_demo)
    if not form.is_valid():
        return _form_page(request, form, found, status=422)
    try:
        correct_contact(
            actor=request.actor,
            contact=found,
            base_version=form.cleaned_data["base_version"] or 0,
            typed=form.typed,
            anyway="anyway" in request.POST,
        )
    except EssorError as error:
        return _refused(request, form, error, found)
    messages.success(request, "Contact enregistré.")
    return redirect("contact", territory.slug, found.id)


@require_POST
@territory_view(Permission.ORGANISATION_MANAGE)
def contact_archive(request: Request, territory: Territory, contact_id: UUID) -> HttpResponse:
    """Put a contact away; its page then offers to take it back."""
    archive_contact(actor=request.actor, contact=_found(request, territory, contact_id))
    messages.success(request, "Contact archivé. Vous pouvez le rétablir ici pendant un an.")
    return redirect("contact", territory.slug, contact_id)


@require_POST
@territory_view(Permission.ORGANISATION_MANAGE)
def contact_restore(request: Request, territory: Territory, contact_id: UUID) -> HttpResponse:
    """Take back a contact that was put away."""
    try:
        restore_contact(actor=request.actor, contact=_found(request, territory, contact_id))
    except Conflict as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Contact rétabli.")
    return redirect("contact", territory.slug, contact_id)


@require_http_methods(["GET", "HEAD", "POST"])
@territory_view(Permission.ORGANISATION_MANAGE)
def contact_erase(request: Request, territory: Territory, contact_id: UUID) -> HttpResponse:
    """Erase a contact for good, after a page that says what goes and what stays."""
    found = _found(request, territory, contact_id)
    form = EraseForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render_page(request, "contacts/erase.html", ErasePage(found, form), status=status)
    erase_contact(actor=request.actor, contact=found, reason=form.cleaned_data["reason"])
    messages.success(request, "Contact effacé définitivement.")
    return redirect("contacts", territory.slug)


def _found(request: Request, territory: Territory, contact_id: UUID) -> Contact:
    queryset = Contact.objects.select_related(*NEEDS)
    found: Contact = get_visible_or_404(queryset, request.actor, pk=contact_id, territory=territory)
    return found


def _refused(
    request: Request, form: ContactForm, error: EssorError, found: Contact | None = None
) -> HttpResponse:
    """The form again, with what stands in the way."""
    likely = error.likely if isinstance(error, AlreadyKnown) else ()
    differences: tuple[Compared, ...] = ()
    if isinstance(error, VersionConflict) and found is not None:
        differences = compared(found, form)
        seen = request.POST.copy()
        seen["base_version"] = str(error.version)  # whoever saves again has seen it
        form.data = seen
    status = 409 if isinstance(error, Conflict) else 422
    return _form_page(
        request,
        form,
        found,
        problem=str(error),
        likely=likely,
        differences=differences,
        status=status,
    )


def _form_page(
    request: Request,
    form: ContactForm,
    found: Contact | None = None,
    *,
    problem: str = "",
    likely: tuple[LikelyContact, ...] = (),
    differences: tuple[Compared, ...] = (),
    status: int = 200,
) -> HttpResponse:
    page = ContactFormPage(form, found, problem, likely, differences)
    return render_page(request, "contacts/form.html", page, status=status)
