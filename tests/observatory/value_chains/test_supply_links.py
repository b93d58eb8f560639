"""Declared links: private unless both agree, corrected, put away, taken back."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.utils import timezone

from essor.common.actor import SYSTEM
from essor.common.history import is_told
from essor.common.models import AuditEntry, new_id
from essor.kernel.errors import Conflict, InvalidValue, NotAllowed
from essor.observatory.engine.supply_intervals import Interval, ShareBand
from essor.observatory.models import SupplyLink
from essor.observatory.selectors.supply_links import exposure_of, links_of_site, visible_links
from essor.observatory.selectors.supply_parties import Party, parse_party, register_of
from essor.observatory.selectors.value_chain_pages import chain_view
from essor.observatory.services.supply_links import (
    archive_link,
    declare_link,
    edit_link,
    record_agreement,
    restore_link,
    share_link,
)
from essor.territory.models import Establishment, ValueChain
from essor.territory.services.actors import actor_for
from essor.territory.services.people import affiliate
from essor.territory.services.territories import remove_territory
from tests.factories.notes import actor_in
from tests.factories.people import MembershipFactory, TerritoryFactory
from tests.factories.value_chains import (
    DAY,
    FORGE,
    FORGE_COMPANY,
    MACHINING,
    MACHINING_COMPANY,
    MOULDS,
    MOULDS_COMPANY,
    OUTSIDE,
    link_facts,
    make_link,
)

pytestmark = pytest.mark.django_db
SIDES = ("customer", "supplier")


def employee(territory, link, side):
    """Somebody of one of the companies of a link, with the role of a company."""
    person = MembershipFactory(territory=territory, role="company").person
    affiliate(actor=SYSTEM, person=person, organisation=getattr(link, side), position="dirigeant")
    return actor_for(person.user)


def agree(actor, link, *sides):
    for side in sides:
        record_agreement(actor=actor, link_id=link.id, side=side, agreed_on=DAY, reason="courrier")
    link.refresh_from_db()


def test_link_anchors_both_ends_and_starts_private(territory):
    actor = actor_in(territory, "operator")

    link = make_link(actor, territory)

    assert (link.pair, link.visibility, link.both_agree) == (
        f"{FORGE}>{MACHINING}", "private_company", False,
    )  # fmt: skip
    assert str(link) == "USINAGE INVENTE fournit FORGE INVENTEE"
    assert set(Establishment.objects.values_list("siret", flat=True)) == {FORGE, MACHINING}
    entry = AuditEntry.objects.get(object_kind="supply_link")
    assert (entry.action, entry.after["share"]) == ("supply_link.declared", "from_50")
    assert is_told(entry.action)


def test_company_that_the_register_lacks_keeps_the_name_given(territory):
    actor = actor_in(territory)
    facts = replace(link_facts(OUTSIDE, FORGE), customer=Party(OUTSIDE, None, "Avionneur inventé"))

    link = declare_link(actor=actor, territory=territory, facts=facts)

    assert link.customer.name == "Avionneur inventé"
    (line,) = links_of_site(territory, FORGE, actor)
    assert (line.customer.label, line.customer.jobs) == ("Avionneur inventé", None)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"customer": FORGE_COMPANY, "supplier": FORGE}, "même entreprise"),
        ({"declared_on": date(2999, 1, 1)}, "à venir"),
        ({"source": " "}, "d'où vient"),
        ({"source": "x" * 301}, "300 signes"),
    ],
)
def test_bad_link_is_refused(territory, fields, message):
    with pytest.raises(InvalidValue, match=message):
        make_link(actor_in(territory), territory, **fields)


@pytest.mark.parametrize("typed", ["12", "abcdefghi", "123456789", "12345678901234"])
def test_wrong_number_is_refused(typed):
    with pytest.raises(InvalidValue):
        parse_party(typed)


def test_same_pair_is_declared_once_and_form_sent_twice_makes_one(territory):
    actor, key = actor_in(territory), new_id()
    facts = {"actor": actor, "territory": territory, "facts": link_facts(), "link_id": key}
    assert declare_link(**facts) == declare_link(**facts)
    with pytest.raises(Conflict, match="déjà déclaré"):
        make_link(actor, territory)
    with pytest.raises(NotAllowed, match="introuvable"):
        declare_link(**(facts | {"actor": actor_in(territory)}))


@pytest.mark.parametrize("role", ["elected", "state", "reader", "facilitator"])
def test_role_without_the_right_declares_nothing(territory, role):
    with pytest.raises(NotAllowed):
        make_link(actor_in(territory, role), territory)


def test_company_declares_its_own_links_only(territory):
    link = make_link(actor_in(territory), territory)
    supplier = employee(territory, link, "supplier")

    own = make_link(supplier, territory, MOULDS, MACHINING)

    assert own.author_key == supplier.user_id
    with pytest.raises(NotAllowed, match="votre entreprise"):
        make_link(supplier, territory, FORGE, MOULDS)


@pytest.mark.parametrize(
    ("agreed", "level", "expected"),
    [
        ((), None, {"lead", "author", "supplier", "system"}),
        (("customer",), None, {"lead", "author", "supplier", "system"}),
        (("supplier",), None, {"lead", "author", "supplier", "customer", "system"}),
        (
            SIDES, "committee",
            {"lead", "author", "supplier", "customer", "elected", "state", "system"},
        ),
        (
            SIDES, "partners",
            {"lead", "author", "supplier", "customer", "elected", "state", "operator", "reader",
             "system"},
        ),
    ],
)  # fmt: skip
def test_link_is_visible_to_its_level(territory, agreed, level, expected):
    lead, author = actor_in(territory), actor_in(territory, "operator")
    link = make_link(author, territory)
    agree(lead, link, *agreed)
    if level:
        share_link(actor=lead, link_id=link.id, visibility=level)
    roles = ("elected", "state", "operator", "reader", "facilitator", "company")
    actors = {role: actor_in(territory, role) for role in roles}
    actors |= {side: employee(territory, link, side) for side in SIDES}
    actors |= {"lead": lead, "author": author, "system": SYSTEM}
    actors |= {"foreign": actor_in(TerritoryFactory())}

    seers = {name for name, actor in actors.items() if visible_links(territory, actor)}

    assert seers == expected


def test_nothing_is_shared_before_both_agree(territory):
    lead = actor_in(territory)
    link = make_link(lead, territory)
    agree(lead, link, "customer")

    with pytest.raises(InvalidValue, match="reste privé"):
        share_link(actor=lead, link_id=link.id, visibility="partners")
    with pytest.raises(InvalidValue, match="dans la liste"):
        share_link(actor=lead, link_id=link.id, visibility="public")


def test_agreement_taken_back_makes_the_link_private_again(territory):
    lead = actor_in(territory)
    link = make_link(lead, territory)
    agree(lead, link, *SIDES)
    share_link(actor=lead, link_id=link.id, visibility="partners")
    supplier = employee(territory, link, "supplier")

    record_agreement(actor=supplier, link_id=link.id, side="supplier", agreed_on=None)

    link.refresh_from_db()
    assert (link.visibility, link.supplier_agreed_on) == ("private_company", None)
    with pytest.raises(NotAllowed, match="Seuls cette entreprise"):
        record_agreement(
            actor=supplier, link_id=link.id, side="customer", agreed_on=DAY, reason="x"
        )


def test_company_speaks_for_itself_and_operators_for_nobody(territory):
    author = actor_in(territory, "operator")
    link = make_link(author, territory)

    agree(employee(territory, link, "supplier"), link, "supplier")

    assert link.supplier_agreed_on == DAY
    with pytest.raises(NotAllowed):
        agree(author, link, "customer")
    with pytest.raises(NotAllowed, match="chef de projet"):
        share_link(actor=author, link_id=link.id, visibility="private_company")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"side": "nobody"}, "Choisissez"),
        ({"agreed_on": timezone.localdate() + timedelta(days=2)}, "à venir"),
        ({"reason": " "}, "comment l'accord"),
    ],
)
def test_bad_agreement_is_refused(territory, fields, message):
    lead = actor_in(territory)
    link = make_link(lead, territory)
    given = {"side": "customer", "agreed_on": DAY, "reason": "courrier"} | fields

    with pytest.raises(InvalidValue, match=message):
        record_agreement(actor=lead, link_id=link.id, **given)


def test_correcting_the_share_asks_both_again(territory):
    lead = actor_in(territory)
    link = make_link(lead, territory)
    agree(lead, link, *SIDES)
    share_link(actor=lead, link_id=link.id, visibility="partners")

    edit_link(
        actor=lead, link_id=link.id, base_version=None, facts=link_facts(source="autre visite")
    )
    link.refresh_from_db()
    assert (link.visibility, link.source) == ("partners", "autre visite")

    edit_link(
        actor=lead, link_id=link.id, base_version=link.version,
        facts=link_facts(share=ShareBand.UNDER_10),
    )  # fmt: skip
    link.refresh_from_db()
    assert (link.visibility, link.both_agree, link.share) == ("private_company", False, "under_10")


def test_edit_from_an_older_version_is_a_conflict(territory):
    lead = actor_in(territory)
    link = make_link(lead, territory)
    agree(lead, link, "customer")

    with pytest.raises(Conflict, match="entre-temps"):
        edit_link(actor=lead, link_id=link.id, base_version=1, facts=link_facts(source="b"))
    with pytest.raises(Conflict, match="entre-temps"):
        archive_link(actor=lead, link_id=link.id, base_version=1)


def test_somebody_elses_link_is_invisible_or_not_theirs_to_change(territory):
    link = make_link(actor_in(territory, "operator"), territory)
    supplier = employee(territory, link, "supplier")

    with pytest.raises(NotAllowed, match="introuvable"):
        archive_link(actor=actor_in(territory, "operator"), link_id=link.id)
    with pytest.raises(NotAllowed, match="Seuls l'auteur"):
        edit_link(actor=supplier, link_id=link.id, base_version=None, facts=link_facts())


def test_archived_link_counts_for_nothing_and_is_taken_back(territory):
    lead, chain = actor_in(territory), ValueChain.objects.get(code="forge-metaux")
    link = make_link(lead, territory)
    archive_link(actor=lead, link_id=link.id)
    archive_link(actor=lead, link_id=link.id)
    assert chain_view(territory, chain, lead, today=DAY).links == ()

    restore_link(actor=lead, link_id=link.id)
    restore_link(actor=lead, link_id=link.id)
    assert len(chain_view(territory, chain, lead, today=DAY).links) == 1

    archive_link(actor=lead, link_id=link.id)
    make_link(lead, territory)
    with pytest.raises(Conflict, match="déjà déclaré"):
        restore_link(actor=lead, link_id=link.id)


def test_exposure_counts_only_links_that_one_may_see(territory):
    lead, chain = actor_in(territory), ValueChain.objects.get(code="forge-metaux")
    make_link(lead, territory)
    make_link(lead, territory, FORGE_COMPANY, MOULDS_COMPANY, share=ShareBand.FROM_75)
    make_link(lead, territory, FORGE, OUTSIDE)

    asked = {"today": DAY, "reduced": FORGE, "percent": 40}
    found = chain_view(territory, chain, lead, **asked).asked
    hidden = chain_view(territory, chain, actor_in(territory, "reader"), **asked)

    # 20-49 jobs at 50-75 %, then 10-19 at 75-100 % with the whole company: from nothing.
    assert found.exposure.total == Interval(Fraction(4), Fraction(147, 10) + Fraction(38, 5))
    assert (found.links, found.exposure.unreckoned) == (3, 1)
    assert (hidden.reducing, hidden.asked, hidden.links) == ((), None, ())


def test_customer_without_a_known_site_reduces_as_a_whole(territory):
    lead, chain = actor_in(territory), ValueChain.objects.get(code="forge-metaux")
    link = make_link(lead, territory, OUTSIDE, MACHINING_COMPANY, share=ShareBand.FROM_10)

    view = chain_view(territory, chain, lead, today=DAY, reduced=OUTSIDE, percent=50)

    assert [one.party for one in view.reducing] == [Party(OUTSIDE)]
    assert view.asked.exposure.total == Interval(Fraction(1), Fraction(49, 8))
    register = register_of(territory, [MACHINING_COMPANY])
    none = exposure_of([link], register, Party(FORGE_COMPANY, FORGE), Fraction(1, 2))
    assert none.total is None


def test_removed_territory_takes_its_links_along(territory):
    lead = actor_in(territory)
    make_link(lead, territory)

    remove_territory(actor=SYSTEM, territory=territory, confirm=territory.slug)

    assert SupplyLink.objects.count() == 0
