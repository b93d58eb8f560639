"""What a document must say, computed slowly and apart from the writers, and read back from files."""

import io
import re
import unicodedata
from datetime import datetime

import docx
import openpyxl
import pypdf
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from essor.publishing.engine import tree
from essor.publishing.engine.check import prepared
from essor.publishing.engine.wording import cell_text


def said(document: tree.Document) -> list[str]:
    """Every text of the body, in order, each stripped; contents and page furniture left out."""
    document = prepared(document)
    out = [document.title, document.subject]
    if document.demonstration:
        out.append(tree.DEMONSTRATION)
    out += _blocks(document.blocks)
    for number, annex in enumerate(document.annexes, start=1):
        out += [f"Annexe {number} : {annex.title}", *_blocks(annex.blocks)]
    return [text.strip() for text in out if text.strip()]


def _blocks(blocks: tuple[tree.Block, ...]) -> list[str]:
    return [text for block in blocks for text in _block(block)]


def _join(paragraph: tree.Paragraph) -> str:
    return "".join(run.text for run in paragraph.runs)


def _table(table: tree.Table) -> list[str]:
    rows = [cell_text(value) for row in table.rows for value in row] or [table.when_empty]
    return [table.caption, *(c.title for c in table.columns), *rows, *table.notes]


def _block(block: tree.Block) -> list[str]:  # noqa: PLR0911 - one answer per node
    if isinstance(block, tree.Section):
        return [block.title, *_blocks(block.blocks)]
    if isinstance(block, tree.Paragraph):
        return [_join(block)]
    if isinstance(block, tree.BulletList):
        return [_join(item) for item in block.items]
    if isinstance(block, tree.Table):
        return _table(block)
    if isinstance(block, tree.KeyFigures):
        lines = [block.caption]
        for item in block.figures:
            lines += [item.label, item.figure.formatted(), item.figure.provenance]
        return lines
    if isinstance(block, tree.Picture):
        return [block.caption, *block.notes]
    if isinstance(block, tree.Chart):
        return [*_block(block.picture), *_table(block.data)]
    if isinstance(block, tree.Callout):
        return [block.title, *(_join(item) for item in block.paragraphs)]
    return []


def read_docx(content: bytes) -> list[str]:
    """Texts of the body in order, without contents and without the heads that the writer adds."""
    file = docx.Document(io.BytesIO(content))
    out: list[str] = []
    for child in file.element.body:
        if child.tag == qn("w:p"):
            paragraph = Paragraph(child, file)
            if not (paragraph.style.name or "").startswith(("TOC", "Essor Contents")):
                out.append(paragraph.text)
        elif child.tag == qn("w:tbl"):
            rows = list(Table(child, file).rows)
            cells = [[cell.text for cell in row.cells] for row in rows]
            if cells[0] == ["Indicateur", "Valeur", "Source · date · convention"]:
                cells = cells[1:]
            out += [
                text
                for row, element in zip(cells, rows[-len(cells) :], strict=True)
                for text in (row[:1] if element._tr.tc_lst[0].grid_span > 1 else row)
            ]
    return [text.strip() for text in out if text.strip()]


def read_xlsx(content: bytes) -> dict[str, list[tuple[object, ...]]]:
    """Cells of every sheet."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {
        sheet.title: [
            tuple(v.date() if isinstance(v, datetime) else v for v in row)
            for row in sheet.iter_rows(values_only=True)
        ]
        for sheet in book
    }


def squeezed(text: str) -> str:
    """Text without what a layout adds or takes: spaces, breaks, hyphens, invisible marks."""
    return "".join(
        c
        for c in text
        if not c.isspace() and c not in "-\u2010\u00ad\u2011" and unicodedata.category(c) != "Cf"
    )


def read_pdf(content: bytes) -> str:
    """Text of every page."""
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return "\n".join(page.extract_text() for page in pages)


FORMULA = re.compile(r"<f[ >]")
