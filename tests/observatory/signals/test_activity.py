"""Perimeters of activity and words about sites, in lists and in figures, against a slow count."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from essor.kernel.headcount import HeadcountBand
from essor.observatory.models import IndustryOverride
from essor.observatory.selectors.overrides import counts_with
from essor.observatory.selectors.register import bounds_of
from essor.observatory.selectors.sites import all_sites, site_figures, site_points, sites_page
from essor.observatory.services.overrides import set_industry_override
from essor.observatory.warehouse.activity import ActivityScope
from essor.observatory.warehouse.companies import companies_within, company_sites, site_facts
from essor.observatory.warehouse.reader import Warehouse
from essor.observatory.warehouse.rows import Counts, SiteFilter
from tests.engine.warehouse.official import siren, siret
from tests.factories.companies import (
    ACTIVITIES,
    FOUNDRY,
    FOUNDRY_OFFICE,
    FOUNDRY_SITE,
    HOLDING,
    HOLDING_SITE,
    MASKED,
    PROPERTY_SITE,
)
from tests.factories.notes import actor_in
from tests.factories.places import placed_territory

WITHIN = SiteFilter(within_epci=("200072999", "200068658"))
EVERY = tuple(siret(n) for n in range(1, 16))


@pytest.fixture(scope="module")
def warehouse(companies_register):
    return Warehouse.open(companies_register)


def found(warehouse, **fields):
    return {row.siret for row in warehouse.sites(replace(WITHIN, **fields), limit=None)[0]}


def test_scopes_are_four_perimeters(warehouse):
    every = found(warehouse, industry_only=False)
    manufacturing = found(warehouse)
    related = {siret(n) for n in (8, 9, 10, 12, 15)}

    assert found(warehouse, scope=ActivityScope.MANUFACTURING) == manufacturing
    assert found(warehouse, scope=ActivityScope.INDUSTRY) == manufacturing | {
        siret(8), siret(11), siret(12),
    }  # fmt: skip
    assert found(warehouse, scope=ActivityScope.RELATED) == manufacturing | related
    assert found(warehouse, scope=ActivityScope.ALL) == every
    assert every - manufacturing == {siret(n) for n in ACTIVITIES} | {HOLDING_SITE}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    st.sampled_from(ActivityScope),
    st.sets(st.sampled_from(EVERY), max_size=4),
    st.sets(st.sampled_from(EVERY), max_size=4),
)
def test_filter_agrees_with_its_definition(warehouse, scope, also, never):
    sites = warehouse.sites(replace(WITHIN, industry_only=False), limit=None)[0]
    by_definition = {
        site.siret
        for site in sites
        if scope is ActivityScope.ALL
        or (
            (scope.holds(site.naf, int(site.naf[:2])) or site.siret in also)
            and site.siret not in never
        )
    }

    assert found(warehouse, scope=scope, also=tuple(also), never=tuple(never)) == by_definition


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(
    st.sets(st.sampled_from((*EVERY, FOUNDRY_OFFICE, siret(99))), max_size=5),
    st.sets(st.sampled_from((*EVERY, FOUNDRY_OFFICE)), max_size=5),
)
def test_figures_agree_with_the_list(warehouse, also, never):
    """A word is either one or the other; the cube, corrected, counts what the list shows."""
    never -= also
    within = replace(WITHIN, also=tuple(also), never=tuple(never))
    cube = warehouse.counts(epci=WITHIN.within_epci)

    counts = counts_with(warehouse, cube, within)

    listed = warehouse.sites(within, limit=None)[0]
    ten = [row for row in listed if row.band and row.band.at_least(HeadcountBand.FROM_10)]
    assert counts == replace(
        cube,
        industry_active=len(listed),
        industry_employers=sum(bool(row.employer) for row in listed),
        industry_ten_or_more=len(ten),
    )


def test_words_that_are_no_numbers_change_nothing(warehouse):
    assert found(warehouse, also=("x",), never=("'); DROP", "")) == found(warehouse)


@pytest.mark.django_db
def test_word_of_a_territory_changes_its_lists_map_and_figures(territory):
    lead = actor_in(territory)
    before = {figure.code: figure.figure.value for figure in site_figures(territory)}

    set_industry_override(
        actor=lead, territory=territory, siret=HOLDING_SITE, is_industrial=True, reason="Atelier"
    )
    set_industry_override(
        actor=lead, territory=territory, siret=PROPERTY_SITE, is_industrial=False, reason="Murs"
    )
    set_industry_override(
        actor=lead, territory=territory, siret=FOUNDRY_OFFICE, is_industrial=False, reason="Bureau"
    )

    bounds = bounds_of(territory)
    assert (bounds.also, bounds.never) == (
        (HOLDING_SITE,), tuple(sorted([PROPERTY_SITE, FOUNDRY_OFFICE])),
    )  # fmt: skip
    listed = {row.siret for row in all_sites(territory, SiteFilter())}
    assert HOLDING_SITE in listed
    assert not {PROPERTY_SITE, FOUNDRY_OFFICE} & listed
    assert sites_page(territory, SiteFilter()).total == len(listed)
    assert PROPERTY_SITE in {r.siret for r in all_sites(territory, SiteFilter(industry_only=False))}
    assert site_points(territory, SiteFilter()) == ()
    after = {figure.code: figure for figure in site_figures(territory)}
    assert {code: figure.figure.value for code, figure in after.items()} == before | {
        "industry_sites": before["industry_sites"] - 1,
        "industry_employers": before["industry_employers"] + 1,
        "industry_ten_or_more": before["industry_ten_or_more"] + 1,
    }
    told = "; malgré l'APE, par avis motivé : 1 ajouté, 2 écartés"
    assert after["industry_sites"].figure.convention.endswith(told)
    assert told not in after["all_sites"].figure.convention


@pytest.mark.django_db
def test_word_of_a_territory_is_not_that_of_another(territory):
    other = placed_territory("autre")
    set_industry_override(
        actor=actor_in(other), territory=other, siret=HOLDING_SITE, is_industrial=True,
        reason="Atelier",
    )  # fmt: skip

    assert IndustryOverride.objects.count() == 1
    assert bounds_of(territory).also == ()


def test_companies_are_those_with_a_site_inside(warehouse):
    rows = companies_within(warehouse, [FOUNDRY, MASKED, siren(6), siren(99), "x"], WITHIN)

    assert [(r.siren, r.name, r.masked, r.siret, r.sites, r.active) for r in rows] == [
        (FOUNDRY, "FONDERIE INVENTEE", False, FOUNDRY_SITE, 2, 2),
        (MASKED, None, True, siret(3), 1, 1),
    ]
    assert rows[0].communes == ("Langres",)
    assert companies_within(warehouse, [], WITHIN) == ()


def test_sites_of_a_company_come_largest_first(warehouse):
    sites = company_sites(warehouse, FOUNDRY)

    assert [site.siret for site in sites] == [siret(1), siret(1, 3), siret(1, 2)]
    assert company_sites(warehouse, "x") == company_sites(warehouse, siren(99)) == ()


def test_facts_count_staffed_siblings(warehouse):
    facts = site_facts(warehouse, [FOUNDRY_OFFICE, HOLDING_SITE, PROPERTY_SITE, "x"])

    assert facts[FOUNDRY_OFFICE].staffed_industrial_siblings == 2
    assert facts[HOLDING_SITE].naf == "64.20Z"
    assert facts[PROPERTY_SITE].legal_category == "6540"
    assert site_facts(warehouse, [HOLDING]) == {}


def test_counts_without_words_are_those_of_the_cube(warehouse):
    cube = Counts(1, 2, 3, 4, 5, 6)

    assert counts_with(warehouse, cube, WITHIN) is cube


def test_scope_says_what_a_register_of_france_lacks():
    assert [scope for scope in ActivityScope if scope.needs_every_activity] == [
        ActivityScope.RELATED, ActivityScope.ALL,
    ]  # fmt: skip
    assert all(scope.label for scope in ActivityScope)
    assert not ActivityScope.INDUSTRY.holds(None, None)
