"""A `SiteFilter` as an SQL condition with parameters; nothing typed ever becomes SQL."""

from dataclasses import dataclass, replace
from typing import Final, Literal

from essor.kernel.text import fold
from essor.observatory.warehouse.rows import SiteFilter

Order = Literal["name", "-headcount", "headcount", "commune", "naf", "-created", "created", "siret"]

# Each order ends with the SIRET: two runs, and two pages, never disagree.
ORDERS: Final[dict[Order, str]] = {
    "name": "sort_name NULLS LAST, siret",
    "-headcount": "band DESC NULLS LAST, sort_name NULLS LAST, siret",
    "headcount": "band NULLS LAST, sort_name NULLS LAST, siret",
    "commune": "commune_name NULLS LAST, sort_name NULLS LAST, siret",
    "naf": "naf NULLS LAST, sort_name NULLS LAST, siret",
    "-created": "created_on DESC NULLS LAST, siret",
    "created": "created_on NULLS LAST, siret",
    "siret": "siret",
}
DIMENSIONS: Final[dict[str, dict[str, object]]] = {
    "epci": {"epci": (), "communes": ()},
    "division": {"naf": ()},
    "band": {"bands": ()},
    "active": {"state": "all"},
}


@dataclass(frozen=True)
class Condition:
    """An SQL condition and its parameters."""

    sql: str
    values: tuple[object, ...]


def without(wanted: SiteFilter, dimension: str) -> SiteFilter:
    """The filter without its condition on one dimension (for that dimension's own counts)."""
    return replace(wanted, **DIMENSIONS[dimension])  # type: ignore[arg-type]


def condition(wanted: SiteFilter) -> Condition:
    """The WHERE clause of a filter."""
    parts: list[str] = []
    values: list[object] = []

    def among(column: str, items: tuple[object, ...]) -> str:
        values.extend(items)
        return f"{column} IN ({', '.join('?' * len(items))})"

    if wanted.within_epci or wanted.within_communes:
        bounds = []
        if wanted.within_epci:
            bounds.append(among("epci", tuple(int(siren) for siren in wanted.within_epci)))
        if wanted.within_communes:
            bounds.append(among("commune", wanted.within_communes))
        parts.append(f"({' OR '.join(bounds)})")
    if wanted.epci:
        parts.append(among("epci", tuple(int(siren) for siren in wanted.epci)))
    if wanted.communes:
        parts.append(among("commune", wanted.communes))
    if wanted.naf:
        parts.append(f"({' OR '.join(['starts_with(naf, ?)'] * len(wanted.naf))})")
        values.extend(wanted.naf)
        parts.append("division IS NOT NULL")  # older nomenclatures number otherwise
    if wanted.bands:
        parts.append(among("band", tuple(band.rank for band in wanted.bands)))
    if wanted.state != "all":
        parts.append("active" if wanted.state == "active" else "NOT active")
    if wanted.industry_only:
        parts.append("is_industry")
    for word in fold(wanted.text).split():
        parts.append("contains(search_text, ?)")
        values.append(word)
    return Condition(" AND ".join(parts) or "true", tuple(values))
