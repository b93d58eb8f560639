"""A territory at Langres and Chaumont, with a register and a small vocabulary."""

import pytest

from tests.factories.places import load_places, placed_territory
from tests.factories.value_chains import load_chain_register, load_vocabulary


@pytest.fixture
def territory(db, settings):
    load_vocabulary()
    load_places()
    load_chain_register(settings.WAREHOUSE_DIR)
    return placed_territory()
