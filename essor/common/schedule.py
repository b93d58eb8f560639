"""Periodic jobs: what is due, in French time, and the row that makes it start once.

A run missed while no worker was there is made once when one comes back, not once per miss.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from essor.common.jobs.registry import JobKind
from essor.common.models.jobs import Job, ScheduledRun

PARIS = ZoneInfo("Europe/Paris")


class Rhythm(Protocol):
    """When a periodic job is due."""

    def last_due(self, now: datetime) -> datetime:
        """The latest due time that is not after `now`, in UTC."""


@dataclass(frozen=True)
class Every:
    """At each multiple of a period, counted in UTC."""

    period: timedelta

    def last_due(self, now: datetime) -> datetime:
        epoch = datetime(1970, 1, 1, tzinfo=UTC)
        return epoch + (now - epoch) // self.period * self.period


@dataclass(frozen=True)
class Daily:
    """Once a day at an hour of France.

    An hour that the clocks skip in March runs as much later as they jumped; an hour that they
    repeat in October runs at its first passage, once.
    """

    at: time

    def last_due(self, now: datetime) -> datetime:
        day = now.astimezone(PARIS).date()
        due = self._on(datetime.combine(day, self.at))
        return due if due <= now else self._on(datetime.combine(day - timedelta(1), self.at))

    @staticmethod
    def _on(local: datetime) -> datetime:
        return local.replace(tzinfo=PARIS, fold=0).astimezone(UTC)


@dataclass(frozen=True)
class Periodic:
    kind: JobKind
    rhythm: Rhythm


_PERIODIC: dict[str, Periodic] = {}


def _periodic(rhythm: Rhythm) -> Callable[[JobKind], JobKind]:
    def decorate(kind: JobKind) -> JobKind:
        if kind.code in _PERIODIC:
            raise ValueError(f"{kind.code!r} already has a rhythm")
        _PERIODIC[kind.code] = Periodic(kind, rhythm)
        return kind

    return decorate


def every(*, minutes: int) -> Callable[[JobKind], JobKind]:
    """Run the decorated job at each multiple of this many minutes."""
    return _periodic(Every(timedelta(minutes=minutes)))


def daily(*, at: time) -> Callable[[JobKind], JobKind]:
    """Run the decorated job once a day, at this hour in France."""
    return _periodic(Daily(at))


def periodic_jobs() -> tuple[Periodic, ...]:
    return tuple(_PERIODIC.values())


def start_due(*, now: datetime, periodic: tuple[Periodic, ...] | None = None) -> list[Job]:
    """Enqueue each periodic job that is due and that nobody has started. Safe in every worker."""
    due = {
        item.kind.code: (item, item.rhythm.last_due(now))
        for item in (periodic_jobs() if periodic is None else periodic)
    }
    known = set(
        ScheduledRun.objects.filter(
            name__in=due, due_at__in={at for _, at in due.values()}
        ).values_list("name", "due_at")
    )
    started = [_start(item, at, now) for name, (item, at) in due.items() if (name, at) not in known]
    return [job for job in started if job is not None]


def _start(item: Periodic, due_at: datetime, now: datetime) -> Job | None:
    """The job of this due time, or None if another worker was faster."""
    try:
        with transaction.atomic():
            run = ScheduledRun.objects.create(name=item.kind.code, due_at=due_at)
            run.job = Job.objects.create(
                kind=item.kind.code,
                max_attempts=item.kind.max_attempts,
                run_after=now,
                payload={"due_at": due_at.isoformat()},
                idempotency_key=f"schedule:{item.kind.code}:{due_at.isoformat()}",
            )
            run.save(update_fields=("job",))
    except IntegrityError:
        return None
    return run.job
