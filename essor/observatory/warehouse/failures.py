"""Says in one sentence why a load stopped, when the cause is a file, the memory or the disk."""

import errno
from pathlib import Path
from typing import Final

import duckdb

from essor.kernel.errors import BadInput, EssorError, Place
from essor.observatory.warehouse.database import quoted
from essor.observatory.warehouse.errors import LoadFailed
from essor.observatory.warehouse.layout import LAYOUTS
from essor.observatory.warehouse.requests import LoadRequest

_NO_SPACE: Final = "No space left"


def explained(error: duckdb.Error | OSError, request: LoadRequest) -> EssorError | None:
    """The error as a person can act on it; None when the fault is ours."""
    if isinstance(error, duckdb.OutOfMemoryException):
        return LoadFailed(
            f"La mémoire accordée au chargement ({request.limits.memory}) ne suffit pas ;"
            " donnez-en davantage avec --memory, ou moins de fils avec --threads."
        )
    if _NO_SPACE in str(error) or (isinstance(error, OSError) and error.errno == errno.ENOSPC):
        return LoadFailed(f"Le disque de {request.root} est plein ; faites de la place.")
    if isinstance(error, OSError):
        return LoadFailed(
            f"Le chargement ne peut pas lire ou écrire {error.filename or request.root}"
            f" ({error.strerror or error})."
        )
    return _damaged(request)


def _damaged(request: LoadRequest) -> BadInput | None:
    """The first given Parquet file whose pages cannot be decoded, with the column.

    Decoding everything takes longer than a load reads: it is done only once a load has failed.
    """
    for kind, path in request.files.items():
        with path.open("rb") as stream:
            if stream.read(4) != b"PAR1":
                continue
        column = _unreadable_column(path, LAYOUTS[kind].used)
        if column is not None:
            return BadInput(
                "ce fichier Parquet est abîmé ; téléchargez-le de nouveau.",
                Place(path.name, column=column),
            )
    return None


def _unreadable_column(path: Path, columns: tuple[str, ...]) -> str | None:
    with duckdb.connect() as connection:
        held = {
            row[0]
            for row in connection.execute(
                f"DESCRIBE SELECT * FROM read_parquet({quoted(path)})"
            ).fetchall()
        }
        for column in columns:
            if column in held:
                try:
                    connection.execute(
                        f'SELECT bit_xor(hash("{column}")) FROM read_parquet({quoted(path)})'
                    ).fetchall()
                except duckdb.Error:
                    return column
    return None
