"""The figures of a territory, one line each, in the columns of `essor observatory report`."""

from collections.abc import Iterator
from dataclasses import dataclass

from essor.kernel.figure import Figure
from essor.publishing.documents.territory_facts import TerritoryFacts

INDUSTRY = "10-33"
SITES = "industry_sites"


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
    period = f"{register.as_of:%Y-%m}" if register else ""
    for item in facts.site_figures:
        naf = INDUSTRY if item.code.startswith("industry") else None
        yield FigureRow(item.code, facts.slug, naf, period, item.figure)
    if register is None:
        return

    def line(perimeter: str, naf: str, value: int | None) -> FigureRow:
        figure = Figure(
            value, "établissements", register.as_of, register.source, register.convention
        )
        return FigureRow(SITES, perimeter, naf, period, figure)

    for grouping in facts.groupings:
        yield line(grouping.siren, INDUSTRY, grouping.sites)
    for division, number in sorted(register.by_division.items(), key=lambda item: item[0] or ""):
        if division is not None:
            yield line(facts.slug, division, number)
