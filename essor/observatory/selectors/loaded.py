"""Which registers are loaded, from what their loads wrote about themselves."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from essor.observatory.warehouse.errors import DamagedWarehouse, NoWarehouse
from essor.observatory.warehouse.layout import LAYOUTS, FileKind
from essor.observatory.warehouse.reader import Warehouse
from essor.observatory.warehouse.requests import NOTICE_LABELS, REJECT_LABELS
from essor.observatory.warehouse.rows import VintageInfo


@dataclass(frozen=True)
class LoadedFile:
    """One official file of a load; reasons of refusal in French, with their number."""

    official_name: str
    name: str
    rows: int
    rejects: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class LoadedRegister:
    """A register, or why there is none.

    Attributes:
        is_demo: the invented register of demonstrations.
        message: why there is none; empty when there is one.
        vintage: what pages show; None when there is none.
        vintages: every month that is kept, oldest first.
        files: what the load read.
        sites: how many sites are in the perimeter; None without the establishments.
        notices: what a reader should know of the rows kept, with their number.
    """

    is_demo: bool
    message: str
    vintage: VintageInfo | None = None
    vintages: tuple[str, ...] = ()
    files: tuple[LoadedFile, ...] = ()
    sites: int | None = None
    notices: tuple[tuple[str, int], ...] = ()


def loaded_registers() -> tuple[LoadedRegister, ...]:
    """The real register, and the demonstration's where one is loaded."""
    real = _loaded(Path(settings.WAREHOUSE_DIR), is_demo=False)
    demo = _loaded(Path(settings.DEMO_WAREHOUSE_DIR), is_demo=True)
    return (real, demo) if demo.vintage else (real,)


def _loaded(root: Path, *, is_demo: bool) -> LoadedRegister:
    try:
        warehouse = Warehouse.open(root, demo=is_demo)
    except (NoWarehouse, DamagedWarehouse) as error:
        return LoadedRegister(is_demo, str(error))
    manifest = warehouse.manifest
    return LoadedRegister(
        is_demo,
        "",
        warehouse.vintage,
        warehouse.vintages,
        tuple(
            LoadedFile(
                LAYOUTS[FileKind(file["kind"])].official_name,
                file["name"],
                file["rows"],
                _labelled(file["rejects"], REJECT_LABELS),
            )
            for file in manifest["files"]
        ),
        manifest["counts"]["sites"] if FileKind.ESTABLISHMENTS in warehouse.vintage.files else None,
        _labelled(manifest["notices"], NOTICE_LABELS),
    )


def _labelled(counts: Mapping[str, int], labels: Mapping[str, str]) -> tuple[tuple[str, int], ...]:
    return tuple((labels.get(code, code), number) for code, number in counts.items())
