"""The titles of a document, in order: for tables of contents and bookmarks."""

from collections.abc import Iterator
from dataclasses import dataclass

from essor.publishing.engine import tree


@dataclass(frozen=True)
class Entry:
    """A title of the body or of an annex; level 1 is the highest."""

    level: int
    title: str


def annex_title(number: int, annex: tree.Annex) -> str:
    """« Annexe 2 : méthode »."""
    return f"Annexe {number} : {annex.title}"


def entries(document: tree.Document) -> Iterator[Entry]:
    """Every title, as printed."""
    yield from _entries(document.blocks, 1)
    for number, annex in enumerate(document.annexes, start=1):
        yield Entry(1, annex_title(number, annex))
        yield from _entries(annex.blocks, 2)


def _entries(blocks: tuple[tree.Block, ...], level: int) -> Iterator[Entry]:
    for block in blocks:
        if isinstance(block, tree.Section):
            yield Entry(level, block.title)
            yield from _entries(block.blocks, level + 1)
