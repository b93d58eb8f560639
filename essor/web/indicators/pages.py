"""What the pages of indicators show: figures put into French words, unknown said as unknown."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from essor.charts.model import Chart
from essor.observatory.engine.indicator_dictionary import INDICATORS, Indicator
from essor.observatory.engine.indicator_figures import MANUFACTURING, IndicatorFigure
from essor.observatory.selectors.indicators import AreaReport
from essor.observatory.warehouse.events import Convention
from essor.web.components import text
from essor.web.indicators.charts import FEWEST, Figures, activity, pick
from essor.web.indicators.forms import CompareForm, IndicatorForm

SURVIVAL_YEARS = ("1", "3", "5")
EVENT_CODES = ("openings", "closures", "balance")
SHIFT_PARTS = ("shift_national", "shift_structural", "shift_local")


@dataclass(frozen=True)
class Told:
    """A figure in words.

    Attributes:
        code: its entry of the dictionary.
        label: what it is.
        value: number and unit; « inconnu » without one.
        note: interval, number behind it, or why it is unknown.
        known: whether there is a number.
        source: the quiet line « source · date · convention ».
    """

    code: str
    label: str
    value: str
    note: str
    known: bool
    source: str = ""


@dataclass(frozen=True)
class ChartOrReason:
    """A chart, or why there is none."""

    id: str
    title: str
    code: str
    chart: Chart | None
    reason: str


@dataclass(frozen=True)
class IndicatorsPage:
    message: str
    form: IndicatorForm
    name: str
    figures: tuple[Told, ...]
    events: ChartOrReason | None
    structure: ChartOrReason | None
    quotients: ChartOrReason | None
    quotient_tabs: list[tuple[str, str, bool]]
    ages: ChartOrReason | None
    shift: tuple[Told, ...]
    shift_title: str
    source: str
    may_publish: bool
    is_published: bool
    may_export: bool
    export_xlsx: str
    export_csv: str


@dataclass(frozen=True)
class DictionaryPage:
    entries: tuple[Indicator, ...]


@dataclass(frozen=True)
class CompareRow:
    """An indicator, and what it is in each perimeter."""

    code: str
    label: str
    convention: str
    cells: tuple[Told, ...]
    named: tuple[tuple[Told, str], ...] = ()  # each cell with its perimeter's name


@dataclass(frozen=True)
class ComparePage:
    message: str
    form: CompareForm
    names: tuple[str, ...]
    missing: tuple[str, ...]
    rows: tuple[CompareRow, ...]
    chart: Chart | None
    source: str
    may_export: bool
    export_xlsx: str
    export_csv: str


def told(one: IndicatorFigure | None, label: str = "", *, signed: bool = False) -> Told:
    """A figure in words, with its interval or the reason why there is none."""
    if one is None:
        return Told("", label, "inconnu", "", known=False)
    entry = INDICATORS[one.indicator]
    name = label or entry.name
    if one.figure.value is None:
        return Told(one.indicator, name, "inconnu", one.reason, known=False)
    write = text.signed if signed else text.number
    value = f"{write(one.figure.value, _decimals(entry))} {one.figure.unit}".strip()
    return Told(one.indicator, name, value, _note(one, entry), known=True, source=provenance(one))


def _decimals(entry: Indicator) -> int | None:
    """One decimal is dropped from a whole number."""
    return None if entry.decimals == 1 else entry.decimals


def provenance(one: IndicatorFigure) -> str:
    """The quiet line under a figure: source, date, convention in a few words."""
    short = INDICATORS[one.indicator].short
    if one.indicator in EVENT_CODES:
        short = f"convention {Convention(one.figure.convention).label}"
    return " · ".join((one.figure.source, text.short_date(one.figure.as_of), short))


def _note(one: IndicatorFigure, entry: Indicator) -> str:
    parts = []
    if one.low is not None:
        low = text.number(one.low, _decimals(entry))
        high = text.number(one.high, _decimals(entry))
        parts.append(f"au moins {low}" if one.high is None else f"entre {low} et {high}")
    if one.count is not None:
        noun = "entreprises" if one.indicator in {"concentration", "top_five_share"} else "sites"
        parts.append(f"sur {text.number(one.count)} {noun}")
    return ", ".join(parts)


def first(figures: Sequence[IndicatorFigure], code: str, **wanted: str) -> IndicatorFigure | None:
    """The figure of an indicator, known or not."""
    for one in figures:
        if one.indicator == code and all(getattr(one, name) == v for name, v in wanted.items()):
            return one
    return None


def last_year(figures: Sequence[IndicatorFigure]) -> str:
    """The last whole year before the register's day."""
    day = figures[0].figure.as_of if figures else None
    return str(day.year - 1) if day else ""


def key_figures(figures: Figures, convention: str) -> tuple[Told, ...]:
    """What the page says first."""
    year = last_year(figures)
    balance = first(figures, "balance", period=year) or first(figures, "balance")
    for one in figures:
        if (one.indicator, one.period) == ("balance", year) and (
            one.figure.convention == convention
        ):
            balance = one
    return (
        told(first(figures, "sites", naf=MANUFACTURING)),
        told(first(figures, "headcount", naf=MANUFACTURING)),
        told(balance, f"Solde des ouvertures et fermetures en {year}", signed=True),
        told(first(figures, "survival", detail="5"), "Survie à 5 ans"),
        told(first(figures, "top_five_share")),
        told(first(figures, "median_age")),
    )


def compare_rows(
    reports: Sequence[AreaReport], names: Sequence[str], convention: str = "insee"
) -> tuple[CompareRow, ...]:
    """One row per indicator, the perimeters side by side."""
    rows = [
        _row(reports, code, "", naf=MANUFACTURING)
        for code in ("sites", "employer_sites", "headcount")
    ]
    rows.append(_ten_or_more(reports))
    year = last_year(reports[0].figures) if reports else ""
    for code in EVENT_CODES:
        label = f"{INDICATORS[code].name} en {year}"
        cells = tuple(
            told(_event(report.figures, code, year, convention), signed=code == "balance")
            for report in reports
        )
        rows.append(CompareRow(code, label, f"convention {convention}", cells))
    for years in SURVIVAL_YEARS:
        plural = "an" if years == "1" else "ans"
        rows.append(_row(reports, "survival", f"Survie à {years} {plural}", detail=years))
    rows += [_row(reports, code, "") for code in ("concentration", "top_five_share", "median_age")]
    rows.append(_row(reports, "shift_change", ""))
    rows.append(_specialities(reports))
    return tuple(replace(row, named=tuple(zip(row.cells, names, strict=True))) for row in rows)


def _row(reports: Sequence[AreaReport], code: str, label: str, **wanted: str) -> CompareRow:
    entry = INDICATORS[code]
    cells = tuple(
        told(first(report.figures, code, **wanted), signed=code == "shift_change")
        for report in reports
    )
    return CompareRow(code, label or entry.name, entry.convention, cells)


def _event(
    figures: Sequence[IndicatorFigure], code: str, year: str, convention: str
) -> IndicatorFigure | None:
    same = [one for one in figures if one.indicator == code]
    kept = [one for one in same if one.period == year and one.figure.convention == convention]
    return next(iter([*kept, *(one for one in same if one.figure.value is None)]), None)


def _ten_or_more(reports: Sequence[AreaReport]) -> CompareRow:
    """The share of sites of ten employees or more, among those whose band is known."""
    label = "Part des sites de 10 salariés ou plus (tranche connue)"
    cells = []
    for report in reports:
        bands = pick(report.figures, "sites_by_band", naf=MANUFACTURING)
        known = [one for one in bands if one.detail not in {"NN", "inconnu"}]
        total = sum(float(one.figure.value or 0) for one in known)
        ten = sum(float(one.figure.value or 0) for one in known if one.detail >= "11")
        if total:
            note = f"{text.number(ten)} sur {text.number(total)} sites"
            value = text.share(ten / total)
            cells.append(Told("sites_by_band", label, value, note, known=True))
        else:
            reason = first(report.figures, "sites_by_band")
            note = reason.reason if reason else "Aucune tranche d'effectifs connue."
            cells.append(Told("sites_by_band", label, "inconnu", note, known=False))
    return CompareRow("sites_by_band", label, INDICATORS["sites_by_band"].convention, tuple(cells))


def _specialities(reports: Sequence[AreaReport]) -> CompareRow:
    """The two activities that stand out most, against the first reference that can be told."""
    cells = []
    for report in reports:
        known = pick(report.figures, "location_quotient")
        references = list(dict.fromkeys(one.detail for one in known))
        best = sorted(
            (
                one
                for one in known
                if one.detail == references[0]
                and (one.count or 0) >= FEWEST
                and (one.figure.value or 0) > 1
            ),
            key=lambda one: (-(one.figure.value or 0), one.naf),
        )[:2]
        missing = first(report.figures, "location_quotient")
        if best:
            value = " ; ".join(
                f"{activity(one.naf)} ({text.number(one.figure.value, 1)})" for one in best
            )
            cells.append(Told("location_quotient", "", value, "", known=True))
        else:
            note = missing.reason if missing and not known else "aucune activité de trois sites"
            cells.append(Told("location_quotient", "", "inconnu", note, known=False))
    entry = INDICATORS["location_quotient"]
    return CompareRow(
        "location_quotient", "Premières spécialités (quotient)", entry.convention, tuple(cells)
    )
