"""PDF: the tree as JSON, set by typst as tagged PDF/UA-1 in our own font and no other.

Characters that the font cannot show become « � » (PDF/UA allows no silent fallback); the Word and
Excel files keep them.
"""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import typst

from essor.publishing.engine import tree
from essor.publishing.engine.check import BadDocument, prepared
from essor.publishing.engine.font import FONTS, showable
from essor.publishing.engine.outline import annex_title
from essor.publishing.engine.sizing import width_share
from essor.publishing.engine.wording import cell_text

NARROW, WIDEST = 12, 45  # characters
TEMPLATE = Path(__file__).with_name("document.typ")

Json = dict[str, Any]


def write_pdf(document: tree.Document) -> bytes:
    """The document as PDF/UA-1; the same tree gives the same bytes.

    Raises:
        BadDocument: the tree cannot be written.
    """
    return compose(document)[0]


def compose(document: tree.Document) -> tuple[bytes, tuple[str, ...]]:
    """The PDF, and what typst warned about (a missing font, a layout that does not settle)."""
    checked = prepared(document)
    made_at = dt.datetime.combine(checked.made_on, dt.time(), dt.UTC)
    try:
        content, warnings = typst.compile_with_warnings(
            TEMPLATE,
            root=TEMPLATE.parent,
            font_paths=[FONTS],
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards=["ua-1"],
            sys_inputs={"data": json.dumps(_document(checked), ensure_ascii=False)},
            timestamp=made_at,
        )
    except typst.TypstError as error:
        raise BadDocument(checked.title, f"le PDF n'a pas pu être composé ({error}).") from error
    return content, tuple(str(warning) for warning in warnings)


def _document(document: tree.Document) -> Json:
    day = document.made_on
    return {
        "title": showable(document.title),
        "subject": showable(document.subject),
        "author": showable(document.author),
        "header": showable(document.header),
        "footer": showable(document.footer),
        "year": day.year,
        "month": day.month,
        "day": day.day,
        "demonstration": tree.DEMONSTRATION if document.demonstration else "",
        "blocks": _blocks(document.blocks),
        "annexes": [
            {"title": showable(annex_title(number, annex)), "blocks": _blocks(annex.blocks)}
            for number, annex in enumerate(document.annexes, start=1)
        ],
    }


def _blocks(blocks: tuple[tree.Block, ...]) -> list[Json]:
    return [node for block in blocks for node in _block(block)]


def _block(block: tree.Block) -> list[Json]:  # noqa: C901, PLR0911 - one case per node
    match block:
        case tree.Section():
            title = showable(block.title)
            return [{"node": "section", "title": title, "blocks": _blocks(block.blocks)}]
        case tree.Paragraph():
            return [{"node": "paragraph", "runs": _runs(block)}]
        case tree.BulletList():
            return [{"node": "list", "items": [_runs(item) for item in block.items]}]
        case tree.Table():
            return [_table(block)]
        case tree.KeyFigures():
            return [_figures(block)]
        case tree.Picture():
            return [_picture(block)]
        case tree.Chart():
            return [_picture(block.picture), _table(block.data)]
        case tree.Callout():
            paragraphs = [_runs(item) for item in block.paragraphs]
            title = showable(block.title)
            return [{"node": "callout", "title": title, "paragraphs": paragraphs}]
        case tree.Toc():
            return [{"node": "toc", "title": showable(block.title)}]
        case tree.PageBreak():
            return [{"node": "break"}]


def _runs(paragraph: tree.Paragraph) -> list[Json]:
    return [
        {"text": showable(run.text), "bold": run.bold, "italic": run.italic, "href": run.href}
        for run in paragraph.runs
        if showable(run.text)
    ]


def _notes(notes: tuple[str, ...]) -> list[str]:
    return [showable(note) for note in notes]


def _table(table: tree.Table) -> Json:
    return {
        "node": "table",
        "caption": showable(table.caption),
        "columns": [
            {"title": showable(column.title), "kind": column.kind.value, "weight": weight}
            for column, weight in zip(table.columns, _weights(table), strict=True)
        ],
        "rows": [
            [{"text": showable(cell_text(value)), "unknown": value is None} for value in row]
            for row in table.rows
        ],
        "notes": _notes(table.notes),
        "empty": showable(table.when_empty),
    }


def _weights(table: tree.Table) -> list[int]:
    """How wide each column is beside the others; 0 for as wide as what it holds."""
    weights = []
    for place, column in enumerate(table.columns):
        longest = max([len(column.title), *(len(cell_text(row[place])) for row in table.rows)])
        is_text = column.kind is tree.ColumnKind.TEXT
        weights.append(min(longest, WIDEST) if is_text and longest > NARROW else 0)
    return weights


def _figures(block: tree.KeyFigures) -> Json:
    return {
        "node": "figures",
        "caption": showable(block.caption),
        "figures": [
            {
                "label": showable(item.label),
                "value": showable(item.figure.formatted()),
                "unknown": not item.figure.is_known,
                "provenance": showable(item.figure.provenance),
            }
            for item in block.figures
        ],
    }


def _picture(picture: tree.Picture) -> Json:
    return {
        "node": "picture",
        "svg": picture.svg,
        "share": width_share(picture.svg),
        "alt": showable(picture.alt),
        "caption": showable(picture.caption),
        "notes": _notes(picture.notes),
    }
