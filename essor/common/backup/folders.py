"""Replacing folders with others, so that a failure afterwards puts the old ones back. No Django."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class FolderSwap:
    """Folders prepared beside those that they will replace (same disk: a rename is enough)."""

    def __init__(self) -> None:
        self._prepared: list[tuple[Path, Path]] = []
        self._done: list[tuple[Path, Path | None]] = []

    def prepare(self, target: Path) -> Path:
        """An empty folder that will take the place of `target`."""
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=f".{target.name}-new-", dir=target.parent))
        self._prepared.append((fresh, target))
        return fresh

    def swap(self) -> None:
        """Put every prepared folder in its place; the old ones wait beside."""
        for fresh, target in self._prepared:
            old: Path | None = None
            if target.exists():
                old = Path(tempfile.mkdtemp(prefix=f".{target.name}-old-", dir=target.parent))
                target.replace(old)
            self._done.append((target, old))
            fresh.replace(target)

    def undo(self) -> None:
        """Put the old folders back and drop the prepared ones."""
        for target, old in reversed(self._done):
            shutil.rmtree(target, ignore_errors=True)
            if old is not None:
                old.replace(target)
        self._done.clear()
        for fresh, _ in self._prepared:
            shutil.rmtree(fresh, ignore_errors=True)

    def forget(self) -> None:
        """Drop the old folders: what replaced them stays."""
        for _, old in self._done:
            if old is not None:
                shutil.rmtree(old, ignore_errors=True)


@contextmanager
def folder_swap() -> Iterator[FolderSwap]:
    """Folders to swap inside; whatever is raised puts the old ones back."""
    folders = FolderSwap()
    try:
        yield folders
    except BaseException:
        folders.undo()
        raise
    folders.forget()
