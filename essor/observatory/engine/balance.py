"""The balance of openings and closures under each convention, and why two balances differ.

Raw SIRENE and Insee count what the register says; what people decide changes neither. The DGE and
Trendeo count qualified events only: rows that nobody has looked at are shown apart, as candidates.
Rules and sources: docs/algorithms/balance.md.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from essor.observatory.engine.balance_cases import Cases, cases_of
from essor.observatory.engine.balance_rules import (
    RULES,
    SIZES,
    WEIGHTS,
    Period,
    Qualified,
    Rule,
    Treatment,
)
from essor.observatory.engine.qualified import QualifiedKind, RegisterKey, RoughDate, Standing
from essor.observatory.warehouse.events import Certainty, Convention, EventRow

_TRUST: Final = (Convention.INSEE, Convention.DGE, Convention.TRENDEO, Convention.RAW)


@dataclass(frozen=True)
class Line:
    """An event under a convention.

    Attributes:
        case: names the real event, the same under every convention.
        siret: the site.
        kind: what happened.
        on: the date that the convention retains; None when unknown.
        treatment: what the convention does with it.
        weight: +1, −1 or 0 in the balance.
        why: one French sentence.
        key: the register's row; None for an added event.
        qualified_id: the decision; empty for a row as the register tells it.
        jobs: jobs that the convention retains; None when unknown or not told.
    """

    case: str
    siret: str
    kind: QualifiedKind
    on: RoughDate | None
    treatment: Treatment
    weight: int
    why: str
    key: RegisterKey | None = None
    qualified_id: str = ""
    jobs: int | None = None


@dataclass(frozen=True)
class Balance:
    """Every event as a convention treats it.

    Attributes:
        convention: who counts.
        period: when.
        lines: counted and not, in a full order.
    """

    convention: Convention
    period: Period
    lines: tuple[Line, ...]

    @property
    def net(self) -> int:
        """Openings and extensions less closures and reductions."""
        return sum(line.weight for line in self.lines)

    def number(self, *kinds: QualifiedKind, treatment: Treatment = Treatment.COUNTED) -> int:
        """How many events of these kinds (of any, without kinds) have this treatment."""
        return sum(
            line.treatment is treatment and (not kinds or line.kind in kinds) for line in self.lines
        )

    def by_year(self) -> dict[int, dict[QualifiedKind, int]]:
        """Counted events and those told apart, by year of the date that the convention retains."""
        years: dict[int, dict[QualifiedKind, int]] = defaultdict(lambda: defaultdict(int))
        for line in self.lines:
            shown = line.treatment in {Treatment.COUNTED, Treatment.APART}
            if shown and line.on is not None:
                years[line.on.start.year][line.kind] += 1
        return {year: dict(kinds) for year, kinds in sorted(years.items())}


@dataclass(frozen=True)
class GapLine:
    """An event that two conventions do not count alike.

    Attributes:
        case: names the real event.
        siret: the site of its first line.
        left: what the first convention makes of it; empty when it does not see it.
        right: the same for the second.
        left_why: the reason, in French.
        right_why: the same for the second.
        difference: what it adds to the second balance that the first does not have.
    """

    case: str
    siret: str
    left: tuple[Line, ...]
    right: tuple[Line, ...]
    left_why: str
    right_why: str
    difference: int


def balance(
    convention: Convention,
    rows: Sequence[EventRow],
    qualified: Sequence[Qualified],
    period: Period,
    *,
    cases: Cases | None = None,
) -> Balance:
    """Count events under a convention.

    Args:
        convention: who counts.
        rows: every row of the register for the territory, whatever its date and convention.
        qualified: every decision in force.
        period: the days counted.
        cases: those of the rows, when they are known already.
    """
    cases = cases_of(rows) if cases is None else cases
    rule = RULES.get(convention)
    if rule is None:
        lines = [_register_line(row, cases) for row in rows if row.convention is convention]
    else:
        lines = _once([_qualified_line(one, cases, rule, period) for one in _ordered(qualified)])
        lines += _candidates(convention, rows, _decided(qualified, cases), cases)
    timed = sorted((_within(line, period) for line in lines), key=_order)
    return Balance(convention, period, tuple(timed))


def gap(left: Balance, right: Balance) -> tuple[GapLine, ...]:
    """Line by line, why the second balance is not the first.

    The differences sum to `right.net - left.net`. A case stands here also when both count the same
    net but not the same things (a move: one opening and one closure, or one transfer).
    """
    one, other = _by_case(left.lines), _by_case(right.lines)
    found = []
    for case in sorted({*one, *other}):
        here, there = one.get(case, ()), other.get(case, ())
        if _counted(here) == _counted(there):
            continue
        found.append(
            GapLine(
                case=case,
                siret=(here or there)[0].siret,
                left=here,
                right=there,
                left_why=_why(here, left.convention),
                right_why=_why(there, right.convention),
                difference=sum(line.weight for line in there) - sum(line.weight for line in here),
            )
        )
    return tuple(found)


def undecided_rows(
    rows: Sequence[EventRow], qualified: Sequence[Qualified], *, cases: Cases | None = None
) -> tuple[EventRow, ...]:
    """One row for each case that nobody has decided: the one that says most about it."""
    cases = cases_of(rows) if cases is None else cases
    decided = _decided(qualified, cases)
    best: dict[str, EventRow] = {}
    for row in sorted(rows, key=_trusted):
        best.setdefault(cases[RegisterKey.of(row)], row)
    return tuple(row for case, row in best.items() if case not in decided)


def _decided(qualified: Iterable[Qualified], cases: Cases) -> set[str]:
    return {cases.get(one.key, str(one.key)) for one in qualified if one.key is not None}


def _register_line(row: EventRow, cases: Cases) -> Line:
    key, kind = RegisterKey.of(row), QualifiedKind.of(row.event)
    if row.certainty is Certainty.CANDIDATE or kind in SIZES:
        treatment = Treatment.UNDECIDED
    else:
        treatment = Treatment.COUNTED if kind in WEIGHTS else Treatment.APART
    weight = WEIGHTS[kind] if treatment is Treatment.COUNTED else 0
    on = RoughDate(row.date)
    return Line(cases[key], row.siret, kind, on, treatment, weight, row.reason, key)


def _qualified_line(one: Qualified, cases: Cases, rule: Rule, period: Period) -> Line:
    case = f"+{one.id}" if one.key is None else cases.get(one.key, str(one.key))
    on, treatment, why = rule(one, period)
    if one.standing is Standing.REJECTED:
        treatment, why = Treatment.EXCLUDED, f"Écarté : {one.reason}"
    kind = one.facts.kind
    weight = WEIGHTS[kind] if treatment is Treatment.COUNTED else 0
    facts = one.facts
    jobs = facts.jobs_announced if rule is RULES[Convention.TRENDEO] else facts.jobs_realised
    return Line(case, one.siret, kind, on, treatment, weight, why, one.key, one.id, jobs)


def _once(lines: Sequence[Line]) -> list[Line]:
    """A case counts once for each kind, however many rows of it were confirmed."""
    seen: set[tuple[str, QualifiedKind]] = set()
    kept = []
    for line in lines:
        counted = line.treatment is Treatment.COUNTED
        if counted and (line.case, line.kind) in seen:
            why = "Déjà compté : une autre ligne du même évènement est confirmée."
            kept.append(replace(line, treatment=Treatment.EXCLUDED, weight=0, why=why))
            continue
        if counted:
            seen.add((line.case, line.kind))
        kept.append(line)
    return kept


def _candidates(
    convention: Convention, rows: Sequence[EventRow], decided: set[str], cases: Cases
) -> list[Line]:
    """What the convention could count once qualified: the rows filed under it, and no others."""
    found: dict[tuple[str, QualifiedKind], Line] = {}
    for row in sorted(rows, key=_trusted):
        key, kind = RegisterKey.of(row), QualifiedKind.of(row.event)
        case = cases[key]
        if row.convention is convention and case not in decided and kind in WEIGHTS:
            why = f"Personne ne l'a encore qualifié. {row.reason}"
            line = Line(
                case, row.siret, kind, RoughDate(row.date), Treatment.UNDECIDED, 0, why, key
            )
            found.setdefault((case, kind), line)
    return list(found.values())


def _within(line: Line, period: Period) -> Line:
    """The line, moved aside if its date is known and outside the period."""
    if line.on is None or line.on.start in period:
        return line
    day = "" if str(line.on) in line.why else f" : {line.on}"
    why = f"Hors période{day}. {line.why}"
    return replace(line, treatment=Treatment.OUTSIDE, weight=0, why=why)


def _by_case(lines: Iterable[Line]) -> dict[str, tuple[Line, ...]]:
    cases: dict[str, tuple[Line, ...]] = {}
    for line in lines:
        cases[line.case] = (*cases.get(line.case, ()), line)
    return cases


def _counted(lines: Iterable[Line]) -> list[tuple[str, str]]:
    return sorted(
        (line.siret, line.kind.value) for line in lines if line.treatment is Treatment.COUNTED
    )


def _why(lines: Sequence[Line], convention: Convention) -> str:
    if not lines:
        return _ABSENT[convention]
    told = [
        f"{line.kind.label}, {line.on or 'date inconnue'} ({line.treatment.label}). {line.why}"
        for line in lines
    ]
    return " ".join(dict.fromkeys(told))


_ABSENT: Final = {
    Convention.RAW: "Le registre n'enregistre aucun changement d'état : il ne le voit pas.",
    Convention.INSEE: "Le test de continuité n'y voit aucun évènement.",
    Convention.DGE: "Hors champ : ni qualifié, ni candidat.",
    Convention.TRENDEO: "Hors champ : ni qualifié, ni candidat (sites de 10 salariés ou plus).",
}


def _ordered(qualified: Iterable[Qualified]) -> list[Qualified]:
    return sorted(qualified, key=lambda one: one.id)


def _trusted(row: EventRow) -> tuple[int, str]:
    return _TRUST.index(row.convention), str(RegisterKey.of(row))


def _order(line: Line) -> tuple[date, str, str, str]:
    day = line.on.start if line.on else date.min
    return day, line.siret, line.kind.value, line.qualified_id or str(line.key)
