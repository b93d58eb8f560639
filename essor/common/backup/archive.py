"""Writing and reading the archive: a zip whose every member is known by its SHA-256. No Django."""

import hashlib
import lzma
import os
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from essor.common.backup.manifest import MANIFEST, BadArchive, Manifest, Member, read_manifest

CHUNK = 1024 * 1024
STORED = (".parquet", ".jpg", ".jpeg", ".png", ".webp", ".zip", ".xlsx", ".docx", ".pdf", ".duckdb")
# What a damaged zip makes the standard library raise, whichever byte is wrong.
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    LookupError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)
Progress = Callable[[str, int, int], None]  # what, done, total
DAMAGED = "La sauvegarde est abîmée ({detail}). Prenez une autre sauvegarde."


def silent(_what: str, _done: int, _total: int) -> None:
    """Progress that nobody looks at."""


class ArchiveWriter:
    """Writes `<target>.partial`, renamed to `target` only once complete and on disk."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self.members: dict[str, Member] = {}
        self._partial = target.with_name(target.name + ".partial")
        target.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._partial, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        self._file = os.fdopen(descriptor, "w+b")
        self._zip = zipfile.ZipFile(self._file, "w", zipfile.ZIP_DEFLATED, compresslevel=6)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._zip.close()
        self._file.close()
        self._partial.unlink(missing_ok=True)

    def add(self, name: str, chunks: Iterable[bytes]) -> Member:
        """Write one member, by pieces."""
        digest, size = hashlib.sha256(), 0
        info = zipfile.ZipInfo(name)
        info.compress_type = (
            zipfile.ZIP_STORED if name.lower().endswith(STORED) else zipfile.ZIP_DEFLATED
        )
        info.external_attr = 0o600 << 16
        with self._zip.open(info, "w", force_zip64=True) as out:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                out.write(chunk)
        self.members[name] = Member(size, digest.hexdigest())
        return self.members[name]

    def finish(self, manifest: Manifest) -> None:
        """Write the manifest and put the archive in its place."""
        self._zip.writestr(MANIFEST, manifest.to_json())
        self._zip.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._partial.replace(self.target)


@contextmanager
def _named(detail: str) -> Iterator[None]:
    """What a damaged zip raises, as one sentence."""
    try:
        yield
    except DAMAGE as error:
        raise BadArchive(DAMAGED.format(detail=detail)) from error


class ArchiveReader:
    """An archive, open; `verify` must pass before anything of it is used."""

    def __init__(self, source: Path) -> None:
        if not source.is_file():
            raise BadArchive(f"Le fichier « {source} » n'existe pas. Vérifiez le chemin.")
        self.source = source
        try:
            self._zip = zipfile.ZipFile(source)
            text = self._zip.read(MANIFEST).decode("utf-8")
        except DAMAGE as error:
            raise BadArchive(
                f"« {source.name} » n'est pas une sauvegarde d'Essor, ou elle est incomplète."
                " Prenez une autre sauvegarde."
            ) from error
        self.manifest = read_manifest(text)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def verify(self, progress: Progress = silent) -> None:
        """Read everything once: names, sizes, digests and row counts are those of the manifest.

        Raises:
            BadArchive: something is missing, too much, or changed.
        """
        names = [info.filename for info in self._zip.infolist()]
        expected = {*self.manifest.members, MANIFEST}
        if len(names) != len(set(names)) or set(names) != expected:
            odd = sorted(set(names) ^ expected) or ["un nom en double"]
            raise BadArchive(DAMAGED.format(detail=f"contenu inattendu : {odd[0]}"))
        rows = {table.member: table.rows for table in self.manifest.tables}
        total = sum(member.size for member in self.manifest.members.values())
        done = 0
        for name, member in self.manifest.members.items():
            self._verify_member(name, member, rows.get(name))
            done += member.size
            progress("Vérification", done, total)

    def _verify_member(self, name: str, member: Member, rows: int | None) -> None:
        digest, size, lines = hashlib.sha256(), 0, 0
        for chunk in self.chunks(name):
            digest.update(chunk)
            size += len(chunk)
            lines += chunk.count(b"\n")
            if size > member.size:
                break
        if size != member.size or digest.hexdigest() != member.sha256:
            raise BadArchive(DAMAGED.format(detail=f"« {name} » a changé"))
        if rows is not None and lines != rows:
            raise BadArchive(
                DAMAGED.format(detail=f"« {name} » a {lines} lignes au lieu de {rows}")
            )

    def chunks(self, name: str) -> Iterator[bytes]:
        """A member, by pieces."""
        with _named(f"« {name} » est illisible"), self._zip.open(name) as file:
            while chunk := file.read(CHUNK):
                yield chunk

    def lines(self, name: str) -> Iterator[bytes]:
        """The lines of a member."""
        with _named(f"« {name} » est illisible"), self._zip.open(name) as file:
            yield from file

    def unpack(self, root: str, folder: Path, progress: Progress = silent) -> int:
        """Write the members under `root/` into a folder, on disk; returns how many."""
        names = [name for name in self.manifest.members if name.startswith(root + "/")]
        for done, name in enumerate(names, start=1):
            path = folder / name.removeprefix(root + "/")
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as out:
                for chunk in self.chunks(name):
                    out.write(chunk)
                out.flush()
                os.fsync(out.fileno())
            progress("Fichiers", done, len(names))
        return len(names)
