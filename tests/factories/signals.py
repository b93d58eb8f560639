"""Notices as they stand in the database."""

from datetime import date
from typing import Any

from essor.observatory.models import LegalNotice


def make_notice(siren: str, number: int, **fields: Any) -> LegalNotice:
    """An opening of receivership, unless said otherwise."""
    values = {
        "announcement_id": f"A20260170{number}",
        "siren": siren,
        "party": "subject",
        "family": "collective",
        "stage": "opening",
        "procedure": "receivership",
        "nature": "Jugement d'ouverture d'une procédure de redressement judiciaire",
        "court": "Greffe du Tribunal de Commerce de Chaumont",
        "published_on": date(2026, 9, 10),
        "decided_on": date(2026, 9, 1),
    } | fields
    return LegalNotice.objects.create(**values)
