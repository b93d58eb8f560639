"""An open-loop load generator: requests leave at a fixed rate, whatever the server does.

Latency counts from the moment a request was due, not from when it could leave, so that a server
that stalls is charged for the wait of those who queue behind (no coordinated omission).
"""

import asyncio
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Result:
    """Latencies in milliseconds, sorted, and the requests that did not answer 200."""

    latencies: list[float]
    failures: int

    def percentile(self, share: float) -> float:
        return self.latencies[min(len(self.latencies) - 1, int(len(self.latencies) * share))]


async def _fetch(host: str, port: int, request: bytes) -> bool:
    reader, writer = await asyncio.open_connection(host, port)
    writer.write(request)
    await writer.drain()
    answer = await reader.read()
    writer.close()
    return answer.startswith(b"HTTP/1.1 200")


async def _run(  # noqa: PLR0917 - private, called once
    host: str, port: int, paths: list[str], headers: str, rate: int, seconds: int
) -> Result:
    latencies: list[float] = []
    failures = 0
    start = time.perf_counter()

    async def one(number: int) -> None:
        nonlocal failures
        due = start + number / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        path = paths[number % len(paths)]
        request = (
            f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\n{headers}Connection: close\r\n\r\n"
        )
        ok = await _fetch(host, port, request.encode())
        failures += not ok
        latencies.append((time.perf_counter() - due) * 1000)

    await asyncio.gather(*(one(number) for number in range(rate * seconds)))
    return Result(sorted(latencies), failures)


def measure(
    host: str, port: int, paths: list[str], *, cookie: str, rate: int, seconds: int
) -> Result:
    """Ask for the paths in turn, `rate` times a second for `seconds`."""
    headers = f"Cookie: {cookie}\r\nAccept-Encoding: gzip\r\n"
    return asyncio.run(_run(host, port, paths, headers, rate, seconds))
