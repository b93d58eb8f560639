"""A register whose sites open, move, change hands and close, and events that people qualify."""

from datetime import date
from pathlib import Path
from typing import Any

from essor.common.actor import Actor
from essor.observatory.engine.qualified import EventFacts, QualifiedKind, RoughDate
from essor.observatory.models import QualifiedEvent
from essor.observatory.services.qualified import add_event
from essor.observatory.warehouse.events import Certainty, Convention, EventKind, EventRow
from essor.territory.models import Territory
from tests.engine.warehouse.official import (
    CHAUMONT,
    ESTABLISHMENTS,
    HISTORY,
    LANGRES,
    LEGAL_UNITS,
    SUCCESSIONS,
    establishment,
    legal_unit,
    link,
    load,
    period,
    siret,
)

FORGE, CLOSED, OLD, NEW, MASKED, SHOP = (siret(number) for number in range(1, 7))
SECRET = "NOM QUI NE DOIT PAS PARAITRE"


def load_events(root: Path) -> None:
    """An opening of 2020, a closure of 2023, a takeover of 2024, a masked closure, a shop."""
    root.parent.mkdir(parents=True, exist_ok=True)
    gone = {"state": "F", "employer": ""}
    load(
        root,
        {
            ESTABLISHMENTS: [
                establishment(1, band="22", created="2020-03-02", dateDebut="2020-03-02"),
                establishment(2, band="03", dateDebut="2023-06-01", commune="52121", **gone),
                establishment(3, band="11", dateDebut="2024-01-31", **gone),
                establishment(4, band="12", created="2024-02-01", dateDebut="2024-02-01"),
                establishment(5, band="12", dateDebut="2022-05-01", diffusion="P", **gone),
                establishment(6, band="12", naf="47.11D", created="2021-01-01"),
            ],
            LEGAL_UNITS: [
                legal_unit(1, name="FORGE INVENTEE"),
                legal_unit(2, name="=LIMES INVENTEES"),
                legal_unit(3, name="ANCIENNE SOCIETE"),
                legal_unit(4, name="NOUVELLE SOCIETE"),
                legal_unit(5, name=SECRET, diffusion="P"),
                legal_unit(6, name="BOUTIQUE INVENTEE"),
            ],
            HISTORY: [
                period(1, "2020-03-02", "", "A"),
                period(2, "2010-05-01", "2023-05-31", "A"),
                period(2, "2023-06-01", "", "F"),
                period(3, "2010-05-01", "2024-01-30", "A"),
                period(3, "2024-01-31", "", "F"),
                period(4, "2024-02-01", "", "A"),
                period(5, "2010-05-01", "2022-04-30", "A"),
                period(5, "2022-05-01", "", "F"),
                period(6, "2021-01-01", "", "A", activitePrincipaleEtablissement="47.11D"),
            ],
            SUCCESSIONS: [link(OLD, NEW, "2024-02-01")],
        },
        perimeter=(LANGRES, CHAUMONT),
    )


def a_row(number: int = 2, event: str = "closure", day: str = "2023-06-01") -> EventRow:
    """A row as the register gives it, without a register."""
    return EventRow(
        siret=siret(number),
        event=EventKind(event),
        date=date.fromisoformat(day),
        naf="25.62B",
        commune="52121",
        epci=CHAUMONT,
        convention=Convention.INSEE,
        certainty=Certainty.INFERRED,
        counterpart_siret=None,
        reason="Aucun successeur à 90 jours près",
    )


def said(kind: str = "closure", day: str = "2023-06-01", **more: Any) -> EventFacts:
    return EventFacts(QualifiedKind(kind), effective=RoughDate(date.fromisoformat(day)), **more)


def add_extension(actor: Actor, territory: Territory, **more: Any) -> QualifiedEvent:
    """An extension of 2024 that a person added."""
    given = {"siret": FORGE, "facts": said("extension", "2024-06-01"), "reason": "Vu sur place."}
    return add_event(actor=actor, territory=territory, **(given | more))
