"""Qualified events as pages and balances take them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from essor.common.actor import Actor
from essor.common.models import Attachment
from essor.common.permissions import Permission
from essor.common.visibility import Visibility
from essor.observatory.engine.balance_rules import Qualified
from essor.observatory.engine.qualified import EventFacts, QualifiedKind, RegisterKey, Standing
from essor.observatory.models.qualified import (
    QUALIFIED_KIND,
    QualifiedEvent,
    QualifiedEventRevision,
)
from essor.observatory.rules import may_change_event
from essor.observatory.selectors.qualified_rows import register_rows, rows_of_site
from essor.observatory.warehouse.events import Convention, EventRow
from essor.observatory.warehouse.rows import SiteRow
from essor.territory.models import Territory

TEN = 10


@dataclass(frozen=True)
class Revision:
    """A state that a decision had."""

    number: int
    standing: str
    facts: Mapping[str, Any]
    reason: str
    author: str
    made_at: datetime


@dataclass(frozen=True)
class DecisionView:
    """One decision, whole.

    Attributes:
        event: the stored decision.
        facts: what it says.
        key: the row of the register that it answers; None for an added event.
        row: that row as it is today; None when the register no longer has it.
        row_lost: whether the register is loaded and no longer has the row.
        visibility_label: who sees it, in French.
        may_change: whether the actor may.
        attachments: the evidence that the actor sees.
        earlier: former states, the latest first.
    """

    event: QualifiedEvent
    facts: EventFacts
    key: RegisterKey | None
    row: EventRow | None
    row_lost: bool
    visibility_label: str
    may_change: bool
    attachments: tuple[Attachment, ...]
    earlier: tuple[Revision, ...]

    @property
    def standing(self) -> Standing:
        """What was decided."""
        return Standing(self.event.standing)


_FIRST_ASKED: Final = (Convention.INSEE, Convention.RAW, Convention.DGE, Convention.TRENDEO)


@dataclass(frozen=True)
class PanelLine:
    """An event of a site: what the register says, or what a person says."""

    kind: QualifiedKind
    on: str
    convention: str  # every convention that tells it
    why: str
    key: str  # address of the register's row; empty for a decision
    event_id: UUID | None
    standing: str
    author: str


@dataclass(frozen=True)
class EventPanel:
    """What `events/_panel.html` shows on a site's page."""

    territory_slug: str
    siret: str
    message: str
    may_qualify: bool
    register: tuple[PanelLine, ...]
    decisions: tuple[PanelLine, ...]


def decisions_of(territory: Territory, actor: Actor) -> tuple[QualifiedEvent, ...]:
    """Decisions in force that the actor sees, oldest first."""
    found = QualifiedEvent.objects.visible_to(actor).current().filter(territory=territory)
    return tuple(found.select_related("establishment__organisation").order_by("id"))


def as_qualified(
    events: Iterable[QualifiedEvent], sites: Mapping[str, SiteRow]
) -> tuple[Qualified, ...]:
    """Decisions as balances take them; the register completes the size of their sites."""
    return tuple(
        Qualified(
            id=str(event.id),
            siret=event.establishment.siret,
            standing=Standing(event.standing),
            facts=event.facts,
            key=RegisterKey.parse(event.source_key) if event.source_key else None,
            ten_jobs=_ten_jobs(event.site_jobs, sites.get(event.establishment.siret)),
            reason=event.reason,
        )
        for event in events
    )


def _ten_jobs(known: int | None, site: SiteRow | None) -> bool | None:
    """Ten employees or more: as somebody counted, else by the band, else unknown."""
    if known is not None:
        return known >= TEN
    lowest = site.band.lowest if site is not None and site.band is not None else None
    return None if lowest is None else lowest >= TEN


def row_of(territory: Territory, key: RegisterKey) -> EventRow | None:
    """The register's row, as the territory reads it today."""
    rows = register_rows(territory).rows
    return next((row for row in rows if RegisterKey.of(row) == key), None)


def decision_view(territory: Territory, event: QualifiedEvent, actor: Actor) -> DecisionView:
    """One decision with its evidence and its former states."""
    key = RegisterKey.parse(event.source_key) if event.source_key else None
    found = register_rows(territory)
    row = next((row for row in found.rows if RegisterKey.of(row) == key), None)
    files = Attachment.objects.visible_to(actor).of(QUALIFIED_KIND, [event.id])
    states = QualifiedEventRevision.objects.filter(event=event).order_by("-number")
    return DecisionView(
        event=event,
        facts=event.facts,
        key=key,
        row=row,
        row_lost=key is not None and row is None and not found.message,
        visibility_label=str(Visibility(event.visibility).label),
        may_change=may_change_event(event, actor),
        attachments=tuple(files),
        earlier=_earlier(states),
    )


def _earlier(states: Iterable[QualifiedEventRevision]) -> tuple[Revision, ...]:
    return tuple(
        Revision(
            state.number,
            Standing(state.standing).label,
            state.facts,
            state.reason,
            state.author_label,
            state.made_at,
        )
        for state in list(states)[1:]
    )


def event_panel(territory: Territory, siret: str, actor: Actor) -> EventPanel:
    """The events of one site: what the register says, and apart from it what people say."""
    found = rows_of_site(territory, siret)
    said = [event for event in decisions_of(territory, actor) if event.establishment.siret == siret]
    decided = {event.source_key: event for event in said if event.source_key}
    return EventPanel(
        territory_slug=territory.slug,
        siret=siret,
        message=found.message,
        may_qualify=actor.may(Permission.EVENT_QUALIFY, territory.id),
        register=tuple(_register_line(rows, decided) for rows in _told_once(found.rows)),
        decisions=tuple(_decision_line(event) for event in reversed(said)),
    )


def _told_once(rows: Iterable[EventRow]) -> list[list[EventRow]]:
    """Rows of one event under several conventions together, the one to qualify first."""
    same: dict[tuple[date, QualifiedKind, str | None], list[EventRow]] = {}
    for row in sorted(rows, key=lambda row: _FIRST_ASKED.index(row.convention)):
        asked = (row.date, QualifiedKind.of(row.event), row.counterpart_siret)
        same.setdefault(asked, []).append(row)
    return sorted(same.values(), key=lambda rows: rows[0].date)


def _register_line(rows: Sequence[EventRow], decided: Mapping[str, QualifiedEvent]) -> PanelLine:
    keys = [RegisterKey.of(row) for row in rows]
    decision = next((decided[str(key)] for key in keys if str(key) in decided), None)
    row, key = rows[0], keys[0]
    return PanelLine(
        kind=QualifiedKind.of(row.event),
        on=f"{row.date:%d/%m/%Y}",
        convention=", ".join(row.convention.label for row in rows),
        why=row.reason,
        key=str(key),
        event_id=decision.id if decision else None,
        standing=Standing(decision.standing).label if decision else "",
        author=decision.author_label if decision else "",
    )


def _decision_line(event: QualifiedEvent) -> PanelLine:
    facts = event.facts
    return PanelLine(
        kind=facts.kind,
        on=str(facts.effective or f"annoncé : {facts.announced}"),
        convention="",
        why=event.reason or facts.comment,
        key="",
        event_id=event.id,
        standing=Standing(event.standing).label,
        author=event.author_label,
    )
