"""`essor sirene events`: columns, formats, refusals with exit code 2."""

import csv
import io
import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from essor.cli.main import app
from essor.cli.sirene_events import conventions_of, events_of, first_day, format_of, naf_prefixes
from essor.kernel.errors import InvalidValue
from essor.observatory.warehouse.events import (
    Certainty,
    Convention,
    EventFilter,
    EventKind,
    EventRow,
)
from essor.observatory.warehouse.reader import Warehouse
from tests.engine.warehouse.official import (
    CHAUMONT,
    ESTABLISHMENTS,
    LANGRES,
    SUCCESSIONS,
    establishment,
    link,
    load,
    siret,
)

HEAD = ["siret", "event", "date", "naf", "commune", "epci", "convention", "certainty"]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse with a transfer from Langres to Chaumont, and a shop."""
    folder = tmp_path_factory.mktemp("events") / "warehouse"
    stock = [
        establishment(1, state="F", dateDebut="2020-02-01"),
        establishment(1, 2, commune="52121", created="2020-02-01", dateDebut="2020-02-01"),
        establishment(2, naf="47.11C", created="2021-06-01", dateDebut="2021-06-01"),
    ]
    load(
        folder,
        {ESTABLISHMENTS: stock, SUCCESSIONS: [link(siret(1), siret(1, 2), "2020-02-01")]},
        perimeter=(LANGRES, CHAUMONT),
    )
    return folder


def run(root: Path, *words: object):
    result = CliRunner().invoke(
        app,
        ["sirene", "events", "--warehouse", str(root), *map(str, words)],
        catch_exceptions=False,
    )
    assert result.exit_code == 0
    return result


def listed(root: Path, *words: object) -> list[tuple[str, ...]]:
    rows = list(csv.DictReader(io.StringIO(run(root, *words).stdout)))
    return [(row["siret"], row["event"], row["date"], row["convention"]) for row in rows]


def test_csv_has_the_columns_that_others_parse(root: Path) -> None:
    text = run(root, "--perimeter", LANGRES, "--since", "2020", "--convention", "insee").stdout

    head, first, *rest = csv.reader(io.StringIO(text))
    assert head[:8] == HEAD
    assert first == [
        siret(1, 2), "transfer_out", "2020-02-01", "25.62B", "52121", CHAUMONT, "insee",
        "inferred", siret(1),
        "Même unité légale, même activité, autre adresse, le même jour ; succession déclarée",
    ]  # fmt: skip
    assert [row[1] for row in rest] == ["opening"]


def test_the_perimeter_gives_a_transfer_its_direction(root: Path) -> None:
    for perimeter, kind in (
        (LANGRES, "transfer_out"), (CHAUMONT, "transfer_in"),
        (f"{LANGRES},{CHAUMONT}", "transfer_within"),
    ):  # fmt: skip
        found = listed(root, "--perimeter", perimeter, "--convention", "insee", "--naf", "10-33",
                       "--since", "2020")  # fmt: skip
        assert found == [(siret(1, 2), kind, "2020-02-01", "insee")]


def test_every_convention_is_answered_and_named(root: Path) -> None:
    found = listed(root, "--perimeter", f"{LANGRES},{CHAUMONT}", "--naf", "25")

    assert {row[3] for row in found} == {"raw", "insee", "dge", "trendeo"}
    assert found == sorted(found, key=lambda row: row[2])


def test_activities_are_kept_apart(root: Path) -> None:
    found = listed(root, "--perimeter", LANGRES, "--naf", "47", "--convention", "raw")

    assert found == [(siret(2), "opening", "2021-06-01", "raw")]


def test_json_and_parquet_say_the_same(root: Path, tmp_path: Path) -> None:
    words = ("--perimeter", LANGRES, "--convention", "insee")
    by_json = json.loads(run(root, *words, "--format", "json").stdout)
    target = tmp_path / "events.parquet"

    run(root, *words, "--out", target)

    frame = pl.read_parquet(target)
    assert frame.columns[:8] == HEAD
    assert frame.schema["date"] == pl.Date
    assert [row | {"date": f"{row['date']}"} for row in frame.to_dicts()] == by_json


def test_no_event_is_an_empty_table_with_its_columns(root: Path, tmp_path: Path) -> None:
    words = ("--perimeter", LANGRES, "--naf", "32")
    for name in ("f.csv", "f.json", "f.parquet"):
        run(root, *words, "--out", tmp_path / name)

    assert (tmp_path / "f.csv").read_text("utf-8").startswith(",".join(HEAD))
    assert json.loads((tmp_path / "f.json").read_text("utf-8")) == []
    assert pl.read_parquet(tmp_path / "f.parquet").shape == (0, 10)


def test_what_the_files_do_not_tell_is_said_aside(root: Path) -> None:
    result = run(root, "--perimeter", LANGRES)

    assert "StockEtablissementHistorique" in result.stderr
    assert "inconnus" in result.stderr
    assert "StockEtablissement" not in result.stdout


def test_qualified_events_take_their_place(root: Path) -> None:
    added = EventRow(
        siret(1), EventKind.EXTENSION_CANDIDATE, date(2009, 1, 1), "25.62B", "52269", LANGRES,
        Convention.DGE, Certainty.CONFIRMED, None, "Visite",
    )  # fmt: skip
    wanted = EventFilter(within_epci=(LANGRES,), conventions=(Convention.DGE,))

    rows = events_of(Warehouse.open(root), wanted, [added])

    assert rows[0] == added
    assert {row.certainty for row in rows} == {Certainty.CANDIDATE, Certainty.CONFIRMED}


def test_a_register_without_events_says_to_load_again(tmp_path: Path) -> None:
    root = tmp_path / "warehouse"
    load(root, {ESTABLISHMENTS: [establishment(1)]}, perimeter=(LANGRES,))
    next(root.glob("vintages/*/events.parquet")).unlink()
    Warehouse.forget()

    with pytest.raises(InvalidValue, match="rechargez les fichiers Sirene"):
        events_of(Warehouse.open(root), EventFilter())


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--perimeter", "2000729"), "liste de SIREN"),
        (("--perimeter", "123456789"), "Aucun EPCI d'aujourd'hui"),
        (("--perimeter", "200027308"), "ne couvre pas 200027308"),
        (("--perimeter", LANGRES, "--convention", "bpi"), "raw, insee, dge, trendeo ou all"),
        (("--perimeter", LANGRES, "--since", "hier"), "--since"),
        (("--perimeter", LANGRES, "--naf", "33-10"), "--naf"),
        (("--perimeter", LANGRES, "--format", "xml"), "csv, json, parquet"),
        (("--perimeter", LANGRES, "--format", "parquet"), "--out F.parquet"),
        (("--perimeter", LANGRES, "--out", "/nulle/part/f.csv"), "ne peut pas être écrit"),
    ],
)
def test_a_wrong_option_is_one_sentence_and_exit_code_2(root: Path, words, told: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from essor.cli.main import main; main()", "sirene", "events",
         "--warehouse", str(root), *words],
        capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2],
    )  # fmt: skip

    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_no_register_is_exit_code_2(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from essor.cli.main import main; main()", "sirene", "events",
         "--warehouse", str(tmp_path), "--perimeter", LANGRES],
        capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2],
    )  # fmt: skip

    assert (done.returncode, done.stdout) == (2, "")
    assert "Le registre n'est pas chargé" in done.stderr


def test_options_are_read_as_people_write_them() -> None:
    assert naf_prefixes(None) == ()
    assert naf_prefixes("10-12, 25.6,32.50a") == ("10", "11", "12", "25.6", "32.50A")
    assert conventions_of("all") == ()
    assert conventions_of("dge") == (Convention.DGE,)
    assert first_day("2020") == date(2020, 1, 1)
    assert first_day("2020-06-30") == date(2020, 6, 30)
    assert format_of(None, None) == "csv"
    assert format_of(None, Path("f.json")) == "json"
    assert format_of("csv", Path("f.json")) == "csv"


@pytest.mark.parametrize("text", ["", "25-", "2", "25.6Z2", "C", "10-33,"])
def test_an_activity_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue, match="--naf"):
        naf_prefixes(text)
