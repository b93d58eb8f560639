"""Accounts that nobody uses any more: what they hold, and erasing them."""

from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from essor.common.actor import SYSTEM
from essor.common.models import (
    AuditEntry,
    Notification,
    Preference,
    PushSubscription,
    QuietHours,
)
from essor.common.services.notifications import notify
from essor.kernel.errors import Conflict, InvalidValue, NotAllowed
from essor.territory.models import ApiToken, Person, User
from essor.territory.selectors.inactive import erasure_scope, inactive_account, listed_inactive
from essor.territory.services import people
from essor.territory.services.actors import actor_for
from essor.territory.services.inactive import REASONS, erase_inactive_account
from essor.territory.services.invitations import invite
from tests.factories.people import (
    MembershipFactory,
    PersonFactory,
    TerritoryFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
TODAY = date(2028, 6, 1)
LONG_AGO = timezone.make_aware(timezone.datetime(2026, 5, 31))


@pytest.fixture
def admin():
    boss = MembershipFactory(role="admin", territory=None, person__user__last_login=timezone.now())
    User.objects.filter(pk=boss.person.user_id).update(
        last_login=timezone.make_aware(timezone.datetime(2028, 5, 31))
    )
    return actor_for(boss.person.user)


def old_member(role="reader", **fields):
    return MembershipFactory(role=role, person__user__last_login=LONG_AGO, **fields)


def give_token(user, letter, used):
    tomorrow = timezone.now() + timedelta(days=1)
    ApiToken.objects.create(
        user=user, prefix=letter, secret_hash=letter * 64, expires_at=tomorrow, last_used_at=used
    )


def erase(actor, user, reason="warned"):
    erase_inactive_account(actor=actor, user=user, reason=reason, today=TODAY)


def test_list_says_last_sign_in_roles_and_sole_leads(admin):
    lead = old_member("lead")
    second = old_member("lead")
    MembershipFactory(role="lead", territory=second.territory, person__user=None)
    never = UserFactory(last_login=None)
    User.objects.filter(pk=never.pk).update(date_joined=LONG_AGO - timedelta(days=9))

    rows = listed_inactive(TODAY)

    assert [(row.user, row.person, row.ever_signed_in) for row in rows] == [
        (never, None, False),
        (lead.person.user, lead.person, True),
        (second.person.user, second.person, True),
    ]
    assert [row.only_lead_of for row in rows] == [(), (lead.territory.name,), ()]
    assert [(held.role.code, held.territory) for held in rows[1].roles] == [
        ("lead", lead.territory)
    ]


def test_list_takes_as_many_queries_for_many(admin):
    counts = []
    for _ in range(2):
        for _ in range(3):
            old_member()
        with CaptureQueriesContext(connection) as queries:
            listed_inactive(TODAY)
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 4


def test_account_whose_token_served_is_not_inactive():
    user = old_member().person.user
    give_token(user, "a", LONG_AGO)
    assert inactive_account(user.pk, TODAY) is not None

    give_token(user, "b", LONG_AGO + timedelta(days=2))

    assert inactive_account(user.pk, TODAY) is None


def test_scope_counts_what_goes_and_what_stays(admin):
    held = old_member("reader")
    invite(actor=SYSTEM, email=held.person.email, role="reader", territory=TerritoryFactory())
    account = inactive_account(held.person.user_id, TODAY)

    scope = erasure_scope(account)

    assert scope.deleted == (
        ("rôle,rôles", 1), ("invitation,invitations", 1), ("second facteur,seconds facteurs", 1),
    )  # fmt: skip
    assert scope.history_lines == 0


def test_erasing_takes_the_person_and_what_only_served_the_account(admin):
    held = old_member()
    user, key = held.person.user, held.person.user_id
    notify(
        actor=SYSTEM, recipients=[key], kind="job.failed", title="T", body="B", url="/x/",
        dedupe_key="k",
    )  # fmt: skip
    Preference.objects.create(user_id=key, kind="job.failed")
    QuietHours.objects.create(user_id=key, starts=time(22), ends=time(7))
    PushSubscription.objects.create(user_id=key, endpoint="https://exemple.test/x")

    erase(admin, user)

    held.person.refresh_from_db()
    assert (held.person.full_name, held.person.email) == (people.ERASED, "")
    assert not User.objects.filter(pk=key).exists()
    left = [Notification.objects.filter(recipient_id=key)] + [
        model.objects.filter(user_id=key) for model in (Preference, QuietHours, PushSubscription)
    ]
    assert [rows.exists() for rows in left] == [False] * 4
    entry = AuditEntry.objects.get(action="person.erased")
    assert (entry.reason, entry.actor_key) == (REASONS["warned"], admin.user_id)


def test_account_without_a_person_is_erased_too(admin):
    user = UserFactory(last_login=LONG_AGO)
    key = user.pk

    erase(admin, user, "asked")

    assert not User.objects.filter(pk=key).exists()
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.object_id, entry.reason) == (
        "account.erased", str(key), REASONS["asked"],
    )  # fmt: skip


def test_account_that_served_since_is_kept(admin):
    user = old_member().person.user
    User.objects.filter(pk=user.pk).update(last_login=LONG_AGO + timedelta(days=400))

    with pytest.raises(Conflict, match="a servi depuis"):
        erase(admin, user)

    assert User.objects.filter(pk=user.pk).exists()


def test_last_lead_is_kept_and_nothing_changes(admin):
    held = old_member("lead")

    with pytest.raises(Conflict, match="dernier chef de projet"):
        erase(admin, held.person.user)

    assert Person.objects.known().filter(id=held.person.id).exists()
    assert not AuditEntry.objects.exists()


def test_reason_is_one_of_ours(admin):
    with pytest.raises(InvalidValue):
        erase(admin, old_member().person.user, "Madame Inventée est partie fâchée")


def test_only_the_administrator_erases():
    held = old_member()
    lead = MembershipFactory(territory=held.territory)

    for actor in (actor_for(lead.person.user), actor_for(PersonFactory().user)):
        with pytest.raises(NotAllowed):
            erase(actor, held.person.user)
