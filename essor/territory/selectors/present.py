"""What a territory is today, worked out once for each state of its perimeter and of the tables.

Pages ask for it at every request, and it changes a few times a year.
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import TypeVar
from uuid import UUID

from django.db.models import Count, Max

from essor.kernel.figure import Figure
from essor.territory.models import ReferenceTable, Territory
from essor.territory.selectors.geography import Place, groupings_of, population_of, today

KEPT = 400  # answers in each process: more than there are territories
_READ = "_read_once"
Answer = TypeVar("Answer")
State = tuple[UUID, object, int, datetime | None, datetime | None]


def read_once(territory: Territory) -> None:
    """Let this object, which lives as long as one page, answer each question from one reading."""
    vars(territory)[_READ] = {}


def once_a_page(work: Callable[[Territory], Answer]) -> Callable[[Territory], Answer]:
    """The same function, asked once for an object that `read_once` marked, each time for others."""

    @wraps(work)
    def answer(territory: Territory) -> Answer:
        read: dict[object, Answer] | None = vars(territory).get(_READ)
        if read is None:
            return work(territory)
        if work not in read:
            read[work] = work(territory)
        return read[work]

    return answer


@once_a_page
def _state_of(territory: Territory) -> State:
    """Changes with the day, with any change of a perimeter and with any load of a table."""
    perimeters = territory.perimeters.aggregate(number=Count("id"), last=Max("updated_at"))
    loaded = ReferenceTable.objects.aggregate(last=Max("loaded_at"))
    return territory.id, today(), perimeters["number"], perimeters["last"], loaded["last"]


def remembered(work: Callable[[Territory], Answer]) -> Callable[[Territory], Answer]:
    """The same function, which works again only when the territory's state has changed."""
    kept: dict[State, Answer] = {}

    @wraps(work)
    def answer(territory: Territory) -> Answer:
        state = _state_of(territory)
        if state not in kept:
            if len(kept) >= KEPT:
                kept.clear()
            kept[state] = work(territory)
        return kept[state]

    return answer


@remembered
def present_groupings(territory: Territory) -> tuple[Place, ...]:
    """The groupings of the territory today (see `groupings_of`)."""
    return groupings_of(territory)


@remembered
def present_population(territory: Territory) -> Figure:
    """Its population, as last known (see `population_of`)."""
    return population_of(territory)
