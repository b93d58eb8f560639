"""The map that loads use when none is given: the reference tables that ship."""

from functools import cache

from essor.observatory.warehouse.territories import CommuneRow, Territories
from essor.reference.movements import current_codes
from essor.reference.tables import load


@cache
def shipped_territories() -> Territories:
    """Communes of the newest table, their EPCI, and the codes that became another.

    Paris, Lyon and Marseille are written by district in the register: a district stays itself,
    in its commune's EPCI. A delegated or associated commune is read as the commune around it.
    """
    places = load("municipalities")
    epci = {
        row.municipality: row.intermunicipality
        for row in load("intermunicipality_members")
        if row.layer == "epci"
    }
    communes = {
        row.code: CommuneRow(row.code, row.name, epci.get(row.code))
        for row in places
        if row.kind == "commune"
    }
    for row in places:
        if row.kind == "district" and row.parent is not None:
            communes[row.code] = CommuneRow(row.code, row.name, epci.get(row.parent))
    changes = {
        row.code: row.parent
        for row in places
        if row.kind in {"delegated", "associated"} and row.parent and row.code not in communes
    }
    changes |= {old: new for old, new in current_codes().items() if old not in communes}
    return Territories(
        tuple(communes[code] for code in sorted(communes)), tuple(sorted(changes.items()))
    )
