"""`essor sirene status` and `forget`; what Ctrl-C leaves."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.test_sirene import LANGRES, essor, run
from tests.engine.warehouse.official import (
    ESTABLISHMENTS,
    csv_text,
    establishment,
    write_csv,
)

ROOT = Path(__file__).parents[2]


@pytest.fixture
def loaded(tmp_path: Path) -> Path:
    folder = tmp_path / "w"
    for vintage, band in (("2026-06", "11"), ("2026-10", "12")):
        rows = [establishment(1, band=band), establishment(2, band="13")]
        file = write_csv(tmp_path, ESTABLISHMENTS, rows)
        run("import", "--etablissements", file, "--vintage", vintage, "--perimeter", LANGRES,
            "--warehouse", folder, "--max-rejects", "60")  # fmt: skip
    return folder


def contents(folder: Path) -> dict[Path, bytes]:
    return {
        path: path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }


def test_status_lists_the_months(loaded: Path) -> None:
    text = run("status", "--warehouse", loaded).stdout

    assert "Insee, base Sirene, mois 2026-10 (2026-06, 2026-10 en entrepôt)." in text
    for shown in ("2026-06, 1 EPCI, chargé le ", "2026-10 (affiché), 1 EPCI",
                  "etablissements : 2 lignes lues ; refusées : tranche d'effectifs inconnue : 1",
                  "  lignes refusées : ", "Mo", f"dans {loaded}."):  # fmt: skip
        assert shown in text


def test_status_answers_in_json(loaded: Path) -> None:
    answer = json.loads(run("status", "--warehouse", loaded, "--json").stdout)

    assert answer["vintages"] == ["2026-06", "2026-10"]
    assert [(m["vintage"], m["shown"]) for m in answer["months"]] == [
        ("2026-06", False),
        ("2026-10", True),
    ]
    assert answer["months"][0]["files"][0]["rejects"] == {"tranche_effectifs": 1}
    assert all(month["size"] > 0 for month in answer["months"])


def test_a_month_is_forgotten(loaded: Path) -> None:
    result = run("forget", "--vintage", "2026-06", "--warehouse", loaded)

    assert result.exit_code == 0
    assert result.stdout.startswith("Mois 2026-06 retiré : ")
    answer = json.loads(run("status", "--warehouse", loaded, "--json").stdout)
    assert answer["vintages"] == ["2026-10"]


def test_the_month_shown_is_refused(loaded: Path) -> None:
    before = contents(loaded)

    result = essor("forget", "--vintage", "2026-10", "--warehouse", loaded)

    assert result.returncode == 2
    assert "celui que les pages montrent" in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert contents(loaded) == before


def test_force_comes_back_to_the_month_before(loaded: Path) -> None:
    result = run("forget", "--vintage", "2026-10", "--warehouse", loaded, "--force")

    assert "Les pages montrent le mois 2026-06." in result.stdout
    answer = json.loads(
        run("forget", "--vintage", "2026-06", "--warehouse", loaded, "--force", "--json").stdout
    )
    assert (answer["vintage"], answer["shown"]) == ("2026-06", None)


def test_ctrl_c_leaves_the_warehouse_as_it_was(loaded: Path, tmp_path: Path) -> None:
    """A real signal, to the command as a person runs it, while it reads a file."""
    before = contents(loaded)
    lines = csv_text(ESTABLISHMENTS, [establishment(n) for n in range(1, 2001)]).splitlines(True)
    big = tmp_path / "big.csv"
    big.write_text("".join([lines[0], *lines[1:] * 100]), encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-c", "from essor.cli.main import main; main()", "sirene", "import",
         "--etablissements", str(big), "--vintage", "2026-11", "--perimeter", LANGRES,
         "--warehouse", str(loaded)],
        cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        deadline = time.monotonic() + 60
        while not any(
            list((f / "work").glob("*")) for f in (loaded / "vintages").glob("2026-11-*")
        ):
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        stdout, stderr = process.communicate(timeout=60)
    finally:
        process.kill()

    assert process.returncode == 130
    assert (stdout, stderr) == ("", "Interrompu : l'entrepôt est resté comme il était.\n")
    assert contents(loaded) == before
