"""Writing history. Called inside the transaction of the write that it tells."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from essor.common.actor import Actor
from essor.common.models import AuditEntry, ExportLog
from essor.common.text import search_text


def record(
    *,
    actor: Actor,
    action: str,
    kind: str,
    object_id: UUID | str,
    label: str = "",
    territory_id: UUID | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> AuditEntry:
    """Write one line of history, in the caller's transaction.

    Args:
        actor: who acts.
        action: `<kind>.<past participle>`, in English, e.g. `note.created`.
        kind: object kind, as registered for display.
        object_id: key of the object.
        label: how people call the object; no personal data.
        territory_id: the territory whose history this is, if any.
        before: business fields that changed, as they were; JSON-ready, no personal field.
        after: the same fields, as they are now.
        reason: free text a person gave.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("history is written in the transaction of the write that it tells")
    return AuditEntry.objects.create(
        territory_id=territory_id,
        actor_kind=actor.kind,
        actor_key=actor.key,
        actor_label=actor.label,
        actor_search=search_text(actor.label),
        action=action,
        object_kind=kind,
        object_id=str(object_id),
        object_label=label,
        before=dict(before or {}),
        after=dict(after or {}),
        reason=reason,
    )


def log_export(
    *,
    actor: Actor,
    kind: str,
    file_format: str,
    filters: Mapping[str, Any],
    row_count: int | None,
    territory_id: UUID | None,
) -> ExportLog:
    """Remember that data left Essor: who, what, which filters, how many rows."""
    return ExportLog.objects.create(
        territory_id=territory_id,
        actor_kind=actor.kind,
        actor_key=actor.key,
        actor_label=actor.label,
        kind=kind,
        file_format=file_format,
        filters=dict(filters),
        row_count=row_count,
    )


def redact_actor(key: UUID, *, label: str) -> int:
    """Put a label without a name on everything a person did; the key stays. Returns the lines."""
    written = AuditEntry.objects.filter(actor_key=key)
    exported = ExportLog.objects.filter(actor_key=key)
    return written.update(actor_label=label, actor_search=search_text(label)) + exported.update(
        actor_label=label
    )
