"""Models of the territory context, one module per subject."""

from essor.territory.models.organisations import Establishment, Organisation, OrganisationKind
from essor.territory.models.people import Affiliation, Membership, Person, User
from essor.territory.models.territories import Territory, TerritoryScoped

__all__ = [
    "Affiliation",
    "Establishment",
    "Membership",
    "Organisation",
    "OrganisationKind",
    "Person",
    "Territory",
    "TerritoryScoped",
    "User",
]
