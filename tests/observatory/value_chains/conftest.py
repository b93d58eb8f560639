"""A territory at Langres and Chaumont, with a register and a small vocabulary."""

import pytest

from tests.factories.places import load_places, placed_territory
from tests.factories.value_chains import load_chain_register, load_vocabulary


@pytest.fixture
def bare(db):
    """A territory without a register."""
    load_vocabulary()
    load_places()
    return placed_territory()


@pytest.fixture
def territory(bare, settings):
    load_chain_register(settings.WAREHOUSE_DIR)
    return bare
