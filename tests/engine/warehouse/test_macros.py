"""The vocabulary in SQL says the same as the kernel's."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from essor.kernel.headcount import HeadcountBand
from essor.kernel.identifiers import Siren, Siret
from essor.kernel.text import fold
from essor.observatory.warehouse.database import Limits, connect

OPENED: list[duckdb.DuckDBPyConnection] = []
LA_POSTE = st.integers(0, 99_999).map(lambda nic: f"356000000{nic:05d}")
DIGITS = st.integers(0, 10**14 - 1).map(lambda number: f"{number:014d}")
NEARLY = (
    st.integers(0, 10**8 - 1)
    .map(lambda n: f"{n:08d}")
    .flatmap(
        lambda start: st.sampled_from(
            [f"{start}{key}{nic:05d}" for key in range(10) for nic in (17,)]
        )
    )
)


@pytest.fixture(scope="module", autouse=True)
def _connection() -> Iterator[None]:
    OPENED.append(connect(Limits("256MB", 1), Path("unused")))
    yield
    OPENED.pop().close()


def ask(sql: str, *values: object) -> object:
    row = OPENED[0].execute(f"SELECT {sql}", list(values)).fetchone()
    assert row is not None
    return row[0]


@given(LA_POSTE | DIGITS | NEARLY)
def test_siret_key_is_the_kernels(text: str) -> None:
    assert ask("siret_ok(?::BIGINT)", int(text)) == Siret(text).has_valid_key


@given(DIGITS)
def test_siren_key_is_the_kernels(text: str) -> None:
    assert ask("luhn(?::BIGINT)", int(text[:9])) == Siren(text[:9]).has_valid_key


def test_keys_agree_on_real_numbers_of_la_poste() -> None:
    path = Path(__file__).parents[2] / "data" / "sirets_2026.csv"
    numbers = [word for word in path.read_text().replace(",", "\n").split() if word.isdigit()]

    assert numbers
    assert {number for number in numbers if not ask("siret_ok(?::BIGINT)", int(number))} == set()


@pytest.mark.parametrize(
    ("written", "number"),
    [("12345678901234", 12345678901234), ("00541094900019", 541094900019), ("1234567890123", None),
     ("1234567890123A", None), ("１２３４５６７８９０１２３４", None), (" 2345678901234", None)],
)  # fmt: skip
def test_a_number_is_ascii_digits_of_its_width(written: str, number: int | None) -> None:
    assert ask("number_of(?, 14)", written) == number


@pytest.mark.parametrize(
    "code", ["52269", "01004", "2A004", "2B033", "97411", "98735", "99109", "20004"]
)
def test_commune_codes_come_back(code: str) -> None:
    assert ask("commune_text(commune_number(?))", code) == code


def test_commune_numbers_never_meet() -> None:
    codes = [f"{dep}{n:03d}" for dep in ("20", "2A", "2B", "97") for n in range(0, 1000, 7)]

    assert len({ask("commune_number(?)", code) for code in codes}) == len(codes)


@pytest.mark.parametrize(
    ("code", "nomenclature"),
    [("25.62B", "NAFRev2"), ("01.11Z", "NAFRev2"), ("00.00Z", "NAFRev2"), ("28.7Q", "NAF1993"),
     ("80.1Z", "NAFRev1"), ("64.11", "NAP"), ("00.97", "NAP"), ("25.53Y", "NAF2025")],
)  # fmt: skip
def test_naf_codes_come_back(code: str, nomenclature: str) -> None:
    assert ask("naf_text(naf_number(?), ?)", code, nomenclature) == code
    assert ask("naf_ok(?)", code) is True


@pytest.mark.parametrize("code", ["2562B", "25.6", "25.62BB", "AA.62B", "25.62b", "25,62B"])
def test_other_codes_are_not_naf(code: str) -> None:
    assert ask("naf_ok(?)", code) is False


def test_bands_have_the_kernels_ranks() -> None:
    assert [ask("band_rank(?)", band.value) for band in HeadcountBand] == [
        band.rank for band in HeadcountBand
    ]
    assert ask("band_rank('99')") is None
    assert ask("band_rank(NULL)") is None


FRENCH = st.text(st.sampled_from("aàâéèêëîïôùûüçœæÀÉŒABZ0189 '’-.,&/()\t"), max_size=30)


@given(FRENCH)
def test_searchable_text_is_folded_as_the_kernel_folds(text: str) -> None:
    assert ask("searchable(?)", text) == fold(text)


@pytest.mark.parametrize(
    ("written", "known"),
    [("1900-01-01", None), ("2010-02-28", "2010-02-28"), (None, None)],
)
def test_1900_is_an_unknown_date(written: str | None, known: str | None) -> None:
    found = ask("known_date(?::VARCHAR)", written)

    assert (None if found is None else str(found)) == known


def test_a_connection_makes_no_folder_until_it_spills() -> None:
    assert ask("1") == 1
    assert not Path("unused").exists()
