"""What zonings say of communes: yes, partly, no, or that nobody knows."""

from dataclasses import dataclass
from datetime import date

from essor.reference.movements import Movements
from essor.territory.models import Zoning, ZoningCurrency, ZoningMembership, ZoningStatus
from essor.territory.selectors.geography import movements_around, today


@dataclass(frozen=True)
class ZoningAnswer:
    """What a zoning says of a commune.

    Attributes:
        zoning: the list, with its vintage and source.
        status: yes, partial, no or unknown.
        currency: whether the list is in force on the day asked.
        detail: what the list writes, or why nobody knows.
    """

    zoning: Zoning
    status: ZoningStatus
    currency: ZoningCurrency
    detail: str = ""


def zonings_of(municipality_code: str, on: date | None = None) -> list[ZoningAnswer]:
    """What every zoning says of a commune, also those out of date, which say so.

    A list is read with the commune codes of its own day: a commune made since of a zoned one and
    of one that is not is « partial ».

    Args:
        municipality_code: a commune of the day asked.
        on: the day; today unless told.
    """
    day = on or today()
    movements = movements_around({municipality_code})
    related = movements.codes | {municipality_code}
    found: dict[str, dict[str, ZoningMembership]] = {}
    for row in ZoningMembership.objects.filter(municipality_code__in=related):
        found.setdefault(row.zoning_id, {})[row.municipality_code] = row
    return [
        _zoning_answer(zoning, municipality_code, day, movements, found.get(zoning.code, {}))
        for zoning in Zoning.objects.all()
    ]


def _zoning_answer(
    zoning: Zoning,
    code: str,
    day: date,
    movements: Movements,
    listed: dict[str, ZoningMembership],
) -> ZoningAnswer:
    former = _codes_on(movements, code, day, zoning.geography_on)
    statuses = {
        ZoningStatus(listed[one].status) if one in listed else ZoningStatus(zoning.absence)
        for one in former
    }
    details = dict.fromkeys(
        listed[one].detail for one in sorted(former) if one in listed and listed[one].detail
    )
    status = _merged_status(statuses)
    detail = " ; ".join(details)
    if status is ZoningStatus.UNKNOWN and not detail:
        detail = zoning.source
    return ZoningAnswer(zoning, status, zoning.currency_on(day), detail)


def _codes_on(movements: Movements, code: str, day: date, then: date) -> set[str]:
    """The communes of another day that hold what is now this commune."""
    if then >= day:
        return set(movements.follow(code, written_on=day, on=then))
    return {
        one
        for one in movements.codes | {code}
        if movements.exists(one, then) and code in movements.follow(one, written_on=then, on=day)
    }


def _merged_status(statuses: set[ZoningStatus]) -> ZoningStatus:
    """One answer for the parts of a commune: they agree, or it is partial, or nobody knows."""
    if len(statuses) == 1:
        return next(iter(statuses))
    if ZoningStatus.UNKNOWN in statuses or not statuses:
        return ZoningStatus.UNKNOWN
    return ZoningStatus.PARTIAL
