"""A register of companies that ask questions: holdings, empty offices, related activities."""

from pathlib import Path

from tests.engine.warehouse.official import (
    CHAUMONT,
    ESTABLISHMENTS,
    LANGRES,
    LEGAL_UNITS,
    establishment,
    legal_unit,
    load,
    siren,
    siret,
)

FAR = "249740119"  # the EPCI of Saint-Denis, outside every territory of the tests
FOUNDRY, HOLDING, MASKED, CLOSED, TRADER, DISTANT, PROPERTY = (siren(n) for n in range(1, 8))
FOUNDRY_SITE, FOUNDRY_OFFICE, FOUNDRY_AWAY = siret(1), siret(1, 2), siret(1, 3)
HOLDING_SITE, MASKED_SITE, PROPERTY_SITE = siret(2), siret(3), siret(7)
INVENTED = "300000001"
SECRET = "NOM QUI NE DOIT PAS PARAITRE"
ACTIVITIES = {
    8: "38.11Z", 9: "52.10B", 10: "71.12B", 11: "35.11Z", 12: "08.12Z", 13: "71.12A",
    14: "47.11D", 15: "62.01Z",
}  # fmt: skip


def load_companies(root: Path) -> None:
    """A foundry with an office and a site far away, a holding with staff, and others."""
    root.parent.mkdir(parents=True, exist_ok=True)
    sites = [
        establishment(1, band="22"),
        establishment(1, 2, band="", employer="N", etablissementSiege="false"),
        establishment(1, 3, band="21", commune="97411", etablissementSiege="false"),
        establishment(2, band="21", naf="64.20Z"),
        establishment(3, band="12", diffusion="P"),
        establishment(4, state="F", commune="52121"),
        establishment(5, band="01"),
        establishment(6, commune="97411"),
        establishment(7, band="", employer="", commune="52121"),
    ]
    units = [
        legal_unit(1, name="FONDERIE INVENTEE"),
        legal_unit(2, name="HOLDING INVENTEE"),
        legal_unit(3, name=SECRET, diffusion="P"),
        legal_unit(4, name="ATELIER FERME"),
        legal_unit(5, name="", category="1000", nomUniteLegale=SECRET),
        legal_unit(6, name="CHANTIER LOINTAIN"),
        legal_unit(7, name="SCI INVENTEE", category="6540"),
    ]
    for number, naf in ACTIVITIES.items():
        sites.append(establishment(number, naf=naf, commune="52121"))
        units.append(legal_unit(number))
    load(
        root,
        {ESTABLISHMENTS: sites, LEGAL_UNITS: units},
        perimeter=(LANGRES, CHAUMONT, FAR),
    )


def load_demonstration(root: Path) -> None:
    """One invented company, whose number is false as in every demonstration."""
    root.parent.mkdir(parents=True, exist_ok=True)
    number = {"siren": INVENTED, "nic": "00011", "siret": f"{INVENTED}00011"}
    unit = {"siren": INVENTED, "denominationUniteLegale": "FONDERIE DE DEMONSTRATION"}
    load(
        root,
        {ESTABLISHMENTS: [establishment(1) | number], LEGAL_UNITS: [legal_unit(1) | unit]},
        perimeter=(LANGRES,),
        demo=True,
    )
