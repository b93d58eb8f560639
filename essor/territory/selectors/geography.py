"""Reads about communes, groupings and territories on a day.

A perimeter names groupings; what they hold changes each 1 January. Where the day asked lies before
the first known list of members (2025), the members of that first list are taken: `members_as_of`
says which list was used.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from essor.kernel.figure import Figure
from essor.kernel.insee import InseeCode
from essor.reference.movements import Movements
from essor.territory.models import (
    Intermunicipality,
    IntermunicipalityKind,
    IntermunicipalityMembership,
    Municipality,
    MunicipalityChange,
    MunicipalityPopulation,
    Perimeter,
    PerimeterMemberKind,
    ReferenceTable,
    Territory,
)

INHABITANTS = "habitants"
MUNICIPAL_POPULATION = "population municipale"


def today() -> date:
    """The day it is in Paris."""
    return timezone.localdate()


@dataclass(frozen=True, slots=True)
class Place:
    """A commune or a grouping to choose from: its code (INSEE or SIREN) and its name."""

    code: str
    name: str


# --- communes


class Resolution(Enum):
    """What became of a code on the day asked."""

    EXISTS = "exists"  # it is a commune on that day
    MOVED = "moved"  # one commune took it over
    SHARED_OUT = "shared_out"  # several may have: a person chooses
    ENDED = "ended"  # it left the list without a successor
    UNKNOWN = "unknown"  # no commune ever had it


@dataclass(frozen=True)
class ResolvedMunicipality:
    """The commune of a day behind a code, perhaps an old one.

    Attributes:
        code: the code asked.
        on: the day asked.
        resolution: what became of it.
        municipality: the commune; None when there is none, or several.
        candidates: the communes where it may lie, when there are several.
        message: what happened, in French; empty when the code is simply the commune's.
    """

    code: str
    on: date
    resolution: Resolution
    municipality: Municipality | None
    candidates: tuple[Municipality, ...] = ()
    message: str = ""


def movements_around(codes: Iterable[str]) -> Movements:
    """The movements of every commune that movements tie to these, near or far."""
    known: set[str] = set()
    frontier = set(codes)
    changes: dict[int, MunicipalityChange] = {}
    while frontier:
        known |= frontier
        found = MunicipalityChange.objects.filter(
            Q(before_code__in=frontier) | Q(after_code__in=frontier)
        )
        changes.update((change.pk, change) for change in found)
        touched = {
            code
            for change in changes.values()
            for code in (change.before_code, change.after_code)
            if code
        }
        frontier = touched - known
    return Movements(changes.values())


def _named(municipality: Municipality) -> str:
    return f"{municipality.name} ({municipality.code})"


def resolve_municipality(
    code: str, on: date | None = None, *, written_on: date | None = None
) -> ResolvedMunicipality:
    """The commune of a day behind a code that may be older.

    Args:
        code: an INSEE code: of a commune, or of a delegated or associated commune or a municipal
            district, which resolve to their commune.
        on: the day whose commune is wanted; today unless told.
        written_on: the day of the data that hold the code. With it, a commune that gave others
            back their independence since then is said to be shared out; without it, a code that
            still exists is taken at its word.

    Raises:
        InvalidValue: not the shape of a commune code.
    """
    day = on or today()
    wanted = InseeCode.parse(code).value
    movements = movements_around({wanted})
    if not Municipality.objects.filter(code=wanted).exists():
        return ResolvedMunicipality(
            wanted, day, Resolution.UNKNOWN, None,
            message=f"Aucune commune n'a jamais eu le code {wanted}.",
        )  # fmt: skip
    last = written_on or movements.last_day(wanted, day)
    if not Municipality.objects.communes().filter(code=wanted).exists():
        return _part_of_commune(wanted, day)
    heirs = movements.follow(wanted, written_on=last, on=day) if last else frozenset()
    return _outcome(wanted, day, heirs)


def _part_of_commune(code: str, day: date) -> ResolvedMunicipality:
    part = Municipality.objects.filter(code=code).exclude(parent_code="").first()
    parent = part and Municipality.objects.communes().on(day).filter(code=part.parent_code).first()
    if part is None or parent is None:
        return ResolvedMunicipality(
            code, day, Resolution.ENDED, None, message=f"Le code {code} n'est plus d'une commune."
        )
    return ResolvedMunicipality(
        code, day, Resolution.MOVED, parent,
        message=f"{_named(part)} fait partie de la commune de {_named(parent)}.",
    )  # fmt: skip


def _outcome(code: str, day: date, heirs: Iterable[str]) -> ResolvedMunicipality:
    found = tuple(
        Municipality.objects.communes().on(day).filter(code__in=list(heirs)).order_by("code")
    )
    if len(found) > 1:
        names = ", ".join(_named(municipality) for municipality in found)
        return ResolvedMunicipality(
            code, day, Resolution.SHARED_OUT, None, found,
            f"La commune {code} a été partagée entre {names} : choisissez celle qu'il faut.",
        )  # fmt: skip
    if not found:
        return ResolvedMunicipality(
            code, day, Resolution.ENDED, None,
            message=f"La commune {code} n'existe pas à cette date et rien ne lui a succédé.",
        )  # fmt: skip
    if found[0].code == code:
        return ResolvedMunicipality(code, day, Resolution.EXISTS, found[0])
    former = Municipality.objects.communes().filter(code=code).order_by("-valid_to").first()
    return ResolvedMunicipality(
        code, day, Resolution.MOVED, found[0],
        message=f"{_named(former) if former else code} est devenue {_named(found[0])}.",
    )  # fmt: skip


# --- territories


def territory_by_alias(alias: str, edition: str | None = None) -> Territory | None:
    """The territory that an identifier of the programme names.

    `ti-` identifiers are given anew at each edition (ti-4403 is Langres in one, Colmar in the
    other): without an edition, one that two editions use is answered with None.
    """
    candidates = Territory.objects.exclude(aliases=[])
    if edition is not None:
        candidates = candidates.filter(edition=edition)
    keys = [pk for pk, aliases in candidates.values_list("pk", "aliases") if alias in aliases]
    return Territory.objects.get(pk=keys[0]) if len(keys) == 1 else None


def perimeter_of(territory: Territory, on: date | None = None) -> Perimeter | None:
    """The perimeter on a day; without a day, today's, or else the last one that held."""
    if on is not None:
        return territory.perimeters.on(on).first()
    return (
        territory.perimeters.on(today()).first()
        or territory.perimeters.order_by("-valid_from").first()
    )


def _geography_day(perimeter: Perimeter, on: date | None) -> date:
    """The day whose members are wanted: the day asked, else today or the perimeter's last day."""
    if on is not None:
        return on
    if perimeter.valid_to is None or perimeter.valid_to > today():
        return today()
    return perimeter.valid_to


def members_as_of(on: date) -> date | None:
    """The day of the list of members that answers for a day; None when nothing is loaded."""
    days = ReferenceTable.objects.filter(name="intermunicipality_members").values_list(
        "valid_from", flat=True
    )
    known = sorted(day for day in days if day is not None)
    earlier = [day for day in known if day <= on]
    return earlier[-1] if earlier else next(iter(known), None)


def _membership_on(day: date) -> Q:
    """Memberships on a day; of a grouping that ended before, those of its last day."""
    return (
        Q(valid_from__lte=day)
        & (Q(valid_to__isnull=True) | Q(valid_to__gt=day))
    ) | Q(
        intermunicipality__valid_to__lte=day,
        valid_to=F("intermunicipality__valid_to"),
    )  # fmt: skip


def _member_codes(perimeter: Perimeter, day: date) -> set[str]:
    """INSEE codes of the communes of a perimeter, as the list of members of that day writes them."""
    kinds: dict[str, set[str]] = {}
    for kind, code in perimeter.members.values_list("kind", "code"):
        kinds.setdefault(kind, set()).add(code)
    communes = kinds.pop(PerimeterMemberKind.COMMUNE, set())
    sirens = set().union(*kinds.values()) if kinds else set()
    as_of = members_as_of(day)
    if as_of is not None and sirens:
        communes |= set(
            IntermunicipalityMembership.objects.filter(
                _membership_on(max(day, as_of)), intermunicipality_id__in=sirens
            ).values_list("municipality_code", flat=True)
        )
    return communes


def municipalities_of(territory: Territory, on: date | None = None) -> QuerySet[Municipality]:
    """The communes of a territory on a day, sorted by name.

    A grouping that has since merged keeps its last communes in the territory; a commune that has
    since merged is answered by the one that took it over.

    Args:
        territory: one territory.
        on: the day; without one, the territory's last state that is known.
    """
    perimeter = perimeter_of(territory, on)
    if perimeter is None:
        return Municipality.objects.none()
    day = _geography_day(perimeter, on)
    day = max(day, members_as_of(day) or day)
    codes = _member_codes(perimeter, day)
    present = Municipality.objects.communes().on(day).filter(code__in=codes)
    gone = codes - set(present.values_list("code", flat=True))
    if gone:
        movements = movements_around(gone)
        for code in gone:
            last = movements.last_day(code, day)
            codes |= movements.follow(code, written_on=last, on=day) if last else frozenset()
        present = Municipality.objects.communes().on(day).filter(code__in=codes)
    return present.order_by("sort_key", "code")


def intermunicipalities_of(
    territory: Territory, on: date | None = None
) -> QuerySet[Intermunicipality]:
    """The groupings that the territory's perimeter names, sorted by name.

    Those that have merged since are still there, with `valid_to` and `successor_siren`. A commune
    that is in the perimeter by itself brings no grouping.
    """
    perimeter = perimeter_of(territory, on)
    if perimeter is None:
        return Intermunicipality.objects.none()
    sirens = perimeter.members.exclude(kind=PerimeterMemberKind.COMMUNE).values("code")
    return Intermunicipality.objects.filter(siren__in=sirens).order_by("sort_key", "siren")


def groupings_of(territory: Territory, on: date | None = None) -> tuple[Place, ...]:
    """The groupings of a territory to choose from; one that has merged is its successor's."""
    found = list(intermunicipalities_of(territory, on))
    heirs = {grouping.successor_siren for grouping in found if grouping.valid_to is not None}
    present = {grouping.siren for grouping in found if grouping.valid_to is None} | heirs
    return tuple(
        Place(siren, name)
        for siren, name in Intermunicipality.objects.filter(siren__in=present)
        .order_by("sort_key", "siren")
        .values_list("siren", "name")
    )


def territories_of_municipality(code: str, on: date | None = None) -> QuerySet[Territory]:
    """The territories whose perimeter of a day holds a commune."""
    day = on or today()
    as_of = members_as_of(day)
    sirens = IntermunicipalityMembership.objects.filter(
        _membership_on(max(day, as_of or day)), municipality_code=code
    ).values("intermunicipality_id")
    perimeters = Perimeter.objects.on(day).filter(
        Q(members__code__in=sirens) | Q(members__code=code), territory=OuterRef("pk")
    )
    return Territory.objects.filter(Exists(perimeters))


def intermunicipality_of(code: str, on: date | None = None) -> Intermunicipality | None:
    """The EPCI with its own taxes that a commune belongs to on a day (not the EPT)."""
    day = on or today()
    day = max(day, members_as_of(day) or day)
    return (
        Intermunicipality.objects.filter(
            memberships__in=IntermunicipalityMembership.objects.on(day).filter(
                municipality_code=code
            )
        )
        .exclude(kind=IntermunicipalityKind.EPT)
        .first()
    )


def population_of(territory: Territory, on: date | None = None) -> Figure:
    """The legal municipal population of a territory, with its source; unknown if a part is.

    Args:
        territory: one territory.
        on: the day; the figure in force on it, else the first one known.
    """
    perimeter = perimeter_of(territory, on)
    day = today() if perimeter is None else _geography_day(perimeter, on)
    table = _population_table(day)
    if table is None or table.valid_from is None or perimeter is None:
        return Figure.unknown(INHABITANTS, convention=MUNICIPAL_POPULATION)
    codes = set(municipalities_of(territory, on).values_list("code", flat=True))
    values = MunicipalityPopulation.objects.filter(
        in_force_on=table.valid_from, municipality_code__in=codes
    ).values_list("population", flat=True)
    known = list(values)
    return Figure(
        sum(known) if codes and len(known) == len(codes) else None,
        INHABITANTS,
        as_of=table.valid_from,
        source=table.source,
        convention=MUNICIPAL_POPULATION,
    )


def _population_table(day: date) -> ReferenceTable | None:
    tables = ReferenceTable.objects.filter(name="municipality_populations").order_by("valid_from")
    return tables.filter(valid_from__lte=day).last() or tables.first()
