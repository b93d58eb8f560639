"""What the pages that decide of events share: evidence files, errors, the site beside the form."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import BaseForm

from essor.common.services.attachments import attach
from essor.kernel.errors import EssorError, NotAllowed
from essor.observatory.models.qualified import QUALIFIED_KIND, QualifiedEvent
from essor.observatory.selectors.balance_lines import EventBook
from essor.web.events import pages
from essor.web.http import Request
from essor.web.sites.pages import site_line


def attach_all(request: Request, event: QualifiedEvent) -> int:
    """Attach the files of the form; those that cannot be kept are said, the others are."""
    kept = 0
    for file in request.FILES.getlist("files"):
        try:
            attach(
                actor=request.actor,
                owner_kind=QUALIFIED_KIND,
                owner_id=event.id,
                name=file.name or "",
                data=file.read(),
            )
            kept += 1
        except EssorError as error:
            messages.error(request, str(error))
    return kept


def errors_of(form: BaseForm) -> tuple[str, ...]:
    """Every error with the field that it is about."""
    return tuple(
        f"{form.fields[name].label} : {error}" if name in form.fields else str(error)
        for name, errors in form.errors.items()
        for error in errors
    )


def forbid(error: NotAllowed) -> PermissionDenied:
    """The answer 403 of a service that refuses."""
    return PermissionDenied(str(error))


def site_beside(book: EventBook, siret: str) -> pages.SiteFacts:
    """What the register says of a site."""
    site = book.site(siret)
    vintage = book.found.vintage
    return pages.SiteFacts(
        siret=siret,
        name=book.name(siret),
        line=site_line(site) if site else None,
        source=vintage.source if vintage else "",
    )
