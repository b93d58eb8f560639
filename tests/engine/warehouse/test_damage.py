"""Whatever a file or the machine does, a load ends whole or with one sentence."""

import errno
import io
import random
import zipfile
from pathlib import Path

import duckdb
import pytest

from essor.kernel.errors import BadInput, EssorError, InvalidValue
from essor.observatory.warehouse.database import Limits
from essor.observatory.warehouse.errors import LoadFailed
from essor.observatory.warehouse.layout import LAYOUTS
from essor.observatory.warehouse.reader import Warehouse
from essor.observatory.warehouse.rows import SiteFilter
from tests.engine.warehouse.official import (
    ESTABLISHMENTS,
    HISTORY,
    LANGRES,
    LEGAL_UNITS,
    SUCCESSIONS,
    csv_text,
    establishment,
    legal_unit,
    link,
    load,
    period,
    siret,
    with_key,
)

HERE = (LANGRES,)
TEXT = csv_text(ESTABLISHMENTS, [establishment(n) for n in range(1, 60)])
LEADING_ZEROS = with_key(f"{with_key('00541094')}0001")


def parquet(folder: Path, text: str = TEXT, columns: str = "*") -> Path:
    source, target = folder / "source.csv", folder / "F.parquet"
    source.write_text(text, encoding="utf-8")
    duckdb.sql(
        f"COPY (SELECT {columns} FROM read_csv('{source}', all_varchar = true, header = true))"  # noqa: S608 - the path is the test's own
        f" TO '{target}' (FORMAT parquet)"
    )
    return target


def zipped(name: str = "stock.csv", text: str = TEXT) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, text)
    return stream.getvalue()


@pytest.mark.parametrize("wrap", ["csv", "zip", "parquet"])
def test_a_damaged_byte_is_told_or_changes_one_row(tmp_path: Path, wrap: str) -> None:
    """Never a traceback, never a half-made month."""
    made = {
        "csv": TEXT.encode(),
        "zip": zipped(),
        "parquet": parquet(tmp_path).read_bytes(),
    }[wrap]
    chance = random.Random(52)
    told: list[str] = []
    left: list[Path] = []
    for number in range(25):
        damaged = bytearray(made)
        damaged[chance.randrange(4, len(damaged))] ^= 1 << chance.randrange(8)
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "F").write_bytes(bytes(damaged))
        root = folder / "w"
        try:
            load(root, {ESTABLISHMENTS: folder / "F"}, perimeter=HERE, reject_limit=0.2)
        except EssorError as error:
            told.append(str(error))
            left += [*root.glob("current.json"), *root.glob("vintages/*")]
    assert left == []
    assert told
    assert [sentence for sentence in told if "\n" in sentence] == []


def test_a_parquet_with_a_bad_page_is_named_with_its_column(root: Path, tmp_path: Path) -> None:
    path = parquet(tmp_path)
    with duckdb.connect() as connection:
        (offset, size), *_ = connection.execute(
            "SELECT data_page_offset, total_compressed_size FROM parquet_metadata(?)"
            " WHERE path_in_schema = 'siret'",
            [str(path)],
        ).fetchall()
    content = bytearray(path.read_bytes())
    content[offset + 2 : offset + size - 2] = b"\xff" * (size - 4)
    path.write_bytes(bytes(content))

    with pytest.raises(BadInput) as caught:
        load(root, {ESTABLISHMENTS: path}, perimeter=HERE)

    assert str(caught.value) == (
        "F.parquet, colonne « siret » : ce fichier Parquet est abîmé ; téléchargez-le de nouveau."
    )
    assert not (root / "current.json").exists()


ENCRYPTED, DEFLATE_64 = (6, 8, 1), (8, 10, 9)


@pytest.mark.parametrize("change", [ENCRYPTED, DEFLATE_64], ids=["encrypted", "deflate64"])
def test_an_archive_that_python_cannot_open_is_told(root: Path, tmp_path: Path, change) -> None:
    in_member, in_directory, value = change
    content = bytearray(zipped())
    content[in_member] |= value
    content[content.index(b"PK\x01\x02") + in_directory] |= value
    path = tmp_path / "F.zip"
    path.write_bytes(bytes(content))

    with pytest.raises(BadInput, match="chiffrée ou compressée d'une façon"):
        load(root, {ESTABLISHMENTS: path})


def test_what_macos_adds_to_an_archive_is_left_alone(root: Path, tmp_path: Path) -> None:
    path = tmp_path / "F.zip"
    path.write_bytes(zipped())
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("__MACOSX/._stock.csv", "x")

    assert load(root, {ESTABLISHMENTS: path}, perimeter=HERE).counts["sites"] == 59


def test_a_wrong_separator_inside_an_archive_is_told(root: Path, tmp_path: Path) -> None:
    path = tmp_path / "F.zip"
    path.write_bytes(zipped(text=TEXT.replace(",", ";")))

    with pytest.raises(BadInput, match=r"^F\.zip, ligne 1 : les colonnes sont séparées par « ; »"):
        load(root, {ESTABLISHMENTS: path})


@pytest.mark.parametrize("name", ["", "l'ajout", '"a""b"', "siren_bis", "adresse, complète"])
def test_columns_that_are_not_read_may_have_any_name(root: Path, tmp_path: Path, name) -> None:
    written = f'"{name}"' if "," in name else name
    head, *lines = TEXT.splitlines()
    path = tmp_path / "F.csv"
    extra = "\n".join([f"{head},{written},{written}", *(f"{line},x,y" for line in lines)])
    path.write_text(f"{extra}\n", encoding="utf-8")

    assert load(root, {ESTABLISHMENTS: path}, perimeter=HERE).counts["sites"] == 59


TYPED = (
    "* REPLACE (siret::BIGINT AS siret, siren::DOUBLE AS siren,"
    " dateCreationEtablissement::TIMESTAMP AS dateCreationEtablissement,"
    " dateDebut::DATE AS dateDebut, etablissementSiege::BOOLEAN AS etablissementSiege,"
    " anneeEffectifsEtablissement::DOUBLE AS anneeEffectifsEtablissement,"
    " coordonneeLambertAbscisseEtablissement::DOUBLE AS coordonneeLambertAbscisseEtablissement,"
    " nombrePeriodesEtablissement::INTEGER AS nombrePeriodesEtablissement)"
)


def test_a_parquet_with_types_says_the_same(tmp_path: Path) -> None:
    rows = [
        establishment(1, siret=LEADING_ZEROS, siren=LEADING_ZEROS[:9], x="700000.0", y="6600000.0"),
        establishment(2, commune="52269", x="", y=""),
    ]
    text = csv_text(ESTABLISHMENTS, rows)
    seen = []
    for number, columns in enumerate(("*", TYPED)):
        folder = tmp_path / str(number)
        folder.mkdir()
        source = parquet(folder, text, columns)
        load(folder / "w", {ESTABLISHMENTS: source}, perimeter=HERE)
        seen.append(Warehouse.open(folder / "w").sites(SiteFilter(), order="siret"))

    assert seen[0] == seen[1]
    assert seen[0][1] == 2
    assert [row.siret for row in seen[0][0]] == [LEADING_ZEROS, siret(2)]
    assert seen[0][0][0].longitude is not None


def test_the_memory_must_be_a_quantity(root: Path) -> None:
    with pytest.raises(InvalidValue, match=r"« beaucoup » n'est pas une quantité .* 2GB"):
        load(root, {ESTABLISHMENTS: [establishment(1)]}, limits=Limits("beaucoup"))
    assert not root.exists()


def test_too_little_memory_is_told(root: Path) -> None:
    with pytest.raises(LoadFailed, match=r"La mémoire accordée au chargement \(4MB\)"):
        load(root, {ESTABLISHMENTS: [establishment(1)]}, limits=Limits("4MB", 1))
    assert list(root.glob("vintages/*")) == []


@pytest.mark.parametrize(
    ("failure", "message"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "Le disque de .* est plein"),
        (duckdb.IOException("Could not write: No space left on device"), "est plein"),
        (PermissionError(errno.EACCES, "Permission denied", "/w/x"), r"écrire /w/x \(Permission"),
    ],
)
def test_a_machine_that_refuses_is_told(root: Path, failure: Exception, message: str) -> None:
    def report(step) -> None:
        if step.name == "Magasin compact":
            raise failure

    with pytest.raises(LoadFailed, match=message):
        load(root, {ESTABLISHMENTS: [establishment(1)]}, perimeter=HERE, report=report)

    assert list(root.glob("vintages/*")) == []


def test_a_fault_of_ours_is_not_dressed_up(root: Path) -> None:
    def report(step) -> None:
        if step.name == "Magasin compact":
            raise duckdb.BinderException("a column that does not exist")

    with pytest.raises(duckdb.BinderException):
        load(root, {ESTABLISHMENTS: [establishment(1)]}, perimeter=HERE, report=report)


ALONE = {
    ESTABLISHMENTS: [establishment(1)],
    LEGAL_UNITS: [legal_unit(1)],
    HISTORY: [period(1, "2010-01-01", "", "A")],
    SUCCESSIONS: [link(siret(1), siret(2), "2020-01-01")],
}


@pytest.mark.parametrize("kind", ALONE, ids=str)
def test_one_file_is_enough_and_the_rest_is_unknown(root: Path, kind) -> None:
    report = load(root, {kind: ALONE[kind]})

    warehouse = Warehouse.open(root)
    table = {ESTABLISHMENTS: "establishments", LEGAL_UNITS: "legal_units", HISTORY: "history"}
    assert report.counts[table.get(kind, "successions")] == 1
    assert warehouse.vintage.files == frozenset({kind})
    if kind is ESTABLISHMENTS:
        site = warehouse.site(siret(1))
        assert (site.periods, site.successions, site.site.name) == (None, None, None)


@pytest.mark.parametrize("kind", ALONE, ids=str)
def test_the_required_columns_are_enough(root: Path, tmp_path: Path, kind) -> None:
    """As docs/data/sirene.md lists them."""
    path = tmp_path / "F.csv"
    path.write_text(csv_text(kind, ALONE[kind], LAYOUTS[kind].required), encoding="utf-8")

    report = load(root, {kind: path})

    assert (report.files[0].rows, report.files[0].rejected) == (1, 0)


@pytest.mark.parametrize("kind", ALONE, ids=str)
def test_each_required_column_is_documented_and_required(root: Path, tmp_path: Path, kind) -> None:
    documented = (Path(__file__).parents[3] / "docs" / "data" / "sirene.md").read_text("utf-8")
    for column in LAYOUTS[kind].required:
        assert f"`{column}`" in documented
        columns = [name for name in LAYOUTS[kind].columns if name != column]
        path = tmp_path / "F.csv"
        path.write_text(csv_text(kind, ALONE[kind], columns), encoding="utf-8")
        with pytest.raises(BadInput, match=f"colonne « {column} »"):
            load(root, {kind: path})
