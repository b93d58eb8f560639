"""Operations sent by devices that worked offline: each has its effect once, and one answer.

A context registers what it can do offline:

    @operation("note.create")
    def _create(actor: Actor, op: Operation) -> Outcome: ...

The handler calls the context's services, which check the rights. Its effect, its history and the
answer are committed together, so that an operation received again, after any crash on either
side, gets the first answer and changes nothing.
"""

import hashlib
import json
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from essor.common.actor import Actor
from essor.common.models import SyncOperation, SyncStatus
from essor.kernel.errors import Conflict, EssorError, InvalidValue, NotAllowed

MAX_OPERATIONS = 100
CLOCK_TOLERANCE = timedelta(minutes=1)
OLDEST_YEAR, LATEST_YEAR = 2000, 2200
KIND_LENGTH = 80
DUPLICATE = "duplicate"
FORGOTTEN = "Ce qui avait été saisi entre-temps a été effacé : rouvrez la page pour comparer."

logger = logging.getLogger(__name__)


class BadOperation(InvalidValue):
    """An operation that cannot be read; nothing of it is kept."""


class VersionConflict(Conflict):
    """Somebody changed the object since the device read it.

    Attributes:
        version: the object's version now.
        current: what the object says now, to stand beside what the device holds.
    """

    def __init__(self, message: str, *, version: int, current: dict[str, Any]) -> None:
        super().__init__(message)
        self.version = version
        self.current = current


@dataclass(frozen=True)
class Operation:
    """One thing done on a device.

    Attributes:
        op_id: made by the device, once per act of the person.
        kind: what was done, e.g. `note.edit`.
        object_id: what it was done to; made by the device for a new object.
        base_version: the version that the person saw; 0 for a new object.
        payload: fields of this kind.
        made_at: when, by Essor's clock as well as can be told.
    """

    op_id: UUID
    kind: str
    object_id: UUID
    base_version: int
    payload: dict[str, Any]
    made_at: datetime


@dataclass(frozen=True)
class Outcome:
    """An operation that had its effect: the object's version now, and what to tell the person."""

    version: int
    message: str


Handler = Callable[[Actor, Operation], Outcome]
_HANDLERS: dict[str, Handler] = {}


def operation(kind: str) -> Callable[[Handler], Handler]:
    """Register the handler of a kind of operation."""

    def register(handler: Handler) -> Handler:
        if kind in _HANDLERS:
            raise ValueError(f"operation {kind!r} is registered twice")
        _HANDLERS[kind] = handler
        return handler

    return register


def operation_kinds() -> set[str]:
    """Every kind that this installation understands."""
    return set(_HANDLERS)


def apply_operations(
    *, actor: Actor, raw: list[Any], sent_at: datetime | None, now: datetime
) -> list[dict[str, Any]]:
    """Apply a batch in its order; one operation never fails another.

    An operation that met an unforeseen error has no answer in the list: it had no effect and the
    device sends it again.
    """
    answers = [_answer_to(actor, one, sent_at, now) for one in raw]
    return [answer for answer in answers if answer is not None]


def read_operation(raw: Any) -> Operation:
    """An operation from JSON. Raises BadOperation."""
    if not isinstance(raw, dict):
        raise BadOperation("Une opération reçue n'est pas lisible.")
    try:
        op_id, object_id = UUID(raw["op_id"]), UUID(raw["object_id"])
        made_at = datetime.fromisoformat(raw["made_at"])
        kind, base_version, payload = raw["kind"], raw["base_version"], raw["payload"]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadOperation("Un champ de l'opération manque ou n'est pas lisible.") from error
    if made_at.tzinfo is None or not OLDEST_YEAR < made_at.year < LATEST_YEAR:
        raise BadOperation("La date de la saisie n'est pas lisible.")
    if not isinstance(kind, str) or not 0 < len(kind) <= KIND_LENGTH:
        raise BadOperation("La sorte d'opération n'est pas lisible.")
    if kind not in _HANDLERS:
        raise BadOperation("Cette version d'Essor ne connaît pas cette saisie. Rechargez la page.")
    if not isinstance(base_version, int) or isinstance(base_version, bool) or base_version < 0:
        raise BadOperation("La version de départ n'est pas un nombre entier.")
    if not isinstance(payload, dict):
        raise BadOperation("Le contenu de l'opération n'est pas lisible.")
    return Operation(op_id, kind, object_id, base_version, payload, made_at)


def text_field(op: Operation, name: str, length: int) -> str:
    """A text of the payload that both databases can store. Raises InvalidValue."""
    value = op.payload.get(name)
    if not isinstance(value, str):
        raise InvalidValue(f"Le champ « {name} » manque ou n'est pas un texte.")
    if len(value) > length:
        raise InvalidValue(
            f"Le champ « {name} » a {len(value)} signes ; la limite est de {length}."
        )
    return storable(value)


def storable(text: str) -> str:
    """The text without the null character; half of a surrogate pair becomes a replacement sign."""
    return text.replace("\0", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def corrected_clock(made_at: datetime, sent_at: datetime | None, now: datetime) -> datetime:
    """When something was done, by Essor's clock.

    A device whose clock is wrong says so itself: what it called now when it sent differs from
    Essor's. Nothing was ever done after it was received.
    """
    if sent_at is not None and abs(now - sent_at) > CLOCK_TOLERANCE:
        made_at += now - sent_at
    return min(made_at, now)


def forget_old_conflicts(*, before: datetime) -> int:
    """Erase the texts that conflicts received before a moment still show; how many did."""
    return _forget(Q(received_at__lt=before))


def forget_conflicts_of(*, user_id: UUID, object_ids: Iterable[UUID]) -> int:
    """Erase the texts of an account's conflicts, and of everybody's about objects it wrote."""
    return _forget(Q(user_id=user_id) | Q(object_id__in=list(object_ids)))


def _forget(which: Q) -> int:
    """The rows stay, so that an operation received again still does nothing."""
    rows = list(
        SyncOperation.objects.filter(
            which, status=SyncStatus.CONFLICT, answer__has_key="current"
        ).iterator()
    )
    for row in rows:
        kept = {name: value for name, value in row.answer.items() if name != "current"}
        row.answer = kept | {"message": FORGOTTEN}
    SyncOperation.objects.bulk_update(rows, ["answer"], batch_size=500)
    return len(rows)


def _answer_to(
    actor: Actor, raw: Any, sent_at: datetime | None, now: datetime
) -> dict[str, Any] | None:
    try:
        said = read_operation(raw)
    except BadOperation as error:
        op_id = raw.get("op_id") if isinstance(raw, dict) else None
        return _answer(op_id, SyncStatus.REJECTED, str(error))
    try:
        return _apply(actor, said, corrected_clock(said.made_at, sent_at, now))
    except Exception:  # one broken operation must not fail the others; it is logged, sent again
        logger.exception("operation %s (%s) had no effect", said.op_id, said.kind)
        return None


def _apply(actor: Actor, said: Operation, made_at: datetime) -> dict[str, Any]:
    if actor.user_id is None:
        raise NotAllowed("Connectez-vous pour envoyer vos saisies.")
    stored = _stored(said.op_id)
    if stored is not None:
        return _repeated(stored, actor, said)
    try:
        with transaction.atomic():
            row = SyncOperation.objects.create(
                op_id=said.op_id,
                user_id=actor.user_id,
                kind=said.kind,
                object_id=said.object_id,
                fingerprint=_fingerprint(said),
                status=SyncStatus.REJECTED,
                made_at=said.made_at,
            )
            answer = _effect(actor, _dated(said, made_at))
            row.status, row.answer = answer["status"], answer
            row.save(update_fields=("status", "answer"))
            return answer
    except IntegrityError:  # the same operation, received twice at once
        stored = _stored(said.op_id)
        if stored is None:
            raise
        return _repeated(stored, actor, said)


def _stored(op_id: UUID) -> SyncOperation | None:
    found: SyncOperation | None = SyncOperation.objects.filter(pk=op_id).first()
    return found


def _effect(actor: Actor, op: Operation) -> dict[str, Any]:
    """Run the handler; what it refuses leaves no trace but the answer."""
    try:
        with transaction.atomic():
            outcome = _HANDLERS[op.kind](actor, op)
    except VersionConflict as error:
        answer = _answer(str(op.op_id), SyncStatus.CONFLICT, str(error), error.version)
        return answer | {"current": error.current}
    except EssorError as error:
        return _answer(str(op.op_id), SyncStatus.REJECTED, str(error))
    return _answer(str(op.op_id), SyncStatus.ACCEPTED, outcome.message, outcome.version)


def _repeated(stored: SyncOperation, actor: Actor, said: Operation) -> dict[str, Any]:
    if stored.user_id != actor.user_id or stored.fingerprint != _fingerprint(said):
        message = "Cet identifiant a déjà servi à une autre saisie. Envoyez-la comme nouvelle."
        return _answer(str(said.op_id), SyncStatus.REJECTED, message)
    first: dict[str, Any] = stored.answer
    return first | {"status": DUPLICATE, "first_status": stored.status}


def _answer(
    op_id: Any, status: SyncStatus, message: str, version: int | None = None
) -> dict[str, Any]:
    return {"op_id": op_id, "status": status.value, "message": message, "version": version}


def _dated(said: Operation, made_at: datetime) -> Operation:
    return Operation(
        said.op_id, said.kind, said.object_id, said.base_version, said.payload, made_at
    )


def _fingerprint(said: Operation) -> str:
    facts = [said.kind, str(said.object_id), said.base_version, said.payload]
    facts.append(said.made_at.isoformat())
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()
