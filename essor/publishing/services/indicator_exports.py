"""Exporting indicators: checked, made, remembered in the log of exports."""

from collections.abc import Sequence

from django.utils import timezone

from essor.common.actor import Actor
from essor.common.permissions import Permission
from essor.common.services.audit import log_export
from essor.observatory.selectors.indicators import reports_of
from essor.observatory.warehouse.errors import NoWarehouse
from essor.publishing.documents.indicator_report import (
    IndicatorReport,
    indicator_csv,
    indicator_workbook,
)
from essor.publishing.engine.formats import MEDIA_TYPES, FileFormat, write
from essor.publishing.services.documents import MadeFile
from essor.territory.models import Territory


def export_indicators(
    *, actor: Actor, territory: Territory, codes: Sequence[str], as_csv: bool
) -> MadeFile:
    """Every figure of some areas, as an Excel workbook or CSV.

    Args:
        actor: who exports.
        territory: whose register is read.
        codes: the areas, as the address says them.
        as_csv: CSV rather than Excel.

    Raises:
        NotAllowed: the role does not export.
        InvalidValue: no such area.
        NoWarehouse: no register is loaded.
    """
    actor.require(Permission.EXPORT_DOWNLOAD, territory.id)
    found = reports_of(territory, codes)
    if found.vintage is None:
        raise NoWarehouse(found.message)
    data = IndicatorReport(
        title=f"Indicateurs de {territory.name}",
        figures=[figure for report in found.reports for figure in report.figures],
        names={report.area.code: report.area.name for report in found.reports},
        vintage=found.vintage,
        made_on=timezone.localdate(),
    )
    suffix = "csv" if as_csv else FileFormat.XLSX.value
    content = indicator_csv(data) if as_csv else write(indicator_workbook(data), FileFormat.XLSX)
    log_export(
        actor=actor,
        kind="indicators",
        file_format=suffix,
        filters={"perimetres": ", ".join(codes)},
        row_count=len(data.figures),
        territory_id=territory.id,
    )
    media = "text/csv; charset=utf-8" if as_csv else MEDIA_TYPES[FileFormat.XLSX]
    name = f"indicateurs-{territory.slug}-{data.made_on.isoformat()}.{suffix}"
    return MadeFile(name, media, content)
