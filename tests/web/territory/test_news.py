"""What a territory's home tells is new: since the reader's last visit, by what they may read."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from essor.observatory.engine.qualified import Confidence, EventFacts, QualifiedKind, RoughDate
from essor.observatory.services.qualified import add_event
from essor.territory.models import Visit
from essor.territory.services.actors import actor_for
from essor.territory.services.visits import see_territory
from essor.web.territory.news import news_since, next_dates
from tests.factories.notes import actor_in, make_note
from tests.factories.people import MembershipFactory, TerritoryFactory
from tests.factories.places import load_places, placed_territory
from tests.factories.registers import LARGE, load_register

pytestmark = pytest.mark.django_db
NOW = timezone.now()
HOUR = timedelta(hours=1)


@pytest.fixture
def territory(settings):
    load_places()
    load_register(settings.WAREHOUSE_DIR)
    return placed_territory()


def announce(actor, territory, day: date, **fields):
    facts = EventFacts(
        kind=QualifiedKind.EXTENSION,
        announced=RoughDate(date(2026, 1, 5)),
        effective=RoughDate(day),
        confidence=Confidence.MEDIUM,
    )
    return add_event(
        actor=actor, territory=territory, siret=LARGE, facts=facts, reason="Annonce publique.",
        **fields,
    )  # fmt: skip


def test_a_first_look_has_no_visit_before_it():
    territory, actor = TerritoryFactory(), actor_for(MembershipFactory().person.user)

    assert see_territory(actor=actor, territory=territory, now=NOW) is None


def test_looks_of_one_sitting_are_one_visit(django_assert_num_queries):
    territory, actor = TerritoryFactory(), actor_for(MembershipFactory().person.user)
    see_territory(actor=actor, territory=territory, now=NOW)

    with django_assert_num_queries(1):  # a look soon after writes nothing
        assert see_territory(actor=actor, territory=territory, now=NOW + HOUR / 10) is None
    assert see_territory(actor=actor, territory=territory, now=NOW + 3 * HOUR) is None
    assert Visit.objects.get().seen_at == NOW + 3 * HOUR


def test_the_next_day_news_counts_from_the_last_look_of_the_day_before():
    territory, actor = TerritoryFactory(), actor_for(MembershipFactory().person.user)
    see_territory(actor=actor, territory=territory, now=NOW)
    see_territory(actor=actor, territory=territory, now=NOW + HOUR)

    assert see_territory(actor=actor, territory=territory, now=NOW + 24 * HOUR) == NOW + HOUR
    assert see_territory(actor=actor, territory=territory, now=NOW + 25 * HOUR) == NOW + HOUR


def test_one_s_own_writing_is_no_news(territory):
    lead, other = actor_in(territory), actor_in(territory)
    make_note(lead, territory, siret=LARGE)

    texts = [item.text for item in news_since(territory, lead, NOW)]
    assert not any("note" in text for text in texts)
    assert "1\xa0nouvelle note" in [item.text for item in news_since(territory, other, NOW)]


def test_nobody_is_told_of_what_they_may_not_read(territory):
    lead, elected = actor_in(territory), actor_in(territory, "elected")
    make_note(lead, territory, siret=LARGE)
    announce(lead, territory, date(2027, 3, 1))

    told = [item.text for item in news_since(territory, elected, timezone.now() - HOUR)]
    assert [text for text in told if "registre" not in text] == []
    assert next_dates(territory, elected, date(2026, 11, 22)) == []


def test_announced_events_to_come_are_the_next_dates(territory):
    lead = actor_in(territory)
    announce(lead, territory, date(2027, 3, 1))
    announce(lead, territory, date(2026, 11, 1))
    announce(lead, territory, date(2026, 12, 1))

    whens = [item.when for item in next_dates(territory, lead, date(2026, 11, 22))]
    assert whens == ["1er décembre 2026", "1er mars 2027"]


def test_a_month_loaded_since_is_told_with_its_month(territory):
    lead = actor_in(territory)

    assert any(
        "Le registre du mois" in n.text for n in news_since(territory, lead, NOW - 24 * HOUR)
    )
    assert news_since(territory, lead, timezone.now() + HOUR) == []


def test_home_tells_who_never_came_of_the_last_thirty_days(client, territory):
    client.force_login(MembershipFactory(territory=territory, role="lead").person.user)

    html = client.get("/t/essai/").content.decode()

    assert "Ces trente derniers jours" in html
    assert "Prochaines dates" in html
