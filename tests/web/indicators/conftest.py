"""A register of two EPCI, loaded once for the pages that only read it."""

from pathlib import Path

import pytest

from tests.engine.indicators.test_reader import ROWS
from tests.engine.warehouse.official import CHAUMONT, ESTABLISHMENTS, LANGRES, load
from tests.factories.people import MembershipFactory
from tests.factories.places import load_places, placed_territory


@pytest.fixture(scope="session")
def many_sites(tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("many") / "warehouse"
    load(root, {ESTABLISHMENTS: ROWS}, perimeter=(LANGRES, CHAUMONT))
    return root


@pytest.fixture
def register(settings, many_sites) -> None:
    settings.WAREHOUSE_DIR = many_sites


@pytest.fixture
def territory():
    load_places()
    return placed_territory()


@pytest.fixture
def signed_in(client, territory):
    client.force_login(MembershipFactory(territory=territory, role="lead").person.user)
    return client
