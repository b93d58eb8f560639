"""Erasing a person: the name goes everywhere, the history stays."""

from datetime import date, timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from essor.common.actor import SYSTEM
from essor.common.models import AuditEntry, ExportLog
from essor.common.services.audit import log_export
from essor.kernel.errors import Conflict, NotAllowed
from essor.territory.models import Affiliation, Membership, Person, User
from essor.territory.selectors.people import inactive_accounts
from essor.territory.services import people
from essor.territory.services.actors import actor_for
from essor.territory.services.invitations import invite
from essor.territory.signals import person_erased
from tests.factories.people import (
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    TerritoryFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def test_erase_person_leaves_the_key_and_no_name():
    leader = MembershipFactory(person__full_name="Camille Fictive", person__phone="0600000000")
    MembershipFactory(territory=leader.territory)
    person, user = leader.person, leader.person.user
    actor = actor_for(user)
    Affiliation.objects.create(person=person, organisation=OrganisationFactory())
    invite(actor=SYSTEM, email=person.email, role="reader", territory=TerritoryFactory())
    people.give_role(actor=actor, person=PersonFactory(), role="reader", territory=leader.territory)
    log_export(
        actor=actor, kind="sites", file_format="csv", filters={}, row_count=1, territory_id=None
    )
    store = SessionStore()
    store.create()
    UserSession.objects.create(user=user, ip="127.0.0.1", session_key=store.session_key)
    heard = []
    person_erased.connect(
        lambda **news: heard.append(news["user_id"]), weak=False, dispatch_uid="t"
    )
    address, key = person.email, user.pk

    people.erase_person(actor=actor, person=person, reason="Demande de la personne")
    person_erased.disconnect(dispatch_uid="t")

    person.refresh_from_db()
    assert (person.full_name, person.email, person.phone, person.user_id) == (
        people.ERASED, "", "", None,
    )  # fmt: skip
    assert person.erased_at is not None
    assert heard == [key]
    assert not User.objects.filter(email=address).exists()
    assert not store.exists(store.session_key)
    assert not Affiliation.objects.filter(person=person).exists()
    assert not Membership.objects.current().filter(person=person).exists()
    assert set(AuditEntry.objects.filter(actor_key=key).values_list("actor_label", flat=True)) == {
        people.ERASED
    }
    assert ExportLog.objects.get().actor_label == people.ERASED
    kept = " ".join(str(row.__dict__) for row in AuditEntry.objects.all())
    assert "Fictive" not in kept
    assert address not in kept


def test_erase_last_lead_is_refused_and_nothing_changes():
    membership = MembershipFactory()

    with pytest.raises(Conflict, match="dernier chef de projet"):
        people.erase_person(
            actor=actor_for(membership.person.user), person=membership.person, reason="départ"
        )

    membership.person.refresh_from_db()
    assert membership.person.erased_at is None
    assert User.objects.filter(pk=membership.person.user_id).exists()


def test_erase_somebody_else_takes_an_administrator():
    person = PersonFactory()
    lead = actor_for(MembershipFactory().person.user)

    with pytest.raises(NotAllowed):
        people.erase_person(actor=lead, person=person, reason="x")
    boss = actor_for(MembershipFactory(territory=None, role="admin").person.user)
    people.erase_person(actor=boss, person=person, reason="Compte inactif depuis deux ans")

    assert list(Person.objects.known().filter(id=person.id)) == []


def test_inactive_accounts_after_two_years():
    today = date(2028, 2, 29)
    limit = timezone.make_aware(timezone.datetime(2026, 2, 28))
    used = UserFactory(last_login=limit)
    old = UserFactory(last_login=limit - timedelta(seconds=1))
    never = UserFactory(last_login=None)
    User.objects.filter(pk=never.pk).update(date_joined=limit - timedelta(days=1))

    found = list(inactive_accounts(today))

    assert found == [never, old]
    assert used not in found
