"""Pages under an open-loop load: tuned SQLite and PostgreSQL side by side, two workers each.

    python bench/web.py [--seconds 20]

Writes bench/results/web.md. Targets: list page p95 <= 50 ms at 100 req/s, territory home
p95 <= 60 ms at 50 req/s, nothing cached. Generator and server share the machine's two cores.
"""

import argparse
import http.client
import os
import platform
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.load import Result, measure
from tests.postgres import running

HOST = "127.0.0.1"
TERRITORY = "/t/demonstration-sud-haute-marne"
LIST_PAGES = [f"{TERRITORY}/sites/?page={page}" for page in range(1, 11)]
# Each asked once: the register works every answer out.
ALL_DIFFERENT = [
    f"{TERRITORY}/sites/?sort={order}&division={division}&taille={band}&champ={field}"
    for order in ("name", "-headcount", "commune", "naf", "-created", "-name", "headcount", "-naf")
    for division in range(10, 34)
    for band in ("", "01", "02", "03", "11", "12", "21")
    for field in ("", "b-e")
]
CASES = (
    ("Liste des sites", LIST_PAGES, 100, 50),
    ("Liste des sites", LIST_PAGES, 50, 50),
    ("Liste, filtres tous différents", ALL_DIFFERENT, 100, 50),
    ("Accueil du territoire", [f"{TERRITORY}/"], 50, 60),
)
OUT = Path(__file__).parent / "results" / "web.md"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(environment: dict[str, str]) -> Iterator[tuple[int, str]]:
    """The demonstration, built and served; yields its port and the lead's session cookie."""
    port = free_port()
    environment = environment | {"PORT": str(port)}
    essor = [sys.executable, "-m", "essor.cli"]
    built = subprocess.run(
        [*essor, "demo", "--no-serve"],
        env=environment, check=True, capture_output=True, text=True,
    )  # fmt: skip
    link = re.search(r"/demo/entrer/\S*/lead/?", built.stdout)
    if link is None:
        raise SystemExit(f"no sign-in link for the lead in:\n{built.stdout}")
    server = subprocess.Popen([*essor, "serve", "--port", str(port)], env=environment)
    try:
        yield port, session(port, link.group())
    finally:
        server.terminate()
        server.wait()


def session(port: int, link: str) -> str:
    """Open the sign-in link once the server answers; the session's cookie."""
    for _ in range(300):
        try:
            connection = http.client.HTTPConnection(HOST, port, timeout=5)
            connection.request("GET", link)
            answer = connection.getresponse()
        except ConnectionError:
            time.sleep(0.2)
            continue
        cookies = "; ".join(
            value.split(";")[0]
            for name, value in answer.getheaders()
            if name.lower() == "set-cookie"
        )
        if "session" in cookies:
            return cookies
        raise SystemExit(f"sign-in answered {answer.status}")
    raise SystemExit("the server did not start")


def measure_all(environment: dict[str, str], seconds: int) -> list[Result]:
    with served(environment) as (port, cookie):
        results = []
        for _, paths, rate, _ in CASES:
            warm = LIST_PAGES if paths is ALL_DIFFERENT else paths
            measure(HOST, port, warm, cookie=cookie, rate=rate // 2, seconds=3)
            results.append(measure(HOST, port, paths, cookie=cookie, rate=rate, seconds=seconds))
        return results


def table(sqlite: list[Result], postgres: list[Result], seconds: int) -> str:
    lines = [
        "# Pages under open-loop load",
        "",
        f"`python bench/web.py --seconds {seconds}`, {date.today():%Y-%m-%d}, {os.cpu_count()} cores"
        f" shared with the generator, Python {platform.python_version()}, granian WSGI, two workers,"
        " no page nor fragment cached; each process keeps what an unchanging month of the register"
        " answered (« filtres tous différents » never asks twice). Latency in ms, counted from when the request was due.",
        "",
        "| page | rate | database | p50 | p95 | p99 | not 200 | target p95 |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for (name, _, rate, target), *pair in zip(CASES, sqlite, postgres, strict=True):
        for database, result in zip(("SQLite", "PostgreSQL"), pair, strict=True):
            p50, p95, p99 = (result.percentile(share) for share in (0.5, 0.95, 0.99))
            lines.append(
                f"| {name} | {rate}/s | {database} | {p50:.1f} | {p95:.1f} | {p99:.1f}"
                f" | {result.failures} | {target} |"
            )
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=20)
    seconds = parser.parse_args().seconds
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"ESSOR_DATA": f"{folder}/sqlite"}
        sqlite = measure_all(environment, seconds)
        with running() as url:
            environment |= {"ESSOR_DATA": f"{folder}/postgres", "ESSOR_DATABASE_URL": url}
            postgres = measure_all(environment, seconds)
    OUT.write_text(table(sqlite, postgres, seconds))
    print(OUT.read_text())


if __name__ == "__main__":
    main()
