"""`essor sirene`: options, refusals with exit code 2, JSON."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from essor.cli.main import app
from essor.cli.sirene import ProgressBars, perimeter_of
from essor.kernel.errors import InvalidValue
from essor.observatory.warehouse.progress import Step
from tests.engine.warehouse.official import (
    ESTABLISHMENTS,
    LEGAL_UNITS,
    establishment,
    legal_unit,
    write_csv,
)

LANGRES = "200072999"


@pytest.fixture
def sites(tmp_path: Path) -> Path:
    return write_csv(tmp_path, ESTABLISHMENTS, [establishment(1), establishment(2, band="13")])


def run(*words: object):
    return CliRunner().invoke(app, ["sirene", *map(str, words)], catch_exceptions=False)


def essor(*words: object) -> "subprocess.CompletedProcess[str]":
    """The command as a person runs it: exit code and both outputs."""
    return subprocess.run(
        [sys.executable, "-c", "from essor.cli.main import main; main()", "sirene",
         *map(str, words)],
        capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2],
    )  # fmt: skip


def test_import_tells_what_it_did(sites: Path, tmp_path: Path) -> None:
    result = run(
        "import", "--etablissements", sites, "--vintage", "2026-10", "--perimeter", LANGRES,
        "--warehouse", tmp_path / "w", "--max-rejects", "60",
    )  # fmt: skip

    assert result.exit_code == 0
    assert "Registre chargé : mois 2026-10." in result.stdout
    assert "tranche d'effectifs" in result.stdout
    assert "Sites dans le périmètre : 1." in result.stdout
    assert "rejects.csv" in result.stdout


def test_import_answers_in_json(sites: Path, tmp_path: Path) -> None:
    result = run(
        "import", "--etablissements", sites, "--vintage", "2026-10", "--france",
        "--warehouse", tmp_path / "w", "--max-rejects", "60", "--json",
    )  # fmt: skip

    answer = json.loads(result.stdout)
    assert answer["counts"]["sites"] == 1
    assert answer["files"][0]["rejects"] == {"tranche_effectifs": 1}
    assert answer["is_current"] is True


def test_status_says_what_is_loaded(sites: Path, tmp_path: Path) -> None:
    folder = tmp_path / "w"
    run("import", "--etablissements", sites, "--vintage", "2026-10", "--france",
        "--warehouse", folder, "--max-rejects", "60")  # fmt: skip

    text = run("status", "--warehouse", folder)
    answer = json.loads(run("status", "--warehouse", folder, "--json").stdout)

    assert "Insee, base Sirene, mois 2026-10" in text.stdout
    assert "1 sites actifs" in text.stdout
    assert answer["vintages"] == ["2026-10"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--france",), "Donnez au moins un fichier"),
        ((), "--perimeter SIREN,… (des EPCI) ou bien --france"),
        (("--france", "--perimeter", LANGRES), "ou bien --france"),
        (("--perimeter", "abc"), "n'est pas une liste de SIREN"),
    ],
)
def test_a_refusal_is_one_sentence_and_exit_code_2(tmp_path: Path, words, message: str) -> None:
    folder = tmp_path / "w"

    result = essor("import", "--vintage", "2026-10", "--warehouse", folder, *words)

    assert result.returncode == 2
    assert result.stdout == ""
    assert result.stderr.startswith("Erreur : ")
    assert message in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert not folder.exists()


def test_a_swapped_file_is_refused_with_its_place(tmp_path: Path) -> None:
    units = write_csv(tmp_path, LEGAL_UNITS, [legal_unit(1)])

    result = essor("import", "--vintage", "2026-10", "--france", "--etablissements", units,
                   "--warehouse", tmp_path / "w")  # fmt: skip

    assert result.returncode == 2
    assert result.stderr == (
        "Erreur : unites-legales.csv, ligne 1, colonne « siret » : ce fichier est un"
        " StockUniteLegale, donné comme StockEtablissement ; passez-le par l'option"
        " --unites-legales.\n"
    )


def test_status_without_a_register_is_exit_code_2(tmp_path: Path) -> None:
    result = essor("status", "--warehouse", tmp_path)

    assert result.returncode == 2
    assert "essor sirene import" in result.stderr


def test_perimeter_is_a_list_without_repeats() -> None:
    assert perimeter_of(" 200072999, 200068658,200072999", france=False) == (
        "200072999",
        "200068658",
    )
    assert perimeter_of(None, france=True) is None
    with pytest.raises(InvalidValue):
        perimeter_of(",", france=False)


def test_bars_show_a_rate_and_the_time_that_remains() -> None:
    from rich.progress import Progress

    progress = Progress(disable=True)
    bars = ProgressBars(progress)
    bars(Step("Lecture", 0.0, 10_000_000, "octets"))
    bars(Step("Lecture", 0.5, 10_000_000, "octets"))
    bars(Step("Contrôle", 0.5, 1000))
    bars(Step("Index", None))

    by_name = {task.description: task for task in progress.tasks}
    assert by_name["Lecture"].percentage == 50
    assert by_name["Lecture"].fields["rate"].endswith("Mo/s")
    assert by_name["Contrôle"].fields["rate"].endswith("lignes/s")
    assert by_name["Index"].fields["rate"] == ""
