"""What to call a company or a site that is known by its number only, and where it may be named."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from essor.kernel.errors import InvalidValue
from essor.kernel.identifiers import Siren, Siret
from essor.kernel.text import without_spaces
from essor.observatory.engine.supply_intervals import Interval, total
from essor.observatory.selectors.register import register_state
from essor.observatory.warehouse.company_sites import active_sites_of
from essor.observatory.warehouse.errors import DamagedWarehouse
from essor.observatory.warehouse.rows import SiteRow
from essor.territory.models import Organisation, Territory

SIRET_DIGITS = 14


@dataclass(frozen=True)
class Party:
    """One end of a link: a company, or one of its sites.

    Attributes:
        siren: the company's number.
        siret: the site's, when one is named.
        name: what somebody calls it, for a company that nothing here knows yet.
    """

    siren: str
    siret: str | None = None
    name: str = field(default="", compare=False)

    @property
    def number(self) -> str:
        """The number that names it."""
        return self.siret or self.siren


@dataclass(frozen=True)
class Register:
    """What the register says of some companies: their active sites, by company and by number."""

    sites: Mapping[str, SiteRow]
    by_company: Mapping[str, tuple[SiteRow, ...]]

    def jobs(self, party: Party) -> Interval | None:
        """Jobs of a site, or of the sites of a company that the register holds."""
        if party.siret is not None:
            row = self.sites.get(party.siret)
            return None if row is None else Interval.of_band(row.band)
        return total(Interval.of_band(row.band) for row in self.by_company.get(party.siren, ()))

    def label(self, party: Party, kept: str) -> str:
        """What to call it: the register first, which masks who asked not to be shown."""
        row = self.sites.get(party.siret or "")
        if row is not None:
            return row.label
        rows = self.by_company.get(party.siren, ())
        if any(row.masked for row in rows):
            return "Unité non diffusible"
        return next((row.name for row in rows if row.name), kept)


def parse_party(text: str, *, demo: bool = False) -> Party:
    """A SIREN or a SIRET as people type it.

    Raises:
        InvalidValue: neither nine nor fourteen digits, or a wrong key.
    """
    bare = without_spaces(text)
    if len(bare) == SIRET_DIGITS:
        site = Siret.parse(bare, demo=demo)
        return Party(site.siren.value, site.value)
    try:
        return Party(Siren.parse(bare, demo=demo).value)
    except InvalidValue as error:
        raise InvalidValue(f"{error} Saisissez un SIREN ou un SIRET.") from error


def register_of(territory: Territory, sirens: Iterable[str]) -> Register:
    """The active sites of some companies; nothing without a register."""
    warehouse = register_state(territory).warehouse
    rows: tuple[SiteRow, ...] = ()
    if warehouse is not None:
        try:
            rows = active_sites_of(warehouse, sirens)
        except DamagedWarehouse:  # being replaced at this very moment: as if there were none
            rows = ()
    by_company: dict[str, tuple[SiteRow, ...]] = {}
    for row in rows:
        by_company[row.siren] = (*by_company.get(row.siren, ()), row)
    return Register({row.siret: row for row in rows}, by_company)


def company_name(territory: Territory, siren: str, typed: str = "") -> str:
    """A company's name for a new organisation: never that of a masked unit or a natural person.

    Args:
        territory: whose register is read.
        siren: the company.
        typed: its name where the register does not hold the company.
    """
    known = Organisation.objects.filter(siren=siren).values_list("name", flat=True).first()
    if known:
        return str(known)
    rows = register_of(territory, [siren]).by_company.get(siren, ())
    named = (row.name for row in rows if not row.masked and row.sole_trader is False and row.name)
    fallback = f"SIREN {Siren(siren).formatted}"
    return next(named, fallback if rows else typed.strip() or fallback)
