"""Documents lose what their software wrote of their author, and nothing else."""

import io
import zipfile

import docx
import openpyxl
import pikepdf
import pypdf
import pytest
import typst
import xlsxwriter
from PIL import Image

from essor.common import content, metadata
from essor.common.content import RefusedFile, examine
from essor.common.models.attachments import KeptAsIs
from tests.common.attachments.test_content import archive

AUTHOR = "Camille Inventée"
PAGE = (
    f'#set document(title: "Visite", author: "{AUTHOR}")\n#set text(lang: "fr")\nVu le directeur.'
)


def pdf() -> bytes:
    return typst.compile(PAGE.encode(), pdf_standards=["ua-1"])


def word() -> bytes:
    document = docx.Document()
    document.add_paragraph("Vu le directeur.")
    document.core_properties.author = document.core_properties.last_modified_by = AUTHOR
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def excel() -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    book.set_properties({"author": AUTHOR, "manager": AUTHOR, "company": "Société Inventée"})
    book.set_custom_property("Relu par", AUTHOR)
    book.add_worksheet("Sites").write_string(0, 0, "Forges")
    book.close()
    return out.getvalue()


def open_document(**more: str) -> bytes:
    return archive(
        mimetype="application/vnd.oasis.opendocument.text",
        **{"meta.xml": f"<dc:creator>{AUTHOR}</dc:creator>", "content.xml": "<p>Vu.</p>"},
        **more,
    )


def entries(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name).decode("utf-8", "replace") for name in file.namelist()}


def protected(*, owner: str, user: str) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf())) as document:
        document.save(out, encryption=pikepdf.Encryption(owner=owner, user=user))
    return out.getvalue()


def signed() -> bytes:
    """A form that says that it is signed: the bit that every signing software sets."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf())) as document:
        document.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array(), SigFlags=3)
        document.save(out)
    return out.getvalue()


def test_pdf_loses_its_author_and_keeps_text_title_and_norm():
    data = pdf()
    assert pypdf.PdfReader(io.BytesIO(data)).metadata.author == AUTHOR

    kept = examine(data, "visite.pdf")

    reader = pypdf.PdfReader(io.BytesIO(kept.data))
    assert (kept.content_type, kept.as_is) == ("application/pdf", "")
    assert reader.metadata is None
    assert reader.pages[0].extract_text() == "Vu le directeur."
    with pikepdf.open(io.BytesIO(kept.data)) as document:
        found = document.open_metadata()
        assert (found["dc:title"], found["pdfuaid:part"]) == ("Visite", "1")
        assert "dc:creator" not in found
        assert document.Root.MarkInfo.Marked
        assert document.Root.Lang == "fr"
        streams = [item for item in document.objects if isinstance(item, pikepdf.Stream)]
        assert not any(AUTHOR.encode() in stream.read_bytes() for stream in streams)


def test_pdf_whose_title_stands_in_its_old_properties_keeps_it():
    out = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.docinfo["/Title"] = "Plan"
        document.docinfo["/Author"] = AUTHOR
        document.save(out)

    kept = examine(out.getvalue(), "plan.pdf")

    with pikepdf.open(io.BytesIO(kept.data)) as document:
        assert document.open_metadata()["dc:title"] == "Plan"
        assert dict(document.docinfo) == {}


def test_picture_in_a_pdf_loses_its_own_properties():
    out = io.BytesIO()
    with pikepdf.new() as document:
        page = document.add_blank_page()
        picture = document.make_stream(b"\0\0\0", Type=pikepdf.Name.XObject, Width=1, Height=1)
        picture.Metadata = document.make_stream(f"<x>{AUTHOR}</x>".encode())
        page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=picture))
        page.obj.PieceInfo = pikepdf.Dictionary(Who=AUTHOR)
        document.save(out)

    kept = examine(out.getvalue(), "plan.pdf").data

    with pikepdf.open(io.BytesIO(kept)) as document:
        page = document.pages[0]
        assert "/Metadata" not in page.Resources.XObject.P
        assert "/PieceInfo" not in page


def test_same_pdf_is_cleaned_to_the_same_bytes():
    data = pdf()

    assert examine(data, "a.pdf") == examine(data, "b.pdf")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (protected(owner="secret", user="secret"), KeptAsIs.ENCRYPTED),
        (protected(owner="secret", user=""), KeptAsIs.ENCRYPTED),
        (signed(), KeptAsIs.SIGNED),
        (pdf() + b"\n% /ByteRange [0 1 2 3]", KeptAsIs.SIGNED),
        (b"%PDF-1.7 cut", KeptAsIs.UNREADABLE),
        (pdf()[:200], KeptAsIs.UNREADABLE),
    ],
)
def test_pdf_that_must_not_change_is_kept_as_it_came(data, reason):
    assert examine(data, "x.pdf") == content.Content(data, "application/pdf", ".pdf", reason)


def test_word_document_loses_its_author_and_still_opens():
    kept = examine(word(), "note.docx")

    document = docx.Document(io.BytesIO(kept.data))
    assert (kept.extension, kept.as_is) == (".docx", "")
    assert [paragraph.text for paragraph in document.paragraphs] == ["Vu le directeur."]
    assert document.core_properties.author == ""
    assert AUTHOR not in "".join(entries(kept.data).values())


def test_workbook_loses_author_company_and_own_properties_and_still_opens():
    assert AUTHOR in "".join(entries(excel()).values())

    kept = examine(excel(), "sites.xlsx")

    book = openpyxl.load_workbook(io.BytesIO(kept.data))
    assert book.active["A1"].value == "Forges"
    assert book.properties.creator in {None, "openpyxl"}  # its own default for none
    text = "".join(entries(kept.data).values())
    assert (AUTHOR in text, "Société Inventée" in text) == (False, False)
    with zipfile.ZipFile(io.BytesIO(kept.data)) as file:
        assert {entry.date_time for entry in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_open_document_loses_its_author_and_keeps_its_type_first_and_bare():
    kept = examine(open_document(), "note.odt")

    found = entries(kept.data)
    assert next(iter(found)) == "mimetype"
    assert kept.data[30:68] == b"mimetypeapplication/vnd.oasis.opendocu"
    assert found["content.xml"] == "<p>Vu.</p>"
    assert AUTHOR not in found["meta.xml"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (
            archive(
                **{"[Content_Types].xml": "", "word__document.xml": "", "_xmlsignatures__s": ""}
            ),
            KeptAsIs.SIGNED,
        ),
        (open_document(**{"META-INF__documentsignatures.xml": ""}), KeptAsIs.SIGNED),
        (
            open_document(**{"META-INF__manifest.xml": "<manifest:encryption-data>"}),
            KeptAsIs.ENCRYPTED,
        ),
    ],
)
def test_signed_or_protected_document_is_kept_as_it_came(data, reason):
    kept = examine(data, "x")

    assert (kept.data, kept.as_is) == (data, reason)


def test_archive_that_would_unpack_to_too_much_is_not_unpacked(monkeypatch):
    monkeypatch.setattr(metadata, "MAX_UNPACKED", 10)

    data = word()

    kept = examine(data, "bombe.docx")

    assert (kept.data, kept.as_is) == (data, KeptAsIs.UNREADABLE)


def test_archive_with_one_name_twice_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("word/document.xml", "<a/>")
        with pytest.warns(UserWarning, match="Duplicate name"):
            file.writestr("word/document.xml", "<b/>")

    with pytest.raises(RefusedFile, match="abîmé"):
        examine(out.getvalue(), "double.docx")


def test_telephone_photograph_becomes_a_jpeg_without_place_nor_camera(data_dir):
    data = (data_dir / "attachments" / "telephone.heic").read_bytes()
    assert b"MarqueDuTelephone" in data

    kept = examine(data, "IMG_0042.HEIC")

    image = Image.open(io.BytesIO(kept.data))
    assert (kept.content_type, kept.extension, image.format) == ("image/jpeg", ".jpg", "JPEG")
    assert dict(image.getexif()) == {}
    assert b"MarqueDuTelephone" not in kept.data
    assert {"exif", "xmp"} & set(image.info) == set()
    assert content.tidy_name("IMG_0042.HEIC", kept.extension) == "IMG_0042.jpg"


def test_telephone_photograph_keeps_its_colours(data_dir):
    data = (data_dir / "attachments" / "telephone.heic").read_bytes()

    image = Image.open(io.BytesIO(examine(data, "p.heic").data))

    red, blue = image.getpixel((4, 4)), image.getpixel((image.width - 5, image.height - 5))
    assert red[0] - red[2] > 150
    assert blue[2] - blue[0] > 150


@pytest.mark.parametrize("cut", [20, 300, 600])
def test_damaged_telephone_photograph_is_refused(data_dir, cut):
    data = (data_dir / "attachments" / "telephone.heic").read_bytes()

    with pytest.raises(RefusedFile, match="abîmée"):
        examine(data[:cut], "coupée.heic")


def test_telephone_photograph_of_too_many_points_is_refused(data_dir, monkeypatch):
    monkeypatch.setattr(content, "MAX_PIXELS", 100)

    with pytest.raises(RefusedFile, match="96 × 64 points"):
        examine((data_dir / "attachments" / "telephone.heic").read_bytes(), "p.heic")
