"""A file that is not what it says: one sentence, a place, and nothing changed."""

import gzip
import zipfile
from pathlib import Path

import duckdb
import pytest

from essor.kernel.errors import BadInput, EssorError, InvalidValue
from essor.observatory.warehouse import catalogue
from essor.observatory.warehouse.errors import LoadRefused
from essor.observatory.warehouse.layout import LAYOUTS, FileKind
from essor.observatory.warehouse.reader import Warehouse
from essor.observatory.warehouse.rows import SiteFilter
from tests.engine.warehouse.official import (
    ESTABLISHMENTS,
    HISTORY,
    LEGAL_UNITS,
    SUCCESSIONS,
    csv_text,
    establishment,
    legal_unit,
    load,
    period,
    siret,
)

GOOD = csv_text(ESTABLISHMENTS, [establishment(1), establishment(2)])
HEADER = GOOD.split("\n", 1)[0]


def _without(column: str) -> bytes:
    columns = [name for name in LAYOUTS[ESTABLISHMENTS].columns if name != column]
    return csv_text(ESTABLISHMENTS, [establishment(1)], columns).encode()


def _latin1_street() -> bytes:
    rows = [
        establishment(n, libelleVoieEtablissement="DE L'ÉTÉ" if n == 2 else "X") for n in (1, 2)
    ]
    return csv_text(ESTABLISHMENTS, rows).encode("latin-1")


def _short_line() -> bytes:
    lines = GOOD.splitlines()
    lines[2] = ",".join(lines[2].split(",")[:-9])
    return "\n".join(lines).encode() + b"\n"


BAD_FILES = {
    "empty": (b"", r"^F : ce fichier est vide"),
    "html": (b"<!DOCTYPE html><html>404</html>", r"^F, ligne 1 : c'est une page web"),
    "utf16": (GOOD.encode("utf-16"), r"^F, ligne 1 : ce fichier est en UTF-16"),
    "latin1_header": (b"siret,\xe9tat\n1,2\n", r"^F, ligne 1 : cette ligne n'est pas en UTF-8"),
    "latin1_row": (
        _latin1_street(),
        r"^F, ligne 3, colonne « libelleVoieEtablissement » : ce texte n'est pas en UTF-8",
    ),
    "binary": (b"\x00\x01\x02siret,", r"^F, ligne 1 : ce n'est pas un fichier CSV"),
    "semicolons": (
        GOOD.replace(",", ";").encode(),
        r"^F, ligne 1 : les colonnes sont séparées par « ; » ; il faut des virgules",
    ),
    "tabs": (GOOD.replace(",", "\t").encode(), r"^F, ligne 1 : .* la tabulation"),
    "missing_column": (
        _without("codeCommuneEtablissement"),
        r"^F, ligne 1, colonne « codeCommuneEtablissement » : cette colonne de StockEtab.* manque",
    ),
    "missing_diffusion": (
        _without("statutDiffusionEtablissement"),
        r"^F, ligne 1, colonne « statutDiffusionEtablissement » : ",
    ),
    "legal_units_instead": (
        csv_text(LEGAL_UNITS, [legal_unit(1)]).encode(),
        r"^F, ligne 1, .* StockUniteLegale, donné comme StockEtablissement ; .* --unites-legales",
    ),
    "history_instead": (
        csv_text(HISTORY, [period(1, "2010-01-01", "", "A")]).encode(),
        r"^F, ligne 1, .* --historique",
    ),
    "successions_instead": (
        csv_text(SUCCESSIONS, []).encode(),
        r"^F, ligne 1, .* --successions",
    ),
    "repeated_column": (
        csv_text(ESTABLISHMENTS, [], [*LAYOUTS[ESTABLISHMENTS].columns, "siret"]).encode(),
        r"^F, ligne 1, colonne « siret » : cette colonne est présente deux fois",
    ),
    "short_line": (_short_line(), r"^F, ligne 3 : cette ligne a 45 colonnes au lieu de 54"),
    "open_quote": (
        GOOD.replace("DES FORGES", '"DES FORGES', 1).encode(),
        r"^F, ligne 2 : un guillemet ouvert n'est jamais fermé",
    ),
    "truncated_gz": (gzip.compress(GOOD.encode())[:-30], r"^F : cette archive est tronquée"),
    "truncated_parquet": (b"PAR1" + b"x" * 500, r"^F : ce fichier Parquet est tronqué"),
    "rar": (b"Rar!\x1a\x07", r"^F : cette archive ne contient pas de CSV lisible"),
    "only_header": ((HEADER + "\n").encode(), r"^F : ce fichier ne contient aucune ligne"),
}


@pytest.mark.parametrize(("content", "message"), BAD_FILES.values(), ids=BAD_FILES)
def test_a_bad_file_is_refused_with_its_place_and_changes_nothing(
    root: Path, tmp_path: Path, content: bytes, message: str
) -> None:
    load(root, {ESTABLISHMENTS: [establishment(7)]}, vintage="2026-09", perimeter=("200072999",))
    before = (root / "current.json").read_bytes()
    bad = tmp_path / "F"
    bad.write_bytes(content)

    with pytest.raises(EssorError, match=message) as caught:
        load(root, {ESTABLISHMENTS: bad})

    assert isinstance(caught.value, BadInput | LoadRefused)
    assert (root / "current.json").read_bytes() == before
    named = {entry.folder for entry in catalogue.read(root).entries}
    assert {path.name for path in (root / "vintages").iterdir()} == named
    assert Warehouse.open(root).sites(SiteFilter())[1] == 1


def test_a_missing_file_is_named(root: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"absent\.csv : ce fichier n'existe pas"):
        load(root, {ESTABLISHMENTS: tmp_path / "absent.csv"})


@pytest.mark.parametrize("members", [(), ("a.csv", "b.csv")])
def test_a_zip_holds_one_csv(root: Path, tmp_path: Path, members: tuple[str, ...]) -> None:
    path = tmp_path / "F.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("lisez-moi.txt", "bonjour")
        for member in members:
            archive.writestr(member, GOOD)

    with pytest.raises(BadInput, match=f"contient {len(members)} fichiers CSV"):
        load(root, {ESTABLISHMENTS: path})


@pytest.mark.parametrize("keep", [0.3, 0.6, 0.95])
def test_a_truncated_zip_is_refused(root: Path, tmp_path: Path, keep: float) -> None:
    path = tmp_path / "F.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("stock.csv", GOOD)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * keep)])

    with pytest.raises(BadInput, match="tronquée ou abîmée"):
        load(root, {ESTABLISHMENTS: path})


def test_a_zip_with_a_flipped_byte_is_refused(root: Path, tmp_path: Path) -> None:
    path = tmp_path / "F.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("stock.csv", GOOD)
    content = bytearray(path.read_bytes())
    content[200] ^= 1
    path.write_bytes(bytes(content))

    with pytest.raises(BadInput, match="tronquée ou abîmée"):
        load(root, {ESTABLISHMENTS: path})


def test_a_parquet_cut_in_its_middle_is_refused(root: Path, tmp_path: Path) -> None:
    path = _parquet(tmp_path, GOOD)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])

    with pytest.raises(BadInput, match="Parquet est tronqué"):
        load(root, {ESTABLISHMENTS: path})


def test_options_that_cannot_be_met_are_told(root: Path) -> None:
    with pytest.raises(InvalidValue, match="au moins un fichier"):
        load(root, {})
    with pytest.raises(InvalidValue, match="Un périmètre demande le fichier des établissements"):
        load(root, {LEGAL_UNITS: [legal_unit(1)]}, perimeter=("200072999",))
    with pytest.raises(InvalidValue, match="Aucun EPCI d'aujourd'hui n'a le SIREN 123456789"):
        load(root, {ESTABLISHMENTS: [establishment(1)]}, perimeter=("123456789",))
    with pytest.raises(InvalidValue, match="AAAA-MM"):
        load(root, {ESTABLISHMENTS: [establishment(1)]}, vintage="2026-13")
    assert not root.exists()


def _parquet(folder: Path, text: str, *, typed: bool = False) -> Path:
    source, target = folder / "source.csv", folder / "F.parquet"
    source.write_text(text, encoding="utf-8")
    columns = "*"
    if typed:
        columns = (
            "* REPLACE (dateCreationEtablissement::DATE AS dateCreationEtablissement,"
            " etablissementSiege::BOOLEAN AS etablissementSiege, siret::BIGINT AS siret)"
        )
    duckdb.sql(
        f"COPY (SELECT {columns} FROM read_csv('{source}', all_varchar = true, header = true))"  # noqa: S608 - the path is the test's own
        f" TO '{target}' (FORMAT parquet)"
    )
    return target


def _zip(folder: Path, text: str) -> Path:
    path = folder / "F.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("StockEtablissement_utf8.csv", text)
    return path


def _gz(folder: Path, text: str) -> Path:
    path = folder / "F.gz"
    path.write_bytes(gzip.compress(text.encode()))
    return path


def _plain(folder: Path, text: str) -> Path:
    path = folder / "sans_extension"
    path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())  # BOM and CRLF
    return path


def _shuffled(folder: Path, text: str) -> Path:
    del text
    columns = list(reversed(LAYOUTS[ESTABLISHMENTS].columns))
    path = folder / "F.csv"
    path.write_text(csv_text(ESTABLISHMENTS, [establishment(1), establishment(2)], columns))
    return path


def _forty_eight(folder: Path, text: str) -> Path:
    del text
    absent = {
        "activitePrincipaleNAF25Etablissement",
        "dernierNumeroVoieEtablissement",
        "indiceRepetitionDernierNumeroVoieEtablissement",
        "identifiantAdresseEtablissement",
        "coordonneeLambertAbscisseEtablissement",
        "coordonneeLambertOrdonneeEtablissement",
    }
    columns = [name for name in LAYOUTS[ESTABLISHMENTS].columns if name not in absent]
    path = folder / "F.csv"
    path.write_text(csv_text(ESTABLISHMENTS, [establishment(1), establishment(2)], columns))
    return path


def _typed_parquet(folder: Path, text: str) -> Path:
    return _parquet(folder, text, typed=True)


@pytest.mark.parametrize(
    "wrap", [_plain, _zip, _gz, _parquet, _typed_parquet, _shuffled, _forty_eight]
)
def test_every_wrapping_gives_the_same_sites(root: Path, tmp_path: Path, wrap) -> None:
    load(root, {ESTABLISHMENTS: [establishment(1), establishment(2)]}, perimeter=("200072999",))
    expected = Warehouse.open(root).sites(SiteFilter())

    other = tmp_path / "other"
    load(other, {ESTABLISHMENTS: wrap(tmp_path, GOOD)}, perimeter=("200072999",))

    assert Warehouse.open(other).sites(SiteFilter()) == expected
    assert expected[1] == 2
    assert {row.siret for row in expected[0]} == {siret(1), siret(2)}


def test_layouts_have_the_official_numbers_of_columns() -> None:
    numbers = {kind: len(layout.columns) for kind, layout in LAYOUTS.items()}

    assert numbers == {
        FileKind.ESTABLISHMENTS: 54,
        FileKind.LEGAL_UNITS: 35,
        FileKind.HISTORY: 18,
        FileKind.SUCCESSIONS: 6,
    }
    assert all(
        set(layout.required) <= set(layout.used) <= set(layout.columns)
        for layout in LAYOUTS.values()
    )
