"""For a supervisor or a proxy: is this installation able to serve? No secret, no personal data."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from essor.common.services.health import WORKER_LATE, Status, check_disk, worker_age
from essor.observatory.warehouse.errors import DamagedWarehouse
from essor.web.health.checks import warehouse_vintages


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 when pages can be served, else 503.

    A worker that is late makes the answer « degraded » and still 200, so that a proxy does not take
    the pages away; with `?strict` it is 503, for whoever must be woken.
    """
    now = timezone.now()
    database = _database()
    disk = check_disk(now).status
    worker = _worker(now) if database == Status.OK else {"status": "unknown"}
    broken = Status.FAILED in (database, disk)
    degraded = worker["status"] != Status.OK
    body = {
        "status": "failed" if broken else "degraded" if degraded else "ok",
        "database": database,
        "disk": disk,
        "worker": worker,
        "warehouse": _warehouse(),
    }
    refused = broken or (degraded and "strict" in request.GET)
    return JsonResponse(body, status=503 if refused else 200)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return Status.FAILED
    return Status.OK


def _worker(now: Any) -> dict[str, Any]:
    try:
        age = worker_age(now)
    except DatabaseError:  # reachable, but its tables are not made yet
        return {"status": Status.FAILED}
    if age is None:
        return {"status": "absent"}
    late = age > WORKER_LATE
    return {"status": "late" if late else Status.OK, "age_seconds": round(age.total_seconds())}


def _warehouse() -> dict[str, Any]:
    """The real register's month under `vintage`; the demonstration's apart."""
    try:
        vintages = warehouse_vintages()
    except DamagedWarehouse:
        return {"status": Status.FAILED}
    return {"vintage": vintages.real, "demonstration": vintages.demonstration}
