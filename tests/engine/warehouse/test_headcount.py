"""Bands that move between months: candidates, whatever the order of the loads."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from essor.kernel.headcount import HeadcountBand
from essor.observatory.warehouse import catalogue, headcount
from essor.observatory.warehouse.database import Limits, connect, statement
from essor.observatory.warehouse.progress import Step
from essor.observatory.warehouse.reader import Warehouse
from essor.observatory.warehouse.rows import SiteFilter
from tests.engine.warehouse.official import (
    ESTABLISHMENTS,
    LANGRES,
    LEGAL_UNITS,
    establishment,
    legal_unit,
    load,
    siret,
)

MONTHS = ("2026-01", "2026-06", "2026-11")


def observed(band: str, year: str = "", **values: str) -> dict[str, str]:
    return establishment(1, band=band, anneeEffectifsEtablissement=year, **values)


def load_months(root: Path, months: Mapping[str, Iterable[dict[str, str]]], **fields) -> None:
    for vintage, rows in months.items():
        load(root, {ESTABLISHMENTS: rows}, perimeter=(LANGRES,), vintage=vintage, **fields)


def changes(root: Path, columns: str = "event, date") -> list[tuple[object, ...]]:
    """What the newest month of the real register shows."""
    known = catalogue.read(root)
    entry = known.latest(demo=False)
    assert entry is not None
    with connect(Limits("512MB", 1), root / "spill") as connection:
        headcount.find(connection, root=root, known=known, entry=entry)
        return connection.execute(f"SELECT {columns} FROM headcount_candidates").fetchall()  # noqa: S608 - our own columns


CASES = {
    "rise": (("11", "2022"), ("12", "2023"), [("extension_candidate", date(2023, 1, 1))]),
    "fall": (("21", "2022"), ("03", "2023"), [("reduction_candidate", date(2023, 1, 1))]),
    "same_band_of_a_new_year": (("11", "2022"), ("11", "2023"), []),
    "revision_of_the_same_year": (
        ("11", "2023"),
        ("12", "2023"),
        [("extension_candidate", date(2023, 1, 1))],
    ),
    "an_older_year": (("11", "2023"), ("12", "2022"), []),
    "year_unknown": (("11", ""), ("12", ""), [("extension_candidate", date(2026, 6, 1))]),
    "year_before_unknown": (
        ("11", ""),
        ("12", "2023"),
        [("extension_candidate", date(2023, 1, 1))],
    ),
    "unknown_before": (("", ""), ("12", "2023"), []),
    "unknown_after": (("12", "2023"), ("", ""), []),
    "not_diffused": (("12", "2022"), ("[ND]", "[ND]"), []),
    "no_band_before": (("NN", ""), ("12", "2023"), []),
    "no_band_after": (("12", "2022"), ("NN", ""), []),
    "zero_is_known_before": (
        ("00", "2022"),
        ("01", "2023"),
        [("extension_candidate", date(2023, 1, 1))],
    ),
    "zero_is_known_after": (
        ("01", "2022"),
        ("00", "2023"),
        [("reduction_candidate", date(2023, 1, 1))],
    ),
    "zero_is_not_unknown": (("NN", ""), ("00", "2023"), []),
    "codes_do_not_sort_as_numbers": (
        ("03", "2022"),
        ("11", "2023"),
        [("extension_candidate", date(2023, 1, 1))],
    ),
}


@pytest.mark.parametrize(("before", "after", "expected"), CASES.values(), ids=CASES)
def test_a_change_needs_two_known_bands(root: Path, before, after, expected) -> None:
    load_months(root, {"2026-01": [observed(*before)], "2026-06": [observed(*after)]})

    assert changes(root) == expected


def test_one_month_shows_no_change(root: Path) -> None:
    load_months(root, {"2026-01": [observed("12", "2023")]})

    assert changes(root) == []


def test_a_month_without_establishments_is_passed_over(root: Path) -> None:
    load_months(root, {"2026-01": [observed("11", "2022")]})
    load(root, {LEGAL_UNITS: [legal_unit(1)]}, vintage="2026-06")
    load_months(root, {"2026-11": [observed("12", "2023")]})

    assert changes(root, "vintage_before, vintage") == [("2026-01", "2026-11")]


def test_an_unknown_band_in_between_hides_no_change(root: Path) -> None:
    rows = [observed("11", "2021"), observed("NN"), observed("12", "2023")]
    load_months(root, {month: [row] for month, row in zip(MONTHS, rows, strict=True)})

    assert changes(root, "vintage_before, vintage, event") == [
        ("2026-01", "2026-11", "extension_candidate")
    ]


def test_each_change_stands_once(root: Path) -> None:
    rows = [observed("11", "2021"), observed("12", "2022"), observed("03", "2023")]
    load_months(root, {month: [row] for month, row in zip(MONTHS, rows, strict=True)})

    assert changes(root) == [
        ("extension_candidate", date(2022, 1, 1)),
        ("reduction_candidate", date(2023, 1, 1)),
    ]


@pytest.mark.parametrize(
    ("values", "expected"),
    [({"employer": "N"}, 0), ({"employer": ""}, 1), ({"employer": "O"}, 1), ({"state": "F"}, 0)],
)
def test_only_open_employers_count(root: Path, values, expected: int) -> None:
    load_months(
        root,
        {"2026-01": [observed("11", "2022")], "2026-06": [observed("12", "2023", **values)]},
    )

    assert len(changes(root)) == expected


def test_a_change_tells_where_and_why(root: Path) -> None:
    load_months(root, {"2026-01": [observed("11", "2022")], "2026-06": [observed("12", "2023")]})

    columns = "siret, naf, nomenclature, commune, epci, in_perimeter, reason"
    assert changes(root, columns) == [
        (
            int(siret(1)), 256202, "NAFRev2", 52269, int(LANGRES), True,
            (
                "De « 10 à 19 salariés » (2022) à « 20 à 49 salariés » (2023),"
                " entre les fichiers 2026-01 et 2026-06."
            ),
        )
    ]  # fmt: skip


def test_a_revised_year_says_so(root: Path) -> None:
    load_months(root, {"2026-01": [observed("11", "2023")], "2026-06": [observed("12", "2023")]})

    ((reason,),) = changes(root, "reason")
    assert str(reason).endswith("(même année : peut-être une révision).")


def test_the_order_of_the_loads_does_not_matter(tmp_path: Path) -> None:
    rows = [observed("11", "2021"), observed("12", "2022"), observed("03", "2023")]
    months = dict(zip(MONTHS, ([row] for row in rows), strict=True))
    found = []
    for number, order in enumerate((MONTHS, MONTHS[::-1], (MONTHS[1], MONTHS[2], MONTHS[0]))):
        root = tmp_path / str(number) / "w"
        root.parent.mkdir()
        load_months(root, {month: months[month] for month in order})
        found.append(changes(root, "*"))

    assert found[0] == found[1] == found[2]
    assert len(found[0]) == 2


def test_a_month_loaded_again_replaces_what_it_showed(root: Path) -> None:
    load_months(root, {"2026-01": [observed("11", "2022")], "2026-06": [observed("12", "2023")]})
    load_months(root, {"2026-01": [observed("12", "2022")]})

    assert changes(root) == []


def test_a_demonstration_never_answers_for_the_register(root: Path) -> None:
    invented = {"siret": "99900000100011", "siren": "999000001"}
    load_months(root, {"2026-01": [observed("11", "2022", **invented)]}, demo=True)
    load_months(root, {"2026-06": [observed("12", "2023")]})

    assert changes(root) == []


def test_a_partial_unit_shows_its_number_only(root: Path) -> None:
    rows = [observed("11", "2022"), observed("12", "2023", diffusion="P")]
    load_months(root, {m: [r] for m, r in zip(MONTHS[:2], rows, strict=True)})

    (row,) = changes(root, "*")
    assert row[:2] == (int(siret(1)), "extension_candidate")
    assert not [value for value in row if isinstance(value, str) and "FORGES" in value]


BANDS = [*(band.value for band in HeadcountBand), ""]
seen = st.tuples(
    st.sampled_from(BANDS), st.sampled_from(["", "2021", "2022", "2023"]), st.sampled_from("ON")
)


def slow(history: list[tuple[str, str, str]]) -> list[tuple[str, date]]:
    """The rule, read aloud."""
    found, last = [], None
    for month, (code, written, employer) in zip(MONTHS, history, strict=False):
        if code in ("", "NN") or employer == "N":
            continue
        band, year = HeadcountBand(code), int(written) if written else None
        if last is not None and last[0] is not band:
            backwards = year is not None and last[1] is not None and year < last[1]
            if not backwards:
                kind = "extension_candidate" if band.rank > last[0].rank else "reduction_candidate"
                found.append(
                    (kind, date(year, 1, 1) if year else date.fromisoformat(f"{month}-01"))
                )
        last = (band, year)
    return found


@settings(max_examples=50, deadline=None)
@given(st.lists(st.lists(seen, min_size=3, max_size=3), min_size=1, max_size=6))
def test_the_statement_agrees_with_the_rule_read_aloud(histories) -> None:
    with connect(Limits("256MB", 1), Path("/nonexistent")) as connection:
        _observations(connection, histories)
        rows = connection.execute(
            f"SELECT siret, event, date FROM ({statement('event_headcount')})"  # noqa: S608 - our own statement
        ).fetchall()

    expected = [(n, *change) for n, history in enumerate(histories) for change in slow(history)]
    assert rows == expected


def _observations(connection: duckdb.DuckDBPyConnection, histories) -> None:
    connection.execute(
        "CREATE TABLE headcount_observations (vintage VARCHAR, siret BIGINT, band TINYINT,"
        " band_year SMALLINT, naf INTEGER, nomenclature VARCHAR, commune INTEGER, epci INTEGER,"
        " in_perimeter BOOLEAN)"
    )
    connection.execute("CREATE TABLE band_labels (band TINYINT, label VARCHAR)")
    connection.executemany(
        "INSERT INTO band_labels VALUES (?, ?)", [(b.rank, b.label) for b in HeadcountBand]
    )
    for number, history in enumerate(histories):
        for month, (code, year, employer) in zip(MONTHS, history, strict=True):
            if code not in {"", "NN"} and employer == "O":
                connection.execute(
                    "INSERT INTO headcount_observations VALUES"
                    " (?, ?, ?, ?, 256202, 'NAFRev2', 52269, 200072999, true)",
                    [month, number, HeadcountBand(code).rank, int(year) if year else None],
                )


def events(root: Path, vintage: str) -> list[tuple[object, ...]]:
    """The events of one month, as its file holds them."""
    entry = next(e for e in catalogue.read(root).entries if e.vintage == vintage)
    path = catalogue.folder_of(root, entry) / "events.parquet"
    return duckdb.sql(f"SELECT * FROM read_parquet('{path}') ORDER BY ALL").fetchall()  # noqa: S608 - the path is the test's own


def candidates(root: Path, vintage: str) -> set[object]:
    kinds = {"extension_candidate", "reduction_candidate"}
    return {row[1] for row in events(root, vintage)} & kinds


RISE = {"2026-01": [observed("11", "2022")], "2026-06": [observed("12", "2023")]}


def test_a_month_loaded_late_is_seen_by_those_after_it(root: Path) -> None:
    load_months(root, {"2026-06": RISE["2026-06"]})
    assert candidates(root, "2026-06") == set()
    before = events(root, "2026-06")

    load_months(root, {"2026-01": RISE["2026-01"]})

    assert candidates(root, "2026-01") == set()
    assert candidates(root, "2026-06") == {"extension_candidate"}
    assert set(before) < set(events(root, "2026-06"))


def test_late_or_not_the_events_are_the_same(tmp_path: Path) -> None:
    found, manifests = [], []
    for number, order in enumerate((MONTHS[:2], MONTHS[1::-1])):
        root = tmp_path / str(number) / "w"
        root.parent.mkdir()
        load_months(root, {month: RISE[month] for month in order})
        found.append(events(root, "2026-06"))
        entry = catalogue.read(root).entries[-1]
        manifest = catalogue.folder_of(root, entry) / "manifest.json"
        manifests.append(json.loads(manifest.read_text("utf-8"))["counts"])

    assert found[0] == found[1]
    assert manifests[0] == manifests[1]


def test_a_month_that_changes_nothing_leaves_the_others_where_they_are(root: Path) -> None:
    load_months(root, RISE)
    folder = catalogue.read(root).entries[-1].folder

    load_months(root, {"2026-03": [observed("11", "2022")]})

    assert candidates(root, "2026-06") == {"extension_candidate"}
    assert "fichiers 2026-03 et 2026-06" in str(events(root, "2026-06"))
    again = catalogue.read(root).entries[-1].folder
    assert again != folder
    load_months(root, {"2026-03": [observed("11", "2022")]})
    assert catalogue.read(root).entries[-1].folder == again


def test_a_reloaded_month_is_seen_by_those_after_it(root: Path) -> None:
    load_months(root, RISE)

    load_months(root, {"2026-01": [observed("12", "2023")]})

    assert candidates(root, "2026-06") == set()


def test_months_written_before_events_stay_as_they_are(root: Path) -> None:
    load_months(root, {"2026-06": RISE["2026-06"]})
    next(root.rglob("events.parquet")).unlink()

    load_months(root, {"2026-01": RISE["2026-01"]})

    assert len(list(root.rglob("events.parquet"))) == 1


def test_a_failure_while_later_months_are_written_changes_nothing(root: Path) -> None:
    load_months(root, {"2026-06": RISE["2026-06"]})
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}

    def report(step: Step) -> None:
        if step.name == "Effectifs des mois suivants":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load_months(root, {"2026-01": RISE["2026-01"]}, report=report)

    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before


def test_a_later_month_keeps_its_masks(root: Path) -> None:
    """Its files are shared, not made again."""
    load_months(root, {"2026-06": [observed("12", "2023", diffusion="P")]})

    load_months(root, {"2026-01": RISE["2026-01"]})

    (row,), _ = Warehouse.open(root).sites(SiteFilter())
    assert (row.siret, row.masked, row.address) == (siret(1), True, None)
    assert Warehouse.open(root).companies(siret(1))[0].siret == siret(1)
