"""What a file really is, from its bytes; photographs without what the camera said of the place.

Nothing here trusts a name or a declared type.
"""

import io
import warnings
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath

from PIL import Image, ImageOps, UnidentifiedImageError

from essor.common.files import megabytes
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
ACCEPTED = (
    "photographies (JPEG, PNG, WebP), PDF, documents Word, Excel et PowerPoint, OpenDocument, texte"
)


class RefusedFile(EssorError):
    """A file that Essor does not keep."""


@dataclass(frozen=True)
class Content:
    """Bytes that may be kept, and what they are."""

    data: bytes
    content_type: str
    extension: str


def examine(data: bytes, name: str) -> Content:
    """What the bytes are, photographs cleaned.

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
    if data.startswith(b"%PDF-"):
        return Content(data, PDF, ".pdf")
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
    stem = base[: NAME_LENGTH - len(extension)] or "fichier"
    return stem + extension


def _clean_image(data: bytes, name: str) -> Content:
    """The pixels alone, upright: no EXIF, no place, no comment, no thumbnail."""
    damaged = RefusedFile(f"« {name} » ne peut pas être lu : l'image est abîmée. Reprenez-la.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(data), formats=tuple(IMAGES))
        if image.width * image.height > MAX_PIXELS:
            raise RefusedFile(
                f"« {name} » mesure {image.width} × {image.height} points ; la limite est de"
                f" {MAX_PIXELS // 1_000_000} millions de points. Réduisez l'image."
            )
        kind = str(image.format)
        profile = image.info.get("icc_profile")
        image.load()
        upright = ImageOps.exif_transpose(image)
    except Image.DecompressionBombError as error:
        raise RefusedFile(f"« {name} » a trop de points. Réduisez l'image.") from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise damaged from error
    return _painted_again(upright, kind, profile)


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
    """An office document by what its archive holds; macros are refused. Nothing is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            if "mimetype" in names and archive.getinfo("mimetype").file_size < NAME_LENGTH:
                declared = archive.read("mimetype").decode("ascii", "replace")
                if declared in OPEN_DOCUMENT:
                    return Content(data, declared, OPEN_DOCUMENT[declared])
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
        raise RefusedFile(f"« {name} » ne peut pas être lu : le fichier est abîmé.") from error
    if any(entry.endswith("vbaProject.bin") for entry in names):
        raise RefusedFile(f"« {name} » contient des macros. Enregistrez-le sans macros.")
    if "[Content_Types].xml" in names:
        for folder, (content_type, extension) in OFFICE.items():
            if any(entry.startswith(folder) for entry in names):
                return Content(data, content_type, extension)
    raise RefusedFile(f"« {name} » n'est pas d'un type accepté : {ACCEPTED}.")


def _is_text(data: bytes) -> bool:
    if b"\0" in data:
        return False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return data.lstrip()[:1] != b"<"  # neither HTML nor SVG pass for plain text
