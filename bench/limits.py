"""What counting the API's calls across processes costs, and how far beyond the limit it lets go.

Four processes count calls of one key as fast as they can, while another writes to the database some
hundred times a second. Compared: a memory of its own for each process (the count is not shared), one write a call,
and the lots that Essor uses.

    python bench/limits.py                                     # SQLite
    python -m tests.postgres python bench/limits.py            # PostgreSQL

Prints the lines of a Markdown table.
"""

import argparse
import multiprocessing
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from queue import Empty

PROCESSES = 4
LIMIT = 300
MINUTE = 1000
WRITER_PAUSE = 0.005  # a busy day: some hundred writes a second
WAYS = ("memory of each process", "one write a call", "lots of a twentieth")


def start_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "essor.config.settings.dev")
    os.environ["ESSOR_LOG_LEVEL"] = "ERROR"
    import django

    django.setup()


def counting(way: str) -> Callable[[float], bool]:
    """Counts one call and says whether it is allowed."""
    from essor.common.services.limits import share_calls
    from essor.web.api.limits import SlidingCounter

    if way == "one write a call":

        def written(_: float) -> bool:
            told = share_calls(key="bench", minute=MINUTE, calls=1)
            return told is None or told[0] <= LIMIT

        return written
    shared = way == "lots of a twentieth"
    counter = SlidingCounter(
        lambda key, minute, calls: (
            share_calls(key=key, minute=minute, calls=calls) if shared else None
        )
    )
    return lambda now: counter.add("bench", now, limit=LIMIT) <= LIMIT


def caller(way: str, calls: int, pause: float, results: "multiprocessing.Queue[object]") -> None:
    """One process: `calls` calls, the time of each and how many were allowed."""
    start_django()
    add = counting(way)
    add(MINUTE * 60 - 6000.0)  # connection open, far from the minute measured
    times, allowed = [], 0
    for _ in range(calls):
        began = time.perf_counter()
        allowed += add(MINUTE * 60 + 30.0)
        times.append(time.perf_counter() - began)
        time.sleep(pause)
    results.put((times, allowed))


def writer(stop: "multiprocessing.Queue[object]") -> None:
    """Somebody who writes to the database."""
    start_django()
    from essor.common.models import WorkerBeat

    while True:
        try:
            stop.get_nowait()
        except Empty:
            WorkerBeat.objects.update(name="bench")
            time.sleep(WRITER_PAUSE)
        else:
            return


def measure(way: str, calls: int, pause: float) -> str:
    """A line of the table."""
    from django.db import connections
    from django.utils import timezone

    from essor.common.models import CallCount, WorkerBeat

    CallCount.objects.all().delete()
    now = timezone.now()
    WorkerBeat.objects.get_or_create(name="bench", defaults={"started_at": now, "beat_at": now})
    connections.close_all()
    context = multiprocessing.get_context("spawn")
    results, stop = context.Queue(), context.Queue()
    busy = context.Process(target=writer, args=(stop,))
    processes = [
        context.Process(target=caller, args=(way, calls, pause, results)) for _ in range(PROCESSES)
    ]
    for process in (busy, *processes):
        process.start()
    found = [results.get() for _ in processes]
    stop.put(None)
    for process in (*processes, busy):
        process.join()
    times = sorted(value * 1e6 for part, _ in found for value in part)
    allowed = sum(part for _, part in found)
    cuts = statistics.quantiles(times, n=1000)
    return (
        f"| {os.environ['BENCH_DATABASE']} | {way} | {statistics.mean(times):.0f} |"
        f" {cuts[499]:.0f} | {cuts[989]:.0f} | {times[-1] / 1000:.1f} | {allowed} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=400, help="calls of each process")
    parser.add_argument("--pause", type=float, default=0.01, help="seconds between two calls")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="essor-limits-") as folder:
        is_postgres = os.environ.get("ESSOR_DATABASE_URL", "").startswith("postgres")
        os.environ["BENCH_DATABASE"] = "PostgreSQL 18" if is_postgres else "SQLite"
        os.environ["ESSOR_DATA"] = folder
        if not is_postgres:
            os.environ["ESSOR_DATABASE_URL"] = f"sqlite:///{Path(folder) / 'limits.sqlite3'}"
        start_django()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        for way in WAYS:
            print(measure(way, given.calls, given.pause), flush=True)


if __name__ == "__main__":
    main()
