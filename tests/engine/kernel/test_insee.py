"""Codes of communes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essor.kernel.errors import InvalidValue
from essor.kernel.insee import InseeCode
from essor.reference.tables import load

CODES = sorted({row.code for row in load("municipalities")})
DEPARTMENTS = {row.code: row.department for row in load("municipalities")}


@pytest.mark.parametrize(
    ("text", "code", "department"),
    [
        ("52121", "52121", "52"),
        ("01053", "01053", "01"),
        (" 2a004", "2A004", "2A"),
        ("97411", "97411", "974"),
        ("98818", "98818", "988"),
    ],
)
def test_insee_parsed(text, code, department):
    found = InseeCode.parse(text)

    assert (found.value, found.department) == (code, department)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1053", "effacé le"),
        ("2C004", "cinq caractères"),
        ("521210", "cinq caractères"),
        ("00001", "cinq caractères"),
        ("99109", "pays étranger"),
        ("", "cinq caractères"),
    ],
)
def test_insee_refused(text, reason):
    with pytest.raises(InvalidValue, match=reason):
        InseeCode.parse(text)


@given(st.sampled_from(CODES))
def test_insee_department_as_in_the_tables(code):
    assert InseeCode(code).department == DEPARTMENTS[code]
    assert InseeCode(code).is_overseas is (len(DEPARTMENTS[code]) == 3)
