"""A territory, and the register that it reads."""

from pathlib import Path

import pytest

from tests.factories.companies import load_companies
from tests.factories.places import load_places, placed_territory


@pytest.fixture(scope="session")
def companies_register(tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("companies") / "warehouse"
    load_companies(root)
    return root


@pytest.fixture
def territory(settings, companies_register):
    settings.WAREHOUSE_DIR = companies_register
    load_places()
    return placed_territory()
