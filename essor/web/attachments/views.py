"""Gives attached files to whoever sees the object that owns them."""

import logging
from uuid import UUID

from django.http import FileResponse, Http404
from django.views.decorators.http import require_safe

from essor.common.files import kept_files
from essor.common.models import Attachment
from essor.common.permissions import Permission
from essor.territory.models import Territory
from essor.web.access import get_visible_or_404, territory_view
from essor.web.http import Request

logger = logging.getLogger(__name__)


@require_safe
@territory_view(Permission.TERRITORY_READ)
def attachment(request: Request, territory: Territory, attachment_id: UUID) -> FileResponse:
    """The file, always as a download: nothing that a person sent is ever run as a page."""
    found = get_visible_or_404(
        Attachment.objects.all(),
        request.actor,
        pk=attachment_id,
        territory_id=territory.id,
    )
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
