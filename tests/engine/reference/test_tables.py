"""The tables that ship: whole, as described, and refused when they are not."""

import gzip
import hashlib
from datetime import date
from pathlib import Path

import pytest

from essor.kernel.errors import BadInput
from essor.reference import attributions
from essor.reference.manifest import SHIPPED, TableInfo, check_sum, find, read_manifest
from essor.reference.rows import ROWS
from essor.reference.tables import load, read_rows

MEGABYTE = 1_000_000

GOOD = """
[[table]]
name = "regions"
vintage = "2027"
title = "Régions"
producer = "INSEE"
licence = "Licence Ouverte 2.0"
origin = "essai"
file = "regions.csv"
format = "csv"
keys = ["code"]
valid_from = 2027-01-01
"""


def write_folder(folder: Path, content: str, manifest: str = GOOD) -> Path:
    (folder / "manifest.toml").write_text(manifest, encoding="utf-8")
    (folder / "regions.csv").write_text(content, encoding="utf-8")
    read_manifest.cache_clear()
    return folder


def read(folder: Path) -> list:
    return read_rows(find("regions", None, folder))


@pytest.mark.parametrize("table", read_manifest(), ids=lambda table: table.path.name)
def test_shipped_file_is_the_one_described(table: TableInfo):
    check_sum(table)

    assert table.producer
    assert table.licence
    assert table.origin
    assert table.validity.start is not None


@pytest.mark.parametrize(
    "table",
    [table for table in read_manifest() if table.file_format == "csv"],
    ids=lambda table: table.path.name,
)
def test_shipped_table_reads_whole(table: TableInfo):
    rows = read_rows(table)

    assert len(rows) == table.rows
    assert type(rows[0]) is ROWS[table.name]


def test_shipped_files_stay_small():
    files = [path for path in SHIPPED.iterdir() if path.is_file()]

    assert sum(path.stat().st_size for path in files) < 9 * MEGABYTE
    assert {path.name for path in files} == {
        "manifest.toml",
        *(table.path.name for table in read_manifest()),
    }


def test_counts_that_are_known():
    communes = [row for row in load("municipalities") if row.kind == "commune"]

    assert len(communes) == 34_969
    assert len(load("industry_territories", "2023-2027")) == 183
    assert len(load("industry_territories", "2018-2022")) == 149
    assert [
        row.population for row in load("municipality_populations", "2025") if row.code == "52121"
    ]
    assert sum(row.kind == "EPT" for row in load("intermunicipalities", "2026")) == 11


def test_every_licence_is_cited():
    cited = {attribution.licence for attribution in attributions()}

    assert cited == {table.licence for table in read_manifest()}
    assert any(item.vintages == ("2018-2022", "2023-2027") for item in attributions())


def test_columns_are_found_by_name(tmp_path):
    folder = write_folder(tmp_path, "\ufeffseat,extra,name,code\n51108,x,Grand Est,44\n")

    (row,) = read(folder)

    assert (row.code, row.name, row.seat) == ("44", "Grand Est", "51108")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "le fichier est vide"),
        ("code,name\n44,Grand Est\n", "ligne 1, colonne « seat » : la colonne manque"),
        ("code,code,name,seat\n", "une colonne y est deux fois"),
        ("code,name,seat\n44,,51108\n", "ligne 2, colonne « name » : la case est vide"),
        ("code,name,seat\n44,Grand Est\n", "ligne 2 : 2 cases au lieu de 3"),
        ("code,name,seat\n44,A,\n44,B,\n", "ligne 3, colonne « code » : « 44 » y est déjà"),
        ('code,name,seat\n44,"A,\n', "le fichier est illisible"),
    ],
)
def test_bad_file_names_the_cell(tmp_path, content, message):
    folder = write_folder(tmp_path, content)

    with pytest.raises(BadInput) as error:
        read(folder)

    assert message in str(error.value)
    assert str(tmp_path / "regions.csv") in str(error.value)


@pytest.mark.parametrize(
    ("name", "line", "message"),
    [
        ("municipality_populations", "code,population\n52121,beaucoup\n", "pas un nombre entier"),
        ("municipality_populations", "code,population\n5212,3\n", "n'a pas la forme attendue"),
        ("intermunicipality_members", "layer,municipality,intermunicipality\nx,52121,200068658\n",
         "n'est pas une valeur permise (epci, ept)"),
        ("zonings", "code,name,vintage,geography_on,valid_from,valid_to,absence,source\nA,B,1,31/12/2025,,,no,s\n",
         "n'est pas une date"),
    ],
)  # fmt: skip
def test_bad_value_is_refused(tmp_path, name, line, message):
    manifest = GOOD.replace('"regions"', f'"{name}"').replace('keys = ["code"]', "")
    folder = write_folder(tmp_path, line, manifest)

    with pytest.raises(BadInput, match="ligne 2") as error:
        read_rows(find(name, None, folder))

    assert message in str(error.value)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("[[table]]", "[[table"), "pas du TOML"),
        ((GOOD, ""), "ne décrit aucune table"),
        (('title = "Régions"', ""), "il manque « title »"),
        (('"csv"', '"xlsx"'), "format « xlsx » inconnu"),
        (("valid_from = 2027-01-01", 'valid_from = "hier"'), "pas une date"),
        (('"regions.csv"', '"../regions.csv"'), "même dossier"),
        ((GOOD, GOOD + GOOD), "décrite deux fois"),
        (('keys = ["code"]', 'keys = ["insee"]'), "clé inconnue"),
        (('format = "csv"', 'format = "csv"\nrows = 7'), "au lieu des 7"),
        (('"regions"', '"planètes"'), "pas une table de lignes"),
    ],
)
def test_bad_manifest_is_refused(tmp_path, change, message):
    folder = write_folder(tmp_path, "code,name,seat\n44,Grand Est,\n", GOOD.replace(*change))

    with pytest.raises(BadInput) as error:
        read_rows(read_manifest(folder)[0])

    assert message in str(error.value)


def test_no_manifest(tmp_path):
    with pytest.raises(BadInput, match=r"manifest\.toml : fichier introuvable"):
        read_manifest(tmp_path / "nowhere")


def test_missing_table_and_file(tmp_path):
    folder = write_folder(tmp_path, "code,name,seat\n")
    with pytest.raises(BadInput, match="regions, millésime 1999"):
        find("regions", "1999", folder)

    (folder / "regions.csv").unlink()
    with pytest.raises(BadInput, match="fichier introuvable"):
        read(folder)
    with pytest.raises(BadInput, match="fichier introuvable"):
        check_sum(find("regions", None, folder))


def test_damaged_files(tmp_path):
    whole = gzip.compress(b"code,name,seat\n44,Grand Est,\n")
    digest = hashlib.sha256(whole).hexdigest()
    manifest = GOOD.replace("regions.csv", "regions.csv.gz") + f'sha256 = "{digest}"\n'
    folder = write_folder(tmp_path, "", manifest)
    (folder / "regions.csv.gz").write_bytes(whole[:-6])

    with pytest.raises(BadInput, match="illisible"):
        read(folder)
    with pytest.raises(BadInput, match="SHA-256"):
        check_sum(find("regions", None, folder))


def test_dates_of_movements_are_dates():
    change = load("municipality_changes")[0]

    assert isinstance(change.effective_on, date)
