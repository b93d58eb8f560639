"""What a file is comes from its bytes; a photograph loses the place where it was taken."""

import io
import zipfile

import pytest
from PIL import Image, ImageOps

from essor.common import content
from essor.common.content import RefusedFile, examine, tidy_name

GPS, ORIENTATION, MAKE = 0x8825, 0x0112, 0x010F


def photo(kind: str = "JPEG", *, size=(40, 20), orientation: int = 1) -> bytes:
    """A photograph, its left half red and its right half blue, taken in Langres."""
    image = Image.new("RGB", size, "blue")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[MAKE] = "MarqueDuTelephone"
    exif[GPS] = {1: "N", 2: (47.0, 51.0, 12.0), 3: "E", 4: (5.0, 20.0, 2.0)}
    out = io.BytesIO()
    image.save(out, kind, exif=exif)
    return out.getvalue()


def archive(**entries: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, text in entries.items():
            file.writestr(name.replace("__", "/"), text)
    return out.getvalue()


@pytest.mark.parametrize(
    ("kind", "content_type"),
    [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")],
)
def test_photograph_keeps_no_place_nor_camera(kind, content_type):
    data = photo(kind)
    assert Image.open(io.BytesIO(data)).getexif().get_ifd(GPS)  # the place is in what was sent

    kept = examine(data, "atelier.jpg")

    image = Image.open(io.BytesIO(kept.data))
    assert kept.content_type == content_type
    assert dict(image.getexif()) == {}
    assert b"MarqueDuTelephone" not in kept.data
    assert b"Exif" not in kept.data
    assert {"exif", "comment", "xmp"} & set(image.info) == set()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_photograph_is_turned_upright_before_the_mark_is_lost(orientation):
    data = photo(orientation=orientation, size=(64, 32))

    kept = Image.open(io.BytesIO(examine(data, "p.jpg").data))

    expected = ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
    assert kept.size == expected.size
    corners = [(4, 4), (kept.width - 5, kept.height - 5)]
    for corner in corners:
        seen, wanted = kept.getpixel(corner), expected.getpixel(corner)
        assert all(abs(a - b) < 30 for a, b in zip(seen, wanted, strict=True))


def test_bytes_after_the_picture_are_not_kept():
    kept = examine(photo() + b"<script>alert(1)</script>", "p.jpg")

    assert b"script" not in kept.data


def test_large_photograph_is_reduced():
    kept = Image.open(io.BytesIO(examine(photo(size=(4000, 1000)), "p.jpg").data))

    assert kept.size == (3000, 750)


def test_transparency_is_kept():
    out = io.BytesIO()
    Image.new("RGBA", (4, 4), (255, 0, 0, 0)).save(out, "PNG")

    kept = Image.open(io.BytesIO(examine(out.getvalue(), "logo.png").data))

    assert kept.getpixel((0, 0))[3] == 0


def test_palette_and_cmyk_pictures_are_kept_as_colours():
    palette, cmyk = io.BytesIO(), io.BytesIO()
    Image.new("P", (4, 4), 0).save(palette, "PNG", transparency=0)
    Image.new("CMYK", (4, 4), (0, 255, 255, 0)).save(cmyk, "JPEG")

    assert Image.open(io.BytesIO(examine(palette.getvalue(), "p").data)).mode == "RGBA"
    assert Image.open(io.BytesIO(examine(cmyk.getvalue(), "c").data)).mode == "RGB"


def test_picture_of_too_many_points_is_refused_before_it_is_unpacked(monkeypatch):
    monkeypatch.setattr(content, "MAX_PIXELS", 100)

    with pytest.raises(RefusedFile, match="40 × 20 points"):
        examine(photo(), "p.jpg")


def test_decompression_bomb_is_refused(monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)

    with pytest.raises(RefusedFile, match="trop de points"):
        examine(photo(), "bombe.png")


@pytest.mark.parametrize("cut", [3, 20, 300])
def test_damaged_picture_is_refused(cut):
    with pytest.raises(RefusedFile, match="abîmée"):
        examine(photo()[:cut], "coupée.jpg")


@pytest.mark.parametrize(
    ("data", "content_type", "extension"),
    [
        (b"%PDF-1.7\n...", "application/pdf", ".pdf"),
        (
            archive(**{"[Content_Types].xml": "", "word__document.xml": ""}),
            content.OFFICE["word/"][0],
            ".docx",
        ),
        (
            archive(**{"[Content_Types].xml": "", "xl__workbook.xml": ""}),
            content.OFFICE["xl/"][0],
            ".xlsx",
        ),
        (
            archive(mimetype="application/vnd.oasis.opendocument.text"),
            "application/vnd.oasis.opendocument.text",
            ".odt",
        ),
        ("siret;nom\n1;Été".encode(), "text/plain", ".txt"),
    ],
)
def test_document_is_known_by_its_bytes(data, content_type, extension):
    kept = examine(data, "x.bin")

    assert (kept.content_type, kept.extension) == (content_type, extension)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "est vide"),
        (b"MZ\x90\x00 program", "pas d'un type accepté"),
        (b"<html><script>alert(1)</script>", "pas d'un type accepté"),
        (b'  <svg xmlns="http://www.w3.org/2000/svg" onload="x()">', "pas d'un type accepté"),
        (b"\xff\xfe\x00text", "pas d'un type accepté"),
        (b"GIF89a" + b"\0" * 20, "pas d'un type accepté"),
        (archive(**{"prog.exe": ""}), "pas d'un type accepté"),
        (b"PK\x03\x04 not a zip", "abîmé"),
        (
            archive(**{"[Content_Types].xml": "", "xl__vbaProject.bin": ""}),
            "macros",
        ),
    ],
)
def test_other_file_is_refused_with_its_name(data, said):
    with pytest.raises(RefusedFile, match=said) as error:
        examine(data, "reçu.jpg")
    assert "« reçu.jpg »" in str(error.value)


def test_too_large_file_is_refused_with_its_size(monkeypatch):
    monkeypatch.setattr(content, "MAX_BYTES", 2_000_000)

    with pytest.raises(RefusedFile, match="pèse 3 Mo ; la limite est de 2 Mo"):
        examine(b"x" * 3_000_000, "plan.txt")


@pytest.mark.parametrize(
    ("name", "extension", "expected"),
    [
        ("photo.JPG", ".jpg", "photo.jpg"),
        ("photo.jpeg", ".jpg", "photo.jpeg"),
        ("facture.pdf.exe", ".pdf", "facture.pdf.exe.pdf"),
        ("../../etc/passwd", ".txt", "passwd.txt"),
        ("C:\\bureau\\plan.pdf", ".pdf", "plan.pdf"),
        ("liste.csv", ".txt", "liste.csv"),
        ('a\r\nb"<c>.txt', ".txt", "abc.txt"),
        ("", ".png", "fichier.png"),
        ("...", ".png", "fichier.png"),
        ("é" * 300 + ".pdf", ".pdf", "é" * 146 + ".pdf"),
    ],
)
def test_name_is_tidied(name, extension, expected):
    assert tidy_name(name, extension) == expected
