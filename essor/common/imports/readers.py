"""Spreadsheets as plain tables: xlsx, xls, ods and csv, judged by their bytes. No Django."""

import csv
import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import PurePath

import python_calamine

from essor.kernel.errors import BadInput, Place

MAX_BYTES = 20_000_000
MAX_UNPACKED = 300_000_000  # a small archive may hide a huge sheet
MAX_ROWS = 20_000
MAX_COLUMNS = 200
MERGED_ROWS = 30  # merged cells are spread in the head of a sheet only, where titles stand
SAMPLE_LINES = 20

Cell = str | int | float | bool | date | datetime | time | timedelta | None
Rows = tuple[tuple[Cell, ...], ...]

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
EXTENSIONS = (".xlsx", ".xls", ".ods", ".csv", ".txt", ".tsv")
SAVE_AS = "Dans votre tableur, choisissez « Enregistrer sous » et le format .xlsx."


@dataclass(frozen=True)
class Sheet:
    """A sheet from its first row and column, whether these are empty or not."""

    name: str
    rows: Rows


@dataclass(frozen=True)
class Workbook:
    """The visible sheets of a file that have at least one filled cell."""

    file_name: str
    sheets: tuple[Sheet, ...]

    def sheet(self, name: str) -> Sheet:
        """The sheet of this name, else the first one."""
        return next((sheet for sheet in self.sheets if sheet.name == name), self.sheets[0])


def read_workbook(data: bytes, file_name: str) -> Workbook:
    """Every visible sheet of a spreadsheet.

    Args:
        data: the file's bytes, which alone decide of its format.
        file_name: for error texts, and to tell a csv from what is no table at all.

    Raises:
        BadInput: empty, too large, protected, with macros, damaged, or not a spreadsheet.
    """
    place = Place(file_name)
    if not data.strip(b"\0 \r\n\t"):
        raise BadInput("le fichier est vide. Choisissez un fichier qui contient un tableau.", place)
    if len(data) > MAX_BYTES:
        raise BadInput(
            f"le fichier pèse plus de {MAX_BYTES // 1_000_000} Mo. Découpez-le en plusieurs"
            " fichiers ou retirez les images.",
            place,
        )
    if data.startswith(ZIP):
        _check_zip(data, place)
        sheets = _calamine_sheets(data, place)
    elif data.startswith(OLE):
        _check_ole(data, place)
        sheets = _calamine_sheets(data, place)
    else:
        sheets = [_csv_sheet(data, place)]
    filled = tuple(sheet for sheet in sheets if any(any(_filled(c) for c in r) for r in sheet.rows))
    if not filled:
        raise BadInput("aucune cellule n'est remplie. Choisissez un autre fichier.", place)
    return Workbook(file_name, filled)


def _filled(cell: Cell) -> bool:
    return cell is not None and cell != ""


def _check_zip(data: bytes, place: Place) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            manifest = b""
            if "META-INF/manifest.xml" in archive.namelist():
                manifest = archive.read("META-INF/manifest.xml")
    except (zipfile.BadZipFile, OSError, RuntimeError, EOFError, LookupError, ValueError) as error:
        raise BadInput(f"le fichier est abîmé. {SAVE_AS}", place) from error
    names = {info.filename for info in infos}
    if sum(info.file_size for info in infos) > MAX_UNPACKED:
        raise BadInput(
            "le tableau déplié est trop grand. Découpez-le en plusieurs fichiers.", place
        )
    if any(name.lower().endswith("vbaproject.bin") for name in names) or any(
        name.startswith("Basic/") for name in names
    ):
        raise BadInput(f"le fichier contient des macros. {SAVE_AS}", place)
    if b"encryption-data" in manifest:
        raise BadInput(_PROTECTED, place)
    is_excel = any(name.startswith("xl/") for name in names)
    if not is_excel and "content.xml" not in names:
        raise BadInput(f"ce n'est pas un tableur. {SAVE_AS}", place)


_PROTECTED = (
    "le fichier est protégé par un mot de passe. Ouvrez-le, retirez le mot de passe"
    " (Fichier, Informations, Protéger), enregistrez et recommencez."
)


def _check_ole(data: bytes, place: Place) -> None:
    """An old Excel file; a protected xlsx wears the same coat."""
    if _stream(data, "EncryptedPackage"):
        raise BadInput(_PROTECTED, place)
    if _stream(data, "_VBA_PROJECT"):
        raise BadInput(f"le fichier contient des macros. {SAVE_AS}", place)
    if not (_stream(data, "Workbook") or _stream(data, "Book")):
        raise BadInput(f"ce n'est pas un tableur. {SAVE_AS}", place)


def _stream(data: bytes, name: str) -> bool:
    """Whether a compound file has a stream of this name (directory entries are UTF-16)."""
    return name.encode("utf-16-le") in data


def _calamine_sheets(data: bytes, place: Place) -> list[Sheet]:
    try:
        book = python_calamine.load_workbook(io.BytesIO(data))
        return [
            _calamine_sheet(book, metadata.name, place)
            for metadata in book.sheets_metadata
            if metadata.typ is python_calamine.SheetTypeEnum.WorkSheet
            and metadata.visible is python_calamine.SheetVisibleEnum.Visible
        ]
    except python_calamine.PasswordError as error:
        raise BadInput(_PROTECTED, place) from error
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise BadInput(f"le fichier est abîmé. {SAVE_AS}", place) from error


def _calamine_sheet(book: python_calamine.CalamineWorkbook, name: str, place: Place) -> Sheet:
    sheet = book.get_sheet_by_name(name)
    _check_size(name, sheet.total_height, sheet.total_width, place)
    rows: list[list[Cell]] = [list(row) for row in sheet.to_python(skip_empty_area=False)]
    _spread(rows, sheet.merged_cell_ranges or ())
    return Sheet(name, tuple(tuple(row) for row in rows))


def _check_size(name: str, height: int, width: int, place: Place) -> None:
    if height > MAX_ROWS + MERGED_ROWS:
        raise BadInput(
            f"la feuille « {name} » a {height} lignes ; la limite est de {MAX_ROWS}."
            " Découpez-la en plusieurs fichiers.",
            place,
        )
    if width > MAX_COLUMNS:
        raise BadInput(
            f"la feuille « {name} » a {width} colonnes ; la limite est de {MAX_COLUMNS}."
            " Supprimez les colonnes inutiles.",
            place,
        )


def _spread(rows: list[list[Cell]], ranges: Iterable[tuple[tuple[int, int], ...]]) -> None:
    """Give the cells of a merged title the title, in the head of the sheet."""
    for (top, left), (bottom, right) in ranges:
        if top >= min(MERGED_ROWS, len(rows)):
            continue
        value = rows[top][left]
        for row in rows[top : min(bottom, MERGED_ROWS) + 1]:
            for column in range(left, min(right, len(row) - 1) + 1):
                row[column] = value


def _csv_sheet(data: bytes, place: Place) -> Sheet:
    head = data[:1024].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if head.startswith(b"<"):
        raise BadInput(
            "c'est une page web enregistrée sous un nom de tableur. Ouvrez-la dans votre tableur,"
            f" puis : {SAVE_AS}",
            place,
        )
    if PurePath(place.file).suffix.lower() not in EXTENSIONS or head.startswith(b"%pdf"):
        raise BadInput(
            f"ce type de fichier n'est pas accepté ({', '.join(EXTENSIONS[:4])}). {SAVE_AS}", place
        )
    text = decode(data, place)
    try:
        rows = [tuple(row) for row in csv.reader(io.StringIO(text), delimiter=delimiter_of(text))]
    except csv.Error as error:
        raise BadInput(f"le fichier csv est abîmé ({error}). {SAVE_AS}", place) from error
    _check_size("csv", len(rows), max(map(len, rows), default=0), place)
    return Sheet("csv", tuple(rows))


def decode(data: bytes, place: Place) -> str:
    """The text of a csv: UTF-8, UTF-16 with its mark, else Windows' cp1252."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    elif b"\0" in data:
        raise BadInput(f"ce n'est ni un tableur ni un csv. {SAVE_AS}", place)
    else:
        encodings = ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadInput(
        "les accents de ce fichier ne sont pas lisibles. Enregistrez-le en « CSV UTF-8 ».", place
    )


def delimiter_of(text: str) -> str:
    """The sign between the cells of a csv: the one that cuts the first lines most evenly."""
    lines = [_outside_quotes(line) for line in text.splitlines() if line.strip()][:SAMPLE_LINES]

    def evenness(sign: str) -> tuple[int, int]:
        counts = [line.count(sign) for line in lines]
        usual = max(set(counts), key=lambda n: (counts.count(n) if n else 0, n), default=0)
        return (counts.count(usual) if usual else 0, usual)

    return max(";,\t|", key=evenness)


def _outside_quotes(line: str) -> str:
    return "".join(line.split('"')[::2])
