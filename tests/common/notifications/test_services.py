"""Telling people, once each, by the channels that they want."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import transaction

from essor.common.models import (
    Delivery,
    EmailChoice,
    Job,
    Notification,
    Preference,
    QuietHours,
)
from essor.common.models.base import new_id
from essor.common.notices import UnknownNotice
from essor.common.services.notifications import (
    DELIVER,
    mark_read,
    notify,
    quiet_until,
    read_unsubscribe,
    set_preference,
    set_quiet_hours,
    unsubscribe,
    unsubscribe_url,
)
from essor.kernel.errors import InvalidValue, NotAllowed
from tests.common.notifications.conftest import NOW

pytestmark = pytest.mark.django_db


def tell(sender, *recipients, kind="test.news", key="site:1:closed", **options):
    return notify(
        actor=sender, recipients=recipients, kind=kind, title="Un site ferme", dedupe_key=key,
        now=NOW, **options,
    )  # fmt: skip


def test_notify_writes_one_row_each_and_wakes_delivery(sender, immediate):
    first, second = new_id(), new_id()

    count = tell(sender, first, second, second, sender.user_id)

    assert count == 2
    rows = Notification.objects.values_list("recipient_id", "email_state", "email_after")
    assert set(rows) == {(first, Delivery.PENDING, NOW), (second, Delivery.PENDING, NOW)}
    assert Job.objects.filter(kind=DELIVER).count() == 1


def test_notify_same_key_tells_once(sender, immediate):
    person, other = new_id(), new_id()
    tell(sender, person)

    assert tell(sender, person, other) == 1

    assert set(Notification.objects.values_list("recipient_id", flat=True)) == {person, other}
    assert Job.objects.filter(kind=DELIVER).count() == 1


def test_notify_is_rolled_back_with_what_it_tells(sender, immediate):
    @transaction.atomic
    def caller():
        tell(sender, new_id())
        _ = 1 / 0

    with pytest.raises(ZeroDivisionError):
        caller()

    assert (Notification.objects.count(), Job.objects.count()) == (0, 0)


def test_notify_unknown_kind_is_refused(sender):
    with pytest.raises(UnknownNotice, match=r"« test\.unheard » n'existe pas"):
        tell(sender, new_id(), kind="test.unheard")


def test_notify_follows_preferences(sender, declare_notice, actor):
    declare_notice(email=EmailChoice.IMMEDIATE)
    set_preference(actor=actor, kind="test.news", in_app=True, email=EmailChoice.DIGEST, push=True)

    tell(sender, actor.user_id)

    row = Notification.objects.get()
    assert (row.in_app, row.email_state, row.email_after, row.push_state, row.push_after) == (
        True, Delivery.DIGEST, None, Delivery.PENDING, NOW,
    )  # fmt: skip


def test_notify_waits_for_the_end_of_quiet_hours(sender, immediate, actor):
    set_quiet_hours(actor=actor, hours=(time(9, 30), time(14)))  # it is 10:00 in France

    tell(sender, actor.user_id)

    assert Notification.objects.get().email_after == datetime(2026, 11, 23, 13, tzinfo=UTC)


def test_notify_urgent_ignores_quiet_hours(sender, declare_notice, actor):
    declare_notice("test.alarm", email=EmailChoice.IMMEDIATE, urgent=True)
    set_quiet_hours(actor=actor, hours=(time(9, 30), time(14)))

    tell(sender, actor.user_id, kind="test.alarm")

    assert Notification.objects.get().email_after == NOW


@pytest.mark.parametrize(
    ("hours", "now", "until"),
    [
        ((time(20), time(7)), "2026-11-23T22:00+00:00", "2026-11-24T07:00+01:00"),
        ((time(20), time(7)), "2026-11-23T03:00+00:00", "2026-11-23T07:00+01:00"),
        ((time(20), time(7)), "2026-11-23T06:00+00:00", "2026-11-23T06:00+00:00"),  # 7:00: over
        ((time(20), time(7)), "2026-11-23T19:00+00:00", "2026-11-24T07:00+01:00"),  # 20:00: begun
        ((time(12), time(14)), "2026-11-23T12:00+00:00", "2026-11-23T14:00+01:00"),
        ((time(12), time(14)), "2026-11-23T09:00+00:00", "2026-11-23T09:00+00:00"),
        # the night of a clock change ends at seven of the new hour
        ((time(20), time(7)), "2027-03-27T22:00+00:00", "2027-03-28T07:00+02:00"),
        ((time(20), time(7)), "2026-10-24T22:00+00:00", "2026-10-25T07:00+01:00"),
    ],
)
def test_quiet_until_gives_the_hour_of_france(hours, now, until):
    row = QuietHours(user_id=new_id(), starts=hours[0], ends=hours[1])

    assert quiet_until(row, datetime.fromisoformat(now)) == datetime.fromisoformat(until)


def test_quiet_until_without_hours_is_now():
    assert quiet_until(None, NOW) == NOW


def test_set_quiet_hours_refuses_an_empty_span(actor):
    with pytest.raises(InvalidValue, match="deux heures différentes"):
        set_quiet_hours(actor=actor, hours=(time(8), time(8)))


def test_set_quiet_hours_none_removes_them(actor):
    set_quiet_hours(actor=actor, hours=(time(20), time(7)))
    set_quiet_hours(actor=actor, hours=(time(21), time(6)))
    assert QuietHours.objects.get().starts == time(21)

    set_quiet_hours(actor=actor, hours=None)

    assert QuietHours.objects.count() == 0


def test_preferences_need_an_account(sender, immediate):
    from essor.common.actor import ANONYMOUS

    with pytest.raises(NotAllowed):
        set_preference(
            actor=ANONYMOUS, kind="test.news", in_app=True, email=EmailChoice.NONE, push=False
        )


def test_mark_read_touches_only_ones_own(sender, immediate, actor):
    tell(sender, actor.user_id, new_id())
    theirs = Notification.objects.exclude(recipient_id=actor.user_id).get()

    assert mark_read(actor=actor, ids=[theirs.pk]) == 0
    assert mark_read(actor=actor) == 1

    assert Notification.objects.unread().get() == theirs


def test_notification_outside_the_application_is_not_listed(sender, declare_notice, actor):
    declare_notice(in_app=False, email=EmailChoice.DIGEST)
    tell(sender, actor.user_id)

    assert list(Notification.objects.visible_to(actor)) == []
    assert Notification.objects.count() == 1


def test_unsubscribe_stops_e_mails_of_one_kind_and_those_that_wait(sender, immediate, actor):
    tell(sender, actor.user_id)
    token = unsubscribe_url(user=actor.user_id, kind="test.news").rstrip("/").rsplit("/", 1)[-1]

    kind = unsubscribe(token=token)

    assert kind.code == "test.news"
    row = Preference.objects.get()
    assert (row.user_id, row.email, row.in_app) == (actor.user_id, EmailChoice.NONE, True)
    assert Notification.objects.get().email_state == Delivery.SKIPPED
    assert tell(sender, actor.user_id, key="site:2:closed") == 1
    assert Notification.objects.filter(email_state=Delivery.PENDING).count() == 0


def test_unsubscribe_link_that_was_altered_is_refused(actor, immediate):
    token = unsubscribe_url(user=actor.user_id, kind="test.news").rstrip("/").rsplit("/", 1)[-1]

    with pytest.raises(InvalidValue, match="incomplet ou altéré"):
        read_unsubscribe(token[:-3])
    with pytest.raises(InvalidValue, match="incomplet ou altéré"):
        unsubscribe(token=f"{new_id()}")


def test_old_rows_are_pruned(sender, immediate, actor):
    from essor.common.services.housekeeping import prune

    tell(sender, actor.user_id)
    tell(sender, actor.user_id, key="site:2:closed")
    read = Notification.objects.latest("id")
    Notification.objects.filter(pk=read.pk).update(read_at=NOW - timedelta(days=200))

    counts = prune(now=NOW)

    assert counts["read_notifications"] == 1
    assert Notification.objects.count() == 1
