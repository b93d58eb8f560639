"""Calendar files, read back by the rules of RFC 5545 written here, apart from our library."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essor.common.calendar import Attendee, CalendarEvent, Method, feed, invitation
from essor.kernel.errors import InvalidValue

PARIS = ZoneInfo("Europe/Paris")
EVENT = CalendarEvent(
    key=UUID("01890000-0000-7000-8000-000000000001"),
    version=3,
    title="Comité de pilotage : bilan, suites ; l'été à Écot",
    starts=datetime(2026, 11, 26, 13, 0, tzinfo=UTC),
    ends=datetime(2026, 11, 26, 15, 30, tzinfo=UTC),
    changed_at=datetime(2026, 11, 20, 9, 0, tzinfo=UTC),
    place="Salle des fêtes, 1 rue de l'Œuvre",
    description="Ordre du jour :\n1. Projets ; 2. Visites\\suite" + " très long" * 30,
    url="https://essor.exemple.test/t/x/",
    organiser=Attendee("Camille Fictive", "camille@exemple.test"),
    attendees=(Attendee("Dominique, Inventé", "dominique@exemple.test"),),
    remind=timedelta(hours=24),
)


def content_lines(data: bytes) -> list[tuple[str, dict[str, str], str]]:
    """Name, parameters and raw value of each unfolded line (RFC 5545 §3.1)."""
    text = data.replace(b"\r\n ", b"").replace(b"\r\n\t", b"").decode("utf-8")
    lines = []
    for line in text.split("\r\n")[:-1]:
        quoted, colon = False, 0
        for colon, sign in enumerate(line):  # noqa: B007 - the place of the first free colon
            quoted ^= sign == '"'
            if sign == ":" and not quoted:
                break
        head, value = line[:colon], line[colon + 1 :]
        name, *parameters = split_outside_quotes(head)
        pairs = dict(parameter.split("=", 1) for parameter in parameters)
        lines.append((name, {k: v.strip('"') for k, v in pairs.items()}, value))
    return lines


def split_outside_quotes(text: str) -> list[str]:
    parts, quoted = [""], False
    for sign in text:
        quoted ^= sign == '"'
        if sign == ";" and not quoted:
            parts.append("")
        else:
            parts[-1] += sign
    return parts


def unescaped(value: str) -> str:
    """A TEXT value (§3.3.11)."""
    out, signs = "", iter(value)
    for sign in signs:
        if sign == "\\":
            following = next(signs)
            out += "\n" if following in "nN" else following
        else:
            out += sign
    return out


def component(data: bytes, name: str) -> dict[str, tuple[dict[str, str], str]]:
    """The first component of a name: its own properties."""
    found, depth, inside = {}, 0, False
    for prop, parameters, value in content_lines(data):
        if prop == "BEGIN" and value == name and not inside:
            inside, depth = True, 0
        elif prop == "BEGIN":
            depth += 1
        elif prop == "END" and inside and depth == 0:
            return found
        elif prop == "END":
            depth -= 1
        elif inside and depth == 0:
            found[prop] = (parameters, value)
    raise AssertionError(f"no {name}")


def test_invitation_says_everything():
    data = invitation(EVENT, host="essor.exemple.test")
    event = component(data, "VEVENT")

    assert component(data, "VCALENDAR")["METHOD"][1] == "REQUEST"
    assert event["UID"][1] == "01890000-0000-7000-8000-000000000001@essor.exemple.test"
    assert event["SEQUENCE"][1] == "2"
    assert event["DTSTAMP"][1] == "20261120T090000Z"
    assert event["DTSTART"] == ({"TZID": "Europe/Paris"}, "20261126T140000")
    assert event["DTEND"] == ({"TZID": "Europe/Paris"}, "20261126T163000")
    assert unescaped(event["SUMMARY"][1]) == EVENT.title
    assert unescaped(event["DESCRIPTION"][1]) == EVENT.description
    assert unescaped(event["LOCATION"][1]) == EVENT.place
    assert event["ORGANIZER"] == ({"CN": "Camille Fictive"}, "mailto:camille@exemple.test")
    assert event["ATTENDEE"][0]["CN"] == "Dominique, Inventé"
    assert event["ATTENDEE"][0]["PARTSTAT"] == "NEEDS-ACTION"
    assert event["STATUS"][1] == "CONFIRMED"
    assert component(data, "VALARM")["TRIGGER"][1] == "-P1D"


def test_lines_are_folded_at_75_octets_and_end_with_crlf():
    data = invitation(EVENT, host="essor.exemple.test")

    assert data.endswith(b"END:VCALENDAR\r\n")
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert b"\n" not in data.replace(b"\r\n", b"")


def test_time_zone_carries_both_clocks_of_paris():
    data = invitation(EVENT, host="h")
    lines = content_lines(data)

    assert component(data, "VTIMEZONE")["TZID"][1] == "Europe/Paris"
    assert ("TZOFFSETTO", {}, "+0100") in lines
    assert ("TZOFFSETTO", {}, "+0200") in lines
    assert {"STANDARD", "DAYLIGHT"} <= {value for name, _, value in lines if name == "BEGIN"}


def test_summer_event_is_two_hours_ahead():
    event = replace(
        EVENT,
        starts=datetime(2027, 7, 1, 12, 0, tzinfo=UTC),
        ends=datetime(2027, 7, 1, 13, 0, tzinfo=UTC),
    )

    assert component(invitation(event, host="h"), "VEVENT")["DTSTART"][1] == "20270701T140000"


def test_cancellation_keeps_the_identifier_and_rings_no_more():
    data = invitation(replace(EVENT, version=4), host="h", method=Method.CANCEL)
    event = component(data, "VEVENT")

    assert component(data, "VCALENDAR")["METHOD"][1] == "CANCEL"
    assert (event["STATUS"][1], event["SEQUENCE"][1]) == ("CANCELLED", "3")
    assert event["UID"] == component(invitation(EVENT, host="h"), "VEVENT")["UID"]
    assert b"VALARM" not in data


def test_feed_holds_every_event_in_order_with_one_time_zone():
    later = replace(
        EVENT,
        key=UUID(int=2),
        starts=EVENT.starts + timedelta(days=400),
        ends=EVENT.ends + timedelta(days=400),
    )
    data = feed([later, EVENT], host="h", name="Territoire d'essai")
    starts = [v for n, p, v in content_lines(data) if n == "DTSTART" and p]

    assert starts == ["20261126T140000", "20271231T140000"]
    assert data.count(b"BEGIN:VTIMEZONE") == 1
    assert component(data, "VCALENDAR")["X-WR-CALNAME"][1] == "Territoire d'essai"


def test_empty_feed_is_a_calendar():
    assert b"BEGIN:VCALENDAR" in feed([], host="h", name="Vide")


@pytest.mark.parametrize(
    "change",
    [
        {"starts": datetime(2026, 11, 26, 13, 0)},  # noqa: DTZ001 - naive on purpose
        {"ends": EVENT.starts},
    ],
)
def test_impossible_times_are_refused(change):
    with pytest.raises(InvalidValue):
        replace(EVENT, **change)


def test_invitation_without_organiser_is_refused():
    with pytest.raises(InvalidValue, match="organisateur"):
        invitation(replace(EVENT, organiser=None), host="h")


texts = st.text(
    alphabet=st.characters(blacklist_categories=("Cs", "Cc"), whitelist_characters="\n"),
    min_size=1,
    max_size=200,
)


@given(texts, texts)
def test_any_text_comes_back_as_it_was(title, description):
    event = replace(EVENT, title=title, description=description)
    data = invitation(event, host="h")
    read = component(data, "VEVENT")

    assert unescaped(read["SUMMARY"][1]) == title
    assert unescaped(read["DESCRIPTION"][1]) == description
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
