"""The charts of indicators: each says its finding, and carries its source and its data."""

from collections.abc import Sequence
from functools import lru_cache

from essor.charts import comparisons, specs
from essor.charts.model import Chart
from essor.charts.specs import Words
from essor.observatory.engine.indicator_dictionary import INDICATORS
from essor.observatory.engine.indicator_figures import EVENT_KINDS, IndicatorFigure
from essor.observatory.engine.indicators import AGE_CLASSES
from essor.observatory.warehouse.events import Convention
from essor.reference import naf
from essor.web.components import text

SHOWN = 12
FEWEST = 3  # sites behind a quotient that a title may speak of
NOTABLE = 1.2
Figures = tuple[IndicatorFigure, ...]


def pick(figures: Sequence[IndicatorFigure], code: str, **wanted: str) -> Figures:
    """The known figures of an indicator, in their order."""
    return tuple(
        one
        for one in figures
        if one.indicator == code
        and one.figure.value is not None
        and all(getattr(one, name) == value for name, value in wanted.items())
    )


def activity(code: str) -> str:
    """A division in words."""
    return naf.label(code, short=True) or f"division {code}"


def _source(one: IndicatorFigure) -> str:
    short = INDICATORS[one.indicator].short
    return " · ".join((one.figure.source, text.short_date(one.figure.as_of), short))


@lru_cache(maxsize=256)
def events_chart(figures: Figures, name: str, convention: str) -> Chart | None:
    """Openings and closures by year; None when the load holds none."""
    by_year: dict[str, dict[str, int]] = {}
    for kind, code in EVENT_KINDS.items():
        for one in pick(figures, code):
            if one.figure.convention == convention:
                by_year.setdefault(one.period, {})[kind] = int(one.figure.value or 0)
    if not by_year:
        return None
    first = next(one for code in EVENT_KINDS.values() for one in pick(figures, code))
    whole = [year for year in sorted(by_year) if int(year) < _year(first)]
    gained = sum(by_year[year].get("opening", 0) for year in whole)
    lost = sum(by_year[year].get("closure", 0) for year in whole)
    words = Words(
        title=f"{gained} ouvertures pour {lost} fermetures de {whole[0]} à {whole[-1]} :"
        f" solde {text.signed(gained - lost)}",
        unit="sites",
        subtitle=f"Sites industriels de {name}, par année ; la dernière est en cours",
        source=f"{first.figure.source} · {text.short_date(first.figure.as_of)} · convention"
        f" {Convention(convention).label}",
    )
    return specs.events(sorted(by_year.items()), words)


def _year(one: IndicatorFigure) -> int:
    return one.figure.as_of.year if one.figure.as_of else 0


@lru_cache(maxsize=256)
def structure_chart(figures: Figures, name: str) -> Chart | None:
    """Sites by division, most numerous first."""
    sites = [one for one in pick(figures, "sites") if one.naf != "C"]
    total = sum(int(one.figure.value or 0) for one in sites)
    if not sites or not total:
        return None
    largest = sorted(sites, key=lambda one: (-(one.figure.value or 0), one.naf))
    rows: list[tuple[str, int | float | None]] = [
        (activity(one.naf), int(one.figure.value or 0)) for one in largest[:SHOWN]
    ]
    others = total - sum(int(number or 0) for _, number in rows)
    if others:
        rows.append(("autres activités", others))
    part = text.share((rows[0][1] or 0) / total, 0)
    words = Words(
        title=f"{rows[0][0]} : {part} des sites",
        unit="sites",
        subtitle=f"Sites industriels actifs de {name}, par division de la NAF rév. 2",
        source=_source(largest[0]),
    )
    return specs.bars(rows, words, rows_named="Activité")


@lru_cache(maxsize=256)
def quotient_chart(
    figures: Figures, name: str, reference: str, reference_name: str
) -> Chart | None:
    """Location quotients against one reference; None when the register cannot tell."""
    found = [
        (one, float(one.figure.value))
        for one in pick(figures, "location_quotient", detail=reference)
        if one.figure.value
    ]
    if not found:
        return None
    found.sort(key=lambda pair: (-pair[1], pair[0].naf))
    solid = [(one, value) for one, value in found if (one.count or 0) >= FEWEST]
    title = f"Aucune activité de trois sites ou plus ne se détache de {reference_name}"
    if solid and solid[0][1] >= NOTABLE:
        times = text.number(round(solid[0][1], 1), 1)
        title = f"{activity(solid[0][0].naf)} : un poids {times} fois celui de {reference_name}"
    words = Words(
        title=title,
        unit="quotient de localisation",
        subtitle=f"{name} par rapport à {reference_name} ; entre parenthèses, le nombre de sites",
        source=_source(found[0][0]),
    )
    rows = [(activity(one.naf), value, one.count or 0) for one, value in found]
    return comparisons.quotients(rows, words, rows_named="Activité", counted="sites")


@lru_cache(maxsize=256)
def age_chart(figures: Figures, name: str) -> Chart | None:
    """Active sites by age, small ones to the left, those of ten or more to the right."""
    found = {one.detail: one for one in pick(figures, "sites_by_age")}
    median = pick(figures, "median_age")
    if not found or not median:
        return None
    rows = [
        (
            one.label,
            int(found[f"{one.code}:small"].figure.value or 0),
            int(found[f"{one.code}:ten_or_more"].figure.value or 0),
        )
        for one in AGE_CLASSES
    ]
    words = Words(
        title=f"La moitié des sites a {text.number(median[0].figure.value)} ans ou plus",
        unit="sites",
        subtitle=f"Sites industriels actifs de {name}, selon l'âge de l'établissement et sa taille",
        source=_source(median[0]),
    )
    sides = ("moins de 10 salariés ou taille inconnue", "10 salariés ou plus")
    return comparisons.pyramid(rows, sides, words, rows_named="Âge")


@lru_cache(maxsize=256)
def shares_chart(reports: tuple[tuple[str, Figures], ...]) -> Chart | None:
    """The weight of each division in the sites of several places."""
    parts: dict[str, dict[str, float]] = {}
    for name, figures in reports:
        sites = {one.naf: float(one.figure.value or 0) for one in pick(figures, "sites")}
        whole = sites.pop("C", 0)
        for code, number in sites.items():
            if whole:
                parts.setdefault(code, {})[name] = 100 * number / whole
    if not parts:
        return None
    names = [name for name, figures in reports if pick(figures, "sites")]
    full = {code: {name: found.get(name, 0.0) for name in names} for code, found in parts.items()}
    spread = {code: max(found.values()) - min(found.values()) for code, found in full.items()}
    weight = {code: max(found.values()) for code, found in full.items()}
    order = sorted(full, key=lambda code: (-weight[code], code))[:SHOWN]
    apart = max(order, key=lambda code: (spread[code], code))
    first = next(one for _, figures in reports for one in pick(figures, "sites"))
    title = f"{activity(order[0])} : l'activité qui pèse le plus"
    if len(names) > 1:
        title = f"{activity(apart)} : l'activité qui sépare le plus ces périmètres"
    words = Words(
        title=title,
        unit="% des sites industriels",
        subtitle="Part de chaque division dans les sites industriels actifs",
        source=_source(first),
    )
    return comparisons.dots(
        [(activity(code), full[code]) for code in order], names, words, rows_named="Activité"
    )
