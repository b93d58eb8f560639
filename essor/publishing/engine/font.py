"""Which characters the document font can show, read from its own table (OpenType `cmap`)."""

import struct
from functools import cache
from pathlib import Path
from typing import Final

FONTS: Final = Path(__file__).resolve().parents[1] / "fonts"
FAMILY: Final = "IBM Plex Sans"
REPLACEMENT: Final = "\ufffd"

_IGNORABLE: Final = {"\n", "\t", "\u00ad", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff"}


@cache
def covered() -> frozenset[int]:
    """Code points that every cut of the family can show."""
    sets = [_code_points(path.read_bytes()) for path in sorted(FONTS.glob("*.ttf"))]
    return frozenset.intersection(*sets)


def showable(text: str) -> str:
    """The text with what the font cannot show replaced by « � », and invisible marks left out.

    A PDF/UA file may not fall back to another font, so nothing may be asked of this one in vain.
    """
    known = covered()
    return "".join(
        character if character == "\n" else " " if character == "\t"
        else "" if character in _IGNORABLE
        else character if ord(character) in known else REPLACEMENT
        for character in text
    )  # fmt: skip


def _code_points(font: bytes) -> frozenset[int]:
    """Every code point of the font's best Unicode sub-table (format 12, else 4)."""
    cmap = _table(font, b"cmap")
    count = struct.unpack_from(">H", font, cmap + 2)[0]
    points: set[int] = set()
    for index in range(count):
        platform, _, offset = struct.unpack_from(">HHI", font, cmap + 4 + 8 * index)
        start = cmap + offset
        shape = struct.unpack_from(">H", font, start)[0]
        if platform in {0, 3} and shape == 12:  # noqa: PLR2004 - OpenType's number
            points |= _segmented_coverage(font, start)
        elif platform in {0, 3} and shape == 4:  # noqa: PLR2004 - OpenType's number
            points |= _segment_mapping(font, start)
    return frozenset(points)


def _table(font: bytes, tag: bytes) -> int:
    count = struct.unpack_from(">H", font, 4)[0]
    for index in range(count):
        name, _, offset, _ = struct.unpack_from(">4sIII", font, 12 + 16 * index)
        if name == tag:
            return int(offset)
    raise ValueError(f"the font has no {tag!r} table")


def _segmented_coverage(font: bytes, start: int) -> set[int]:
    groups = struct.unpack_from(">I", font, start + 12)[0]
    points: set[int] = set()
    for index in range(groups):
        first, last, _ = struct.unpack_from(">III", font, start + 16 + 12 * index)
        points.update(range(first, last + 1))
    return points


def _segment_mapping(font: bytes, start: int) -> set[int]:
    """Format 4: parallel arrays of ends, starts, deltas and glyph offsets."""
    segments = struct.unpack_from(">H", font, start + 6)[0] // 2
    ends = start + 14
    starts, deltas, offsets = (ends + 2 + 2 * segments * n for n in (1, 2, 3))
    points: set[int] = set()
    for index in range(segments):
        last, first, delta, reach = (
            struct.unpack_from(">H", font, base + 2 * index)[0]
            for base in (ends, starts, deltas, offsets)
        )
        for point in range(first, min(last, 0xFFFE) + 1):
            glyph = point
            if reach:
                place = offsets + 2 * index + reach + 2 * (point - first)
                glyph = struct.unpack_from(">H", font, place)[0]
                if glyph == 0:
                    continue
            if (glyph + delta) % 65536:
                points.add(point)
    return points
