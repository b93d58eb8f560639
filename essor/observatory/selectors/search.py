"""Company search as a territory's pages use it."""

from essor.observatory.selectors.register import register_state
from essor.observatory.warehouse.search import CompanyHit
from essor.territory.models import Territory


def search_companies(
    territory: Territory, typed: str, *, limit: int = 10
) -> tuple[CompanyHit, ...]:
    """Companies that match what is typed, largest first; none without a register.

    The whole register that the territory reads is searched, not only its own perimeter.
    """
    state = register_state(territory)
    return () if state.warehouse is None else state.warehouse.companies(typed, limit=limit)
