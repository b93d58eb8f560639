"""Who sees which notices, and how they are listed."""

from datetime import date

import pytest

from essor.common.actor import SYSTEM
from essor.observatory.engine.notices import Procedure
from essor.observatory.models import LegalNotice
from essor.observatory.selectors.companies import company_view, production_hints
from essor.observatory.selectors.signals import (
    NOT_LOADED,
    NOT_SHOWN,
    SignalFilter,
    signal_list,
    signal_panel,
)
from essor.territory.models import Affiliation
from essor.territory.services.actors import actor_for
from tests.engine.warehouse.official import siren, siret
from tests.factories.companies import (
    CLOSED,
    DISTANT,
    FOUNDRY,
    FOUNDRY_OFFICE,
    FOUNDRY_SITE,
    HOLDING,
    HOLDING_SITE,
    MASKED,
    PROPERTY,
    PROPERTY_SITE,
    TRADER,
)
from tests.factories.notes import actor_in
from tests.factories.people import MembershipFactory, OrganisationFactory, TerritoryFactory
from tests.factories.signals import make_notice

pytestmark = pytest.mark.django_db
ALL = SignalFilter(subject="all", with_withdrawn=True)


def listed(territory, actor, wanted=ALL, **kwargs):
    lines = signal_list(territory, actor, wanted, **kwargs).lines
    return [(line.siren, line.notice.stage) for line in lines]


@pytest.fixture
def notices():
    make_notice(FOUNDRY, 1, decided_on=date(2026, 3, 1))
    make_notice(FOUNDRY, 2, stage="filing", procedure="", decided_on=date(2026, 4, 1))
    make_notice(HOLDING, 3, stage="conversion", procedure="liquidation", decided_on=None)
    make_notice(CLOSED, 4, stage="removal", procedure="", family="radiation")
    make_notice(FOUNDRY, 5, stage="sale", procedure="", family="vente", party="seller")
    for number, company in enumerate((MASKED, TRADER, DISTANT, siren(99)), start=6):
        make_notice(company, number)


def test_only_companies_of_the_territory_that_may_be_shown_are_listed(territory, notices):
    lead = actor_in(territory)

    assert {company for company, _ in listed(territory, lead)} == {FOUNDRY, HOLDING, CLOSED}
    assert listed(territory, lead, SignalFilter()) == [
        (HOLDING, "conversion"), (FOUNDRY, "opening"),
    ]  # fmt: skip


@pytest.mark.parametrize("role", ["facilitator", "elected", "company", "operator", "reader"])
def test_other_roles_see_no_notice_not_even_a_number(territory, notices, role):
    actor = actor_in(territory, role)

    found = signal_list(territory, actor, ALL)

    assert (found.lines, found.held) == ((), False)
    assert signal_panel(territory, actor, FOUNDRY) is None
    assert not LegalNotice.objects.visible_to(actor).exists()


def test_state_sees_what_the_lead_sees(territory, notices):
    assert listed(territory, actor_in(territory, "state")) == listed(territory, actor_in(territory))


def test_lead_of_another_territory_reads_nothing_here(territory, notices):
    stranger = actor_in(TerritoryFactory())

    assert listed(territory, stranger) == []
    assert signal_panel(territory, stranger, FOUNDRY) is None


def test_company_sees_its_own_notices_and_no_other(territory, notices):
    membership = MembershipFactory(territory=territory, role="company")
    own = OrganisationFactory(siren=FOUNDRY)
    Affiliation.objects.create(person=membership.person, organisation=own)
    actor = actor_for(membership.person.user)

    panel = signal_panel(territory, actor, FOUNDRY)
    assert panel is not None
    assert panel.own
    assert len(panel.lines) == 3
    assert signal_panel(territory, actor, HOLDING) is None
    assert listed(territory, actor) == []
    assert {n.siren for n in LegalNotice.objects.visible_to(actor)} == {FOUNDRY}


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (SignalFilter(subject="sales"), [(FOUNDRY, "sale")]),
        (SignalFilter(subject="removals"), [(CLOSED, "removal")]),
        (SignalFilter(procedure=Procedure.LIQUIDATION), [(HOLDING, "conversion")]),
        (SignalFilter(since=date(2026, 3, 2)), [(HOLDING, "conversion")]),
        (SignalFilter(text="holdîng"), [(HOLDING, "conversion")]),
        (SignalFilter(text=FOUNDRY), [(FOUNDRY, "opening")]),
        (SignalFilter(text="chaumont"), []),
        (SignalFilter(subject="removals", text="Chaumont"), [(CLOSED, "removal")]),
    ],
)
def test_filters_add_up(territory, notices, wanted, expected):
    assert listed(territory, actor_in(territory), wanted) == expected


def test_orders_are_complete(territory, notices):
    lead, wanted = actor_in(territory), SignalFilter()

    by_date = listed(territory, lead, wanted, order="date")
    by_name = listed(territory, lead, wanted, order="company")

    assert by_date == [(FOUNDRY, "opening"), (HOLDING, "conversion")]
    assert by_name == [(FOUNDRY, "opening"), (HOLDING, "conversion")]
    assert listed(territory, lead, wanted, order="-company") == by_name[::-1]


def test_withdrawn_notice_is_set_aside_and_leaves_no_situation(territory):
    make_notice(FOUNDRY, 1, withdrawn_by="A2026018010")
    lead = actor_in(territory)

    panel = signal_panel(territory, lead, FOUNDRY)

    assert listed(territory, lead, SignalFilter()) == []
    assert listed(territory, lead) == [(FOUNDRY, "opening")]
    assert panel is not None
    assert (panel.situation, panel.lines, len(panel.withdrawn)) == (None, (), 1)


def test_situation_is_that_of_the_company_not_of_the_line(territory, notices):
    make_notice(FOUNDRY, 20, stage="plan", procedure="receivership", decided_on=date(2026, 6, 1))
    make_notice(FOUNDRY, 21, stage="sale", procedure="", party="buyer", decided_on=date(2026, 7, 1))

    found = signal_list(territory, actor_in(territory), ALL)

    situations = {line.situation.label for line in found.lines if line.siren == FOUNDRY}
    assert situations == {"Plan de redressement en cours"}
    assert found.source == "DILA, BODACC, annonces parues jusqu'au 10/09/2026"
    assert found.register == "Insee, base Sirene, mois 2026-10"


def test_panel_says_why_nothing_is_shown(territory):
    lead = actor_in(territory)

    assert signal_panel(territory, lead, FOUNDRY).message == NOT_LOADED
    make_notice(MASKED, 1)
    for hidden in (MASKED, TRADER, DISTANT):
        assert signal_panel(territory, lead, hidden).message == NOT_SHOWN
    panel = signal_panel(territory, lead, FOUNDRY)
    assert (panel.message, panel.lines) == ("", ())


def test_notices_of_the_demonstration_stay_there(territory):
    make_notice(FOUNDRY, 1, is_demo=True)

    assert not signal_list(territory, actor_in(territory), ALL).held
    assert LegalNotice.objects.visible_to(SYSTEM).count() == 1


def test_without_a_register_the_list_says_so(territory, settings, tmp_path, notices):
    settings.WAREHOUSE_DIR = tmp_path / "rien"

    found = signal_list(territory, actor_in(territory), ALL)

    assert "n'est pas chargé" in found.message
    assert found.lines == ()
    assert company_view(territory, FOUNDRY) is None
    assert production_hints(territory, [HOLDING_SITE]) == {}


def test_number_of_queries_does_not_grow_with_the_notices(
    territory, django_assert_num_queries, notices
):
    lead = actor_in(territory)
    signal_list(territory, lead, ALL)

    for number in (30, 31):
        with django_assert_num_queries(8):
            signal_list(territory, lead, ALL)
        make_notice(PROPERTY, number)


def test_company_shows_its_sites_here_and_elsewhere(territory):
    company = company_view(territory, FOUNDRY)

    assert (company.label, company.legal_category, company.masked) == (
        "FONDERIE INVENTEE", "5710", False,
    )  # fmt: skip
    assert [site.siret for site in company.inside] == [FOUNDRY_SITE, FOUNDRY_OFFICE]
    assert [site.siret for site in company.outside] == [siret(1, 3)]
    assert company.is_bounded
    assert company.holds_everything


def test_company_that_may_not_be_named_is_not(territory):
    masked, trader = company_view(territory, MASKED), company_view(territory, TRADER)

    assert (masked.label, masked.name) == ("Unité non diffusible", None)
    assert trader.sole_trader
    assert trader.label == "Entrepreneur individuel"
    assert company_view(territory, siren(99)) is None


def test_doubts_are_those_of_the_register(territory):
    hints = production_hints(territory, [HOLDING_SITE, PROPERTY_SITE, FOUNDRY_SITE, FOUNDRY_OFFICE])

    assert {number: hint.suggests_production for number, hint in hints.items()} == {
        HOLDING_SITE: True,
        PROPERTY_SITE: False,
    }
