"""Real workers, really killed: a small run of the bench."""

import json
import os
import subprocess
import sys

import pytest

from tests.architecture.repository import ROOT


def test_killed_workers_lose_no_job_and_double_no_effect(tmp_path):
    environment = {k: v for k, v in os.environ.items() if k != "ESSOR_DATABASE_URL"}
    environment["DJANGO_SETTINGS_MODULE"] = "essor.config.settings.dev"

    run = subprocess.run(
        [sys.executable, "bench/jobs_kill.py", "--json", "--jobs=20", "--workers=2", "--kills=2"],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip

    assert run.returncode == 0, run.stderr
    counted = json.loads(run.stdout)
    assert (counted["lost"], counted["effects_missing"], counted["effects_doubled"]) == (0, 0, 0)
    assert counted["crashed_runs"] >= 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_racing_share_the_queue(declare):
    """Threads with a connection each, where the database of the tests allows it."""
    import threading

    from django.db import connection

    from essor.common.actor import SYSTEM
    from essor.common.jobs.lease import take
    from essor.common.services.jobs import enqueue
    from tests.common.jobs.conftest import NOW, nothing

    if connection.vendor == "sqlite":
        pytest.skip("the tests' SQLite database lives in memory, on one connection")
    declare(nothing)
    for _ in range(40):
        enqueue(actor=SYSTEM, kind="test.work", run_after=NOW)
    taken: dict[str, list[object]] = {"a": [], "b": []}

    def work(name: str) -> None:
        try:
            while (job := take(worker=name, now=NOW)) is not None:
                taken[name].append(job.pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(name,)) for name in taken]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(taken["a"] + taken["b"]) == len({*taken["a"], *taken["b"]}) == 40
