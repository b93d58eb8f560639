"""Pages of value chains: lists apart, reasons, decisions, exports, rights."""

import csv
import io
from html import unescape

import openpyxl
import pytest
from django.urls import reverse

from essor.common.models import ExportLog
from essor.observatory.engine.supply_intervals import ShareBand
from essor.observatory.models import AnchorCompany, SiteValueChain, SupplyLink
from essor.observatory.services.supply_links import record_agreement, share_link
from essor.observatory.services.value_chains import decide_site_chain
from essor.territory.services.actors import actor_for
from tests.factories.people import MembershipFactory
from tests.factories.value_chains import (
    DAY,
    FORGE,
    FORGE_COMPANY,
    HIDDEN,
    MACHINING,
    MOULDS,
    SAWMILL,
    SECRET,
    make_link,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(territory):
    return MembershipFactory(territory=territory).person.user


@pytest.fixture
def signed_in(client, lead):
    client.force_login(lead)
    return client


def url(territory, name, *args):
    return reverse(name, args=[territory.slug, *args])


def as_role(client, territory, role):
    client.force_login(MembershipFactory(territory=territory, role=role).person.user)
    return client


def text_of(response) -> str:
    return unescape(response.content.decode())


def test_list_shows_numbers_apart_and_teaches_without_a_register(signed_in, territory):
    page = text_of(signed_in.get(url(territory, "value_chains")))

    assert "Forge et travail des métaux" in page
    assert "Filière d'autrefois" not in page
    assert "ne s'additionnent pas" in page


def test_page_shows_three_lists_never_one(signed_in, territory, lead):
    actor = actor_for(lead)
    said = {"actor": actor, "territory": territory, "chain": "forge-metaux", "reason": "vu"}
    decide_site_chain(siret=FORGE, belongs=True, **said)
    decide_site_chain(siret=MOULDS, belongs=False, **said)

    shown = {
        standing: {
            line.siret
            for line in signed_in.get(
                url(territory, "value_chain", "forge-metaux"), {"sites": standing}
            ).context["page"]
        }
        for standing in ("observed", "supposed", "removed", "")
    }

    assert shown == {
        "observed": {FORGE}, "supposed": {MACHINING, HIDDEN}, "removed": {MOULDS}, "": {FORGE},
    }  # fmt: skip


def test_page_without_links_says_unknown_and_not_zero(signed_in, territory):
    page = text_of(signed_in.get(url(territory, "value_chain", "forge-metaux")))

    assert "Aucun lien déclaré que vous puissiez voir" in page
    assert "Essor ne suppose pas de lien" in page
    assert "Par la taille seule" in page
    assert SECRET not in page


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"site": FORGE, "baisse": "40"}, "4 à 15 emplois"),
        ({"site": FORGE, "baisse": "0"}, ""),
        ({"site": FORGE, "baisse": "abc"}, ""),
        ({"site": "1", "baisse": "40"}, ""),
        ({"site": SAWMILL, "baisse": "40"}, ""),
    ],
)
def test_exposed_jobs_are_asked_in_the_address(signed_in, territory, lead, asked, said):
    make_link(actor_for(lead), territory)

    response = signed_in.get(url(territory, "value_chain", "forge-metaux"), asked)

    assert response.status_code == 200
    assert said in text_of(response)
    assert (response.context["exposure"] is not None) == bool(said)


def test_link_without_a_share_gives_an_unknown_answer(signed_in, territory, lead):
    make_link(actor_for(lead), territory, share=ShareBand.UNKNOWN)

    page = text_of(
        signed_in.get(
            url(territory, "value_chain", "forge-metaux"), {"site": FORGE, "baisse": "40"}
        )
    )

    assert '<strong class="strong">Inconnu.</strong>' in page
    assert "1 lien n'est pas compté" in page.replace("\xa0", " ").replace("\u202f", " ")


def test_anchor_is_decided_with_a_reason_only(signed_in, territory, lead):
    address = url(territory, "anchor_decide", "forge-metaux", FORGE_COMPANY)

    refused = signed_in.post(address, {"verdict": "yes", "reason": ""}, follow=True)
    assert "Le motif est vide" in text_of(refused)
    assert AnchorCompany.objects.count() == 0

    signed_in.post(address, {"verdict": "yes", "reason": "entraîne trois ateliers"})
    decision = AnchorCompany.objects.get()
    assert (decision.verdict, decision.author_key) == ("confirmed", lead.id)

    signed_in.post(url(territory, "anchor_withdraw", decision.id))
    decision.refresh_from_db()
    assert decision.withdrawn_at is not None


def test_site_is_corrected_from_its_page(signed_in, territory):
    address = url(territory, "site_value_chains", SAWMILL)

    refused = signed_in.post(address, {"chain": "", "verdict": "yes", "reason": ""})
    assert refused.status_code == 422
    assert "Choisissez une filière" in text_of(refused)

    signed_in.post(address, {"chain": "forge-metaux", "verdict": "yes", "reason": "four à charbon"})
    decision = SiteValueChain.objects.get()
    assert decision.verdict == "added"
    assert "four à charbon" in text_of(signed_in.get(address))

    signed_in.post(url(territory, "site_value_chain_withdraw", decision.id))
    assert "four à charbon" not in text_of(signed_in.get(address))


def test_reader_sees_and_does_not_correct(client, territory):
    as_role(client, territory, "reader")
    address = url(territory, "site_value_chains", FORGE)

    page = text_of(client.get(address))

    assert "Supposée" in page
    assert "Confirmer ou retirer" not in page
    given = {"chain": "bois", "verdict": "yes", "reason": "x"}
    assert client.post(address, given).status_code == 403


@pytest.mark.parametrize("siret", ["1", "35600000000048"])
def test_site_that_nothing_knows_is_not_found(signed_in, territory, siret):
    assert signed_in.get(url(territory, "site_value_chains", siret)).status_code == 404


def test_chain_that_ended_or_does_not_exist_is_not_found(signed_in, territory):
    for code in ("ancienne", "inconnue"):
        assert signed_in.get(url(territory, "value_chain", code)).status_code == 404


def test_sites_are_exported_with_how_one_knows(signed_in, territory, lead):
    decide_site_chain(
        actor=actor_for(lead), territory=territory, siret=FORGE, chain="forge-metaux",
        belongs=True, reason="=vu",
    )  # fmt: skip
    address = ("value_chain_export", "forge-metaux")

    as_csv = signed_in.get(url(territory, *address, "csv")).content.decode("utf-8-sig")
    book = openpyxl.load_workbook(
        io.BytesIO(signed_in.get(url(territory, *address, "xlsx")).content)
    )

    rows = {row["SIRET"]: row for row in csv.DictReader(io.StringIO(as_csv), delimiter=";")}
    assert rows[FORGE]["Appartenance"] == "confirmée par une personne"
    assert rows[FORGE]["Motif"] == "'=vu"
    assert rows[MACHINING]["Confiance de la supposition"] == "forte"
    assert rows[MOULDS]["Site"] == "'=MOULES INVENTES"
    assert rows[HIDDEN]["Site"] == "Unité non diffusible"
    assert book.active.max_row == 5
    assert ExportLog.objects.filter(kind="value-chain").count() == 2
    assert signed_in.get(url(territory, *address, "pdf")).status_code == 404


def form_of(**values):
    return {
        "customer": FORGE, "supplier": MACHINING, "share": "from_25",
        "declared_on": "2026-03-12", "source": "visite", **values,
    }  # fmt: skip


def test_link_is_declared_corrected_put_away_and_taken_back(signed_in, territory):
    given = {"client": FORGE}
    page = signed_in.get(url(territory, "supply_link_new"), given)
    assert page.context["form"]["customer"].value() == FORGE

    wrong = signed_in.post(url(territory, "supply_link_new"), form_of(customer="12"))
    assert wrong.status_code == 422
    signed_in.post(url(territory, "supply_link_new"), form_of())
    link = SupplyLink.objects.get()
    twice = signed_in.post(url(territory, "supply_link_new"), form_of())
    assert twice.status_code == 409

    edit = url(territory, "supply_link_edit", link.id)
    assert signed_in.get(edit).context["form"]["supplier"].value() == MACHINING
    signed_in.post(edit, form_of(source="autre", base_version=1))
    stale = signed_in.post(edit, form_of(source="encore", base_version=1))
    link.refresh_from_db()
    assert (link.source, stale.status_code) == ("autre", 409)

    signed_in.post(url(territory, "supply_link_archive", link.id))
    assert "Liens archivés" in text_of(signed_in.get(url(territory, "supply_links")))
    signed_in.post(url(territory, "supply_link_restore", link.id))
    link.refresh_from_db()
    assert link.archived_at is None


def test_link_is_shared_once_both_agree(signed_in, client, territory, lead):
    link = make_link(actor_for(lead), territory)
    address = url(territory, "supply_link", link.id)
    share = url(territory, "supply_link_share", link.id)
    early = signed_in.post(share, {"visibility": "partners"}, follow=True)
    assert "reste privé" in text_of(early)

    for side in ("customer", "supplier"):
        given = {"side": side, "agreed_on": "2026-03-12", "reason": "courrier"}
        signed_in.post(url(territory, "supply_link_agree", link.id), given)
    signed_in.post(share, {"visibility": "partners"})

    link.refresh_from_db()
    assert link.visibility == "partners"
    assert as_role(client, territory, "reader").get(address).status_code == 200


@pytest.mark.parametrize("role", ["elected", "state", "operator", "reader", "company"])
def test_private_link_is_nowhere_for_others(client, territory, lead, role):
    link = make_link(actor_for(lead), territory)
    as_role(client, territory, role)

    assert client.get(url(territory, "supply_link", link.id)).status_code == 404
    for name, *args in (
        ("supply_links",), ("value_chain", "forge-metaux"), ("site_value_chains", FORGE),
    ):  # fmt: skip
        assert str(link.id) not in text_of(client.get(url(territory, name, *args)))


def test_seen_but_not_theirs_is_forbidden(client, territory, lead):
    actor = actor_for(lead)
    link = make_link(actor, territory)
    for side in ("customer", "supplier"):
        record_agreement(actor=actor, link_id=link.id, side=side, agreed_on=DAY, reason="x")
    share_link(actor=actor, link_id=link.id, visibility="partners")
    as_role(client, territory, "operator")

    assert client.get(url(territory, "supply_link_edit", link.id)).status_code == 403
    for name in ("supply_link_archive", "supply_link_restore", "supply_link_share"):
        given = {"visibility": "private_company"}
        assert client.post(url(territory, name, link.id), given).status_code == 403
    agree = {"side": "customer", "agreed_on": "2026-03-12", "reason": "x"}
    assert client.post(url(territory, "supply_link_agree", link.id), agree).status_code == 403


def test_company_declares_only_for_itself(client, territory):
    as_role(client, territory, "company")

    assert client.post(url(territory, "supply_link_new"), form_of()).status_code == 403


def test_links_that_one_sees_are_exported(signed_in, territory, lead):
    make_link(actor_for(lead), territory)

    sent = signed_in.get(url(territory, "supply_links_export", "csv")).content.decode("utf-8-sig")

    (row,) = csv.DictReader(io.StringIO(sent), delimiter=";")
    assert (row["SIRET du client"], row["SIRET du fournisseur"]) == (FORGE, MACHINING)
    assert signed_in.get(url(territory, "supply_links_export", "ods")).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_page_asks_the_same_whatever_the_number(
    signed_in, territory, lead, count, django_assert_max_num_queries
):
    actor = actor_for(lead)
    for supplier in (MACHINING, MOULDS, SAWMILL)[:count]:
        make_link(actor, territory, FORGE, supplier)
        decide_site_chain(
            actor=actor, territory=territory, siret=supplier, chain="forge-metaux",
            belongs=True, reason="vu",
        )  # fmt: skip
    signed_in.get(url(territory, "value_chain", "forge-metaux"))

    with django_assert_max_num_queries(25):
        signed_in.get(url(territory, "value_chain", "forge-metaux"))
