"""Exporting a filtered list of events: checked, made, remembered in the log of exports."""

from collections.abc import Mapping, Sequence

from django.utils import timezone

from essor.common.actor import Actor
from essor.common.permissions import Permission
from essor.common.services.audit import log_export
from essor.observatory.selectors.balance_lines import EventBook, LineFilter, sorted_lines
from essor.publishing.documents.event_list import EventList, event_csv, event_list
from essor.publishing.engine.formats import MEDIA_TYPES, FileFormat, write
from essor.publishing.services.documents import MadeFile


def export_events(
    *,
    actor: Actor,
    book: EventBook,
    wanted: LineFilter,
    order: str,
    as_csv: bool,
    asked: Mapping[str, str],
    filters: Sequence[str],
) -> MadeFile:
    """Every event of a filtered list, as an Excel workbook or CSV.

    Args:
        actor: who exports.
        book: what the actor may know of the territory's events.
        wanted: the filter on screen.
        order: the order on screen.
        as_csv: CSV rather than Excel.
        asked: the filter as the address says it, for the log.
        filters: the filter in words, for the file's reader.

    Raises:
        NotAllowed: the role does not export.
    """
    territory = book.territory
    actor.require(Permission.EXPORT_DOWNLOAD, territory.id)
    data = EventList(
        territory=territory.name,
        convention=wanted.convention,
        lines=sorted_lines(book.lines(wanted)[0], order),
        vintage=book.found.vintage,
        demo=territory.is_demo,
        filters=filters,
        made_on=timezone.localdate(),
    )
    suffix = "csv" if as_csv else FileFormat.XLSX.value
    content = event_csv(data) if as_csv else write(event_list(data), FileFormat.XLSX)
    log_export(
        actor=actor,
        kind="event-list",
        file_format=suffix,
        filters=dict(asked),
        row_count=len(data.lines),
        territory_id=territory.id,
    )
    media = "text/csv; charset=utf-8" if as_csv else MEDIA_TYPES[FileFormat.XLSX]
    name = f"evenements-{territory.slug}-{wanted.convention.value}-{data.made_on.isoformat()}"
    return MadeFile(f"{name}.{suffix}", media, content)
