"""How values are written for French readers: numbers, money, dates, identifiers.

Every function answers « inconnu » for None, never an empty cell and never a zero.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.utils import timezone

from essor.kernel.errors import InvalidValue
from essor.kernel.figure import UNKNOWN_TEXT
from essor.kernel.headcount import HeadcountBand
from essor.kernel.text import NO_BREAK_SPACE, french_date, french_number

MINUS: Final = "\u2212"
NEAR_DAYS: Final = 60  # beyond, distances are told in months
YEAR_DAYS: Final = 365  # beyond, the date itself says more

Number = int | float | Decimal


def number(value: Number | None, decimals: int | None = None) -> str:
    """« 1 234 567,5 »: whole numbers without decimals, others with one unless more are asked for."""
    if value is None:
        return UNKNOWN_TEXT
    if decimals is None:
        decimals = 0 if value == int(value) else 1
    return french_number(value, decimals).replace("-", MINUS)


def signed(value: Number | None, decimals: int | None = None) -> str:
    """A change: « +12 », « −3 », « 0 »."""
    text = number(value, decimals)
    return f"+{text}" if value is not None and value > 0 else text


def euros(cents: int | None) -> str:
    """Integer cents → « 1 250 000 € », with cents only when there are some."""
    if cents is None:
        return UNKNOWN_TEXT
    amount = Decimal(int(cents)) / 100
    return f"{number(amount, 0 if int(cents) % 100 == 0 else 2)}{NO_BREAK_SPACE}€"


def share(value: Number | None, decimals: int = 1) -> str:
    """A ratio → « 12,5 % »."""
    return UNKNOWN_TEXT if value is None else f"{number(value * 100, decimals)}{NO_BREAK_SPACE}%"


def local_day(value: date | datetime) -> date:
    """The calendar day, in French time for an instant."""
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


def short_date(value: date | datetime | None) -> str:
    """« 31/12/2026 »."""
    return UNKNOWN_TEXT if value is None else local_day(value).strftime("%d/%m/%Y")


def long_date(value: date | datetime | None) -> str:
    """« 1er décembre 2026 »."""
    return UNKNOWN_TEXT if value is None else french_date(local_day(value))


def relative_date(value: date | datetime | None, today: date) -> str:
    """« aujourd'hui », « il y a 3 jours », « dans 2 mois »; beyond a year the date itself."""
    if value is None:
        return UNKNOWN_TEXT
    days = (local_day(value) - today).days
    near = {0: "aujourd'hui", 1: "demain", -1: "hier"}
    if days in near:
        return near[days]
    distance = abs(days)
    if distance > YEAR_DAYS:
        return long_date(value)
    span = f"{distance} jours" if distance < NEAR_DAYS else f"{distance // 30} mois"
    return f"dans {span}" if days > 0 else f"il y a {span}"


def grouped(digits: str, sizes: tuple[int, ...]) -> str:
    """Digits in groups, kept on one line; anything of another length is left as it is."""
    if len(digits) != sum(sizes):
        return digits
    parts, start = [], 0
    for size in sizes:
        parts.append(digits[start : start + size])
        start += size
    return NO_BREAK_SPACE.join(parts)


def siren(value: object) -> str:
    """« 123 456 789 »."""
    return UNKNOWN_TEXT if value in (None, "") else grouped(str(value), (3, 3, 3))


def siret(value: object) -> str:
    """« 123 456 789 00012 »."""
    return UNKNOWN_TEXT if value in (None, "") else grouped(str(value), (3, 3, 3, 5))


def headcount(band: str | None) -> str:
    """INSEE's band of employees in words; a code outside the list is shown as it is."""
    try:
        return HeadcountBand.parse(band).label
    except InvalidValue:
        return str(band)


def plural(count: Number | None, forms: str) -> str:
    """« 0 site », « 1 site », « 2 sites »: French makes 0 and 1 singular.

    `forms` is « site » (an s is added) or « cheval,chevaux ».
    """
    one, _, many = forms.partition(",")
    is_many = count is not None and abs(float(count)) >= 2  # noqa: PLR2004 - French grammar
    return f"{number(count)}{NO_BREAK_SPACE}{(many or one + 's') if is_many else one}"
