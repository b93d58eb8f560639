"""A territory, the register that it reads, and somebody signed in."""

from pathlib import Path

import pytest

from tests.factories.companies import load_companies
from tests.factories.people import MembershipFactory
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


@pytest.fixture
def entered(client, territory):
    """Sign in with a role in the territory."""

    def enter(role: str = "lead"):
        client.force_login(MembershipFactory(territory=territory, role=role).person.user)
        return client

    return enter
