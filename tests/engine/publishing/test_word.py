"""Word files say what the tree says, and are made for people with and without sight."""

import io
import zipfile

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import HealthCheck, given, settings

from essor.publishing.engine import tree
from essor.publishing.engine.word import write_docx
from tests.engine.publishing.reading import read_docx, said
from tests.engine.publishing.trees import documents, full_tree


def test_docx_full_tree_says_the_same() -> None:
    assert read_docx(write_docx(full_tree())) == said(full_tree())


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents)
def test_docx_any_tree_says_the_same(document: tree.Document) -> None:
    assert read_docx(write_docx(document)) == said(document)


def test_docx_twice_is_the_same_bytes() -> None:
    assert write_docx(full_tree()) == write_docx(full_tree())


def test_docx_structure_is_accessible() -> None:
    file = docx.Document(io.BytesIO(write_docx(full_tree())))
    headings = [
        (p.style.name, p.text) for p in file.paragraphs if p.style.name.startswith("Heading")
    ]
    assert headings == [
        ("Heading 1", "Première partie"),
        ("Heading 2", "Sous-partie"),
        ("Heading 1", "Seconde partie"),
        ("Heading 1", "Annexe 1 : Méthode"),
    ]
    described = [e.get("descr") for e in file.element.body.iter(qn("wp:docPr"))]
    assert described == ["Un rectangle orange", "Une barre"]
    assert all(table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None for table in file.tables)
    languages = {e.get(qn("w:val")) for e in file.styles.element.iter(qn("w:lang"))}
    assert languages == {"fr-FR"}
    properties = file.core_properties
    assert (properties.title, properties.subject, properties.author, properties.language) == (
        "Fiche d'essai",
        "Un document qui a tout",
        "Essor",
        "fr-FR",
    )


def test_docx_contents_lead_to_titles() -> None:
    file = docx.Document(io.BytesIO(write_docx(full_tree())))
    contents = [p for p in file.paragraphs if p.style.name.startswith("TOC")]
    marks = {e.get(qn("w:name")) for e in file.element.body.iter(qn("w:bookmarkStart"))}
    anchors = {e.get(qn("w:anchor")) for p in contents for e in p._p.iter(qn("w:hyperlink"))}
    assert [p.text for p in contents] == [
        "Première partie",
        "Sous-partie",
        "Seconde partie",
        "Annexe 1 : Méthode",
    ]
    assert anchors == marks


@pytest.mark.parametrize("demonstration", [True, False])
def test_docx_mark_on_every_page(*, demonstration: bool) -> None:
    file = docx.Document(io.BytesIO(write_docx(full_tree(demonstration=demonstration))))
    assert (tree.DEMONSTRATION in file.sections[0].header.paragraphs[0].text) is demonstration


def test_docx_link_goes_to_its_address() -> None:
    with zipfile.ZipFile(io.BytesIO(write_docx(full_tree()))) as archive:
        relations = archive.read("word/_rels/document.xml.rels").decode()
    assert "https://exemple.test/a?b=c&amp;d=%20#e" in relations
