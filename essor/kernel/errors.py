"""Errors that a person can act on: each says what happened, where, and what to do next."""

from dataclasses import dataclass


class EssorError(Exception):
    """Base of every error that Essor raises on purpose. Its text is French and shown as it is."""


class InvalidValue(EssorError, ValueError):
    """A value is not of its type (a SIREN with a letter, a month 13)."""


class NotAllowed(EssorError):
    """The actor sees the object but may not do this to it."""


class Conflict(EssorError):
    """Somebody else changed the object since the actor read it."""


@dataclass(frozen=True)
class Place:
    """Where in a file something is wrong. Rows and columns count from 1, as people see them."""

    file: str
    row: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        parts = [self.file]
        if self.row is not None:
            parts.append(f"ligne {self.row}")
        if self.column is not None:
            parts.append(f"colonne « {self.column} »")
        return ", ".join(parts)


class BadInput(EssorError):
    """A file cannot be used; nothing was written.

    Attributes:
        place: the file, and the row and column where they are known.
    """

    def __init__(self, message: str, place: Place) -> None:
        super().__init__(f"{place} : {message}")
        self.place = place
