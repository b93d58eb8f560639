"""The documents that Essor makes for a territory."""

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from essor.common.permissions import Permission
from essor.publishing.engine.formats import NAMES, FileFormat
from essor.publishing.services.documents import KINDS, publish_document
from essor.territory.models import Territory
from essor.web.access import territory_view
from essor.web.http import Request
from essor.web.rendering import render_page

ICONS = {
    FileFormat.DOCX: "file-text",
    FileFormat.PDF: "file-down",
    FileFormat.XLSX: "file-spreadsheet",
}


@dataclass(frozen=True)
class FormatLink:
    """One way to download a document."""

    label: str
    href: str
    icon: str


@dataclass(frozen=True)
class DocumentLine:
    """A document of the list."""

    name: str
    description: str
    formats: tuple[FormatLink, ...]


@dataclass(frozen=True)
class DocumentsPage:
    documents: list[DocumentLine]


@require_safe
@territory_view(Permission.DOCUMENT_PUBLISH)
def documents(request: Request, territory: Territory) -> HttpResponse:
    """What can be made, in which formats."""
    lines = [
        DocumentLine(
            kind.name,
            kind.description,
            tuple(_link(territory, kind.code, one) for one in FileFormat),
        )
        for kind in KINDS.values()
    ]
    return render_page(request, "documents/list.html", DocumentsPage(lines))


@never_cache
@require_safe
@territory_view(Permission.DOCUMENT_PUBLISH)
def download(request: Request, territory: Territory, kind: str, suffix: str) -> HttpResponse:
    """A document made now; a line of the export log tells it."""
    if kind not in KINDS or suffix not in set(FileFormat):
        raise Http404
    made = publish_document(
        actor=request.actor,
        territory=territory,
        kind=KINDS[kind],
        file_format=FileFormat(suffix),
    )
    return HttpResponse(
        made.content,
        content_type=made.media_type,
        headers={"Content-Disposition": f'attachment; filename="{made.name}"'},
    )


def _link(territory: Territory, kind: str, file_format: FileFormat) -> FormatLink:
    href = reverse("document-download", args=(territory.slug, kind, file_format.value))
    return FormatLink(f"{NAMES[file_format]} ({file_format.value})", href, ICONS[file_format])
