"""Invented people of the demonstration, one per role, and the real bodies they speak for.

Public bodies keep their names (they are public facts); every person is invented and marked so.
Sources of the bodies and SIREN: COG and BANATIC 2025; roles in the programme: docs/data/reference.md.
"""

from dataclasses import dataclass

from essor.territory.models import OrganisationKind as Kind

DOMAIN = "demonstration.invalid"  # a reserved name: no message can leave by mistake


@dataclass(frozen=True)
class DemoBody:
    """An organisation, with its SIREN where it is an EPCI of the territory."""

    name: str
    kind: Kind
    siren: str | None = None


@dataclass(frozen=True)
class DemoPerson:
    """An invented person, with the role that its sign-in link opens."""

    role: str
    full_name: str
    body: str
    position: str

    @property
    def email(self) -> str:
        return f"{self.role}@{DOMAIN}"


BODIES = (
    DemoBody("CA de Chaumont", Kind.PUBLIC_BODY, "200068658"),
    DemoBody("CC du Grand Langres", Kind.PUBLIC_BODY, "200072999"),
    DemoBody("CC d'Auberive Vingeanne et Montsaugeonnais", Kind.PUBLIC_BODY, "200027308"),
    DemoBody("CC Meuse Rognon", Kind.PUBLIC_BODY, "200069664"),
    DemoBody("CC des Savoir-Faire", Kind.PUBLIC_BODY, "200070332"),
    DemoBody("CC des Trois Forêts", Kind.PUBLIC_BODY, "245200597"),
    DemoBody("Région Grand Est", Kind.PUBLIC_BODY),
    DemoBody("Préfecture de la Haute-Marne", Kind.PUBLIC_BODY),
    DemoBody("Agence nationale de la cohésion des territoires", Kind.PUBLIC_BODY),
    DemoBody("Banque des Territoires", Kind.OPERATOR),
    DemoBody("Bpifrance", Kind.OPERATOR),
    DemoBody("ADEME Grand Est", Kind.OPERATOR),
    DemoBody("Business France", Kind.OPERATOR),
    DemoBody("CCI Meuse Haute-Marne", Kind.OPERATOR),
    DemoBody("Business Sud Champagne", Kind.OPERATOR),
    DemoBody("GIP Haute-Marne", Kind.OPERATOR),
    DemoBody("Nogentech", Kind.CLUSTER),
    DemoBody("CPME Haute-Marne", Kind.UNION),
    DemoBody("Ateliers de démonstration", Kind.COMPANY),
)

PEOPLE = (
    DemoPerson("lead", "Camille Fictive", "CA de Chaumont", "cheffe de projet"),
    DemoPerson("facilitator", "Dominique Exemple", "Nogentech", "animateur"),
    DemoPerson("elected", "Alix Inventée", "CC du Grand Langres", "vice-présidente"),
    DemoPerson("company", "Sacha Imaginaire", "Ateliers de démonstration", "dirigeant"),
    DemoPerson("operator", "Morgan Factice", "Bpifrance", "chargé d'affaires"),
    DemoPerson("state", "Claude Supposé", "Préfecture de la Haute-Marne", "référente"),
    DemoPerson("reader", "Lou Hypothèse", "CPME Haute-Marne", "déléguée"),
    DemoPerson(
        "national",
        "Noa Conjecture",
        "Agence nationale de la cohésion des territoires",
        "chargé de mission",
    ),
    DemoPerson("admin", "Andrea Modèle", "CA de Chaumont", "administratrice de l'installation"),
)
