"""Models of the territory context, one module per subject."""

from essor.territory.models.contacts import Contact
from essor.territory.models.geography import (
    Department,
    EmploymentZone,
    Intermunicipality,
    IntermunicipalityKind,
    IntermunicipalityMembership,
    Municipality,
    MunicipalityChange,
    MunicipalityKind,
    MunicipalityPopulation,
    ReferenceTable,
    Region,
)
from essor.territory.models.invitations import AccessRequest, Invitation
from essor.territory.models.organisations import Establishment, Organisation, OrganisationKind
from essor.territory.models.people import Affiliation, Membership, Person, User
from essor.territory.models.perimeters import Perimeter, PerimeterMember, PerimeterMemberKind
from essor.territory.models.territories import Territory, TerritoryScoped
from essor.territory.models.tokens import TOKEN_SCOPES, ApiToken
from essor.territory.models.value_chains import (
    ChainScope,
    GuessConfidence,
    ValueChain,
    ValueChainActivity,
)
from essor.territory.models.visits import Visit
from essor.territory.models.zonings import (
    Zoning,
    ZoningCurrency,
    ZoningMembership,
    ZoningStatus,
)

__all__ = [
    "TOKEN_SCOPES",
    "AccessRequest",
    "Affiliation",
    "ApiToken",
    "ChainScope",
    "Contact",
    "Department",
    "EmploymentZone",
    "Establishment",
    "GuessConfidence",
    "Intermunicipality",
    "IntermunicipalityKind",
    "IntermunicipalityMembership",
    "Invitation",
    "Membership",
    "Municipality",
    "MunicipalityChange",
    "MunicipalityKind",
    "MunicipalityPopulation",
    "Organisation",
    "OrganisationKind",
    "Perimeter",
    "PerimeterMember",
    "PerimeterMemberKind",
    "Person",
    "ReferenceTable",
    "Region",
    "Territory",
    "TerritoryScoped",
    "User",
    "ValueChain",
    "ValueChainActivity",
    "Visit",
    "Zoning",
    "ZoningCurrency",
    "ZoningMembership",
    "ZoningStatus",
]
