"""Two hundred notes written offline, sent over a link that drops requests and answers.

    .venv/bin/python bench/offline_notes.py            # 200 notes, 30 %

A real browser writes the notes with its network cut, then sends them through a small proxy that
drops each request with the given probability: half of the drops before Essor sees the request,
half after Essor has answered (so that the work was done and the device does not know). Drops
close the connection. The notes in the database are then compared with those written.

Each way of sending is measured on a database of its own: the batches that the application uses,
and one note at a time, where four times as many requests can be lost.
"""

import argparse
import asyncio
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, Response, expect, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.e2e.conftest import FLAGS, chromium
from tests.e2e.serving import Server, free_port

RESULTS = Path(__file__).parent / "results" / "offline_notes.md"
SHIPPED, ONE_BY_ONE = 20, 1
PATIENCE = 900  # seconds


@dataclass
class DroppingProxy:
    """Passes each HTTP request on, or drops it, or drops its answer."""

    target: int
    rate: float
    random: random.Random
    port: int = field(default_factory=free_port)
    dropping: bool = False
    counts: Counter[str] = field(default_factory=Counter)

    def start(self) -> None:
        ready = threading.Event()
        threading.Thread(target=lambda: asyncio.run(self._serve(ready)), daemon=True).start()
        ready.wait(10)

    async def _serve(self, ready: threading.Event) -> None:
        server = await asyncio.start_server(self._connection, "127.0.0.1", self.port)
        ready.set()
        async with server:
            await server.serve_forever()

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            request = await self._request(reader)
            if request:
                await self._pass_on(request, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            self.counts["broken"] += 1
        finally:
            writer.close()

    async def _request(self, reader: asyncio.StreamReader) -> bytes:
        """One request, whole, asking the server to close after its answer."""
        head = await reader.readuntil(b"\r\n\r\n")
        lines = [
            line
            for line in head.split(b"\r\n")
            if not line.lower().startswith((b"connection:", b"keep-alive:"))
        ]
        length = next(
            (int(line[15:]) for line in lines if line.lower().startswith(b"content-length:")), 0
        )
        body = await reader.readexactly(length) if length else b""
        return b"\r\n".join([lines[0], b"Connection: close", *lines[1:]]) + body

    async def _pass_on(self, request: bytes, writer: asyncio.StreamWriter) -> None:
        """Roll the dice once: below half the rate the request is lost, below the rate its answer."""
        path = request.split(b" ", 2)[1].decode()
        counted = self.dropping and path.startswith("/sync")
        dice = self.random.random() if self.dropping else 1.0
        if counted:
            self.counts["requests"] += 1
        if dice < self.rate / 2:
            self.counts["requests dropped"] += counted
            return
        upstream, sender = await asyncio.open_connection("127.0.0.1", self.target)
        sender.write(request)
        answer = await upstream.read()
        sender.close()
        if dice < self.rate:
            self.counts["answers dropped"] += counted
            return
        writer.write(answer)
        await writer.drain()


@dataclass(frozen=True)
class Measure:
    """One way of sending, and what came of it."""

    batch: int
    written: int
    lost: int
    doubled: int
    left: int  # still on the device when time was up
    requests: int
    requests_dropped: int
    answers_dropped: int
    repeated: int  # operations that Essor received again after their answer was lost
    seconds: float


def write_notes(page: Page, count: int) -> list[str]:
    texts = [f"Note de terrain {number:03d}" for number in range(count)]
    for text in texts:
        page.get_by_label("Nouvelle note").fill(text)
        page.get_by_role("button", name="Enregistrer la note").click()
        expect(page.get_by_label("Nouvelle note")).to_have_value("")
    return texts


def waiting(page: Page) -> int:
    script = "import('/static/js/outbox.js').then(async (o) => (await o.pending()).length)"
    return int(page.evaluate(script))


def measure(batch: int, count: int, rate: float, seed: int) -> Measure:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server.prepare(Path(folder))
        server.start()
        proxy = DroppingProxy(server.port, rate, random.Random(seed))
        proxy.start()
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        try:
            return _measure(server, proxy, browser.new_context(locale="fr-FR"), batch, count)
        finally:
            browser.close()
            server.kill()


def _measure(
    server: Server, proxy: DroppingProxy, context: BrowserContext, batch: int, count: int
) -> Measure:
    address = server.notes_url.replace(str(server.port), str(proxy.port))
    server.sign_in(context)  # cookies belong to the host, whatever the port
    page = context.new_page()
    page.goto(address)
    repeated: Counter[str] = Counter()
    page.on("response", lambda response: _count_repeated(response, repeated))
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    context.set_offline(True)
    texts = write_notes(page, count)
    page.evaluate(
        "(batchSize) => import('/static/js/sync.js').then((sync) => { sync.flush({batchSize}); })",
        batch,
    )
    proxy.dropping = True
    context.set_offline(False)
    start = time.monotonic()
    while waiting(page) and time.monotonic() - start < PATIENCE:
        time.sleep(0.2)
    seconds = time.monotonic() - start
    found = Counter(server.texts())
    return Measure(
        batch=batch,
        written=count,
        lost=sum(1 for text in texts if text not in found),
        doubled=sum(found.values()) - len(found),
        left=waiting(page),
        requests=proxy.counts["requests"],
        requests_dropped=proxy.counts["requests dropped"],
        answers_dropped=proxy.counts["answers dropped"],
        repeated=repeated["operations"],
        seconds=seconds,
    )


def _count_repeated(response: Response, repeated: Counter[str]) -> None:
    if response.url.endswith("/sync") and response.ok:
        answers = response.json()["answers"]
        repeated["operations"] += sum(answer["status"] == "duplicate" for answer in answers)


def table(measures: list[Measure], rate: float, seed: int) -> str:
    heads = (
        "notes per request", "written", "lost", "doubled", "left on the device", "requests",
        "requests dropped", "answers dropped", "operations received again", "seconds",
    )  # fmt: skip
    lines = [
        "# Offline notes over a link that drops requests",
        "",
        f"`.venv/bin/python bench/offline_notes.py --notes {measures[0].written}"
        f" --rate {rate} --seed {seed}`",
        "",
        "| " + " | ".join(heads) + " |",
        "|" + "---:|" * len(heads),
    ]
    for one in measures:
        cells = (
            one.batch, one.written, one.lost, one.doubled, one.left, one.requests,
            one.requests_dropped, one.answers_dropped, one.repeated, f"{one.seconds:.0f}",
        )  # fmt: skip
        lines.append("| " + " | ".join(str(cell) for cell in cells) + " |")
    lines += [
        "",
        "Requests are those of `/sync` and `/sync/session`. Time is mostly spent waiting between tries:",
        "some 0.3 s twice, then 1 s doubled at each failure in a row, up to a minute, with jitter.",
        "",
    ]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--notes", type=int, default=200)
    parser.add_argument("--rate", type=float, default=0.3)
    parser.add_argument("--seed", type=int, default=2026)
    options = parser.parse_args()
    measures = [
        measure(batch, options.notes, options.rate, options.seed) for batch in (SHIPPED, ONE_BY_ONE)
    ]
    text = table(measures, options.rate, options.seed)
    print(text)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(text)
    if any(one.lost or one.doubled or one.left for one in measures):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
