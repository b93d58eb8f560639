"""How a long load tells where it stands, and how it can be stopped."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Step:
    """Where a load stands.

    Attributes:
        name: the step, in French, as shown.
        done: share of the step that is done, between 0 and 1; None when it cannot be known.
        size: how much the whole step handles, in `unit`; None when it is not known.
        unit: `lignes` or `octets`.
    """

    name: str
    done: float | None
    size: int | None = None
    unit: str = "lignes"


class Progress(Protocol):
    """Receives each change. Raising in it stops the load, which then leaves nothing behind."""

    def __call__(self, step: Step) -> None: ...


def silent(step: Step) -> None:
    """A progress that nobody watches."""
    del step


@contextmanager
def whole(
    report: Progress, name: str, size: int | None = None, unit: str = "octets"
) -> Iterator[Callable[[float], None]]:
    """Report the start and the end of a step; the block may report shares in between."""
    report(Step(name, 0.0, size, unit))
    yield lambda share: report(Step(name, min(1.0, share), size, unit))
    report(Step(name, 1.0, size, unit))
