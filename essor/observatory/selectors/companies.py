"""One company of the register, with its sites in the territory and elsewhere."""

from dataclasses import dataclass

from essor.observatory.engine.production import Hint, production_hint
from essor.observatory.selectors.register import bounds_of, register_state
from essor.observatory.warehouse.companies import company_sites, site_facts
from essor.observatory.warehouse.errors import DamagedWarehouse
from essor.observatory.warehouse.rows import SiteRow, VintageInfo
from essor.territory.models import Territory


@dataclass(frozen=True)
class CompanyView:
    """What the register says of a company.

    Attributes:
        siren: its number.
        name: as the register names it; None when masked or unknown.
        masked: whether one of its sites asked not to be shown.
        sole_trader: whether it is a natural person; None when the file is missing.
        legal_category: code of its legal form; None when unknown.
        inside: its sites in the territory, active ones first, largest first.
        outside: its other sites that the register holds.
        holds_everything: whether the register holds all activities of its perimeter.
        is_bounded: whether the register is limited to some EPCI.
        vintage: what is shown, with its source.
    """

    siren: str
    name: str | None
    masked: bool
    sole_trader: bool | None
    legal_category: str | None
    inside: tuple[SiteRow, ...]
    outside: tuple[SiteRow, ...]
    holds_everything: bool
    is_bounded: bool
    vintage: VintageInfo

    @property
    def label(self) -> str:
        """What to call the company on a page."""
        if self.masked:
            return "Unité non diffusible"
        return self.name or f"SIREN {self.siren}"


def company_view(territory: Territory, siren: str) -> CompanyView | None:
    """A company that has a site in the register that the territory reads; None otherwise."""
    warehouse = register_state(territory).warehouse
    if warehouse is None:
        return None
    try:
        sites = company_sites(warehouse, siren)
        facts = site_facts(warehouse, [site.siret for site in sites[:1]])
    except DamagedWarehouse:  # being replaced at this very moment
        return None
    if not sites:
        return None
    bounds = bounds_of(territory)
    inside = tuple(
        site for site in sites if site.epci in bounds.epci or site.commune in bounds.communes
    )
    masked = any(site.masked for site in sites)
    return CompanyView(
        siren=sites[0].siren,
        name=None if masked else next((site.name for site in sites if site.name), None),
        masked=masked,
        sole_trader=sites[0].sole_trader,
        legal_category=facts[sites[0].siret].legal_category,
        inside=inside,
        outside=tuple(site for site in sites if site not in inside),
        holds_everything=warehouse.holds_every_activity,
        is_bounded=warehouse.vintage.perimeter is not None,
        vintage=warehouse.vintage,
    )


def production_hints(territory: Territory, sirets: list[str]) -> dict[str, Hint]:
    """Doubts about sites, by SIRET; none without a register, or without doubt."""
    warehouse = register_state(territory).warehouse
    if warehouse is None:
        return {}
    try:
        facts = site_facts(warehouse, sirets)
    except DamagedWarehouse:  # being replaced at this very moment
        return {}
    found = {siret: production_hint(of_site) for siret, of_site in facts.items()}
    return {siret: hint for siret, hint in found.items() if hint is not None}
