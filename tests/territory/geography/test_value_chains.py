"""The vocabulary of value chains: loaded, dated, refused when it loses a chain."""

from datetime import date

import pytest

from essor.common.actor import SYSTEM
from essor.kernel.errors import BadInput
from essor.reference.tables import load
from essor.territory.models import ValueChain, ValueChainActivity
from essor.territory.services.reference import load_reference
from tests.territory.geography.test_load import write_table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

CHAIN = ("code", "name", "scope", "valid_from", "valid_to", "source", "checked_on")
ACTIVITY = ("value_chain", "naf", "nomenclature", "confidence", "source", "checked_on")
GUESS = [("verre", "23.1", "NAFRev2", "high", "essai", "2027-01-01")]


def listed(*, without: str = "") -> list[tuple]:
    rows = [
        (r.code, r.name, r.scope, r.valid_from or "", r.valid_to or "", r.source, r.checked_on)
        for r in load("value_chains")
        if r.code != without
    ]
    return [*rows, ("verre", "Verre", "local", "2027-01-01", "", "essai", "2027-01-01")]


def test_shipped_vocabulary_is_loaded_with_its_guesses():
    assert ValueChain.objects.count() == len(load("value_chains"))
    forge = ValueChain.objects.get(code="forge-metaux")
    guesses = dict(forge.activities.values_list("naf", "confidence"))

    assert (forge.scope, forge.valid_from) == ("local", None)
    assert guesses["25.50A"] == "high"
    assert set(ValueChainActivity.objects.values_list("source", flat=True)) == {
        "proposition d'Essor"
    }


def test_national_chain_holds_from_the_day_of_its_committee():
    assert not ValueChain.objects.on(date(2018, 2, 25)).filter(code="aeronautique").exists()
    assert ValueChain.objects.on(date(2018, 2, 26)).filter(code="aeronautique").exists()


def test_newer_list_adds_a_chain(tmp_path):
    write_table(tmp_path, "value_chains", "2027", CHAIN, listed(), published_on="2027-01-01")
    write_table(tmp_path, "value_chain_activities", "2027", ACTIVITY, GUESS)

    load_reference(actor=SYSTEM, folder=tmp_path)

    assert not ValueChain.objects.on(date(2026, 12, 31)).filter(code="verre").exists()
    assert list(ValueChainActivity.objects.values_list("value_chain", "naf")) == [("verre", "23.1")]


def test_list_that_loses_a_chain_is_refused_whole(tmp_path):
    write_table(tmp_path, "value_chains", "2027", CHAIN, listed(without="eau"))
    write_table(tmp_path, "value_chain_activities", "2027", ACTIVITY, GUESS)
    before = ValueChainActivity.objects.count()

    with pytest.raises(BadInput, match="la filière eau n'est plus dans la liste"):
        load_reference(actor=SYSTEM, folder=tmp_path)

    assert ValueChainActivity.objects.count() == before


def test_activity_of_no_chain_names_its_cell(tmp_path):
    write_table(tmp_path, "value_chains", "2027", CHAIN, listed())
    write_table(
        tmp_path, "value_chain_activities", "2027", ACTIVITY,
        [*GUESS, ("vannerie", "16.29", "NAFRev2", "high", "essai", "2027-01-01")],
    )  # fmt: skip

    with pytest.raises(BadInput, match="ligne 3, colonne « value_chain » : la filière vannerie"):
        load_reference(actor=SYSTEM, folder=tmp_path)
