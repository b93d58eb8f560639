"""Invented notices about the invented companies, and what the invented lead says of a holding."""

import json
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils import timezone

from essor.common.actor import SYSTEM
from essor.demo.people import PEOPLE
from essor.observatory.models import IndustryOverride, LegalNotice
from essor.observatory.services.overrides import set_industry_override
from essor.observatory.services.signals import import_notices
from essor.observatory.warehouse.reader import Warehouse
from essor.observatory.warehouse.rows import SiteFilter, SiteRow
from essor.territory.models import Territory, User
from essor.territory.services.actors import actor_for

COURT: Final = "Greffe de démonstration"
RECEIVERSHIP: Final = "Jugement d'ouverture d'une procédure de redressement judiciaire"
# Issue, date of the issue, rank of the company among those chosen, nature, date of the decision.
NOTICES: Final = (
    ("20250001", "2025-11-04", 0, "Jugement d'ouverture d'une procédure de sauvegarde",
     "2025-10-20"),
    ("20260001", "2026-05-12", 0, "Jugement arrêtant le plan de sauvegarde", "2026-04-28"),
    ("20260002", "2026-07-07", 1, RECEIVERSHIP, "2026-06-24"),
    ("20260003", "2026-10-13", 1, "Jugement de conversion en liquidation judiciaire",
     "2026-09-30"),
    ("20260004", "2026-09-15", 2, RECEIVERSHIP, "2026-09-02"),
    ("20260005", "2026-03-03", 3, "Dépôt de l'état des créances", "2026-02-11"),
)  # fmt: skip
CANCELLED: Final = ("20260006", "2026-09-29", "20260004")  # the first notice of company 2
SKIPPED: Final = 5  # the largest companies, which the other pages of the demonstration show


def build_signals(territory: Territory) -> None:
    """Seven notices and one word, once."""
    warehouse = Warehouse.open(settings.DEMO_WAREHOUSE_DIR, demo=True)
    if not LegalNotice.objects.of_register(demo=True).exists():
        _take_notices(warehouse)
    if not IndustryOverride.objects.filter(territory=territory).exists():
        _say(territory, warehouse)


def _take_notices(warehouse: Warehouse) -> None:
    sites, _ = warehouse.sites(SiteFilter(), order="-headcount", limit=60)
    companies = list(
        dict.fromkeys(site.siren for site in sites if site.name and not site.sole_trader)
    )[SKIPPED:]
    records = [_record(*notice, companies) for notice in NOTICES if notice[2] < len(companies)]
    issue, published, undone = CANCELLED
    records.append(
        _base(issue, published)
        | {
            "typeavis": "annulation",
            "parutionavisprecedent": {
                "nomPublication": "BODACC A",
                "numeroParution": undone,
                "numeroAnnonce": "1",
            },
        }
    )
    path = Path(settings.DATA_DIR) / "registre-de-demonstration" / "annonces.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(records, ensure_ascii=False), "utf-8")
    import_notices(
        actor=SYSTEM, path=path, warehouse=warehouse, now=timezone.now(), reject_limit=0.0
    )


def _record(  # noqa: PLR0917 - the columns of the table above
    issue: str, published: str, rank: int, nature: str, decided: str, companies: list[str]
) -> dict[str, Any]:
    number = {"numeroIdentification": companies[rank]}
    return _base(issue, published) | {
        "listepersonnes": {"personne": {"typePersonne": "pm", "numeroImmatriculation": number}},
        "jugement": {"famille": "Jugement", "nature": nature, "date": decided},
    }


def _base(issue: str, published: str) -> dict[str, Any]:
    return {
        "id": f"A{issue}1",
        "dateparution": published,
        "typeavis": "annonce",
        "familleavis": "collective",
        "tribunal": COURT,
    }


def _say(territory: Territory, warehouse: Warehouse) -> None:
    holdings: tuple[SiteRow, ...] = warehouse.sites(
        SiteFilter(naf=("64.20Z", "70.10Z"), industry_only=False), order="-headcount", limit=1
    )[0]
    lead = next(person for person in PEOPLE if person.role == "lead")
    for site in holdings:
        set_industry_override(
            actor=actor_for(User.objects.get(email=lead.email)),
            territory=territory,
            siret=site.siret,
            is_industrial=True,
            reason="(démonstration) Un atelier de montage occupe la moitié du bâtiment.",
        )
