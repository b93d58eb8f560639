"""The two months of the demonstration register, and the files they make."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from essor.demo.register.build import Maker, first_month
from essor.demo.register.events import happen, headcount, industrial
from essor.demo.register.model import Register
from essor.demo.register.official import write
from essor.demo.register.traps import add_traps, hide
from essor.observatory.warehouse.layout import FileKind

SEED: Final = 52
FIRST: Final = date(2026, 1, 1)
SECOND: Final = date(2026, 11, 1)
_BECOME_HIDDEN: Final = 4


@dataclass(frozen=True)
class Month:
    """One month of official files."""

    vintage: str
    files: dict[FileKind, Path]


def write_months(folder: Path, *, seed: int = SEED) -> tuple[Month, Month]:
    """Write both months under a folder; the same seed writes the same bytes.

    Args:
        folder: receives `2026-01/` and `2026-11/`.
        seed: the source of chance.
    """
    maker = Maker.seeded(seed, FIRST)
    register = first_month(maker)
    happen(maker, register, date(2012, 1, 1), FIRST, times=9)
    add_traps(maker, register)
    first = Month(f"{FIRST:%Y-%m}", write(register, folder / f"{FIRST:%Y-%m}"))
    to_second_month(maker, register)
    second = Month(f"{SECOND:%Y-%m}", write(register, folder / f"{SECOND:%Y-%m}"))
    return first, second


def to_second_month(maker: Maker, register: Register) -> None:
    """Let ten months pass: events, headcounts of another year, and units that hide."""
    register.day = maker.day = SECOND
    happen(maker, register, FIRST + timedelta(days=20), SECOND, times=3)
    for number in range(26):
        headcount(maker, register, SECOND, steps=(1, 1, 2, -1, -2)[number % 5])
    maker.band_year = str(SECOND.year - 2)
    for site in register.sites():
        if site.band_year:
            site.band_year = maker.band_year
    for unit, _ in maker.chance.sample(industrial(register, SECOND), _BECOME_HIDDEN):
        hide(unit)
