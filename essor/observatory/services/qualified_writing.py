"""What every write of a qualified event shares: checks, versions, revisions, history."""

from dataclasses import replace
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.utils import timezone

from essor.common.actor import Actor
from essor.common.services.audit import record
from essor.common.services.sync import VersionConflict, storable
from essor.common.visibility import Visibility
from essor.kernel.errors import Conflict, InvalidValue, NotAllowed
from essor.kernel.identifiers import Siret
from essor.observatory.engine.qualified import EventFacts, QualifiedKind, RoughDate, Standing
from essor.observatory.models.qualified import (
    COMMENT_LENGTH,
    QUALIFIED_KIND,
    REASON_LENGTH,
    QualifiedEvent,
    QualifiedEventRevision,
)
from essor.observatory.rules import may_change_event

ABSENT = "Cet évènement est introuvable, ou vous n'y avez pas accès."
URL_LENGTH = 500
MOST_JOBS = 1_000_000
MOST_AREA = 100_000_000
LEAST_CHANGE, MOST_CHANGE = Decimal(-100), Decimal(10_000)


class AlreadyDecided(Conflict):
    """Another decision answers the same row of the register."""


def already_decided() -> AlreadyDecided:
    """The error, with what to do."""
    return AlreadyDecided(
        "Cet évènement vient d'être qualifié par quelqu'un d'autre. Ouvrez sa décision pour la"
        " compléter ou la changer."
    )


def checked(facts: EventFacts, *, demo: bool) -> EventFacts:
    """The facts as they are stored. Raises InvalidValue with everything that is wrong."""
    comment = storable(facts.comment.replace("\r\n", "\n")).strip()
    url = storable(facts.source_url).strip()
    wrong = [*facts.contradictions(), *_too_much(facts)]
    if len(comment) > COMMENT_LENGTH:
        wrong.append(f"Le commentaire dépasse {COMMENT_LENGTH} signes : raccourcissez-le.")
    if url and not _is_web_address(url):
        wrong.append(
            "L'adresse de la source commence par https:// ou http:// : recopiez-la entière."
        )
    if wrong:
        raise InvalidValue(" ".join(wrong))
    counterpart = facts.counterpart_siret.strip()
    if counterpart:
        counterpart = Siret.parse(counterpart, demo=demo).value
    change = facts.capacity_change
    if change is not None:
        change = change.quantize(Decimal("0.1"), ROUND_HALF_EVEN)
    return replace(
        facts,
        comment=comment,
        source_url=url,
        counterpart_siret=counterpart,
        capacity_change=change,
    )


def _too_much(facts: EventFacts) -> list[str]:
    wrong = []
    jobs = (facts.jobs_announced, facts.jobs_realised, facts.site_jobs)
    if any(value is not None and abs(value) > MOST_JOBS for value in jobs):
        wrong.append("Un nombre d'emplois dépasse le million : vérifiez-le.")
    if any(value is not None and value < 0 for value in (facts.site_jobs, facts.area_m2)):
        wrong.append("L'effectif du site et la surface ne sont pas négatifs.")
    if facts.area_m2 is not None and facts.area_m2 > MOST_AREA:
        wrong.append("La surface dépasse 10 000 hectares : elle se donne en m².")
    change = facts.capacity_change
    if change is not None and not LEAST_CHANGE <= change <= MOST_CHANGE:
        wrong.append("La variation de production va de −100 % à +10 000 %.")
    return wrong


def _is_web_address(url: str) -> bool:
    if len(url) > URL_LENGTH or any(letter.isspace() for letter in url):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def checked_reason(standing: Standing, reason: str) -> str:
    """The reason as stored; only a confirmation needs none."""
    text = storable(reason.replace("\r\n", "\n")).strip()
    if not text and standing is not Standing.CONFIRMED:
        raise InvalidValue("Dites pourquoi : une correction, un rejet ou un ajout garde son motif.")
    if len(text) > REASON_LENGTH:
        raise InvalidValue(f"Le motif dépasse {REASON_LENGTH} signes : raccourcissez-le.")
    return text


def checked_visibility(visibility: str) -> str:
    """One of the four levels. Raises InvalidValue."""
    if visibility not in Visibility.values:
        raise InvalidValue("Choisissez dans la liste qui peut voir cette décision.")
    return str(visibility)


def put_facts(event: QualifiedEvent, facts: EventFacts) -> None:
    """Write the facts in the row's columns; nothing is saved."""
    event.kind = facts.kind.value
    event.announced_on, event.announced_precision = _columns(facts.announced)
    event.effective_on, event.effective_precision = _columns(facts.effective)
    event.jobs_announced, event.jobs_realised = facts.jobs_announced, facts.jobs_realised
    event.site_jobs, event.area_m2 = facts.site_jobs, facts.area_m2
    event.capacity_change = facts.capacity_change
    event.counterpart_siret, event.source_url = facts.counterpart_siret, facts.source_url
    event.confidence, event.comment = facts.confidence.value, facts.comment


def _columns(day: RoughDate | None) -> tuple[Any, str]:
    return (None, "") if day is None else (day.start, day.precision.value)


def writable(actor: Actor, event_id: UUID) -> QualifiedEvent:
    """The decision, locked for this transaction. Raises NotAllowed."""
    locked = QualifiedEvent.objects.select_for_update(of=("self",))
    visible = locked.visible_to(actor).select_related("establishment", "territory")
    event: QualifiedEvent | None = visible.filter(pk=event_id).first()
    if event is None:
        raise NotAllowed(ABSENT)
    if not may_change_event(event, actor):
        raise NotAllowed("Votre rôle lit les évènements qualifiés, mais ne les change pas.")
    return event


def require_version(event: QualifiedEvent, base_version: int | None) -> None:
    """Raise VersionConflict, with the present state, if somebody changed the event since."""
    if base_version is None or event.version == base_version:
        return
    raise VersionConflict(
        "Cette décision a été changée entre-temps. Comparez avec la version actuelle, puis"
        " enregistrez de nouveau.",
        version=event.version,
        current=plain(event),
    )


def bump(event: QualifiedEvent) -> None:
    """Save a change as the next version."""
    event.version += 1
    event.save()


def keep_revision(event: QualifiedEvent, actor: Actor) -> None:
    """Keep the state that was just saved, with whoever made it so."""
    QualifiedEventRevision.objects.create(
        event=event,
        number=event.version,
        standing=event.standing,
        facts=plain(event) | {"comment": event.comment},
        reason=event.reason,
        author_key=actor.user_id,
        author_label=actor.label,
        made_at=timezone.now(),
    )


def plain(event: QualifiedEvent) -> dict[str, Any]:
    """The business facts, JSON-ready; not the comment nor the reason, which may name people."""
    facts = event.facts
    change = facts.capacity_change
    return {
        "kind": facts.kind.value,
        "standing": event.standing,
        "announced": str(facts.announced) if facts.announced else None,
        "effective": str(facts.effective) if facts.effective else None,
        "jobs_announced": facts.jobs_announced,
        "jobs_realised": facts.jobs_realised,
        "site_jobs": facts.site_jobs,
        "capacity_change": None if change is None else str(change),
        "area_m2": facts.area_m2,
        "counterpart_siret": facts.counterpart_siret,
        "source_url": facts.source_url,
        "confidence": facts.confidence.value,
        "visibility": event.visibility,
        "archived": event.archived_at is not None,
    }


def told(event: QualifiedEvent) -> dict[str, Any]:
    """What history says of a decision."""
    return {"siret": event.establishment.siret, "version": event.version} | plain(event)


def tell(
    event: QualifiedEvent,
    actor: Actor,
    verb: str,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Write the line of history."""
    kind = QualifiedKind(event.kind).label
    record(
        actor=actor,
        action=f"{QUALIFIED_KIND}.{verb}",
        kind=QUALIFIED_KIND,
        object_id=event.id,
        label=f"{kind}, site {event.establishment.siret}",
        territory_id=event.territory_id,
        before=before,
        after=after,
        reason=event.reason if verb not in {"archived", "restored"} else "",
    )


def redact_author(*, user_id: UUID, label: str) -> None:
    """Take a person's name off their decisions, which stay; the key stays too."""
    for model in (QualifiedEvent, QualifiedEventRevision):
        model._base_manager.filter(author_key=user_id).update(author_label=label)  # noqa: SLF001 - every row, archived too
