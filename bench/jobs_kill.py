"""Jobs under `kill -9`: how many are lost, how many effects are doubled.

Several workers run N jobs of a few portions each; again and again one that is in the middle of a job
is killed with SIGKILL and another is started. At the end every job must have succeeded, and every
portion must have its effect once. The effect is idempotent as a job's contract asks (done only if
not done yet), but nothing stops two runs at the same time from doubling it, except the lease. Runs are
counted apart, to show how much work was repeated.

    python bench/jobs_kill.py                                     # SQLite
    python -m tests.postgres python bench/jobs_kill.py            # PostgreSQL

Prints one line of a Markdown table; exit code 1 if a job was lost or an effect doubled.
"""

import argparse
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

PORTIONS = 4
PORTION_SECONDS = 0.02
LEASE = timedelta(seconds=2)
KIND = "bench.portions"


@dataclass(frozen=True)
class Outcome:
    """What was counted."""

    database: str
    jobs: int
    workers: int
    kills: int
    lost: int
    effects_missing: int
    effects_doubled: int
    portions_repeated: int
    crashed_runs: int
    seconds: float


def start_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "essor.config.settings.dev")
    os.environ["ESSOR_LOG_LEVEL"] = "WARNING"
    import django

    django.setup()


@contextmanager
def effects(folder: Path) -> Iterator[sqlite3.Connection]:
    """Where jobs leave their effect: outside the database under test, so that it cannot help."""
    with closing(sqlite3.connect(folder / "effects.sqlite3", timeout=30)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE IF NOT EXISTS effect (job TEXT, portion INT)")
        connection.execute("CREATE TABLE IF NOT EXISTS run (job TEXT, portion INT)")
        yield connection


def declare(folder: Path) -> None:
    from essor.common.jobs import JobContext, job

    def body(context: JobContext) -> dict[str, int]:
        for portion in range(PORTIONS):
            row = (str(context.job.pk), portion)
            with effects(folder) as connection, connection:
                connection.execute("INSERT INTO run VALUES (?, ?)", row)
            with effects(folder) as connection:
                done = connection.execute("SELECT 1 FROM effect WHERE job=? AND portion=?", row)
                if done.fetchone() is None:
                    time.sleep(PORTION_SECONDS)  # room for another run to do the same
                    connection.execute("INSERT INTO effect VALUES (?, ?)", row)
                    connection.commit()
            context.progress(portion + 1, PORTIONS)
        return {"portions": PORTIONS}

    job(KIND, title="Portions", max_attempts=50)(body)


def work(folder: Path) -> None:
    """A worker process."""
    start_django()
    declare(folder)
    from essor.common.jobs import worker as module

    module.HOUSEKEEPING = timedelta(seconds=0.5)  # the bench has seconds where life has minutes
    process = module.Worker(poll=0.05, lease=LEASE)
    signal.signal(signal.SIGTERM, lambda *_: process.stop())
    process.run()


def spawn(folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, __file__, "--work", str(folder)])


def kill_one_at_work(processes: list[subprocess.Popen[bytes]]) -> subprocess.Popen[bytes]:
    """SIGKILL to a worker that holds a job at this moment."""
    from essor.common.models import Job, JobState

    by_pid = {process.pid: process for process in processes}
    while True:
        holding = Job.objects.filter(state=JobState.RUNNING, kind=KIND)
        names = list(holding.values_list("worker", flat=True))
        for pid in (int(name.split(":")[-2]) for name in names):
            if pid in by_pid and by_pid[pid].poll() is None:
                time.sleep(random.uniform(0, PORTIONS * PORTION_SECONDS))
                by_pid[pid].kill()
                by_pid[pid].wait()
                return by_pid[pid]
        time.sleep(0.01)


def drive(folder: Path, jobs: int, workers: int, kills: int) -> Outcome:
    """Enqueue, kill, wait, count."""
    start_django()
    declare(folder)
    from django.core.management import call_command
    from django.db import connection

    from essor.common.actor import SYSTEM
    from essor.common.models import Job, JobState
    from essor.common.services.jobs import enqueue

    call_command("migrate", run_syncdb=True, verbosity=0)
    for number in range(jobs):
        enqueue(actor=SYSTEM, kind=KIND, idempotency_key=f"bench:{number}")
    ours = Job.objects.filter(kind=KIND)
    began = time.monotonic()
    processes = [spawn(folder) for _ in range(workers)]
    try:
        for done in range(kills):
            while ours.filter(state=JobState.SUCCEEDED).count() < jobs * done // (kills + 1):
                time.sleep(0.02)
            processes.remove(kill_one_at_work(processes))
            processes.append(spawn(folder))
        deadline = time.monotonic() + 120
        while ours.exclude(state=JobState.SUCCEEDED).exists() and time.monotonic() < deadline:
            time.sleep(0.1)
        seconds = time.monotonic() - began
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(timeout=30)
    return count(folder, connection.vendor, (jobs, workers, kills), seconds)


def count(folder: Path, database: str, asked: tuple[int, int, int], seconds: float) -> Outcome:
    from django.db.models import Sum

    from essor.common.models import Job, JobState

    jobs, workers, kills = asked
    ours = Job.objects.filter(kind=KIND)
    succeeded = ours.filter(state=JobState.SUCCEEDED)
    with effects(folder) as connection:
        kept, distinct = connection.execute(
            "SELECT count(*), count(DISTINCT job || ':' || portion) FROM effect"
        ).fetchone()
        runs = connection.execute("SELECT count(*) FROM run").fetchone()[0]
    attempts = ours.aggregate(total=Sum("attempts"))["total"]
    return Outcome(
        database=database,
        jobs=jobs,
        workers=workers,
        kills=kills,
        lost=jobs - succeeded.count(),
        effects_missing=jobs * PORTIONS - distinct,
        effects_doubled=kept - distinct,
        portions_repeated=runs - distinct,
        crashed_runs=attempts - succeeded.count(),
        seconds=round(seconds, 1),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Jobs under kill -9.")
    parser.add_argument("--jobs", type=int, default=300)
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--work", type=Path, metavar="FOLDER", help="run as a worker")
    asked = parser.parse_args()
    if asked.work:
        work(asked.work)
        return
    with tempfile.TemporaryDirectory(prefix="essor-jobs-") as name:
        os.environ["ESSOR_DATA"] = name
        outcome = drive(Path(name), asked.jobs, asked.workers, asked.kills)
    line = asdict(outcome)
    print(json.dumps(line) if asked.json else "| " + " | ".join(map(str, line.values())) + " |")
    if outcome.lost or outcome.effects_missing or outcome.effects_doubled:
        sys.exit(1)


if __name__ == "__main__":
    main()
