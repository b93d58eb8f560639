"""The slow, obvious way to say what happened to sites: plain Python, one site after another."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from essor.observatory.warehouse.territories import Territories

Row = Mapping[str, str]
MODERN = ("NAFRev2", "NAF2025")
DAYS = 90


class Activity(NamedTuple):
    """An activity in a nomenclature."""

    code: str
    nomenclature: str


@dataclass(frozen=True)
class Period:
    """A period as the file says it; None where it does not."""

    start: date | None
    end: date | None
    active: bool | None
    activity: Activity | None
    employer: bool | None
    historised: bool


@dataclass(frozen=True)
class Site:
    """What the stock says of a site."""

    siret: str
    created: date | None
    commune: str | None
    epci: str | None
    address: tuple[str, ...] | None
    numbered: bool
    kept: bool
    ten: bool
    periods: tuple[Period, ...]
    activity: Activity | None


class Change(NamedTuple):
    """A raw event of one site."""

    seq: int
    kind: str
    day: date | None
    activity: Activity | None
    before: Activity | None = None


class Event(NamedTuple):
    """An event as the reader answers it, without its reason."""

    siret: str
    event: str
    date: date
    naf: str | None
    commune: str | None
    epci: str | None
    convention: str
    certainty: str
    counterpart: str | None


class Pair(NamedTuple):
    """A closed site and its successor."""

    closed: str
    closure: Change
    opened: str
    opening: Change


def events(
    establishments: Iterable[Row],
    history: Iterable[Row],
    links: Iterable[Row],
    *,
    where: Territories,
    perimeter: Iterable[str],
    today: date,
) -> list[Event]:
    """Every event of a perimeter, under every convention, in order."""
    sites = _sites(establishments, history, links, where, set(perimeter), today)
    changes = {siret: raw_changes(site, today) for siret, site in sites.items()}
    states = {siret: insee_states(found) for siret, found in changes.items()}
    pairs = find_pairs(sites, states, list(links))
    found = [*_raw(sites, changes), *_paired(sites, pairs), *_alone(sites, states, pairs)]
    return sorted(found, key=lambda event: tuple(str(value) for value in event))


# --- reading -----------------------------------------------------------------------------------


def _sites(
    establishments: Iterable[Row],
    history: Iterable[Row],
    links: Iterable[Row],
    where: Territories,
    perimeter: set[str],
    today: date,
) -> dict[str, Site]:
    epci = {commune.code: commune.epci for commune in where.communes}
    merged = dict(where.changes)
    rows: dict[str, Row] = {}
    for row in establishments:
        rows.setdefault(row["siret"], row)
    place = {
        siret: merged.get(row["codeCommuneEtablissement"], row["codeCommuneEtablissement"])
        for siret, row in rows.items()
    }
    inside = {siret for siret in rows if epci.get(place[siret]) in perimeter}
    near = set(inside)
    for link in links:
        ends = {link["siretEtablissementPredecesseur"], link["siretEtablissementSuccesseur"]}
        if ends & inside:
            near |= ends
    past = defaultdict(list)
    seen = set()
    for row in history:
        key = (row["siret"], _day(row["dateDebut"]), row["dateFin"])
        if key not in seen:
            seen.add(key)
            past[row["siret"]].append(_period(row, historised=True))
    return {
        siret: Site(
            siret,
            _day(row.get("dateCreationEtablissement", "")),
            place[siret] if place[siret] in epci else None,
            epci.get(place[siret]),
            _address(row),
            bool(row.get("numeroVoieEtablissement")),
            siret in inside,
            row.get("trancheEffectifsEtablissement", "") > "10"
            and row["trancheEffectifsEtablissement"] != "NN",
            _known_periods(past[siret], _period(row, historised=False), today),
            _activity(row),
        )
        for siret, row in rows.items()
        if siret in near
    }


def _day(text: str) -> date | None:
    return None if text in {"", "1900-01-01"} else date.fromisoformat(text)


def _activity(row: Row) -> Activity | None:
    code = row.get("activitePrincipaleEtablissement", "")
    nomenclature = row.get("nomenclatureActivitePrincipaleEtablissement", "")
    return Activity(code, nomenclature) if code else None


def _period(row: Row, *, historised: bool) -> Period:
    return Period(
        _day(row["dateDebut"]),
        _day(row.get("dateFin", "")) if historised else None,
        {"A": True, "F": False}.get(row["etatAdministratifEtablissement"]),
        _activity(row),
        {"O": True, "N": False}.get(row.get("caractereEmployeurEtablissement", "")),
        historised,
    )


def _known_periods(past: list[Period], present: Period, today: date) -> tuple[Period, ...]:
    """The history, then the present where the history does not reach it; nothing of tomorrow."""
    starts = [period.start for period in past if period.start is not None]
    reaches = bool(past) and (
        present.start is None or (bool(starts) and max(starts) >= present.start)
    )
    periods = past if reaches else [*past, present]
    return tuple(
        sorted(
            (p for p in periods if p.start is None or p.start <= today),
            key=lambda p: (p.start or date.min, p.end or date.max),
        )
    )


def _address(row: Row) -> tuple[str, ...] | None:
    if row["statutDiffusionEtablissement"] != "O" or not row.get("libelleVoieEtablissement"):
        return None
    written = " ".join(
        row.get(column, "")
        for column in (
            "numeroVoieEtablissement",
            "indiceRepetitionEtablissement",
            "typeVoieEtablissement",
            "libelleVoieEtablissement",
        )
    )
    plain = "".join(
        letter
        for letter in unicodedata.normalize("NFD", written.lower())
        if not unicodedata.combining(letter)
    )
    return tuple(re.findall("[a-z0-9]+", plain.replace("œ", "oe")))


# --- raw ---------------------------------------------------------------------------------------


def raw_changes(site: Site, today: date) -> list[Change]:
    """What the periods say, nothing inferred."""
    found = []
    shown = _shown(site.periods)
    first_active = None
    closed_before = active_before = False
    for seq, period in enumerate(site.periods, start=1):
        before = site.periods[seq - 2] if seq > 1 else None
        if period.active and not active_before and not closed_before:
            first_active = (seq, period)
        active_before |= period.active is True
        closed_before |= period.active is False
        found += _between(seq, before, period, shown[seq - 2] if seq > 1 else None, shown[seq - 1])
    created = site.created if site.created and site.created <= today else None
    if first_active and first_active[1].historised and first_active[1].start:
        opening = Change(
            first_active[0], "opening", first_active[1].start, shown[first_active[0] - 1]
        )
    elif first_active:
        opening = Change(first_active[0], "opening", created, shown[first_active[0] - 1])
    else:
        opening = Change(0, "opening", created, site.activity)
    return sorted([opening, *found], key=lambda change: change.seq)


def _between(
    seq: int,
    before: Period | None,
    after: Period,
    shown_before: Activity | None,
    shown: Activity | None,
) -> list[Change]:
    found = []
    if after.active is False and (before is None or before.active is not False):
        found.append(Change(seq, "closure", after.start, shown_before or shown))
    if before is None:
        return found
    if after.active and before.active is False:
        found.append(Change(seq, "restart", after.start, shown))
    if after.active is False:
        return found
    if _changed(before.activity, after.activity):
        found.append(Change(seq, "activity_change", after.start, shown, shown_before))
    if (before.employer, after.employer) == (False, True):
        found.append(Change(seq, "employer_start", after.start, shown))
    if (before.employer, after.employer) == (True, False):
        found.append(Change(seq, "employer_stop", after.start, shown))
    return found


def _changed(before: Activity | None, after: Activity | None) -> bool:
    """Another code of the same nomenclature; a recoding changes nothing."""
    return (
        before is not None
        and after is not None
        and before.nomenclature == after.nomenclature != ""
        and before.code != after.code
    )


def _shown(periods: tuple[Period, ...]) -> list[Activity | None]:
    """The activity of each period in today's nomenclature, where the site was recoded into it."""
    runs: list[list[Period]] = []
    for period in periods:
        last = runs[-1][-1].activity if runs else None
        if last and period.activity and not _changed(last, period.activity):
            runs[-1].append(period)
        else:
            runs.append([period])
    shown = []
    for run in runs:
        for period in run:
            same = [p.activity for p in run if p.activity]
            modern = [sorted(a for a in same if a.nomenclature == name) for name in MODERN]
            shown.append(next((found[0] for found in modern if found), period.activity))
    return shown


# --- Insee -------------------------------------------------------------------------------------


def insee_states(changes: list[Change]) -> list[Change]:
    """Openings, closures and restarts, once short stops are forgotten."""
    states = [c for c in changes if c.kind in {"opening", "closure", "restart"}]
    found = []
    for place, change in enumerate(states):
        before = states[place - 1] if place else None
        after = states[place + 1] if place + 1 < len(states) else None
        kind = change.kind
        if kind == "restart" and _really_opens(before, change):
            kind = "opening"
        if (
            kind == "closure"
            and after
            and after.kind == "restart"
            and not _really_opens(change, after)
        ):
            kind = "pause"
        found.append(change._replace(kind=kind))
    return found


def _really_opens(stop: Change | None, restart: Change) -> bool:
    if stop is None:
        return False
    if _changed(stop.activity, restart.activity):
        return True
    if stop.day is None or restart.day is None:
        return False
    try:
        anniversary = stop.day.replace(year=stop.day.year + 1)
    except ValueError:  # 29 February
        anniversary = date(stop.day.year + 1, 2, 28)
    return restart.day > anniversary


def find_pairs(
    sites: Mapping[str, Site], states: Mapping[str, list[Change]], links: list[Row]
) -> list[Pair]:
    """Declared successions first, then the likely ones, the best first."""
    said: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for link in links:
        ends = (link["siretEtablissementPredecesseur"], link["siretEtablissementSuccesseur"])
        if ends[0] == ends[1] or not set(ends) <= set(sites):
            continue
        if sites[ends[0]].kept or sites[ends[1]].kept:
            said[ends].append(link)
    pairs = []
    for (closed, opened), rows in said.items():
        near = sorted(
            _near(states[closed], states[opened]),
            key=lambda both: (_gap(*both), both[0].day, both[0].seq, both[1].day, both[1].seq),
        )
        if near and _declared_holds(sites[closed], sites[opened], *near[0], rows):
            pairs.append(Pair(closed, near[0][0], opened, near[0][1]))
    denied = {
        ends
        for ends, rows in said.items()
        if any(row["continuiteEconomique"] == "false" for row in rows)
    }
    return pairs + _likely(sites, states, pairs, denied)


def _near(closed: list[Change], opened: list[Change]) -> list[tuple[Change, Change]]:
    return [
        (closure, opening)
        for closure in closed
        for opening in opened
        if closure.kind == "closure" and opening.kind == "opening"
        if closure.day and opening.day and _gap(closure, opening) <= DAYS
    ]


def _gap(closure: Change, opening: Change) -> int:
    return abs((opening.day - closure.day).days)


def _declared_holds(
    old: Site, new: Site, closure: Change, opening: Change, rows: list[Row]
) -> bool:
    other_unit = old.siret[:9] != new.siret[:9]
    other_activity = _changed(closure.activity, opening.activity)
    if old.address and new.address:
        other_place = (old.address, old.commune) != (new.address, new.commune)
    else:
        other_place = old.commune is None or old.commune != new.commune
    if other_unit + other_activity + other_place > 1:
        return False
    said = {row["continuiteEconomique"] for row in rows}
    if "true" in said or "false" not in said:
        return True
    return not other_unit and any(row["transfertSiege"] == "true" for row in rows)


def _likely(
    sites: Mapping[str, Site],
    states: Mapping[str, list[Change]],
    declared: list[Pair],
    denied: set[tuple[str, str]],
) -> list[Pair]:
    taken = {(p.closed, p.closure.seq) for p in declared} | {
        (p.opened, p.opening.seq) for p in declared
    }
    possible = []
    for closed, old in sites.items():
        for opened, new in sites.items():
            if closed == opened or (closed, opened) in denied:
                continue
            for closure, opening in _near(states[closed], states[opened]):
                rank = _likeness(old, new, closure, opening)
                if rank is None or not _overlap(states[closed], closure, states[opened], opening):
                    continue
                possible.append((rank, closed, closure, opened, opening))
    possible.sort(key=lambda p: (p[0], p[1], p[2].seq, p[3], p[4].seq))
    chosen = []
    for _, closed, closure, opened, opening in possible:
        both = {(closed, closure.seq), (opened, opening.seq)}
        if not both & taken:
            taken |= both
            chosen.append(Pair(closed, closure, opened, opening))
    return chosen


def _likeness(
    old: Site, new: Site, closure: Change, opening: Change
) -> tuple[bool, bool, int] | None:
    """How much a pair looks like one continuity; None when it does not."""
    if closure.activity is None or opening.activity is None:
        return None
    same_unit = old.siret[:9] == new.siret[:9]
    comparable = closure.activity.nomenclature == opening.activity.nomenclature != ""
    same_activity = comparable and closure.activity.code == opening.activity.code
    at_door = old.numbered and new.numbered and old.commune is not None
    same_place = (
        old.address is not None and old.address == new.address and old.commune == new.commune
    )
    holds = (same_unit and same_activity) or (
        comparable and at_door and same_place and (same_unit or same_activity)
    )
    return (not same_unit, not same_place, _gap(closure, opening)) if holds else None


def _overlap(closed: list[Change], closure: Change, opened: list[Change], opening: Change) -> bool:
    """The old site was there before the new one, and the new one outlives it."""
    earlier = [c.day for c in closed if c.seq < closure.seq]
    later = [c.day for c in opened if c.seq > opening.seq]
    there = not earlier or earlier[-1] is None or earlier[-1] < opening.day
    outlives = not later or later[0] is None or later[0] > closure.day
    return there and outlives


# --- answering ---------------------------------------------------------------------------------


def _event(
    site: Site, change: Change, convention: str, certainty: str, counterpart: str | None = None
) -> Event:
    assert change.day is not None
    return Event(
        site.siret,
        change.kind,
        change.day,
        change.activity.code if change.activity else None,
        site.commune,
        site.epci,
        convention,
        certainty,
        counterpart,
    )


def _raw(sites: Mapping[str, Site], changes: Mapping[str, list[Change]]) -> list[Event]:
    return [
        _event(site, change, "raw", "recorded")
        for siret, site in sites.items()
        for change in changes[siret]
        if site.kept and change.day
    ]


def _paired(sites: Mapping[str, Site], pairs: list[Pair]) -> list[Event]:
    found = []
    for pair in pairs:
        old, new = sites[pair.closed], sites[pair.opened]
        if not (old.kept or new.kept):
            continue
        if old.siret[:9] != new.siret[:9]:
            kind = "takeover"
        elif _changed(pair.closure.activity, pair.opening.activity):
            kind = "activity_change"
        else:
            kind = {
                (True, True): "transfer_within",
                (True, False): "transfer_out",
                (False, True): "transfer_in",
            }[old.kept, new.kept]
        if kind in {"takeover", "activity_change"} and not new.kept:
            continue  # it stands on a site that is not here
        found.append(_event(new, pair.opening._replace(kind=kind), "insee", "inferred", old.siret))
    return found


def _alone(
    sites: Mapping[str, Site], states: Mapping[str, list[Change]], pairs: list[Pair]
) -> list[Event]:
    taken = {(p.closed, p.closure.seq) for p in pairs} | {(p.opened, p.opening.seq) for p in pairs}
    found = []
    for siret, site in sites.items():
        for change in states[siret]:
            if not site.kept or change.day is None or change.kind == "pause":
                continue
            if (siret, change.seq) in taken:
                continue
            found.append(_event(site, change, "insee", "inferred"))
            activity = change.activity
            industrial = (
                activity is not None
                and activity.nomenclature in MODERN
                and "10" <= activity.code[:2] <= "33"
            )
            if industrial and change.kind in {"opening", "closure"}:
                found.append(_event(site, change, "dge", "candidate"))
                if site.ten:
                    found.append(_event(site, change, "trendeo", "candidate"))
    return found
