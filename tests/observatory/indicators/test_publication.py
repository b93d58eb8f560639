"""The switch of the public page: who turns it, what history keeps."""

import pytest

from essor.common.actor import SYSTEM
from essor.common.models import AuditEntry
from essor.kernel.errors import NotAllowed
from essor.observatory.engine.public_figures import PublicLine
from essor.observatory.models import PublicPage
from essor.observatory.selectors.publication import is_published, public_figures
from essor.observatory.services.publication import set_public_page
from essor.territory.services.actors import actor_for
from essor.territory.services.territories import remove_territory
from tests.factories.people import MembershipFactory, TerritoryFactory
from tests.factories.places import load_places, placed_territory
from tests.factories.registers import load_register

pytestmark = pytest.mark.django_db


@pytest.fixture
def territory():
    load_places()
    return placed_territory()


def acting(role: str, territory):
    return actor_for(MembershipFactory(role=role, territory=territory).person.user)


def test_lead_publishes_and_withdraws_and_history_tells_both(territory) -> None:
    lead = acting("lead", territory)

    set_public_page(actor=lead, territory=territory, is_public=True)
    assert is_published(territory)
    set_public_page(actor=lead, territory=territory, is_public=False)

    assert not is_published(territory)
    lines = AuditEntry.objects.filter(object_kind="public_page").order_by("id")
    assert [(line.action, line.before, line.after) for line in lines] == [
        ("public_page.published", {"public": False}, {"public": True}),
        ("public_page.withdrawn", {"public": True}, {"public": False}),
    ]


@pytest.mark.parametrize("is_public", [True, False])
def test_doing_it_twice_changes_nothing(territory, is_public) -> None:
    for _ in range(2):
        set_public_page(actor=SYSTEM, territory=territory, is_public=is_public)

    assert PublicPage.objects.count() == 1
    assert AuditEntry.objects.filter(object_kind="public_page").count() == int(is_public)


@pytest.mark.parametrize(
    "role", ["elected", "operator", "state", "reader", "company", "facilitator"]
)
def test_other_roles_may_not(territory, role) -> None:
    with pytest.raises(NotAllowed):
        set_public_page(actor=acting(role, territory), territory=territory, is_public=True)

    assert not PublicPage.objects.exists()


def test_a_lead_of_another_territory_may_not(territory) -> None:
    with pytest.raises(NotAllowed):
        set_public_page(
            actor=acting("lead", TerritoryFactory()), territory=territory, is_public=True
        )


def test_members_alone_see_the_switch(territory) -> None:
    set_public_page(actor=SYSTEM, territory=territory, is_public=True)

    assert PublicPage.objects.visible_to(acting("reader", territory)).count() == 1
    assert not PublicPage.objects.visible_to(acting("lead", TerritoryFactory())).exists()


def test_removing_the_territory_removes_its_page(territory) -> None:
    set_public_page(actor=SYSTEM, territory=territory, is_public=True)

    remove_territory(actor=SYSTEM, territory=territory, confirm=territory.slug)

    assert not PublicPage.objects.exists()


def test_three_businesses_show_their_total_and_no_line(territory, settings) -> None:
    load_register(settings.WAREHOUSE_DIR)  # 149.5, 74.5 and 7.5 employees, by their bands

    found = public_figures(territory)

    assert found.message == ""
    assert found.by_activity.total == PublicLine("", 3, 232)
    assert [line.sites for line in found.by_activity.lines] == [None, None]


def test_without_a_register_or_a_perimeter_it_says_so(territory) -> None:
    assert "n'est pas chargé" in public_figures(territory).message
