"""Facts of the register into figures of the dictionary, each with its provenance.

A figure that the register cannot give is there all the same, without a value and with the reason.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from essor.kernel.figure import Figure
from essor.kernel.naf import NafLevel
from essor.observatory.engine import demography, indicators, specialisation
from essor.observatory.engine.indicator_dictionary import INDICATORS
from essor.observatory.engine.indicator_facts import (
    AreaFacts,
    EventCount,
    ReferenceFacts,
    Setting,
    SiteCount,
    Stocks,
    tallies,
    tally,
)

MANUFACTURING: Final = "C"
EVENT_YEARS: Final = 10  # before the register's own
FEWEST_WATCHED: Final = 10  # a survival of fewer sites is noise
EVENT_KINDS: Final = {"opening": "openings", "closure": "closures"}
EVENT_CONVENTIONS: Final = ("raw", "insee")
NO_EVENTS: Final = "Le mois chargé ne contient pas d'évènements : rechargez les fichiers Sirene, historique compris."
NO_SITE: Final = "Aucun site industriel actif dans ce périmètre."
NO_BAND: Final = "Aucune tranche d'effectifs connue."
NO_AGE: Final = "Aucune date de création connue."
_SIZES: Final = ("small", "ten_or_more")


@dataclass(frozen=True)
class IndicatorFigure:
    """A figure of a report.

    Attributes:
        indicator: code in the dictionary.
        perimeter: code of the area.
        naf: activity, at any level.
        period: `2026-10` (a stock), `2024` (a year), `2016-10-01/2026-10-01` (between two days).
        figure: value, unit, date, source, convention.
        detail: what else tells two figures apart: band, years, reference, class of age.
        low: lower end of the interval, where there is one.
        high: its upper end.
        count: how many sites the figure rests on, where it is not one itself.
        reason: why there is no value.
    """

    indicator: str
    perimeter: str
    naf: str
    period: str
    figure: Figure
    detail: str = ""
    low: float | None = None
    high: float | None = None
    count: int | None = None
    reason: str = ""

    def as_json(self) -> dict[str, Any]:
        """The keys that others parse, then ours."""
        figure = self.figure
        return {
            "indicator": self.indicator,
            "perimeter": self.perimeter,
            "naf": self.naf,
            "period": self.period,
            "value": figure.value,
            "unit": figure.unit,
            "as_of": None if figure.as_of is None else figure.as_of.isoformat(),
            "source": figure.source,
            "convention": figure.convention,
            "detail": self.detail,
            "low": self.low,
            "high": self.high,
            "count": self.count,
            "reason": self.reason,
        }


@dataclass(frozen=True)
class _Maker:
    """Writes the figures of one area."""

    perimeter: str
    setting: Setting

    def make(
        self, code: str, value: float | None, *, naf: str = MANUFACTURING, period: str = "",
        convention: str = "", reason: str = "", **rest: Any,
    ) -> IndicatorFigure:  # fmt: skip
        entry, setting = INDICATORS[code], self.setting
        if value is not None and isinstance(value, float):
            value = round(value, 6)
        figure = Figure(
            value,
            entry.unit,
            as_of=setting.as_of,
            source=setting.source,
            convention=convention or entry.convention,
        )
        return IndicatorFigure(
            code,
            self.perimeter,
            naf,
            period or setting.vintage,
            figure,
            reason="" if value is not None else reason,
            **rest,
        )


def figures(
    facts: AreaFacts, references: Sequence[ReferenceFacts], setting: Setting
) -> tuple[IndicatorFigure, ...]:
    """Every figure of an area, in the order of the dictionary."""
    make = _Maker(facts.area.code, setting)
    return (
        *_structure(make, facts, setting),
        *_events(make, facts.events, setting.as_of),
        *_survival(make, facts),
        *(one for reference in references for one in _quotients(make, facts, reference)),
        *_concentration(make, facts),
        *_shift(make, facts.stocks, references),
        *_ages(make, facts),
    )


def unknown_figures(perimeter: str, setting: Setting, reason: str) -> tuple[IndicatorFigure, ...]:
    """One figure without value for each indicator: the register does not hold the area."""
    make = _Maker(perimeter, setting)
    return tuple(make.make(code, None, reason=reason) for code in INDICATORS)


def _structure(make: _Maker, facts: AreaFacts, setting: Setting) -> Iterator[IndicatorFigure]:
    groups = {MANUFACTURING: tally(facts.structure)}
    for level in setting.levels:
        groups |= tallies(facts.structure, level)
    for naf, group in groups.items():
        yield make.make("sites", group.sites, naf=naf)
        yield make.make("employer_sites", group.employers, naf=naf)
        for band in sorted(group.bands, key=lambda one: one.rank if one else -1):
            code = band.value if band else "inconnu"
            yield make.make("sites_by_band", group.bands[band], naf=naf, detail=code)
        found = indicators.headcount(group.bands)
        yield make.make(
            "headcount", found.value, naf=naf, low=found.low, high=found.high, count=found.known,
            reason=NO_BAND,
        )  # fmt: skip
    if setting.by_commune:
        yield from _by_commune(facts.structure, setting)


def _by_commune(rows: Sequence[SiteCount], setting: Setting) -> Iterator[IndicatorFigure]:
    found: dict[str, list[SiteCount]] = {}
    for row in rows:
        if row.commune is not None:
            found.setdefault(row.commune, []).append(row)
    for commune, inside in sorted(found.items()):
        make, whole = _Maker(commune, setting), tally(tuple(inside))
        estimate = indicators.headcount(whole.bands)
        yield make.make("sites", whole.sites)
        yield make.make("employer_sites", whole.employers)
        yield make.make(
            "headcount", estimate.value, low=estimate.low, high=estimate.high,
            count=estimate.known, reason=NO_BAND,
        )  # fmt: skip


def _events(
    make: _Maker, counts: Sequence[EventCount] | None, as_of: date
) -> Iterator[IndicatorFigure]:
    if counts is None:
        for code in (*EVENT_KINDS.values(), "balance"):
            for convention in EVENT_CONVENTIONS:
                yield make.make(code, None, convention=convention, reason=NO_EVENTS)
        return
    found = {(row.convention, row.kind, row.year): row.events for row in counts}
    for convention in EVENT_CONVENTIONS:
        for year in range(as_of.year - EVENT_YEARS, as_of.year + 1):
            numbers = {kind: found.get((convention, kind, year), 0) for kind in EVENT_KINDS}
            for kind, code in EVENT_KINDS.items():
                yield make.make(code, numbers[kind], period=str(year), convention=convention)
            balance = numbers["opening"] - numbers["closure"]
            yield make.make("balance", balance, period=str(year), convention=convention)


def _survival(make: _Maker, facts: AreaFacts) -> Iterator[IndicatorFigure]:
    first, last = facts.watched
    for point in demography.survival(facts.lifetimes):
        is_known = point.share is not None and point.at_risk >= FEWEST_WATCHED
        yield make.make(
            "survival",
            point.share * 100 if is_known and point.share is not None else None,
            period=f"{first.isoformat()}/{last.isoformat()}",
            detail=str(point.years),
            low=_percent(point.low) if is_known else None,
            high=_percent(point.high) if is_known else None,
            count=point.at_risk,
            reason=f"Moins de {FEWEST_WATCHED} sites observés jusqu'à l'échéance"
            f" ({point.at_risk}).",
        )


def _percent(share: float | None) -> float | None:
    return None if share is None else round(share * 100, 6)


def _quotients(
    make: _Maker, facts: AreaFacts, reference: ReferenceFacts
) -> Iterator[IndicatorFigure]:
    codes = ("location_quotient", "location_quotient_smoothed", "location_quotient_headcount")
    if reference.missing:
        for code in codes:
            yield make.make(code, None, detail=reference.code, reason=reference.missing)
        return
    here, there = (
        tallies(rows, NafLevel.DIVISION) for rows in (facts.structure, reference.structure)
    )
    sites, all_sites = (sum(group.sites for group in groups.values()) for groups in (here, there))
    jobs, all_jobs = (
        {naf: indicators.headcount(group.bands).value for naf, group in groups.items()}
        for groups in (here, there)
    )
    observed = [here[naf].sites if naf in here else 0 for naf in there]
    expected = [group.sites * sites / all_sites if all_sites else 0.0 for group in there.values()]
    smooth = specialisation.smoothed_quotients(observed, expected)
    for (naf, group), count, drawn in zip(there.items(), observed, smooth, strict=True):
        if count == 0:
            continue
        values = (
            specialisation.location_quotient(count, sites, group.sites, all_sites),
            drawn,
            _weighed(naf, jobs, all_jobs),
        )
        for code, value in zip(codes, values, strict=True):
            yield make.make(
                code, value, naf=naf, detail=reference.code, count=count, reason=NO_BAND
            )


def _weighed(
    naf: str, here: Mapping[str, float | None], there: Mapping[str, float | None]
) -> float | None:
    """The quotient of headcounts; unknown where no band of the activity is known."""
    local, all_ = here.get(naf), there.get(naf)
    if local is None or all_ is None:
        return None
    totals = [sum(value or 0.0 for value in jobs.values()) for jobs in (here, there)]
    return specialisation.location_quotient(local, totals[0], all_, totals[1])


def _concentration(make: _Maker, facts: AreaFacts) -> Iterator[IndicatorFigure]:
    weights = [value for bands in facts.employers if (value := indicators.headcount(bands).value)]
    largest = indicators.share_of_largest(weights)
    yield make.make(
        "concentration", indicators.herfindahl(weights), count=len(weights), reason=NO_BAND
    )
    yield make.make("top_five_share", _percent(largest), count=len(weights), reason=NO_BAND)


def _shift(
    make: _Maker, here: Stocks, references: Sequence[ReferenceFacts]
) -> Iterator[IndicatorFigure]:
    period = f"{here.first.isoformat()}/{here.last.isoformat()}"
    change = sum(here.after.values()) - sum(here.before.values())
    yield make.make("shift_change", change, period=period)
    for reference in references:
        there, shift = reference.stocks, None
        if there is not None:
            shift = specialisation.shift_share(here.before, here.after, there.before, there.after)
        for part in ("national", "structural", "local"):
            yield make.make(
                f"shift_{part}",
                None if shift is None else float(getattr(shift, part)),
                period=period,
                detail=reference.code,
                reason=reference.missing or "La référence n'avait aucun site à la première date.",
            )


def _ages(make: _Maker, facts: AreaFacts) -> Iterator[IndicatorFigure]:
    known: dict[int, int] = {}
    for row in facts.ages:
        if row.age is not None:
            known[row.age] = known.get(row.age, 0) + row.sites
    yield make.make(
        "median_age", indicators.median_of(known), count=sum(known.values()), reason=NO_AGE
    )
    for size, ten in zip(_SIZES, (False, True), strict=True):
        ages = [
            (row.age, row.sites)
            for row in facts.ages
            if row.age is not None and row.ten_or_more is ten
        ]
        for one, number in zip(indicators.AGE_CLASSES, indicators.by_age(ages), strict=True):
            yield make.make("sites_by_age", number, detail=f"{one.code}:{size}")
