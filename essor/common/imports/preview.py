"""What an import would do, row by row, before anything is written. No database of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from essor.common.imports.importer import POSSIBLE, SURE, Candidate, Importer, Scope
from essor.common.imports.table import Level, Problem, Reading, ReadRow
from essor.common.models.imports import RowAction

Decisions = Mapping[str, Mapping[str, str]]  # row number → {"action", "target"}


@dataclass(frozen=True)
class PreviewRow:
    """A row and what will become of it.

    Attributes:
        action: what will be done; `SKIP` leaves the row out.
        target: the object to update.
        decided: a person chose; else it is Essor's proposal.
    """

    row: ReadRow
    action: RowAction
    target: UUID | None
    candidates: tuple[Candidate, ...]
    problems: tuple[Problem, ...]
    decided: bool

    @property
    def has_errors(self) -> bool:
        return any(problem.level is Level.ERROR for problem in self.problems)

    @property
    def blocks(self) -> bool:
        """Whether the import cannot be applied because of this row."""
        return self.has_errors and self.action is not RowAction.SKIP


@dataclass(frozen=True)
class Preview:
    """Every row."""

    rows: tuple[PreviewRow, ...]

    def count(self, action: RowAction) -> int:
        return sum(1 for row in self.rows if row.action is action and not row.blocks)

    @property
    def problems(self) -> tuple[Problem, ...]:
        return tuple(problem for row in self.rows for problem in row.problems)

    @property
    def blocking(self) -> tuple[PreviewRow, ...]:
        return tuple(row for row in self.rows if row.blocks)


def build(importer: Importer, reading: Reading, scope: Scope, decisions: Decisions) -> Preview:
    """What the import would do.

    A sure duplicate is updated, or left out where it would not change; a row that says again what an
    earlier one of the file says is left out; any other is created. A person's decision wins.
    """
    found = importer.find_duplicates(reading.rows, scope)
    by_row: dict[int, list[Problem]] = {}
    for problem in reading.problems:
        by_row.setdefault(problem.row, []).append(problem)
    seen: dict[str, int] = {}
    rows: list[PreviewRow] = []
    for row in reading.rows:
        problems = by_row.get(row.number, [])
        problems += [
            Problem(
                Level.ERROR if remark.is_error else Level.WARNING,
                row.number,
                remark.column,
                "",
                remark.message,
            )
            for remark in importer.check(row)
        ]
        key = importer.key(row)
        first = seen.setdefault(key, row.number) if key else row.number
        candidates = tuple(c for c in found.get(row.number, ()) if c.score >= POSSIBLE)
        problems += _remarks(row, first, candidates)
        rows.append(_decided(row, first, candidates, problems, decisions))
    return Preview(tuple(rows))


def _remarks(row: ReadRow, first: int, candidates: tuple[Candidate, ...]) -> list[Problem]:
    remarks = []
    if first != row.number:
        remarks.append(f"même chose que la ligne {first} : laissée de côté.")
    if candidates and candidates[0].score < SURE:
        remarks.append(
            f"ressemble à « {candidates[0].label} » ({', '.join(candidates[0].reasons)}) :"
            " vérifiez, puis choisissez."
        )
    return [Problem(Level.WARNING, row.number, "", "", remark) for remark in remarks]


def _decided(
    row: ReadRow,
    first: int,
    candidates: tuple[Candidate, ...],
    problems: list[Problem],
    decisions: Decisions,
) -> PreviewRow:
    action, target, decided = _proposal(row, first, candidates), None, False
    choice = decisions.get(str(row.number))
    targets = {str(candidate.object_id): candidate.object_id for candidate in candidates}
    if choice is not None and choice["action"] in RowAction.values:
        wanted = RowAction(choice["action"])
        if wanted is not RowAction.UPDATE or choice.get("target") in targets:
            action, decided = wanted, True
    if action is RowAction.UPDATE:
        target = targets[choice["target"]] if decided and choice else candidates[0].object_id
    return PreviewRow(row, action, target, candidates, tuple(problems), decided)


def _proposal(row: ReadRow, first: int, candidates: tuple[Candidate, ...]) -> RowAction:
    if first != row.number:
        return RowAction.SKIP
    if candidates and candidates[0].score >= SURE:
        return RowAction.SKIP if candidates[0].same else RowAction.UPDATE
    return RowAction.CREATE
