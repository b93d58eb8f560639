"""A tree that cannot be shown faithfully is refused, with the place and the reason."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from essor.kernel.money import Euros
from essor.publishing.engine import tree
from essor.publishing.engine.check import BadDocument, prepared
from essor.publishing.engine.sizing import width_share
from essor.publishing.engine.wording import clean
from tests.engine.publishing.trees import SVG

DAY = date(2026, 1, 1)


def _with(*blocks: tree.Block) -> tree.Document:
    return tree.Document("Essai", "", DAY, blocks)


def _deep(levels: int) -> tree.Section:
    section = tree.Section("fond", ())
    for _ in range(levels - 1):
        section = tree.Section("plus haut", (section,))
    return section


def _one_cell(kind: tree.ColumnKind, value: object) -> tree.Table:
    return tree.Table("T", (tree.Column("C", kind),), ((value,),))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("block", "reason"),
    [
        (tree.Section(" \n", ()), "le titre manque"),
        (_deep(7), "plus de 6 niveaux"),
        (tree.BulletList(()), "vide"),
        (tree.KeyFigures("K", ()), "aucun chiffre"),
        (tree.Table("T", (), ()), "de 1 à 100 colonnes"),
        (tree.Table("T", (tree.Column("A"),), (("a", "b"),)), "la ligne 1 a 2 cellules"),
        (_one_cell(tree.ColumnKind.NUMBER, "12"), "n'est pas un nombre"),
        (_one_cell(tree.ColumnKind.NUMBER, True), "n'est pas un nombre"),
        (_one_cell(tree.ColumnKind.NUMBER, Decimal("NaN")), "fini"),
        (_one_cell(tree.ColumnKind.NUMBER, 10**15), "quinze chiffres"),
        (_one_cell(tree.ColumnKind.EUROS, 12), "n'est pas un montant"),
        (_one_cell(tree.ColumnKind.EUROS, Euros(10**15)), "dix mille milliards"),
        (_one_cell(tree.ColumnKind.DATE, datetime(2026, 1, 1, tzinfo=UTC)), "n'est pas une date"),
        (tree.text("x" * 30_001), "dépasse 30000"),
        (tree.Paragraph((tree.Run("x", href="javascript:alert(1)"),)), "adresse de lien"),
        (tree.Paragraph((tree.Run("x", href="file:///etc/passwd"),)), "adresse de lien"),
        (tree.Picture(SVG, "", "C"), "décrite"),
        (tree.Picture("<svg", "alt", "C"), "bien formé"),
        (tree.Picture("<html/>", "alt", "C"), "n'est pas un SVG"),
        (
            tree.Picture(
                '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
                "alt",
                "C",
            ),
            "hors de lui-même",
        ),
        (
            tree.Picture(
                '<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>',
                "alt",
                "C",
            ),
            "DTD",
        ),
    ],
)
def test_prepared_malformed_tree_is_refused(block: tree.Block, reason: str) -> None:
    with pytest.raises(BadDocument, match=reason):
        prepared(_with(block))


def test_prepared_error_names_the_place() -> None:
    section = tree.Section("Partie", (tree.Table("T", (tree.Column("A"),), ((1,),)),))
    with pytest.raises(BadDocument) as caught:
        prepared(_with(section))
    assert str(caught.value) == (
        "Document « Essai › Partie › T › ligne 1 › A » : « 1 » n'est pas un texte."
    )


def test_prepared_other_language_is_refused() -> None:
    with pytest.raises(BadDocument, match="langue"):
        prepared(tree.Document("Essai", "", DAY, (), language="en"))


@pytest.mark.parametrize(
    ("size", "share"),
    [
        ('width="300" height="100"', 1.0),
        ('width="100px" height="100px"', 0.693),
        ('width="1" height="1000"', 0.05),
        ('width="100%" height="50"', 1.0),
        ("", 1.0),
    ],
)
def test_width_share_keeps_a_picture_on_its_page(size: str, share: float) -> None:
    assert width_share(f'<svg xmlns="http://www.w3.org/2000/svg" {size}/>') == share


def test_prepared_six_levels_pass() -> None:
    assert prepared(_with(_deep(6))) == _with(_deep(6))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\x00\x1fb", "ab"),
        ("a\r\nb\rc\x85d\u2028e", "a\nb\nc\nd\ne"),
        ("e\u0301", "é"),
        ("\ud800\ufffe", ""),
        ("tab\tgardé", "tab\tgardé"),
    ],
)
def test_clean_text(text: str, expected: str) -> None:
    assert clean(text) == expected
