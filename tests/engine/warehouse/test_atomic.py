"""A load becomes visible whole or not at all, however it ends."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from essor.observatory.warehouse import catalogue
from essor.observatory.warehouse.errors import (
    DamagedWarehouse,
    LoadFailed,
    NoWarehouse,
    WarehouseBusy,
)
from essor.observatory.warehouse.reader import Warehouse
from essor.observatory.warehouse.rows import SiteFilter
from tests.engine.warehouse.official import (
    ESTABLISHMENTS,
    HISTORY,
    LANGRES,
    LEGAL_UNITS,
    SUCCESSIONS,
    establishment,
    legal_unit,
    link,
    load,
    period,
    siret,
    write_csv,
)

FULL = {
    ESTABLISHMENTS: [establishment(1), establishment(2), establishment(3, state="F")],
    LEGAL_UNITS: [legal_unit(1), legal_unit(2), legal_unit(3)],
    HISTORY: [period(3, "2010-05-01", "2020-01-01", "A"), period(3, "2020-01-02", "", "F")],
    SUCCESSIONS: [link(siret(3), siret(1), "2020-01-02")],
}


class Stop:
    """Raises at the n-th change of step."""

    def __init__(self, at: int | None) -> None:
        self.at = at
        self.steps: list[str] = []

    def __call__(self, step) -> None:
        if not self.steps or self.steps[-1] != step.name:
            self.steps.append(step.name)
            if len(self.steps) == self.at:
                raise KeyboardInterrupt


def _files(root: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }


@pytest.fixture
def loaded(root: Path) -> Path:
    load(root, {ESTABLISHMENTS: [establishment(9)]}, perimeter=(LANGRES,), vintage="2026-09")
    return root


def test_ctrl_c_at_any_step_leaves_the_previous_warehouse(loaded: Path, tmp_path: Path) -> None:
    watch = Stop(None)
    load(tmp_path / "other" / "w", FULL, perimeter=(LANGRES,), report=watch)
    before = _files(loaded)

    for number in range(1, len(watch.steps) + 1):
        with pytest.raises(KeyboardInterrupt):
            load(loaded, FULL, perimeter=(LANGRES,), report=Stop(number))

        assert _files(loaded) == before, watch.steps[number - 1]
    assert len(watch.steps) > 10


def test_a_purge_that_fails_leaves_the_older_month(loaded: Path) -> None:
    before = _files(loaded)

    def report(step) -> None:
        if step.name.startswith("Masquage"):
            raise OSError("plus de place")

    with pytest.raises(LoadFailed, match=r"ne peut pas lire ou écrire .* \(plus de place\)"):
        load(
            loaded,
            {ESTABLISHMENTS: [establishment(9, diffusion="P")]},
            perimeter=(LANGRES,),
            report=report,
        )
    assert _files(loaded) == before


SCRIPT = """
import sys, time
from pathlib import Path
from tests.engine.warehouse.official import ESTABLISHMENTS, LANGRES, load

def report(step):
    if step.name == "Sites et cubes":
        print("here", flush=True)
        time.sleep(60)

load(Path(sys.argv[1]), {ESTABLISHMENTS: Path(sys.argv[2])}, perimeter=(LANGRES,), report=report)
"""


def _load_elsewhere(root: Path, tmp_path: Path) -> "subprocess.Popen[str]":
    source = write_csv(tmp_path, ESTABLISHMENTS, FULL[ESTABLISHMENTS])
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(root), str(source)],
        cwd=Path(__file__).parents[3],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[3])},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "here\n"
    return process


def test_kill_9_leaves_the_previous_warehouse_and_the_next_load_sweeps(
    loaded: Path, tmp_path: Path
) -> None:
    before = _files(loaded)
    process = _load_elsewhere(loaded, tmp_path)

    with pytest.raises(WarehouseBusy):
        load(loaded, FULL, perimeter=(LANGRES,))
    process.send_signal(signal.SIGKILL)
    process.communicate()

    after = _files(loaded)
    assert {name: after[name] for name in before} == before
    assert Warehouse.open(loaded).sites(SiteFilter())[1] == 1
    load(loaded, FULL, perimeter=(LANGRES,))
    named = {entry.folder for entry in catalogue.read(loaded).entries}
    assert {path.name for path in (loaded / "vintages").iterdir()} == named
    assert len(named) == 2


def test_sigint_stops_a_long_statement_and_cleans_up(loaded: Path, tmp_path: Path) -> None:
    before = _files(loaded)
    process = _load_elsewhere(loaded, tmp_path)

    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)

    assert process.returncode != 0
    assert _files(loaded) == before


def test_the_same_files_give_the_same_bytes(tmp_path: Path) -> None:
    roots = (tmp_path / "one" / "w", tmp_path / "two" / "w")
    for root in roots:
        root.parent.mkdir()
        load(root, FULL, perimeter=(LANGRES,))

    folders = [next((root / "vintages").iterdir()) for root in roots]
    contents = [_files(folder) for folder in folders]
    assert contents[0].keys() == contents[1].keys()
    assert contents[0] == contents[1]


def test_a_month_loaded_again_replaces_itself(loaded: Path) -> None:
    load(loaded, {ESTABLISHMENTS: [establishment(8)]}, perimeter=(LANGRES,), vintage="2026-09")

    warehouse = Warehouse.open(loaded)
    assert warehouse.vintages == ("2026-09",)
    assert warehouse.site(siret(9)) is None
    assert warehouse.site(siret(8)) is not None
    assert len(list((loaded / "vintages").iterdir())) == 1


def test_an_older_month_joins_without_becoming_current(loaded: Path) -> None:
    report = load(loaded, FULL, perimeter=(LANGRES,), vintage="2026-01")

    warehouse = Warehouse.open(loaded)
    assert not report.is_current
    assert warehouse.vintages == ("2026-01", "2026-09")
    assert warehouse.vintage.vintage == "2026-09"
    assert warehouse.at("2026-01").sites(SiteFilter(state="all"))[1] == 3


def test_a_reader_sees_a_new_load_without_a_restart(loaded: Path) -> None:
    first = Warehouse.open(loaded)
    assert Warehouse.open(loaded) is first

    load(loaded, FULL, perimeter=(LANGRES,))

    second = Warehouse.open(loaded)
    assert second.vintage.vintage == "2026-10"
    assert first.vintage.vintage == "2026-09"
    assert first.sites(SiteFilter())[1] == 1


def test_an_empty_folder_has_no_register(root: Path) -> None:
    with pytest.raises(NoWarehouse, match="essor sirene import"):
        Warehouse.open(root)
    root.mkdir()
    with pytest.raises(NoWarehouse):
        Warehouse.open(root)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"format": 99, "vintages": []}'])
def test_a_damaged_catalogue_is_told(root: Path, content: str) -> None:
    root.mkdir()
    (root / "current.json").write_text(content)

    with pytest.raises(DamagedWarehouse):
        Warehouse.open(root)


def test_a_missing_file_of_a_month_is_told(loaded: Path) -> None:
    next(loaded.rglob("sites.parquet")).unlink()

    with pytest.raises(DamagedWarehouse, match="rechargez les fichiers Sirene"):
        Warehouse(loaded, catalogue.read(loaded), catalogue.read(loaded).entries[0])


def test_demonstration_and_real_register_stand_apart(loaded: Path) -> None:
    invented = establishment(1, siret="99900000100011", siren="999000001")
    load(loaded, {ESTABLISHMENTS: [invented]}, perimeter=(LANGRES,), demo=True)

    real, demo = Warehouse.open(loaded, demo=False), Warehouse.open(loaded, demo=True)
    assert (real.vintage.vintage, real.vintage.demo) == ("2026-09", False)
    assert (demo.vintage.vintage, demo.vintage.demo) == ("2026-10", True)
    assert Warehouse.open(loaded).vintage == real.vintage
    assert real.vintages == ("2026-09",)
    assert demo.site(siret(9)) is None
    assert demo.vintage.source == "Démonstration, registre inventé, mois 2026-10"
