"""Roles given, changed and ended."""

import pytest

from essor.common.actor import SYSTEM
from essor.common.models import AuditEntry
from essor.common.roles import ROLES
from essor.kernel.errors import Conflict, InvalidValue, NotAllowed
from essor.territory.models import Membership, Person
from essor.territory.rules import roles_given_by
from essor.territory.services import people
from essor.territory.services.actors import actor_for
from tests.factories.people import MembershipFactory, PersonFactory, TerritoryFactory

pytestmark = pytest.mark.django_db


def lead_of(territory):
    return actor_for(MembershipFactory(territory=territory).person.user)


def admin():
    return actor_for(MembershipFactory(territory=None, role="admin").person.user)


def test_roles_given_by_each_actor():
    territory = TerritoryFactory()
    of_territory = {
        "lead", "facilitator", "elected", "company", "operator", "state", "reader",
    }  # fmt: skip
    reader = actor_for(MembershipFactory(territory=territory, role="reader").person.user)
    other_lead = lead_of(TerritoryFactory())

    given = {
        "lead": {role.code for role in roles_given_by(lead_of(territory), territory.id)},
        "admin": {role.code for role in roles_given_by(admin(), territory.id)},
        "admin in installation": {role.code for role in roles_given_by(admin(), None)},
        "reader": {role.code for role in roles_given_by(reader, territory.id)},
        "other lead": {role.code for role in roles_given_by(other_lead, territory.id)},
        "lead in installation": {role.code for role in roles_given_by(lead_of(territory), None)},
    }

    assert given == {
        "lead": of_territory,
        "admin": {"lead"},
        "admin in installation": {"admin", "national"},
        "reader": set(),
        "other lead": set(),
        "lead in installation": set(),
    }


def test_give_role_twice_makes_one_row_and_one_line_of_history():
    territory, person = TerritoryFactory(), PersonFactory()
    actor = lead_of(territory)

    first = people.give_role(actor=actor, person=person, role="reader", territory=territory)
    second = people.give_role(actor=actor, person=person, role="reader", territory=territory)

    assert first == second
    entry = AuditEntry.objects.get(action="membership.created", object_id=str(first.id))
    assert (entry.actor_key, entry.territory_id, entry.after) == (
        actor.key,
        territory.id,
        {"role": "reader", "person": str(person.id)},
    )


@pytest.mark.parametrize("role", ["elected", "company", "operator", "state", "reader"])
def test_give_role_by_another_role_is_refused(role):
    territory = TerritoryFactory()
    actor = actor_for(MembershipFactory(territory=territory, role=role).person.user)

    with pytest.raises(NotAllowed):
        people.give_role(actor=actor, person=PersonFactory(), role="reader", territory=territory)


def test_give_role_unknown_names_the_known_ones():
    with pytest.raises(InvalidValue, match="reader"):
        people.give_role(actor=SYSTEM, person=PersonFactory(), role="roi")


def test_admin_gives_no_role_but_lead_in_a_territory():
    territory = TerritoryFactory()

    with pytest.raises(NotAllowed):
        people.give_role(actor=admin(), person=PersonFactory(), role="reader", territory=territory)
    people.give_role(actor=admin(), person=PersonFactory(), role="lead", territory=territory)

    assert Membership.objects.get(territory=territory).role == "lead"


def test_change_role_keeps_before_after_and_reason():
    membership = MembershipFactory(role="reader")
    actor = lead_of(membership.territory)

    changed = people.change_role(
        actor=actor, membership=membership, role="operator", reason="Change de poste"
    )

    entry = AuditEntry.objects.get(action="membership.changed")
    assert (changed.role, entry.before, entry.after["role"], entry.reason) == (
        "operator",
        {"role": "reader"},
        "operator",
        "Change de poste",
    )


def test_change_role_without_reason_is_refused():
    membership = MembershipFactory(role="reader")

    with pytest.raises(InvalidValue, match="raison"):
        people.change_role(actor=SYSTEM, membership=membership, role="operator", reason=" ")


def test_change_role_to_one_already_held_is_refused():
    membership = MembershipFactory(role="reader")
    MembershipFactory(person=membership.person, territory=membership.territory, role="operator")

    with pytest.raises(Conflict, match="déjà"):
        people.change_role(actor=SYSTEM, membership=membership, role="operator", reason="test")


def test_last_lead_can_neither_leave_nor_change():
    membership = MembershipFactory()
    actor = actor_for(membership.person.user)

    with pytest.raises(Conflict, match="dernier chef de projet"):
        people.end_membership(actor=actor, membership=membership, reason="départ")
    with pytest.raises(Conflict, match="dernier chef de projet"):
        people.change_role(actor=actor, membership=membership, role="reader", reason="départ")
    MembershipFactory(territory=membership.territory)
    people.end_membership(actor=actor, membership=membership, reason="départ")

    membership.refresh_from_db()
    assert membership.ended_at is not None
    assert actor_for(membership.person.user).grants == ()


def test_end_membership_twice_says_so():
    membership = MembershipFactory(role="reader")
    people.end_membership(actor=SYSTEM, membership=membership, reason="départ")

    with pytest.raises(Conflict, match="rechargez"):
        people.end_membership(actor=SYSTEM, membership=membership, reason="départ")


def test_end_membership_in_another_territory_is_refused():
    membership = MembershipFactory(role="reader")

    with pytest.raises(NotAllowed):
        people.end_membership(
            actor=lead_of(TerritoryFactory()), membership=membership, reason="départ"
        )


def test_anybody_leaves_alone():
    membership = MembershipFactory(role="reader")

    people.end_membership(
        actor=actor_for(membership.person.user), membership=membership, reason="départ"
    )

    membership.refresh_from_db()
    assert membership.ended_at is not None


def test_create_person_opens_no_account_but_for_essor():
    territory = TerritoryFactory()

    with pytest.raises(NotAllowed, match="invitation"):
        people.create_person(
            actor=lead_of(territory),
            full_name="Alix Inventée",
            email="alix@exemple.test",
            territory=territory,
            with_account=True,
        )
    person = people.create_person(
        actor=SYSTEM, full_name=" Alix Inventée ", email="ALIX@exemple.test", with_account=True
    )

    assert (person.full_name, person.sort_key, person.user.email) == (
        "Alix Inventée",
        "alix inventee",
        "alix@exemple.test",
    )


def test_create_person_twice_with_the_same_account_is_refused():
    people.create_person(actor=SYSTEM, full_name="A", email="a@exemple.test", with_account=True)

    with pytest.raises(Conflict, match="existe déjà"):
        people.create_person(actor=SYSTEM, full_name="B", email="A@exemple.test", with_account=True)


def test_people_visible_to_each():
    here, elsewhere = TerritoryFactory(), TerritoryFactory()
    lead = MembershipFactory(territory=here)
    reader = MembershipFactory(territory=here, role="reader")
    stranger = MembershipFactory(territory=elsewhere, role="reader")
    other_lead = MembershipFactory(territory=elsewhere)
    boss = MembershipFactory(territory=None, role="admin")

    def seen(membership):
        return set(Person.objects.visible_to(actor_for(membership.person.user)))

    assert seen(lead) == {lead.person, reader.person}
    assert seen(reader) == {reader.person}
    assert seen(stranger) == {stranger.person}
    assert seen(boss) == {lead.person, other_lead.person, boss.person}
    assert Person.objects.visible_to(SYSTEM).count() == 5


def test_memberships_visible_to_each():
    lead = MembershipFactory()
    reader = MembershipFactory(territory=lead.territory, role="reader")
    stranger = MembershipFactory(role="reader")

    def seen(membership):
        return set(Membership.objects.visible_to(actor_for(membership.person.user)))

    assert seen(lead) == {lead, reader}
    assert seen(reader) == {reader}
    assert seen(stranger) == {stranger}


def test_roles_that_need_a_second_factor():
    assert {code for code, role in ROLES.items() if role.second_factor} == {
        "lead",
        "national",
        "admin",
    }
