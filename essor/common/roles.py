"""Roles are code: a French name, what the role is for, what it may do, and what it must prove.

A `Membership` row (territory context) gives a person a role in a scope.
"""

from dataclasses import dataclass
from enum import StrEnum

from essor.common.permissions import Permission


class Scope(StrEnum):
    """Where a role holds."""

    INSTALLATION = "installation"
    TERRITORY = "territory"
    MEETING = "meeting"


@dataclass(frozen=True)
class Role:
    """One role.

    Attributes:
        code: stored in memberships, never shown.
        name: French name.
        description: what the role sees and does, as shown when inviting.
        scope: where the role may be given.
        permissions: what it may do there.
        second_factor: whether signing in needs one.
    """

    code: str
    name: str
    description: str
    scope: Scope
    permissions: frozenset[Permission]
    second_factor: bool = False


READS = frozenset(
    {
        Permission.TERRITORY_READ,
        Permission.SITE_READ,
        Permission.EVENT_READ,
        Permission.SUPPLY_LINK_READ,
    }
)

LEAD = Role(
    "lead",
    "Chef de projet",
    "Voit tout du territoire et le fait vivre.",
    Scope.TERRITORY,
    READS
    | {
        Permission.AUDIT_READ,
        Permission.CONTACT_READ,
        Permission.DOCUMENT_PUBLISH,
        Permission.EVENT_QUALIFY,
        Permission.EXPORT_DOWNLOAD,
        Permission.IMPORT_RUN,
        Permission.JOB_MANAGE,
        Permission.MEMBER_MANAGE,
        Permission.NOTE_READ,
        Permission.NOTE_WRITE,
        Permission.ORGANISATION_MANAGE,
        Permission.OVERRIDE_WRITE,
        Permission.SIGNAL_READ,
        Permission.SUPPLY_LINK_WRITE,
        Permission.TERRITORY_MANAGE,
        Permission.VALUE_CHAIN_CORRECT,
    },
    second_factor=True,
)
FACILITATOR = Role(
    "facilitator",
    "Animateur",
    "Anime une rencontre qui lui est confiée.",
    Scope.TERRITORY,
    READS,
)
ELECTED = Role(
    "elected",
    "Élu",
    "Voit les tableaux de bord, le comité et les votes ; aucun projet confidentiel.",
    Scope.TERRITORY,
    READS | {Permission.DOCUMENT_PUBLISH, Permission.EXPORT_DOWNLOAD},
)
COMPANY = Role(
    "company",
    "Industriel",
    "Voit sa propre entreprise, ses projets et la communauté ; rien de confidentiel des autres.",
    Scope.TERRITORY,
    READS | {Permission.SUPPLY_LINK_WRITE},
)
OPERATOR = Role(
    "operator",
    "Opérateur, conseiller",
    "Voit les projets qui lui sont adressés et y répond.",
    Scope.TERRITORY,
    READS
    | {
        Permission.DOCUMENT_PUBLISH,
        Permission.EXPORT_DOWNLOAD,
        Permission.NOTE_READ,
        Permission.NOTE_WRITE,
        Permission.SUPPLY_LINK_WRITE,
        Permission.VALUE_CHAIN_CORRECT,
    },
)
STATE = Role(
    "state",
    "État, Région",
    "Voit les projets du territoire tels qu'ils sont partagés avec les partenaires.",
    Scope.TERRITORY,
    READS
    | {
        Permission.DOCUMENT_PUBLISH,
        Permission.EXPORT_DOWNLOAD,
        Permission.NOTE_READ,
        Permission.SIGNAL_READ,
    },
)
READER = Role(
    "reader",
    "Lecteur",
    "Voit ce qui est publié aux partenaires.",
    Scope.TERRITORY,
    READS,
)
NATIONAL = Role(
    "national",
    "Administration nationale",
    "Voit des agrégats consolidés ; jamais les données confidentielles d'une entreprise.",
    Scope.INSTALLATION,
    frozenset(),
    second_factor=True,
)
ADMIN = Role(
    "admin",
    "Administrateur de l'installation",
    "Crée les territoires, charge le registre, invite les chefs de projet, suit les tâches ;"
    " aucun contenu confidentiel.",
    Scope.INSTALLATION,
    frozenset(
        {
            Permission.INSTALLATION_MANAGE,
            Permission.JOB_MANAGE,
            Permission.REGISTER_LOAD,
            Permission.TERRITORY_CREATE,
            Permission.MEMBER_MANAGE,
        }
    ),
    second_factor=True,
)

ROLES: dict[str, Role] = {
    role.code: role
    for role in (
        LEAD, FACILITATOR, ELECTED, COMPANY, OPERATOR, STATE, READER, NATIONAL, ADMIN,
    )
}  # fmt: skip
