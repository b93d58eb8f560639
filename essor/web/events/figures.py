"""Key figures and the chart of events under a convention."""

from dataclasses import dataclass

from essor.charts.model import Chart
from essor.charts.palette import EVENTS
from essor.charts.specs import Words, events
from essor.kernel.figure import Figure
from essor.observatory.engine.balance import Balance
from essor.observatory.engine.balance_rules import Treatment
from essor.observatory.engine.qualified import QualifiedKind
from essor.observatory.selectors.qualified_rows import RegisterRows
from essor.observatory.warehouse.events import Convention
from essor.territory.models import Territory
from essor.web.components.text import plural

K = QualifiedKind
UNIT = "évènements"
CHART_YEARS = 12
MARKS: dict[QualifiedKind, str] = {
    K.OPENING: "opening",
    K.RESTART: "opening",
    K.EXTENSION: "extension",
    K.CLOSURE: "closure",
    K.REDUCTION: "reduction",
    K.TRANSFER_IN: "transfer",
    K.TRANSFER_OUT: "transfer",
    K.TRANSFER_WITHIN: "transfer",
    K.TAKEOVER: "takeover",
}


@dataclass(frozen=True)
class KeyNumber:
    """A number with its name, and the list behind it."""

    label: str
    figure: Figure
    href: str


def numbers(balance: Balance, found: RegisterRows, base: str) -> list[KeyNumber]:
    """The balance in key figures; unknown, never zero, when the register's rows are."""
    unknown = bool(found.message) and balance.convention in {Convention.RAW, Convention.INSEE}
    counted = (
        ("Ouvertures", balance.number(K.OPENING, K.RESTART), "opening"),
        ("Extensions", balance.number(K.EXTENSION), "extension"),
        ("Fermetures", balance.number(K.CLOSURE), "closure"),
        ("Réductions", balance.number(K.REDUCTION), "reduction"),
        ("Solde", balance.net, ""),
        ("À part : transferts, reprises…", balance.number(treatment=Treatment.APART), ""),
        ("En suspens", balance.number(treatment=Treatment.UNDECIDED), ""),
    )
    undecided = balance.number(treatment=Treatment.UNDECIDED)
    waiting = f", provisoire : {undecided} en suspens" if undecided else ""
    sizes = balance.convention in {Convention.DGE, Convention.TRENDEO}
    return [
        KeyNumber(
            label,
            Figure(
                None if unknown else value,
                UNIT,
                as_of=found.vintage.as_of if found.vintage else None,
                source=source_of(found, balance.convention),
                convention=f"{balance.convention.label}, {balance.period}{waiting}",
            ),
            f"{base}&nature={nature}" if nature else "",
        )
        for label, value, nature in counted
        if sizes or nature not in {"extension", "reduction"}
    ]


def source_of(found: RegisterRows, convention: Convention) -> str:
    """Where the events of a convention come from."""
    register = found.vintage.source if found.vintage else "registre non chargé"
    if convention in {Convention.RAW, Convention.INSEE}:
        return register
    return f"évènements qualifiés dans Essor ; {register}"


def years_chart(balance: Balance, found: RegisterRows, territory: Territory) -> Chart | None:
    """Events by year in their fixed colours; None when there is nothing to draw."""
    by_year = balance.by_year()
    if not by_year:
        return None
    last = max(by_year)
    first = max(min(by_year), last - CHART_YEARS + 1)
    counts = []
    for year in range(first, last + 1):
        drawn: dict[str, int] = {}
        for kind, number in by_year.get(year, {}).items():
            if kind in MARKS:
                drawn[MARKS[kind]] = drawn.get(MARKS[kind], 0) + number
        counts.append((str(year), {code: drawn[code] for code in EVENTS if code in drawn}))
    if not any(by_event for _, by_event in counts):
        return None
    words = Words(
        title=_finding(counts),
        unit=UNIT,
        subtitle=f"{territory.name}, industrie, par année ; convention {balance.convention.label}.",
        source=f"{source_of(found, balance.convention)} · convention {balance.convention.label}",
    )
    return events(counts, words)


def _finding(counts: list[tuple[str, dict[str, int]]]) -> str:
    """« 120 ouvertures et 98 fermetures de 2015 à 2026 »."""
    opened, closed = (
        sum(kinds.get(code, 0) for _, kinds in counts) for code in ("opening", "closure")
    )
    first, last = counts[0][0], counts[-1][0]
    when = f"en {first}" if first == last else f"de {first} à {last}"
    return f"{plural(opened, 'ouverture')} et {plural(closed, 'fermeture')} {when}"


def signed(number: int) -> str:
    return f"+{number}" if number > 0 else str(number).replace("-", "−")
