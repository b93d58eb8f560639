"""The kinds of notifications, declared in code.

A context declares its kinds in its `notices.py`, which is imported at start-up.
"""

from dataclasses import dataclass

from essor.common.models.notifications import EmailChoice
from essor.kernel.errors import EssorError


class UnknownNotice(EssorError, KeyError):
    """No module in use declares this kind of notification."""

    def __str__(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True)
class NotificationKind:
    """A kind of notification, and where it goes unless a person says otherwise.

    Attributes:
        code: `context.event`, stored in rows.
        name: French, as listed in the preferences.
        description: French, when one receives it.
        in_app, email, push: default channels.
        urgent: ignores quiet hours (security of the account).
    """

    code: str
    name: str
    description: str
    in_app: bool = True
    email: EmailChoice = EmailChoice.DIGEST
    push: bool = False
    urgent: bool = False


_KINDS: dict[str, NotificationKind] = {}


def register(kind: NotificationKind) -> NotificationKind:
    """Declare a kind. Two kinds of the same code are a programming error."""
    if kind.code in _KINDS:
        raise ValueError(f"two notifications are called {kind.code!r}")
    _KINDS[kind.code] = kind
    return kind


def notice(code: str) -> NotificationKind:
    """The kind of this code. Raises UnknownNotice."""
    try:
        return _KINDS[code]
    except KeyError as error:
        raise UnknownNotice(f"La sorte de notification « {code} » n'existe pas.") from error


def notices() -> tuple[NotificationKind, ...]:
    return tuple(sorted(_KINDS.values(), key=lambda kind: kind.code))


JOB_FAILED = register(
    NotificationKind(
        "job.failed",
        "Tâche échouée",
        "Une tâche que vous avez lancée n'a pas pu finir.",
        email=EmailChoice.IMMEDIATE,
    )
)
JOB_SUCCEEDED = register(
    NotificationKind(
        "job.succeeded",
        "Tâche terminée",
        "Une tâche que vous avez lancée est finie.",
        email=EmailChoice.NONE,
    )
)
