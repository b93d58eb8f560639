"""Which sites a value chain has: guessed, said by people, never mixed."""

from fractions import Fraction

import pytest

from essor.common.history import is_told
from essor.common.models import AuditEntry, new_id
from essor.kernel.errors import InvalidValue, NotAllowed
from essor.observatory.engine.supply_intervals import Interval
from essor.observatory.models import AnchorCompany, SiteValueChain
from essor.observatory.selectors.names import NotInRegister
from essor.observatory.selectors.value_chain_pages import chain_view
from essor.observatory.selectors.value_chains import (
    Standing,
    chain_list,
    jobs_of,
    members_of,
    site_chains,
)
from essor.observatory.services.value_chains import (
    decide_anchor,
    decide_site_chain,
    withdraw_anchor,
    withdraw_site_chain,
)
from essor.territory.models import ValueChain
from essor.territory.signals import person_erased
from tests.engine.warehouse.official import siret
from tests.factories.notes import actor_in
from tests.factories.people import TerritoryFactory
from tests.factories.value_chains import (
    CLOSED,
    DAY,
    FORGE,
    FORGE_COMPANY,
    HIDDEN,
    MACHINING,
    MOULDS,
    OUTSIDE,
    SAWMILL,
    SECRET,
    SHOP,
    make_link,
)

pytestmark = pytest.mark.django_db


def say(
    actor, territory, siret=FORGE, chain="forge-metaux", *, belongs=True, reason="vu en visite"
):
    return decide_site_chain(
        actor=actor, territory=territory, siret=siret, chain=chain, belongs=belongs, reason=reason
    )


def standings(territory, actor, code="forge-metaux"):
    chain = ValueChain.objects.get(code=code)
    return {one.siret: str(one.standing) for one in members_of(territory, chain, actor)}


def counts(territory, actor):
    found = chain_list(territory, actor)
    return {one.code: (one.observed, one.supposed) for one in found.present}


def test_activity_lets_one_suppose_and_nothing_more(territory):
    actor = actor_in(territory)

    assert standings(territory, actor) == dict.fromkeys(
        (FORGE, MACHINING, MOULDS, HIDDEN), "supposed"
    )
    assert standings(territory, actor, "automobile") == {}  # a low confidence is only a lead
    assert counts(territory, actor) == {"forge-metaux": (0, 4), "bois": (0, 1)}


@pytest.mark.parametrize(
    ("siret", "belongs", "verdict", "standing"),
    [
        (FORGE, True, "confirmed", "observed"),
        (SAWMILL, True, "added", "observed"),
        (MACHINING, False, "removed", "removed"),
    ],
)
def test_what_a_person_says_stands_above_the_guess(territory, siret, belongs, verdict, standing):
    actor = actor_in(territory, "operator")

    decision = say(actor, territory, siret, belongs=belongs)

    assert (decision.verdict, decision.reason) == (verdict, "vu en visite")
    assert (decision.author_key, decision.author_label) == (actor.user_id, actor.label)
    assert standings(territory, actor)[siret] == standing


def test_list_counts_agree_with_the_page_of_each_chain(territory):
    actor = actor_in(territory)
    say(actor, territory, FORGE)
    say(actor, territory, SAWMILL)
    say(actor, territory, MACHINING, belongs=False)
    say(actor, territory, CLOSED)

    for code, numbers in counts(territory, actor).items():
        shown = list(standings(territory, actor, code).values())
        assert numbers == (shown.count("observed"), shown.count("supposed"))
    assert counts(territory, actor)["forge-metaux"] == (2, 2)


def test_correction_taken_back_leaves_the_guess_and_a_history(territory):
    actor = actor_in(territory)
    decision = say(actor, territory, MACHINING, belongs=False)

    withdraw_site_chain(actor=actor, decision_id=decision.id)
    withdraw_site_chain(actor=actor, decision_id=decision.id)

    assert standings(territory, actor)[MACHINING] == "supposed"
    say(actor, territory, MACHINING, reason="revu")
    lines = AuditEntry.objects.filter(object_kind="site_value_chain").order_by("created_at", "id")
    assert list(lines.values_list("action", "reason")) == [
        ("site_value_chain.decided", "vu en visite"),
        ("site_value_chain.withdrawn", ""),
        ("site_value_chain.decided", "revu"),
    ]
    assert all(is_told(action) for action in lines.values_list("action", flat=True))
    assert SiteValueChain.objects.get().verdict == "confirmed"


def test_saying_the_same_again_changes_nothing(territory):
    actor = actor_in(territory)

    first, second = say(actor, territory), say(actor, territory)

    assert (first.id, first.version) == (second.id, second.version)
    assert AuditEntry.objects.filter(object_kind="site_value_chain").count() == 1


@pytest.mark.parametrize("role", ["elected", "company", "state", "reader", "facilitator"])
def test_role_without_the_right_corrects_nothing(territory, role):
    actor = actor_in(territory, role)

    with pytest.raises(NotAllowed):
        say(actor, territory)
    with pytest.raises(NotAllowed):
        decide_anchor(
            actor=actor, territory=territory, siren=FORGE_COMPANY, chain="bois",
            is_anchor=True, reason="x",
        )  # fmt: skip


def test_decision_of_another_territory_is_not_found(territory):
    decision = say(actor_in(territory), territory)
    stranger = actor_in(TerritoryFactory())

    with pytest.raises(NotAllowed, match="introuvable"):
        withdraw_site_chain(actor=stranger, decision_id=decision.id)
    assert standings(territory, stranger)[FORGE] == "supposed"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"reason": "  "}, "motif est vide"),
        ({"reason": "x" * 1001}, "1001 signes"),
        ({"chain": "inconnue"}, "n'est pas dans la liste"),
        ({"chain": "ancienne"}, "n'est pas dans la liste"),
        ({"siret": "123"}, "quatorze chiffres"),
    ],
)
def test_bad_correction_is_refused(territory, given, message):
    with pytest.raises(InvalidValue, match=message):
        say(actor_in(territory), territory, **given)


def test_site_that_the_register_lacks_is_refused(territory):
    with pytest.raises(NotInRegister):
        say(actor_in(territory), territory, siret(55))


def test_without_a_register_numbers_are_unknown_and_decisions_stand(bare):
    actor = actor_in(bare)
    decision = say(actor, bare)

    found = chain_list(bare, actor)

    assert decision.verdict == "added"
    assert [(one.code, one.observed, one.supposed) for one in found.present] == [
        ("forge-metaux", 1, None)
    ]
    assert found.message
    assert standings(bare, actor) == {FORGE: "observed"}


def test_jobs_are_bounds_and_unknown_sites_are_counted_apart(territory):
    actor = actor_in(territory)
    chain = ValueChain.objects.get(code="forge-metaux")

    jobs = jobs_of(members_of(territory, chain, actor))

    assert (jobs.known, jobs.sites, jobs.unknown_sites) == (Interval.of(150, 316), 4, 0)


def test_site_page_tells_lines_leads_and_the_rest(territory):
    actor = actor_in(territory)
    say(actor, territory, chain="bois", reason="fait aussi des manches")

    found = site_chains(territory, FORGE, actor)

    assert [(one.code, one.standing) for one in found.lines] == [
        ("bois", Standing.OBSERVED),
        ("forge-metaux", Standing.SUPPOSED),
    ]
    assert found.leads == (("automobile", "Automobile"),)
    assert found.others == ()
    assert (site_chains(territory, SHOP, actor_in(territory, "reader")).lines) == ()
    assert not site_chains(territory, SHOP, actor_in(territory, "reader")).may_correct


def test_large_company_is_proposed_by_its_size_then_by_its_links(territory):
    actor, chain = actor_in(territory), ValueChain.objects.get(code="forge-metaux")
    (alone,) = chain_view(territory, chain, actor, today=DAY).anchors.proposed
    make_link(actor, territory)
    (pulled,) = chain_view(territory, chain, actor, today=DAY).anchors.proposed

    assert (alone.siren, alone.label, alone.proposal.by_size_alone) == (
        FORGE_COMPANY, "FORGE INVENTEE", True,
    )  # fmt: skip
    assert pulled.proposal.pulled == Interval.of(10, Fraction(147, 4))
    assert not pulled.proposal.by_size_alone


def test_anchor_is_decided_by_a_named_person_and_taken_back(territory):
    actor, chain = actor_in(territory), ValueChain.objects.get(code="forge-metaux")

    def decide(*, is_anchor):
        return decide_anchor(
            actor=actor, territory=territory, siren=FORGE_COMPANY, chain=chain.code,
            is_anchor=is_anchor, reason="entraîne trois ateliers",
        )  # fmt: skip

    decision = decide(is_anchor=True)
    (line,) = chain_view(territory, chain, actor, today=DAY).anchors.confirmed
    assert line.decision == decision
    assert (decision.author_label, decision.organisation.name) == (actor.label, "FORGE INVENTEE")
    assert decide(is_anchor=True).version == decision.version

    decide(is_anchor=False)
    anchors = chain_view(territory, chain, actor, today=DAY).anchors
    assert ([one.siren for one in anchors.dismissed], anchors.confirmed) == ([FORGE_COMPANY], ())

    withdraw_anchor(actor=actor, decision_id=decision.id)
    anchors = chain_view(territory, chain, actor, today=DAY).anchors
    assert [one.siren for one in anchors.proposed] == [FORGE_COMPANY]
    assert AuditEntry.objects.filter(object_kind="anchor_company").count() == 3


def test_customer_outside_the_register_can_be_an_anchor(territory):
    actor, chain = actor_in(territory), ValueChain.objects.get(code="forge-metaux")
    decide_anchor(
        actor=actor, territory=territory, siren=OUTSIDE, chain=chain.code, is_anchor=True,
        reason="donneur d'ordres national",
    )  # fmt: skip

    (line,) = chain_view(territory, chain, actor, today=DAY).anchors.confirmed

    assert (line.site, line.sites, line.proposal.jobs) == (None, 0, None)


def test_masked_unit_is_never_named(territory):
    actor, chain = actor_in(territory), ValueChain.objects.get(code="forge-metaux")
    decision = say(actor, territory, HIDDEN)
    make_link(actor, territory, supplier=HIDDEN)

    view = chain_view(territory, chain, actor, today=DAY)

    assert SECRET not in str((view, decision.establishment.organisation.name))
    assert [line.supplier.label for line in view.links] == ["Unité non diffusible"]


def test_erased_person_leaves_decisions_without_a_name(territory):
    actor = actor_in(territory)
    say(actor, territory)
    decide_anchor(
        actor=actor, territory=territory, siren=FORGE_COMPANY, chain="bois",
        is_anchor=True, reason="x",
    )  # fmt: skip
    link = make_link(actor, territory)

    person_erased.send(None, person_id=new_id(), user_id=actor.user_id)

    assert SiteValueChain.objects.get().author_label == "Personne effacée"
    assert AnchorCompany.objects.get().author_label == "Personne effacée"
    link.refresh_from_db()
    assert link.author_label == "Personne effacée"
