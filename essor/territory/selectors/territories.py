"""Reads about the territories of the installation as a whole."""

from dataclasses import dataclass

from django.db.models import Count

from essor.territory.models import Region, Territory


@dataclass(frozen=True)
class RegionCount:
    """How many territories are open in a region."""

    name: str
    territories: int


def started_by_region() -> tuple[RegionCount, ...]:
    """Open territories by region, sorted by name; demonstrations are no territory of a region."""
    counts = dict(
        Territory.objects.started()
        .filter(is_demo=False)
        .order_by()
        .values_list("region_code")
        .annotate(total=Count("id"))
    )
    known = Region.objects.filter(code__in=counts).order_by("sort_key", "code")
    named = dict(known.values_list("code", "name"))
    rows = [RegionCount(name, counts[code]) for code, name in named.items()]
    unknown = sum(total for code, total in counts.items() if code not in named)
    return (*rows, RegionCount("Région inconnue", unknown)) if unknown else tuple(rows)
