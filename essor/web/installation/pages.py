"""What the page of the installation shows, and the doors to what one runs there."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

import essor.web.health.checks  # noqa: F401 - adds the checks of upper layers
from essor.common.actor import Actor
from essor.common.permissions import Permission
from essor.common.services.health import Finding, Status, run_checks, slow_checks
from essor.observatory.selectors.loaded import LoadedRegister
from essor.territory.models import ReferenceTable, Territory
from essor.web.components.tables import Column
from essor.web.jobs.pages import JobCard

TONES = {Status.OK: "good", Status.WARNING: "warn", Status.FAILED: "bad"}
STATES = {Status.OK: "Bon", Status.WARNING: "À voir", Status.FAILED: "Bloquant"}
FILE_COLUMNS = (
    Column("Fichier officiel"),
    Column("Fichier chargé"),
    Column("Lignes lues", numeric=True),
    Column("Lignes refusées"),
)
TERRITORY_COLUMNS = (Column("Territoire"), Column("Ouvert le"), Column("Édition"))
TABLE_COLUMNS = (
    Column("Table"),
    Column("Millésime"),
    Column("Lignes", numeric=True),
    Column("Producteur"),
    Column("Chargée le"),
)
CHECK_NAMES = {
    "versions": "Versions",
    "settings": "Réglages",
    "database": "Base de données",
    "migrations": "Structure de la base",
    "folders": "Dossiers",
    "disk": "Espace disque",
    "worker": "Exécutant des tâches",
    "jobs": "Tâches",
    "mail": "Courriel",
    "warehouse": "Registre",
    "fonts": "Polices des documents",
}


@dataclass(frozen=True)
class Door:
    """A page of the installation that one may open."""

    title: str
    text: str
    href: str


@dataclass(frozen=True)
class Check:
    """One point of the doctor's, as shown."""

    name: str
    state: str
    tone: str
    text: str
    advice: str


@dataclass(frozen=True)
class SlowChecks:
    """Checks that wait for another machine: the page loads them apart.

    Attributes:
        names: what is checked, in French.
        results: what was found; None as long as nobody ran them.
        checked_at: when they ran.
    """

    names: tuple[str, ...]
    results: tuple[Check, ...] | None = None
    checked_at: datetime | None = None


@dataclass(frozen=True)
class ChecksFragment:
    """The slow checks alone, as the page fetches them."""

    slow: SlowChecks


@dataclass(frozen=True)
class InstallationPage:
    doors: tuple[Door, ...]
    registers: tuple[LoadedRegister, ...]
    file_columns: tuple[Column, ...]
    territories: list[Territory]
    territory_columns: tuple[Column, ...]
    may_see_members: bool
    tables: list[ReferenceTable]
    table_columns: tuple[Column, ...]
    jobs: list[JobCard]
    checks: tuple[Check, ...]
    slow: SlowChecks


# Who may open it, what it is called, what it is for, and its address by name.
DOORS = (
    (
        (
            Permission.INSTALLATION_MANAGE,
            Permission.REGISTER_LOAD,
        ),
        "L'état de l'installation",
        "Registre chargé, tables de référence, territoires ouverts, contrôles.",
        "installation",
    ),
    (
        (Permission.TERRITORY_CREATE,),
        "Ouvrir un territoire",
        "Le choisir dans la liste nationale, voir son périmètre, inviter son chef de projet.",
        "territory_openings",
    ),
    (
        (Permission.INSTALLATION_MANAGE,),
        "Les rôles de l'installation",
        "Inviter un administrateur ou l'administration nationale, retirer un rôle.",
        "installation_members",
    ),
    (
        (Permission.INSTALLATION_MANAGE,),
        "Les comptes inactifs",
        "Ceux que personne n'utilise depuis deux ans : prévenir, puis effacer.",
        "inactive_accounts",
    ),
    (
        (Permission.JOB_MANAGE,),
        "Les tâches",
        "Ce qu'Essor fait hors des pages, dans tous les territoires ; les échecs.",
        "jobs:installation",
    ),
)


def doors(actor: Actor) -> tuple[Door, ...]:
    """The pages that the actor's installation roles open."""
    return tuple(
        Door(title, text, reverse(name))
        for needed, title, text, name in DOORS
        if any(map(actor.may, needed))
    )


def slow_results(now: datetime, *, run: bool) -> SlowChecks:
    """The slow checks, run now or only named."""
    names = tuple(CHECK_NAMES.get(name, name) for name in slow_checks())
    if not run:
        return SlowChecks(names)
    return SlowChecks(names, tuple(map(check, run_checks(now=now, slow=True))), now)


def check(finding: Finding) -> Check:
    """A finding in words."""
    return Check(
        CHECK_NAMES.get(finding.name, finding.name),
        STATES[finding.status],
        TONES[finding.status],
        finding.text,
        finding.advice,
    )
