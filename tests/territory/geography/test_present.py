"""What is read once a page is read once a page, and each time elsewhere."""

import pytest

from essor.territory.models import Perimeter
from essor.territory.selectors.present import once_a_page, present_groupings, read_once
from tests.factories.people import TerritoryFactory
from tests.factories.places import load_places, placed_territory

pytestmark = pytest.mark.django_db


def counted():
    calls: list[str] = []

    @once_a_page
    def work(territory) -> int:
        calls.append(territory.slug)
        return len(calls)

    return work, calls


def test_an_object_of_a_page_is_asked_once():
    work, calls = counted()
    territory = TerritoryFactory.build()
    read_once(territory)

    assert [work(territory), work(territory), len(calls)] == [1, 1, 1]


def test_any_other_object_is_asked_each_time():
    work, _ = counted()
    territory = TerritoryFactory.build()

    assert [work(territory), work(territory)] == [1, 2]


def test_two_questions_have_two_answers():
    first, second = counted()[0], counted()[0]
    territory = TerritoryFactory.build()
    read_once(territory)
    first(territory)
    first(territory)

    assert second(territory) == 1


def test_a_page_sees_the_perimeter_as_it_was_when_first_asked():
    load_places()
    territory = placed_territory()
    read_once(territory)
    before = present_groupings(territory)
    Perimeter.objects.filter(territory=territory).delete()

    assert present_groupings(territory) == before
    assert present_groupings(type(territory).objects.get(pk=territory.pk)) == ()
