"""A note's site and company, as the register that is loaded knows them."""

import pytest

from essor.common.models import new_id
from essor.common.services.sync import apply_operations
from essor.kernel.identifiers import Siret
from essor.observatory.models import SiteNote
from essor.observatory.selectors.names import NotInRegister
from essor.territory.models import Organisation
from tests.common.sync.test_operations import NOW, creation
from tests.engine.warehouse.official import (
    ESTABLISHMENTS,
    LANGRES,
    LEGAL_UNITS,
    establishment,
    legal_unit,
    load,
    siret,
)
from tests.factories.notes import SIRET, actor_in, make_note
from tests.factories.people import TerritoryFactory
from tests.factories.registers import LARGE, MASKED, load_register

pytestmark = pytest.mark.django_db


@pytest.fixture
def territory(settings):
    load_register(settings.WAREHOUSE_DIR)
    return TerritoryFactory()


def test_organisation_bears_the_name_of_the_register(territory):
    make_note(actor_in(territory), territory, siret=LARGE)

    assert Organisation.objects.get().name == "FONDERIE INVENTEE"


def test_masked_unit_is_called_by_its_number(territory):
    make_note(actor_in(territory), territory, siret=MASKED)

    assert Organisation.objects.get().name == f"SIREN {Siret.parse(MASKED).siren.formatted}"


def test_sole_trader_is_called_by_its_number(settings):
    load(
        settings.WAREHOUSE_DIR,
        {
            ESTABLISHMENTS: [
                establishment(9, commune="52269", denominationUsuelleEtablissement="X")
            ],
            LEGAL_UNITS: [legal_unit(9, name="", categorieJuridiqueUniteLegale="1000")],
        },
        perimeter=(LANGRES,),
    )
    territory = TerritoryFactory()

    make_note(actor_in(territory), territory, siret=siret(9))

    assert Organisation.objects.get().name.startswith("SIREN ")


def test_site_that_the_register_does_not_hold_is_refused(territory):
    with pytest.raises(NotInRegister, match=r"2026-10.*ne contient pas le site"):
        make_note(actor_in(territory), territory, siret=SIRET)
    assert SiteNote.objects.count() == Organisation.objects.count() == 0


def test_without_a_register_the_form_of_the_number_is_enough():
    territory = TerritoryFactory()

    make_note(actor_in(territory), territory)

    assert Organisation.objects.get().name == f"SIREN {Siret.parse(SIRET).siren.formatted}"


def test_device_is_told_why_its_note_is_refused(territory):
    actor = actor_in(territory)
    known = creation(territory, siret=LARGE)

    answers = apply_operations(actor=actor, raw=[creation(territory), known], sent_at=None, now=NOW)

    assert [answer["status"] for answer in answers] == ["rejected", "accepted"]
    assert "ne contient pas le site" in answers[0]["message"]
    assert Organisation.objects.get().name == "FONDERIE INVENTEE"


def test_note_sent_again_after_its_site_left_the_register_is_the_same(settings):
    territory, key = TerritoryFactory(), new_id()
    actor = actor_in(territory)
    first = make_note(actor, territory, note_id=key)
    load_register(settings.WAREHOUSE_DIR)

    assert make_note(actor, territory, note_id=key) == first
