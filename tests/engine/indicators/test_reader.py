"""Facts read from a warehouse against the rows of the files: plain Python, and polars."""

import random
from collections import Counter
from datetime import date

import polars as pl
import pytest

from essor.kernel.headcount import HeadcountBand
from essor.kernel.naf import NafLevel
from essor.observatory.engine.indicator_facts import Area, Stocks, tallies, tally
from essor.observatory.engine.indicator_figures import NO_EVENTS
from essor.observatory.engine.indicators import headcount
from essor.observatory.warehouse.indicator_areas import (
    FRANCE,
    area_of_epci,
    area_of_place,
    departments_in,
    is_held,
    places_around,
)
from essor.observatory.warehouse.indicator_events import count_events
from essor.observatory.warehouse.indicator_reader import area_facts, reference_facts
from essor.observatory.warehouse.indicator_report import as_json, names_of, report
from essor.observatory.warehouse.reader import Warehouse
from tests.engine.warehouse.official import (
    CHAUMONT,
    ESTABLISHMENTS,
    HISTORY,
    LANGRES,
    LEGAL_UNITS,
    establishment,
    legal_unit,
    load,
    period,
)

BOTH = (LANGRES, CHAUMONT)
AS_OF, BEFORE = date(2026, 10, 1), date(2021, 10, 1)
BANDS = ["", "NN", "00", "01", "03", "11", "12", "21", "32"]
KEYS = {
    "indicator", "perimeter", "naf", "period", "value", "unit", "as_of", "source", "convention",
}  # fmt: skip


def invented_rows(number: int, seed: int) -> list[dict[str, str]]:
    """Sites of a few activities, ages and sizes; some closed, some abroad of the perimeter."""
    chance = random.Random(seed)
    rows = []
    for rank in range(number):
        created = date(chance.randint(1990, 2026), chance.randint(1, 12), chance.randint(1, 28))
        closed = chance.random() < 0.3
        ended = date(chance.randint(created.year, 2026), chance.randint(1, 9), 1)
        rows.append(
            establishment(
                1 + rank // 2, site=1 + rank % 2,
                created="" if chance.random() < 0.05 else created.isoformat(),
                state="F" if closed else "A",
                dateDebut=(max(ended, created) if closed else created).isoformat(),
                band=chance.choice(BANDS),
                commune=chance.choice(["52269", "52121", "52121", "97411", "2A004"]),
                naf=chance.choice(["25.62B", "25.50A", "10.51C", "28.22Z", "47.11D", "35.11Z"]),
                employer=chance.choice(["O", "N", ""]),
            )
        )  # fmt: skip
    return rows


ROWS = invented_rows(260, seed=7)


@pytest.fixture(scope="module")
def part(tmp_path_factory) -> Warehouse:
    """The register of two EPCI."""
    root = tmp_path_factory.mktemp("part")
    load(root, {ESTABLISHMENTS: ROWS}, perimeter=BOTH)
    return Warehouse.open(root)


@pytest.fixture(scope="module")
def france(tmp_path_factory) -> Warehouse:
    """The same rows, loaded as the whole of France."""
    root = tmp_path_factory.mktemp("france")
    load(root, {ESTABLISHMENTS: ROWS, LEGAL_UNITS: [legal_unit(1)]}, perimeter=None)
    return Warehouse.open(root)


def text(row, name: str) -> str:
    return row[f"{name}Etablissement"]


def industrial(rows, communes=("52269", "52121")):
    return [
        row
        for row in rows
        if text(row, "codeCommune") in communes
        and 10 <= int(text(row, "activitePrincipale")[:2]) <= 33
    ]


def is_active(row) -> bool:
    return text(row, "etatAdministratif") == "A"


def present(row, day: date) -> bool:
    created = text(row, "dateCreation")
    ended = None if is_active(row) else date.fromisoformat(row["dateDebut"])
    return bool(created) and date.fromisoformat(created) <= day and (ended is None or ended > day)


def test_structure_equals_the_rows_of_the_file(part):
    facts = area_facts(part, area_of_epci(BOTH))
    rows = [row for row in industrial(ROWS) if is_active(row)]

    whole = tally(facts.structure)
    assert whole.sites == len(rows)
    assert whole.employers == sum(text(row, "caractereEmployeur") == "O" for row in rows)
    assert {band.value if band else "": n for band, n in whole.bands.items()} == Counter(
        text(row, "trancheEffectifs") for row in rows
    )
    for level, width in ((NafLevel.DIVISION, 2), (NafLevel.GROUP, 4), (NafLevel.SUBCLASS, 6)):
        found = {code: group.sites for code, group in tallies(facts.structure, level).items()}
        assert found == Counter(text(row, "activitePrincipale")[:width] for row in rows)
    assert tallies(facts.structure, NafLevel.SECTION)["C"].sites == len(rows)


def test_stocks_equal_the_rows_present_on_both_days(part):
    found = area_facts(part, area_of_epci(BOTH)).stocks

    days = [
        Counter(
            text(row, "activitePrincipale")[:2] for row in industrial(ROWS) if present(row, day)
        )
        for day in (BEFORE, AS_OF)
    ]
    assert found == Stocks(BEFORE, AS_OF, dict(days[0]), dict(days[1]))


def test_lifetimes_equal_the_rows_created_in_ten_years(part):
    facts = area_facts(part, area_of_epci(BOTH))

    assert facts.watched == (date(2016, 10, 1), AS_OF)
    expected = Counter()
    for row in industrial(ROWS):
        if not text(row, "dateCreation"):
            continue
        created = date.fromisoformat(text(row, "dateCreation"))
        if date(2016, 10, 1) <= created <= AS_OF:
            last = AS_OF if is_active(row) else date.fromisoformat(row["dateDebut"])
            expected[(last - created).days, not is_active(row)] += 1
    assert {(life.days, life.ended): life.sites for life in facts.lifetimes} == expected


def test_ages_and_employers_equal_what_polars_finds(part):
    facts = area_facts(part, area_of_epci(BOTH))
    table = pl.DataFrame([row for row in industrial(ROWS) if is_active(row)])
    created = pl.col("dateCreationEtablissement").str.to_date(strict=False)
    months = (2026 - created.dt.year()) * 12 + 10 - created.dt.month()
    age = (months - (created.dt.day() > 1).cast(pl.Int32)) // 12
    codes = [band.value for band in HeadcountBand if band.at_least(HeadcountBand.FROM_10)]
    ten = pl.col("trancheEffectifsEtablissement").is_in(codes)

    grouped = table.group_by(age.alias("age"), ten.alias("ten")).len()
    assert {(row.age, row.ten_or_more): row.sites for row in facts.ages} == {
        (row["age"], row["ten"]): row["len"] for row in grouped.to_dicts()
    }

    units = table.group_by("siren").agg(pl.col("trancheEffectifsEtablissement"))
    expected = sorted(
        headcount(Counter(HeadcountBand(code) if code else None for code in bands)).value or -1
        for bands in units["trancheEffectifsEtablissement"].to_list()
    )
    assert sorted(headcount(bands).value or -1 for bands in facts.employers) == expected


def test_a_perimeter_does_not_hold_its_departement(part):
    around = places_around(area_of_epci([LANGRES]))

    assert [place.code for place in around] == ["departement:52", "region:44", "france"]
    assert [is_held(part, place) for place in around] == [False, False, False]
    found = reference_facts(part, around[0])
    assert (
        found.missing == "Le registre chargé ne contient pas le département Haute-Marne en entier."
    )
    assert found.stocks is None


@pytest.mark.parametrize(
    ("area", "communes"),
    [
        (area_of_place("departement", "52"), ("52269", "52121")),
        (area_of_place("departement", "974"), ("97411",)),
        (area_of_place("departement", "2A"), ("2A004",)),
        (area_of_place("region", "44"), ("52269", "52121")),
        (FRANCE, ("52269", "52121", "97411", "2A004")),
    ],
)
def test_references_of_france_equal_the_rows(france, area, communes):
    found = reference_facts(france, area)
    rows = industrial(ROWS, communes)

    assert found.missing == ""
    assert {
        code: one.sites for code, one in tallies(found.structure, NafLevel.SUBCLASS).items()
    } == Counter(text(row, "activitePrincipale") for row in rows if is_active(row))
    days = [
        Counter(text(row, "activitePrincipale")[:2] for row in rows if present(row, day))
        for day in (BEFORE, AS_OF)
    ]
    assert (found.stocks.before, found.stocks.after) == (dict(days[0]), dict(days[1]))


def test_a_load_without_cubes_answers_the_same(tmp_path):
    load(tmp_path, {ESTABLISHMENTS: ROWS}, perimeter=None)
    warehouse = Warehouse.open(tmp_path)
    area = area_of_place("departement", "52")
    before = reference_facts(warehouse, area, shift_years=8)

    for name in ("cube_structure", "cube_stocks"):
        (warehouse.folder / f"{name}.parquet").unlink()

    assert reference_facts(warehouse, area, shift_years=8) == before


def test_a_reference_of_france_is_that_of_the_area_itself(france):
    area = area_of_epci(BOTH)

    facts, reference = (
        area_facts(france, area),
        reference_facts(france, area_of_place("departement", "52")),
    )

    assert facts.stocks == reference.stocks  # no other site of the département was invented
    assert tally(facts.structure).sites == tally(reference.structure).sites


def test_an_area_without_place_holds_nothing(part):
    facts = area_facts(part, Area("vide", "Nulle part"))

    assert facts.structure == ()
    assert facts.stocks.after == {}


def test_departments_of_places():
    assert departments_in(FRANCE) is None
    assert departments_in(area_of_place("departement", "2A")) == ("2A",)
    assert set(departments_in(area_of_place("region", "94"))) == {"2A", "2B"}


def test_report_has_the_keys_that_others_parse_and_a_reason_for_each_unknown(part):
    rows = as_json(report(part, area_of_epci(BOTH), events=lambda *_: None))

    assert all(set(row) >= KEYS for row in rows)
    assert {row["perimeter"] for row in rows} == {f"{LANGRES},{CHAUMONT}", LANGRES, CHAUMONT}
    unknown = [row for row in rows if row["value"] is None]
    assert unknown
    assert all(row["reason"] for row in unknown)
    assert all(row["as_of"] == "2026-10-01" and row["source"] and row["convention"] for row in rows)
    events = [row for row in rows if row["indicator"] == "openings"]
    assert {row["reason"] for row in events} == {NO_EVENTS}


def test_parts_of_a_report_add_up_and_their_quotients_speak_of_the_whole(part):
    found = report(part, area_of_epci(BOTH), events=lambda *_: None, by_commune=True)

    sites = {
        one.perimeter: one.figure.value
        for one in found
        if one.indicator == "sites" and one.naf == "C"
    }
    assert sites[LANGRES] + sites[CHAUMONT] == sites[f"{LANGRES},{CHAUMONT}"]
    assert sites["52269"] == sites[LANGRES]
    quotients = {
        one.detail for one in found if one.indicator == "location_quotient" and one.figure.value
    }
    assert quotients == {"perimetre"}
    assert names_of(area_of_epci(BOTH), found)["52269"] == "Langres"
    shifts = {
        (one.perimeter, one.indicator): one.figure.value
        for one in found
        if one.indicator.startswith("shift_")
        and one.detail in {"", "perimetre"}
        and one.perimeter == LANGRES
    }
    total = sum(shifts[LANGRES, f"shift_{part_}"] for part_ in ("national", "structural", "local"))
    assert total == pytest.approx(shifts[LANGRES, "shift_change"])


def test_an_epci_outside_the_register_is_unknown_and_the_others_are_not(part):
    found = report(part, area_of_epci([LANGRES, "200000172"]), events=lambda *_: None)

    sites = {one.perimeter: one for one in found if one.indicator == "sites" and one.naf == "C"}
    assert sites[f"{LANGRES},200000172"].figure.value is None
    assert sites["200000172"].figure.value is None
    assert "en entier" in sites["200000172"].reason
    assert sites[LANGRES].figure.value > 0


def test_events_are_counted_by_year_and_convention(tmp_path):
    rows = [
        establishment(1, created="2019-03-01", dateDebut="2019-03-01"),
        establishment(2, created="2015-01-01", state="F", dateDebut="2022-06-30"),
        establishment(3, created="2020-01-01", dateDebut="2020-01-01", naf="47.11D"),
    ]
    history = [
        period(1, "2019-03-01", "", "A"),
        period(2, "2015-01-01", "2022-06-29", "A"),
        period(2, "2022-06-30", "", "F"),
        period(3, "2020-01-01", "", "A", activitePrincipaleEtablissement="47.11D"),
    ]
    load(tmp_path, {ESTABLISHMENTS: rows, HISTORY: history}, perimeter=BOTH)

    found = count_events(Warehouse.open(tmp_path), area_of_epci(BOTH))

    raw = {(one.year, one.kind): one.events for one in found if one.convention == "raw"}
    assert raw == {(2019, "opening"): 1, (2022, "closure"): 1}


def test_a_load_without_events_says_none(part):
    path = part.folder / "events.parquet"
    aside = path.rename(path.with_suffix(".aside"))
    try:
        assert count_events(part, area_of_epci(BOTH)) is None
    finally:
        aside.rename(path)
