"""What a context gives to have its rows imported, and the list of those that did."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from essor.common.actor import Actor
from essor.common.imports.cells import Column
from essor.common.imports.table import ReadRow
from essor.common.permissions import Permission

SURE = 0.9  # from this score a duplicate is updated unless a person says otherwise
POSSIBLE = 0.6


@dataclass(frozen=True)
class Scope:
    """Where rows go: a territory, and whether it is the demonstration."""

    territory_id: UUID
    demo: bool = False


@dataclass(frozen=True)
class Candidate:
    """An object that a row may already be.

    Attributes:
        score: from 0 to 1.
        reasons: why, in French, each a few words.
        same: the row would change nothing in it.
    """

    object_id: UUID
    label: str
    score: float
    reasons: tuple[str, ...]
    same: bool = False


@dataclass(frozen=True)
class Change:
    """An object made (`before` is None) or changed, as snapshots that undo it."""

    kind: str
    object_id: UUID
    before: Mapping[str, Any] | None
    after: Mapping[str, Any]


@dataclass(frozen=True)
class Remark:
    """Something odd or wrong in a whole row, found by the importer."""

    message: str
    column: str = ""
    is_error: bool = False


class Importer(Protocol):
    """One sort of import. Writes run inside the transaction of the whole import."""

    code: str
    title: str
    intro: str
    sheet_name: str
    columns: tuple[Column, ...]
    permission: Permission  # needed beside IMPORT_RUN

    def scope(self, territory_id: UUID) -> Scope:
        """Where the rows of a run go."""
        ...

    def check(self, row: ReadRow) -> Sequence[Remark]:
        """What single cells cannot tell: two columns that disagree."""
        ...

    def key(self, row: ReadRow) -> str:
        """What makes two rows of the file the same thing; "" when nothing does."""
        ...

    def find_duplicates(
        self, rows: Sequence[ReadRow], scope: Scope
    ) -> Mapping[int, Sequence[Candidate]]:
        """By row number, the objects of the territory that a row may be, the likeliest first."""
        ...

    def create(self, row: ReadRow, *, scope: Scope, actor: Actor) -> Sequence[Change]:
        """Make what the row says."""
        ...

    def update(
        self, object_id: UUID, row: ReadRow, *, scope: Scope, actor: Actor
    ) -> Sequence[Change]:
        """Correct an object by the row; empty cells and missing columns leave what is there."""
        ...

    def snapshot(self, kind: str, object_id: UUID) -> Mapping[str, Any] | None:
        """The object as `Change.after` would have it now; None if it is gone."""
        ...

    def restore(self, change: Change, *, scope: Scope, actor: Actor) -> None:
        """Put the object back as it was before, or remove it if the import made it."""
        ...


IMPORTERS: dict[str, Importer] = {}


def register(importer: Importer) -> None:
    """Declare an importer, once, when its application starts (module `imports` of a context)."""
    IMPORTERS[importer.code] = importer
