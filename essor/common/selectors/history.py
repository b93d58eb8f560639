"""Reads of the history: a territory's, one object's, and the exports."""

from datetime import date, datetime, time
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from essor.common.actor import Actor
from essor.common.models import AuditEntry, ExportLog
from essor.common.text import words


def territory_history(
    territory_id: UUID,
    actor: Actor,
    *,
    kind: str = "",
    who: str = "",
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[AuditEntry]:
    """Writes of a territory, the newest first.

    Args:
        territory_id: whose history.
        actor: who reads; nothing without the right to.
        kind: only this kind of object.
        who: parts of the name of who acted, with or without accents.
        since: first day, in French time.
        until: last day, included.
    """
    rows = AuditEntry.objects.visible_to(actor).filter(territory_id=territory_id)
    if kind:
        rows = rows.filter(object_kind=kind)
    for word in words(who):
        rows = rows.filter(actor_search__contains=word)
    if since:
        rows = rows.filter(created_at__gte=_midnight(since))
    if until:
        rows = rows.filter(created_at__lt=_midnight(date.fromordinal(until.toordinal() + 1)))
    return rows


def kinds_in(territory_id: UUID, actor: Actor) -> list[str]:
    """Kinds of objects that the territory's history tells of."""
    rows = AuditEntry.objects.visible_to(actor).filter(territory_id=territory_id)
    return list(rows.order_by("object_kind").values_list("object_kind", flat=True).distinct())


def history_of(kind: str, object_id: UUID | str, actor: Actor) -> list[AuditEntry]:
    """What happened to one object, the newest first; nothing without the right to read history."""
    rows = AuditEntry.objects.visible_to(actor)
    return list(rows.filter(object_kind=kind, object_id=str(object_id)))


def exports_of(territory_id: UUID, actor: Actor) -> QuerySet[ExportLog]:
    """What left the territory: who, which list, which filters."""
    return ExportLog.objects.visible_to(actor).filter(territory_id=territory_id)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
