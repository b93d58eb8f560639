"""Reads about the territories of the national list that somebody may open here."""

from dataclasses import dataclass

from essor.common.text import search_text, words
from essor.kernel.figure import Figure
from essor.territory.models import (
    Intermunicipality,
    IntermunicipalityKind,
    Perimeter,
    PerimeterMemberKind,
    ReferenceTable,
    Region,
    Territory,
)
from essor.territory.selectors.geography import (
    intermunicipalities_of,
    members_as_of,
    municipalities_of,
    perimeter_of,
    population_of,
    today,
)

MEMBERS = "intermunicipality_members"


@dataclass(frozen=True)
class ListedTerritory:
    """One line of the list; `refusal` says why it cannot be opened, "" when it can."""

    territory: Territory
    region: str
    refusal: str


@dataclass(frozen=True)
class PerimeterPreview:
    """What a territory holds, as last known.

    Attributes:
        perimeter: None when the list gives none.
        groupings: its EPCI and territorial establishments, by name; some may have merged since.
        single: how many communes are in it by themselves.
        municipalities: how many communes it holds.
        epci: how many groupings with their own taxes it names.
        population: how many people live there.
    """

    perimeter: Perimeter | None
    groupings: tuple[Intermunicipality, ...]
    single: int
    municipalities: Figure
    epci: Figure
    population: Figure


def editions() -> tuple[str, ...]:
    """Editions of the programme, the newest first; demonstrations are in none."""
    found = Territory.objects.filter(is_demo=False).order_by("-edition")
    return tuple(found.values_list("edition", flat=True).distinct())


def listed_territories(edition: str, query: str = "") -> list[ListedTerritory]:
    """Territories of an edition, by name; every word typed begins one of theirs.

    Name, identifier, aliases such as `ti-4416` and region are searched.
    """
    regions = dict(Region.objects.values_list("code", "name"))
    of_edition = Territory.objects.filter(edition=edition, is_demo=False)
    rivals = _editions_open()
    lines = [
        ListedTerritory(
            territory,
            regions.get(territory.region_code, ""),
            _refusal(territory, rivals.get(territory.slug)),
        )
        for territory in of_edition
    ]
    wanted = words(query)
    found = [line for line in lines if all(f" {word}" in _searched(line) for word in wanted)]
    return sorted(found, key=lambda line: search_text(line.territory.name))


def opening_refusal(territory: Territory) -> str:
    """Why a territory cannot be opened; "" when it can."""
    return _refusal(territory, _editions_open().get(territory.slug))


def preview(territory: Territory) -> PerimeterPreview:
    """What would be opened, with the source and the day of each figure."""
    perimeter = perimeter_of(territory)
    groupings = tuple(intermunicipalities_of(territory))
    source = perimeter.source if perimeter else ""
    epci = [item for item in groupings if item.kind != IntermunicipalityKind.EPT]
    single = perimeter.members.filter(kind=PerimeterMemberKind.COMMUNE).count() if perimeter else 0
    return PerimeterPreview(
        perimeter=perimeter,
        groupings=groupings,
        single=single,
        municipalities=_municipalities(territory),
        epci=Figure(
            len(epci) if perimeter else None,
            "EPCI",
            as_of=perimeter.source_date if perimeter else None,
            source=source,
        ),
        population=population_of(territory),
    )


def _municipalities(territory: Territory) -> Figure:
    """Unknown rather than zero where nothing says what the groupings hold."""
    count = municipalities_of(territory).count()
    as_of = members_as_of(today())
    table = ReferenceTable.objects.filter(name=MEMBERS, valid_from=as_of).first()
    return Figure(count or None, "communes", as_of=as_of, source=table.source if table else "")


def _editions_open() -> dict[str, str]:
    return dict(Territory.objects.started().values_list("slug", "edition"))


def _refusal(territory: Territory, open_edition: str | None) -> str:
    if territory.started_at is not None:
        return "Ce territoire est déjà ouvert dans cette installation."
    if open_edition is not None:
        return f"Son édition {open_edition} est déjà ouverte à la même adresse : fermez-la d'abord."
    return ""


def _searched(line: ListedTerritory) -> str:
    """Folded words, each after a space, as the search index writes them."""
    territory = line.territory
    return " " + search_text(territory.name, territory.slug, line.region, *territory.aliases)
