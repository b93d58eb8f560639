"""Company search against a slow brute force, with typing mistakes made by Hypothesis."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from essor.kernel.text import fold
from essor.observatory.warehouse.reader import Warehouse
from essor.observatory.warehouse.words import deletes, query_words
from tests.engine.warehouse.official import (
    ESTABLISHMENTS,
    LANGRES,
    LEGAL_UNITS,
    establishment,
    legal_unit,
    load,
    siren,
    siret,
)

NAMES = (
    "FORGES DU HERON BLEU",
    "COUTELLERIE DE L'AUBE D'ARGENT",
    "SOCIETE NOUVELLE D'ESTAMPAGE",
    "RENN'OV TRAITEMENTS DE SURFACE",
    "S.N.E.F. FONDERIE",
    "ETABLISSEMENTS ŒUVRARD",
    "FROMAGERIE DES TROIS LUNES",
    "MECANIQUE DE LA LISIERE",
    "FORGERONS REUNIS",
    "3 SUISSES INVENTES",
)
BANDS = ("", "01", "12", "22", "03", "31", "00", "41", "11", "NN")


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    root = tmp_path_factory.mktemp("search") / "warehouse"
    rows = [establishment(n, band=BANDS[n]) for n in range(len(NAMES))]
    rows.append(establishment(0, 2, commune="52121", sign="COMPTOIR DES LAMES"))
    rows += [establishment(20, state="F"), establishment(21)]
    units = [legal_unit(n, name=name) for n, name in enumerate(NAMES)]
    units[2]["sigleUniteLegale"] = "SNDE"
    units[6]["denominationUsuelle1UniteLegale"] = "LE VAL FLEURI"
    units.append(legal_unit(20, name="FORGES FERMEES"))
    units.append(legal_unit(21, category="1000", name="", nomUniteLegale="FORGES"))
    load(root, {ESTABLISHMENTS: rows, LEGAL_UNITS: units}, perimeter=(LANGRES, "200068658"))
    opened = Warehouse.open(root)
    yield opened
    Warehouse.forget()
    opened.close()


def names(warehouse: Warehouse, typed: str) -> list[str | None]:
    return [hit.name for hit in warehouse.companies(typed)]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("forges heron", "FORGES DU HERON BLEU"),
        ("heron forg", "FORGES DU HERON BLEU"),
        ("SARL Forges du Héron", "FORGES DU HERON BLEU"),
        ("coutellerie l’aube", "COUTELLERIE DE L'AUBE D'ARGENT"),
        ("rennov", "RENN'OV TRAITEMENTS DE SURFACE"),
        ("renn'ov", "RENN'OV TRAITEMENTS DE SURFACE"),
        ("snef", "S.N.E.F. FONDERIE"),
        ("s.n.e.f", "S.N.E.F. FONDERIE"),
        ("oeuvrard", "ETABLISSEMENTS ŒUVRARD"),
        ("œuvr", "ETABLISSEMENTS ŒUVRARD"),
        ("snde", "SOCIETE NOUVELLE D'ESTAMPAGE"),
        ("val fleuri", "FROMAGERIE DES TROIS LUNES"),
        ("comptoir lames", "FORGES DU HERON BLEU"),
        ("fromagerie 52200", "FROMAGERIE DES TROIS LUNES"),
        ("mecanique langres", "MECANIQUE DE LA LISIERE"),
        ("3 suisses", "3 SUISSES INVENTES"),
        ("fromajerie", "FROMAGERIE DES TROIS LUNES"),
        ("mecanqiue lisiere", "MECANIQUE DE LA LISIERE"),
        ("coutelerie", "COUTELLERIE DE L'AUBE D'ARGENT"),
    ],
)
def test_a_company_is_found_as_people_type_it(warehouse, typed: str, first: str) -> None:
    assert names(warehouse, typed)[:1] == [first]


def test_the_largest_active_come_first(warehouse: Warehouse) -> None:
    assert names(warehouse, "forge") == [
        "FORGES DU HERON BLEU",  # 20 to 49 employees in its second site
        "FORGERONS REUNIS",  # 10 to 19
        "FORGES FERMEES",
    ]


@pytest.mark.parametrize(
    "typed", ["", "  ", "'", '"', "*", "a OR b", "NEAR(", "sarl ^", "-", "((("]
)
def test_odd_typing_never_fails(warehouse: Warehouse, typed: str) -> None:
    warehouse.companies(typed)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=20))
def test_nothing_typed_fails(warehouse: Warehouse, typed: str) -> None:
    assert len(warehouse.companies(typed)) <= 10


def test_a_number_finds_its_company(warehouse: Warehouse) -> None:
    assert [hit.siren for hit in warehouse.companies(siren(4))] == [siren(4)]
    assert [hit.siret for hit in warehouse.companies(siret(0, 2))] == [siret(0, 2)]
    spaced = f"{siren(4)[:3]} {siren(4)[3:6]} {siren(4)[6:]}"
    assert [hit.siren for hit in warehouse.companies(spaced)] == [siren(4)]
    assert warehouse.companies("999999999") == ()
    assert warehouse.companies("1" * 15) == ()


def test_a_number_being_typed_lists_companies_by_size(warehouse: Warehouse) -> None:
    found = warehouse.companies(siren(4)[:5], limit=50)

    expected = {siren(n) for n in [*range(len(NAMES)), 20, 21] if siren(n).startswith(siren(4)[:5])}
    assert {hit.siren for hit in found} == expected


def test_a_sole_trader_is_found_by_number_only(warehouse: Warehouse) -> None:
    (hit,) = warehouse.companies(siren(21))

    assert (hit.name, hit.sole_trader) == ("Entrepreneur individuel", True)
    assert siren(21) not in {hit.siren for hit in warehouse.companies("forges", limit=50)}


def brute_force(typed: str) -> set[str]:
    """Companies whose words hold all that is typed, the last word as a beginning."""
    words = query_words(typed)
    found = set()
    for name in NAMES:
        held = [*fold(name).split(), "langres", "52200"]
        if all(w in held for w in words[:-1]) and any(h.startswith(words[-1]) for h in held):
            found.add(name)
    return found


LONG_WORDS = sorted({word for name in NAMES for word in fold(name).split() if len(word) >= 5})
WORDS = st.sampled_from(LONG_WORDS)


@settings(max_examples=150, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(WORDS, st.integers(1, 20))
def test_beginnings_find_what_brute_force_finds(warehouse, word: str, length: int) -> None:
    typed = word[:length]

    found = {hit.name for hit in warehouse.companies(typed, limit=50)}

    assert brute_force(typed) <= found


@st.composite
def mistakes(draw: st.DrawFn) -> tuple[str, str]:
    """A word, and the same with one mistake."""
    word = draw(WORDS)
    at = draw(st.integers(0, len(word) - 1))
    letter = draw(st.sampled_from("abcdefghijklmnopqrstuvwxyz"))
    kind = draw(st.sampled_from(["drop", "add", "change", "swap"]))
    if kind == "drop":
        return word, word[:at] + word[at + 1 :]
    if kind == "add":
        return word, word[:at] + letter + word[at:]
    if kind == "change":
        return word, word[:at] + letter + word[at + 1 :]
    return word, word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :]


@settings(max_examples=300, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(mistakes())
def test_one_mistake_is_forgiven(warehouse: Warehouse, case: tuple[str, str]) -> None:
    word, typed = case
    assume(typed != word)

    found = {hit.name for hit in warehouse.companies(typed, limit=50)}

    wanted = {name for name in NAMES if word in fold(name).split()}
    assert wanted & found


@given(mistakes())
def test_words_at_distance_one_share_a_key(case: tuple[str, str]) -> None:
    word, typed = case

    assert set(deletes(word)) & set(deletes(typed))


def test_a_closed_company_is_last_and_says_so(warehouse: Warehouse) -> None:
    hits = warehouse.companies("forges")

    assert [(hit.name, hit.active) for hit in hits] == [
        ("FORGES DU HERON BLEU", True),
        ("FORGES FERMEES", False),
    ]


def test_search_works_with_legal_units_alone(root: Path) -> None:
    load(root, {LEGAL_UNITS: [legal_unit(1, name="FORGES SEULES")]})

    (hit,) = Warehouse.open(root).companies("forges")

    assert (hit.name, hit.commune_name, hit.sites, hit.siret) == (
        "FORGES SEULES", None, 0, siret(1),
    )  # fmt: skip
