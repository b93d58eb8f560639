"""Excel: the text on a first sheet, then one sheet per table, ready to be filtered and computed on.

Nothing is ever a formula: text that a spreadsheet would compute (= + - @) is marked as text.
"""

import datetime as dt
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from essor.kernel.figure import UNKNOWN_TEXT
from essor.kernel.money import Euros
from essor.publishing.engine import tree
from essor.publishing.engine.check import prepared
from essor.publishing.engine.outline import annex_title
from essor.publishing.engine.painting import png

TEXT_SHEET = "Texte"
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
FIRST_DAY = dt.date(1900, 3, 1)  # before, Excel's calendar is wrong
NAME_LIMIT = 31
MAX_WIDTH = 60

_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_FORMATS = {
    tree.ColumnKind.TEXT: "@",
    tree.ColumnKind.NUMBER: "#,##0.###############",
    tree.ColumnKind.EUROS: '#,##0.00\\ "€"',
    tree.ColumnKind.DATE: "dd/mm/yyyy",
}
FIGURE_COLUMNS = ("Indicateur", "Valeur", "Unité", "Date", "Source", "Convention")


@dataclass(frozen=True)
class _Line:
    """A line of the text sheet."""

    text: str
    style: str = "text"
    href: str = ""


def write_xlsx(document: tree.Document) -> bytes:
    """The document as an Excel workbook; the same tree gives the same bytes.

    Raises:
        BadDocument: the tree cannot be written.
    """
    checked = prepared(document)
    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
        "max_url_length": 2079,
    }
    with xlsxwriter.Workbook(out, options) as book:
        _Writer(book, checked).write()
    return out.getvalue()


class _Writer:
    """Holds the workbook while the tree is walked."""

    def __init__(self, book: Workbook, document: tree.Document) -> None:
        self.book = book
        self.document = document
        self.names: set[str] = set()
        self.formats: dict[tuple[str, bool], Any] = {}

    def write(self) -> None:
        made_at = dt.datetime.combine(self.document.made_on, dt.time())
        self.book.set_properties(
            {
                "title": self.document.title[:255],
                "subject": self.document.subject[:255],
                "author": self.document.author[:255],
                "comments": tree.DEMONSTRATION if self.document.demonstration else "",
                "created": made_at,
            }
        )
        text_sheet = self._sheet(TEXT_SHEET)
        lines = [_Line(self.document.title, "title"), _Line(self.document.subject, "quiet")]
        if self.document.demonstration:
            lines.append(_Line(tree.DEMONSTRATION, "mark"))
        lines += [_Line(text, "quiet") for text in (self.document.header, self.document.footer)]
        lines += self._lines(self.document.blocks)
        for number, annex in enumerate(self.document.annexes, start=1):
            lines.append(_Line(annex_title(number, annex), "heading"))
            lines += self._lines(annex.blocks)
        self._write_lines(text_sheet, [line for line in lines if line.text])

    def _lines(self, blocks: tuple[tree.Block, ...]) -> Iterator[_Line]:
        """Text of the blocks; their tables go to sheets of their own on the way."""
        for block in blocks:
            yield from self._block(block)

    def _block(self, block: tree.Block) -> Iterator[_Line]:  # noqa: C901 - one case per node
        match block:
            case tree.Section():
                yield _Line(block.title, "heading")
                yield from self._lines(block.blocks)
            case tree.Paragraph():
                yield from _paragraph(block, "")
            case tree.BulletList():
                for item in block.items:
                    yield from _paragraph(item, "• ")
            case tree.Callout():
                yield _Line(block.title, "mark")
                for item in block.paragraphs:
                    yield from _paragraph(item, "")
            case tree.Table():
                yield self._pointer(block.caption, self._table(block))
            case tree.KeyFigures():
                yield self._pointer(block.caption, self._figures(block))
            case tree.Picture():
                yield self._pointer(block.caption, self._picture(block, None))
            case tree.Chart():
                name = self._picture(block.picture, block.data)
                yield self._pointer(block.picture.caption, name)
            case tree.Toc() | tree.PageBreak():
                pass

    def _pointer(self, caption: str, name: str) -> _Line:
        return _Line(f"{caption} : voir la feuille « {name} »", "quiet")

    def _sheet(self, caption: str) -> Worksheet:
        sheet = self.book.add_worksheet(_sheet_name(caption, self.names))
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        mark = f"&R{tree.DEMONSTRATION}" if self.document.demonstration else ""
        sheet.set_header(f"&L{self.document.title.replace('&', '&&')[:150]}{mark}")
        sheet.set_footer("&R&P / &N")
        return sheet

    def _format(self, name: str, *, quoted: bool = False) -> Any:
        """A cell format, made once. `quoted` keeps text as text when somebody edits the cell."""
        key = (name, quoted)
        if key not in self.formats:
            looks: dict[str, dict[str, Any]] = {
                "title": {"bold": True, "font_size": 16, "font_color": "#2B3A48"},
                "heading": {"bold": True, "font_size": 12, "font_color": "#2B3A48"},
                "head": {"bold": True, "font_color": "#2B3A48", "bottom": 2, "text_wrap": True},
                "mark": {"bold": True, "font_color": "#A8430B"},
                "quiet": {"font_color": "#55636F", "text_wrap": True},
                "text": {"text_wrap": True, "valign": "top"},
            }
            look = looks.get(name) or {"num_format": _FORMATS[tree.ColumnKind(name)]}
            self.formats[key] = self.book.add_format(look | {"quote_prefix": quoted})
        return self.formats[key]

    def _text(self, sheet: Worksheet, row: int, column: int, text: str, style: str) -> None:
        """Text as text, whatever it starts with."""
        if text:
            quoted = text.startswith(DANGEROUS)
            sheet.write_string(row, column, text, self._format(style, quoted=quoted))

    def _write_lines(self, sheet: Worksheet, lines: list[_Line]) -> None:
        sheet.set_column(0, 0, 100)
        for row, line in enumerate(lines):
            if line.href:
                sheet.write_url(row, 0, line.href, string=line.text)
            else:
                self._text(sheet, row, 0, line.text, line.style)

    def _opened(self, caption: str) -> tuple[Worksheet, int]:
        """A sheet with its caption and mark; and the row where its table starts."""
        sheet = self._sheet(caption)
        self._text(sheet, 0, 0, caption, "heading")
        if self.document.demonstration:
            self._text(sheet, 1, 0, tree.DEMONSTRATION, "mark")
        return sheet, 2

    def _table(self, table: tree.Table) -> str:
        sheet, start = self._opened(table.caption)
        self._grid(sheet, start, table)
        sheet.freeze_panes(start + 1, 0)
        return str(sheet.get_name())

    def _grid(self, sheet: Worksheet, start: int, table: tree.Table) -> None:
        for place, column in enumerate(table.columns):
            self._text(sheet, start, place, column.title, "head")
            widest = max([len(column.title), *(_width(row[place]) for row in table.rows)])
            sheet.set_column(place, place, min(widest + 2, MAX_WIDTH))
        for number, row in enumerate(table.rows, start=start + 1):
            for place, (column, value) in enumerate(zip(table.columns, row, strict=True)):
                self._cell(sheet, number, place, column.kind, value)
        end = start + len(table.rows)
        if table.rows:
            sheet.autofilter(start, 0, end, len(table.columns) - 1)
        else:
            self._text(sheet, start + 1, 0, table.when_empty, "quiet")
            end += 1
        for offset, note in enumerate(table.notes, start=2):
            self._text(sheet, end + offset, 0, note, "quiet")

    def _cell(
        self, sheet: Worksheet, row: int, place: int, kind: tree.ColumnKind, value: tree.Cell
    ) -> None:
        look = self._format(kind.value)
        if value is None:
            self._text(sheet, row, place, UNKNOWN_TEXT, "quiet")
        elif isinstance(value, str):
            self._text(sheet, row, place, value, kind.value)
        elif isinstance(value, Euros):
            sheet.write_number(row, place, float(value.amount), look)
        elif isinstance(value, dt.date):
            if value < FIRST_DAY:
                self._text(sheet, row, place, f"{value:%d/%m/}{value.year:04d}", "text")
            else:
                sheet.write_datetime(row, place, value, look)
        else:
            sheet.write_number(row, place, float(value), look)

    def _figures(self, block: tree.KeyFigures) -> str:
        kinds = (tree.ColumnKind.TEXT, tree.ColumnKind.NUMBER, tree.ColumnKind.TEXT,
                 tree.ColumnKind.DATE, tree.ColumnKind.TEXT, tree.ColumnKind.TEXT)  # fmt: skip
        sheet, start = self._opened(block.caption)
        for place, title in enumerate(FIGURE_COLUMNS):
            self._text(sheet, start, place, title, "head")
            sheet.set_column(place, place, 36 if place in {0, 4, 5} else 18)
        for row, item in enumerate(block.figures, start=start + 1):
            figure = item.figure
            cells: tuple[Any, ...] = (
                item.label, figure.value, figure.unit, figure.as_of, figure.source,
                figure.convention,
            )  # fmt: skip
            for place, (kind, value) in enumerate(zip(kinds, cells, strict=True)):
                self._cell(sheet, row, place, kind, value)
        sheet.freeze_panes(start + 1, 0)
        return str(sheet.get_name())

    def _picture(self, picture: tree.Picture, data: tree.Table | None) -> str:
        """A sheet with the picture, its description, and under a chart its numbers first."""
        sheet, row = self._opened(picture.caption)
        self._text(sheet, row, 0, picture.alt, "text")
        for note in picture.notes:
            row += 1
            self._text(sheet, row, 0, note, "quiet")
        start = row + 2
        beside = 0
        if data is not None:
            self._text(sheet, start, 0, data.caption, "heading")
            self._grid(sheet, start + 1, data)
            beside = len(data.columns) + 1
        image = {"image_data": io.BytesIO(png(picture.svg)), "description": picture.alt}
        sheet.insert_image(start, beside, "image.png", image | {"x_scale": 0.5, "y_scale": 0.5})
        return str(sheet.get_name())


def _paragraph(paragraph: tree.Paragraph, prefix: str) -> Iterator[_Line]:
    """The paragraph as one line, then its links one by one."""
    text = "".join(run.text for run in paragraph.runs)
    if text:
        yield _Line(prefix + text)
    for run in paragraph.runs:
        if run.href:
            yield _Line(run.text or run.href, href=run.href)


def _width(value: tree.Cell) -> int:
    if isinstance(value, str):
        return max((len(line) for line in value.split("\n")), default=0)
    return 14


def _sheet_name(caption: str, taken: set[str]) -> str:
    """A name that Excel accepts: 31 characters, no sign that it refuses, no two alike."""
    base = _FORBIDDEN.sub(" ", caption).strip("' ")[:NAME_LIMIT].strip("' ") or "Feuille"
    if base.lower() == "history":
        base = "Historique"
    name, number = base, 1
    while name.casefold() in taken:
        number += 1
        suffix = f" ({number})"
        name = base[: NAME_LIMIT - len(suffix)] + suffix
    taken.add(name.casefold())
    return name
