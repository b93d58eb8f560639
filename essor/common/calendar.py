"""Calendar files (RFC 5545): an event as people's calendars understand it. Pure functions.

Times are written in Europe/Paris with the rules of its clock changes, so that a weekly event keeps
its hour across them. A calendar knows an event by its UID and the last change by its SEQUENCE: use
the object's key and its `version`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, Timezone, vCalAddress, vText
from icalendar.prop import vDuration

from essor.kernel.errors import InvalidValue

PARIS = "Europe/Paris"
PRODUCT = "-//Essor//Essor//FR"
REFRESH = timedelta(hours=6)
MEDIA_TYPE = "text/calendar; charset=utf-8"


class Method(StrEnum):
    """What the receiver is asked to do."""

    REQUEST = "REQUEST"  # put it in the calendar, or correct it
    CANCEL = "CANCEL"  # strike it out
    PUBLISH = "PUBLISH"  # nothing is asked: a feed


@dataclass(frozen=True)
class Attendee:
    """Somebody who is asked to come."""

    name: str
    email: str


@dataclass(frozen=True)
class CalendarEvent:
    """What a calendar shows.

    Attributes:
        key: the object's key; never changes.
        version: grows by one at each change.
        starts, ends: aware; `ends` after `starts`.
        changed_at: aware; when the object was last changed.
        organiser: who invites; needed to ask for an answer or to cancel.
        remind: how long before it begins, if a reminder is wanted.
    """

    key: UUID
    version: int
    title: str
    starts: datetime
    ends: datetime
    changed_at: datetime
    place: str = ""
    description: str = ""
    url: str = ""
    organiser: Attendee | None = None
    attendees: tuple[Attendee, ...] = ()
    cancelled: bool = False
    remind: timedelta | None = None

    def __post_init__(self) -> None:
        for moment in (self.starts, self.ends, self.changed_at):
            if moment.tzinfo is None:
                raise InvalidValue(
                    f"« {self.title} » : une heure sans fuseau ne peut pas être mise au calendrier."
                )
        if self.ends <= self.starts:
            raise InvalidValue(
                f"« {self.title} » finit avant de commencer : corrigez l'heure de fin."
            )


def invitation(event: CalendarEvent, *, host: str, method: Method = Method.REQUEST) -> bytes:
    """One event as a file to attach to an e-mail.

    Args:
        event: what happens; a cancelled one is sent with `Method.CANCEL`.
        host: the installation's name, which makes the UID unique in the world.
        method: goes in the e-mail part's `method=` parameter too.

    Raises:
        InvalidValue: an invitation or a cancellation without an organiser.
    """
    if method is not Method.PUBLISH and event.organiser is None:
        raise InvalidValue(f"« {event.title} » : une invitation a besoin d'un organisateur.")
    calendar = _calendar(method, (event.starts, event.ends))
    calendar.add_component(_component(event, host, cancelled=method is Method.CANCEL))
    return bytes(calendar.to_ical())


def feed(events: Iterable[CalendarEvent], *, host: str, name: str) -> bytes:
    """Several events as a calendar to subscribe to, in the order of time."""
    ordered = sorted(events, key=lambda event: (event.starts, event.key))
    moments = [moment for event in ordered for moment in (event.starts, event.ends)]
    calendar = _calendar(Method.PUBLISH, moments)
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESH))
    for event in ordered:
        calendar.add_component(_component(event, host))
    return bytes(calendar.to_ical())


def uid(key: UUID, host: str) -> str:
    """The identifier of an event, the same in every file that tells of it."""
    return f"{key}@{host}"


def _calendar(method: Method, moments: Iterable[datetime]) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method.value)
    years = [moment.astimezone(ZoneInfo(PARIS)).year for moment in moments]
    if years:
        calendar.add_component(
            Timezone.from_tzid(
                PARIS,
                first_date=date(min(years) - 1, 1, 1),
                last_date=date(max(years) + 2, 1, 1),
            )
        )
    return calendar


def _component(event: CalendarEvent, host: str, *, cancelled: bool = False) -> Event:
    zone = ZoneInfo(PARIS)
    component = Event()
    component.add("uid", uid(event.key, host))
    component.add("sequence", event.version - 1)
    component.add("dtstamp", event.changed_at.astimezone(ZoneInfo("UTC")))
    component.add("last-modified", event.changed_at.astimezone(ZoneInfo("UTC")))
    component.add("dtstart", event.starts.astimezone(zone))
    component.add("dtend", event.ends.astimezone(zone))
    component.add("summary", event.title)
    component.add("status", "CANCELLED" if cancelled or event.cancelled else "CONFIRMED")
    for name in ("place", "description", "url"):
        if value := getattr(event, name):
            component.add("location" if name == "place" else name, value)
    if event.organiser is not None:
        component.add("organizer", _address(event.organiser), encode=False)
    for attendee in event.attendees:
        address = _address(attendee)
        address.params["ROLE"] = vText("REQ-PARTICIPANT")
        address.params["PARTSTAT"] = vText("NEEDS-ACTION")
        address.params["RSVP"] = vText("TRUE")
        component.add("attendee", address, encode=False)
    if event.remind is not None and not (cancelled or event.cancelled):
        component.add_component(_alarm(event.title, event.remind))
    return component


def _address(person: Attendee) -> vCalAddress:
    address = vCalAddress(f"mailto:{person.email}")
    if person.name:
        address.params["CN"] = vText(person.name)
    return address


def _alarm(title: str, before: timedelta) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", -before)
    return alarm
