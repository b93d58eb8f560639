"""Registers loaded once for the pages that only read them."""

from pathlib import Path

import pytest

from tests.engine.warehouse.official import (
    CHAUMONT,
    ESTABLISHMENTS,
    HISTORY,
    LANGRES,
    LEGAL_UNITS,
    SUCCESSIONS,
    establishment,
    legal_unit,
    link,
    load,
    period,
    siret,
)
from tests.factories.people import MembershipFactory
from tests.factories.places import load_places, placed_territory
from tests.factories.registers import SECRET, load_register

LANGRES_AT = {"x": "871000.5", "y": "6753000.5"}


@pytest.fixture(scope="session")
def small_register(tmp_path_factory) -> Path:
    """Four sites, without history, successions or positions."""
    root = tmp_path_factory.mktemp("small") / "warehouse"
    load_register(root)
    return root


@pytest.fixture(scope="session")
def full_register(tmp_path_factory) -> Path:
    """Sites with positions, history and successions; a masked one, a sole trader, one far away."""
    root = tmp_path_factory.mktemp("full") / "warehouse"
    load(
        root,
        {
            ESTABLISHMENTS: [
                establishment(1, band="22", naf25="25.51Y", **LANGRES_AT),
                establishment(2, band="", naf="", employer="", created="", state="F"),
                establishment(3, diffusion="P", **LANGRES_AT),
                establishment(5),
                establishment(6, commune="97411"),
            ],
            LEGAL_UNITS: [
                legal_unit(1, name="FONDERIE INVENTEE"),
                legal_unit(2, name="=FROMAGERIE INVENTEE"),
                legal_unit(3, name=SECRET, diffusion="P"),
                legal_unit(5, name="", category="1000", nomUniteLegale="INVENTE"),
                legal_unit(6, name="CHANTIER LOINTAIN"),
            ],
            HISTORY: [
                period(1, "2010-05-01", "2015-12-31", "A"),
                period(1, "2016-01-01", "", "A", activitePrincipaleEtablissement="24.51Z"),
            ],
            SUCCESSIONS: [link(siret(6), siret(1), "2016-01-01")],
        },
        perimeter=(LANGRES, CHAUMONT, "249740119"),
    )
    return root


@pytest.fixture
def territory():
    load_places()
    return placed_territory()


@pytest.fixture
def small(settings, small_register) -> None:
    settings.WAREHOUSE_DIR = small_register


@pytest.fixture
def full(settings, full_register) -> None:
    settings.WAREHOUSE_DIR = full_register


@pytest.fixture
def signed_in(client, territory):
    client.force_login(MembershipFactory(territory=territory, role="lead").person.user)
    return client
