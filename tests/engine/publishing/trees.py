"""Trees for tests: one that uses every node, and a Hypothesis strategy for nasty ones."""

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from essor.kernel.figure import Figure
from essor.kernel.money import Euros
from essor.publishing.engine import tree

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="100">'
    '<rect width="150" height="60" fill="#a8430b"/>'
    '<text x="10" y="90" font-family="IBM Plex Sans">été</text></svg>'
)

NASTY = (
    "=1+1", "+33", "-2", "@SUM(A1)", "#set text(red)", "$x$ _a_ *b* `c` <w:p/> & \"q\" 'a'",
    "\x00\x07nul", "e\u0301te\u0301", "中文", "🏭", "\u202eabc", "a\r\nb", "ligne\u2028suite",
    "\ud800", "m" * 300, "  espaces  ", "\\", "](https://x.test)", "_x0041_", "{=1}", "\ufeffbom",
    "\u00ad\u200b", "1\u202f234,5 €", "%PDF", "[ND]", "|cmd", "\tTab",
)  # fmt: skip


def full_tree(*, demonstration: bool = True) -> tree.Document:
    """A document with every node."""
    runs = (
        tree.Run("Texte "),
        tree.Run("gras", bold=True),
        tree.Run(" et "),
        tree.Run("lien", href="https://exemple.test/a?b=c&d=%20#e"),
        tree.Run(", fin.\nDeuxième ligne", italic=True),
    )
    table = tree.Table(
        "Établissements",
        (
            tree.Column("Nom"),
            tree.Column("Effectif", tree.ColumnKind.NUMBER),
            tree.Column("Montant", tree.ColumnKind.EUROS),
            tree.Column("Depuis", tree.ColumnKind.DATE),
        ),
        (
            ("=Fonderie", 1234, Euros(123_456), date(2026, 1, 1)),
            ("Coutellerie", Decimal("12.5"), Euros(-5), date(1899, 12, 31)),
            (None, None, None, None),
        ),
        ("Source : INSEE, répertoire Sirene.",),
    )
    figures = tree.KeyFigures(
        "Chiffres clés",
        (
            tree.KeyFigure(
                "Population",
                Figure(105_164, "habitants", date(2025, 1, 1), "INSEE", "population municipale"),
            ),
            tree.KeyFigure("Sites", Figure.unknown("sites", source="registre non chargé")),
        ),
    )
    picture = tree.Picture(SVG, "Un rectangle orange", "Carte", ("Fond : IGN.",))
    data = tree.Table("Données", (tree.Column("A"),), ())
    chart = tree.Chart(tree.Picture(SVG, "Une barre", "Graphique"), data)
    body = (
        tree.Toc(),
        tree.text("Avant."),
        tree.Section(
            "Première partie",
            (
                tree.Paragraph(runs),
                tree.BulletList((tree.text("un"), tree.text("deux"))),
                table,
                tree.Section("Sous-partie", (figures, picture)),
            ),
        ),
        tree.PageBreak(),
        tree.Section("Seconde partie", (chart, tree.Callout("Attention", (tree.text("Lire."),)))),
    )
    return tree.Document(
        "Fiche d'essai",
        "Un document qui a tout",
        date(2026, 11, 22),
        body,
        annexes=(tree.Annex("Méthode", (tree.text("Ainsi."),)),),
        header="En-tête",
        footer="Pied",
        demonstration=demonstration,
    )


texts = st.one_of(st.sampled_from(NASTY), st.text(max_size=40))
titles = st.one_of(st.sampled_from(NASTY), st.text(min_size=1, max_size=40)).map(lambda t: f"T{t}")
paragraphs = st.lists(st.builds(tree.Run, texts, st.booleans(), st.booleans()), max_size=3).map(
    lambda runs: tree.Paragraph(tuple(runs))
)
_CELLS = {
    tree.ColumnKind.TEXT: texts,
    tree.ColumnKind.NUMBER: st.integers(-(10**14), 10**14) | st.decimals(-(10**6), 10**6, places=3),
    tree.ColumnKind.EUROS: st.integers(-(10**14), 10**14).map(Euros),
    tree.ColumnKind.DATE: st.dates(),
}


@st.composite
def tables(draw: st.DrawFn) -> tree.Table:
    columns = draw(
        st.lists(
            st.builds(tree.Column, titles, st.sampled_from(tree.ColumnKind)), min_size=1, max_size=4
        )
    )
    row = st.tuples(*(st.none() | _CELLS[column.kind] for column in columns))
    rows = draw(st.lists(row, max_size=3))
    notes = draw(st.lists(texts, max_size=2))
    return tree.Table(draw(titles), tuple(columns), tuple(rows), tuple(notes))


figures = st.builds(
    Figure,
    st.none() | st.integers(0, 10**9) | st.decimals(0, 10**6, places=1),
    st.sampled_from(("habitants", "sites", "€")),
    st.none() | st.dates(date(1900, 3, 1)),
    texts,
    texts,
)
leaves = st.one_of(
    paragraphs,
    st.lists(paragraphs, min_size=1, max_size=3).map(lambda i: tree.BulletList(tuple(i))),
    tables(),
    st.builds(
        tree.KeyFigures,
        titles,
        st.lists(st.builds(tree.KeyFigure, titles, figures), min_size=1, max_size=3).map(tuple),
    ),
    st.builds(tree.Callout, texts, st.lists(paragraphs, min_size=1, max_size=2).map(tuple)),
    st.builds(tree.Picture, st.just(SVG), titles, titles),
    st.just(tree.PageBreak()),
    st.just(tree.Toc()),
)
blocks = st.recursive(
    st.lists(leaves, max_size=3).map(tuple),
    lambda children: st.lists(leaves | st.builds(tree.Section, titles, children), max_size=3).map(
        tuple
    ),
    max_leaves=4,
)
documents = st.builds(
    tree.Document,
    title=titles,
    subject=texts,
    made_on=st.dates(date(1980, 1, 1), date(2100, 1, 1)),
    blocks=blocks,
    annexes=st.lists(st.builds(tree.Annex, titles, blocks), max_size=1).map(tuple),
    header=texts,
    footer=texts,
    demonstration=st.booleans(),
)
