"""How often one may call: a sliding minute, counted across processes by lots.

Each process counts in memory and shares what it counted with the others each time it holds a
twentieth of the limit: one short write for that many calls, none for whoever calls little, and
never a wait for another writer. What is allowed goes beyond the limit by at most that twentieth a
process. docs/adr/0044 has the choice and its measure.
"""

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from ninja.errors import Throttled

from essor.common.services.limits import share_calls

WINDOW = 60  # seconds
BAD_TOKENS = 30  # refused keys a minute from one address
LOTS = 20  # how many times a limit is shared before it is reached

Share = Callable[[str, int, int], tuple[int, int] | None]


@dataclass
class Tally:
    """What one process knows of one key."""

    minute: int
    unshared: int = 0  # counted here, not yet told to the others
    shared: int = 0  # what every process had told, when this one last asked
    previous: int = 0  # the minute before
    next_share: int = 1  # `unshared` at which to tell


class SlidingCounter:
    """Calls by key in the last minute, estimated from two fixed minutes. Safe between threads."""

    def __init__(self, share: Share) -> None:
        self._share = share
        self._lock = threading.Lock()
        self._minute = 0
        self._tallies: dict[str, Tally] = {}

    def add(self, key: str, now: float, *, limit: int) -> float:
        """Count one call, and say how many the last minute holds."""
        minute, elapsed = divmod(now, WINDOW)
        lot = max(1, limit // LOTS)
        with self._lock:
            tally = self._tally(key, int(minute), lot)
            tally.unshared += 1
            over = self._total(tally, elapsed) > limit
            to_share = tally.unshared if tally.unshared >= tally.next_share and not over else 0
            if to_share:
                tally.next_share = tally.unshared + lot  # another thread does not tell it again
        if to_share:
            told = self._share(key, int(minute), to_share)
            with self._lock:
                if told is not None and tally.minute == int(minute):
                    tally.shared, tally.previous = told
                    tally.unshared -= to_share
                    tally.next_share = lot
        with self._lock:
            return self._total(tally, elapsed)

    def clear(self) -> None:
        """Forget every call of this process."""
        with self._lock:
            self._tallies = {}

    def _tally(self, key: str, minute: int, lot: int) -> Tally:
        """The key's tally of this minute; those of older minutes are forgotten."""
        if minute != self._minute:
            self._tallies = {
                name: Tally(minute, previous=old.shared + old.unshared, next_share=lot)
                for name, old in self._tallies.items()
                if old.minute == minute - 1
            }
            self._minute = minute
        return self._tallies.setdefault(key, Tally(minute, next_share=lot))

    @staticmethod
    def _total(tally: Tally, elapsed: float) -> float:
        own = tally.shared + tally.unshared
        return own + tally.previous * (1 - elapsed / WINDOW)


def _share(key: str, minute: int, calls_counted: int) -> tuple[int, int] | None:
    return share_calls(key=key, minute=minute, calls=calls_counted)


calls = SlidingCounter(_share)


def count(key: str, limit: int) -> None:
    """Count one call under this key.

    Raises:
        Throttled: the last minute holds more than `limit`.
    """
    now = time.time()
    if calls.add(key, now, limit=limit) > limit:
        raise Throttled(wait=max(1, math.ceil(WINDOW - now % WINDOW)))


def address(request: HttpRequest) -> str:
    """Where the call comes from, behind as many proxies as the settings say."""
    proxies: int = getattr(settings, "ALLAUTH_TRUSTED_PROXY_COUNT", 0)
    hops = request.headers.get("X-Forwarded-For", "").split(",")
    if proxies and len(hops) >= proxies and hops[-proxies].strip():
        return hops[-proxies].strip()[:45]
    remote: str = request.META.get("REMOTE_ADDR", "")
    return remote or "unknown"
