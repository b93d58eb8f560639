"""`essor worker`, as a process."""

import os
import signal
import sqlite3
import subprocess
import sys
import time

import pytest

from tests.architecture.repository import ROOT


@pytest.fixture
def environment(tmp_path):
    kept = {k: v for k, v in os.environ.items() if k != "ESSOR_DATABASE_URL"}
    return kept | {
        "ESSOR_DATA": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "essor.config.settings.dev",
    }


def essor(environment, *arguments):
    return subprocess.run(
        [sys.executable, "-c", "from essor.cli.main import main; main()", *arguments],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


@pytest.fixture
def database(environment, tmp_path):
    made = essor(environment, "manage", "migrate", "--run-syncdb", "--verbosity=0")
    assert made.returncode == 0, made.stderr
    return tmp_path / "essor.sqlite3"


def states(database):
    connection = sqlite3.connect(database)
    try:
        return dict(connection.execute("SELECT kind, state FROM common_job ORDER BY created_at"))
    finally:
        connection.close()


def test_worker_burst_runs_what_is_due_and_leaves(environment, database):
    run = essor(environment, "worker", "--burst")

    assert run.returncode == 0, run.stderr
    found = states(database)
    assert set(found.values()) == {"succeeded"}
    assert {"notifications.deliver", "common.prune"} <= set(found)


def test_worker_stops_on_sigterm(environment, database):
    process = subprocess.Popen(
        [sys.executable, "-c", "from essor.cli.main import main; main()", "worker", "--poll=0.2"],
        cwd=ROOT, env=environment, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        deadline = time.monotonic() + 30
        while "notifications.deliver" not in states(database) and time.monotonic() < deadline:
            time.sleep(0.1)

        process.send_signal(signal.SIGTERM)

        assert process.wait(timeout=20) == 0
    finally:
        process.kill()
    assert "running" not in states(database).values()


@pytest.mark.parametrize("arguments", [("--poll=0",), ("--lease=0",), ("--poll=often",)])
def test_worker_refuses_bad_values(environment, arguments):
    run = essor(environment, "worker", *arguments)

    assert run.returncode == 2
    assert run.stderr


def test_doctor_tells_what_to_do_and_fails_without_tables(environment):
    run = essor(environment, "doctor")

    assert run.returncode == 1
    assert "✗ migrations" in run.stdout
    assert "essor manage migrate" in run.stdout
