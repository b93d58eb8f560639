"""The file formats a document can be written in."""

from collections.abc import Callable
from enum import StrEnum
from typing import Final

from essor.publishing.engine import tree
from essor.publishing.engine.excel import write_xlsx
from essor.publishing.engine.pdf import write_pdf
from essor.publishing.engine.word import write_docx


class FileFormat(StrEnum):
    """A format; the value is the file's suffix."""

    DOCX = "docx"
    PDF = "pdf"
    XLSX = "xlsx"


MEDIA_TYPES: Final = {
    FileFormat.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileFormat.PDF: "application/pdf",
    FileFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
NAMES: Final = {FileFormat.DOCX: "Word", FileFormat.PDF: "PDF", FileFormat.XLSX: "Excel"}
_WRITERS: Final[dict[FileFormat, Callable[[tree.Document], bytes]]] = {
    FileFormat.DOCX: write_docx,
    FileFormat.PDF: write_pdf,
    FileFormat.XLSX: write_xlsx,
}


def write(document: tree.Document, file_format: FileFormat) -> bytes:
    """The document as bytes of this format.

    Raises:
        BadDocument: the tree cannot be written.
    """
    return _WRITERS[file_format](document)
