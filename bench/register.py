"""The register: import, one register query and one EPCI dashboard, ratios in one run.

    python bench/register.py [--rows 1000000] [--format parquet|csv] [--no-queries] [--folder DIR]

France at its size, files kept in DIR (about 20 GB with the warehouse) and made again only if missing:

    python bench/register.py --rows 43000000 --format parquet --folder DIR

Makes a France-like stock (bench/lib/france.py), imports it with `essor`'s own code in a process of
its own, and writes bench/results/register.md. Every engine answers the same question and must give
the same numbers.
"""

import argparse
import json
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import itertools

import duckdb
import polars as pl

from bench.lib.france import make
from essor.observatory.warehouse.database import Limits, connect
from essor.observatory.warehouse.event_reader import event_counts
from essor.observatory.warehouse.events import EventFilter
from essor.observatory.warehouse.ingest import import_register
from essor.observatory.warehouse.progress import Step
from essor.observatory.warehouse.reader import Warehouse
from essor.observatory.warehouse.reference import shipped_territories
from essor.observatory.warehouse.requests import LoadRequest
from essor.observatory.warehouse.rows import SiteFilter

OUT = Path(__file__).parent / "results" / "register.md"
REPEATS = 7
SEARCH = "Index de recherche"
COLUMNS = (
    "codeCommuneEtablissement",
    "activitePrincipaleEtablissement",
    "nomenclatureActivitePrincipaleEtablissement",
    "etatAdministratifEtablissement",
    "dateCreationEtablissement",
    "etablissementSiege",
)


def peak_so_far() -> int:
    """The most memory that this process ever held, in MiB."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def import_here(rows: int, folder: Path, extension: str) -> None:
    """Import in this process, then print seconds by step and the peak memory as JSON."""
    files = make(folder / f"france-{rows}", rows, extension=extension)
    where = shipped_territories()
    marks: list[tuple[str, float]] = []
    before_search: list[int] = []

    def report(step: Step) -> None:
        if not marks or marks[-1][0] != step.name:
            marks.append((step.name, time.perf_counter()))
            if step.name == SEARCH:
                before_search.append(peak_so_far())

    request = LoadRequest(
        folder / f"warehouse-{rows}", files, "2026-10", datetime.now(UTC), limits=Limits("2GB", 2)
    )
    result = import_register(request, where, report)
    marks.append(("", time.perf_counter()))
    steps: dict[str, float] = {}
    for (name, before), (_, after) in itertools.pairwise(marks):
        steps[name] = round(steps.get(name, 0.0) + after - before, 2)
    peaks = [*before_search, peak_so_far()]
    print(json.dumps({"steps": steps, "peaks": peaks, "counts": dict(result.counts)}))


def measured_import(rows: int, folder: Path, extension: str) -> dict[str, object]:
    """The same in a fresh process."""
    make(folder / f"france-{rows}", rows, extension=extension)
    shutil.rmtree(folder / f"warehouse-{rows}", ignore_errors=True)
    done = subprocess.run(
        [sys.executable, __file__, "--rows", str(rows), "--folder", str(folder),
         "--format", extension, "--import-only"],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    answer: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return answer


def timed(work: Callable[[], object], repeats: int = REPEATS) -> tuple[float, object]:
    """Median milliseconds, warm, and the answer."""
    answer = work()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        answer = work()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times), answer


def register_query(rows: int, folder: Path) -> list[tuple[str, float, bool]]:
    """Industry × EPCI × division × year × kind, by each engine, from the raw Parquet."""
    raw = folder / f"france-{rows}" / "StockEtablissement.parquet"
    epci = {c.code: c.epci for c in shipped_territories().communes}
    connection = connect(Limits("2GB", 2), folder / "spill")
    connection.execute("CREATE TABLE places (code VARCHAR, epci VARCHAR)")
    connection.executemany("INSERT INTO places VALUES (?, ?)", list(epci.items()))
    places = pl.LazyFrame({"code": list(epci), "epci": list(epci.values())})
    floor = "SELECT " + ", ".join(f"min({column})" for column in COLUMNS) + f" FROM '{raw}'"
    compact = next((folder / f"warehouse-{rows}" / "vintages").iterdir()) / "store"
    floor_ms, _ = timed(lambda: connection.execute(floor).fetchall())
    duck_ms, expected = timed(lambda: sorted(connection.execute(_duck(str(raw))).fetchall()))
    polars_ms, by_polars = timed(lambda: sorted(_polars(raw, places).rows()))
    store = _compact(f"{compact}/establishments.parquet")
    store_ms, by_store = timed(lambda: sorted(connection.execute(store).fetchall()))
    return [
        ("decode the six columns (floor)", floor_ms, True),
        ("DuckDB, raw Parquet", duck_ms, True),
        ("polars streaming, raw Parquet", polars_ms, by_polars == expected),
        ("DuckDB, compact store", store_ms, by_store == expected),
    ]


def _duck(raw: str) -> str:
    return (
        "SELECT epci, activitePrincipaleEtablissement[1:2]::INTEGER AS division,"
        " year(dateCreationEtablissement) AS year,"
        " etatAdministratifEtablissement = 'A' AS active, etablissementSiege AS head, count(*) AS n"
        f" FROM '{raw}' AS e JOIN places ON places.code = e.codeCommuneEtablissement"
        " WHERE nomenclatureActivitePrincipaleEtablissement = 'NAFRev2' AND epci IS NOT NULL"
        " AND activitePrincipaleEtablissement >= '10' AND activitePrincipaleEtablissement < '34'"
        " AND year(dateCreationEtablissement) > 1900 GROUP BY ALL"
    )


def _compact(store: str) -> str:
    return (
        "SELECT lpad(epci::VARCHAR, 9, '0') AS epci, naf // 10000 AS division,"
        " year(created_on) AS year, active, head_office AS head, count(*) AS n"
        f" FROM '{store}' WHERE nomenclature = 'NAFRev2' AND naf BETWEEN 100000 AND 339999"
        " AND epci IS NOT NULL AND created_on IS NOT NULL GROUP BY ALL"
    )


def _polars(raw: Path, places: pl.LazyFrame) -> pl.DataFrame:
    naf = pl.col("activitePrincipaleEtablissement")
    return (
        pl.scan_parquet(raw)
        .select(COLUMNS)
        .filter(pl.col("nomenclatureActivitePrincipaleEtablissement") == "NAFRev2")
        .filter((naf >= "10") & (naf < "34"))
        .filter(pl.col("dateCreationEtablissement").dt.year() > 1900)
        .join(places, left_on="codeCommuneEtablissement", right_on="code")
        .filter(pl.col("epci").is_not_null())
        .group_by(
            pl.col("epci"),
            naf.str.slice(0, 2).cast(pl.Int32).alias("division"),
            pl.col("dateCreationEtablissement").dt.year().alias("year"),
            (pl.col("etatAdministratifEtablissement") == "A").alias("active"),
            pl.col("etablissementSiege").alias("head"),
        )
        .len()
        .collect(engine="streaming")
    )


def dashboards(rows: int, folder: Path) -> list[tuple[str, float, float]]:
    """One EPCI after another: key figures, facets and a page of sites, and the same from raw."""
    root = folder / f"warehouse-{rows}"
    warehouse = Warehouse.open(root)
    sirens = sorted(shipped_territories().epci)[::6]
    raw = folder / f"france-{rows}" / "StockEtablissement.parquet"
    connection = connect(Limits("2GB", 2), folder / "spill")
    connection.execute("CREATE TABLE places (code VARCHAR, epci VARCHAR)")
    connection.executemany(
        "INSERT INTO places VALUES (?, ?)",
        [(c.code, c.epci) for c in shipped_territories().communes],
    )

    def from_raw(siren: str) -> object:
        return connection.execute(
            f"SELECT activitePrincipaleEtablissement[1:2], trancheEffectifsEtablissement,"
            f" etatAdministratifEtablissement, count(*) FROM '{raw}' AS e"
            " JOIN places ON places.code = e.codeCommuneEtablissement WHERE epci = ?"
            " AND activitePrincipaleEtablissement >= '10' AND activitePrincipaleEtablissement < '34'"
            " GROUP BY ALL",
            [siren],
        ).fetchall()

    wanted = {
        "counts from the cube": lambda siren: warehouse.counts(epci=(siren,)),
        "page of 50 sites, largest first": lambda siren: warehouse.sites(
            SiteFilter(within_epci=(siren,)), order="-headcount"
        ),
        "facets (four counts)": lambda siren: warehouse.facets(SiteFilter(within_epci=(siren,))),
        "events by year, kind and convention": lambda siren: event_counts(
            warehouse, EventFilter(within_epci=(siren,))
        ),
    }
    lines = [(name, *_percentiles(work, sirens)) for name, work in wanted.items()]
    return [*lines, ("division × band × state, raw file", *_percentiles(from_raw, sirens[::8]))]


def _percentiles(work: Callable[[str], object], sirens: list[str]) -> tuple[float, float]:
    work(sirens[0])
    times = []
    for siren in sirens:
        start = time.perf_counter()
        work(siren)
        times.append((time.perf_counter() - start) * 1000)
    cuts = statistics.quantiles(times, n=20)
    return statistics.median(times), cuts[-1]


def import_table(rows: int, folder: Path, extension: str) -> list[str]:
    """The import, step by step: the rebuild first, the search index apart."""
    loaded = measured_import(rows, folder, extension)
    steps, peaks = loaded["steps"], loaded["peaks"]
    assert isinstance(steps, dict)
    assert isinstance(peaks, list)
    search = steps.get(SEARCH, 0.0)
    rebuild = sum(steps.values()) - search
    return [
        f"## {rows:,} establishments".replace(",", " "),
        "",
        f"Import of the four {extension} files, memory limit 2 GB, 2 threads: **{rebuild:.1f} s**,"
        f" peak memory {peaks[0]} MiB; then the search index, {search:.1f} s, {peaks[-1]} MiB;"
        f" rows kept: {json.dumps(loaded['counts'])}.",
        "",
        "| step | s |",
        "|---|---|",
        *(f"| {name} | {seconds:.2f} |" for name, seconds in steps.items()),
        "",
    ]


def query_tables(rows: int, folder: Path) -> list[str]:
    """The register query and the dashboards, on what was just imported."""
    query = register_query(rows, folder)
    floor = query[0][1]
    boards = dashboards(rows, folder)
    cube, raw = boards[0], boards[-1]
    return [
        "| register query | ms | × floor | same answer |",
        "|---|---|---|---|",
        *(
            f"| {n} | {ms:.0f} | {ms / floor:.2f} | {'yes' if ok else 'NO'} |"
            for n, ms, ok in query
        ),
        "",
        "| one EPCI | p50 ms | p95 ms |",
        "|---|---|---|",
        *(f"| {name} | {p50:.1f} | {p95:.1f} |" for name, p50, p95 in boards),
        "",
        f"Raw file over cube: {raw[1] / cube[1]:.0f} × (p50).",
        "",
    ]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000_000])
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--format", choices=("parquet", "csv"), default="parquet")
    parser.add_argument("--no-queries", action="store_true", help="the import alone")
    parser.add_argument("--out", type=Path, default=OUT, help="where the table goes")
    parser.add_argument("--import-only", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.import_only:
        import_here(chosen.rows[0], chosen.folder, chosen.format)
        return
    queries = chosen.format == "parquet" and not chosen.no_queries
    lines: list[str] = []
    with tempfile.TemporaryDirectory() as scratch:
        folder = chosen.folder or Path(scratch)
        for rows in chosen.rows:
            lines += import_table(rows, folder, chosen.format)
            lines += query_tables(rows, folder) if queries else []
    command = (
        f"python bench/register.py --rows {' '.join(map(str, chosen.rows))}"
        f" --format {chosen.format}{'' if queries else ' --no-queries'}"
    )
    head = (
        "# The register: import, query, dashboard\n\n"
        f"    {command}\n\n"
        f"{date.today():%Y-%m-%d}, {platform.machine()}, 2 cores shared with other work, Python"
        f" {platform.python_version()}, DuckDB {duckdb.__version__}, polars {pl.__version__};"
        " synthetic stock (bench/lib/france.py), warm cache, medians of"
        f" {REPEATS}. Prefer the ratios.\n\n"
    )
    chosen.out.write_text(head + "\n".join(lines), encoding="utf-8")
    print(chosen.out.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
