"""`essor reference` says what it did, and what is wrong with a file."""

import json
import sys
from datetime import UTC, datetime

import pytest

from essor.cli import main
from essor.territory.models import ReferenceTable
from essor.territory.services import reference
from essor.territory.services.bulk import Counts
from essor.territory.services.reference import LoadReport

pytestmark = pytest.mark.django_db


def run(monkeypatch, capsys, *arguments: str) -> tuple[int, str, str]:
    monkeypatch.setattr(sys, "argv", ["essor", "reference", *arguments])
    with pytest.raises(SystemExit) as stop:
        main.main()
    out = capsys.readouterr()
    return int(stop.value.code or 0), out.out, out.err


def test_bad_folder_exits_2_and_names_the_file(monkeypatch, capsys, tmp_path):
    code, _, err = run(monkeypatch, capsys, "update", "--from", str(tmp_path))

    assert code == 2
    assert f"Erreur : {tmp_path / 'manifest.toml'} : fichier introuvable" in err
    assert not ReferenceTable.objects.exists()


def test_bad_cell_exits_2_and_names_row_and_column(monkeypatch, capsys, tmp_path):
    (tmp_path / "regions.csv").write_text("code,name,seat\n44,,51108\n", encoding="utf-8")
    (tmp_path / "manifest.toml").write_text(
        '[[table]]\nname = "regions"\nvintage = "2027"\ntitle = "Régions"\nproducer = "INSEE"\n'
        'licence = "LO"\norigin = "essai"\nfile = "regions.csv"\nformat = "csv"\n',
        encoding="utf-8",
    )

    code, _, err = run(monkeypatch, capsys, "update", "--from", str(tmp_path))

    assert code == 2
    assert "regions.csv, ligne 2, colonne « name » : la case est vide" in err
    assert not ReferenceTable.objects.exists()


@pytest.mark.parametrize(
    ("counts", "text"),
    [
        ({"régions": Counts(created=18)}, "régions : 18 ajoutées, 0 modifiées, 0 retirées"),
        ({}, "à jour"),
    ],
)
def test_update_says_what_changed(monkeypatch, capsys, counts, text):
    monkeypatch.setattr(reference, "load_reference", lambda **_: LoadReport(counts, ("communes",)))

    assert text in run(monkeypatch, capsys, "update")[1]
    answer = json.loads(run(monkeypatch, capsys, "update", "--json")[1])
    assert answer["unchanged"] == ["communes"]


def test_status(monkeypatch, capsys):
    assert "essor reference update" in run(monkeypatch, capsys, "status")[1]
    ReferenceTable.objects.create(
        name="regions", vintage="2026", title="Régions", producer="INSEE", licence="LO",
        origin="essai", sha256="0" * 64, row_count=18, loaded_at=datetime(2026, 1, 2, 12, tzinfo=UTC),
    )  # fmt: skip

    assert (
        "Régions (2026) : 18 lignes, INSEE, chargée le 02/01/2026"
        in run(monkeypatch, capsys, "status")[1]
    )
    (table,) = json.loads(run(monkeypatch, capsys, "status", "--json")[1])
    assert (table["name"], table["rows"], table["published_on"]) == ("regions", 18, None)
