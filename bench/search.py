"""Company search as one types: time per keystroke and what one or two mistakes leave findable.

    python bench/search.py [--names 1000000] [--folder DIR]

Makes legal units with names (bench/lib/france.py), imports them, and asks the same queries of the
search, of a scan with LIKE over the same file, and of a sorted list in memory (the floor of a prefix
look-up). Writes bench/results/search.md. Names are synthetic: recall compares cases, it predicts
nothing about real names.
"""

import argparse
import platform
import random
import sqlite3
import statistics
import string
import sys
import tempfile
import time
from bisect import bisect_left
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.lib.france import make
from essor.kernel.text import fold
from essor.observatory.warehouse.database import Limits
from essor.observatory.warehouse.ingest import import_register
from essor.observatory.warehouse.progress import Step
from essor.observatory.warehouse.reader import Warehouse
from essor.observatory.warehouse.reference import shipped_territories
from essor.observatory.warehouse.requests import LoadRequest

OUT = Path(__file__).parent / "results" / "search.md"
QUERIES = 500
SCANS = 15


def load(names: int, folder: Path) -> tuple[Warehouse, float]:
    """The warehouse, and the seconds that its index took."""
    files = make(folder / f"names-{names}", names, units_only=True)
    root, started = folder / f"search-{names}", 0.0

    def report(step: Step) -> None:
        nonlocal started
        if step.name == "Index de recherche" and not started:
            started = time.perf_counter()

    request = LoadRequest(root, files, "2026-10", datetime.now(UTC), limits=Limits("2GB", 2))
    import_register(request, shipped_territories(), report)
    return Warehouse.open(root), time.perf_counter() - started


def with_mistakes(chance: random.Random, name: str, number: int) -> str:
    """The name with letters dropped, added, changed or swapped in different long words."""
    words = name.split()
    long = [i for i, word in enumerate(words) if len(word) > 4 and word.isalpha()]
    for place in chance.sample(long, min(number, len(long))):
        word, at = words[place], chance.randrange(len(words[place]) - 1)
        letter = chance.choice(string.ascii_lowercase)
        words[place] = chance.choice(
            (
                word[:at] + word[at + 1 :],
                word[:at] + letter + word[at:],
                word[:at] + letter + word[at + 1 :],
                word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            )
        )
    return " ".join(words)


def measured(work: Callable[[str], object], queries: list[str]) -> tuple[float, float]:
    """p50 and p95 in milliseconds."""
    times = []
    for query in queries:
        start = time.perf_counter()
        work(query)
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times), statistics.quantiles(times, n=20)[-1]


def recall(warehouse: Warehouse, pairs: list[tuple[str, str]]) -> float:
    """Share of queries that show a company of the wanted name among the first ten."""
    found = sum(
        any(fold(hit.name or "") == name for hit in warehouse.companies(query))
        for name, query in pairs
    )
    return found / len(pairs)


def table(names: int, folder: Path) -> str:
    warehouse, seconds = load(names, folder)
    path = warehouse.folder / "search.sqlite3"
    index = sqlite3.connect(path)
    chance = random.Random(52)
    distinct = sorted(fold(row[0]) for row in index.execute("SELECT DISTINCT name FROM companies"))
    wanted = [chance.choice(distinct) for _ in range(QUERIES)]
    keystrokes = [name[: chance.randrange(3, max(4, len(name)))] for name in wanted]
    mistakes = {n: [with_mistakes(chance, name, n) for name in wanted] for n in (1, 2)}

    def scan(query: str) -> object:
        where = " AND ".join(["words LIKE ?"] * len(query.split()))
        return index.execute(
            f"SELECT rank FROM companies WHERE {where} ORDER BY rank LIMIT 10",
            [f"%{word}%" for word in query.split()],
        ).fetchall()

    rare = ["zzyzx heron", *wanted[: SCANS - 1]]
    cases = [
        ("whole name", wanted, recall(warehouse, list(zip(wanted, wanted, strict=True)))),
        ("keystroke, from the third", keystrokes, None),
        ("one mistake", mistakes[1], recall(warehouse, list(zip(wanted, mistakes[1], strict=True)))),
        ("two mistakes, in two words", mistakes[2],
         recall(warehouse, list(zip(wanted, mistakes[2], strict=True)))),
    ]  # fmt: skip
    rows = [
        (label, *measured(warehouse.companies, queries), share) for label, queries, share in cases
    ]
    scan_ms = measured(scan, rare)
    floor_us = measured(lambda query: bisect_left(distinct, query), keystrokes)
    size = path.stat().st_size
    index.close()
    head = f"Index built in {seconds:.1f} s, {size / 1e6:.0f} MB, {len(distinct)} distinct names."
    title = f"## {names:,} names".replace(",", " ")
    return "\n".join([title, "", head, *written(rows, scan_ms, floor_us)])


Row = tuple[str, float, float, float | None]


def written(rows: list[Row], scan: tuple[float, float], floor: tuple[float, float]) -> list[str]:
    """The measures as lines of a table."""
    return [
        "",
        "| query | p50 ms | p95 ms | recall@10 |",
        "|---|---|---|---|",
        *(
            f"| {label} | {p50:.2f} | {p95:.2f} | {'' if share is None else f'{share:.3f}'} |"
            for label, p50, p95, share in rows
        ),
        f"| scan with LIKE, whole name ({SCANS} queries) | {scan[0]:.1f} | {scan[1]:.1f} | |",
        f"| look-up in a sorted list (floor) | {floor[0]:.4f} | {floor[1]:.4f} | |",
        "",
        f"Scan over search, whole name, p95: {scan[1] / rows[0][2]:.0f} ×.",
        "",
    ]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--names", type=int, nargs="+", default=[1_000_000])
    parser.add_argument("--folder", type=Path)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        parts = [table(names, chosen.folder or Path(scratch)) for names in chosen.names]
    command = f"python bench/search.py --names {' '.join(map(str, chosen.names))}"
    OUT.write_text(
        f"# Company search\n\n    {command}\n\n{date.today():%Y-%m-%d}, {platform.machine()}, 2 cores"
        f" shared with other work, Python {platform.python_version()}, SQLite"
        f" {sqlite3.sqlite_version}; {QUERIES} queries a line, warm cache, synthetic names: recall"
        " compares lines, it predicts nothing.\n\n" + "\n".join(parts),
        encoding="utf-8",
    )
    print(OUT.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
