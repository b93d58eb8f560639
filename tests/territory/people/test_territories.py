"""Starting and removing a territory."""

import pytest

from essor.common.actor import SYSTEM
from essor.common.models import AuditEntry
from essor.kernel.errors import Conflict, InvalidValue, NotAllowed
from essor.territory.models import (
    Contact,
    Invitation,
    Membership,
    Organisation,
    Person,
    Territory,
    User,
)
from essor.territory.services import territories
from essor.territory.services.actors import actor_for
from essor.territory.services.invitations import invite
from tests.factories.notes import make_note
from tests.factories.people import (
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    TerritoryFactory,
)

pytestmark = pytest.mark.django_db


def test_find_territory_by_slug_or_alias():
    territory = TerritoryFactory(slug="lacq", aliases=["ti-1"], started_at=None)
    TerritoryFactory(slug="lacq", edition="2018-2022", aliases=["ti-2"], started_at=None)

    assert territories.find_territory("lacq") == territory
    assert territories.find_territory("ti-1") == territory
    assert territories.find_territory("ti-2", "2018-2022").edition == "2018-2022"


def test_find_territory_unknown_names_the_nearest():
    for slug in ("sud-haute-marne", "nord-haute-marne", "lacq-pau-tarbes"):
        TerritoryFactory(slug=slug, started_at=None)

    with pytest.raises(InvalidValue, match="sud-haute-marne"):
        territories.find_territory("sud-haute-marn")


def test_find_territory_without_a_list_says_how_to_load_it():
    with pytest.raises(InvalidValue, match="essor reference update"):
        territories.find_territory("lacq")


def test_start_territory_twice_changes_nothing_more():
    territory = TerritoryFactory(started_at=None)

    first = territories.start_territory(actor=SYSTEM, territory=territory)
    second = territories.start_territory(actor=SYSTEM, territory=territory)

    assert first.started_at == second.started_at
    assert AuditEntry.objects.filter(action="territory.started").count() == 1


def test_start_territory_at_a_taken_address_is_refused():
    TerritoryFactory(slug="lacq", edition="2018-2022")
    territory = TerritoryFactory(slug="lacq", started_at=None)

    with pytest.raises(Conflict, match="2018-2022"):
        territories.start_territory(actor=SYSTEM, territory=territory)


def test_start_and_remove_territory_take_an_administrator():
    lead = MembershipFactory()
    actor = actor_for(lead.person.user)

    with pytest.raises(NotAllowed):
        territories.start_territory(actor=actor, territory=TerritoryFactory(started_at=None))
    with pytest.raises(NotAllowed):
        territories.remove_territory(
            actor=actor, territory=lead.territory, confirm=lead.territory.slug
        )


def test_remove_territory_without_its_name_is_refused():
    territory = TerritoryFactory()

    with pytest.raises(InvalidValue, match=territory.slug):
        territories.remove_territory(actor=SYSTEM, territory=territory, confirm="oui")


def test_remove_territory_of_the_list_keeps_the_list_people_and_history():
    membership = MembershipFactory()
    territory, neighbour = membership.territory, TerritoryFactory()
    make_note(SYSTEM, territory)
    kept = make_note(SYSTEM, neighbour)
    invite(actor=SYSTEM, email="a@exemple.test", role="reader", territory=territory)
    met = PersonFactory(user=None)
    organisation = OrganisationFactory()
    Contact.objects.create(
        territory=territory, organisation=organisation, person=met, search_text="x"
    )

    territories.remove_territory(actor=SYSTEM, territory=territory, confirm=territory.slug)

    territory.refresh_from_db()
    assert territory.started_at is None
    assert not Membership.objects.current().filter(territory=territory).exists()
    assert not Invitation.objects.exists()
    assert not Person.objects.filter(id=met.id).exists()
    assert Organisation.objects.filter(id=organisation.id).exists()
    assert list(type(kept).objects.all()) == [kept]
    assert User.objects.filter(id=membership.person.user_id).exists()
    told = set(
        AuditEntry.objects.filter(territory_id=territory.id).values_list("action", flat=True)
    )
    assert {"territory.removed", "membership.ended"} <= told


def test_remove_demonstration_takes_its_invented_people_away():
    demo = TerritoryFactory(is_demo=True, edition="demonstration")
    invented = MembershipFactory(territory=demo).person
    national = MembershipFactory(territory=None, role="national").person
    real = MembershipFactory(territory=demo, role="reader", person__is_fictional=False).person
    both = MembershipFactory(territory=demo, role="reader").person
    MembershipFactory(person=both, role="reader")

    territories.remove_territory(actor=SYSTEM, territory=demo, confirm=demo.slug)

    assert set(Person.objects.all()) == {real, both}
    assert not Territory.objects.filter(id=demo.id).exists()
    assert not User.objects.filter(id__in=[invented.user_id, national.user_id]).exists()


def test_remove_territory_that_a_context_forgot_is_refused(monkeypatch):
    note = make_note(SYSTEM, TerritoryFactory())
    monkeypatch.setattr(territories, "_REMOVERS", [])

    with pytest.raises(Conflict, match="note"):
        territories.remove_territory(
            actor=SYSTEM, territory=note.territory, confirm=note.territory.slug
        )

    assert type(note).objects.filter(id=note.id).exists()
