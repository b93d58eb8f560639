"""Word: real styles, headings and tables, so that people go on writing in the file."""

import datetime as dt
import io
from typing import Any

import docx
from docx.document import Document as WordFile
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.shared import Cm
from docx.text.paragraph import Paragraph as WordParagraph

from essor.kernel.figure import Figure
from essor.publishing.engine import tree
from essor.publishing.engine import word_parts as parts
from essor.publishing.engine.check import prepared
from essor.publishing.engine.outline import annex_title, entries
from essor.publishing.engine.packaging import repacked
from essor.publishing.engine.painting import png
from essor.publishing.engine.sizing import TEXT_WIDTH, width_share
from essor.publishing.engine.word_styles import apply_styles
from essor.publishing.engine.wording import cell_text

FIGURE_COLUMNS = ("Indicateur", "Valeur", "Source · date · convention")


def write_docx(document: tree.Document) -> bytes:
    """The document as a Word file; the same tree gives the same bytes.

    Raises:
        BadDocument: the tree cannot be written.
    """
    checked = prepared(document)
    return repacked(_Writer(checked).written())


class _Writer:
    """Holds the Word file while the tree is walked."""

    def __init__(self, document: tree.Document) -> None:
        self.document = document
        self.file: WordFile = docx.Document()
        self.titles = 0

    def written(self) -> bytes:
        apply_styles(self.file)
        self._properties()
        parts.page_furniture(self.file, self.document)
        self.file.add_paragraph(self.document.title, style="Title")
        if self.document.subject:
            self.file.add_paragraph(self.document.subject, style="Subtitle")
        if self.document.demonstration:
            self.file.add_paragraph(tree.DEMONSTRATION, style="Essor Callout Title")
        self._blocks(self.document.blocks, 1)
        for number, annex in enumerate(self.document.annexes, start=1):
            self._page_break()
            self._heading(annex_title(number, annex), 1)
            self._blocks(annex.blocks, 2)
        out = io.BytesIO()
        self.file.save(out)
        return out.getvalue()

    def _properties(self) -> None:
        made_at = dt.datetime.combine(self.document.made_on, dt.time())
        properties = self.file.core_properties
        properties.title = self.document.title[:255]
        properties.subject = self.document.subject[:255]
        properties.author = self.document.author[:255]
        properties.last_modified_by = self.document.author[:255]
        properties.language = "fr-FR"
        properties.comments = tree.DEMONSTRATION if self.document.demonstration else ""
        properties.category = "démonstration" if self.document.demonstration else ""
        properties.created = properties.modified = made_at
        properties.revision = 1

    def _blocks(self, blocks: tuple[tree.Block, ...], level: int) -> None:
        for block in blocks:
            self._block(block, level)

    def _block(self, block: tree.Block, level: int) -> None:  # noqa: C901 - one case per node
        match block:
            case tree.Section():
                self._heading(block.title, level)
                self._blocks(block.blocks, level + 1)
            case tree.Paragraph():
                self._runs(self.file.add_paragraph(), block)
            case tree.BulletList():
                for item in block.items:
                    self._runs(self.file.add_paragraph(style="List Bullet"), item)
            case tree.Table():
                self._table(block)
            case tree.KeyFigures():
                self._figures(block)
            case tree.Picture():
                self._picture(block)
            case tree.Chart():
                self._picture(block.picture)
                self._table(block.data)
            case tree.Callout():
                self._callout(block)
            case tree.Toc():
                parts.toc(self.file, block.title, tuple(entries(self.document)))
            case tree.PageBreak():
                self._page_break()

    def _page_break(self) -> None:
        self.file.add_paragraph().add_run().add_break(WD_BREAK.PAGE)

    def _heading(self, title: str, level: int) -> None:
        self.titles += 1
        paragraph = self.file.add_paragraph(style=f"Heading {level}")
        parts.bookmarked(paragraph, title, self.titles)

    def _runs(self, paragraph: WordParagraph, content: tree.Paragraph) -> None:
        for run in content.runs:
            if run.href:
                parts.link(paragraph, run)
            else:
                written = paragraph.add_run(run.text)
                written.bold = run.bold or None
                written.italic = run.italic or None

    def _callout(self, block: tree.Callout) -> None:
        if block.title:
            self.file.add_paragraph(block.title, style="Essor Callout Title")
        for item in block.paragraphs:
            self._runs(self.file.add_paragraph(style="Essor Callout"), item)

    def _notes(self, notes: tuple[str, ...]) -> None:
        for note in notes:
            self.file.add_paragraph(note, style="Essor Note")

    def _table(self, table: tree.Table) -> None:
        self.file.add_paragraph(table.caption, style="Caption")
        kinds = [column.kind for column in table.columns]
        grid = parts.new_table(self.file, [column.title for column in table.columns], table.caption)
        if not table.rows:
            parts.empty_row(grid, table.when_empty)
        parts.fill(grid, [[cell_text(value) for value in row] for row in table.rows], kinds)
        self._notes(table.notes)

    def _figures(self, block: tree.KeyFigures) -> None:
        self.file.add_paragraph(block.caption, style="Caption")
        grid = parts.new_table(self.file, list(FIGURE_COLUMNS), block.caption)
        rows = [[item.label, *_figure_cells(item.figure)] for item in block.figures]
        parts.fill(grid, rows, [tree.ColumnKind.TEXT] * 3)
        self._notes(())

    def _picture(self, picture: tree.Picture) -> None:
        self.file.add_paragraph(picture.caption, style="Caption")
        paragraph = self.file.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        image = paragraph.add_run().add_picture(
            io.BytesIO(png(picture.svg)), width=Cm(TEXT_WIDTH * width_share(picture.svg))
        )
        described: Any = image._inline.docPr  # noqa: SLF001 - python-docx has no public way to describe a picture
        described.set("descr", picture.alt)
        self._notes(picture.notes)


def _figure_cells(figure: Figure) -> tuple[str, str]:
    return figure.formatted(), figure.provenance
