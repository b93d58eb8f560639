"""Deciding what an event of the register was, and adding those that it does not see.

What the register says never changes here: a decision stands beside it, with its author and reason.
"""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from essor.common.actor import Actor
from essor.common.models import new_id
from essor.common.permissions import Permission
from essor.common.services import attachments
from essor.common.visibility import Visibility
from essor.kernel.errors import InvalidValue, NotAllowed
from essor.kernel.identifiers import Siret
from essor.observatory.engine.qualified import (
    EventFacts,
    QualifiedKind,
    RegisterKey,
    Standing,
    departs_from,
    facts_of,
)
from essor.observatory.models.qualified import QUALIFIED_KIND, QualifiedEvent
from essor.observatory.selectors.names import registered_name
from essor.observatory.selectors.qualified_places import require_inside
from essor.observatory.services.qualified_writing import (
    already_decided,
    bump,
    checked,
    checked_reason,
    checked_visibility,
    keep_revision,
    put_facts,
    require_version,
    tell,
    told,
    writable,
)
from essor.observatory.warehouse.events import EventRow
from essor.territory.models import Establishment, Territory
from essor.territory.services.organisations import ensure_establishment


def confirm_event(
    *,
    actor: Actor,
    territory: Territory,
    row: EventRow,
    facts: EventFacts | None = None,
    visibility: str = Visibility.PARTNERS,
    event_id: UUID | None = None,
) -> QualifiedEvent:
    """Say that the register is right, adding what it does not know (jobs, announcement, source).

    Raises:
        NotAllowed: the role does not qualify events here.
        InvalidValue: the facts contradict the row (that is a correction) or one another.
        AlreadyDecided: somebody decided this row meanwhile.
    """
    said = facts or facts_of(row)
    if departs_from(said, row):
        raise InvalidValue(
            "La nature, la date effective ou l'autre établissement ne sont plus ceux du registre :"
            " choisissez « Corriger » et dites pourquoi."
        )
    return _decide(
        Standing.CONFIRMED,
        actor=actor,
        territory=territory,
        row=row,
        facts=said,
        reason="",
        visibility=visibility,
        event_id=event_id,
    )


def correct_event(
    *,
    actor: Actor,
    territory: Territory,
    row: EventRow,
    facts: EventFacts,
    reason: str,
    visibility: str = Visibility.PARTNERS,
    event_id: UUID | None = None,
) -> QualifiedEvent:
    """Say what an event of the register really was, and why. Raises as `confirm_event`."""
    return _decide(
        Standing.CORRECTED,
        actor=actor,
        territory=territory,
        row=row,
        facts=facts,
        reason=reason,
        visibility=visibility,
        event_id=event_id,
    )


def reject_event(
    *,
    actor: Actor,
    territory: Territory,
    row: EventRow,
    reason: str,
    visibility: str = Visibility.PARTNERS,
    event_id: UUID | None = None,
) -> QualifiedEvent:
    """Say that nothing happened, and why. Raises as `confirm_event`."""
    return _decide(
        Standing.REJECTED,
        actor=actor,
        territory=territory,
        row=row,
        facts=facts_of(row),
        reason=reason,
        visibility=visibility,
        event_id=event_id,
    )


def reject_events(
    *, actor: Actor, territory: Territory, rows: Sequence[EventRow], reason: str
) -> int:
    """Reject several rows for one reason, all or none. Returns how many were not decided yet."""
    actor.require(Permission.EVENT_QUALIFY, territory.id)
    if not rows:
        raise InvalidValue("Cochez au moins un évènement à écarter.")
    keys = [str(RegisterKey.of(row)) for row in rows]
    with transaction.atomic():
        current = QualifiedEvent.objects.current().filter(territory=territory)
        decided = set(current.filter(source_key__in=keys).values_list("source_key", flat=True))
        fresh = [row for row, key in zip(rows, keys, strict=True) if key not in decided]
        for row in fresh:
            reject_event(actor=actor, territory=territory, row=row, reason=reason)
    return len(fresh)


def add_event(
    *,
    actor: Actor,
    territory: Territory,
    siret: str,
    facts: EventFacts,
    reason: str,
    visibility: str = Visibility.PRIVATE_COMPANY,
    event_id: UUID | None = None,
) -> QualifiedEvent:
    """Add an event that the register does not see (an extension, an announcement).

    The same `event_id` from the same author gives the event that is there: a form sent twice makes
    one event.

    Raises:
        NotAllowed: the role does not qualify events here, or the key belongs to another event.
        InvalidValue: a wrong SIRET, a site outside the territory, facts that contradict.
        NotInRegister: the register that is loaded holds no such site.
    """
    actor.require(Permission.EVENT_QUALIFY, territory.id)
    site = Siret.parse(siret, demo=territory.is_demo)
    if facts.kind is not QualifiedKind.TRANSFER_OUT:  # it stands on the new site, elsewhere
        require_inside(territory, site.value)
    with transaction.atomic():
        there = _same(event_id, actor, territory, site.value)
        return there or _write(
            Standing.ADDED,
            actor=actor,
            territory=territory,
            establishment=_anchor(actor, territory, site.value),
            key="",
            facts=facts,
            reason=reason,
            visibility=visibility,
            event_id=event_id,
        )


def revise_event(
    *,
    actor: Actor,
    event_id: UUID,
    base_version: int,
    facts: EventFacts,
    reason: str,
    standing: Standing,
    visibility: str,
) -> QualifiedEvent:
    """Change a decision that one read at `base_version`. An added event stays added.

    Raises:
        NotAllowed: invisible, or not one's to change.
        VersionConflict: somebody changed it since; nothing is written.
        InvalidValue: no reason, facts that contradict, a decision that does not fit.
    """
    with transaction.atomic():
        event = writable(actor, event_id)
        require_version(event, base_version)
        if (standing is Standing.ADDED) != (event.source_key == ""):
            raise InvalidValue(
                "Un évènement ajouté reste ajouté ; les autres répondent au registre."
            )
        said = checked(facts, demo=event.territory.is_demo)
        why = checked_reason(standing, reason)
        visibility = checked_visibility(visibility)
        same = (event.facts, event.reason, event.standing, event.visibility)
        if same == (said, why, standing.value, visibility):
            return event
        before = told(event)
        put_facts(event, said)
        event.standing, event.reason, event.visibility = standing.value, why, visibility
        bump(event)
        attachments.follow_visibility(
            owner_kind=QUALIFIED_KIND, owner_id=event.id, visibility=visibility
        )
        keep_revision(event, actor)
        tell(event, actor, "edited", before=before, after=told(event))
    return event


def archive_event(
    *, actor: Actor, event_id: UUID, base_version: int | None = None
) -> QualifiedEvent:
    """Take a decision back: its row returns to the queue. Doing it twice changes nothing."""
    with transaction.atomic():
        event = writable(actor, event_id)
        if event.archived_at is not None:
            return event
        require_version(event, base_version)
        event.archived_at = timezone.now()
        bump(event)
        tell(event, actor, "archived")
    return event


def restore_event(*, actor: Actor, event_id: UUID) -> QualifiedEvent:
    """Put a decision back in force. Doing it twice changes nothing.

    Raises:
        AlreadyDecided: another decision answers the same row since.
    """
    with transaction.atomic():
        event = writable(actor, event_id)
        if event.archived_at is None:
            return event
        if event.source_key and _current(event.territory, event.source_key) is not None:
            raise already_decided()
        event.archived_at = None
        bump(event)
        tell(event, actor, "restored")
    return event


def _decide(
    standing: Standing,
    *,
    actor: Actor,
    territory: Territory,
    row: EventRow,
    facts: EventFacts,
    reason: str,
    visibility: str,
    event_id: UUID | None,
) -> QualifiedEvent:
    actor.require(Permission.EVENT_QUALIFY, territory.id)
    key = str(RegisterKey.of(row))
    with transaction.atomic():
        there = _same(event_id, actor, territory, row.siret)
        if there is not None:
            return there
        if _current(territory, key) is not None:
            raise already_decided()
        return _write(
            standing,
            actor=actor,
            territory=territory,
            establishment=_anchor(actor, territory, row.siret),
            key=key,
            facts=facts,
            reason=reason,
            visibility=visibility,
            event_id=event_id,
        )


def _write(
    standing: Standing,
    *,
    actor: Actor,
    territory: Territory,
    establishment: Establishment,
    key: str,
    facts: EventFacts,
    reason: str,
    visibility: str,
    event_id: UUID | None,
) -> QualifiedEvent:
    event = QualifiedEvent(
        id=event_id or new_id(),
        territory=territory,
        establishment=establishment,
        standing=standing.value,
        source_key=key,
        reason=checked_reason(standing, reason),
        visibility=checked_visibility(visibility),
        author_key=actor.user_id,
        author_label=actor.label,
        decided_at=timezone.now(),
    )
    put_facts(event, checked(replace(facts), demo=territory.is_demo))
    event.save(force_insert=True)
    keep_revision(event, actor)
    tell(event, actor, standing.value, after=told(event))
    return event


def _anchor(actor: Actor, territory: Territory, siret: str) -> Establishment:
    site = Siret.parse(siret, demo=territory.is_demo)
    name = registered_name(territory, site.value) or f"SIREN {site.siren.formatted}"
    return ensure_establishment(actor=actor, siret=site.value, name=name, demo=territory.is_demo)


def _current(territory: Territory, key: str) -> QualifiedEvent | None:
    found: QualifiedEvent | None = (
        QualifiedEvent.objects.current().filter(territory=territory, source_key=key).first()
    )
    return found


def _same(
    event_id: UUID | None, actor: Actor, territory: Territory, siret: str
) -> QualifiedEvent | None:
    """The event that this form already made, if it did. Raises NotAllowed for another's key."""
    if event_id is None:
        return None
    there: QualifiedEvent | None = (
        QualifiedEvent.objects.select_related("establishment").filter(pk=event_id).first()
    )
    if there is None:
        return None
    mine = there.author_key == actor.user_id and there.territory_id == territory.id
    if not mine or there.establishment.siret != siret:
        raise NotAllowed("Cet évènement est introuvable, ou vous n'y avez pas accès.")
    return there
