"""Adding calls to the count that every process shares, hardly ever waiting for another writer."""

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import F

from essor.common.models.limits import CallCount

PATIENCE_MS = 20  # for the row on PostgreSQL, for the only writer on SQLite


def share_calls(*, key: str, minute: int, calls: int) -> tuple[int, int] | None:
    """Add calls to a key's minute.

    Args:
        key: whose calls; kept as a keyed digest, because it may hold an address.
        minute: since 1970.
        calls: how many this process counted and did not share yet.

    Returns:
        The calls that every process shared for this minute and for the one before; None if the
        database is busy, in which case nothing was added.
    """
    digest = _digest(key)
    try:
        with _impatient(), transaction.atomic():
            _add(digest, minute, calls)
            rows = CallCount.objects.filter(key=digest, minute__in=(minute - 1, minute))
            known = dict(rows.values_list("minute", "calls"))
    except DatabaseError:
        return None
    return known[minute], known.get(minute - 1, 0)


def forget_calls(*, before_minute: int) -> int:
    """Erase the counts of minutes that no limit looks at any more. Returns how many."""
    return CallCount.objects.filter(minute__lt=before_minute).delete()[0]


def _add(digest: str, minute: int, calls: int) -> None:
    row = CallCount.objects.filter(key=digest, minute=minute)
    if not row.update(calls=F("calls") + calls):
        CallCount.objects.bulk_create([CallCount(key=digest, minute=minute)], ignore_conflicts=True)
        row.update(calls=F("calls") + calls)


def _digest(key: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), key.encode(), hashlib.sha256).hexdigest()


@contextmanager
def _impatient() -> Iterator[None]:
    """A busy database is left alone: the API answers, and the count waits for the next lot."""
    if connection.vendor != "sqlite":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL lock_timeout = {PATIENCE_MS}")
                cursor.execute("SET LOCAL synchronous_commit = off")
            yield
        return
    patience = int(float(connection.settings_dict.get("OPTIONS", {}).get("timeout", 5)) * 1000)
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {PATIENCE_MS}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {patience}")
