"""A register with events, loaded once; a territory and somebody in it."""

from pathlib import Path

import pytest

from tests.factories.events import load_events
from tests.factories.people import MembershipFactory
from tests.factories.places import load_places, placed_territory


@pytest.fixture(scope="session")
def event_register(tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("events") / "warehouse"
    load_events(root)
    return root


@pytest.fixture
def register(settings, event_register) -> None:
    settings.WAREHOUSE_DIR = event_register


@pytest.fixture
def territory():
    load_places()
    return placed_territory()


@pytest.fixture
def enter(client, territory):
    """Sign in with a role."""

    def sign_in(role: str = "lead"):
        client.force_login(MembershipFactory(territory=territory, role=role).person.user)
        return client

    return sign_in
