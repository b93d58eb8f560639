"""How often one may call: a sliding minute, counted in the memory of each process.

A shared counter would cost a write on each read: in the database, reads must not take the write
lock; in files, it is slower than the answer. The true limit is therefore this one times the number
of processes: it protects the server from a runaway script, which is what it is for.
"""

import math
import threading
import time
from collections import Counter

from django.conf import settings
from django.http import HttpRequest
from ninja.errors import Throttled

WINDOW = 60  # seconds
BAD_TOKENS = 30  # refused keys a minute from one address


class SlidingCounter:
    """Calls by key in the last minute, estimated from two fixed minutes. Safe between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._index = 0
        self._current: Counter[str] = Counter()
        self._previous: Counter[str] = Counter()

    def add(self, key: str, now: float) -> float:
        """Count one call, and say how many the last minute holds."""
        index, elapsed = divmod(now, WINDOW)
        with self._lock:
            if index != self._index:
                follows = index == self._index + 1
                self._previous = self._current if follows else Counter()
                self._current, self._index = Counter(), int(index)
            self._current[key] += 1
            return self._current[key] + self._previous[key] * (1 - elapsed / WINDOW)

    def clear(self) -> None:
        """Forget every call."""
        with self._lock:
            self._current, self._previous = Counter(), Counter()


calls = SlidingCounter()


def count(key: str, limit: int) -> None:
    """Count one call under this key.

    Raises:
        Throttled: the last minute holds more than `limit`.
    """
    now = time.time()
    if calls.add(key, now) > limit:
        raise Throttled(wait=max(1, math.ceil(WINDOW - now % WINDOW)))


def address(request: HttpRequest) -> str:
    """Where the call comes from, behind as many proxies as the settings say."""
    proxies: int = getattr(settings, "ALLAUTH_TRUSTED_PROXY_COUNT", 0)
    hops = request.headers.get("X-Forwarded-For", "").split(",")
    if proxies and len(hops) >= proxies and hops[-proxies].strip():
        return hops[-proxies].strip()[:45]
    remote: str = request.META.get("REMOTE_ADDR", "")
    return remote or "unknown"
