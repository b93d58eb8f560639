"""Gives attached files to whoever sees the object that owns them, and takes them off it."""

import logging
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from essor.common.files import kept_files
from essor.common.models import Attachment
from essor.common.permissions import Permission
from essor.common.services.attachments import detach, may_detach
from essor.territory.models import Territory
from essor.web.access import get_visible_or_404, territory_view
from essor.web.attachments.owners import owner_page
from essor.web.http import Request
from essor.web.rendering import render_page

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class RemovePage:
    attachment: Attachment
    back_url: str


@require_safe
@territory_view(Permission.TERRITORY_READ)
def attachment(request: Request, territory: Territory, attachment_id: UUID) -> FileResponse:
    """The file, always as a download: nothing that a person sent is ever run as a page."""
    found = _found(request, territory, attachment_id)
    try:
        file = kept_files().open(found.sha256)
    except FileNotFoundError as error:
        logger.exception("attachment %s: its file is missing from the store", found.pk)
        raise Http404 from error
    response = FileResponse(
        file, as_attachment=True, filename=found.name, content_type=found.content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=600"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@territory_view(Permission.TERRITORY_READ)
def attachment_remove(request: Request, territory: Territory, attachment_id: UUID) -> HttpResponse:
    """Take a file off its object, after a page that says that it will not come back."""
    found = _found(request, territory, attachment_id)
    if not may_detach(actor=request.actor, attachment=found):
        raise PermissionDenied
    back_url = owner_page(territory, found)
    if request.method != "POST":
        return render_page(request, "attachments/remove.html", RemovePage(found, back_url))
    detach(actor=request.actor, attachment=found)
    messages.success(request, f"« {found.name} » est retiré.")
    return redirect(back_url)


def _found(request: Request, territory: Territory, attachment_id: UUID) -> Attachment:
    found: Attachment = get_visible_or_404(
        Attachment.objects.all(), request.actor, pk=attachment_id, territory_id=territory.id
    )
    return found
