"""Rows and decisions, made short."""

from datetime import date
from decimal import Decimal

from essor.observatory.engine.balance_rules import Period, Qualified
from essor.observatory.engine.qualified import (
    EventFacts,
    QualifiedKind,
    RegisterKey,
    RoughDate,
    Standing,
)
from essor.observatory.warehouse.events import Certainty, Convention, EventKind, EventRow

PERIOD = Period(date(2024, 1, 1), date(2024, 12, 31), today=date(2025, 6, 1))
CERTAINTY = {Convention.RAW: Certainty.RECORDED, Convention.INSEE: Certainty.INFERRED}


def siret(number: int) -> str:
    return f"{number:014d}"


def row(
    number: int,
    event: str,
    day: str,
    convention: str = "raw",
    counterpart: int | None = None,
) -> EventRow:
    counts = Convention(convention)
    return EventRow(
        siret=siret(number),
        event=EventKind(event),
        date=date.fromisoformat(day),
        naf="25.50A",
        commune="52269",
        epci="200072999",
        convention=counts,
        certainty=CERTAINTY.get(counts, Certainty.CANDIDATE),
        counterpart_siret=None if counterpart is None else siret(counterpart),
        reason="Motif du registre.",
    )


def facts(kind: str, effective: str = "", announced: str = "", change: object = None) -> EventFacts:
    return EventFacts(
        kind=QualifiedKind(kind),
        effective=RoughDate(date.fromisoformat(effective)) if effective else None,
        announced=RoughDate(date.fromisoformat(announced)) if announced else None,
        capacity_change=None if change is None else Decimal(str(change)),
    )


def decision(  # a decision has that many facts
    number: int,
    said: EventFacts,
    *,
    of: EventRow | None = None,
    standing: str = "",
    ten: bool | None = True,
    key: str = "",
) -> Qualified:
    default = "added" if of is None else "confirmed"
    return Qualified(
        id=key or f"{number:04d}",
        siret=siret(number),
        standing=Standing(standing or default),
        facts=said,
        key=None if of is None else RegisterKey.of(of),
        ten_jobs=ten,
        reason="Motif de la personne.",
    )
