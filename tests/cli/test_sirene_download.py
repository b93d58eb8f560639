"""`essor sirene download` against a server of our own: resume, checks, refusals."""

import hashlib
import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest
import requests
from typer.testing import CliRunner

from essor.cli import transfer
from essor.cli.main import app
from essor.cli.sirene_download import kinds_of
from essor.cli.transfer import TransferFailed, Wanted, fetch
from essor.kernel.errors import EssorError, InvalidValue
from essor.observatory.warehouse.errors import UnknownPublication
from essor.observatory.warehouse.layout import LAYOUTS, FileKind
from essor.observatory.warehouse.progress import Step, silent
from essor.observatory.warehouse.published import Checksum, published_files
from tests.cli.test_sirene import essor

CONTENT = b"PAR1" + bytes(range(256)) * 4000
SHA1 = hashlib.sha1(CONTENT, usedforsecurity=False).hexdigest()
PATH = "/stock/StockEtablissement_utf8.parquet"


@dataclass
class Site:
    """What the server holds, and how it misbehaves.

    Attributes:
        contents: bytes or a JSON document, by path.
        drops: bytes sent before the connection is cut, one per request, then none.
        refuses_ranges: answers the whole file whatever is asked.
        etag: of every file.
        ranges: `Range` headers received.
        through: absolute addresses received: those of a proxy.
    """

    contents: dict[str, bytes] = field(default_factory=dict)
    drops: list[int] = field(default_factory=list)
    refuses_ranges: bool = False
    etag: str = '"one"'
    status: int = 200
    ranges: list[str | None] = field(default_factory=list)
    through: list[str] = field(default_factory=list)
    address: str = ""


class Handler(BaseHTTPRequestHandler):
    site: Site

    def do_GET(self) -> None:
        path = self.path
        if path.startswith("http://"):
            self.site.through.append(path)
            path = "/" + path.split("/", 3)[3]
        body = self.site.contents.get(path)
        if body is None or self.site.status != 200:
            self.send_error(404 if body is None else self.site.status)
            return
        asked = self.headers.get("Range")
        self.site.ranges.append(asked)
        start = self._start(asked)
        if start >= len(body):
            self.send_response(416)
            self.send_header("Content-Range", f"bytes */{len(body)}")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
        self.send_header("Content-Length", str(len(body) - start))
        self.send_header("ETag", self.site.etag)
        self.end_headers()
        drop = self.site.drops.pop(0) if self.site.drops else None
        self.wfile.write(body[start:] if drop is None else body[start : start + drop])

    def _start(self, asked: str | None) -> int:
        if asked is None or self.site.refuses_ranges:
            return 0
        if self.headers.get("If-Range") not in {None, self.site.etag}:
            return 0
        return int(asked.removeprefix("bytes=").rstrip("-"))

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"site": made}))
    made.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield made
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def get(wanted: Wanted, report=silent) -> bool:
    with requests.Session() as session:
        return fetch(session, wanted, report, sleep=lambda _seconds: None)


def wanted(site: Site, folder: Path, **fields) -> Wanted:
    site.contents[PATH] = CONTENT
    return Wanted(site.address + PATH, folder / "StockEtablissement_2026-11.parquet", **fields)


def resource(site: Site, kind: FileKind, extension: str = "parquet", **fields) -> dict:
    """As data.gouv.fr writes it; the server gets the file."""
    name = f"{LAYOUTS[kind].official_name}_utf8.{extension}"
    magic = CONTENT if extension == "parquet" else b"PK\x03\x04" + CONTENT
    site.contents[f"/stock/{name}"] = magic
    return {
        "id": "00000000-0000-4000-8000-000000000000",
        "title": f"Sirene : Fichier {LAYOUTS[kind].official_name} du 01 Novembre 2026",
        "url": f"{site.address}/stock/{name}",
        "format": extension,
        "filetype": "remote",
        "filesize": len(magic),
        "checksum": {"type": "sha1", "value": hashlib.sha1(magic, usedforsecurity=False).hexdigest()},
        "last_modified": "2026-11-02T06:10:00+00:00",
        "extras": {"analysis:checksum": "0" * 40},
    } | fields  # fmt: skip


def publish(site: Site, *resources: dict) -> str:
    site.contents["/api"] = json.dumps({"id": "5b7f", "resources": resources}).encode()
    return f"{site.address}/api"


def test_a_file_arrives_whole_and_checked(site: Site, tmp_path: Path) -> None:
    steps: list[Step] = []
    file = wanted(site, tmp_path, size=len(CONTENT), checksum=Checksum("sha1", SHA1))

    assert get(file, steps.append)

    assert file.target.read_bytes() == CONTENT
    assert [path.name for path in tmp_path.iterdir()] == [file.target.name]
    names = [step.name for step in steps]
    assert names[0] == f"Téléchargement de {file.target.name}"
    assert names[-1] == f"Vérification de {file.target.name}"
    assert (steps[-1].done, steps[-1].size, steps[-1].unit) == (1.0, len(CONTENT), "octets")


def test_a_dropped_connection_goes_on_where_it_stopped(site: Site, tmp_path: Path) -> None:
    file = wanted(site, tmp_path, size=len(CONTENT), checksum=Checksum("sha1", SHA1))
    site.drops = [400_000, 300_000]

    assert get(file)

    assert file.target.read_bytes() == CONTENT
    assert site.ranges[0] is None
    starts = [int(asked.removeprefix("bytes=").rstrip("-")) for asked in site.ranges[1:]]
    assert len(starts) == 2
    assert 0 < starts[0] < starts[1] <= 700_000


def test_a_second_run_resumes_the_first(site: Site, tmp_path: Path) -> None:
    file = wanted(site, tmp_path, size=len(CONTENT))
    site.drops = [300_000] + [0] * transfer._TRIES
    with pytest.raises(TransferFailed, match="relancez la même commande pour reprendre"):
        get(file)
    kept = (tmp_path / f"{file.target.name}.part").stat().st_size
    assert kept > 0
    assert not file.target.exists()

    site.drops, site.ranges = [], []
    assert get(file)

    assert site.ranges == [f"bytes={kept}-"]
    assert file.target.read_bytes() == CONTENT


@pytest.mark.parametrize("field_changed", ["etag", "refuses_ranges"])
def test_another_file_on_the_server_starts_again(site: Site, tmp_path: Path, field_changed) -> None:
    file = wanted(site, tmp_path)
    site.drops = [300_000] + [0] * transfer._TRIES
    with pytest.raises(TransferFailed):
        get(file)
    site.drops = []
    site.contents[PATH] = CONTENT[:4] + b"another month" * 40_000
    setattr(site, field_changed, {"etag": '"two"', "refuses_ranges": True}[field_changed])

    assert get(file)

    assert file.target.read_bytes() == site.contents[PATH]


def test_a_part_that_is_whole_is_not_fetched_again(site: Site, tmp_path: Path) -> None:
    file = wanted(site, tmp_path, checksum=Checksum("sha1", SHA1))
    part = tmp_path / f"{file.target.name}.part"
    part.write_bytes(CONTENT)
    (tmp_path / f"{part.name}.json").write_text('{"url": "", "mark": "\\"one\\""}')

    assert get(file)

    assert file.target.read_bytes() == CONTENT


def test_a_part_longer_than_the_file_starts_again(site: Site, tmp_path: Path) -> None:
    file = wanted(site, tmp_path)
    part = tmp_path / f"{file.target.name}.part"
    part.write_bytes(CONTENT * 2)
    (tmp_path / f"{part.name}.json").write_text('{"url": "", "mark": "\\"one\\""}')

    assert get(file)

    assert file.target.read_bytes() == CONTENT


def test_a_part_of_unknown_origin_is_not_trusted(site: Site, tmp_path: Path) -> None:
    file = wanted(site, tmp_path)
    (tmp_path / f"{file.target.name}.part").write_bytes(b"x" * 1000)

    assert get(file)

    assert file.target.read_bytes() == CONTENT


def test_a_file_that_is_there_is_not_fetched(site: Site, tmp_path: Path) -> None:
    file = wanted(site, tmp_path, size=len(CONTENT))
    file.target.write_bytes(CONTENT)

    assert not get(file)

    assert site.ranges == []


def test_a_file_of_another_size_is_fetched_again(site: Site, tmp_path: Path) -> None:
    file = wanted(site, tmp_path, size=len(CONTENT))
    file.target.write_bytes(b"PAR1 an earlier publication of the month")

    assert get(file)

    assert file.target.read_bytes() == CONTENT


REFUSALS = {
    "size": ({"size": 12}, r"octets reçus, 12 annoncés par data\.gouv\.fr"),
    "checksum": ({"checksum": Checksum("sha1", "0" * 40)}, "l'empreinte sha1 n'est pas celle"),
}


@pytest.mark.parametrize(("announced", "message"), REFUSALS.values(), ids=REFUSALS)
def test_what_was_not_announced_is_refused(site: Site, tmp_path: Path, announced, message) -> None:
    file = wanted(site, tmp_path, **announced)

    with pytest.raises(TransferFailed, match=message):
        get(file)

    assert list(tmp_path.iterdir()) == []


def test_a_web_page_is_not_a_register(site: Site, tmp_path: Path) -> None:
    file = wanted(site, tmp_path)
    site.contents[PATH] = b"<!doctype html>portail captif"

    with pytest.raises(TransferFailed, match="n'est pas un fichier parquet"):
        get(file)

    assert list(tmp_path.iterdir()) == []


def test_a_refusal_is_told_at_once(site: Site, tmp_path: Path) -> None:
    file = wanted(site, tmp_path)
    site.contents.clear()

    with pytest.raises(TransferFailed, match="répond par l'erreur 404"):
        get(file)


def test_a_server_in_trouble_is_tried_again_then_told(site: Site, tmp_path: Path) -> None:
    file = wanted(site, tmp_path)
    site.status = 503
    waits: list[float] = []

    with requests.Session() as session, pytest.raises(TransferFailed, match="l'erreur 503"):
        fetch(session, file, silent, sleep=waits.append)

    assert waits == [2.0, 4.0, 8.0, 16.0]


def test_a_full_disk_is_told_before(site: Site, tmp_path: Path, monkeypatch) -> None:
    file = wanted(site, tmp_path)
    monkeypatch.setattr(transfer.shutil, "disk_usage", lambda _folder: SimpleNamespace(free=10))

    with pytest.raises(TransferFailed, match="Il manque de la place"):
        get(file)


def closed_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def test_without_network_one_sentence_and_exit_code_2(tmp_path: Path) -> None:
    address = f"http://127.0.0.1:{closed_port()}/api"

    result = essor("download", "--source", address, "--into", tmp_path / "into")

    assert result.returncode == 2
    assert result.stdout == ""
    assert result.stderr.startswith(f"Erreur : {address} ne peut pas être joint : vérifiez le rés")
    assert "https://www.data.gouv.fr/datasets/base-sirene-des-entreprises" in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "into").exists()


def test_a_proxy_is_used(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = wanted(site, tmp_path)
    monkeypatch.setenv("http_proxy", site.address)
    elsewhere = Wanted("http://stock.invalid" + PATH, file.target)

    assert get(elsewhere)

    assert site.through == ["http://stock.invalid" + PATH]
    assert file.target.read_bytes() == CONTENT


def test_a_silent_proxy_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{closed_port()}")

    with pytest.raises(TransferFailed, match=r"Le mandataire \(proxy\) refuse"):
        get(Wanted("http://stock.invalid" + PATH, tmp_path / "a.parquet"))


def run(*words: object):
    return CliRunner().invoke(app, ["sirene", "download", *map(str, words)], catch_exceptions=False)


def test_the_four_files_arrive_under_their_month(site: Site, tmp_path: Path) -> None:
    source = publish(site, *(resource(site, kind) for kind in FileKind))

    result = run("--source", source, "--into", tmp_path)

    assert result.exit_code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "StockEtablissementHistorique_2026-11.parquet",
        "StockEtablissementLiensSuccession_2026-11.parquet",
        "StockEtablissement_2026-11.parquet",
        "StockUniteLegale_2026-11.parquet",
    ]
    assert "essor sirene import --vintage 2026-11" in result.stdout
    assert f"--unites-legales {tmp_path / 'StockUniteLegale_2026-11.parquet'}" in result.stdout
    assert "reçu, 1,0 Mo, empreinte sha1 vérifiée" in result.stdout
    assert "déjà là, 1,0 Mo." in run("--source", source, "--into", tmp_path).stdout


def test_parquet_is_preferred_and_a_zip_will_do(site: Site, tmp_path: Path) -> None:
    source = publish(
        site,
        resource(site, FileKind.ESTABLISHMENTS, "zip"),
        resource(site, FileKind.ESTABLISHMENTS),
        resource(site, FileKind.LEGAL_UNITS, "zip"),
    )

    result = run("--source", source, "--into", tmp_path, "--files", "unites-legales,etablissements",
                 "--month", "2026-11", "--json")  # fmt: skip

    answer = json.loads(result.stdout)
    assert answer["month"] == "2026-11"
    assert [(f["kind"], Path(f["path"]).name, f["fetched"], f["checked"]) for f in answer["files"]] == [
        ("etablissements", "StockEtablissement_2026-11.parquet", True, "sha1"),
        ("unites-legales", "StockUniteLegale_2026-11.zip", True, "sha1"),
    ]  # fmt: skip


ONE = ("--files", "etablissements")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"<html>maintenance</html>", "ne répond pas en JSON"),
        (b"[]", "n'a plus la forme connue"),
        (b'{"resources": {"rel": "subsection"}}', "n'a plus la forme connue"),
        (b'{"resources": [null, {}, {"url": 3}]}', "ne publie plus de fichier StockEtablissement"),
    ],
)
def test_a_changed_answer_is_told(site: Site, tmp_path: Path, body: bytes, message: str) -> None:
    site.contents["/api"] = body

    with pytest.raises(EssorError, match=message):
        run("--source", f"{site.address}/api", "--into", tmp_path, *ONE)

    assert list(tmp_path.iterdir()) == []


def test_another_month_is_refused(site: Site, tmp_path: Path) -> None:
    source = publish(site, resource(site, FileKind.ESTABLISHMENTS))

    with pytest.raises(UnknownPublication, match=r"publie 2026-11, pas 2026-10 : seul le dernier"):
        run("--source", source, "--into", tmp_path, *ONE, "--month", "2026-10")

    assert list(tmp_path.iterdir()) == []


def test_a_publication_under_way_is_told(site: Site, tmp_path: Path) -> None:
    late = resource(site, FileKind.LEGAL_UNITS, title="Sirene : Fichier du 01 octobre 2026")
    source = publish(site, resource(site, FileKind.ESTABLISHMENTS), late)

    with pytest.raises(UnknownPublication, match="La publication est en cours"):
        run("--source", source, "--into", tmp_path, "--files", "etablissements,unites-legales")


def test_names_are_files_of_sirene() -> None:
    assert kinds_of("historique, etablissements") == (FileKind.ESTABLISHMENTS, FileKind.HISTORY)
    with pytest.raises(InvalidValue, match="« bodacc » n'est pas un fichier Sirene"):
        kinds_of("etablissements,bodacc")
    with pytest.raises(InvalidValue):
        kinds_of(" , ")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, "2026-11"),
        ({"title": "Sirene : Fichier StockEtablissement du 01 Février 2026 (format parquet)"}, "2026-02"),
        ({"title": "Fichier du 1er août 2026"}, "2026-08"),
        ({"title": "Fichier du 1er décembre 2025"}, "2025-12"),
        ({"title": "Fichier StockEtablissement"}, "2026-11"),
        ({"title": "Fichier du 01 brumaire 2026", "last_modified": "2026-03-04"}, "2026-03"),
    ],
)  # fmt: skip
def test_the_month_is_in_the_title(site: Site, fields, expected: str) -> None:
    answer = {"resources": [resource(site, FileKind.ESTABLISHMENTS, **fields)]}

    assert published_files(answer)[FileKind.ESTABLISHMENTS].month == expected


def test_a_renamed_address_is_known_by_its_identifier(site: Site) -> None:
    moved = resource(
        site, FileKind.HISTORY, url="https://fichiers.invalid/9f31",
        id="2b3a0c79-f97b-46b8-ac02-8be6c1f01a8c",
    )  # fmt: skip

    found = published_files({"resources": [moved]})

    assert (found[FileKind.HISTORY].extension, list(found)) == ("parquet", [FileKind.HISTORY])


def test_other_resources_are_left_alone(site: Site) -> None:
    others = [
        {"url": "https://x.invalid/StockUniteLegaleHistorique_utf8.parquet", "title": "du 01 mars 2026"},
        {"url": "https://x.invalid/StockEtablissement.pdf", "title": "du 01 mars 2026"},
        {"url": "https://x.invalid/StockEtablissement_utf8.parquet", "title": "sans date"},
    ]  # fmt: skip

    assert published_files({"resources": others}) == {}


@pytest.mark.parametrize(
    "announced",
    [None, "abc", {}, {"type": "crc32", "value": "00000000"}, {"type": "sha1", "value": "court"}],
)
def test_an_unusable_checksum_is_no_checksum(site: Site, announced) -> None:
    answer = {"resources": [resource(site, FileKind.ESTABLISHMENTS, checksum=announced)]}

    assert published_files(answer)[FileKind.ESTABLISHMENTS].checksum is None
