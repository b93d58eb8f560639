"""What the « fiche territoire » needs to know, as frozen values: no database, no register."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from essor.kernel.figure import Figure
from essor.kernel.headcount import HeadcountBand


@dataclass(frozen=True)
class GroupingFacts:
    """A grouping of the perimeter; `sites` counts its active industrial sites."""

    siren: str
    name: str
    kind: str
    municipalities: int
    population: Figure
    sites: int | None = None


@dataclass(frozen=True)
class MunicipalityFacts:
    """A commune of the perimeter."""

    code: str
    name: str
    population: Figure


@dataclass(frozen=True)
class ZoningFacts:
    """What a zoning says of the communes: how many are in it, partly, not, and nobody knows."""

    name: str
    vintage: str
    currency: str
    inside: int
    partly: int
    outside: int
    unknown: int
    source: str


@dataclass(frozen=True)
class SiteFacts:
    """One of the largest sites. Nothing of a masked unit but its place in the list."""

    label: str | None
    masked: bool
    municipality: str | None
    grouping: str | None
    naf: str | None
    naf_label: str | None
    band: HeadcountBand | None
    band_year: int | None


@dataclass(frozen=True)
class NamedFigure:
    """A figure with its stable code and its French name."""

    code: str
    label: str
    figure: Figure


@dataclass(frozen=True)
class RegisterFacts:
    """Active industrial sites, counted in the register.

    Attributes:
        by_division: number by NAF division (two digits; None without activity).
        by_band: number by headcount band.
        largest: the ten largest sites, largest band first.
        partial: whether the load holds less than the territory: numbers are then minimums.
    """

    source: str
    as_of: date
    convention: str
    demo: bool
    by_division: Mapping[str | None, int]
    by_band: Mapping[HeadcountBand, int]
    largest: tuple[SiteFacts, ...]
    partial: bool = False


@dataclass(frozen=True)
class TerritoryFacts:
    """A territory on a day.

    Attributes:
        site_figures: what the register counts; unknown figures without a register.
        register: None when no register is loaded; `register_absence` says why.
        contours: GeoJSON of the groupings, or of the communes where there is none.
    """

    slug: str
    name: str
    edition: str
    aliases: tuple[str, ...]
    is_demo: bool
    on: date
    source: str
    source_date: date | None
    valid_from: date | None
    population: Figure
    groupings: tuple[GroupingFacts, ...]
    municipalities: tuple[MunicipalityFacts, ...]
    zonings: tuple[ZoningFacts, ...]
    site_figures: tuple[NamedFigure, ...]
    register: RegisterFacts | None
    register_absence: str
    contours: Mapping[str, Any]
    contours_source: str
