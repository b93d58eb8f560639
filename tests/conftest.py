"""Fixtures that every test may use."""

from pathlib import Path

import pytest

DATA = Path(__file__).parent / "data"


@pytest.fixture(autouse=True)
def _own_folders(tmp_path_factory: pytest.TempPathFactory, settings) -> None:
    """Uploads, warehouse and mail of a test never meet those of another."""
    folder = tmp_path_factory.mktemp("essor")
    settings.DATA_DIR = folder
    settings.FILES_DIR = folder / "files"
    settings.WAREHOUSE_DIR = folder / "warehouse"
    settings.DEMO_WAREHOUSE_DIR = folder / "warehouse-demonstration"


@pytest.fixture
def data_dir() -> Path:
    """Real extracts kept with the tests; licences in tests/data/README.md."""
    return DATA
