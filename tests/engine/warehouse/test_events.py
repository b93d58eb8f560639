"""Events one rule, and one trap, at a time."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from essor.observatory.warehouse import catalogue
from essor.observatory.warehouse.event_reader import coverage, event_counts, events
from essor.observatory.warehouse.events import Certainty, Convention, EventFilter, EventKind
from essor.observatory.warehouse.reader import Warehouse
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
    siret,
)

HERE = (LANGRES, CHAUMONT)
AJACCIO = "242010056"
LATER = {"dateDebut": "2020-03-01", "created": "2020-03-01"}


def span(number: int, start: str, end: str, state: str, site: int = 1, **values: str):
    """A period of a site, with columns by short names."""
    columns = {
        "naf": "activitePrincipaleEtablissement",
        "nomenclature": "nomenclatureActivitePrincipaleEtablissement",
        "employer": "caractereEmployeurEtablissement",
    }
    row = {
        "siret": siret(number, site),
        "dateDebut": start,
        "dateFin": end,
        "etatAdministratifEtablissement": state,
        "activitePrincipaleEtablissement": "25.62B",
        "nomenclatureActivitePrincipaleEtablissement": "NAFRev2",
        "caractereEmployeurEtablissement": "O",
    }
    return row | {columns[name]: value for name, value in values.items()}


def asked(root: Path, convention: Convention = Convention.RAW, **fields):
    rows = events(
        Warehouse.open(root),
        EventFilter(**({"within_epci": HERE, "conventions": (convention,)} | fields)),
    )
    return [(row.siret, row.event.value, f"{row.date}", row.counterpart_siret) for row in rows]


def raw_of(root: Path, stock, history) -> list[tuple[str, str]]:
    """Raw events of a register of one site, without its number."""
    load(root, {ESTABLISHMENTS: stock, HISTORY: history}, perimeter=HERE, reject_limit=1.0)
    return [found[1:3] for found in asked(root, industry_only=False)]


def insee_of(root: Path, stock, history, links=None, **fields):
    """Insee's events."""
    files = {ESTABLISHMENTS: stock, HISTORY: history} | ({SUCCESSIONS: links} if links else {})
    load(root, files, perimeter=HERE, **fields)
    return asked(root, Convention.INSEE)


def gone(number: int, on: str, site: int = 1, **values: str):
    """A site that was open since 2010 and closed on a day: its row, and its periods."""
    row = establishment(number, site, state="F", dateDebut=on, **values)
    naf = {"naf": values["naf"]} if "naf" in values else {}
    return row, [
        span(number, "2010-05-01", "2020-01-31", "A", site, **naf),
        span(number, on, "", "F", site, **naf),
    ]


def come(number: int, on: str, site: int = 1, **values: str):
    """A site that opened on a day: its row, and its period."""
    row = establishment(number, site, dateDebut=on, created=on, **values)
    naf = {"naf": values["naf"]} if "naf" in values else {}
    return row, [span(number, on, "", "A", site, **naf)]


def followed(root: Path, before, after, links=None, **fields):
    """Insee's events of two sites since 2020, with the counterpart."""
    (old, old_periods), (new, new_periods) = before, after
    found = insee_of(root, [old, new], old_periods + new_periods, links, **fields)
    return [event for event in found if event[2] >= "2020"]


# --- raw ---------------------------------------------------------------------------------------


def test_raw_events_are_the_changes_between_periods(root: Path) -> None:
    history = [
        span(1, "2010-05-01", "2012-12-31", "A", employer="N"),
        span(1, "2013-01-01", "2014-06-30", "A"),
        span(1, "2014-07-01", "2015-03-31", "A", naf="25.61Z"),
        span(1, "2015-04-01", "2018-08-31", "F", naf="25.61Z", employer="N"),
        span(1, "2018-09-01", "2019-12-31", "A", naf="25.61Z"),
        span(1, "2020-01-01", "", "A", naf="25.61Z", employer="N"),
    ]

    assert raw_of(root, [establishment(1, dateDebut="2020-01-01")], history) == [
        ("opening", "2010-05-01"),
        ("employer_start", "2013-01-01"),
        ("activity_change", "2014-07-01"),
        ("closure", "2015-04-01"),
        ("employer_start", "2018-09-01"),
        ("restart", "2018-09-01"),
        ("employer_stop", "2020-01-01"),
    ]


def test_a_recoding_is_never_a_change_of_activity(root: Path) -> None:
    history = [
        span(1, "2001-02-01", "2002-12-31", "A", naf="28.5C", nomenclature="NAF1993"),
        span(1, "2003-01-01", "2007-12-31", "A", naf="28.5D", nomenclature="NAFRev1"),
        span(1, "2008-01-01", "2025-12-31", "A"),
        span(1, "2026-01-01", "", "A", naf="25.63Z", nomenclature="NAF2025"),
    ]
    stock = [establishment(1, dateDebut="2026-01-01", naf="25.63Z", nomenclature="NAF2025")]

    assert raw_of(root, stock, history) == [("opening", "2001-02-01")]
    (row,) = events(Warehouse.open(root), EventFilter(conventions=(Convention.RAW,)))
    assert row.naf == "25.62B"  # the code that the site was recoded into, never a guess


def test_an_old_activity_without_recoding_stays_out_of_industry(root: Path) -> None:
    history = [
        span(1, "1995-01-01", "2004-12-31", "A", naf="28.5C", nomenclature="NAF1993"),
        span(1, "2005-01-01", "", "F", naf="28.5C", nomenclature="NAF1993"),
    ]
    stock = [
        establishment(1, state="F", dateDebut="2005-01-01", naf="28.5C", nomenclature="NAF1993")
    ]

    assert raw_of(root, stock, history) == [("opening", "1995-01-01"), ("closure", "2005-01-01")]
    assert asked(root) == []
    assert asked(root, naf=("28",), industry_only=False) == []


@pytest.mark.parametrize("unknown", ["1900-01-01", ""])
def test_an_unknown_date_dates_nothing(root: Path, unknown: str) -> None:
    history = [span(1, unknown, "2012-12-31", "A"), span(1, "2013-01-01", "", "F")]
    stock = [establishment(1, state="F", created=unknown, dateDebut="2013-01-01")]

    assert raw_of(root, stock, history) == [("closure", "2013-01-01")]


def test_an_unknown_start_falls_back_on_the_creation(root: Path) -> None:
    history = [span(1, "1900-01-01", "2012-12-31", "A"), span(1, "2013-01-01", "", "F")]
    stock = [establishment(1, state="F", created="1998-04-01", dateDebut="2013-01-01")]

    assert raw_of(root, stock, history) == [("opening", "1998-04-01"), ("closure", "2013-01-01")]


def test_what_is_dated_after_the_stock_is_counted_not_shown(root: Path) -> None:
    history = [span(1, "2010-05-01", "2026-10-14", "A"), span(1, "2026-10-15", "", "F")]
    stock = [
        establishment(1, state="F", dateDebut="2026-10-15"),
        establishment(2, created="2026-11-30", dateDebut="2026-11-30"),
    ]

    report = load(root, {ESTABLISHMENTS: stock, HISTORY: history}, perimeter=HERE)

    assert [found[:3] for found in asked(root)] == [(siret(1), "opening", "2010-05-01")]
    assert report.notices["evenement_futur"] == 2
    assert report.notices["date_creation_future"] == 1


def test_an_empty_employer_status_is_not_a_refusal_to_employ(root: Path) -> None:
    history = [
        span(1, "2010-05-01", "2012-12-31", "A", employer=""),
        span(1, "2013-01-01", "2014-12-31", "A"),
        span(1, "2015-01-01", "2016-12-31", "A", employer=""),
        span(1, "2017-01-01", "", "A", employer="N"),
    ]

    assert raw_of(root, [establishment(1, dateDebut="2017-01-01")], history) == [
        ("opening", "2010-05-01")
    ]


def test_repeated_and_shuffled_periods_change_nothing(root: Path) -> None:
    periods = [
        span(1, "2018-09-01", "", "A"),
        span(1, "2010-05-01", "2015-03-31", "A"),
        span(1, "2015-04-01", "2018-08-31", "F"),
    ]

    assert raw_of(root, [establishment(1, dateDebut="2018-09-01")], periods * 2) == [
        ("opening", "2010-05-01"),
        ("closure", "2015-04-01"),
        ("restart", "2018-09-01"),
    ]


def test_periods_that_start_together_are_ordered_by_their_end(root: Path) -> None:
    history = [
        span(1, "2015-04-01", "", "A"),
        span(1, "2015-04-01", "2015-04-01", "F"),
        span(1, "2010-05-01", "2015-03-31", "A"),
    ]

    assert raw_of(root, [establishment(1, dateDebut="2015-04-01")], history) == [
        ("opening", "2010-05-01"),
        ("closure", "2015-04-01"),
        ("restart", "2015-04-01"),
    ]


def test_a_merged_commune_is_read_as_today_s(root: Path) -> None:
    load(root, {ESTABLISHMENTS: [establishment(1, commune="52078")]}, perimeter=HERE)

    (row,) = events(
        Warehouse.open(root), EventFilter(within_communes=("52121",), conventions=(Convention.RAW,))
    )
    assert (row.commune, row.epci) == ("52121", CHAUMONT)


def test_a_hidden_unit_keeps_number_place_and_activity_only(root: Path) -> None:
    load(
        root,
        {
            ESTABLISHMENTS: [establishment(1, diffusion="P", sign="SECRET")],
            LEGAL_UNITS: [legal_unit(1)],
        },
        perimeter=HERE,
    )

    (row,) = events(Warehouse.open(root), EventFilter(conventions=(Convention.RAW,)))
    assert (row.siret, row.naf, row.commune) == (siret(1), "25.62B", "52269")
    entry = catalogue.read(root).current
    written = (catalogue.folder_of(root, entry) / "events.parquet").read_bytes()
    assert b"SECRET" not in written
    assert b"FORGES" not in written


# --- files that are missing --------------------------------------------------------------------


def test_without_history_only_creation_and_present_closure_are_known(root: Path) -> None:
    stock = [
        establishment(1, dateDebut="2019-01-01"),
        establishment(2, state="F", dateDebut="2020-02-01"),
        establishment(3, created="1900-01-01", dateDebut="2019-01-01"),
    ]

    load(root, {ESTABLISHMENTS: stock}, perimeter=HERE)

    assert sorted(found[:3] for found in asked(root)) == sorted([
        (siret(1), "opening", "2010-05-01"),
        (siret(2), "opening", "2010-05-01"),
        (siret(2), "closure", "2020-02-01"),
    ])  # fmt: skip
    known = coverage(Warehouse.open(root))
    assert known.unknown == {
        EventKind.RESTART,
        EventKind.ACTIVITY_CHANGE,
        EventKind.EMPLOYER_START,
        EventKind.EMPLOYER_STOP,
    }
    assert len(known.notes) == 2


def test_with_every_file_nothing_is_unknown(root: Path) -> None:
    before, after = gone(1, "2020-02-01"), come(1, "2020-02-01", 2)
    followed(root, before, after, [link(siret(1), siret(1, 2), "2020-02-01")])

    assert coverage(Warehouse.open(root)).unknown == frozenset()
    assert coverage(Warehouse.open(root)).notes == ()


def test_without_establishments_events_are_unknown(root: Path) -> None:
    load(root, {HISTORY: [span(1, "2010-05-01", "", "A")]})

    assert events(Warehouse.open(root), EventFilter()) is None
    assert event_counts(Warehouse.open(root), EventFilter()) is None


def test_a_month_of_an_older_essor_holds_no_events(root: Path) -> None:
    load(root, {ESTABLISHMENTS: [establishment(1)]}, perimeter=HERE)
    (catalogue.folder_of(root, catalogue.read(root).current) / "events.parquet").unlink()
    Warehouse.forget()

    assert events(Warehouse.open(root), EventFilter()) is None


# --- continuity --------------------------------------------------------------------------------


def test_a_transfer_is_neither_an_opening_nor_a_closure(root: Path) -> None:
    found = followed(
        root,
        gone(1, "2020-02-01"),
        come(1, "2020-02-20", 2, commune="52121", libelleVoieEtablissement="DU PONT"),
        [link(siret(1), siret(1, 2), "2020-02-20") | {"transfertSiege": "true"}],
    )

    assert found == [(siret(1, 2), "transfer_within", "2020-02-20", siret(1))]
    (row,) = events(
        Warehouse.open(root),
        EventFilter(conventions=(Convention.INSEE,), since=date(2020, 1, 1)),
    )
    assert row.certainty is Certainty.INFERRED
    assert row.reason == (
        "Même unité légale, même activité, autre adresse, à 19 jours d'écart ;"
        " succession déclarée, transfert de siège"
    )
    raw = [event for event in asked(root) if event[2] >= "2020"]
    assert [event[1] for event in raw] == ["closure", "opening"]


@pytest.mark.parametrize(
    ("bounds", "kind"),
    [
        ((LANGRES, CHAUMONT), "transfer_within"),
        ((LANGRES,), "transfer_out"),
        ((CHAUMONT,), "transfer_in"),
    ],
)
def test_a_transfer_has_the_direction_of_who_asks(root: Path, bounds, kind: str) -> None:
    followed(root, gone(1, "2020-02-01"), come(1, "2020-02-01", 2, commune="52121"))

    found = asked(root, Convention.INSEE, within_epci=bounds, since=date(2020, 1, 1))

    assert found == [(siret(1, 2), kind, "2020-02-01", siret(1))]


def test_a_transfer_is_found_from_either_place_inside_the_bounds(root: Path) -> None:
    followed(root, gone(1, "2020-02-01"), come(1, "2020-02-01", 2, commune="52121"))

    for facet in ({"epci": (LANGRES,)}, {"epci": (CHAUMONT,)}, {"communes": ("52269",)}, {}):
        found = asked(root, Convention.INSEE, since=date(2020, 1, 1), **facet)
        assert found == [(siret(1, 2), "transfer_within", "2020-02-01", siret(1))]


def test_a_transfer_out_of_what_was_loaded_stands_on_the_new_site(root: Path) -> None:
    found = followed(
        root,
        gone(1, "2020-02-01"),
        come(1, "2020-02-01", 2, commune="2A004"),
        [link(siret(1), siret(1, 2), "2020-02-01")],
    )

    assert found == [(siret(1, 2), "transfer_out", "2020-02-01", siret(1))]
    (row,) = events(
        Warehouse.open(root),
        EventFilter(within_epci=HERE, kinds=(EventKind.TRANSFER_OUT,)),
    )
    assert (row.commune, row.epci) == ("2A004", AJACCIO)


@pytest.mark.parametrize(("day", "kinds"), [
    ("2020-05-01", ["transfer_within"]),
    ("2020-05-02", ["closure", "opening"]),
    ("2019-11-03", ["transfer_within"]),
    ("2019-11-02", ["closure", "opening"]),
])  # fmt: skip
def test_ninety_days_is_the_limit(root: Path, day: str, kinds: list[str]) -> None:
    (old, periods), (new, more) = gone(1, "2020-02-01"), come(1, day, 2)

    found = insee_of(root, [old, new], periods + more, [link(siret(1), siret(1, 2), day)])

    assert sorted(event[1] for event in found if event[2] > "2019") == kinds


def test_continuity_breaks_when_two_of_three_change(root: Path) -> None:
    moved = {"commune": "52121", "libelleVoieEtablissement": "DU PONT"}
    cases = (
        (come(1, "2020-02-01", 2, **moved), ["transfer_within"]),
        (come(1, "2020-02-01", 2, naf="46.62Z"), ["activity_change"]),
        (come(1, "2020-02-01", 2, naf="46.62Z", **moved), ["closure", "opening"]),
        (come(2, "2020-02-01"), ["takeover"]),
        (come(2, "2020-02-01", naf="25.61Z"), ["closure", "opening"]),
        (come(2, "2020-02-01", **moved), ["closure", "opening"]),
    )
    for number, (after, kinds) in enumerate(cases):
        here = root.parent / f"case-{number}" / "warehouse"
        linked = [link(siret(1), after[0]["siret"], "2020-02-01")]
        (old, periods), (new, more) = gone(1, "2020-02-01"), after
        load(here, {ESTABLISHMENTS: [old, new], HISTORY: periods + more, SUCCESSIONS: linked},
             perimeter=HERE)  # fmt: skip

        found = asked(here, Convention.INSEE, since=date(2020, 1, 1), industry_only=False)

        assert sorted(event[1] for event in found) == kinds


def test_a_takeover_stands_on_the_new_site(root: Path) -> None:
    found = followed(
        root, gone(1, "2020-02-01"), come(2, "2020-02-10"), [link(siret(1), siret(2), "2020-02-10")]
    )

    assert found == [(siret(2), "takeover", "2020-02-10", siret(1))]


def test_a_link_that_denies_continuity_is_believed(root: Path) -> None:
    found = followed(
        root,
        gone(1, "2020-02-01"),
        come(2, "2020-02-01"),
        [link(siret(1), siret(2), "2020-02-01", continuity="false")],
    )

    assert sorted(event[1] for event in found) == ["closure", "opening"]


def test_without_links_dates_activity_and_address_are_the_test(root: Path) -> None:
    found = followed(root, gone(1, "2020-02-01"), come(2, "2020-02-01"))

    assert found == [(siret(2), "takeover", "2020-02-01", siret(1))]
    (row,) = events(Warehouse.open(root), EventFilter(kinds=(EventKind.TAKEOVER,)))
    assert row.reason == (
        "Autre unité légale, même activité, même adresse, le même jour ;"
        " liens de succession non chargés"
    )


@pytest.mark.parametrize("door", [
    {"numeroVoieEtablissement": ""}, {"numeroVoieEtablissement": "6"}, {"diffusion": "P"},
    {"libelleVoieEtablissement": ""},
])  # fmt: skip
def test_an_address_that_is_not_known_to_be_the_same_proves_nothing(root: Path, door) -> None:
    found = followed(root, gone(1, "2020-02-01"), come(2, "2020-02-01", **door))

    assert sorted(event[1] for event in found) == ["closure", "opening"]


def test_several_companies_at_one_door_are_paired_one_to_one(root: Path) -> None:
    sites = [gone(1, "2020-02-01"), come(2, "2020-02-11"), come(3, "2020-02-05")]

    found = insee_of(root, [row for row, _ in sites], [p for _, periods in sites for p in periods])

    assert [event for event in found if event[2] >= "2020"] == [
        (siret(3), "takeover", "2020-02-05", siret(1)),
        (siret(2), "opening", "2020-02-11", None),
    ]


def test_a_site_that_opened_and_closed_with_another_did_not_follow_it(root: Path) -> None:
    rows = [
        establishment(1, n, state="F", created="2020-01-10", dateDebut="2020-02-01") for n in (1, 2)
    ]
    periods = [
        span(1, start, end, state, n)
        for n in (1, 2)
        for start, end, state in (("2020-01-10", "2020-01-31", "A"), ("2020-02-01", "", "F"))
    ]

    assert Counter(event[1] for event in insee_of(root, rows, periods)) == {
        "opening": 2,
        "closure": 2,
    }


@pytest.mark.parametrize(("restart", "naf", "kinds"), [
    ("2016-04-01", "25.62B", ["opening", "restart"]),
    ("2016-04-02", "25.62B", ["closure", "opening", "opening"]),
    ("2015-06-01", "25.61Z", ["closure", "opening", "opening"]),
])  # fmt: skip
def test_a_restart_opens_after_a_year_or_with_another_activity(
    root: Path, restart: str, naf: str, kinds: list[str]
) -> None:
    history = [
        span(1, "2010-05-01", "2015-03-31", "A"),
        span(1, "2015-04-01", "2015-05-31", "F"),
        span(1, restart, "", "A", naf=naf),
    ]

    found = insee_of(root, [establishment(1, dateDebut=restart, naf=naf)], history)

    assert sorted(event[1] for event in found) == kinds


def test_a_link_to_a_site_that_is_not_there_closes_the_old_one(root: Path) -> None:
    (old, periods) = gone(1, "2020-02-01")

    found = insee_of(root, [old], periods, [link(siret(1), siret(9), "2020-02-01")])

    assert [event[1] for event in found] == ["opening", "closure"]


# --- other conventions, filters ----------------------------------------------------------------


def test_dge_and_trendeo_hold_candidates_only(root: Path) -> None:
    stock = [
        establishment(1, band="11"),
        establishment(2, band="03"),
        establishment(3, naf="46.62Z"),
    ]
    load(root, {ESTABLISHMENTS: stock}, perimeter=HERE)

    for convention, numbers in ((Convention.DGE, {1, 2}), (Convention.TRENDEO, {1})):
        rows = events(
            Warehouse.open(root), EventFilter(conventions=(convention,), industry_only=False)
        )
        assert {row.siret for row in rows} == {siret(number) for number in numbers}
        assert {row.certainty for row in rows} == {Certainty.CANDIDATE}


def test_leaving_industry_is_an_event_of_industry(root: Path) -> None:
    history = [
        span(1, "2010-05-01", "2015-03-31", "A"),
        span(1, "2015-04-01", "", "A", naf="46.62Z"),
    ]
    load(
        root,
        {
            ESTABLISHMENTS: [establishment(1, dateDebut="2015-04-01", naf="46.62Z")],
            HISTORY: history,
        },
        perimeter=HERE,
    )

    assert [event[1] for event in asked(root, since=date(2015, 1, 1))] == ["activity_change"]
    assert [event[1] for event in asked(root, naf=("25.6",), until=date(2015, 12, 31))] == [
        "opening",
        "activity_change",
    ]
    assert asked(root, naf=("28",)) == []
