"""Files of notices, whatever their wrapping; and what is wrong with them."""

import gzip
import json
import zipfile

import pytest

from essor.kernel.errors import BadInput
from essor.observatory.warehouse.bodacc import read_notices
from tests.engine.warehouse.official import siren
from tests.factories.bodacc import COLUMNS, csv_text, person, record

RECORDS = [record(1, person(siren(1))), record(2, person(siren(2)))]
TEXT = csv_text(RECORDS)
NUMBERS = ["A202601701", "A202601702"]


def numbers(path):
    return [row["id"] for _, row in read_notices(path)]


def test_csv_is_read_by_column_name_with_its_lines(tmp_path):
    path = tmp_path / "annonces.csv"
    shuffled = tuple(reversed(COLUMNS))
    path.write_text(csv_text(RECORDS, shuffled), "utf-8-sig")

    read = list(read_notices(path))

    assert [line for line, _ in read] == [2, 3]
    assert [row["id"] for _, row in read] == NUMBERS
    assert json.loads(read[0][1]["jugement"])["famille"] == "Jugement"


@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_other_separators_are_recognised(tmp_path, delimiter):
    path = tmp_path / "annonces.csv"
    columns = ("id", "dateparution", "typeavis", "familleavis", "tribunal", "listepersonnes",
               "jugement")  # fmt: skip
    path.write_text(f"{delimiter.join(columns)}\nA202601701{delimiter * 6}\n", "utf-8")

    assert numbers(path) == ["A202601701"]


@pytest.mark.parametrize("wrap", ["list", "results", "records", "lines"])
def test_json_is_read_in_each_of_its_forms(tmp_path, wrap):
    path = tmp_path / "annonces.json"
    forms = {
        "list": json.dumps(RECORDS),
        "results": json.dumps({"total_count": 2, "results": RECORDS}, indent=1),
        "records": json.dumps({"nhits": 2, "records": [{"fields": row} for row in RECORDS]}),
        "lines": "\n".join(json.dumps(row) for row in RECORDS) + "\n\n",
    }
    path.write_text(forms[wrap], "utf-8")

    assert numbers(path) == NUMBERS


def test_packed_files_are_read(tmp_path):
    packed, zipped = tmp_path / "annonces.csv.gz", tmp_path / "annonces.zip"
    packed.write_bytes(gzip.compress(TEXT.encode()))
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("annonces.csv", TEXT)
        archive.writestr("lisezmoi.txt", "rien")

    assert numbers(packed) == numbers(zipped) == NUMBERS


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "vide"),
        (b"  \n", "vide"),
        (b"id;dateparution\nA1;2026", "il manque « typeavis », « familleavis »"),
        (TEXT.encode()[:-400], "tronqué"),
        (f"{TEXT}A202601703;A\n".encode(), "ligne 4 : 2 colonnes au lieu de 32"),
        (TEXT.encode("utf-16"), "UTF-8"),
        (TEXT.replace("Chaumont", "Besançon").encode("latin-1"), "UTF-8"),
        (gzip.compress(TEXT.encode())[:-40], "tronquée"),
        (b"PK\x03\x04trop court", "tronquée"),
        (json.dumps(RECORDS).encode()[:-40], "tronqué"),
        (b'{"error": "introuvable"}', "pas une liste d'annonces"),
        (b"[1]", "ligne 1 : cet .l.ment n'est pas une annonce"),
        (b'[{"id": "A1"}]', "il manque « familleavis », « dateparution »"),
        (f"{json.dumps(RECORDS[0])}\n{{".encode(), "ligne 2 : cette ligne n'est pas du JSON"),
        (f"{json.dumps(RECORDS[0])}\n3".encode(), "ligne 2 : cette ligne n'est pas une annonce"),
    ],
)
def test_file_that_cannot_be_used_says_why_in_one_sentence(tmp_path, content, told):
    path = tmp_path / "annonces.csv"
    path.write_bytes(content)

    with pytest.raises(BadInput, match=told) as raised:
        list(read_notices(path))

    assert str(raised.value).startswith("annonces.csv")


def test_archive_with_several_files_or_none_is_refused(tmp_path):
    path = tmp_path / "annonces.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", TEXT)
        archive.writestr("b.json", "[]")

    with pytest.raises(BadInput, match="2 fichiers"):
        list(read_notices(path))


def test_absent_file_is_named(tmp_path):
    with pytest.raises(BadInput, match="n'existe pas"):
        list(read_notices(tmp_path / "rien.csv"))
