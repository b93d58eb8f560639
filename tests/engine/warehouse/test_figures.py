"""Each derived count, three times: DuckDB's, polars', and a slow plain Python's."""

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from essor.kernel.headcount import HeadcountBand
from essor.observatory.warehouse import catalogue
from essor.observatory.warehouse.reader import Warehouse
from essor.observatory.warehouse.reference import shipped_territories
from essor.observatory.warehouse.requests import LoadReport
from essor.observatory.warehouse.rows import SiteFilter
from essor.observatory.warehouse.territories import Territories
from tests.engine.warehouse import oracle
from tests.engine.warehouse.official import (
    CHAUMONT,
    DATA,
    ESTABLISHMENTS,
    HISTORY,
    LANGRES,
    LEGAL_UNITS,
    MAP,
    csv_text,
    establishment,
    load,
    read_real,
    real_history,
)

BANDS = [band.value for band in HeadcountBand]
PERIMETER = (LANGRES, CHAUMONT)
VALUES = {
    "state": st.sampled_from(["A", "A", "A", "F", "F", "X", ""]),
    "diffusion": st.sampled_from(["O", "O", "O", "P", "N", "Z"]),
    "band": st.sampled_from([*BANDS, "", "", "99"]),
    "commune": st.sampled_from(["52269", "52121", "52078", "2A004", "97411", "99109", "", "5226"]),
    "naf": st.sampled_from(["25.62B", "10.51C", "33.20A", "34.1Z", "01.11Z", "64.11", "", "2562B"]),
    "nomenclature": st.sampled_from(["NAFRev2", "NAFRev2", "NAFRev1", "NAP", "", "NAF3000"]),
    "created": st.sampled_from(["1900-01-01", "2010-02-28", "2031-01-01", "", "2010-02-30"]),
    "employer": st.sampled_from(["O", "N", "", "?"]),
}
ROWS = st.lists(
    st.builds(
        lambda number, site, wrong, values: (
            establishment(number, site, **values) | ({"siret": wrong} if wrong is not None else {})
        ),
        st.integers(1, 30),
        st.integers(1, 2),
        st.sampled_from([None] * 12 + ["", "123", "73282932000075", "7328293200007A"]),
        st.fixed_dictionaries({}, optional=VALUES),
    ),
    min_size=1,
    max_size=60,
)


def _cube(root: Path) -> Counter[oracle.Key]:
    """What DuckDB wrote."""
    entry = catalogue.read(root).current
    assert entry is not None
    path = catalogue.folder_of(root, entry) / "cube_sites.parquet"
    found: Counter[oracle.Key] = Counter()
    for epci, division, band, active, sites in duckdb.sql(
        f"SELECT epci, division, band, active, sites FROM read_parquet('{path}')"  # noqa: S608 - the path is the test's own
    ).fetchall():
        code = None if epci is None else str(epci)
        found[code, division, None if band is None else BANDS[band], active] += sites
    return found


def _polars(text: str, where: Territories, perimeter: tuple[str, ...]) -> Counter[oracle.Key]:
    """The same counts by another engine, from the rows that enter."""
    frame = pl.read_csv(text.encode(), infer_schema=False)
    communes = pl.DataFrame(
        [(c.code, c.epci) for c in where.communes], schema=["commune", "epci"], orient="row"
    )
    changes = pl.DataFrame(list(where.changes) or [("", "")], schema=["old", "new"], orient="row")
    modern = pl.col("nomenclatureActivitePrincipaleEtablissement").is_in(["NAFRev2", "NAF2025"])
    grouped = (
        frame.join(changes, left_on="codeCommuneEtablissement", right_on="old", how="left")
        .with_columns(pl.coalesce("new", "codeCommuneEtablissement").alias("commune"))
        .join(communes, on="commune", how="inner")
        .filter(pl.col("epci").is_in(list(perimeter)))
        .with_columns(
            pl.when(modern)
            .then(pl.col("activitePrincipaleEtablissement").str.slice(0, 2).cast(pl.Int64))
            .alias("division"),
            (pl.col("etatAdministratifEtablissement") == "A").alias("active"),
        )
        .group_by("epci", "division", "trancheEffectifsEtablissement", "active")
        .len()
    )
    return Counter({tuple(row[:4]): row[4] for row in grouped.iter_rows()})


def _check(rows, root: Path, where: Territories, perimeter: tuple[str, ...]) -> LoadReport:
    good, reasons = oracle.kept(rows)

    report = load(
        root, {ESTABLISHMENTS: rows}, perimeter=perimeter, reject_limit=1.0, territories=where
    )

    expected = oracle.counts(good, where, perimeter)
    assert Counter(report.files[0].rejects) == reasons
    assert _cube(root) == expected
    assert _polars(csv_text(ESTABLISHMENTS, good), where, perimeter) == expected
    return report


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ROWS)
def test_counts_agree_on_invented_registers(rows) -> None:
    with TemporaryDirectory() as folder:
        root = Path(folder) / "warehouse"
        _check(rows, root, MAP, PERIMETER)
        counts = Warehouse.open(root).counts()

    good, _ = oracle.kept(rows)
    by_key = oracle.counts(good, MAP, PERIMETER)
    assert counts.active == sum(n for key, n in by_key.items() if key[3])
    assert counts.closed == sum(n for key, n in by_key.items() if not key[3])
    assert counts.industry_active == sum(
        n
        for (_, division, _, active), n in by_key.items()
        if active and 10 <= (division or 0) <= 33
    )


def test_counts_agree_on_the_real_extract(root: Path) -> None:
    rows = read_real("stock_etablissement_extrait_2024.csv.gz")
    where = shipped_territories()

    report = _check(rows, root, where, tuple(sorted(where.epci)))

    assert report.files[0].rows == 79
    assert report.files[0].rejects == {}
    assert report.counts["sites"] == 79 - report.notices.get("commune_inconnue", 0)


def test_the_real_files_enter_together(root: Path) -> None:
    report = load(
        root,
        {
            ESTABLISHMENTS: DATA / "stock_etablissement_extrait_2024.csv.gz",
            LEGAL_UNITS: DATA / "stock_unite_legale_extrait_2022.csv.gz",
        },
        vintage="2024-03",
        territories=shipped_territories(),
    )

    warehouse = Warehouse.open(root)
    names = {
        row["siren"]: row["denominationUniteLegale"]
        for row in read_real("stock_unite_legale_extrait_2022.csv.gz")
    }
    rows, total = warehouse.sites(SiteFilter(state="all"))
    assert [(file.columns, file.rows) for file in report.files] == [(53, 79), (33, 526)]
    assert total == 10
    assert all(row.name == names[row.siren] for row in rows)
    assert warehouse.vintage.source == "Insee, base Sirene, mois 2024-03"
    assert warehouse.site(rows[0].siret).periods is None


@pytest.fixture(scope="module")
def lyon() -> list[dict[str, str]]:
    return real_history()


def test_real_periods_enter_and_agree(root: Path, lyon) -> None:
    report = load(root, {HISTORY: lyon}, reject_limit=1.0)

    entry = catalogue.read(root).current
    path = catalogue.folder_of(root, entry) / "store" / "history.parquet"
    kept = pl.read_parquet(path)
    expected = Counter(
        (row["etatAdministratifEtablissement"] or None, _year(row["dateDebut"])) for row in lyon
    )
    found = Counter(
        ({True: "A", False: "F", None: None}[active], None if start is None else f"{start:%Y}")
        for active, start in kept.select("active", "period_from").iter_rows()
    )
    assert (report.files[0].rows, report.files[0].rejects) == (len(lyon), {})
    assert found == expected


def _year(written: str) -> str | None:
    return None if written in {"", "1900-01-01"} else written[:4]


def test_activity_codes_come_back_as_written(root: Path, lyon) -> None:
    load(root, {HISTORY: lyon}, reject_limit=1.0)

    warehouse = Warehouse.open(root)
    found = Counter(
        code for (code,) in warehouse._rows("SELECT naf_text(naf, nomenclature) FROM history")
    )
    assert found == Counter(row["activitePrincipaleEtablissement"] or None for row in lyon)
