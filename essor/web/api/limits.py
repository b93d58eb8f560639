"""How often one may call: a sliding minute, counted in the memory of each process.

A shared counter would cost a database write on each read, and on SQLite reads must not take the
write lock. The true limit is therefore this one times the number of processes: it protects the
server from a runaway script, which is what it is for.
"""

import ipaddress
import math
import time

from django.core.cache import cache
from django.http import HttpRequest
from ninja.errors import Throttled

WINDOW = 60  # seconds
BAD_TOKENS = 30  # refused keys a minute from one address


def count(key: str, limit: int) -> None:
    """Count one call under this key.

    Raises:
        Throttled: the last minute holds more than `limit`, estimated from two fixed minutes.
    """
    now = time.time()
    index, elapsed = divmod(now, WINDOW)
    current, previous = f"api:{key}:{int(index)}", f"api:{key}:{int(index) - 1}"
    cache.add(current, 0, WINDOW * 2)
    try:
        calls = cache.incr(current)
    except ValueError:  # evicted between the two lines
        return
    earlier = cache.get(previous, 0) * (1 - elapsed / WINDOW)
    if calls + earlier > limit:
        raise Throttled(wait=max(1, math.ceil(WINDOW - elapsed)))


def address(request: HttpRequest) -> str:
    """Where the call comes from. The proxy's word is taken only from a proxy on this machine."""
    remote: str = request.META.get("REMOTE_ADDR", "")
    forwarded = request.headers.get("X-Forwarded-For", "")
    if forwarded and _is_local(remote):
        return forwarded.rsplit(",", 1)[-1].strip()[:45]
    return remote or "unknown"


def _is_local(remote: str) -> bool:
    if not remote:  # a unix socket
        return True
    try:
        return ipaddress.ip_address(remote).is_loopback
    except ValueError:
        return False
