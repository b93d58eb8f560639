"""What pages read: filters, order, pages, facets, one site."""

import threading
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from essor.kernel.headcount import HeadcountBand
from essor.observatory.warehouse.filters import ORDERS
from essor.observatory.warehouse.reader import Warehouse
from essor.observatory.warehouse.rows import SiteFilter, SitePeriod, SiteRow, SuccessionLink
from tests.engine.warehouse.official import (
    CHAUMONT,
    ESTABLISHMENTS,
    HISTORY,
    LANGRES,
    LEGAL_UNITS,
    SUCCESSIONS,
    establishment,
    legal_unit,
    link,
    load,
    period,
    siret,
)

NAMES = ("ÉTABLISSEMENTS ZOÉ", "Étain Doré", "FORGES", "FORGES", "L'ATELIER", "SOCIETE 12")
CHOICES = {
    "commune": ("52269", "52121", "2A004"),
    "naf": ("25.62B", "25.50A", "10.51C", "36.00Z", "47.11B", ""),
    "band": ("", "NN", "00", "01", "12", "22"),
    "state": ("A", "A", "F"),
    "x": ("860000.0", ""),
    "y": ("6760000.0",),
    "created": ("", "1950-01-01", "2024-05-06"),
}
COUNT = 72


def _rows() -> list[dict[str, str]]:
    """Every value of every column, mixed by different strides."""
    return [
        establishment(
            n,
            **{
                column: values[(n * stride) % len(values)]
                for stride, (column, values) in enumerate(CHOICES.items(), start=1)
            },
        )
        for n in range(1, COUNT + 1)
    ]


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    root = tmp_path_factory.mktemp("reader") / "warehouse"
    units = [legal_unit(n, name=NAMES[n % len(NAMES)]) for n in range(1, COUNT + 1)]
    load(
        root,
        {ESTABLISHMENTS: _rows(), LEGAL_UNITS: units},
        perimeter=(LANGRES, CHAUMONT, "242010056"),
    )
    opened = Warehouse.open(root)
    yield opened
    Warehouse.forget()
    opened.close()


def matches(row: SiteRow, wanted: SiteFilter) -> bool:
    """The filter, said slowly."""
    text = f"{row.name} {row.sign or ''} {row.commune_name} {row.siret}"
    folded = "".join(c for c in _plain(text) if c.isalnum() or c == " ")
    modern = row.naf_nomenclature in {"NAFRev2", "NAF2025"}
    checks = (
        not (wanted.within_epci or wanted.within_communes)
        or row.epci in wanted.within_epci
        or row.commune in wanted.within_communes,
        not wanted.epci or row.epci in wanted.epci,
        not wanted.communes or row.commune in wanted.communes,
        not wanted.naf or (modern and (row.naf or "").startswith(wanted.naf)),
        not wanted.bands or row.band in wanted.bands,
        wanted.state in {"all", row.state},
        not wanted.industry_only or row.is_industry,
        all(word in folded for word in _plain(wanted.text).split()),
    )
    return all(checks)


def _plain(text: str) -> str:
    return text.lower().replace("é", "e").replace("'", " ")


FILTERS = st.builds(
    SiteFilter,
    epci=st.lists(st.sampled_from([LANGRES, CHAUMONT]), max_size=2, unique=True).map(tuple),
    communes=st.sampled_from([(), (), ("52269",), ("2A004", "52121")]),
    naf=st.sampled_from([(), ("25",), ("25.6", "10"), ("36",), ("25.50A",)]),
    bands=st.sampled_from([(), (HeadcountBand.FROM_20,), tuple(HeadcountBand)[:3]]),
    text=st.sampled_from(["", "forges", "ZOÉ", "l'atelier", "doré étain", "chaumont", "rien"]),
    state=st.sampled_from(["active", "closed", "all"]),
    industry_only=st.booleans(),
    within_epci=st.sampled_from([(), (LANGRES,)]),
    within_communes=st.sampled_from([(), ("2A004",)]),
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(FILTERS, st.sampled_from(sorted(ORDERS)))
def test_filters_and_facets_are_those_of_a_slow_reading(warehouse, wanted, order) -> None:
    everything, _ = warehouse.sites(SiteFilter(state="all", industry_only=False), limit=None)

    rows, total = warehouse.sites(wanted, order=order, limit=None)
    facets = warehouse.facets(wanted)
    points = warehouse.points(wanted)

    expected = {row.siret for row in everything if matches(row, wanted)}
    assert {row.siret for row in rows} == expected
    assert total == len(rows) == len(expected)
    assert {point.siret for point in points} == {r.siret for r in rows if r.longitude is not None}
    assert warehouse.without_position(wanted) == sum(row.longitude is None for row in rows)
    free = SiteFilter(**(vars(wanted) | {"epci": (), "communes": ()}))
    assert facets.epci == Counter(r.epci for r in everything if matches(r, free))
    free = SiteFilter(**(vars(wanted) | {"bands": ()}))
    assert facets.bands == Counter(r.band and r.band.value for r in everything if matches(r, free))
    free = SiteFilter(**(vars(wanted) | {"state": "all"}))
    assert facets.states == Counter(r.state for r in everything if matches(r, free))
    free = SiteFilter(**(vars(wanted) | {"naf": ()}))
    assert facets.divisions == Counter(
        r.naf[:2] if r.naf else None for r in everything if matches(r, free)
    )


@pytest.mark.parametrize("order", sorted(ORDERS))
def test_pages_never_overlap_nor_forget(warehouse: Warehouse, order) -> None:
    wanted = SiteFilter(state="all", industry_only=False)
    whole, total = warehouse.sites(wanted, order=order, limit=None)

    pages = [warehouse.sites(wanted, order=order, limit=7, offset=n)[0] for n in range(0, 80, 7)]

    assert tuple(row for page in pages for row in page) == whole
    assert total == COUNT


def test_the_largest_come_first_and_unknown_last(warehouse: Warehouse) -> None:
    rows, _ = warehouse.sites(SiteFilter(), order="-headcount", limit=None)

    ranks = [-1 if row.band is None else row.band.rank for row in rows]
    assert ranks == sorted(ranks, reverse=True)


def test_names_are_ordered_without_accents(warehouse: Warehouse) -> None:
    rows, _ = warehouse.sites(SiteFilter(state="all", industry_only=False), limit=None)

    names = list(dict.fromkeys(row.name for row in rows))
    assert names == ["ÉTABLISSEMENTS ZOÉ", "Étain Doré", "FORGES", "L'ATELIER", "SOCIETE 12"]


def test_an_impossible_epci_finds_nothing(warehouse: Warehouse) -> None:
    assert warehouse.sites(SiteFilter(epci=("x' OR 1=1",))) == ((), 0)
    assert warehouse.sites(SiteFilter(within_epci=("",))) == ((), 0)
    assert warehouse.sites(SiteFilter(naf=("25' OR '1'='1",))) == ((), 0)


def test_counts_are_the_same_by_the_cube_and_by_the_sites(warehouse: Warehouse) -> None:
    by_cube = warehouse.counts(epci=(LANGRES, CHAUMONT))
    by_sites = warehouse.counts(communes=("52269", "52121"))
    rows, _ = warehouse.sites(
        SiteFilter(within_epci=(LANGRES, CHAUMONT), state="all", industry_only=False), limit=None
    )

    assert by_cube == by_sites
    assert by_cube.active == sum(row.state == "active" for row in rows)
    assert by_cube.industry_ten_or_more == sum(
        row.state == "active" and row.is_industry
        and row.band is not None and row.band.rank >= HeadcountBand.FROM_10.rank
        for row in rows
    )  # fmt: skip


def test_numbers_that_are_not_siret_find_nothing(warehouse: Warehouse) -> None:
    assert [warehouse.site(text) for text in ("", "12", "abc", siret(999), "1" * 15)] == [None] * 5
    assert warehouse.sites_by_siret(["", "x", siret(999)]) == ()
    assert [row.siret for row in warehouse.sites_by_siret([siret(3), siret(2), "x"])] == sorted(
        [siret(2), siret(3)]
    )


def test_a_site_tells_its_history_and_its_links(root: Path) -> None:
    load(
        root,
        {
            ESTABLISHMENTS: [establishment(1), establishment(2, commune="52121", state="F")],
            HISTORY: [
                period(1, "", "2007-12-31", "A", activitePrincipaleEtablissement="28.7Q",
                       nomenclatureActivitePrincipaleEtablissement="NAF1993",
                       caractereEmployeurEtablissement=""),
                period(1, "2008-01-01", "", "A"),
                period(2, "2010-01-01", "", "F"),
            ],
            SUCCESSIONS: [
                link(siret(2), siret(1), "2015-06-01"),
                link(siret(1), siret(40), "2020-01-01", continuity="false"),
            ],
        },
        perimeter=(LANGRES, CHAUMONT),
    )  # fmt: skip

    found = Warehouse.open(root).site(siret(1))

    assert found is not None
    assert found.periods == (
        SitePeriod(date(2008, 1, 1), None, "active", "25.62B", "NAFRev2", True),
        SitePeriod(None, date(2007, 12, 31), "active", "28.7Q", "NAF1993", None),
    )
    assert found.successions == (
        SuccessionLink(siret(40), "after", date(2020, 1, 1), False, False, None, None),
        SuccessionLink(siret(2), "before", date(2015, 6, 1), False, True, "52121", False),
    )


def test_a_closed_site_says_since_when(root: Path) -> None:
    load(
        root,
        {ESTABLISHMENTS: [establishment(1, state="F", dateDebut="2021-03-04")]},
        perimeter=(LANGRES,),
    )

    (row,), _ = Warehouse.open(root).sites(SiteFilter(state="closed"))

    assert (row.state, row.closed_on, row.created_on) == (
        "closed", date(2021, 3, 4), date(2010, 5, 1),
    )  # fmt: skip


def test_threads_read_together(warehouse: Warehouse) -> None:
    expected = warehouse.sites(SiteFilter(text="forges"))
    found: list[object] = []

    def read() -> None:
        for _ in range(10):
            found.append(warehouse.sites(SiteFilter(text="forges")))
            found.append(warehouse.companies("forges") and expected)

    threads = [threading.Thread(target=read) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == [expected] * 120
