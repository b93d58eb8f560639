"""The chart of a territory's home: which activities its sites have."""

from functools import lru_cache

from essor.charts.model import Chart
from essor.charts.specs import Words, bars
from essor.observatory.selectors.register import bounds_of, register_state
from essor.observatory.selectors.sites import ACTIVE_CONVENTION
from essor.observatory.warehouse.rows import SiteFilter
from essor.reference import naf
from essor.territory.models import Territory

SHOWN = 8


def sites_by_activity(territory: Territory) -> Chart | None:
    """Active industrial sites by NAF division, most numerous first; None without a register."""
    warehouse = register_state(territory).warehouse
    if warehouse is None:
        return None
    counts = warehouse.by_division(bounds_of(territory).apply(SiteFilter()))
    largest = sorted(counts.items(), key=lambda item: (-item[1], item[0] or ""))
    return _chart(tuple(largest), territory.name, warehouse.vintage.source) if largest else None


@lru_cache(maxsize=256)
def _chart(largest: tuple[tuple[str | None, int], ...], name: str, source: str) -> Chart:
    """The drawing follows from the numbers alone: made once for each month of the register."""
    rows = [(_label(code), number) for code, number in largest[:SHOWN]]
    total, others = sum(n for _, n in largest), sum(n for _, n in largest[SHOWN:])
    if others:
        rows.append(("autres activités", others))
    words = Words(
        title=f"{rows[0][1]} sites sur {total} : {rows[0][0].lower()}",
        unit="sites",
        subtitle=f"Sites industriels actifs de {name}, par division de la NAF rév. 2",
        source=f"{source} · {ACTIVE_CONVENTION}",
    )
    return bars(rows, words, rows_named="Activité")


def _label(code: str | None) -> str:
    if code is None:
        return "activité inconnue"
    return naf.label(code, short=True) or f"division {code}"
