"""Exporting a filtered list of sites: checked, made, remembered in the log of exports."""

from collections.abc import Mapping, Sequence

from django.utils import timezone

from essor.common.actor import Actor
from essor.common.permissions import Permission
from essor.common.services.audit import log_export
from essor.observatory.selectors.register import register_for
from essor.observatory.selectors.sites import all_sites
from essor.observatory.warehouse.filters import Order
from essor.observatory.warehouse.rows import SiteFilter
from essor.publishing.documents.site_list import SiteList, site_csv, site_list
from essor.publishing.engine.formats import MEDIA_TYPES, FileFormat, write
from essor.publishing.services.documents import MadeFile
from essor.territory.models import Territory


def export_sites(
    *,
    actor: Actor,
    territory: Territory,
    wanted: SiteFilter,
    order: Order,
    as_csv: bool,
    asked: Mapping[str, str],
    filters: Sequence[str],
) -> MadeFile:
    """Every site of a filtered list, as an Excel workbook or CSV.

    Args:
        actor: who exports.
        territory: whose sites.
        wanted: the filter on screen.
        order: the order on screen.
        as_csv: CSV rather than Excel.
        asked: the filter as the address says it, for the log.
        filters: the filter in words, for the file's reader.

    Raises:
        NotAllowed: the role does not export.
        NoWarehouse: no register is loaded.
    """
    actor.require(Permission.EXPORT_DOWNLOAD, territory.id)
    data = SiteList(
        territory=territory.name,
        rows=all_sites(territory, wanted, order=order),
        vintage=register_for(territory).vintage,
        filters=filters,
        made_on=timezone.localdate(),
    )
    suffix = "csv" if as_csv else FileFormat.XLSX.value
    content = site_csv(data) if as_csv else write(site_list(data), FileFormat.XLSX)
    log_export(
        actor=actor,
        kind="site-list",
        file_format=suffix,
        filters=dict(asked),
        row_count=len(data.rows),
        territory_id=territory.id,
    )
    media = "text/csv; charset=utf-8" if as_csv else MEDIA_TYPES[FileFormat.XLSX]
    return MadeFile(f"sites-{territory.slug}-{data.made_on.isoformat()}.{suffix}", media, content)
