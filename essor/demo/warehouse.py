"""Loads the invented register, in the official format, into a warehouse of its own.

The demonstration and a real register never share a folder, so that a real territory can never show
an invented company.
"""

from datetime import datetime
from pathlib import Path

from essor.demo.register.months import write_months
from essor.observatory.warehouse.catalogue import read
from essor.observatory.warehouse.ingest import import_register
from essor.observatory.warehouse.reference import shipped_territories
from essor.observatory.warehouse.requests import LoadRequest


def is_loaded(root: Path) -> bool:
    """Whether the demonstration's register stands."""
    return read(root).current is not None


def load_register(root: Path, files: Path, *, now: datetime, perimeter: tuple[str, ...]) -> None:
    """Write both months in the official format, then load them as anybody would."""
    territories = shipped_territories()
    for month in write_months(files):
        import_register(
            LoadRequest(
                root=root,
                files=month.files,
                vintage=month.vintage,
                loaded_at=now,
                perimeter=perimeter,
                demo=True,
            ),
            territories,
        )
