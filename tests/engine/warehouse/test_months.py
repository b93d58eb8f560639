"""Months that are kept, and months that are let go."""

from pathlib import Path

import pytest

from essor.kernel.errors import InvalidValue
from essor.observatory.warehouse import catalogue
from essor.observatory.warehouse.errors import DamagedWarehouse, WarehouseBusy
from essor.observatory.warehouse.months import Forgotten, forget, kept_months
from essor.observatory.warehouse.reader import Warehouse
from essor.observatory.warehouse.rows import SiteFilter
from tests.engine.warehouse.official import (
    ESTABLISHMENTS,
    LANGRES,
    LEGAL_UNITS,
    MAP,
    NOW,
    establishment,
    legal_unit,
    load,
    siret,
)
from tests.engine.warehouse.test_headcount import candidates

HERE = (LANGRES,)
NAME = "FORGES DU HERON"


@pytest.fixture
def three(root: Path) -> Path:
    """Three months: a band rises at each."""
    for vintage, band in (("2026-01", "03"), ("2026-06", "11"), ("2026-11", "12")):
        load(
            root,
            {
                ESTABLISHMENTS: [establishment(1, band=band), establishment(2, band="13")],
                LEGAL_UNITS: [legal_unit(1, name=NAME), legal_unit(3, name="ZEBULON")],
            },
            perimeter=HERE,
            vintage=vintage,
            reject_limit=0.6,
        )
    return root


def disk(root: Path) -> int:
    return sum(path.stat().st_size for path in root.rglob("*") if path.is_file())


def test_what_is_kept_is_told(three: Path) -> None:
    months = kept_months(three)

    assert [(m.vintage, m.shown, m.demo) for m in months] == [
        ("2026-01", False, False),
        ("2026-06", False, False),
        ("2026-11", True, False),
    ]
    last = months[-1]
    assert (last.loaded_at, last.perimeter, last.counts["sites"]) == (NOW, HERE, 1)
    assert [(f.kind, f.name, f.rows, f.rejects) for f in last.files] == [
        ("etablissements", "etablissements.csv", 2, {"tranche_effectifs": 1}),
        ("unites-legales", "unites-legales.csv", 2, {}),
    ]
    assert last.rejects_file is not None
    assert last.rejects_file.read_text("utf-8").splitlines()[1].endswith("tranche_effectifs")
    assert sum(month.size for month in months) == disk(three / "vintages")
    assert last.as_json()["rejects_file"] == str(last.rejects_file)


def test_nothing_is_kept_in_an_empty_folder(root: Path) -> None:
    assert kept_months(root) == ()


def test_a_month_that_cannot_be_read_is_named(three: Path) -> None:
    entry = catalogue.read(three).entries[0]
    (catalogue.folder_of(three, entry) / "manifest.json").write_text("{", encoding="utf-8")

    with pytest.raises(DamagedWarehouse, match=r"2026-01 .* essor sirene forget --vintage 2026-01"):
        kept_months(three)

    assert forget(three, "2026-01", map_of=MAP).vintage == "2026-01"
    assert len(kept_months(three)) == 2


def test_a_month_goes_with_what_it_alone_showed(three: Path) -> None:
    before = disk(three)
    size = kept_months(three)[0].size

    done = forget(three, "2026-01", map_of=MAP)

    assert done == Forgotten("2026-01", size, "2026-11")
    assert Warehouse.open(three).vintages == ("2026-06", "2026-11")
    assert disk(three) < before
    assert candidates(three, "2026-06") == set()
    assert candidates(three, "2026-11") == {"extension_candidate"}
    named = {entry.folder for entry in catalogue.read(three).entries}
    assert {path.name for path in (three / "vintages").iterdir()} == named


def test_the_months_around_a_hole_are_compared(three: Path) -> None:
    forget(three, "2026-06", map_of=MAP)

    assert candidates(three, "2026-11") == {"extension_candidate"}


def test_the_month_shown_needs_force(three: Path) -> None:
    with pytest.raises(InvalidValue, match=r"celui que les pages montrent.*--force"):
        forget(three, "2026-11", map_of=MAP)

    assert forget(three, "2026-11", map_of=MAP, force=True).shown == "2026-06"

    warehouse = Warehouse.open(three)
    assert warehouse.vintage.vintage == "2026-06"
    assert [row.band.value for row in warehouse.sites(SiteFilter())[0]] == ["11"]


def test_the_month_that_comes_back_can_be_searched(three: Path) -> None:
    forget(three, "2026-11", map_of=MAP, force=True)

    warehouse = Warehouse.open(three)
    assert [(hit.siret, hit.name) for hit in warehouse.companies("forge heron")] == [
        (siret(1), NAME)
    ]
    assert warehouse.companies("forgez heron")[0].name == NAME
    assert warehouse.companies(siret(1))[0].name == NAME


def test_what_was_hidden_stays_hidden(three: Path) -> None:
    load(
        three,
        {
            ESTABLISHMENTS: [establishment(1, diffusion="P")],
            LEGAL_UNITS: [legal_unit(1, name="[ND]", diffusion="P")],
        },
        perimeter=HERE,
        vintage="2026-12",
    )

    forget(three, "2026-12", map_of=MAP, force=True)

    warehouse = Warehouse.open(three)
    assert (warehouse.vintage.vintage, warehouse.companies("forges")) == ("2026-11", ())
    assert [hit.name for hit in warehouse.companies(siret(1))] == [None]


def test_a_sole_trader_is_not_named_by_a_month_that_comes_back(root: Path) -> None:
    rows = {
        ESTABLISHMENTS: [establishment(1, sign="ATELIER ZEBULON")],
        LEGAL_UNITS: [legal_unit(1, category="1000", nomUniteLegale="ZEBULON", name="")],
    }
    for vintage in ("2026-01", "2026-06"):
        load(root, rows, perimeter=HERE, vintage=vintage)

    forget(root, "2026-06", map_of=MAP, force=True)

    warehouse = Warehouse.open(root)
    assert warehouse.companies("zebulon") == ()
    assert warehouse.companies("entrepreneur individuel") == ()
    assert [hit.siret for hit in warehouse.companies(siret(1))] == [siret(1)]


def test_the_last_month_may_go(root: Path) -> None:
    load(root, {ESTABLISHMENTS: [establishment(1)]}, perimeter=HERE)

    assert forget(root, "2026-10", map_of=MAP, force=True).shown is None
    assert catalogue.read(root).entries == ()
    assert list((root / "vintages").iterdir()) == []


def test_the_demonstration_is_another_register(three: Path) -> None:
    invented = establishment(1, siret="99900000100011", siren="999000001")
    load(three, {ESTABLISHMENTS: [invented]}, perimeter=HERE, vintage="2026-11", demo=True)

    forget(three, "2026-11", map_of=MAP, demo=True, force=True)

    assert Warehouse.open(three, demo=False).vintages == ("2026-01", "2026-06", "2026-11")


@pytest.mark.parametrize(
    ("vintage", "message"),
    [("2026-02", r"n'est pas dans .* \(mois gardés : 2026-01, 2026-06, 2026-11\)"), ("hier", "AAAA-MM")],
)  # fmt: skip
def test_a_month_that_is_not_there_is_told(three: Path, vintage: str, message: str) -> None:
    with pytest.raises(InvalidValue, match=message):
        forget(three, vintage, map_of=MAP)


def test_a_load_that_runs_is_not_disturbed(three: Path) -> None:
    with catalogue.exclusive(three), pytest.raises(WarehouseBusy):
        forget(three, "2026-01", map_of=MAP)

    assert len(kept_months(three)) == 3


def test_ctrl_c_keeps_the_month(three: Path) -> None:
    before = {path for path in three.rglob("*") if path.is_file()}

    def report(step) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        forget(three, "2026-11", map_of=MAP, force=True, report=report)

    assert {path for path in three.rglob("*") if path.is_file()} == before
    assert Warehouse.open(three).vintage.vintage == "2026-11"
