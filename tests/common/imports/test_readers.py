"""Spreadsheets read by their bytes, and every refusal with its sentence."""

import io
import zipfile

import openpyxl
import pytest

from essor.common.imports.readers import delimiter_of, read_workbook
from essor.kernel.errors import BadInput


def xlsx(*rows, merge: tuple[str, ...] = ()) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for cells in merge:
        book.active.merge_cells(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def archive(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, data in members.items():
            file.writestr(name.replace("__", "/"), data)
    return out.getvalue()


def test_xlsx_keeps_the_place_of_every_cell():
    book = read_workbook(xlsx([], ["", "Nom"], ["", "Écot", 12]), "a.xlsx")

    assert book.sheets[0].rows == (("", "", ""), ("", "Nom", ""), ("", "Écot", 12.0))


def test_merged_titles_are_spread():
    rows = (
        read_workbook(
            xlsx(["Société", "Contact", None], [None, "Nom", "Tél"], merge=("B1:C1", "A1:A2")),
            "a.xlsx",
        )
        .sheets[0]
        .rows
    )

    assert rows == (("Société", "Contact", "Contact"), ("Société", "Nom", "Tél"))


def test_hidden_and_empty_sheets_are_left_out():
    book = openpyxl.Workbook()
    book.active.append(["Nom"])
    book.create_sheet("Vide")
    hidden = book.create_sheet("Cachée")
    hidden.append(["secret"])
    hidden.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)

    assert [s.name for s in read_workbook(out.getvalue(), "a.xlsx").sheets] == ["Sheet"]


ODS = (
    b'<?xml version="1.0" encoding="UTF-8"?><office:document-content'
    b' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    b' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    b' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">'
    b'<office:body><office:spreadsheet><table:table table:name="Feuille1"><table:table-row>'
    b'<table:table-cell office:value-type="string"><text:p>Nom</text:p></table:table-cell>'
    b'<table:table-cell office:value-type="float" office:value="3"><text:p>3</text:p>'
    b"</table:table-cell></table:table-row></table:table></office:spreadsheet></office:body>"
    b"</office:document-content>"
)
ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"


def ods(manifest: bytes = b"<m/>", **more: bytes) -> bytes:
    members = {"mimetype": ODS_TYPE, "content.xml": ODS, "META-INF__manifest.xml": manifest}
    return archive(**members, **more)


def test_ods_is_read():
    manifest = (
        b'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        b'<manifest:file-entry manifest:full-path="/" manifest:media-type="' + ODS_TYPE + b'"/>'
        b"</manifest:manifest>"
    )

    assert read_workbook(ods(manifest), "a.ods").sheets[0].rows == (("Nom", 3.0),)


@pytest.mark.parametrize(
    "data",
    [
        "Nom;Ville\nÉcot;Saint-Dizier\n".encode(),
        "Nom;Ville\nÉcot;Saint-Dizier\n".encode("utf-8-sig"),
        "Nom;Ville\r\nÉcot;Saint-Dizier\r\n".encode("cp1252"),
        "Nom,Ville\nÉcot,Saint-Dizier\n".encode(),
        "Nom\tVille\nÉcot\tSaint-Dizier\n".encode("utf-16"),
        '"Nom";"Ville"\n"Écot";"Saint-Dizier"\n'.encode(),
    ],
)
def test_csv_of_every_make_is_the_same_table(data):
    assert read_workbook(data, "a.csv").sheets[0].rows == (
        ("Nom", "Ville"),
        ("Écot", "Saint-Dizier"),
    )


def test_commas_inside_quotes_do_not_hide_the_semicolon():
    assert delimiter_of('a;b\n"x, y, z, t";2\n"u, v, w, s";3\n') == ";"


def test_single_column_csv_stays_one_column():
    assert read_workbook(b"Nom\nForge\n", "a.csv").sheets[0].rows == (("Nom",), ("Forge",))


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (b"", "a.xlsx", "vide"),
        (b"\r\n \n", "a.csv", "vide"),
        (xlsx([]), "a.xlsx", "aucune cellule"),
        (b"<html><table><tr><td>Nom</td></tr></table></html>", "a.xls", "page web"),
        (b"\xef\xbb\xbf  <!DOCTYPE html><p>", "a.xls", "page web"),
        (b"%PDF-1.7 abc", "a.csv", "pas accept"),
        (b"du texte", "a.docx", "pas accept"),
        (b"\x89PNG\0\0", "a.csv", "ni un tableur"),
        (archive(word__document=b"x"), "a.xlsx", "pas un tableur"),
        (archive(xl__workbook=b"x", **{"xl__vbaProject.bin": b"x"}), "a.xlsm", "macros"),
        (ods(Basic__Standard=b"x"), "a.ods", "macros"),
        (ods(b"<manifest:encryption-data/>"), "a.ods", "mot de passe"),
        (xlsx(["Nom"])[:900], "a.xlsx", "abîmé"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "mot de passe"),
        (OLE + "Workbook_VBA_PROJECT".encode("utf-16-le"), "a.xls", "macros"),
        (OLE + "WordDocument".encode("utf-16-le"), "a.xls", "pas un tableur"),
        (OLE + "Workbook".encode("utf-16-le"), "a.xls", "abîmé"),
        (b"x" * 20_000_001, "a.csv", "20 Mo"),
        (b"a;" * 201 + b"\n", "a.csv", "202 colonnes"),
        (b"a\n" * 20_100, "a.csv", "20100 lignes"),
    ],
)
def test_file_that_cannot_be_used_is_refused_with_its_reason(data, name, says):
    with pytest.raises(BadInput, match=says) as caught:
        read_workbook(data, name)

    assert caught.value.place.file == name


def test_small_archive_that_unpacks_to_a_huge_sheet_is_refused():
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file,
        file.open("xl/worksheets/sheet1.xml", "w") as member,
    ):
        for _ in range(301):
            member.write(b"0" * 1_000_000)

    with pytest.raises(BadInput, match="trop grand"):
        read_workbook(out.getvalue(), "a.xlsx")
