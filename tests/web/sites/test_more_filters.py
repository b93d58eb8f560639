"""The filters that a list shows on demand: precise activity, value chain, age, events, columns."""

import re
from datetime import date

import pytest
from django.http import QueryDict

from essor.observatory.selectors import site_choice
from essor.observatory.selectors.sites import all_sites
from essor.observatory.warehouse.rows import SiteFilter
from essor.web.sites.forms import SiteFilterForm, class_choices, site_filter_form
from tests.factories.notes import actor_in
from tests.factories.registers import LARGE, MASKED, SMALL

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


def form(territory, query: str) -> SiteFilterForm:
    return site_filter_form(
        QueryDict(query), territory=territory, actor=actor_in(territory), today=TODAY
    )


def listed(client, query: str) -> list[str]:
    html = client.get(f"/t/essai/sites/?{query}").content.decode()
    return re.findall(r'<th scope="row"><a href="/t/essai/sites/(\d{14})/"', html)


def test_more_filters_wait_until_they_are_asked_for(territory, small):
    assert "filiere" not in form(territory, "q=forge").fields
    assert "filiere" in form(territory, "q=forge&plus=1").fields
    assert "filiere" in form(territory, "age=0-3").fields


def test_list_offers_more_filters_and_keeps_the_others(signed_in, small):
    html = signed_in.get("/t/essai/sites/?epci=200027308").content.decode()

    assert re.search(r'href="\?epci=200027308&amp;plus=1"', html)


def test_precise_activities_stand_under_their_division():
    codes = [code for code, _ in class_choices("25")]

    assert codes[:3] == ["25.1", "25.11", "25.11Z"]
    assert all(code.startswith("25.") for code in codes)


def test_precise_activity_narrows_its_division(signed_in, small):
    assert listed(signed_in, "division=25&classe=25.62B") == [LARGE, MASKED]
    assert listed(signed_in, "division=25&classe=25.11Z") == []


def test_age_counts_from_today(territory, small):
    wanted = form(territory, "age=3-10").wanted()

    assert (wanted.created_from, wanted.created_until) == (date(2016, 11, 22), date(2023, 11, 22))
    assert form(territory, "age=25-").wanted().created_until == date(2001, 11, 22)


def test_age_of_a_leap_day_is_the_day_before(territory, small):
    typed = form(territory, "age=0-3")
    typed.today = date(2028, 2, 29)

    assert typed.wanted().created_from == date(2025, 2, 28)


def test_sites_of_an_age_leave_out_unknown_creations(signed_in, full):
    assert listed(signed_in, "age=10-25&etat=all&champ=all")[0] == LARGE
    assert listed(signed_in, "age=25-&etat=all&champ=all") == []


def test_value_chain_keeps_its_sites_only(signed_in, territory, small, monkeypatch):
    monkeypatch.setattr("essor.web.sites.forms.chain_choices", lambda: [("forge", "Forge")])
    monkeypatch.setattr("essor.web.sites.forms.sites_of_chain", lambda *_asked: frozenset({SMALL}))

    assert listed(signed_in, "filiere=forge") == [SMALL]


def test_value_chain_nobody_belongs_to_is_an_empty_list(signed_in, territory, small):
    assert site_choice.sites_of_chain(territory, "inconnue", actor_in(territory)) == frozenset()


def test_event_is_looked_for_whatever_the_state(territory, small):
    assert form(territory, "evenement=closure").wanted().state == "all"
    assert form(territory, "evenement=closure&etat=closed").wanted().state == "closed"
    assert form(territory, "age=0-3").wanted().state == "active"


def test_openings_since_a_year_are_those_of_the_events(signed_in, territory, full):
    opened = listed(signed_in, "evenement=opening&depuis=2008&champ=all")
    never = listed(signed_in, "evenement=opening&depuis=2026&champ=all")

    assert LARGE in opened
    assert never == []


def test_columns_are_added_and_are_no_filter(signed_in, small):
    html = signed_in.get("/t/essai/sites/?col=siret&col=siege").content.decode()

    assert re.search(r'<th scope="col">SIRET</th>', html)
    assert f'<td data-label="SIRET">{LARGE[:3]}' in html
    assert 'data-label="Siège">oui<' in html
    assert "Tout effacer" not in html


def test_a_column_that_does_not_exist_is_refused(signed_in, small):
    assert listed(signed_in, "col=secret") == [LARGE, MASKED, SMALL]


def test_filter_among_nothing_answers_nothing(territory, small):
    assert all_sites(territory, SiteFilter(among=frozenset())) == ()
    assert [row.siret for row in all_sites(territory, SiteFilter(among=frozenset({LARGE})))] == [
        LARGE
    ]
