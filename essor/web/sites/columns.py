"""Columns of the site list that one may add: what the register says besides the usual six."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from essor.observatory.warehouse.rows import SiteRow
from essor.web.components import text
from essor.web.components.tables import Column


@dataclass(frozen=True)
class OptionalColumn:
    """A column that one may add, and how its cell is written; empty when unknown."""

    key: str
    title: str
    write: Callable[[SiteRow], str]


def _address(row: SiteRow) -> str:
    return ", ".join(part for part in (row.address, row.postcode) if part)


def _yes_no(value: bool | None) -> str:  # noqa: FBT001 - a fact of the register
    return "" if value is None else ("oui" if value else "non")


OPTIONAL: Final = (
    OptionalColumn("siret", "SIRET", lambda row: text.siret(row.siret)),
    OptionalColumn("naf25", "NAF 2025", lambda row: row.naf25 or ""),
    OptionalColumn("adresse", "Adresse", _address),
    OptionalColumn("siege", "Siège", lambda row: _yes_no(row.is_head_office)),
    OptionalColumn("employeur", "Employeur", lambda row: _yes_no(row.employer)),
    OptionalColumn(
        "ferme", "Fermé le", lambda row: text.short_date(row.closed_on) if row.closed_on else ""
    ),
)


def chosen_columns(keys: Sequence[str]) -> tuple[OptionalColumn, ...]:
    """The optional columns wanted, always in the same order."""
    return tuple(column for column in OPTIONAL if column.key in keys)


def heads(chosen: Sequence[OptionalColumn]) -> tuple[Column, ...]:
    """Their heads; they do not sort."""
    return tuple(Column(column.title) for column in chosen)


def cells(row: SiteRow, chosen: Sequence[OptionalColumn]) -> tuple[tuple[str, str], ...]:
    """Their cells for a site: head, and text or « inconnu »."""
    return tuple((column.title, column.write(row) or "inconnu") for column in chosen)
