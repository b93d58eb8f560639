"""Labels and tree of the nomenclatures of activities that Essor carries (rév. 2 and 2025)."""

from dataclasses import dataclass
from functools import lru_cache

from essor.kernel.errors import InvalidValue
from essor.kernel.naf import Naf, NafLevel, NafNomenclature
from essor.reference.tables import load

CARRIED = (NafNomenclature.NAF_REV2, NafNomenclature.NAF_2025)


@dataclass(frozen=True, slots=True)
class NafEntry:
    """A node of the tree.

    Attributes:
        naf: the code and its edition.
        label: its label; None when Essor does not have it (divisions and groups of NAF 2025).
        short_label: INSEE's label of forty characters; None where there is none.
        parent: the code above; None for a section.
        a17, a38, a64: INSEE's aggregated levels (rév. 2 only).
    """

    naf: Naf
    label: str | None
    short_label: str | None
    parent: str | None
    a17: str | None
    a38: str | None
    a64: str | None


@lru_cache(maxsize=4)
def tree(nomenclature: NafNomenclature = NafNomenclature.NAF_REV2) -> dict[str, NafEntry]:
    """Every code of an edition, in the order of the nomenclature.

    Raises:
        InvalidValue: an edition before rév. 2, whose labels Essor does not carry.
    """
    if nomenclature not in CARRIED:
        raise InvalidValue(f"Essor n'a pas les libellés de la {nomenclature.label}.")
    return {
        row.code: NafEntry(
            Naf(row.code, nomenclature),
            row.label,
            row.short_label,
            row.parent,
            row.a17,
            row.a38,
            row.a64,
        )
        for row in load("naf", nomenclature.value)
    }


@lru_cache(maxsize=4)
def _children(nomenclature: NafNomenclature) -> dict[str | None, tuple[NafEntry, ...]]:
    found: dict[str | None, list[NafEntry]] = {}
    for entry in tree(nomenclature).values():
        found.setdefault(entry.parent, []).append(entry)
    return {parent: tuple(entries) for parent, entries in found.items()}


def label(
    code: str, nomenclature: NafNomenclature = NafNomenclature.NAF_REV2, *, short: bool = False
) -> str | None:
    """The label of a code, at any level; None when it is not known (a code that ended, say).

    >>> label("25.62B")
    'Mécanique industrielle'
    >>> label("C")
    'Industrie manufacturière'
    """
    if nomenclature not in CARRIED:
        return None
    try:
        entry = tree(nomenclature).get(Naf.parse(code, nomenclature).code)
    except InvalidValue:
        return None
    if entry is None:
        return None
    return (entry.short_label or entry.label) if short else entry.label


def children(
    code: str | None, nomenclature: NafNomenclature = NafNomenclature.NAF_REV2
) -> tuple[NafEntry, ...]:
    """The codes just under one; the sections when none is named.

    >>> [entry.naf.code for entry in children("25.6")]
    ['25.61', '25.62']
    """
    parent = None if code is None else Naf.parse(code, nomenclature).code
    return _children(nomenclature).get(parent, ())


def sections(
    nomenclature: NafNomenclature = NafNomenclature.NAF_REV2,
) -> tuple[NafEntry, ...]:
    """The widest level."""
    return children(None, nomenclature)


def ancestors(
    code: str, nomenclature: NafNomenclature = NafNomenclature.NAF_REV2
) -> tuple[NafEntry, ...]:
    """The codes above one, widest first.

    >>> [entry.naf.code for entry in ancestors("25.62B")]
    ['C', '25', '25.6', '25.62']
    """
    nodes = tree(nomenclature)
    found = []
    entry = nodes.get(Naf.parse(code, nomenclature).code)
    while entry is not None and entry.parent is not None:
        entry = nodes[entry.parent]
        found.append(entry)
    return tuple(reversed(found))


def codes_under(
    code: str, nomenclature: NafNomenclature = NafNomenclature.NAF_REV2
) -> tuple[str, ...]:
    """Every sous-classe under a code of any level, in order.

    >>> codes_under("25.62")
    ('25.62A', '25.62B')
    """
    wider = Naf.parse(code, nomenclature)
    return tuple(
        entry.naf.code
        for entry in tree(nomenclature).values()
        if entry.naf.level is NafLevel.SUBCLASS and entry.naf.is_within(wider)
    )
