"""PDF files are tagged, in our font only, and their text can be taken out."""

import io
from collections.abc import Iterator

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings

from essor.publishing.engine import tree
from essor.publishing.engine.font import REPLACEMENT, covered, showable
from essor.publishing.engine.pdf import compose, write_pdf
from tests.engine.publishing.reading import read_pdf, said, squeezed
from tests.engine.publishing.trees import documents, full_tree


def _missing(document: tree.Document) -> list[str]:
    """Texts of the tree that the PDF does not say, spaces and line ends apart."""
    found = squeezed(read_pdf(write_pdf(document)))
    return [text for text in said(document) if squeezed(showable(text)) not in found]


def _tags(node: pikepdf.Object) -> Iterator[tuple[str, pikepdf.Object]]:
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from _tags(child)
    elif isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            yield str(node.S), node
        if "/K" in node:
            yield from _tags(node.K)


def test_pdf_full_tree_says_everything_without_a_warning() -> None:
    _, warnings = compose(full_tree())
    assert (_missing(full_tree()), warnings) == ([], ())


def test_pdf_is_tagged_and_described() -> None:
    with pikepdf.open(io.BytesIO(write_pdf(full_tree()))) as file:
        root = file.Root
        with file.open_metadata() as metadata:
            part = metadata.get("{http://www.aiim.org/pdfua/ns/id/}part")
        tags = [name for name, _ in _tags(root.StructTreeRoot)]
        alts = [str(node.Alt) for name, node in _tags(root.StructTreeRoot) if "/Alt" in node]
        facts = (
            bool(root.MarkInfo.Marked),
            str(root.Lang),
            bool(root.ViewerPreferences.DisplayDocTitle),
            str(file.docinfo["/Title"]),
            str(part),
        )
    assert facts == (True, "fr-FR", True, "Fiche d'essai", "1")
    assert {
        "/H1",
        "/H2",
        "/P",
        "/L",
        "/LI",
        "/Table",
        "/TH",
        "/TD",
        "/Figure",
        "/TOC",
        "/Link",
    } <= {*tags}
    assert tags.count("/TH") == 5
    assert {"Un rectangle orange", "Une barre"} <= {*alts}


def test_pdf_no_font_fell_back() -> None:
    with pikepdf.open(io.BytesIO(write_pdf(full_tree()))) as file:
        names = {
            str(font.BaseFont)
            for page in file.pages
            for font in page.Resources.get("/Font", {}).values()
        }
    assert names
    assert all(name.partition("+")[2].startswith("IBMPlexSans") for name in names)


def test_pdf_twice_is_the_same_bytes() -> None:
    assert write_pdf(full_tree()) == write_pdf(full_tree())


@pytest.mark.parametrize("demonstration", [True, False])
def test_pdf_mark_on_every_page(*, demonstration: bool) -> None:
    content = write_pdf(full_tree(demonstration=demonstration))
    pages = read_pdf(content).count(tree.DEMONSTRATION)
    with pikepdf.open(io.BytesIO(content)) as file:
        expected = len(file.pages) + 1 if demonstration else 0
    assert pages == expected


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents)
def test_pdf_any_tree_is_made_in_our_font(document: tree.Document) -> None:
    _, warnings = compose(document)
    assert warnings == ()


def test_pdf_markup_in_text_stays_text() -> None:
    text = "#set text(red) $x^2$ *gras* _italique_ `code` <label> @ref \\ // [x](y)"
    document = tree.Document(text, text, full_tree().made_on, (tree.text(text),))
    assert _missing(document) == []


def test_font_covers_french() -> None:
    french = "ÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸŒÆàâäçéèêëîïôöùûüÿœæ«»’…–—€°²·\u202f\u00a0"
    assert [c for c in french if ord(c) not in covered()] == []


def test_showable_replaces_what_the_font_has_not() -> None:
    assert showable("a中b\u200b\u00adc\td") == f"a{REPLACEMENT}bc d"
