"""Labels and tree of the nomenclatures."""

import pytest

from essor.kernel.errors import InvalidValue
from essor.kernel.naf import NafLevel, NafNomenclature
from essor.reference import naf


def test_labels():
    assert naf.label("2562B") == "Mécanique industrielle"
    assert naf.label("25.62B", short=True) == "Mécanique industrielle"
    assert naf.label("C") == "Industrie manufacturière"
    assert naf.label("01.12Y", NafNomenclature.NAF_2025) == "Culture du riz"
    assert naf.label("01.12", NafNomenclature.NAF_2025) == "Culture du riz"


@pytest.mark.parametrize(
    ("code", "nomenclature"),
    [
        ("99.99Z", NafNomenclature.NAF_REV2),
        ("[ND]", NafNomenclature.NAF_REV2),
        ("74.1J", NafNomenclature.NAF_REV1),
        ("25", NafNomenclature.NAF_2025),
    ],
)
def test_label_unknown(code, nomenclature):
    assert naf.label(code, nomenclature) is None


def test_tree_of_an_edition_that_is_not_carried():
    with pytest.raises(InvalidValue, match=r"NAF rév\. 1"):
        naf.tree(NafNomenclature.NAF_REV1)


@pytest.mark.parametrize(
    ("nomenclature", "sections", "leaves"),
    [(NafNomenclature.NAF_REV2, 21, 732), (NafNomenclature.NAF_2025, 22, 747)],
)
def test_tree_is_whole(nomenclature, sections, leaves):
    tree = naf.tree(nomenclature)
    finest = [entry for entry in tree.values() if entry.naf.level is NafLevel.SUBCLASS]

    assert (len(naf.sections(nomenclature)), len(finest)) == (sections, leaves)
    assert all(entry.parent in tree for entry in tree.values() if entry.parent is not None)
    assert (
        sum(len(naf.codes_under(s.naf.code, nomenclature)) for s in naf.sections(nomenclature))
        == leaves
    )
    assert all(entry.label for entry in finest)


def test_children_and_ancestors():
    assert [entry.naf.code for entry in naf.children("25.62")] == ["25.62A", "25.62B"]
    assert naf.children("25.62B") == ()
    assert naf.ancestors("99.99Z") == ()
