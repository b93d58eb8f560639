"""What the page of an installation says of its register."""

from pathlib import Path

import pytest

from essor.observatory.selectors.loaded import loaded_registers
from tests.engine.warehouse.official import (
    ESTABLISHMENTS,
    LANGRES,
    LEGAL_UNITS,
    establishment,
    legal_unit,
    load,
)


@pytest.mark.parametrize(
    ("files", "sites"),
    [
        ({ESTABLISHMENTS: [establishment(1)]}, 1),
        ({ESTABLISHMENTS: [establishment(1, commune="2A004")]}, 0),
        ({LEGAL_UNITS: [legal_unit(1)]}, None),
    ],
)
def test_sites_are_unknown_without_their_file(settings, files, sites: int | None) -> None:
    perimeter = (LANGRES,) if ESTABLISHMENTS in files else None
    load(Path(settings.WAREHOUSE_DIR), files, perimeter=perimeter)

    (register,) = loaded_registers()

    assert (register.message, register.sites) == ("", sites)
