"""The kinds of jobs, declared in code."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from essor.common.jobs.context import JobContext
from essor.kernel.errors import EssorError

Body = Callable[[JobContext], Mapping[str, Any] | None]

DEFAULT_ADVICE = (
    "Relancez-la ; si l'échec se répète, transmettez sa référence à l'administrateur"
    " de l'installation."
)


class UnknownJob(EssorError, KeyError):
    """No module in use declares this kind of job."""

    def __str__(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True)
class JobKind:
    """A kind of job.

    Attributes:
        code: `context.verb`, stored in rows.
        title: French, as people read it in lists.
        body: does the work; re-runnable; returns a JSON-ready result or nothing.
        max_attempts: runs at most this many times, crashes included.
        advice: French, what to do when the last attempt failed.
        tell: whether the person who asked is notified of the end.
    """

    code: str
    title: str
    body: Body
    max_attempts: int = 3
    advice: str = DEFAULT_ADVICE
    tell: bool = True


_KINDS: dict[str, JobKind] = {}


def job(
    code: str,
    *,
    title: str,
    max_attempts: int = 3,
    advice: str = DEFAULT_ADVICE,
    tell: bool = True,
) -> Callable[[Body], JobKind]:
    """Declare the decorated function as the body of a kind of job."""

    def decorate(body: Body) -> JobKind:
        if code in _KINDS:
            raise ValueError(f"two jobs are called {code!r}")
        kind = JobKind(code, title, body, max_attempts, advice, tell)
        _KINDS[code] = kind
        return kind

    return decorate


def job_kind(code: str) -> JobKind:
    """The kind of this code. Raises UnknownJob."""
    try:
        return _KINDS[code]
    except KeyError as error:
        raise UnknownJob(
            f"La sorte de tâche « {code} » est inconnue de cette version d'Essor. Vérifiez que"
            " l'exécutant et le serveur tournent dans la même version."
        ) from error


def job_title(code: str) -> str:
    """The French title of a kind; its code if this version does not know it."""
    return _KINDS[code].title if code in _KINDS else code


def job_kinds() -> tuple[JobKind, ...]:
    return tuple(sorted(_KINDS.values(), key=lambda kind: kind.code))
