"""Checks a tree before anything is written, and cleans its text, so that writers meet no surprise.

Limits, stated once: six levels of sections, text of 30 000 characters (an Excel cell holds 32 767),
100 columns and 20 000 rows a table, pictures of 4 million characters.
"""

import re
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from lxml import etree

from essor.kernel.errors import InvalidValue
from essor.kernel.money import Euros
from essor.publishing.engine import tree
from essor.publishing.engine.wording import clean, one_line

MAX_DEPTH = 6
MAX_TEXT = 30_000
MAX_COLUMNS = 100
MAX_ROWS = 20_000
MAX_SVG = 4_000_000
MAX_EUROS = Euros(10**15)  # beyond, Excel's floating numbers lose cents

_ONE_LINE = {"title", "subject", "caption", "label", "author", "header", "footer", "alt"}
_AS_GIVEN = {"svg", "href", "language"}
_HREF = re.compile(r"(https?://[^\s<>\"{}|\\^`]+|mailto:[^\s<>\"@]+@[^\s<>\"]+)", re.ASCII)
_TYPES: dict[tree.ColumnKind, tuple[type, ...]] = {
    tree.ColumnKind.TEXT: (str,),
    tree.ColumnKind.NUMBER: (int, Decimal),
    tree.ColumnKind.EUROS: (Euros,),
    tree.ColumnKind.DATE: (date,),
}
_KIND_NAMES = {
    tree.ColumnKind.TEXT: "un texte",
    tree.ColumnKind.NUMBER: "un nombre",
    tree.ColumnKind.EUROS: "un montant",
    tree.ColumnKind.DATE: "une date",
}
_Node = TypeVar("_Node")


class BadDocument(InvalidValue):
    """A tree cannot be written; the text says which part and why."""

    def __init__(self, where: str, message: str) -> None:
        super().__init__(f"Document « {where} » : {message}")


def prepared(document: tree.Document) -> tree.Document:
    """The same document, text cleaned, after every check.

    Raises:
        BadDocument: something no writer could show faithfully.
    """
    cleaned = _cleaned(document)
    if cleaned.language != "fr":
        raise BadDocument(cleaned.title, "la langue doit être « fr ».")
    _titled("document", cleaned.title)
    _blocks(cleaned.title, cleaned.blocks, depth=1)
    for annex in cleaned.annexes:
        where = f"{cleaned.title} › {_titled('annexe', annex.title)}"
        _blocks(where, annex.blocks, depth=2)
    return cleaned


def _cleaned(node: _Node) -> _Node:
    """The node with every text cleaned, its children too."""
    changes = {
        field.name: _cleaned_value(field.name, getattr(node, field.name))
        for field in fields(node)  # type: ignore[arg-type]  # nodes are dataclasses
        if field.init
    }
    return replace(node, **changes)  # type: ignore[type-var]  # idem


def _cleaned_value(name: str, value: Any) -> Any:
    if isinstance(value, str) and not isinstance(value, tree.ColumnKind):
        if name in _AS_GIVEN:
            return value
        text = clean(value)
        if len(text) > MAX_TEXT:
            raise BadDocument(text[:40], f"un texte dépasse {MAX_TEXT} caractères.")
        return one_line(text) if name in _ONE_LINE else text
    if isinstance(value, tuple):
        return tuple(_cleaned_value(name, item) for item in value)
    if is_dataclass(value) and not isinstance(value, Euros):
        return _cleaned(value)
    return value


def _titled(kind: str, title: str) -> str:
    if not title:
        raise BadDocument(kind, "le titre manque.")
    return title


def _blocks(where: str, blocks: tuple[tree.Block, ...], *, depth: int) -> None:
    for block in blocks:
        _block(where, block, depth)


def _block(where: str, block: tree.Block, depth: int) -> None:  # noqa: C901, PLR0912 - one case per node
    match block:
        case tree.Section():
            inside = f"{where} › {_titled(f'{where} › section', block.title)}"
            if depth > MAX_DEPTH:
                raise BadDocument(inside, f"plus de {MAX_DEPTH} niveaux de titres.")
            _blocks(inside, block.blocks, depth=depth + 1)
        case tree.Paragraph():
            _paragraph(where, block)
        case tree.BulletList(items=items) | tree.Callout(paragraphs=items):
            if not items:
                raise BadDocument(where, "une liste ou un encadré est vide.")
            for item in items:
                _paragraph(where, item)
        case tree.Table():
            _table(where, block)
        case tree.KeyFigures():
            _titled(f"{where} › chiffres clés", block.caption)
            if not block.figures:
                raise BadDocument(f"{where} › {block.caption}", "aucun chiffre.")
        case tree.Picture():
            _picture(where, block)
        case tree.Chart():
            _picture(where, block.picture)
            _table(where, block.data)
        case tree.Toc():
            _titled(f"{where} › sommaire", block.title)
        case tree.PageBreak():
            pass
        case _:
            raise BadDocument(where, f"partie inconnue : {type(block).__name__}.")


def _paragraph(where: str, paragraph: tree.Paragraph) -> None:
    for run in paragraph.runs:
        if run.href and not _HREF.fullmatch(run.href):
            raise BadDocument(where, f"adresse de lien refusée : « {run.href[:80]} ».")


def _table(where: str, table: tree.Table) -> None:
    inside = f"{where} › {_titled(f'{where} › tableau', table.caption)}"
    if not 1 <= len(table.columns) <= MAX_COLUMNS:
        raise BadDocument(inside, f"un tableau a de 1 à {MAX_COLUMNS} colonnes.")
    if len(table.rows) > MAX_ROWS:
        raise BadDocument(inside, f"un tableau a {MAX_ROWS} lignes au plus.")
    for column in table.columns:
        _titled(f"{inside} › colonne", column.title)
    for number, row in enumerate(table.rows, start=1):
        if len(row) != len(table.columns):
            raise BadDocument(
                inside,
                f"la ligne {number} a {len(row)} cellules pour {len(table.columns)} colonnes.",
            )
        for column, value in zip(table.columns, row, strict=True):
            _cell(f"{inside} › ligne {number} › {column.title}", column.kind, value)


def _cell(where: str, kind: tree.ColumnKind, value: tree.Cell) -> None:
    if value is None:
        return
    if isinstance(value, bool | datetime) or not isinstance(value, _TYPES[kind]):
        raise BadDocument(where, f"« {value} » n'est pas {_KIND_NAMES[kind]}.")
    if isinstance(value, Decimal) and not value.is_finite():
        raise BadDocument(where, "un nombre doit être fini.")
    if isinstance(value, int | Decimal) and not -(10**15) < value < 10**15:
        raise BadDocument(where, "un nombre a quinze chiffres au plus.")
    if isinstance(value, Euros) and abs(value.cents) >= MAX_EUROS.cents:
        raise BadDocument(where, "un montant reste sous dix mille milliards d'euros.")


def _picture(where: str, picture: tree.Picture) -> None:
    inside = f"{where} › {_titled(f'{where} › image', picture.caption)}"
    if not picture.alt:
        raise BadDocument(inside, "une image doit être décrite (texte de remplacement).")
    if len(picture.svg) > MAX_SVG:
        raise BadDocument(inside, f"image de plus de {MAX_SVG} caractères.")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(picture.svg.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        raise BadDocument(inside, f"l'image n'est pas un SVG bien formé ({error}).") from error
    if root.tag != "{http://www.w3.org/2000/svg}svg":
        raise BadDocument(inside, "l'image n'est pas un SVG.")
    if root.getroottree().docinfo.internalDTD is not None:
        raise BadDocument(inside, "un SVG ne déclare pas de DTD.")
    for element in root.iter():
        for name, value in element.attrib.items():
            if str(name).endswith("href") and not str(value).startswith(("#", "data:image/")):
                raise BadDocument(inside, "un SVG ne va rien chercher hors de lui-même.")
