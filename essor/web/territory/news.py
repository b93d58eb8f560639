"""What changed in a territory since somebody last looked, and what is announced: for its home."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from essor.common.actor import Actor
from essor.common.permissions import Permission
from essor.observatory.engine.qualified import QualifiedKind, Standing
from essor.observatory.models import LegalNotice, QualifiedEvent, SiteNote
from essor.observatory.selectors.events import territory_event_counts
from essor.observatory.selectors.register import register_state
from essor.observatory.selectors.signals import may_read_signals
from essor.observatory.warehouse.events import Convention, EventFilter, EventKind
from essor.territory.models import Contact, Territory
from essor.web.components.text import plural

DATES_SHOWN = 5
TOLD = (EventKind.OPENING, EventKind.CLOSURE)


@dataclass(frozen=True)
class News:
    """One thing that is new: a count in words, and where to read it."""

    text: str
    href: str
    icon: str


@dataclass(frozen=True)
class NextDate:
    """Something that is announced for a day to come."""

    when: str
    text: str
    href: str


def news_since(territory: Territory, actor: Actor, since: datetime) -> list[News]:
    """What came since a moment, by what the actor may read; empty when nothing did."""
    return [*_register(territory, since), *_written(territory, actor, since)]


def _register(territory: Territory, since: datetime) -> Iterator[News]:
    warehouse = register_state(territory).warehouse
    if warehouse is None or warehouse.vintage.loaded_at <= since:
        return
    earlier = [month for month in warehouse.vintages if month < warehouse.vintage.vintage]
    text = f"Le registre du mois {warehouse.vintage.vintage} a été chargé"
    if not earlier:
        yield News(text, reverse("site_list", args=[territory.slug]), "database")
        return
    day = date.fromisoformat(f"{earlier[-1]}-01")
    wanted = EventFilter(since=day, conventions=(Convention.INSEE,), kinds=TOLD)
    counts = territory_event_counts(territory, wanted)
    if not counts.message:
        told = [
            _told(kind, sum(c.number for c in counts.counts if c.kind is kind)) for kind in TOLD
        ]
        text += f" : {' et '.join(told)} depuis {earlier[-1]} (convention Insee)"
    yield News(text, reverse("event_list", args=[territory.slug]), "database")


def _told(kind: EventKind, number: int) -> str:
    return plural(number, kind.label.lower())


def _written(territory: Territory, actor: Actor, since: datetime) -> Iterator[News]:
    slug = [territory.slug]
    notes = SiteNote.objects.visible_to(actor).filter(
        territory=territory, archived_at=None, created_at__gt=since
    )
    if number := notes.exclude(author_key=actor.key).count():
        yield News(plural(number, "nouvelle note,nouvelles notes"), "#notes", "sticky-note")
    decided = QualifiedEvent.objects.visible_to(actor).current()
    decided = decided.filter(territory=territory, decided_at__gt=since)
    if number := decided.exclude(author_key=actor.key).count():
        text = plural(number, "évènement qualifié,évènements qualifiés")
        yield News(text, reverse("event_list", args=slug), "circle-check")
    if actor.may(Permission.CONTACT_READ, territory.id):
        contacts = Contact.objects.visible_to(actor).current()
        if number := contacts.filter(territory=territory, created_at__gt=since).count():
            text = plural(number, "nouveau contact,nouveaux contacts")
            yield News(text, reverse("contacts", args=slug), "users")
    if may_read_signals(actor, territory):
        notices = LegalNotice.objects.visible_to(actor).of_register(demo=territory.is_demo)
        if notices.filter(created_at__gt=since).exists():
            text = "Des annonces du BODACC ont été chargées"
            yield News(text, reverse("signals", args=slug), "triangle-alert")


def next_dates(territory: Territory, actor: Actor, today: date) -> list[NextDate]:
    """Announced events that are still to come, the nearest first."""
    coming = (
        QualifiedEvent.objects.visible_to(actor)
        .current()
        .filter(territory=territory, effective_on__gte=today)
        .exclude(standing=Standing.REJECTED.value)
        .select_related("establishment__organisation")
        .order_by("effective_on", "id")
    )
    return [
        NextDate(
            str(row.facts.effective),
            f"{QualifiedKind(row.kind).label}, {row.establishment.organisation.name}",
            reverse("event_decision", args=[territory.slug, row.id]),
        )
        for row in coming[:DATES_SHOWN]
    ]
