"""When periodic jobs are due, in French time, and that they start once."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essor.common.models import Job, ScheduledRun
from essor.common.schedule import PARIS, Daily, Every, Periodic, daily, periodic_jobs, start_due
from tests.common.jobs.conftest import NOW, nothing

MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - Hypothesis adds the zone
HOURS = st.times()


def slow_last_due(at: time, now: datetime) -> datetime:
    """Every minute of the last three days: the first passage of the hour (or the first after a gap)."""
    local = [
        (now - timedelta(minutes=back)).astimezone(PARIS) for back in range(3 * 24 * 60, -1, -1)
    ]
    passages = {}
    for moment in local:
        if moment.time().replace(tzinfo=None) >= at:
            passages.setdefault(moment.date(), moment)
    return list(passages.values())[-1].astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-11-23T06:00", "2026-11-23T06:00"),  # 7:00 in France, in winter
        ("2026-11-23T05:59", "2026-11-22T06:00"),
        ("2026-07-01T12:00", "2026-07-01T05:00"),  # 7:00 in France, in summer
    ],
)
def test_daily_follows_french_time(now, due):
    found = Daily(time(7)).last_due(datetime.fromisoformat(f"{now}+00:00"))

    assert found == datetime.fromisoformat(f"{due}+00:00")


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2027-03-28T00:59", "2027-03-27T01:30"),  # before the clocks jump: yesterday's
        ("2027-03-28T12:00", "2027-03-28T01:30"),  # 2:30 does not exist: 3:30 in summer time
        ("2026-10-25T00:45", "2026-10-25T00:30"),  # 2:30 for the first time
        ("2026-10-25T12:00", "2026-10-25T00:30"),  # the second 2:30 is not another day
    ],
)
def test_daily_runs_once_when_the_clocks_change(now, due):
    found = Daily(time(2, 30)).last_due(datetime.fromisoformat(f"{now}+00:00"))

    assert found == datetime.fromisoformat(f"{due}+00:00")


@given(MOMENTS, HOURS)
def test_daily_is_past_and_less_than_a_long_day_away(now, at):
    due = Daily(at).last_due(now)

    assert timedelta(0) <= now - due < timedelta(hours=26)
    assert due.tzinfo is UTC


@pytest.mark.parametrize("day", ["2027-03-28", "2026-10-25", "2026-11-23"])
@pytest.mark.parametrize("hour", [0, 1, 3, 7, 23])
def test_daily_agrees_with_counting_minutes(day, hour):
    for clock in (0, 1, 5, 12, 22, 23):
        now = datetime.fromisoformat(f"{day}T00:00").replace(
            hour=clock, tzinfo=ZoneInfo("Europe/Paris")
        )
        assert Daily(time(hour)).last_due(now) == slow_last_due(time(hour), now)


@given(MOMENTS, st.integers(1, 24 * 60))
def test_every_is_a_multiple_not_after_now(now, minutes):
    period = timedelta(minutes=minutes)

    due = Every(period).last_due(now)

    assert timedelta(0) <= now - due < period
    assert (due - datetime(1970, 1, 1, tzinfo=UTC)) % period == timedelta(0)


@pytest.mark.django_db
def test_start_due_starts_once_for_two_workers(declare):
    kind = declare(nothing, max_attempts=2)
    periodic = (Periodic(kind, Every(timedelta(minutes=5))),)

    first = start_due(now=NOW, periodic=periodic)
    second = start_due(now=NOW + timedelta(minutes=4), periodic=periodic)
    third = start_due(now=NOW + timedelta(minutes=5), periodic=periodic)

    assert [len(started) for started in (first, second, third)] == [1, 0, 1]
    assert first[0].max_attempts == 2
    assert ScheduledRun.objects.count() == Job.objects.count() == 2


@pytest.mark.django_db
def test_start_due_loses_the_race_quietly(declare, monkeypatch):
    kind = declare(nothing)
    periodic = (Periodic(kind, Every(timedelta(minutes=5))),)
    start_due(now=NOW, periodic=periodic)
    blind = ScheduledRun.objects.none()  # as if the other's row was not visible yet
    monkeypatch.setattr(ScheduledRun.objects, "filter", lambda **_: blind)

    assert start_due(now=NOW, periodic=periodic) == []

    assert Job.objects.count() == 1


@pytest.mark.django_db
def test_start_due_makes_up_a_missed_run_once(declare):
    kind = declare(nothing)
    periodic = (Periodic(kind, Daily(time(7))),)
    start_due(now=NOW, periodic=periodic)

    after_a_week = start_due(now=NOW + timedelta(days=7), periodic=periodic)

    assert len(after_a_week) == 1


def test_two_rhythms_for_one_job_are_an_error():
    with pytest.raises(ValueError, match="already has a rhythm"):
        daily(at=time(4))(periodic_jobs()[0].kind)
