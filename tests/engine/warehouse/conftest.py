"""Fixtures of the warehouse's tests."""

from pathlib import Path

import pytest


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A warehouse's folder, empty."""
    return tmp_path / "warehouse"
