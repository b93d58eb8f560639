"""Where a site of a qualified event stands."""

from essor.kernel.errors import InvalidValue
from essor.observatory.selectors.register import bounds_of
from essor.observatory.selectors.sites import sites_by_siret
from essor.territory.models import Territory


class OutsideTerritory(InvalidValue):
    """A site that the territory does not hold."""


def require_inside(territory: Territory, siret: str) -> None:
    """Raise OutsideTerritory for a site that the register places elsewhere; unknown passes."""
    site = sites_by_siret(territory, (siret,)).get(siret)
    bounds = bounds_of(territory)
    if site is None or bounds.is_empty:
        return
    if site.epci not in bounds.epci and site.commune not in bounds.communes:
        raise OutsideTerritory(
            f"Le site {siret} est à {site.commune_name or 'une commune inconnue'}, hors du"
            " territoire. Choisissez un site du territoire, ou l'évènement « Transfert sortant »."
        )
