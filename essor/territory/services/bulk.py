"""Bringing a table of reference to a wanted state, in few statements.

Django's `bulk_create` builds one long statement per hundred rows on SQLite; one prepared
statement run many times loads two hundred thousand rows in a few seconds on both databases.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, models
from django.db.models import Q

DELETE_BATCH = 500
_PLAIN = (models.CharField, models.TextField, models.IntegerField, models.FloatField)

Row = tuple[Any, ...]
Converter = Callable[[Any, Any], Any]


@dataclass(frozen=True, slots=True)
class Counts:
    """What a synchronisation changed."""

    created: int = 0
    updated: int = 0
    deleted: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.created + other.created,
            self.updated + other.updated,
            self.deleted + other.deleted,
        )

    @property
    def changed(self) -> bool:
        """Whether anything was written."""
        return bool(self.created or self.updated or self.deleted)


def _field(model: type[models.Model], name: str) -> "models.Field[Any, Any]":
    field = model._meta.get_field(name.removesuffix("_id"))  # noqa: SLF001 - Django's public _meta
    if not isinstance(field, models.Field):
        raise TypeError(f"{name} is not a column")
    return field


def _converters(model: type[models.Model], columns: Sequence[str]) -> list[Converter | None]:
    fields = [_field(model, name) for name in columns]
    return [None if isinstance(field, _PLAIN) else field.get_db_prep_save for field in fields]


def _prepared(rows: Iterable[Row], converters: list[Converter | None]) -> list[Row]:
    if not any(converters):
        return list(rows)
    return [
        tuple(
            value if convert is None else convert(value, connection)
            for value, convert in zip(row, converters, strict=True)
        )
        for row in rows
    ]


def _database_names(model: type[models.Model], columns: Sequence[str]) -> list[str]:
    return [connection.ops.quote_name(str(_field(model, name).column)) for name in columns]


def _insert(model: type[models.Model], columns: Sequence[str], rows: list[Row]) -> None:
    if not rows:
        return
    names = _database_names(model, columns)
    table = connection.ops.quote_name(model._meta.db_table)  # noqa: SLF001 - Django's public _meta
    marks = ", ".join(["%s"] * len(names))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})",  # noqa: S608 - names of our own models, values bound
            _prepared(rows, _converters(model, columns)),
        )


def _update(model: type[models.Model], columns: Sequence[str], rows: list[tuple[Any, Row]]) -> None:
    if not rows:
        return
    names = _database_names(model, columns)
    (key,) = _database_names(model, [model._meta.pk.name])  # noqa: SLF001 - Django's public _meta
    table = connection.ops.quote_name(model._meta.db_table)  # noqa: SLF001 - Django's public _meta
    values = _prepared((row for _, row in rows), _converters(model, columns))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {table} SET {', '.join(f'{name} = %s' for name in names)} WHERE {key} = %s",  # noqa: S608 - names of our own models, values bound
            [(*row, pk) for row, (pk, _) in zip(values, rows, strict=True)],
        )


def synchronise(
    model: type[models.Model],
    *,
    columns: Sequence[str],
    key: Sequence[str],
    rows: Iterable[Row],
    scope: Q | None = None,
    delete: bool = True,
) -> Counts:
    """Create, change and delete rows until the table holds exactly the wanted ones.

    Args:
        model: a model whose primary key is its code or is given by the database.
        columns: fields that the rows give, in their order (`_id` for a foreign key).
        key: those of them that identify a row.
        rows: the wanted rows; two of the same key are an error of the caller.
        scope: the part of the table that is compared; all of it unless told.
        delete: whether rows that are not wanted go.
    """
    positions = [columns.index(name) for name in key]
    queryset = model._default_manager.filter(scope or Q())  # noqa: SLF001 - Django's public name
    existing = {
        tuple(row[1:][at] for at in positions): (row[0], row[1:])
        for row in queryset.order_by().values_list("pk", *columns)
    }
    created: list[Row] = []
    updated: list[tuple[Any, Row]] = []
    for row in rows:
        found = existing.pop(tuple(row[at] for at in positions), None)
        if found is None:
            created.append(row)
        elif found[1] != row:
            updated.append((found[0], row))
    stale = [pk for pk, _ in existing.values()] if delete else []
    for start in range(0, len(stale), DELETE_BATCH):
        queryset.filter(pk__in=stale[start : start + DELETE_BATCH]).delete()
    _update(model, columns, updated)
    _insert(model, columns, created)
    return Counts(len(created), len(updated), len(stale))
