"""Rows of any model as JSON, and back, the same from SQLite and from PostgreSQL."""

import base64
import binascii
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any, TypeAlias
from uuid import UUID

from django.apps.registry import Apps
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.core.management.color import no_style
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, JSONField, Model, QuerySet, Value
from django.db.models.options import Options
from django.db.utils import DatabaseError, OperationalError
from django.utils.duration import duration_iso_string

from essor.common.backup.archive import ArchiveReader
from essor.common.backup.manifest import BadArchive, Table

# What only makes sense in the running installation: everybody signs in again after a restore.
LEFT_OUT = frozenset(
    {
        "sessions.session",
        "usersessions.usersession",
        "common.workerbeat",
        "common.callcount",
    }
)
BATCH = 500
READ = 2000

ModelClass = type[Model]
StoredField: TypeAlias = "Field[Any, Any]"


def options(model: ModelClass) -> "Options[Any]":
    """What Django knows of a model: its documented `_meta`."""
    return model._meta  # noqa: SLF001 - the public, documented name of Model's metadata


def _label_of(model: Any) -> str:
    """Label of the model that has the table, where the one given is a proxy."""
    return options(options(model).concrete_model or model).label_lower


def stored_models(apps: Apps) -> list[ModelClass]:
    """Every model with a table of its own, those that others point to first.

    A circle of models (or a model that points to itself) is entered by its first label: constraints
    are checked once every row is there, so the order is for readers and not a need.
    """
    found = {
        options(model).label_lower: model
        for model in apps.get_models(include_auto_created=True)
        if options(model).managed and not options(model).proxy and not options(model).swapped
    }
    ordered: dict[str, ModelClass] = {}
    entered: set[str] = set()

    def place(label: str) -> None:
        if label in entered:
            return
        entered.add(label)
        targets = {
            _label_of(field.related_model)
            for field in options(found[label]).local_concrete_fields
            if field.is_relation and field.related_model
        }
        for target in sorted(targets & found.keys()):
            place(target)
        ordered[label] = found[label]

    for label in sorted(found):
        place(label)
    return list(ordered.values())


def kept_models(apps: Apps) -> list[ModelClass]:
    """The models whose rows go in a backup."""
    return [model for model in stored_models(apps) if options(model).label_lower not in LEFT_OUT]


def stored_fields(model: ModelClass) -> list[StoredField]:
    """The fields that have a column which one may write."""
    return [f for f in options(model).local_concrete_fields if not getattr(f, "generated", False)]


def columns(model: ModelClass) -> tuple[str, ...]:
    return tuple(field.attname for field in stored_fields(model))


def encoded(field: StoredField, value: Any) -> Any:
    """A value read from the database, as JSON has it."""
    if isinstance(field, JSONField):
        return json.loads(json.dumps(value, cls=field.encoder)) if field.encoder else value
    match value:
        case None | bool() | int() | float() | str():
            return value
        case bytes() | memoryview():
            return base64.b64encode(bytes(value)).decode("ascii")
        case datetime() | date() | time():
            return value.isoformat()
        case timedelta():
            return duration_iso_string(value)
        case Decimal() | UUID():
            return str(value)
    raise TypeError(
        f"{options(field.model).label}.{field.name}: no JSON form for {type(value).__name__}"
    )


def decoded(field: StoredField, value: Any) -> Any:
    """The value that `encoded` wrote, ready to be stored.

    Raises:
        ValidationError, binascii.Error: not a value of this field.
    """
    if isinstance(field, models.ForeignKey):
        return decoded(field.target_field, value)
    if isinstance(field, JSONField):
        # No SQL NULL in a column that forbids it: what was there is JSON's null.
        return Value(None, JSONField()) if value is None and not field.null else value
    if isinstance(field, models.BinaryField) and value is not None:
        return base64.b64decode(value, validate=True)
    return field.to_python(value)


def lines_of(model: ModelClass, alias: str) -> Iterator[bytes]:
    """Every row of a model, as one JSON array a line, streamed in the order of its key."""
    fields = stored_fields(model)
    rows: QuerySet[Any, Any] = (
        QuerySet(model, using=alias).order_by("pk").values_list(*(f.attname for f in fields))
    )
    for row in rows.iterator(chunk_size=READ):
        values = [encoded(field, value) for field, value in zip(fields, row, strict=True)]
        line = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
        yield line.encode("utf-8", "surrogatepass") + b"\n"


def check_tables(tables: Iterable[Table], apps: Apps) -> None:
    """Raise BadArchive where the archive's tables or columns are not those of the models."""
    known = {options(model).label_lower: model for model in kept_models(apps)}
    for table in tables:
        model = known.get(table.label)
        if model is None:
            raise BadArchive(
                f"La sauvegarde contient des données inconnues de cette version : « {table.label} »."
                " Installez la version d'Essor qui l'a faite, puis recommencez."
            )
        odd = sorted(set(table.columns) ^ set(columns(model)))
        if odd:
            raise BadArchive(
                f"Dans la sauvegarde, les colonnes de « {table.label} » ne sont pas celles de cette"
                f" version ({', '.join(odd)}). Installez la version d'Essor qui l'a faite."
            )


def clear(apps: Apps, connection: BaseDatabaseWrapper) -> None:
    """Empty every table, in the caller's transaction."""
    with connection.cursor() as cursor:
        for model in reversed(stored_models(apps)):
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(options(model).db_table)}")  # noqa: S608 - a table's own name, quoted


def load(
    archive: ArchiveReader,
    apps: Apps,
    connection: BaseDatabaseWrapper,
    advance: Callable[[int], None],
) -> None:
    """Insert every row of an archive, check the constraints, set the sequences.

    Runs in the caller's transaction. Values are written as they are: no `auto_now`, no signal.

    Raises:
        BadArchive: a value, a key or a reference is wrong; names the table.
    """
    loaded = [apps.get_model(table.label) for table in archive.manifest.tables]
    for table, model in zip(archive.manifest.tables, loaded, strict=True):
        _insert(archive, table, model, connection, advance)
    try:
        connection.check_constraints()
    except DatabaseError as error:
        raise BadArchive(
            f"Des données de la sauvegarde renvoient à d'autres qui n'y sont pas : {error}"
        ) from error
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), loaded):
            cursor.execute(statement)


def _insert(
    archive: ArchiveReader,
    table: Table,
    model: ModelClass,
    connection: BaseDatabaseWrapper,
    advance: Callable[[int], None],
) -> None:
    try:
        fields = [_field(model, column) for column in table.columns]
    except FieldDoesNotExist as error:
        raise BadArchive(f"« {table.label} » a des colonnes inconnues : {error}") from error
    quoted = connection.ops.quote_name
    statement = (
        f"INSERT INTO {quoted(options(model).db_table)}"  # noqa: S608 - names of tables and columns, quoted
        f" ({', '.join(quoted(str(field.column)) for field in fields)})"
        f" VALUES ({', '.join(['%s'] * len(fields))})"
    )
    rows = _stored_rows(archive, table, fields, connection)
    while batch := list(islice(rows, BATCH)):
        try:
            with connection.cursor() as cursor:
                cursor.executemany(statement, batch)
        except OperationalError:  # a full disk, a locked database: the archive is not at fault
            raise
        except (DatabaseError, ValueError) as error:
            raise BadArchive(
                f"La base de données refuse des lignes de « {table.label} » : {error}"
            ) from error
        advance(len(batch))


def _field(model: ModelClass, column: str) -> StoredField:
    for field in stored_fields(model):
        if field.attname == column:
            return field
    raise FieldDoesNotExist(column)


def _stored_rows(
    archive: ArchiveReader,
    table: Table,
    fields: list[StoredField],
    connection: BaseDatabaseWrapper,
) -> Iterator[list[Any]]:
    for number, line in enumerate(archive.lines(table.member), start=1):
        try:
            values = json.loads(line)
            yield [
                field.get_db_prep_save(decoded(field, value), connection)
                for field, value in zip(fields, values, strict=True)
            ]
        except (ValidationError, ValueError, TypeError, binascii.Error) as error:
            raise BadArchive(
                f"La ligne {number} de « {table.label} » est illisible dans la sauvegarde : {error}"
            ) from error
