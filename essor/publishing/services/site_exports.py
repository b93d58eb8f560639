"""Exporting a filtered list of sites: checked, made, remembered in the log of exports."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from django.utils import timezone

from essor.common.actor import Actor
from essor.common.permissions import Permission
from essor.common.services.audit import log_export
from essor.observatory.selectors.register import register_for
from essor.observatory.selectors.sites import all_sites
from essor.observatory.warehouse.filters import Order
from essor.observatory.warehouse.rows import SiteFilter
from essor.publishing.documents.site_files import site_geojson, site_parquet
from essor.publishing.documents.site_list import SiteList, site_csv, site_list
from essor.publishing.engine.formats import MEDIA_TYPES, FileFormat, write
from essor.publishing.services.documents import MadeFile
from essor.territory.models import Territory

_MAKERS: Final[dict[str, Callable[[SiteList], tuple[str, bytes]]]] = {
    "xlsx": lambda data: (MEDIA_TYPES[FileFormat.XLSX], write(site_list(data), FileFormat.XLSX)),
    "csv": lambda data: ("text/csv; charset=utf-8", site_csv(data)),
    "parquet": lambda data: ("application/vnd.apache.parquet", site_parquet(data)),
    "geojson": lambda data: ("application/geo+json", site_geojson(data)),
}
SITE_FORMATS: Final = tuple(_MAKERS)


def export_sites(
    *,
    actor: Actor,
    territory: Territory,
    wanted: SiteFilter,
    order: Order,
    file_format: str,
    asked: Mapping[str, str],
    filters: Sequence[str],
) -> MadeFile:
    """Every site of a filtered list, in one of `SITE_FORMATS`.

    Args:
        actor: who exports.
        territory: whose sites.
        wanted: the filter on screen.
        order: the order on screen.
        file_format: `xlsx`, `csv`, `parquet` or `geojson`.
        asked: the filter as the address says it, for the log.
        filters: the filter in words, for the file's reader.

    Raises:
        NotAllowed: the role does not export.
        NoWarehouse: no register is loaded.
    """
    actor.require(Permission.EXPORT_DOWNLOAD, territory.id)
    register = register_for(territory)
    data = SiteList(
        territory=territory.name,
        rows=all_sites(territory, wanted, order=order),
        vintage=register.vintage,
        filters=filters,
        made_on=timezone.localdate(),
    )
    media, content = _MAKERS[file_format](data)
    log_export(
        actor=actor,
        kind="site-list",
        file_format=file_format,
        filters=dict(asked),
        row_count=len(data.rows),
        territory_id=territory.id,
    )
    name = f"sites-{territory.slug}-{data.made_on.isoformat()}.{file_format}"
    return MadeFile(name, media, content)
