"""Events three times: DuckDB's, a slow plain Python's, and polars'."""

import csv
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from essor.demo.register.geography import EPCI
from essor.demo.register.months import write_months
from essor.observatory.warehouse import catalogue
from essor.observatory.warehouse.event_reader import event_counts, events
from essor.observatory.warehouse.events import Convention, EventFilter
from essor.observatory.warehouse.reader import Warehouse
from essor.observatory.warehouse.reference import shipped_territories
from essor.observatory.warehouse.territories import Territories
from tests.engine.warehouse import events_oracle
from tests.engine.warehouse.events_polars import raw_events
from tests.engine.warehouse.official import (
    CHAUMONT,
    ESTABLISHMENTS,
    HISTORY,
    LANGRES,
    MAP,
    SUCCESSIONS,
    establishment,
    link,
    load,
    read_real,
    real_history,
    siret,
)

HERE = (LANGRES, CHAUMONT)
TODAY = date(2026, 10, 1)
CANDIDATES = {"extension_candidate", "reduction_candidate"}
DAYS = st.dates(date(2019, 1, 1), date(2021, 12, 31))
DOORS = (("4", "RUE", "DES FORGES"), ("4", "RUE", "des Forgés"), ("", "", "LE BOURG"), ("", "", ""))
PERIOD = st.fixed_dictionaries(
    {
        "state": st.sampled_from(["A", "A", "A", "F", "F", ""]),
        "naf": st.sampled_from(["25.62B", "25.62B", "10.51C", "46.62Z", ""]),
        "old": st.sampled_from([False, False, False, True]),
        "employer": st.sampled_from(["O", "N", ""]),
    }
)
SITE = st.fixed_dictionaries(
    {
        "starts": st.lists(
            st.one_of(DAYS, DAYS, st.just(date(2026, 12, 1))), max_size=4, unique=True
        ),
        "first": st.sampled_from(["known", "known", "1900-01-01", ""]),
        "periods": st.lists(PERIOD, min_size=5, max_size=5),
        "present": st.booleans(),
        "created": st.sampled_from(["2019-03-01", "1900-01-01", "", "2026-12-01"]),
        "commune": st.sampled_from(["52269", "52121", "52078", "2A004", "99109"]),
        "door": st.sampled_from(DOORS),
        "diffusion": st.sampled_from(["O", "O", "O", "P"]),
        "band": st.sampled_from(["", "NN", "03", "11", "41"]),
    }
)
NUMBERS = st.tuples(st.integers(1, 3), st.integers(1, 3))
REGISTER = st.tuples(
    st.dictionaries(NUMBERS, SITE, min_size=1, max_size=7),
    st.lists(
        st.tuples(NUMBERS, NUMBERS, DAYS, st.sampled_from(["true", "false", ""]),
                  st.sampled_from(["true", "false", ""])),
        max_size=5,
    ),
)  # fmt: skip


def _naf(period) -> dict[str, str]:
    code = period["naf"]
    old = bool(code) and period["old"]
    return {
        "etatAdministratifEtablissement": period["state"],
        "activitePrincipaleEtablissement": f"{code[:4]}{code[-1]}" if old else code,
        "nomenclatureActivitePrincipaleEtablissement": (
            "NAFRev1" if old else ("NAFRev2" if code else "")
        ),
        "caractereEmployeurEtablissement": period["employer"],
    }


def _files(register):
    """Official rows of an invented register."""
    sites, links = register
    stock, history = [], []
    for (number, place), site in sites.items():
        starts = sorted(site["starts"])
        written = [f"{day:%Y-%m-%d}" for day in starts] or ["2019-06-01"]
        periods = [_naf(period) for period in site["periods"][: len(written)]]
        if site["first"] != "known":
            written[0] = site["first"]
        ends = [*written[1:], ""]
        kept = len(written) if site["present"] else len(written) - 1
        history += [
            {"siret": siret(number, place), "dateDebut": start, "dateFin": end, **period}
            for start, end, period in list(zip(written, ends, periods, strict=True))[:kept]
        ]
        door = dict(
            zip(
                ("numeroVoieEtablissement", "typeVoieEtablissement", "libelleVoieEtablissement"),
                site["door"],
                strict=True,
            )
        )
        stock.append(
            establishment(number, place, created=site["created"], commune=site["commune"],
                          diffusion=site["diffusion"], band=site["band"])
            | periods[-1]
            | {"etatAdministratifEtablissement": periods[-1]["etatAdministratifEtablissement"] or "A"}
            | door
            | {"dateDebut": written[-1]}
        )  # fmt: skip
    return stock, list(reversed(history)), [
        link(siret(*before), siret(*after), f"{day:%Y-%m-%d}", continuity) | {"transfertSiege": moved}
        for before, after, day, continuity, moved in links
    ]  # fmt: skip


def _answered(root: Path, perimeter: tuple[str, ...]) -> list[events_oracle.Event]:
    """What the warehouse answers, candidates from headcounts apart."""
    rows = events(Warehouse.open(root), EventFilter(within_epci=perimeter, industry_only=False))
    assert rows is not None
    found = [
        events_oracle.Event(
            row.siret, row.event.value, row.date, row.naf, row.commune, row.epci,
            row.convention.value, row.certainty.value, row.counterpart_siret,
        )
        for row in rows
        if row.event not in CANDIDATES
    ]  # fmt: skip
    return sorted(found, key=lambda event: tuple(str(value) for value in event))


def _check(
    root: Path,
    files,
    *,
    where: Territories = MAP,
    perimeter: tuple[str, ...] = HERE,
    today: date = TODAY,
    **fields,
) -> list[events_oracle.Event]:
    """Load, and compare the three."""
    stock, history, links = files
    given_files = {ESTABLISHMENTS: stock, HISTORY: history, SUCCESSIONS: links}
    report = load(
        root,
        {kind: rows for kind, rows in given_files.items() if rows},
        perimeter=perimeter, territories=where, reject_limit=1.0, vintage=f"{today:%Y-%m}", **fields,
    )  # fmt: skip
    assert all(set(file.rejects) <= {"doublon"} for file in report.files)

    found = _answered(root, perimeter)

    assert found == events_oracle.events(
        stock, history, links, where=where, perimeter=perimeter, today=today
    )
    raw = Counter((e.siret, e.event, e.date, e.naf) for e in found if e.convention == "raw")
    assert raw_events(stock, history, where=where, perimeter=perimeter, today=today) == raw
    return found


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(REGISTER)
def test_events_agree_on_invented_registers(register) -> None:
    with TemporaryDirectory() as folder:
        _check(Path(folder) / "warehouse", _files(register))


def test_events_agree_where_many_sites_follow_one_another(tmp_path: Path) -> None:
    """Few companies, few doors, few days: pairs, rivals, ties and pauses of exactly a year."""
    kinds: Counter[str] = Counter()
    for seed in range(10):
        found = _check(tmp_path / str(seed) / "warehouse", _files(_crowded(Random(seed))))
        kinds.update(event.event for event in found if event.convention == "insee")

    followed = ("transfer_within", "transfer_in", "transfer_out", "takeover", "activity_change")
    assert min(kinds[kind] for kind in followed) > 0


def _crowded(chance: Random):
    days = [date(2020, 2, 29) + timedelta(days) for days in (0, 1, 31, 89, 90, 91, 180, 365, 366)]
    sites = {
        (number, place): {
            "starts": chance.sample(days, chance.choice((1, 2, 2, 3, 4))),
            "first": chance.choice(("known", "known", "known", "1900-01-01", "")),
            "periods": [
                {
                    "state": "AF"[(turn + chance.choice((0, 0, 0, 1))) % 2],
                    "naf": chance.choice(("25.62B", "25.62B", "25.62B", "10.51C")),
                    "old": chance.random() < 0.1,
                    "employer": chance.choice(("O", "N", "")),
                }
                for turn in range(4)
            ],
            "present": chance.random() < 0.9,
            "created": chance.choice(("2020-02-29", "2020-05-29", "1900-01-01")),
            "commune": chance.choice(("52269", "52269", "52121", "52078", "2A004")),
            "door": chance.choice((DOORS[0], DOORS[0], *DOORS)),
            "diffusion": chance.choice(("O", "O", "O", "O", "P")),
            "band": chance.choice(("", "NN", "03", "11", "41")),
        }
        for number in range(1, 13)
        for place in range(1, 5)
    }
    truth = ("true", "false", "")
    links = [
        (*chance.sample(sorted(sites), 2), chance.choice(days), chance.choice(truth),
         chance.choice(truth))
        for _ in range(60)
    ]  # fmt: skip
    return sites, links


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory):
    """The demonstration's second month, as official rows."""
    _, month = write_months(tmp_path_factory.mktemp("months"))
    return tuple(_read(month.files[kind]) for kind in (ESTABLISHMENTS, HISTORY, SUCCESSIONS)), month


def test_events_agree_on_the_demonstration(demonstration, root: Path) -> None:
    files, _ = demonstration

    found = _check(
        root, files, where=shipped_territories(), perimeter=tuple(sorted(EPCI)),
        today=date(2026, 11, 1), demo=True,
    )  # fmt: skip

    kinds = Counter(event.event for event in found if event.convention == "insee")
    assert min(kinds[kind] for kind in ("transfer_in", "transfer_out", "transfer_within")) >= 9
    assert kinds["takeover"] >= 9
    assert all(event.date <= date(2026, 11, 1) for event in found)


def test_events_agree_on_the_real_extract(root: Path) -> None:
    stock = read_real("stock_etablissement_extrait_2024.csv.gz")
    where = shipped_territories()

    found = _check(
        root, (stock, [], []), where=where, perimeter=tuple(sorted(where.epci)),
        today=date(2024, 3, 1),
    )  # fmt: skip

    assert Counter(event.event for event in found if event.convention == "raw")["closure"] > 10


def test_events_agree_on_the_real_periods(root: Path) -> None:
    history = real_history()
    lyon = {row["siret"]: row for row in read_real("etablissement_historique_lyon.csv.gz")}
    latest = {row["siret"]: row for row in sorted(history, key=lambda row: row["dateDebut"])}
    stock = [
        latest[number]
        | {
            "siren": number[:9],
            "statutDiffusionEtablissement": "O",
            "etatAdministratifEtablissement": latest[number]["etatAdministratifEtablissement"]
            or "A",
            "codeCommuneEtablissement": lyon[number]["code_commune"],
        }
        for number in sorted(latest)
    ]
    where = shipped_territories()
    metropole = next(c.epci for c in where.communes if c.code == "69384")

    found = _check(
        root, (stock, history, []), where=where, perimeter=(metropole,), today=date(2024, 1, 1)
    )

    kinds = Counter(event.event for event in found if event.convention == "raw")
    assert min(kinds[kind] for kind in ("opening", "closure", "activity_change")) > 100


def test_two_loads_write_the_same_bytes(demonstration, tmp_path: Path) -> None:
    _, month = demonstration
    written = []
    for name in ("one", "two"):
        root = tmp_path / name / "warehouse"
        load(root, month.files, demo=True, perimeter=tuple(sorted(EPCI)), vintage="2026-11",
             territories=shipped_territories())  # fmt: skip
        folder = catalogue.folder_of(root, catalogue.read(root).current)
        written.append((folder / "events.parquet").read_bytes())

    assert written[0] == written[1]


def test_counts_are_those_of_the_rows(demonstration, root: Path) -> None:
    _, month = demonstration
    load(root, month.files, demo=True, perimeter=tuple(sorted(EPCI)), vintage="2026-11",
         territories=shipped_territories())  # fmt: skip
    warehouse = Warehouse.open(root)
    for wanted in (
        EventFilter(within_epci=tuple(EPCI)),
        EventFilter(within_epci=tuple(EPCI), epci=(LANGRES,), naf=("25",)),
        EventFilter(within_epci=(LANGRES,), conventions=(Convention.INSEE,), industry_only=False),
    ):
        rows = events(warehouse, wanted)
        counts = event_counts(warehouse, wanted)

        assert {(c.year, c.kind, c.convention): c.number for c in counts} == Counter(
            (row.date.year, row.event, row.convention) for row in rows
        )


def test_the_whole_of_france_says_the_same_of_industry(demonstration, tmp_path: Path) -> None:
    """With every file, a perimeter and France answer the same where links reach outside."""
    _, month = demonstration
    here = tuple(sorted(EPCI))
    asked = EventFilter(within_epci=here, conventions=(Convention.RAW,))
    answers = []
    for name, perimeter in (("here", here), ("france", None)):
        root = tmp_path / name / "warehouse"
        load(root, month.files, demo=True, perimeter=perimeter, vintage="2026-11",
             territories=shipped_territories())  # fmt: skip
        answers.append(events(Warehouse.open(root), asked))

    assert answers[0] == answers[1]
    assert len(answers[0]) > 700
