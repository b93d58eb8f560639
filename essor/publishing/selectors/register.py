"""The register inside a territory's bounds."""

from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings

from essor.observatory.warehouse.reader import Warehouse
from essor.observatory.warehouse.rows import SiteFilter
from essor.territory.models import PerimeterMemberKind, Territory
from essor.territory.selectors.geography import groupings_of, perimeter_of


@dataclass(frozen=True)
class BoundedRegister:
    """A register and the bounds of a territory: no question goes beyond them.

    Attributes:
        warehouse: the vintage that answers.
        epci: SIREN of the territory's groupings.
        communes: INSEE codes of its communes outside those groupings.
    """

    warehouse: Warehouse
    epci: tuple[str, ...]
    communes: tuple[str, ...]

    def filter(self, **wanted: Any) -> SiteFilter:
        """A filter inside the bounds."""
        return replace(SiteFilter(**wanted), within_epci=self.epci, within_communes=self.communes)

    @property
    def is_empty(self) -> bool:
        """Whether the territory has no bounds at all: nothing is inside."""
        return not (self.epci or self.communes)

    @property
    def covers_all(self) -> bool:
        """Whether the load holds every grouping of the territory."""
        loaded = self.warehouse.vintage.perimeter
        return loaded is None or set(self.epci) <= set(loaded)


def bounded_register(territory: Territory) -> BoundedRegister:
    """The register as seen from a territory.

    Raises:
        NoWarehouse, DamagedWarehouse: it is not loaded, or cannot be read.
    """
    perimeter = perimeter_of(territory)
    communes: tuple[str, ...] = ()
    if perimeter is not None:
        members = perimeter.members.filter(kind=PerimeterMemberKind.COMMUNE)
        communes = tuple(members.order_by("code").values_list("code", flat=True))
    epci = tuple(place.code for place in groupings_of(territory))
    return BoundedRegister(Warehouse.open(settings.WAREHOUSE_DIR), epci, communes)
