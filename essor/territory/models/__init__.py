"""Models of the territory context, one module per subject."""

from essor.territory.models.invitations import AccessRequest, Invitation
from essor.territory.models.organisations import Establishment, Organisation, OrganisationKind
from essor.territory.models.people import Affiliation, Membership, Person, User
from essor.territory.models.territories import Territory, TerritoryScoped

__all__ = [
    "AccessRequest",
    "Affiliation",
    "Establishment",
    "Invitation",
    "Membership",
    "Organisation",
    "OrganisationKind",
    "Person",
    "Territory",
    "TerritoryScoped",
    "User",
]
