"""Content-addressed store: a file is kept under the SHA-256 of its bytes, once, and never changes.

`FileStore` keeps files in a local folder. Whatever else keeps them later has the same methods.
"""

import hashlib
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from essor.kernel.errors import EssorError, InvalidValue

CHUNK = 64 * 1024
_SHA256 = re.compile(r"[0-9a-f]{64}")


class FileTooLarge(EssorError):
    """The bytes received go beyond the limit."""


class WrongDigest(EssorError):
    """The bytes received are not those announced."""


@dataclass(frozen=True)
class StoredFile:
    """A file of the store: its digest, its size in bytes and when it was last put there."""

    sha256: str
    size: int
    put_at: datetime


def checked_digest(text: str) -> str:
    """The text if it is a SHA-256 in lower-case hexadecimal. Raises InvalidValue."""
    if not _SHA256.fullmatch(text):
        raise InvalidValue("L'empreinte du fichier n'est pas un SHA-256 (64 chiffres de 0 à f).")
    return text


def megabytes(size: int) -> str:
    """A size as people read it: `12,5 Mo`."""
    return f"{size / 1_000_000:.1f}".replace(".", ",").removesuffix(",0") + " Mo"


class FileStore:
    """Files in a local folder, two levels of sub-folders deep."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(
        self, chunks: Iterable[bytes], *, limit: int | None = None, expected: str | None = None
    ) -> StoredFile:
        """Keep the bytes; nothing is kept if they are too many or not those expected.

        A power cut leaves either the whole file or none: written apart, forced to disk, renamed.
        Putting the same bytes again only renews the date.

        Raises:
            FileTooLarge: more than `limit` bytes.
            WrongDigest: the digest is not `expected`.
        """
        self.root.mkdir(parents=True, exist_ok=True)
        digest, size = hashlib.sha256(), 0
        descriptor, name = tempfile.mkstemp(prefix="partial-", dir=self.root)
        partial = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                for chunk in chunks:
                    size += len(chunk)
                    if limit is not None and size > limit:
                        raise FileTooLarge(
                            f"Le fichier dépasse la limite de {megabytes(limit)}."
                            " Réduisez-le, puis recommencez."
                        )
                    digest.update(chunk)
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            sha256 = digest.hexdigest()
            if expected is not None and sha256 != expected:
                raise WrongDigest("Le fichier est arrivé abîmé. Envoyez-le de nouveau.")
            final = self._path(sha256)
            final.parent.mkdir(parents=True, exist_ok=True)
            partial.replace(final)
        finally:
            partial.unlink(missing_ok=True)
        return self._describe(final)

    def open(self, sha256: str) -> BinaryIO:
        """The file, open for reading. Raises FileNotFoundError."""
        return self._path(sha256).open("rb")

    def get(self, sha256: str) -> bytes:
        """All the bytes. Raises FileNotFoundError."""
        return self._path(sha256).read_bytes()

    def exists(self, sha256: str) -> bool:
        return self._path(sha256).is_file()

    def put_at(self, sha256: str) -> datetime | None:
        """When a file was last put, or None if it is not there."""
        try:
            return self._describe(self._path(sha256)).put_at
        except FileNotFoundError:
            return None

    def delete(self, sha256: str) -> None:
        """Remove a file; nothing happens if it is not there."""
        self._path(sha256).unlink(missing_ok=True)

    def all(self) -> Iterator[StoredFile]:
        """Every file of the store."""
        for path in sorted(self.root.glob("??/??/*")):
            if _SHA256.fullmatch(path.name):
                yield self._describe(path)

    def _path(self, sha256: str) -> Path:
        checked_digest(sha256)
        return self.root / sha256[:2] / sha256[2:4] / sha256

    @staticmethod
    def _describe(path: Path) -> StoredFile:
        facts = path.stat()
        return StoredFile(path.name, facts.st_size, datetime.fromtimestamp(facts.st_mtime, UTC))


def kept_files() -> FileStore:
    """Files that an object of Essor refers to."""
    return FileStore(Path(settings.FILES_DIR) / "kept")


def received_files() -> FileStore:
    """Files sent by a device ahead of the operation that will use them, as they came."""
    return FileStore(Path(settings.FILES_DIR) / "received")


def chunks_of(file: BinaryIO) -> Iterator[bytes]:
    """The file by pieces, so that a large one never stands whole in memory."""
    while chunk := file.read(CHUNK):
        yield chunk
