"""Fetches a large file over HTTP: resumes, checks, and shows it only once it is whole.

Bytes go to `<name>.part`. A second run goes on from there if the server still has the same file (its
`ETag` or date is kept beside), and starts again otherwise. Proxies of the environment are used.
"""

import hashlib
import json
import re
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import requests

from essor.kernel.errors import EssorError
from essor.kernel.text import french_number
from essor.observatory.warehouse.progress import Progress, Step
from essor.observatory.warehouse.published import BY_HAND, Checksum

_BLOCK: Final = 1 << 18
_TIMEOUT: Final = (10, 60)  # seconds to connect, then between two blocks
_TRIES: Final = 5  # in a row without one more byte
_RANGE: Final = re.compile(r"bytes (\d+)-\d+/(?:\d+|\*)")
_PARTIAL, _BAD_RANGE, _SERVER_ERROR = 206, 416, 500
_MAGIC: Final = {"parquet": b"PAR1", "zip": b"PK\x03\x04"}


class TransferFailed(EssorError):
    """A file could not be fetched, or what came is not what was announced."""


@dataclass(frozen=True)
class Wanted:
    """What is fetched.

    Attributes:
        url: where it is.
        target: where it goes; its extension says what it must be.
        size: announced bytes, if any.
        checksum: announced digest, if any.
    """

    url: str
    target: Path
    size: int | None = None
    checksum: Checksum | None = None


def get_json(session: requests.Session, url: str) -> Any:
    """The JSON at an address.

    Raises:
        TransferFailed: no answer, a refusal, or something else than JSON.
    """
    try:
        answer = session.get(url, timeout=_TIMEOUT)
        answer.raise_for_status()
        return answer.json()
    except requests.JSONDecodeError as error:
        raise TransferFailed(f"{url} ne répond pas en JSON ; {BY_HAND}.") from error
    except requests.RequestException as error:
        raise TransferFailed(f"{reason(error, url)} ; {BY_HAND}.") from error


def fetch(
    session: requests.Session,
    wanted: Wanted,
    report: Progress,
    *,
    sleep: Callable[[float], None] = time.sleep,
) -> bool:
    """Fetch a file, or find that it is there already. Answers whether bytes were fetched.

    Args:
        session: carries proxies and headers.
        wanted: what, and where to.
        report: told of the progress.
        sleep: waits between two tries.

    Raises:
        TransferFailed: it cannot be had, or is not what was announced.
    """
    if wanted.target.is_file() and wanted.size in {None, wanted.target.stat().st_size}:
        return False
    wanted.target.parent.mkdir(parents=True, exist_ok=True)
    part = wanted.target.with_name(f"{wanted.target.name}.part")
    tries = 0
    while True:
        before = _length(part)
        try:
            _go_on(session, wanted, part, report)
            break
        except requests.RequestException as error:
            tries = 1 if _length(part) > before else tries + 1
            if tries >= _TRIES or not _may_pass(error):
                kept = f" ({french_number(_length(part))} octets gardés)" if _length(part) else ""
                raise TransferFailed(
                    f"{reason(error, wanted.url)} ; relancez la même commande pour"
                    f" reprendre{kept}, ou {BY_HAND}."
                ) from error
            sleep(float(2**tries))
    _check(wanted, part, report)
    part.replace(wanted.target)
    _note(part).unlink(missing_ok=True)
    return True


def reason(error: requests.RequestException, url: str) -> str:
    """Why a request failed, in French."""
    if isinstance(error, requests.exceptions.ProxyError):
        return f"Le mandataire (proxy) refuse ou ne répond pas pour {url}"
    if isinstance(error, requests.exceptions.SSLError):
        return f"Le certificat de {url} n'est pas accepté"
    if isinstance(error, requests.Timeout):
        return f"{url} ne répond pas à temps"
    if isinstance(error, requests.HTTPError) and error.response is not None:
        return f"{url} répond par l'erreur {error.response.status_code}"
    if isinstance(error, requests.exceptions.ChunkedEncodingError):
        return f"La connexion à {url} s'est interrompue"
    return f"{url} ne peut pas être joint : vérifiez le réseau"


def _may_pass(error: requests.RequestException) -> bool:
    """Whether trying again may help: a refusal will not change."""
    if isinstance(error, requests.HTTPError) and error.response is not None:
        return error.response.status_code >= _SERVER_ERROR
    return isinstance(
        error,
        requests.ConnectionError | requests.Timeout | requests.exceptions.ChunkedEncodingError,
    )


def _length(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _note(part: Path) -> Path:
    return part.with_name(f"{part.name}.json")


def _go_on(session: requests.Session, wanted: Wanted, part: Path, report: Progress) -> None:
    """One request: append to what is there, or start again; raises if it stops short."""
    have, mark = _length(part), _mark(part)
    if not mark:
        have = 0  # whether the server still has the same file cannot be known
    headers = {"Accept-Encoding": "identity"}
    if have:
        headers |= {"Range": f"bytes={have}-", "If-Range": mark}
    with session.get(wanted.url, headers=headers, stream=True, timeout=_TIMEOUT) as answer:
        if answer.status_code == _BAD_RANGE and _is_whole(answer, have):
            return
        if answer.status_code == _BAD_RANGE or not _continues(answer, have):
            part.unlink()
            raise requests.ConnectionError  # the next try starts again
        answer.raise_for_status()
        start, total = _extent(answer, have)
        if start == 0:
            note = {"url": wanted.url, "mark": _strong_mark(answer)}
            _note(part).write_text(json.dumps(note), encoding="utf-8")
        total = total or wanted.size
        _check_room(part, (total or 0) - start)
        _pour(answer, part, start, _Bar(f"Téléchargement de {wanted.target.name}", total, report))
    if total is not None and _length(part) < total:
        raise requests.exceptions.ChunkedEncodingError


@dataclass(frozen=True)
class _Bar:
    name: str
    total: int | None
    report: Progress

    def at(self, done: int) -> None:
        share = min(1.0, done / self.total) if self.total else None
        self.report(Step(self.name, share, self.total, "octets"))


def _pour(answer: requests.Response, part: Path, start: int, bar: _Bar) -> None:
    done = start
    bar.at(done)
    with part.open("ab" if start else "wb") as out:
        for block in answer.iter_content(_BLOCK):
            out.write(block)
            done += len(block)
            bar.at(done)


def _is_whole(answer: requests.Response, have: int) -> bool:
    """Whether a refused range says that nothing was missing."""
    return answer.headers.get("Content-Range") == f"bytes */{have}"


def _continues(answer: requests.Response, have: int) -> bool:
    """Whether a partial answer starts where we stopped."""
    if answer.status_code != _PARTIAL:
        return True
    found = _RANGE.fullmatch(answer.headers.get("Content-Range", ""))
    return found is not None and int(found.group(1)) == have


def _extent(answer: requests.Response, have: int) -> tuple[int, int | None]:
    """Where the answer starts in the file, and the whole file's length."""
    if answer.status_code == _PARTIAL:
        total = answer.headers["Content-Range"].rpartition("/")[2]
        return have, int(total) if total.isdigit() else None
    length = answer.headers.get("Content-Length", "")
    return 0, int(length) if length.isdigit() else None


def _mark(part: Path) -> str:
    with suppress(OSError, ValueError, KeyError, TypeError):
        return str(json.loads(_note(part).read_text("utf-8"))["mark"])
    return ""


def _strong_mark(answer: requests.Response) -> str:
    """What `If-Range` may carry: a strong ETag, else the date of the file."""
    tag = answer.headers.get("ETag", "")
    return tag if tag.startswith('"') else answer.headers.get("Last-Modified", "")


def _check_room(part: Path, missing: int) -> None:
    free = shutil.disk_usage(part.parent).free
    if missing > free:
        raise TransferFailed(
            f"Il manque de la place dans {part.parent} : {french_number(missing / 1e9, 1)} Go à"
            f" recevoir, {french_number(free / 1e9, 1)} Go libres."
        )


def _check(wanted: Wanted, part: Path, report: Progress) -> None:
    """Refuse what is not what was announced; a wrong file is removed, it cannot be resumed."""
    wrong = _wrong(wanted, part, report)
    if wrong:
        part.unlink()
        _note(part).unlink(missing_ok=True)
        raise TransferFailed(f"{wanted.target.name} : {wrong} ; relancez, ou {BY_HAND}.")


def _wrong(wanted: Wanted, part: Path, report: Progress) -> str:
    size = _length(part)
    if wanted.size is not None and size != wanted.size:
        return (
            f"{french_number(size)} octets reçus, {french_number(wanted.size)} annoncés par"
            " data.gouv.fr"
        )
    magic = _MAGIC[wanted.target.suffix[1:]]
    with part.open("rb") as stream:
        if stream.read(len(magic)) != magic:
            return f"ce qui est arrivé n'est pas un fichier {wanted.target.suffix[1:]}"
    if wanted.checksum is None:
        return ""
    if _digest(part, wanted.checksum.algorithm, report) != wanted.checksum.value:
        return f"l'empreinte {wanted.checksum.algorithm} n'est pas celle que data.gouv.fr annonce"
    return ""


def _digest(part: Path, algorithm: str, report: Progress) -> str:
    digest, done = hashlib.new(algorithm, usedforsecurity=False), 0
    bar = _Bar(f"Vérification de {part.stem}", _length(part), report)
    with part.open("rb") as stream:
        while block := stream.read(_BLOCK * 16):
            digest.update(block)
            done += len(block)
            bar.at(done)
    return digest.hexdigest()
