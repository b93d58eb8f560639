"""What the register calls the company of a site, where it may be called by its name."""

from essor.kernel.errors import InvalidValue
from essor.observatory.selectors.register import register_state
from essor.observatory.warehouse.errors import DamagedWarehouse
from essor.territory.models import Territory


class NotInRegister(InvalidValue):
    """A site that the register does not hold."""


def registered_name(territory: Territory, siret: str) -> str:
    """The name of a site's legal unit.

    Returns:
        "" without a register, for a masked unit, and for what is or may be a natural person.

    Raises:
        NotInRegister: the register is loaded and holds no such site.
    """
    warehouse = register_state(territory).warehouse
    if warehouse is None:
        return ""
    try:
        found = warehouse.sites_by_siret((siret,))
    except DamagedWarehouse:  # being replaced at this very moment: as if there were none
        return ""
    if not found:
        raise NotInRegister(
            f"Le registre chargé ({warehouse.vintage.vintage}) ne contient pas le site {siret}."
            " Vérifiez le numéro ; un site qui vient d'ouvrir y entre au chargement suivant."
        )
    site = found[0]
    return "" if site.masked or site.sole_trader is not False else site.name or ""
