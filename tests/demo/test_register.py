"""The demonstration register: official format, impossible numbers, every trap."""

import csv
import hashlib
import itertools
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from essor.demo.register.activities import HOLDING, INDUSTRY, OTHER, PUBLIC, in_naf_2025
from essor.demo.register.geography import EPCI, OLD_CODES, inside, places
from essor.demo.register.months import Month, write_months
from essor.kernel.headcount import HeadcountBand
from essor.kernel.identifiers import Siren, Siret
from essor.kernel.naf import NafNomenclature
from essor.observatory.warehouse.layout import LAYOUTS, FileKind
from essor.observatory.warehouse.reader import Warehouse
from essor.observatory.warehouse.reference import shipped_territories
from essor.observatory.warehouse.rows import SiteFilter
from essor.reference.naf import tree
from tests.engine.warehouse.official import load
from tests.engine.warehouse.test_privacy import everything_written

Rows = list[dict[str, str]]
SITES, UNITS = FileKind.ESTABLISHMENTS, FileKind.LEGAL_UNITS


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("register")


@pytest.fixture(scope="module")
def months(folder: Path) -> tuple[Month, Month]:
    return write_months(folder)


@pytest.fixture(scope="module")
def files(months) -> list[dict[FileKind, Rows]]:
    return [{kind: _read(path) for kind, path in month.files.items()} for month in months]


@pytest.fixture(scope="module")
def warehouse(months, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    root = tmp_path_factory.mktemp("demo") / "warehouse"
    for month in months:
        load(
            root,
            month.files,
            vintage=month.vintage,
            perimeter=tuple(EPCI),
            demo=True,
            reject_limit=0.0,
            territories=shipped_territories(),
        )
    opened = Warehouse.open(root, demo=True)
    yield opened
    Warehouse.forget()
    opened.close()


def _read(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def by_siret(rows: Rows) -> dict[str, dict[str, str]]:
    return {row["siret"]: row for row in rows}


def test_files_have_every_official_column_in_order(months) -> None:
    for month in months:
        for kind, path in month.files.items():
            header = path.read_text(encoding="utf-8").split("\n", 1)[0]
            assert tuple(header.split(",")) == LAYOUTS[kind].columns


def test_the_same_seed_writes_the_same_bytes(months, tmp_path: Path) -> None:
    again = write_months(tmp_path)

    for first, second in zip(months, again, strict=True):
        for kind, path in first.files.items():
            assert _digest(path) == _digest(second.files[kind])
    other = write_months(tmp_path / "other", seed=53)
    assert _digest(other[0].files[SITES]) != _digest(months[0].files[SITES])


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_no_number_can_be_a_real_companys(files) -> None:
    for month in files:
        assert not any(Siret(row["siret"]).has_valid_key for row in month[SITES])
        assert not any(Siren(row["siren"]).has_valid_key for row in month[UNITS])
        assert not any(Siren(row["siret"][:9]).has_valid_key for row in month[SITES])


def test_names_are_visibly_invented(files) -> None:
    for month in files:
        names = [row["denominationUniteLegale"] for row in month[UNITS]]
        shown = [name for name in names if name not in {"", "[ND]"}]
        assert all(name.endswith(" DEMO") for name in shown)
        assert len(set(shown)) == len(shown)
        assert all(row["enseigne1Etablissement"].endswith(("DEMO", "[ND]", ""))
                   for row in month[SITES])  # fmt: skip


def test_sizes_are_those_of_a_territory(warehouse: Warehouse) -> None:
    industry, total = warehouse.sites(SiteFilter(state="all"), limit=None)
    _, everything = warehouse.sites(SiteFilter(state="all", industry_only=False))

    assert 500 <= total <= 700
    assert 3_000 <= everything <= 4_500
    assert {row.epci for row in industry} == set(EPCI)
    assert len({row.naf for row in industry}) > 35


def test_sites_stand_in_their_commune(warehouse: Warehouse) -> None:
    rows, _ = warehouse.sites(SiteFilter(state="all", industry_only=False), limit=None)
    placed = [row for row in rows if row.longitude is not None]

    outside = [row for row in placed if not inside(row.commune, row.longitude, row.latitude)]

    assert len(placed) > 3_000
    assert all(
        abs(row.longitude - places()[row.commune].longitude) < 0.002
        and abs(row.latitude - places()[row.commune].latitude) < 0.002
        for row in outside
    )
    assert len(outside) < len(placed) // 100


def test_activities_exist_in_their_nomenclature() -> None:
    old, new = tree(NafNomenclature.NAF_REV2), tree(NafNomenclature.NAF_2025)
    codes = {a.naf for a in INDUSTRY + OTHER} | set(HOLDING) | {naf for naf, _ in PUBLIC}

    assert codes <= set(old)
    assert {in_naf_2025(code) for code in codes} <= set(new)
    assert all(10 <= int(a.naf[:2]) <= 33 for a in INDUSTRY)


def test_nothing_of_a_person_enters_the_warehouse(files, warehouse: Warehouse) -> None:
    people = {row["nomUniteLegale"] for row in files[0][UNITS]} - {"", "[ND]"}

    written = everything_written(warehouse.root)

    assert len(people) > 500
    assert "EXEMPLE-" not in written
    assert "[ND]" not in written


# --- every trap of the register, each found in the files


def test_unknown_and_future_dates(files) -> None:
    created = Counter(row["dateCreationEtablissement"] for row in files[0][SITES])

    assert created["1900-01-01"] >= 10
    assert [day for day in created if day > "2026-01-01"]


def test_zero_unknown_and_not_employer_differ(files) -> None:
    bands = Counter(row["trancheEffectifsEtablissement"] for row in files[0][SITES])
    employers = Counter(row["caractereEmployeurEtablissement"] for row in files[0][SITES])
    years = {row["anneeEffectifsEtablissement"] for row in files[1][SITES]}

    assert all(bands[code] > 20 for code in ("00", "NN", ""))
    assert all(employers[code] > 20 for code in ("O", "N", ""))
    assert years == {"", "2024"}


def test_head_offices_without_production(files) -> None:
    heads = [
        row
        for row in files[0][SITES]
        if row["activitePrincipaleEtablissement"] in HOLDING and row["etablissementSiege"] == "true"
    ]
    plants = {
        row["siren"]
        for row in files[0][SITES]
        if row["etablissementSiege"] == "false"
        and 10 <= int(row["activitePrincipaleEtablissement"][:2]) <= 33
    }

    assert len(heads) >= 8
    assert {row["siren"] for row in heads} <= plants


def test_several_sites_at_one_address(files) -> None:
    doors = Counter(
        (
            row["coordonneeLambertAbscisseEtablissement"],
            row["coordonneeLambertOrdonneeEtablissement"],
        )
        for row in files[0][SITES]
        if row["etatAdministratifEtablissement"] == "A"
        and row["statutDiffusionEtablissement"] == "O"
    )

    assert doors.most_common(1)[0][1] >= 4


def test_old_commune_codes_and_cedex(files, warehouse: Warehouse) -> None:
    codes = {row["codeCommuneEtablissement"] for row in files[0][SITES]}
    cedex = [row for row in files[0][SITES] if row["codeCedexEtablissement"]]

    assert set(OLD_CODES) <= codes
    assert len(cedex) >= 5
    rows, _ = warehouse.sites(SiteFilter(state="all", industry_only=False), limit=None)
    assert not set(OLD_CODES) & {row.commune for row in rows}


def test_partial_units_are_written_nd_and_some_become_so(files) -> None:
    first, second = (by_siret(month[SITES]) for month in files)
    partial = [row for row in first.values() if row["statutDiffusionEtablissement"] == "P"]
    became = [
        siret
        for siret, row in second.items()
        if row["statutDiffusionEtablissement"] == "P"
        and first.get(siret, {}).get("statutDiffusionEtablissement") == "O"
    ]

    assert len(partial) > 100
    assert {row["libelleVoieEtablissement"] for row in partial} == {"[ND]"}
    assert len(became) == 4


def test_repeated_links_and_links_to_nowhere(files) -> None:
    links = [tuple(row.values()) for row in files[0][FileKind.SUCCESSIONS]]
    known = set(by_siret(files[0][SITES]))

    assert len(set(links)) < len(links)
    assert any(row["siretEtablissementSuccesseur"] not in known
               for row in files[0][FileKind.SUCCESSIONS])  # fmt: skip


def test_closures_by_the_office_and_public_bodies(files) -> None:
    closed = Counter(
        row["dateDebut"] for row in files[0][SITES] if row["etatAdministratifEtablissement"] == "F"
    )
    public = [row for row in files[0][UNITS] if row["categorieJuridiqueUniteLegale"][0] == "7"]

    assert closed["2023-12-31"] >= 40
    assert {row["activitePrincipaleUniteLegale"][:2] for row in public} >= {"36", "38"}


def test_moves_in_out_and_within(files) -> None:
    sites = by_siret(files[1][SITES])
    ways = Counter()
    for row in files[1][FileKind.SUCCESSIONS]:
        before = sites.get(row["siretEtablissementPredecesseur"])
        after = sites.get(row["siretEtablissementSuccesseur"])
        if before and after and row["transfertSiege"] == "true":
            assert before["siren"] == after["siren"]
            ways[_here(before), _here(after)] += 1

    assert all(ways[way] >= 5 for way in ((True, True), (True, False), (False, True)))


def _here(row: dict[str, str]) -> bool:
    place = places().get(row["codeCommuneEtablissement"])
    return row["codeCommuneEtablissement"] in OLD_CODES or (
        place is not None and place.epci in EPCI
    )


def test_takeovers_change_the_company_and_keep_the_place(files) -> None:
    sites = by_siret(files[1][SITES])
    taken = [
        (sites[row["siretEtablissementPredecesseur"]], sites[row["siretEtablissementSuccesseur"]])
        for row in files[1][FileKind.SUCCESSIONS]
        if row["continuiteEconomique"] == "true" and row["transfertSiege"] == "false"
    ]

    assert len(taken) >= 5
    assert all(before["siren"] != after["siren"] for before, after in taken)


def test_restarts_activity_and_employer_changes(files) -> None:
    periods: dict[str, Rows] = {}
    for row in files[1][FileKind.HISTORY]:
        periods.setdefault(row["siret"], []).append(row)
    states = Counter(
        "".join(row["etatAdministratifEtablissement"] for row in reversed(rows))
        for rows in periods.values()
    )
    changed = Counter(
        (row["changementActivitePrincipaleEtablissement"],
         row["changementCaractereEmployeurEtablissement"])
        for row in files[1][FileKind.HISTORY]
    )  # fmt: skip
    recoded = [
        row for row in files[1][FileKind.HISTORY]
        if row["nomenclatureActivitePrincipaleEtablissement"] == "NAFRev1"
    ]  # fmt: skip

    assert sum(n for key, n in states.items() if "AFA" in key) >= 5
    assert changed["true", "false"] >= 10
    assert changed["false", "true"] >= 10
    assert {row["dateFin"] for row in recoded if row["etatAdministratifEtablissement"] == "A"} >= {
        "2007-12-31"
    }


def test_headcounts_rise_and_fall_between_months(files) -> None:
    first, second = (by_siret(month[SITES]) for month in files)
    moves = Counter()
    for siret, row in second.items():
        before = first.get(siret, {}).get("trancheEffectifsEtablissement")
        after = row["trancheEffectifsEtablissement"]
        if before and after and "NN" not in {before, after}:
            gap = HeadcountBand(after).rank - HeadcountBand(before).rank
            moves[(gap > 0) - (gap < 0)] += 1

    assert moves[1] >= 8
    assert moves[-1] >= 5


def test_periods_follow_each_other_without_a_hole(files) -> None:
    for month in files:
        rows: dict[str, Rows] = {}
        for row in month[FileKind.HISTORY]:
            rows.setdefault(row["siret"], []).append(row)
        for periods in rows.values():
            ordered = list(reversed(periods))
            assert [p["dateFin"] == "" for p in ordered] == [False] * (len(ordered) - 1) + [True]
            assert all(
                early["dateDebut"] <= early["dateFin"] < late["dateDebut"]
                for early, late in itertools.pairwise(ordered)
            )
