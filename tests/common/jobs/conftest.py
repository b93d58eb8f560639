"""Job kinds that exist only in these tests."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from essor.common.actor import Actor, ActorKind, Grant
from essor.common.jobs import JobKind, job, registry
from essor.common.jobs.worker import Worker
from essor.common.models import new_id
from essor.common.roles import ADMIN, COMPANY, LEAD

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def nothing(context) -> None:
    """The body of a job that does nothing."""


class Clock:
    """A clock that moves when told to."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
def worker(clock) -> Worker:
    return Worker(heartbeat=False, clock=clock, poll=0.01)


@pytest.fixture
def declare(monkeypatch) -> Iterator[Callable[..., JobKind]]:
    """Declare a kind of job for the time of a test."""
    monkeypatch.setattr(registry, "_KINDS", dict(registry._KINDS))

    def declare(body, code="test.work", **options) -> JobKind:
        return job(code, title=options.pop("title", "Travailler"), **options)(body)

    return declare


@pytest.fixture
def person() -> Actor:
    key = new_id()
    return Actor(ActorKind.USER, "Personne Inventée", key=key, user_id=key)


@pytest.fixture
def admin() -> Actor:
    key = new_id()
    return Actor(ActorKind.USER, "Admin Inventé", key=key, user_id=key, grants=(Grant(ADMIN),))


@pytest.fixture
def territory_id():
    return new_id()


@pytest.fixture
def lead(territory_id) -> Actor:
    key = new_id()
    return Actor(
        ActorKind.USER, "Cheffe Inventée", key=key, user_id=key, grants=(Grant(LEAD, territory_id),)
    )


@pytest.fixture
def company(territory_id) -> Actor:
    key = new_id()
    return Actor(
        ActorKind.USER, "Patron Inventé", key=key, user_id=key,
        grants=(Grant(COMPANY, territory_id),),
    )  # fmt: skip
