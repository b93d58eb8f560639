"""What a cell means: French numbers and dates, identifiers, addresses. No Django.

A value that cannot be understood raises `CellError`, whose text says what is wrong and what to do;
one that can, but looks odd, comes with a remark.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from essor.common.imports.readers import Cell
from essor.kernel.errors import EssorError
from essor.kernel.identifiers import Siren, Siret
from essor.kernel.text import fold, without_spaces

EXCEL_EPOCH = date(1899, 12, 30)
EXCEL_DAYS = (1, 2_958_465)  # 1900-01-01 to 9999-12-31
SIREN_DIGITS, SIRET_DIGITS = 9, 14
_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s.,;<>\"]{2,}")
_DAY_FIRST = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})")
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?")
_NUMBER = re.compile(r"[+-]?(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d+))?|[+-]?\d*\.\d+|[+-]?\d+,\d*")
_ERRORS = ("#n/a", "#ref!", "#value!", "#valeur!", "#name?", "#nom?", "#div/0!", "#null!", "#num!")
_EMPTY = {"", "-", "–", "—", "n/a", "na", "nc", "n.c.", "néant", "neant"}
CENTURY = 100
PIVOT = 70  # « 31/12/69 » is 2069, « 31/12/70 » is 1970


class Kind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    YES_NO = "yes_no"
    CHOICE = "choice"
    EMAIL = "email"
    PHONE = "phone"
    SIREN = "siren"
    SIRET = "siret"


class CellError(EssorError):
    """A cell cannot be understood: what, and what to do."""


@dataclass(frozen=True)
class Column:
    """A column that an importer understands.

    Attributes:
        code: key of the value.
        label: title in the template, the exports and the error texts.
        synonyms: other titles that people give it.
        choices: for `Kind.CHOICE`, code → label.
        aliases: for `Kind.CHOICE`, folded words that people write → code.
        example: shown in the template.
    """

    code: str
    label: str
    kind: Kind = Kind.TEXT
    required: bool = False
    synonyms: tuple[str, ...] = ()
    choices: Mapping[str, str] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    max_length: int = 300
    example: str = ""


@dataclass(frozen=True)
class Parsed:
    """A value, None when the cell is empty, and what is odd about it."""

    value: Any
    remark: str = ""


def parse_cell(column: Column, raw: Cell, *, demo: bool = False) -> Parsed:
    """The value of a cell.

    Args:
        column: what the cell should hold.
        raw: what the file has.
        demo: identifiers of the demonstration (which fail their key) are accepted.

    Raises:
        CellError: the cell does not hold such a value.
    """
    if isinstance(raw, str):
        raw = raw.replace("\u00a0", " ").replace("\u202f", " ").strip()
        if raw.lower() in _ERRORS:
            raise CellError(f"la formule donne une erreur ({raw}). Corrigez-la dans le fichier.")
    if raw is None or (isinstance(raw, str) and raw.lower() in _EMPTY):
        return Parsed(None)
    if column.kind in {Kind.SIREN, Kind.SIRET}:
        return _identifier(column.kind, raw, demo=demo)
    return _PARSERS[column.kind](column, raw)


def as_text(raw: Cell) -> str:  # noqa: PLR0911 - one line per type of cell
    """A cell as a person reads it: `12` and not `12.0`, a date as in France."""
    match raw:
        case None:
            return ""
        case bool():
            return "oui" if raw else "non"
        case float() if raw.is_integer():
            return str(int(raw))
        case float():
            return repr(raw).replace(".", ",")
        case datetime():
            return raw.strftime("%d/%m/%Y %H:%M") if raw.time() != raw.min.time() else _day(raw)
        case date():
            return _day(raw)
        case _:
            return str(raw)


def _day(day: date) -> str:
    return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"


def _text(column: Column, raw: Cell) -> Parsed:
    text = " ".join(as_text(raw).split())
    if len(text) > column.max_length:
        raise CellError(
            f"le texte a {len(text)} signes ; la limite est de {column.max_length}. Raccourcissez-le."
        )
    return Parsed(text)


def _decimal(_column: Column, raw: Cell) -> Parsed:
    return Parsed(number(raw))


def number(raw: Cell) -> Decimal:
    """A number as French writes it (`1 234,56`, `1.234,56`, `12 %` refused) or as Excel has it."""
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        raise CellError(f"« {as_text(raw)} » n'est pas un nombre. Écrivez par exemple 1234,56.")
    if isinstance(raw, int | float):
        return Decimal(str(raw))
    bare = without_spaces(raw).removesuffix("€").replace("\u2212", "-")
    if not _NUMBER.fullmatch(bare):
        raise CellError(f"« {raw} » n'est pas un nombre. Écrivez par exemple 1234,56.")
    if "," in bare or bare.count(".") > 1 or re.fullmatch(r"[+-]?[1-9]\d{0,2}\.\d{3}", bare):
        bare = bare.replace(".", "").replace(",", ".")
    try:
        return Decimal(bare.rstrip("."))
    except InvalidOperation as error:
        raise CellError(f"« {raw} » n'est pas un nombre. Écrivez par exemple 1234,56.") from error


def _integer(_column: Column, raw: Cell) -> Parsed:
    value = number(raw)
    if value != value.to_integral_value():
        raise CellError(f"« {as_text(raw)} » n'est pas un nombre entier. Retirez les décimales.")
    return Parsed(int(value))


def _date(_column: Column, raw: Cell) -> Parsed:
    return Parsed(day(raw))


def day(raw: Cell) -> date:
    """A date as Excel has it, as French writes it (`31/12/2026`), or as ISO does."""
    help_text = f"« {as_text(raw)} » n'est pas une date. Écrivez par exemple 31/12/2026."
    try:
        match raw:
            case datetime():
                return raw.date()
            case date():
                return raw
            case bool():
                raise CellError(help_text)
            case int() | float() if EXCEL_DAYS[0] <= raw <= EXCEL_DAYS[1]:
                return EXCEL_EPOCH + timedelta(days=int(raw))
            case str():
                return _written_day(raw, help_text)
    except ValueError as error:
        raise CellError(help_text) from error
    raise CellError(help_text)


def _written_day(text: str, help_text: str) -> date:
    if found := _YEAR_FIRST.fullmatch(text):
        return date(*(int(part) for part in found.groups()))
    if found := _DAY_FIRST.fullmatch(text):
        days, months, years = (int(part) for part in found.groups())
        if years < CENTURY:
            years += 1900 if years >= PIVOT else 2000
        return date(years, months, days)
    raise CellError(help_text)


def _yes_no(_column: Column, raw: Cell) -> Parsed:
    word = fold(as_text(raw))
    if word in {"oui", "o", "yes", "y", "vrai", "true", "1", "x"}:
        return Parsed(True)
    if word in {"non", "n", "no", "faux", "false", "0"}:
        return Parsed(False)
    raise CellError(f"« {as_text(raw)} » n'est ni oui ni non. Écrivez oui ou non.")


def _choice(column: Column, raw: Cell) -> Parsed:
    word = fold(as_text(raw))
    known = {fold(label): code for code, label in column.choices.items()}
    known |= {fold(code): code for code in column.choices}
    known |= {fold(alias): code for alias, code in column.aliases.items()}
    if word in known:
        return Parsed(known[word])
    accepted = ", ".join(f"« {label} »" for label in column.choices.values())
    raise CellError(f"« {as_text(raw)} » n'est pas une valeur connue. Choisissez parmi {accepted}.")


def _email(_column: Column, raw: Cell) -> Parsed:
    text = as_text(raw).strip("<> ").removeprefix("mailto:").lower()
    if not _EMAIL.fullmatch(text) or not text.isprintable():
        raise CellError(
            f"« {as_text(raw)} » n'est pas une adresse électronique. Écrivez une seule adresse,"
            " par exemple prenom.nom@exemple.fr."
        )
    return Parsed(text)


def _phone(_column: Column, raw: Cell) -> Parsed:
    text = as_text(raw)
    digits = re.sub(r"[\s.\-/()]", "", text.replace("(0)", ""))
    if isinstance(raw, int | float) and re.fullmatch(r"[1-9]\d{8}", digits):
        digits = "0" + digits  # Excel drops the first zero of a number
    if digits.startswith("0033"):
        digits = "+33" + digits[4:]
    if re.fullmatch(r"\+33[1-9]\d{8}", digits):
        digits = "0" + digits[3:]
    if re.fullmatch(r"0[1-9]\d{8}", digits):
        return Parsed(" ".join(digits[i : i + 2] for i in range(0, 10, 2)))
    if re.fullmatch(r"\+?\d{3,15}", digits):
        return Parsed(digits, "ce numéro n'a pas la forme d'un numéro français")
    raise CellError(f"« {text} » n'est pas un numéro de téléphone. Écrivez un seul numéro.")


def _identifier(kind: Kind, raw: Cell, *, demo: bool) -> Parsed:
    length, parse = (
        (SIREN_DIGITS, Siren.parse) if kind is Kind.SIREN else (SIRET_DIGITS, Siret.parse)
    )
    text, remark = without_spaces(as_text(raw)), ""
    if "e+" in text.lower():
        raise CellError(
            f"« {text} » : le tableur a arrondi ce numéro. Mettez la colonne au format Texte et"
            " ressaisissez-le."
        )
    if text.isdigit() and len(text) < length and isinstance(raw, int | float):
        text, remark = text.zfill(length), "zéros rétablis devant le numéro"
    try:
        return Parsed(str(parse(text, demo=demo)), remark)
    except EssorError as error:
        raise CellError(str(error)) from error


_PARSERS = {
    Kind.TEXT: _text,
    Kind.INTEGER: _integer,
    Kind.DECIMAL: _decimal,
    Kind.DATE: _date,
    Kind.YES_NO: _yes_no,
    Kind.CHOICE: _choice,
    Kind.EMAIL: _email,
    Kind.PHONE: _phone,
}
