"""A `SiteFilter` as an SQL condition with parameters; nothing typed ever becomes SQL."""

from dataclasses import dataclass, replace
from typing import Final, Literal

from essor.kernel.text import fold
from essor.observatory.warehouse.activity import ActivityScope
from essor.observatory.warehouse.rows import SiteFilter

Order = Literal[
    "name", "-name", "-headcount", "headcount", "commune", "-commune", "naf", "-naf", "-created",
    "created", "siret",
]  # fmt: skip

# Each order ends with the SIRET: two runs, and two pages, never disagree.
ORDERS: Final[dict[Order, str]] = {
    "name": "sort_name NULLS LAST, siret",
    "-name": "sort_name DESC NULLS LAST, siret",
    "-headcount": "band DESC NULLS LAST, sort_name NULLS LAST, siret",
    "headcount": "band NULLS LAST, sort_name NULLS LAST, siret",
    "commune": "commune_name NULLS LAST, sort_name NULLS LAST, siret",
    "-commune": "commune_name DESC NULLS LAST, sort_name NULLS LAST, siret",
    "naf": "naf NULLS LAST, sort_name NULLS LAST, siret",
    "-naf": "naf DESC NULLS LAST, sort_name NULLS LAST, siret",
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


class _Clauses:
    """Conditions that add up, and their parameters in the same order."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.values: list[object] = []

    def add(self, sql: str, *values: object) -> None:
        self.parts.append(sql)
        self.values.extend(values)

    def among(self, column: str, items: tuple[object, ...]) -> None:
        if items:
            self.add(f"{column} IN ({', '.join('?' * len(items))})", *items)

    def any_of(self, columns: dict[str, tuple[object, ...]]) -> None:
        """One of several columns holds one of its items."""
        inner = _Clauses()
        for column, items in columns.items():
            inner.among(column, items)
        if inner.parts:
            self.add(f"({' OR '.join(inner.parts)})", *inner.values)


def _add_activity(clauses: _Clauses, wanted: SiteFilter) -> None:
    """The perimeter of activity, and what people said in spite of the APE."""
    scope = wanted.activity
    if scope is ActivityScope.ALL:
        return
    also, never = _numbers(wanted.also), _numbers(wanted.never)
    if also:
        marks = ", ".join("?" * len(also))
        clauses.add(f"({scope.condition} OR siret IN ({marks}))", *also)
    else:
        clauses.add(scope.condition)
    if never:
        clauses.add(f"siret NOT IN ({', '.join('?' * len(never))})", *never)


def _numbers(texts: tuple[str, ...]) -> tuple[object, ...]:
    """As numbers; what is not one stays a condition, that nothing meets."""
    return tuple(int(text) if text.isascii() and text.isdigit() else -1 for text in texts)


def condition(wanted: SiteFilter) -> Condition:
    """The WHERE clause of a filter."""
    clauses = _Clauses()
    clauses.any_of({"epci": _numbers(wanted.within_epci), "commune": wanted.within_communes})
    clauses.among("epci", _numbers(wanted.epci))
    clauses.among("commune", wanted.communes)
    clauses.among("band", tuple(band.rank for band in wanted.bands))
    if wanted.naf:  # older nomenclatures number otherwise: only what has a division of today
        prefixes = " OR ".join(["starts_with(naf, ?)"] * len(wanted.naf))
        clauses.add(f"division IS NOT NULL AND ({prefixes})", *wanted.naf)
    if wanted.state != "all":
        clauses.add("active" if wanted.state == "active" else "NOT active")
    _add_activity(clauses, wanted)
    if wanted.created_from:
        clauses.add("created_on >= ?", wanted.created_from)
    if wanted.created_until:
        clauses.add("created_on <= ?", wanted.created_until)
    if wanted.among is not None:
        clauses.add(
            "list_contains(?, siret)", sorted(map(int, filter(str.isdecimal, wanted.among)))
        )
    for word in fold(wanted.text).split():
        clauses.add("contains(search_text, ?)", word)
    return Condition(" AND ".join(clauses.parts) or "true", tuple(clauses.values))
