"""What a file really is, from its bytes; photographs and documents without what they say of people.

Nothing here trusts a name or a declared type.
"""

import io
import warnings
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath

import pi_heif
from PIL import Image, ImageOps, UnidentifiedImageError

from essor.common.files import megabytes
from essor.common.metadata import clean_office, clean_open_document, clean_pdf
from essor.kernel.errors import EssorError

MAX_BYTES = 15_000_000
MAX_PIXELS = 60_000_000  # a 48-megapixel phone fits
MAX_SIDE = 3000  # enough to read a machine's plate, a tenth of the bytes
NAME_LENGTH = 150
JPEG_QUALITY = 85

PDF = "application/pdf"
OFFICE = {
    "word/": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx"),
    "xl/": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"),
    "ppt/": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", ".pptx"),
}
OPEN_DOCUMENT = {
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/vnd.oasis.opendocument.spreadsheet": ".ods",
    "application/vnd.oasis.opendocument.presentation": ".odp",
}
IMAGES = {
    "JPEG": ("image/jpeg", ".jpg"),
    "PNG": ("image/png", ".png"),
    "WEBP": ("image/webp", ".webp"),
}
HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"mif1"}  # what telephones write
ACCEPTED = "photographies (JPEG, HEIC, PNG, WebP), PDF, documents Word, Excel et PowerPoint, OpenDocument, texte"


class RefusedFile(EssorError):
    """A file that Essor does not keep."""


@dataclass(frozen=True)
class Content:
    """Bytes that may be kept, what they are, and why they are as they came (`KeptAsIs`), or ""."""

    data: bytes
    content_type: str
    extension: str
    as_is: str = ""


def examine(data: bytes, name: str) -> Content:
    """What the bytes are, photographs and documents cleaned; HEIC becomes JPEG.

    Args:
        data: the bytes received.
        name: the file's name, for the error's text only.

    Raises:
        RefusedFile: empty, too large, of a type outside the list, or damaged.
    """
    if not data:
        raise RefusedFile(f"« {name} » est vide. Choisissez un autre fichier.")
    if len(data) > MAX_BYTES:
        raise RefusedFile(
            f"« {name} » pèse {megabytes(len(data))} ; la limite est de {megabytes(MAX_BYTES)}."
            " Réduisez le fichier, puis recommencez."
        )
    if data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or (
        data[:4] == b"RIFF" and data[8:12] == b"WEBP"
    ):
        return _clean_image(data, name)
    if data[4:8] == b"ftyp" and data[8:12] in HEIF_BRANDS:
        return _from_heif(data, name)
    if data.startswith(b"%PDF-"):
        cleaned = clean_pdf(data)
        return Content(cleaned.data, PDF, ".pdf", cleaned.as_is)
    if data.startswith(b"PK\x03\x04"):
        return _office(data, name)
    if _is_text(data):
        return Content(data, "text/plain", ".txt")
    raise RefusedFile(f"« {name} » n'est pas d'un type accepté : {ACCEPTED}.")


def tidy_name(name: str, extension: str) -> str:
    """A name that no file system minds, with the extension of what the file really is."""
    base = PurePosixPath(name.replace("\\", "/")).name
    base = "".join(sign for sign in base if sign.isprintable() and sign not in '<>:"|?*').strip(
        " ."
    )
    known = {extension, ".jpeg"} if extension == ".jpg" else {extension}
    if extension == ".txt":
        known |= {".csv", ".md", ".log"}
    suffix = PurePosixPath(base).suffix.lower()
    if suffix in known:
        return base[: -len(suffix)][: NAME_LENGTH - len(suffix)] + suffix
    if extension == ".jpg" and suffix in {".heic", ".heif"}:
        base = base[: -len(suffix)]
    stem = base[: NAME_LENGTH - len(extension)] or "fichier"
    return stem + extension


def _clean_image(data: bytes, name: str) -> Content:
    """The pixels alone, upright: no EXIF, no place, no comment, no thumbnail."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(data), formats=tuple(IMAGES))
        _refuse_too_many_points(image.size, name)
        kind = str(image.format)
        profile = image.info.get("icc_profile")
        image.load()
        upright = ImageOps.exif_transpose(image)
    except Image.DecompressionBombError as error:
        raise RefusedFile(f"« {name} » a trop de points. Réduisez l'image.") from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise _damaged(name) from error
    return _painted_again(upright, kind, profile)


def _from_heif(data: bytes, name: str) -> Content:
    """A telephone's HEIC as JPEG, which every browser shows; decoded upright, bare as the others."""
    try:
        heif = pi_heif.open_heif(io.BytesIO(data), convert_hdr_to_8bit=True)
        _refuse_too_many_points(heif.size, name)
        image = heif.to_pillow()
        profile = image.info.get("icc_profile")
    except (ValueError, OSError, SyntaxError, RuntimeError, EOFError) as error:
        raise _damaged(name) from error
    return _painted_again(image, "JPEG", profile)


def _damaged(name: str) -> RefusedFile:
    return RefusedFile(f"« {name} » ne peut pas être lu : l'image est abîmée. Reprenez-la.")


def _refuse_too_many_points(size: tuple[int, int], name: str) -> None:
    width, height = size
    if width * height > MAX_PIXELS:
        raise RefusedFile(
            f"« {name} » mesure {width} × {height} points ; la limite est de"
            f" {MAX_PIXELS // 1_000_000} millions de points. Réduisez l'image."
        )


def _painted_again(image: Image.Image, kind: str, profile: bytes | None) -> Content:
    content_type, extension = IMAGES[kind]
    wanted = {"JPEG": ("RGB", "L"), "PNG": ("RGB", "RGBA", "L", "LA"), "WEBP": ("RGB", "RGBA")}
    if image.mode not in wanted[kind]:
        has_alpha = "transparency" in image.info or "A" in image.mode
        image = image.convert("RGBA" if has_alpha and kind != "JPEG" else "RGB")
        profile = None  # made for the other colour space
    image.thumbnail((MAX_SIDE, MAX_SIDE))
    bare = Image.new(image.mode, image.size)  # carries none of the metadata of the first
    bare.paste(image)
    out = io.BytesIO()
    options = {"quality": JPEG_QUALITY, "icc_profile": profile} if kind != "PNG" else {}
    bare.save(out, kind, optimize=True, **options)
    return Content(out.getvalue(), content_type, extension)


def _office(data: bytes, name: str) -> Content:
    """An office document by what its archive holds; macros are refused."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            found = _office_kind(archive, name)
            if found is None:
                raise RefusedFile(f"« {name} » n'est pas d'un type accepté : {ACCEPTED}.")
            content_type, extension = found
            clean = clean_open_document if content_type in OPEN_DOCUMENT else clean_office
            cleaned = clean(data, archive)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError) as error:
        raise RefusedFile(f"« {name} » ne peut pas être lu : le fichier est abîmé.") from error
    return Content(cleaned.data, content_type, extension, cleaned.as_is)


def _office_kind(archive: zipfile.ZipFile, name: str) -> tuple[str, str] | None:
    """Type and extension. Raises RefusedFile for a document with macros."""
    names = archive.namelist()
    if len(set(names)) != len(names):
        raise zipfile.BadZipFile("one name twice: programs would read different documents")
    if "mimetype" in names and archive.getinfo("mimetype").file_size < NAME_LENGTH:
        declared = archive.read("mimetype").decode("ascii", "replace")
        if declared in OPEN_DOCUMENT:
            return declared, OPEN_DOCUMENT[declared]
    if any(entry.endswith("vbaProject.bin") for entry in names):
        raise RefusedFile(f"« {name} » contient des macros. Enregistrez-le sans macros.")
    if "[Content_Types].xml" in names:
        for folder, found in OFFICE.items():
            if any(entry.startswith(folder) for entry in names):
                return found
    return None


def _is_text(data: bytes) -> bool:
    if b"\0" in data:
        return False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return data.lstrip()[:1] != b"<"  # neither HTML nor SVG pass for plain text
