"""A line of history in French: keys replaced by names where the reader may know them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from essor.common.actor import Actor
from essor.common.history import action_name, field_name
from essor.common.models import AuditEntry
from essor.common.roles import ROLES
from essor.common.visibility import Visibility
from essor.territory.selectors.people import names_of


@dataclass(frozen=True)
class Change:
    """One field, before and after; empty when there was none."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Line:
    """What the page, the include and the export show of one write."""

    at: datetime
    who: str
    what: str
    about: str
    changes: tuple[Change, ...]
    reason: str


def lines(entries: Iterable[AuditEntry], actor: Actor) -> list[Line]:
    """Entries as shown. One query for all the names."""
    rows = list(entries)
    people = {key for row in rows for key in _people_in(row)}
    names = names_of((), people, actor)
    return [_line(row, names) for row in rows]


def _line(row: AuditEntry, names: dict[UUID, str]) -> Line:
    fields = list(dict.fromkeys([*row.before, *row.after]))
    changes = tuple(
        Change(
            field_name(name),
            _words(name, row.before.get(name), names),
            _words(name, row.after.get(name), names),
        )
        for name in fields
        if row.before.get(name) != row.after.get(name)
    )
    about = row.object_label
    if not about and row.object_kind == "person":
        key = _uuid(row.object_id)
        about = names.get(key, "") if key else ""
    return Line(
        row.created_at, row.actor_label, action_name(row.action), about, changes, row.reason
    )


def _people_in(row: AuditEntry) -> list[UUID]:
    keys = [row.before.get("person"), row.after.get("person")]
    if row.object_kind == "person":
        keys.append(row.object_id)
    return [key for key in map(_uuid, keys) if key is not None]


VOCABULARIES: dict[str, dict[str, str]] = {
    "role": {role.code: role.name for role in ROLES.values()},
    "visibility": {level.value: str(level.label) for level in Visibility},
}


def _words(name: str, value: Any, names: dict[UUID, str]) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, str) and value in VOCABULARIES.get(name, {}):
        return VOCABULARIES[name][value]
    if name == "person":
        key = _uuid(value)
        return names.get(key, "personne inconnue") if key else str(value)
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value)


def _uuid(value: Any) -> UUID | None:
    try:
        return UUID(str(value))
    except ValueError:
        return None
