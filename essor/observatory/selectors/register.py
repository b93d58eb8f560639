"""Which register a territory reads, and where it bounds it."""

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from django.conf import settings

from essor.observatory.selectors.overrides import spoken_in
from essor.observatory.warehouse.errors import DamagedWarehouse, NoWarehouse
from essor.observatory.warehouse.reader import Warehouse
from essor.observatory.warehouse.reference import shipped_territories
from essor.observatory.warehouse.rows import SiteFilter
from essor.territory.models import Territory
from essor.territory.selectors.geography import municipalities_of
from essor.territory.selectors.present import remembered


@dataclass(frozen=True)
class RegisterState:
    """The register, or why there is none: a page says it instead of failing.

    Attributes:
        warehouse: the register that the territory reads; None when there is none.
        message: what to tell, in French; empty when there is one.
    """

    warehouse: Warehouse | None
    message: str = ""


@dataclass(frozen=True)
class Bounds:
    """A territory as the register knows it.

    Attributes:
        epci: its whole EPCI.
        communes: its communes outside them.
        also: SIRET that it counts as industry in spite of their APE.
        never: SIRET that it does not.
    """

    epci: tuple[str, ...]
    communes: tuple[str, ...]
    also: tuple[str, ...] = ()
    never: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether the territory has no known commune."""
        return not self.epci and not self.communes

    def apply(self, wanted: SiteFilter) -> SiteFilter:
        """The filter, kept inside the territory, with what its people said of sites."""
        return replace(
            wanted,
            within_epci=self.epci,
            within_communes=self.communes,
            also=self.also,
            never=self.never,
        )


def register_for(territory: Territory) -> Warehouse:
    """The register that a territory reads: a demonstration never reads real companies.

    Raises:
        NoWarehouse: it is not loaded.
        DamagedWarehouse: it cannot be read.
    """
    root = settings.DEMO_WAREHOUSE_DIR if territory.is_demo else settings.WAREHOUSE_DIR
    return Warehouse.open(Path(root), demo=territory.is_demo)


def register_state(territory: Territory) -> RegisterState:
    """The same, as a value."""
    try:
        return RegisterState(register_for(territory))
    except (NoWarehouse, DamagedWarehouse) as error:
        return RegisterState(None, str(error))


def bounds_of(territory: Territory) -> Bounds:
    """The territory's limits today, and the words in force about its sites."""
    spoken = spoken_in(territory)
    places = _places_of(territory)
    return replace(places, also=spoken.also, never=spoken.never)


@remembered
def _places_of(territory: Territory) -> Bounds:
    """The territory's communes of today, as whole EPCI where it holds them whole.

    EPCI are those of the warehouse's own map: the list that placed each site.
    """
    codes = set(municipalities_of(territory).values_list("code", flat=True))
    epci_of, members = _shipped_members()
    touched = {epci_of[code] for code in codes if code in epci_of}
    whole = {siren for siren in touched if members[siren] <= codes}
    rest = codes.difference(*(members[siren] for siren in whole))
    return Bounds(tuple(sorted(whole)), tuple(sorted(rest)))


@cache
def _shipped_members() -> tuple[dict[str, str], dict[str, frozenset[str]]]:
    """The EPCI of each commune, and the communes of each EPCI: they change with a release only."""
    epci_of = {row.code: row.epci for row in shipped_territories().communes if row.epci}
    members: dict[str, set[str]] = {}
    for code, siren in epci_of.items():
        members.setdefault(siren, set()).add(code)
    return epci_of, {siren: frozenset(_communes_only(codes)) for siren, codes in members.items()}


def _communes_only(codes: set[str]) -> set[str]:
    """Without the districts of Paris, Lyon and Marseille, which no perimeter names."""
    return {code for code in codes if code[:3] not in {"751", "132", "693"} or not _district(code)}


def _district(code: str) -> bool:
    return "75101" <= code <= "75120" or "13201" <= code <= "13216" or "69381" <= code <= "69389"
