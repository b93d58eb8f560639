"""What a document says, apart from how Word, PDF or Excel show it: a tree of frozen values.

Titles come from the nesting of sections, so that a level is never skipped (PDF/UA asks for it).
A picture is always SVG: PDF keeps it as vectors, Word and Excel get it painted.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from essor.kernel.figure import Figure
from essor.kernel.money import Euros

Cell = str | int | Decimal | Euros | date | None
"""A table cell; None is unknown and shown so."""


class ColumnKind(StrEnum):
    """What a column holds: decides alignment, number format and the type its cells must have."""

    TEXT = "text"
    NUMBER = "number"
    EUROS = "euros"
    DATE = "date"


@dataclass(frozen=True)
class Run:
    """A stretch of text. `href` takes http, https and mailto addresses only."""

    text: str
    bold: bool = False
    italic: bool = False
    href: str = ""


@dataclass(frozen=True)
class Paragraph:
    runs: tuple[Run, ...]


@dataclass(frozen=True)
class BulletList:
    items: tuple[Paragraph, ...]


@dataclass(frozen=True)
class Column:
    title: str
    kind: ColumnKind = ColumnKind.TEXT


@dataclass(frozen=True)
class Table:
    """A table with one header row.

    Attributes:
        caption: names the table; also the name of its Excel sheet.
        columns: header and kind of each column.
        rows: cells, as many in each row as there are columns.
        notes: source and conventions, printed under the table.
        when_empty: what stands in place of rows when there are none.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()
    when_empty: str = "Aucune ligne."


@dataclass(frozen=True)
class KeyFigure:
    """A labelled figure of the kernel: value or unknown, with source, date and convention."""

    label: str
    figure: Figure


@dataclass(frozen=True)
class KeyFigures:
    caption: str
    figures: tuple[KeyFigure, ...]


@dataclass(frozen=True)
class Picture:
    """An SVG picture (a map, a diagram). `alt` says what it shows to whoever cannot see it."""

    svg: str
    alt: str
    caption: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Chart:
    """A painted chart and the numbers it draws, always together."""

    picture: Picture
    data: Table


@dataclass(frozen=True)
class Callout:
    """A framed remark."""

    title: str
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True)
class PageBreak:
    pass


@dataclass(frozen=True)
class Toc:
    title: str = "Sommaire"


@dataclass(frozen=True)
class Section:
    """A titled part; a section inside a section is one level deeper (six at most)."""

    title: str
    blocks: tuple["Block", ...]


Block = (
    Section
    | Paragraph
    | BulletList
    | Table
    | KeyFigures
    | Picture
    | Chart
    | Callout
    | PageBreak
    | Toc
)


@dataclass(frozen=True)
class Annex:
    """Starts on a new page after the body; numbered by its place (« Annexe 1 »)."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Document:
    """A whole document.

    Attributes:
        title, subject: shown at the top and kept in the file's properties.
        made_on: date of the document; the only date written, so that two makings are equal.
        blocks: body.
        annexes: after the body.
        header, footer: repeated on each page beside the title and the page number.
        author: the organisation or software that made it, never a person.
        demonstration: marks every page and sheet as invented data.
    """

    title: str
    subject: str
    made_on: date
    blocks: tuple[Block, ...]
    annexes: tuple[Annex, ...] = ()
    header: str = ""
    footer: str = ""
    author: str = "Essor"
    language: str = "fr"
    demonstration: bool = False


DEMONSTRATION = "Démonstration : données inventées"


def text(value: str) -> Paragraph:
    """A paragraph of plain text."""
    return Paragraph((Run(value),))
