"""The figures of a territory, one line each, in the columns of `essor observatory report`."""

from collections.abc import Iterator
from dataclasses import dataclass

from essor.kernel.figure import Figure
from essor.kernel.headcount import HeadcountBand
from essor.publishing.documents.territory_facts import RegisterFacts, TerritoryFacts

INDUSTRY = "10-33"
SITES = "sites"
SITES_TEN = "sites_ten_or_more"
CONVENTION = "raw"  # as the register has it: states, nothing inferred


@dataclass(frozen=True)
class FigureRow:
    """A figure and what it is about.

    Attributes:
        indicator: stable code.
        perimeter: the territory's slug, or the SIREN of a grouping.
        naf: activities counted, None when all are.
        period: the day or month described.
    """

    indicator: str
    perimeter: str
    naf: str | None
    period: str
    figure: Figure


def figures_of(facts: TerritoryFacts) -> Iterator[FigureRow]:
    """Every figure, in a fixed order; unknown ones are there, without a value."""
    when = facts.population.as_of.isoformat() if facts.population.as_of else ""
    yield FigureRow("population", facts.slug, None, when, facts.population)
    for row in facts.groupings:
        yield FigureRow("population", row.siren, None, when, row.population)
    day = facts.on.isoformat()
    for indicator, number, unit in (
        ("municipalities", len(facts.municipalities), "communes"),
        ("intermunicipalities", len(facts.groupings), "intercommunalités"),
    ):
        value = number or None
        yield FigureRow(
            indicator, facts.slug, None, day, Figure(value, unit, facts.on, facts.source)
        )
    yield from _sites(facts)


def _sites(facts: TerritoryFacts) -> Iterator[FigureRow]:
    register = facts.register
    if register is None:
        unknown = Figure.unknown("établissements", source="Sirene", convention=CONVENTION)
        for indicator in (SITES, SITES_TEN):
            yield FigureRow(indicator, facts.slug, INDUSTRY, "", unknown)
        return
    period = f"{register.as_of:%Y-%m}"

    def line(indicator: str, perimeter: str, naf: str, value: int | None) -> FigureRow:
        figure = Figure(
            value, "établissements", register.as_of, register.source, convention=CONVENTION
        )
        return FigureRow(indicator, perimeter, naf, period, figure)

    yield line(SITES, facts.slug, INDUSTRY, register.total)
    yield line(SITES_TEN, facts.slug, INDUSTRY, _ten_or_more(register))
    for grouping in facts.groupings:
        yield line(SITES, grouping.siren, INDUSTRY, grouping.sites)
    for division, number in sorted(register.by_division.items(), key=lambda item: item[0] or ""):
        if division is not None:
            yield line(SITES, facts.slug, division, number)


def _ten_or_more(register: RegisterFacts) -> int:
    return sum(
        number for band, number in register.by_band.items() if band.at_least(HeadcountBand.FROM_10)
    )
