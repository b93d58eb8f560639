"""The parts of a Word file that python-docx leaves to us: links, bookmarks, contents, table heads."""

from typing import Any

from docx.document import Document as WordFile
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import RGBColor
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph as WordParagraph

from essor.publishing.engine import tree
from essor.publishing.engine.outline import Entry

Element = Any  # lxml elements of python-docx carry no types
TOC_LEVELS = 3
FORGE = RGBColor(0xA8, 0x43, 0x0B)
_RIGHT = {tree.ColumnKind.NUMBER, tree.ColumnKind.EUROS}


def element(tag: str, **attributes: str) -> Element:
    """A WordprocessingML element; attribute `w_val` becomes `w:val`."""
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(name.replace("_", ":", 1)), value)
    return made


def field(paragraph: WordParagraph, instruction: str, result: str) -> None:
    """A field that Word computes (page number); `result` stands until it does."""
    for kind in ("begin", None, "separate", "result", "end"):
        run = paragraph.add_run()
        if kind is None:
            code = element("w:instrText", xml_space="preserve")
            code.text = instruction
            run._r.append(code)  # noqa: SLF001 - python-docx has no fields
        elif kind == "result":
            run.text = result
        else:
            run._r.append(element("w:fldChar", w_fldCharType=kind))  # noqa: SLF001 - idem


def page_furniture(file: WordFile, document: tree.Document) -> None:
    """Header and footer of every page, with the demonstration mark and the page number."""
    section = file.sections[0]
    header = section.header.paragraphs[0]
    header.text = document.header or document.title
    if document.demonstration:
        mark = header.add_run(f"\t\t{tree.DEMONSTRATION}")
        mark.bold = True
        mark.font.color.rgb = FORGE
    footer = section.footer.paragraphs[0]
    footer.text = f"{document.footer}\t\t"
    field(footer, "PAGE", "1")
    footer.add_run(" / ")
    field(footer, "NUMPAGES", "1")


def link(paragraph: WordParagraph, run: tree.Run) -> None:
    """A hyperlink to an address outside."""
    relation = paragraph.part.relate_to(run.href, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    holder = element("w:hyperlink", r_id=relation)
    written = paragraph.add_run(run.text, style="Hyperlink")
    written.bold = run.bold or None
    written.italic = run.italic or None
    holder.append(written._r)  # noqa: SLF001 - python-docx only reads links
    paragraph._p.append(holder)  # noqa: SLF001 - idem


def bookmarked(paragraph: WordParagraph, title: str, number: int) -> None:
    """A title that the table of contents can lead to."""
    start = element("w:bookmarkStart", w_id=str(number), w_name=f"titre{number}")
    paragraph._p.append(start)  # noqa: SLF001 - python-docx has no bookmarks
    paragraph.add_run(title)
    paragraph._p.append(element("w:bookmarkEnd", w_id=str(number)))  # noqa: SLF001 - idem


def toc(file: WordFile, title: str, entries: tuple[Entry, ...]) -> None:
    """A table of contents that already reads right and that Word can update (page numbers)."""
    file.add_paragraph(title, style="Essor Contents Title")
    shown = [
        (number, entry)
        for number, entry in enumerate(entries, start=1)
        if entry.level <= TOC_LEVELS
    ]
    if not shown:
        return
    lines = []
    for number, entry in shown:
        paragraph = file.add_paragraph(style=f"TOC {entry.level}")
        holder = element("w:hyperlink", w_anchor=f"titre{number}", w_history="1")
        holder.append(paragraph.add_run(entry.title)._r)  # noqa: SLF001 - python-docx only reads links
        paragraph._p.append(holder)  # noqa: SLF001 - idem
        lines.append(paragraph)
    _wrap_in_field(lines, f'TOC \\o "1-{TOC_LEVELS}" \\h \\z \\u')


def _wrap_in_field(lines: list[WordParagraph], instruction: str) -> None:
    """Put the start of a field before the first line and its end after the last."""
    code = element("w:instrText", xml_space="preserve")
    code.text = instruction
    opening = [
        element("w:fldChar", w_fldCharType="begin"),
        code,
        element("w:fldChar", w_fldCharType="separate"),
    ]
    at = 1 if lines[0]._p.pPr is not None else 0  # noqa: SLF001 - python-docx has no fields
    for place, part in enumerate(opening):
        run = element("w:r")
        run.append(part)
        lines[0]._p.insert(at + place, run)  # noqa: SLF001 - idem
    closing = element("w:r")
    closing.append(element("w:fldChar", w_fldCharType="end"))
    lines[-1]._p.append(closing)  # noqa: SLF001 - idem


def new_table(file: WordFile, titles: list[str], caption: str) -> WordTable:
    """A table with its head row repeated on each page, described for screen readers."""
    table: WordTable = file.add_table(rows=1, cols=len(titles), style="Essor Table")
    head = table.rows[0]
    head._tr.get_or_add_trPr().append(element("w:tblHeader"))  # noqa: SLF001 - python-docx has no head rows
    table._tbl.tblPr.append(element("w:tblCaption", w_val=caption))  # noqa: SLF001 - idem
    for cell, title in zip(head.cells, titles, strict=True):
        cell.paragraphs[0].add_run(title)
    return table


def empty_row(table: WordTable, text: str) -> None:
    """One row that says why there are none."""
    added: Any = table.add_row()  # type: ignore[no-untyped-call]  # python-docx left it untyped
    cells = added.cells
    cells[0].merge(cells[-1]).paragraphs[0].add_run(text).italic = True


def fill(table: WordTable, rows: list[list[str]], kinds: list[tree.ColumnKind]) -> None:
    """Append rows. Elements are made directly: python-docx re-reads the whole table at each cell."""
    for row in rows:
        line = element("w:tr")
        properties = element("w:trPr")
        properties.append(element("w:cantSplit"))
        line.append(properties)
        for text, kind in zip(row, kinds, strict=True):
            line.append(_cell(text, right=kind in _RIGHT))
        table._tbl.append(line)  # noqa: SLF001 - see above


def _cell(text: str, *, right: bool) -> Element:
    cell = element("w:tc")
    width = element("w:tcPr")
    width.append(element("w:tcW", w_w="0", w_type="auto"))
    cell.append(width)
    inner = element("w:p")
    cell.append(inner)
    paragraph = WordParagraph(inner, None)  # type: ignore[arg-type]  # no part is needed to write text
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    paragraph.add_run(text)
    return cell
