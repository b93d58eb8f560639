"""A server of its own: real process, real port, real file, so that a test may kill it."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext

ROOT = Path(__file__).resolve().parents[2]

SEED = """
import json, django
django.setup()
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
call_command("migrate", run_syncdb=True, verbosity=0)
from tests.factories.people import MembershipFactory, PersonFactory, TerritoryFactory
territory = TerritoryFactory(slug="essai", name="Territoire d'essai")
def session_of(user):
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return session.session_key
people = {}
for name in ("ada", "blaise", "colette"):
    person = PersonFactory(full_name=f"{name.title()} Inventée")
    MembershipFactory(person=person, territory=territory, role="operator")
    people[name] = {"user": str(person.user.pk), "session": session_of(person.user)}
print(json.dumps({"territory": str(territory.id), "people": people}))
"""

WRITTEN = (
    "common_attachment",
    "common_receivedblob",
    "common_syncoperation",
    "observatory_sitenoterevision",
    "observatory_sitenote",
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Server:
    """Essor on its own database, with a territory « essai » and operators: ada, blaise, colette."""

    folder: Path
    port: int
    seeded: dict[str, Any]
    process: subprocess.Popen[bytes] | None = None

    @classmethod
    def prepare(cls, folder: Path) -> "Server":
        """Make the database; the server is not started yet."""
        done = subprocess.run(
            [sys.executable, "-c", SEED],
            cwd=ROOT, env=environment(folder), capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return cls(folder, free_port(), json.loads(done.stdout.splitlines()[-1]))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def notes_url(self) -> str:
        return f"{self.url}/t/essai/sites/73282932000074/notes/"

    def start(self) -> None:
        log = (self.folder / "server.log").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "runserver", "--noreload", f"127.0.0.1:{self.port}"],
            cwd=ROOT, env=environment(self.folder), stdout=log, stderr=log,
        )  # fmt: skip
        log.close()
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"{self.url}/manifest.webmanifest", timeout=2).close()  # noqa: S310 - ours
            except (urllib.error.URLError, OSError):
                assert self.process.poll() is None, (self.folder / "server.log").read_text()
                time.sleep(0.1)
            else:
                return
        raise AssertionError("the server did not start")

    def kill(self) -> None:
        """As a power cut would: nothing is told, nothing is finished."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            self.process = None

    def sign_in(self, context: BrowserContext, name: str = "ada") -> None:
        key = self.seeded["people"][name]["session"]
        context.add_cookies([{"name": "sessionid", "value": key, "url": self.url}])

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What stands in the database, read beside the server."""
        database = sqlite3.connect(self.folder / "essor.sqlite3", timeout=20)
        try:
            return database.execute(query).fetchall()
        finally:
            database.close()

    def forget_notes(self) -> None:
        """Back to a territory where nothing was written; sessions stay."""
        database = sqlite3.connect(self.folder / "essor.sqlite3", timeout=20)
        with database:
            for table in WRITTEN:
                database.execute(f"DELETE FROM {table}")  # noqa: S608 - names of ours
        database.close()

    def texts(self) -> list[str]:
        """The notes' texts, in the order in which they were written."""
        return [text for (text,) in self.rows("SELECT text FROM observatory_sitenote ORDER BY id")]


def environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ESSOR_")}
    return kept | {
        "DJANGO_SETTINGS_MODULE": "essor.config.settings.dev",
        "ESSOR_DATA": str(folder),
        "PYTHONPATH": str(ROOT),
    }
