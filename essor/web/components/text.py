"""How values are written for French readers: numbers, money, dates, identifiers.

Every function answers « inconnu » for None, never an empty cell and never a zero.
"""

from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

UNKNOWN = "inconnu"
NARROW = "\u202f"  # narrow no-break space: groups of digits, before « % » and « € »
HARD = "\u00a0"
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip

HEADCOUNT_BANDS = {
    "NN": "effectif non renseigné",
    "00": "aucun salarié",
    "01": "1 ou 2 salariés",
    "02": "3 à 5 salariés",
    "03": "6 à 9 salariés",
    "11": "10 à 19 salariés",
    "12": "20 à 49 salariés",
    "21": "50 à 99 salariés",
    "22": "100 à 199 salariés",
    "31": "200 à 249 salariés",
    "32": "250 à 499 salariés",
    "41": "500 à 999 salariés",
    "42": "1 000 à 1 999 salariés",
    "51": "2 000 à 4 999 salariés",
    "52": "5 000 à 9 999 salariés",
    "53": "10 000 salariés et plus",
}

Number = int | float | Decimal


def number(value: Number | None, decimals: int | None = None) -> str:
    """1234567.5 → « 1 234 567,5 »; whole numbers without decimals unless some are asked for."""
    if value is None:
        return UNKNOWN
    if decimals is None:
        decimals = 0 if value == int(value) else 1
    text = f"{abs(value):,.{decimals}f}".replace(",", NARROW).replace(".", ",")
    negative = value < 0 and any(digit in "123456789" for digit in text)
    return f"\u2212{text}" if negative else text


def signed(value: Number | None, decimals: int | None = None) -> str:
    """A change: « +12 », « −3 », « 0 »."""
    text = number(value, decimals)
    return f"+{text}" if value is not None and value > 0 else text


def euros(cents: int | None) -> str:
    """Integer cents → « 1 250 000 € », with cents only when there are some."""
    if cents is None:
        return UNKNOWN
    amount = Decimal(int(cents)) / 100
    return f"{number(amount, 0 if int(cents) % 100 == 0 else 2)}{HARD}€"


def share(value: Number | None, decimals: int = 1) -> str:
    """A ratio → « 12,5 % »."""
    return UNKNOWN if value is None else f"{number(value * 100, decimals)}{HARD}%"


def local_day(value: date | datetime) -> date:
    """The calendar day, in French time for an instant."""
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


def short_date(value: date | datetime | None) -> str:
    """« 31/12/2026 »."""
    return UNKNOWN if value is None else local_day(value).strftime("%d/%m/%Y")


def long_date(value: date | datetime | None) -> str:
    """« 1er décembre 2026 »."""
    if value is None:
        return UNKNOWN
    day = local_day(value)
    return f"{'1er' if day.day == 1 else day.day} {MONTHS[day.month - 1]} {day.year}"


def relative_date(value: date | datetime | None, today: date) -> str:
    """« aujourd'hui », « il y a 3 jours », « dans 2 mois »; beyond a year the date itself."""
    if value is None:
        return UNKNOWN
    days = (local_day(value) - today).days
    near = {0: "aujourd'hui", 1: "demain", -1: "hier"}
    if days in near:
        return near[days]
    distance = abs(days)
    if distance > 365:
        return long_date(value)
    count, unit = (distance, "jour") if distance < 60 else (distance // 30, "mois")
    span = f"{count} {unit}{'s' if unit == 'jour' else ''}"
    return f"dans {span}" if days > 0 else f"il y a {span}"


def grouped(digits: str, sizes: tuple[int, ...]) -> str:
    """Digits in groups, kept on one line; anything of another length is left as it is."""
    if len(digits) != sum(sizes):
        return digits
    parts, start = [], 0
    for size in sizes:
        parts.append(digits[start : start + size])
        start += size
    return HARD.join(parts)


def siren(value: object) -> str:
    """« 123 456 789 »."""
    return UNKNOWN if value in (None, "") else grouped(str(value), (3, 3, 3))


def siret(value: object) -> str:
    """« 123 456 789 00012 »."""
    return UNKNOWN if value in (None, "") else grouped(str(value), (3, 3, 3, 5))


def headcount(band: str | None) -> str:
    """INSEE's band of employees in words; an unknown code is shown as it is."""
    return HEADCOUNT_BANDS["NN"] if not band else HEADCOUNT_BANDS.get(band, band)


def plural(count: Number | None, forms: str) -> str:
    """« 0 site », « 1 site », « 2 sites »: French makes 0 and 1 singular.

    `forms` is « site » (an s is added) or « cheval,chevaux ».
    """
    one, _, many = forms.partition(",")
    word = one if count is None or abs(count) < 2 else many or f"{one}s"
    return f"{number(count)}{HARD}{word}"
