"""Is this installation well? One finding per check, with what to do about it.

Upper layers add their own checks with `register_check`.
"""

import os
import platform
import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.core.mail import get_connection
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from essor.common.models import Job, JobState, WorkerBeat

WORKER_LATE = timedelta(seconds=60)
DISK_FLOOR = 200 * 2**20  # bytes: below, a write may fail
DISK_LOW = 2 * 2**30
SMTP_TIMEOUT = 5  # seconds, for each answer of the server
MAIL_DEADLINE = 8.0  # seconds in all: a name that does not resolve obeys no time-out of ours
OLDEST_POSTGRESQL = 150_000
DJANGO = (5, 2)


class Status(StrEnum):
    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True)
class Finding:
    """What one check found.

    Attributes:
        name: short, stable, English.
        status: failed means that Essor cannot do its work.
        text: French, what was found.
        advice: French, what to do; empty when all is well.
    """

    name: str
    status: Status
    text: str
    advice: str = ""


Check = Callable[[datetime], Finding]
_CHECKS: dict[str, Check] = {}
_SLOW: set[str] = set()


def register_check(name: str, check: Check, *, slow: bool = False) -> None:
    """Add a check; it runs after those already there. The same name replaces.

    A slow one waits for another machine: a page runs it apart.
    """
    _CHECKS[name] = check
    (_SLOW.add if slow else _SLOW.discard)(name)


def slow_checks() -> tuple[str, ...]:
    """Names of the checks that wait for another machine, in order."""
    return tuple(name for name in _CHECKS if name in _SLOW)


def run_checks(*, now: datetime, slow: bool | None = None) -> list[Finding]:
    """Every check in order. A check that breaks is a failure, never an exception.

    `slow` keeps only the slow checks, or only the others.
    """
    findings = []
    for name, check in _CHECKS.items():
        if slow is not None and (name in _SLOW) != slow:
            continue
        try:
            findings.append(check(now))
        except Exception as error:  # noqa: BLE001 - the doctor survives whatever it finds
            findings.append(
                Finding(
                    name,
                    Status.FAILED,
                    f"le contrôle a échoué : {type(error).__name__} : {error}",
                    "Corrigez d'abord les points précédents, puis relancez `essor doctor`.",
                )
            )
    return findings


def check_versions(_: datetime) -> Finding:
    text = f"Python {platform.python_version()}, Django {django.get_version()}"
    if django.VERSION[:2] != DJANGO:
        return Finding(
            "versions", Status.FAILED, text,
            "Réinstallez avec les versions verrouillées : `pip install -r requirements/base.txt`.",
        )  # fmt: skip
    return Finding("versions", Status.OK, text)


def check_settings(_: datetime) -> Finding:
    module = os.environ.get("DJANGO_SETTINGS_MODULE", "")
    text = f"réglages {module}, adresse {settings.SITE_URL}"
    if settings.DEBUG:
        return Finding(
            "settings", Status.WARNING, f"{text}, mode développement",
            "En production, utilisez essor.config.settings.prod.",
        )  # fmt: skip
    return Finding("settings", Status.OK, text)


def check_database(_: datetime) -> Finding:
    """Reachable, and set as Essor needs it."""
    try:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                return _sqlite(cursor)
            return _postgresql(cursor)
    except DatabaseError as error:
        return Finding(
            "database", Status.FAILED, f"base injoignable : {type(error).__name__}",
            "Vérifiez ESSOR_DATABASE_URL et que le serveur de base de données tourne.",
        )  # fmt: skip


def _pragma(cursor: Any, name: str) -> Any:
    cursor.execute(f"PRAGMA {name}")
    return cursor.fetchone()[0]


def _sqlite(cursor: Any) -> Finding:
    found = {name: str(_pragma(cursor, name)) for name in ("journal_mode", "synchronous")}
    text = f"SQLite, journal {found['journal_mode']}, synchronous {found['synchronous']}"
    in_memory = "memory" in str(connection.settings_dict["NAME"])
    if not in_memory and found != {"journal_mode": "wal", "synchronous": "2"}:
        return Finding(
            "database", Status.FAILED, text,
            "Le fichier n'est pas en mode WAL et FULL : vérifiez que le dossier est local et"
            " accessible en écriture, puis redémarrez Essor.",
        )  # fmt: skip
    return Finding("database", Status.OK, text)


def _postgresql(cursor: Any) -> Finding:
    cursor.execute(
        "SELECT current_setting('server_version_num')::int, current_setting('server_version'),"
        " datcollate, pg_encoding_to_char(encoding) FROM pg_database"
        " WHERE datname = current_database()"
    )
    number, version, collation, encoding = cursor.fetchone()
    text = f"PostgreSQL {version}, {encoding}, ordre {collation}"
    if number < OLDEST_POSTGRESQL:
        return Finding("database", Status.FAILED, text, "Passez à PostgreSQL 15 ou plus récent.")
    if encoding != "UTF8":
        return Finding("database", Status.FAILED, text, "Recréez la base en UTF8.")
    return Finding("database", Status.OK, text)


def check_migrations(_: datetime) -> Finding:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        return Finding(
            "migrations", Status.FAILED, f"{len(plan)} migration(s) à appliquer",
            "Sauvegardez (`essor backup`), puis lancez `essor manage migrate`.",
        )  # fmt: skip
    return Finding("migrations", Status.OK, "à jour")


def check_folders(_: datetime) -> Finding:
    """Essor can write where it keeps its files."""
    for folder in (settings.DATA_DIR, settings.FILES_DIR, settings.WAREHOUSE_DIR):
        existing = Path(folder)
        while not existing.exists():
            existing = existing.parent
        if not os.access(existing, os.W_OK | os.X_OK):
            return Finding(
                "folders", Status.FAILED, f"{existing} n'est pas accessible en écriture",
                "Donnez ce dossier au compte qui lance Essor, ou changez ESSOR_DATA.",
            )  # fmt: skip
    return Finding("folders", Status.OK, f"{settings.DATA_DIR} accessible en écriture")


def check_disk(_: datetime) -> Finding:
    folder = Path(settings.DATA_DIR)
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    text = f"{free / 2**30:.1f} Gio libres".replace(".", ",")
    advice = "Libérez de la place ou déplacez ESSOR_DATA sur un disque plus grand."
    if free < DISK_FLOOR:
        return Finding("disk", Status.FAILED, text, advice)
    return Finding("disk", Status.WARNING if free < DISK_LOW else Status.OK, text,
                   advice if free < DISK_LOW else "")  # fmt: skip


def worker_age(now: datetime) -> timedelta | None:
    """Time since any worker gave a sign of life; None if none ever did."""
    last = WorkerBeat.objects.order_by("-beat_at").values_list("beat_at", flat=True).first()
    return None if last is None else now - last


def check_worker(now: datetime) -> Finding:
    age = worker_age(now)
    advice = "Lancez `essor worker` (un service système en production)."
    if age is None:
        return Finding("worker", Status.WARNING, "aucun exécutant ne tourne", advice)
    text = f"dernier signe il y a {round(age.total_seconds())} s"
    if age > WORKER_LATE:
        return Finding("worker", Status.WARNING, text, advice)
    return Finding("worker", Status.OK, text)


def check_jobs(now: datetime) -> Finding:
    """Jobs that failed lately, and a queue that does not move."""
    failed = Job.objects.filter(
        state=JobState.FAILED, finished_at__gte=now - timedelta(days=7)
    ).count()
    late = Job.objects.ready(now - timedelta(minutes=15)).count()
    text = f"{failed} échec(s) en sept jours, {late} en attente depuis un quart d'heure"
    if failed or late:
        return Finding(
            "jobs", Status.WARNING, text, "Voyez la page « Tâches » de l'installation."
        )  # fmt: skip
    return Finding("jobs", Status.OK, text)


def check_mail(_: datetime) -> Finding:
    """The mail server answers (nothing is sent)."""
    backend = settings.EMAIL_BACKEND.rsplit(".", 1)[-1]
    if not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        return Finding("mail", Status.OK, f"{backend} : aucun courriel ne sort")
    server = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    trouble = _greet_mail_server()
    if trouble:
        return Finding(
            "mail", Status.FAILED, f"{server} ne répond pas : {trouble}",
            "Vérifiez ESSOR_SMTP_HOST, ESSOR_SMTP_PORT, ESSOR_SMTP_USER et ESSOR_SMTP_TLS.",
        )  # fmt: skip
    return Finding("mail", Status.OK, f"{server} répond, de {settings.DEFAULT_FROM_EMAIL}")


def _greet_mail_server() -> str:
    """What went wrong, or "". Whoever asks waits no longer than the deadline."""
    found: list[str] = []

    def greet() -> None:
        try:
            with get_connection(timeout=SMTP_TIMEOUT):
                found.append("")
        except Exception as error:  # noqa: BLE001 - a thread has nobody to raise to
            found.append(type(error).__name__)

    caller = threading.Thread(target=greet, name="essor-mail-check", daemon=True)
    caller.start()
    caller.join(MAIL_DEADLINE)
    return found[0] if found else f"rien en {MAIL_DEADLINE:.0f} s"


for _check in (
    check_versions, check_settings, check_database, check_migrations, check_folders, check_disk,
    check_worker, check_jobs,
):  # fmt: skip
    register_check(_check.__name__.removeprefix("check_"), _check)
register_check("mail", check_mail, slow=True)
