"""`essor observatory report`: JSON, workbook, refusals with exit code 2."""

import json
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from tests.engine.indicators.test_reader import KEYS, ROWS
from tests.engine.warehouse.official import CHAUMONT, ESTABLISHMENTS, LANGRES, load


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("report") / "warehouse"
    load(root, {ESTABLISHMENTS: ROWS}, perimeter=(LANGRES, CHAUMONT))
    return root


def essor(*words: object) -> "subprocess.CompletedProcess[str]":
    """The command as a person runs it: exit code and both outputs."""
    return subprocess.run(
        [sys.executable, "-c", "from essor.cli.main import main; main()", "observatory",
         *map(str, words)],
        capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2],
    )  # fmt: skip


def test_report_in_json_goes_to_the_output(warehouse: Path) -> None:
    answer = essor("report", "--perimeter", LANGRES, "--warehouse", warehouse, "--format", "json")

    assert (answer.returncode, answer.stderr) == (0, "")
    rows = json.loads(answer.stdout)
    assert all(set(row) >= KEYS for row in rows)
    assert {row["perimeter"] for row in rows} == {LANGRES}


def test_report_in_a_workbook_needs_a_file_and_fills_it(warehouse: Path, tmp_path: Path) -> None:
    words = ("report", "--perimeter", f"{LANGRES},{CHAUMONT}", "--warehouse", warehouse)

    without = essor(*words, "--format", "xlsx")
    answer = essor(*words, "--format", "xlsx", "--out", tmp_path / "r.xlsx")

    assert without.returncode == 2
    assert "--out" in without.stderr
    assert answer.returncode == 0
    assert "Indicateurs" in openpyxl.load_workbook(tmp_path / "r.xlsx").sheetnames


def test_report_details_the_levels_and_the_communes_asked(warehouse: Path, tmp_path: Path) -> None:
    answer = essor(
        "report", "--perimeter", LANGRES, "--warehouse", warehouse, "--format", "json",
        "--naf-level", "division,subclass", "--communes", "--out", tmp_path / "r.json",
    )  # fmt: skip

    assert (answer.returncode, answer.stdout) == (0, "")
    rows = json.loads((tmp_path / "r.json").read_text())
    assert {row["naf"] for row in rows if row["indicator"] == "sites"} == {
        "C", "10", "25", "28", "10.51C", "25.50A", "25.62B", "28.22Z",
    }  # fmt: skip
    assert "52269" in {row["perimeter"] for row in rows}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--perimeter", "123456789", "--format", "json"], "Aucun EPCI"),
        (["--perimeter", "abc", "--format", "json"], "SIREN"),
        (["--perimeter", "", "--format", "json"], "SIREN"),
        (["--perimeter", LANGRES, "--format", "pdf"], "--format"),
        (["--perimeter", LANGRES, "--format", "json", "--naf-level", "x"], "niveau"),
        (["--perimeter", LANGRES, "--format", "json", "--years", "0"], "--years"),
        (["--perimeter", LANGRES, "--format", "json", "--out", "/nulle/part/r.json"], "dossier"),
    ],
)
def test_bad_input_is_one_sentence_and_exit_code_2(warehouse: Path, words, said) -> None:
    answer = essor("report", "--warehouse", warehouse, *words)

    assert answer.returncode == 2
    assert said in answer.stderr
    assert "Traceback" not in answer.stderr


def test_without_a_register_it_says_how_to_load_one(tmp_path: Path) -> None:
    answer = essor("report", "--warehouse", tmp_path, "--perimeter", LANGRES, "--format", "json")

    assert answer.returncode == 2
    assert "essor sirene import" in answer.stderr
