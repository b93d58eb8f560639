"""The sliding minute, against a slow exact count; processes that share; a database that is busy."""

import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from essor.common.models import CallCount
from essor.common.services.limits import forget_calls, share_calls
from essor.web.api.limits import LOTS, WINDOW, SlidingCounter

ROOT = Path(__file__).resolve().parents[3]
LIMIT = 100
LOT = LIMIT // LOTS


def deaf(key: str, minute: int, calls: int) -> None:
    """A database that never answers."""


class Store:
    """What the database does, in memory."""

    def __init__(self) -> None:
        self.calls: Counter[tuple[str, int]] = Counter()
        self.writes = 0

    def share(self, key: str, minute: int, calls: int) -> tuple[int, int]:
        self.writes += 1
        self.calls[key, minute] += calls
        return self.calls[key, minute], self.calls[key, minute - 1]


@given(st.lists(st.floats(0, 400, allow_nan=False), max_size=60))
def test_counter_is_between_the_fixed_minute_and_two(times: list[float]) -> None:
    for counter in (SlidingCounter(deaf), SlidingCounter(Store().share)):
        done: list[float] = []
        for now in sorted(times):
            done.append(now)
            estimate = counter.add("a", now, limit=LIMIT)
            minute = now // WINDOW
            own = sum(1 for t in done if t // WINDOW == minute)
            earlier = sum(1 for t in done if t // WINDOW == minute - 1)
            exact = own + earlier * (1 - now % WINDOW / WINDOW)
            assert exact - LOT < estimate <= exact + 1e-9


def test_counter_keeps_keys_apart() -> None:
    counter = SlidingCounter(deaf)
    assert [counter.add(key, 0, limit=LIMIT) for key in "aba"] == [1, 1, 2]
    counter.clear()
    assert counter.add("a", 0, limit=LIMIT) == 1


@given(st.lists(st.integers(0, 3), min_size=400, max_size=400))
def test_processes_together_allow_the_limit_and_a_lot_each_at_most(turns: list[int]) -> None:
    store = Store()
    processes = [SlidingCounter(store.share) for _ in range(4)]

    allowed = sum(processes[turn].add("a", 30, limit=LIMIT) <= LIMIT for turn in turns)

    assert LIMIT <= allowed <= LIMIT + 3 * (LOT - 1)
    assert store.writes <= (LIMIT + 4 * LOT) / LOT


def test_whoever_calls_little_costs_no_write() -> None:
    store = Store()
    counter = SlidingCounter(store.share)

    for minute in range(10):
        for _ in range(LOT - 1):
            counter.add("a", minute * 60, limit=LIMIT)

    assert store.writes == 0


def test_whoever_is_over_the_limit_costs_no_more_writes() -> None:
    store = Store()
    counter = SlidingCounter(store.share)

    for _ in range(LIMIT * 50):
        counter.add("a", 30, limit=LIMIT)

    assert store.writes == LOTS


def test_next_minute_begins_with_what_every_process_counted() -> None:
    store = Store()
    one, other = SlidingCounter(store.share), SlidingCounter(store.share)
    for _ in range(50):
        one.add("a", 59, limit=LIMIT)
    for _ in range(LOT):
        estimate = other.add("a", 90, limit=LIMIT)

    assert estimate == LOT + 50 / 2


@pytest.mark.django_db
def test_shared_calls_add_up_by_minute_and_hold_no_address() -> None:
    assert share_calls(key="bad:203.0.113.9", minute=10, calls=3) == (3, 0)
    assert share_calls(key="bad:203.0.113.9", minute=10, calls=2) == (5, 0)
    assert share_calls(key="bad:203.0.113.9", minute=11, calls=1) == (1, 5)
    assert share_calls(key="bad:203.0.113.8", minute=11, calls=1) == (1, 0)
    assert not CallCount.objects.filter(key__contains="203").exists()

    assert forget_calls(before_minute=11) == 1
    assert CallCount.objects.count() == 2


BUSY = """
import sqlite3, sys, time, django
django.setup()
from django.core.management import call_command
from essor.common.services.limits import share_calls
call_command("migrate", "common", verbosity=0)
writer = sqlite3.connect(sys.argv[1])
writer.execute("BEGIN IMMEDIATE")
began = time.monotonic()
assert share_calls(key="a", minute=10, calls=3) is None
assert time.monotonic() - began < 1
writer.rollback()
assert share_calls(key="a", minute=10, calls=3) == (3, 0)
"""


def test_database_file_that_somebody_writes_is_not_waited_for(tmp_path: Path) -> None:
    """In a process of its own: the tests' database stands in memory."""
    file = tmp_path / "busy.sqlite3"
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "essor.config.settings.dev",
        "ESSOR_DATA": str(tmp_path),
        "ESSOR_DATABASE_URL": f"sqlite:///{file}",
    }

    done = subprocess.run(
        [sys.executable, "-c", BUSY, str(file)],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr


@pytest.mark.django_db(transaction=True)
def test_row_that_somebody_holds_is_not_waited_for() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite locks the whole database: see the test above")
    share_calls(key="a", minute=10, calls=3)
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("UPDATE common_callcount SET calls = calls + 1")
        began = time.monotonic()
        assert share_calls(key="a", minute=10, calls=3) is None
        assert time.monotonic() - began < 1
        other.rollback()
    finally:
        other.close()
    assert share_calls(key="a", minute=10, calls=3) == (6, 0)
