"""NAF codes in their editions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essor.kernel.errors import InvalidValue
from essor.kernel.naf import Naf, NafLevel, NafNomenclature
from essor.reference import naf as labels


@pytest.mark.parametrize(
    ("text", "nomenclature", "code"),
    [
        ("25.62B", NafNomenclature.NAF_REV2, "25.62B"),
        ("2562B", NafNomenclature.NAF_REV2, "25.62B"),
        (" 25.62b ", NafNomenclature.NAF_REV2, "25.62B"),
        ("25.6", NafNomenclature.NAF_REV2, "25.6"),
        ("256", NafNomenclature.NAF_REV2, "25.6"),
        ("25", NafNomenclature.NAF_REV2, "25"),
        ("c", NafNomenclature.NAF_REV2, "C"),
        ("25.62Y", NafNomenclature.NAF_2025, "25.62Y"),
        ("V", NafNomenclature.NAF_2025, "V"),
        ("64.11", NafNomenclature.NAP, "64.11"),
        ("80.1Z", NafNomenclature.NAF_1993, "80.1Z"),
        ("741J", NafNomenclature.NAF_REV1, "74.1J"),
    ],
)
def test_naf_parsed(text, nomenclature, code):
    assert Naf.parse(text, nomenclature) == Naf(code, nomenclature)


@pytest.mark.parametrize(
    ("text", "nomenclature"),
    [
        ("", NafNomenclature.NAF_REV2),
        ("00.00Z", NafNomenclature.NAF_REV2),
        ("25.62BB", NafNomenclature.NAF_REV2),
        ("V", NafNomenclature.NAF_REV2),
        ("80.1Z", NafNomenclature.NAF_REV2),
        ("25.62B", NafNomenclature.NAP),
        ("[ND]", NafNomenclature.NAF_REV2),
    ],
)
def test_naf_refused(text, nomenclature):
    with pytest.raises(InvalidValue, match="n'est pas un code"):
        Naf.parse(text, nomenclature)


def test_naf_levels():
    code = Naf("25.62B")

    assert (code.section, code.division, code.group, code.naf_class) == ("C", "25", "25.6", "25.62")
    assert code.level is NafLevel.SUBCLASS
    assert [level.label for level in NafLevel][-1] == "sous-classe"
    assert code.compact == "2562B"
    assert Naf("25").group is None
    assert Naf("C").division is None


def test_naf_same_division_other_section():
    """Telecommunications leave section J in NAF 2025."""
    assert Naf("61").section == "J"
    assert Naf("61", NafNomenclature.NAF_2025).section == "K"


def test_naf_old_edition_has_no_section():
    old = Naf("74.1J", NafNomenclature.NAF_REV1)

    assert (old.section, old.division, old.group, old.naf_class) == (None, "74", None, None)
    assert old.at(NafLevel.SECTION) is None


def test_naf_within_needs_the_same_edition():
    assert Naf("25.62B").is_within(Naf("25.6"))
    assert not Naf("25.62B").is_within(Naf("25", NafNomenclature.NAF_2025))
    assert not Naf("25").is_within(Naf("25.6"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("NAFRev2", NafNomenclature.NAF_REV2),
        ("NAF rév. 2", NafNomenclature.NAF_REV2),
        ("NAF 2008", NafNomenclature.NAF_REV2),
        ("NAF25", NafNomenclature.NAF_2025),
        ("NAP", NafNomenclature.NAP),
    ],
)
def test_nomenclature_parsed(text, found):
    assert NafNomenclature.parse(text) is found


def test_nomenclature_refused():
    with pytest.raises(InvalidValue, match="nomenclature"):
        NafNomenclature.parse("NACE")


@pytest.mark.parametrize("nomenclature", labels.CARRIED)
def test_naf_sections_as_in_the_tables(nomenclature):
    """The law's ranges in the kernel give the section of every code of INSEE's tables."""
    tree = labels.tree(nomenclature)
    for code, entry in tree.items():
        top = entry
        while top.parent is not None:
            top = tree[top.parent]
        assert Naf(code, nomenclature).section == top.naf.code


@given(st.sampled_from(sorted(labels.tree())))
def test_naf_every_code_reads_back(code):
    naf = Naf.parse(code)

    assert Naf.parse(naf.compact) == naf
    assert all(naf.is_within(entry.naf) for entry in labels.ancestors(code))
