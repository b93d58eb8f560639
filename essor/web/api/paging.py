"""Lists by pieces: `limit` and an opaque `cursor`, taken from the answer before."""

import base64
import binascii
from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar

from ninja import Query, Schema
from pydantic import Field

from essor.kernel.errors import InvalidValue

DEFAULT_LIMIT = 50
MAX_LIMIT = 500
MAX_OFFSET = 10_000_000

Item = TypeVar("Item")


class Page(Schema, Generic[Item]):
    """A piece of a list."""

    items: list[Item]
    total: int = Field(description="Nombre de lignes de toute la liste.")
    next: str | None = Field(description="Curseur de la suite ; absent à la fin.")


class PageQuery(Schema):
    """What piece is asked."""

    limit: int = Field(DEFAULT_LIMIT, ge=1, le=MAX_LIMIT, description="Lignes par réponse.")
    cursor: str = Field("", max_length=40, description="`next` de la réponse précédente.")


Paging = Annotated[PageQuery, Query()]


@dataclass(frozen=True)
class Slice:
    """Where a piece starts and how long it is."""

    offset: int
    limit: int

    def next_cursor(self, total: int) -> str | None:
        """The cursor of the piece after this one."""
        end = self.offset + self.limit
        return _encode(end) if end < total else None


def slice_of(asked: PageQuery) -> Slice:
    """Read a cursor.

    Raises:
        InvalidValue: it was not made by this API.
    """
    if not asked.cursor:
        return Slice(0, asked.limit)
    try:
        padded = asked.cursor + "=" * (-len(asked.cursor) % 4)
        text = base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True).decode()
        mark, _, digits = text.partition(":")
        offset = int(digits) if mark == "o" and digits.isascii() and digits.isdigit() else -1
    except (ValueError, binascii.Error):
        offset = -1
    if not 0 <= offset <= MAX_OFFSET:
        raise InvalidValue("Ce curseur est illisible : reprenez la liste à son début.")
    return Slice(offset, asked.limit)


def _encode(offset: int) -> str:
    return base64.urlsafe_b64encode(f"o:{offset}".encode()).decode().rstrip("=")
