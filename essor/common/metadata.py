"""Documents without what their software wrote of their author: names, company, dates, comments.

What people see stays: pages, sheets, slides, and the names beside remarks and tracked changes. A
signed or protected document is kept as it came, because a change would break it.
"""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

import pikepdf

from essor.common.models.attachments import KeptAsIs

MAX_UNPACKED = 300_000_000  # an archive that says more is not rewritten
CHUNK = 256 * 1024
SIGNATURES_EXIST = 1  # bit of /SigFlags
XMP_KEPT = ("dc:title", "pdfaid:part", "pdfaid:conformance", "pdfuaid:part")
CORE = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><cp:coreProperties xmlns:cp='
    '"http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'
)
PROPERTIES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Properties xmlns='
    '"http://schemas.openxmlformats.org/officeDocument/2006/{}-properties"/>'
)
META = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-meta xmlns:office='
    '"urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.3"><office:meta/>'
    "</office:document-meta>"
)
OFFICE_BARE = {
    "docProps/core.xml": CORE,
    "docProps/app.xml": PROPERTIES.format("extended"),
    "docProps/custom.xml": PROPERTIES.format("custom"),
}
OPEN_DOCUMENT_BARE = {"meta.xml": META}


@dataclass(frozen=True)
class Cleaned:
    """The document to keep, and why it still holds what it came with, or ""."""

    data: bytes
    as_is: str = ""


def clean_pdf(data: bytes) -> Cleaned:
    """A PDF without author, company, software nor dates; its title and conformity stay."""
    if b"/ByteRange" in data:
        return Cleaned(data, KeptAsIs.SIGNED)
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            if pdf.is_encrypted:
                return Cleaned(data, KeptAsIs.ENCRYPTED)
            if _is_signed(pdf):
                return Cleaned(data, KeptAsIs.SIGNED)
            kept = _kept_words(pdf)
            _strip(pdf)
            if kept:
                with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as meta:
                    for name, value in kept.items():
                        meta[name] = value
            out = io.BytesIO()
            pdf.save(out, deterministic_id=True)
    except pikepdf.PasswordError:
        return Cleaned(data, KeptAsIs.ENCRYPTED)
    except (pikepdf.PdfError, ValueError, TypeError, RecursionError):
        return Cleaned(data, KeptAsIs.UNREADABLE)
    return Cleaned(out.getvalue())


def clean_office(data: bytes, archive: zipfile.ZipFile) -> Cleaned:
    """A Word, Excel or PowerPoint document with bare properties."""
    names = archive.namelist()
    if any(name.startswith("_xmlsignatures/") for name in names):
        return Cleaned(data, KeptAsIs.SIGNED)
    return _rewritten(data, archive, OFFICE_BARE)


def clean_open_document(data: bytes, archive: zipfile.ZipFile) -> Cleaned:
    """An OpenDocument with bare properties."""
    names = archive.namelist()
    if "META-INF/documentsignatures.xml" in names:
        return Cleaned(data, KeptAsIs.SIGNED)
    if "META-INF/manifest.xml" in names:
        with archive.open("META-INF/manifest.xml") as manifest:
            if b"encryption-data" in manifest.read(MAX_UNPACKED // 100):
                return Cleaned(data, KeptAsIs.ENCRYPTED)
    return _rewritten(data, archive, OPEN_DOCUMENT_BARE)


def _is_signed(pdf: pikepdf.Pdf) -> bool:
    form = pdf.Root.get("/AcroForm")
    return form is not None and bool(int(form.get("/SigFlags", 0)) & SIGNATURES_EXIST)


def _kept_words(pdf: pikepdf.Pdf) -> dict[str, str]:
    """What says how to read the document aloud and which norms it keeps."""
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as meta:
        kept = {name: str(meta[name]) for name in XMP_KEPT if meta.get(name)}
    title = pdf.docinfo.get("/Title")
    if title is not None and "dc:title" not in kept:
        kept["dc:title"] = str(title)
    return kept


def _strip(pdf: pikepdf.Pdf) -> None:
    """The properties of the document, and those that pages and pictures carry."""
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]
    for item in pdf.objects:
        if isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
            for name in ("/Metadata", "/PieceInfo", "/LastModified"):
                if name in item:
                    del item[name]


def _rewritten(data: bytes, archive: zipfile.ZipFile, bare: Mapping[str, str]) -> Cleaned:
    """The same archive, the named entries replaced and no entry dated, in the same order."""
    entries = archive.infolist()
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        return Cleaned(data, KeptAsIs.UNREADABLE)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for entry in entries:
            copy = zipfile.ZipInfo(entry.filename)
            copy.compress_type = entry.compress_type
            if entry.filename in bare:
                target.writestr(copy, bare[entry.filename])
                continue
            with archive.open(entry) as source, target.open(copy, "w") as kept:
                while chunk := source.read(CHUNK):
                    kept.write(chunk)
    return Cleaned(out.getvalue())
