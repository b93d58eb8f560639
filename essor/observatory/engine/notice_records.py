"""A record of the official export « annonces commerciales » as what Essor keeps of it.

What is kept names no person: no name, no address, no text of a decision (it names court officers).
A notice about a natural person is dropped before anything is written.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from essor.kernel.errors import InvalidValue
from essor.kernel.identifiers import Siren
from essor.kernel.text import MONTHS, fold
from essor.observatory.engine.notices import (
    Correction,
    NoticeFamily,
    Party,
    Procedure,
    Stage,
    is_personal_sanction,
    is_retraction,
    read_decision,
)

Record = Mapping[str, Any]
NEEDED: Final = ("id", "dateparution", "typeavis", "familleavis", "tribunal", "listepersonnes")
_ANNOUNCEMENT = re.compile(r"[ABC]\d{9,14}")
_ISSUE = re.compile(r"\d{8}")
_WRITTEN_DATE = re.compile(r"(\d{1,2})(?:er)?\s+(\w+)\s+(\d{4})")
_SLASHED_DATE = re.compile(r"(\d{2})/(\d{2})/(\d{4})")
_NATURE_LENGTH: Final = 200
_MONTHS: Final = {fold(name): number for number, name in enumerate(MONTHS, start=1)}


class Skip(StrEnum):
    """Why a sound record is not kept."""

    OTHER_FAMILY = "other_family"
    NATURAL_PERSON = "natural_person"
    PERSONAL_SANCTION = "personal_sanction"
    NO_SIREN = "no_siren"
    TOO_OLD = "too_old"
    NOT_IN_REGISTER = "not_in_register"

    @property
    def label(self) -> str:
        """The reason in French."""
        return _SKIP_LABELS[self]


class Reject(StrEnum):
    """What is wrong with a record."""

    BAD_ID = "bad_id"
    BAD_DATE = "bad_date"
    BAD_JSON = "bad_json"
    BAD_SIREN = "bad_siren"
    NO_DECISION = "no_decision"
    UNKNOWN_PERSON = "unknown_person"

    @property
    def label(self) -> str:
        """The reason in French."""
        return _REJECT_LABELS[self]


_SKIP_LABELS = {
    Skip.OTHER_FAMILY: "famille d'annonces non suivie",
    Skip.NATURAL_PERSON: "personne physique",
    Skip.PERSONAL_SANCTION: "mesure contre une personne",
    Skip.NO_SIREN: "sans SIREN (association…)",
    Skip.TOO_OLD: "plus ancienne que la durée de conservation",
    Skip.NOT_IN_REGISTER: "entreprise absente du registre chargé",
}
_REJECT_LABELS = {
    Reject.BAD_ID: "identifiant d'annonce illisible",
    Reject.BAD_DATE: "date de parution illisible",
    Reject.BAD_JSON: "champ JSON illisible",
    Reject.BAD_SIREN: "SIREN faux",
    Reject.NO_DECISION: "procédure sans jugement",
    Reject.UNKNOWN_PERSON: "personne dont la sorte n'est pas dite",
}


@dataclass(frozen=True)
class ParsedNotice:
    """What is kept of a notice, for one company.

    Attributes:
        announcement_id: number in the Bulletin, e.g. `A202601651809`.
        siren: the company.
        party: what the company is in the notice.
        family: family of the notice.
        stage: what it announces.
        procedure: the procedure it is about.
        nature: the Bulletin's own words for it (a coded list).
        court: the registry that publishes.
        published_on: date of the issue.
        decided_on: date of the decision; None when the notice gives none.
        amends: whether it is a « rectificatif ».
    """

    announcement_id: str
    siren: str
    party: Party
    family: NoticeFamily
    stage: Stage
    procedure: Procedure
    nature: str
    court: str
    published_on: date
    decided_on: date | None
    amends: bool


@dataclass(frozen=True)
class Parsed:
    """One record read.

    Attributes:
        published_on: date of the issue; None for what was not read so far.
        notices: one per company named; none for a pure cancellation.
        correction: the earlier notice that this one undoes.
        skip: why nothing is kept, for a sound record.
        reject: what is wrong, otherwise.
    """

    published_on: date | None = None
    notices: tuple[ParsedNotice, ...] = ()
    correction: Correction | None = None
    skip: Skip | None = None
    reject: Reject | None = None


class _Wrong(Exception):
    def __init__(self, reason: Reject) -> None:
        self.reason = reason


class _NotKept(Exception):
    def __init__(self, reason: Skip) -> None:
        self.reason = reason


@dataclass(frozen=True)
class _Content:
    stage: Stage
    procedure: Procedure
    nature: str
    decided_on: date | None


def parse_record(record: Record, *, demo: bool = False) -> Parsed:
    """Read a record by its column names. `demo` accepts invented SIREN, whose key is wrong."""
    try:
        return _parsed(record, demo=demo)
    except _Wrong as wrong:
        return Parsed(reject=wrong.reason)
    except _NotKept as dropped:
        return Parsed(skip=dropped.reason)


def _parsed(record: Record, *, demo: bool) -> Parsed:
    family_code = _text(record, "familleavis")
    if family_code not in {family.value for family in NoticeFamily}:
        return Parsed(skip=Skip.OTHER_FAMILY)
    family = NoticeFamily(family_code)
    announcement = _text(record, "id")
    if not _ANNOUNCEMENT.fullmatch(announcement):
        raise _Wrong(Reject.BAD_ID)
    published_on = read_date(_text(record, "dateparution"))
    if published_on is None:
        raise _Wrong(Reject.BAD_DATE)
    correction = _correction(record, announcement)
    if _only_undoes(record):
        return Parsed(published_on, correction=correction)
    content = _content(record, family)
    companies, skip = _companies(record, family, demo=demo)
    notices = tuple(
        ParsedNotice(
            announcement_id=announcement,
            siren=siren,
            party=party,
            family=family,
            stage=content.stage,
            procedure=content.procedure,
            nature=content.nature[:_NATURE_LENGTH],
            court=mended(_text(record, "tribunal"))[:_NATURE_LENGTH],
            published_on=published_on,
            decided_on=content.decided_on,
            amends=_text(record, "typeavis") == "rectificatif",
        )
        for siren, party in companies
    )
    return Parsed(published_on, notices, correction, None if notices else skip)


def _content(record: Record, family: NoticeFamily) -> _Content:
    if family is NoticeFamily.SALE:
        nature = _text(_inner(_inner(record, "acte"), "vente"), "categorieVente")
        return _Content(Stage.SALE, Procedure.UNKNOWN, mended(nature) or family.label, None)
    if family is NoticeFamily.REMOVAL:
        moved = "transfert du siege" in fold(_text(_inner(record, "radiationaurcs"), "commentaire"))
        stage = Stage.MOVE if moved else Stage.REMOVAL
        return _Content(stage, Procedure.UNKNOWN, stage.label, None)
    judgment = _inner(record, "jugement")
    nature = mended(_text(judgment, "nature"))
    decided_on = read_date(_text(judgment, "date"))
    if family is NoticeFamily.CONCILIATION:
        return _Content(Stage.AGREEMENT, Procedure.CONCILIATION, nature or family.label, decided_on)
    if not nature:
        raise _Wrong(Reject.NO_DECISION)
    if is_personal_sanction(nature):
        raise _NotKept(Skip.PERSONAL_SANCTION)
    text = mended(_text(judgment, "complementJugement"))
    if fold(nature).startswith("autre") and is_personal_sanction(text.split(" - ")[0]):
        raise _NotKept(Skip.PERSONAL_SANCTION)
    reading = read_decision(nature, text)
    return _Content(reading.stage, reading.procedure, nature, decided_on)


def _only_undoes(record: Record) -> bool:
    """Whether the notice says nothing but that an earlier one does not hold."""
    if _text(record, "typeavis") == "annulation":
        return True
    if is_retraction(mended(_text(_inner(record, "jugement"), "famille"))):
        return True
    comment = mended(_text(_inner(record, "radiationaurcs"), "commentaire"))
    return fold(comment) == "rapport de radiation d office"


def _correction(record: Record, announcement: str) -> Correction | None:
    previous = _inner(record, "parutionavisprecedent")
    letter = _text(previous, "nomPublication").strip()[-1:].upper()
    issue, number = _text(previous, "numeroParution"), _text(previous, "numeroAnnonce")
    if letter not in {"A", "B", "C"} or not _ISSUE.fullmatch(issue) or not number.isdecimal():
        return None
    return Correction(announcement, f"{letter}{issue}{int(number)}")


def _companies(
    record: Record, family: NoticeFamily, *, demo: bool
) -> tuple[list[tuple[str, Party]], Skip]:
    """SIREN of the legal persons with their part, and why there is none."""
    sale = family is NoticeFamily.SALE
    lists = [("listepersonnes", Party.BUYER if sale else Party.SUBJECT)]
    if sale:
        lists += [
            ("listeprecedentproprietaire", Party.SELLER),
            ("listeprecedentexploitant", Party.SELLER),
        ]
    found: dict[tuple[str, Party], None] = {}
    skip = Skip.NO_SIREN
    for column, party in lists:
        for person in _persons(record, column):
            if _is_natural(person):
                skip = Skip.NATURAL_PERSON
                continue
            number = _text(_inner(person, "numeroImmatriculation"), "numeroIdentification")
            if number:
                found[_siren(number, demo=demo), party] = None
    return list(found), skip


def _siren(text: str, *, demo: bool) -> str:
    try:
        return Siren.parse(text, demo=demo).value
    except InvalidValue as error:
        raise _Wrong(Reject.BAD_SIREN) from error


def _persons(record: Record, column: str) -> Iterator[Record]:
    listed = _inner(record, column).get("personne", ())
    for person in listed if isinstance(listed, list) else (listed,):
        if isinstance(person, dict) and person:
            yield person


def _is_natural(person: Record) -> bool:
    kind = _text(person, "typePersonne")
    if kind not in {"pm", "pp"}:
        raise _Wrong(Reject.UNKNOWN_PERSON)
    form = fold(_text(person, "formeJuridique"))
    return kind == "pp" or "entrepreneur individuel" in form or "entreprise individuelle" in form


def _inner(record: Record, column: str) -> dict[str, Any]:
    """A field that holds an object, as JSON text or as it is; empty when there is none."""
    value = record.get(column)
    if isinstance(value, str) and value.strip():
        try:
            value = json.loads(value)
        except ValueError as error:
            raise _Wrong(Reject.BAD_JSON) from error
    if value in (None, "", []):
        return {}
    if not isinstance(value, dict):
        raise _Wrong(Reject.BAD_JSON)
    return value


def _text(record: Record, column: str) -> str:
    value = record.get(column)
    return "" if value is None or isinstance(value, dict | list) else str(value).strip()


def mended(text: str) -> str:
    """Text that was read in the wrong encoding before it was published: « clÃ´ture ».

    >>> mended("Jugement de clÃ´ture"), mended("Évry")
    ('Jugement de clôture', 'Évry')
    """
    if "Ã" not in text:
        return text
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def read_date(text: str) -> date | None:
    """A date as the Bulletin writes it; None when it is none.

    >>> read_date("2026-08-26"), read_date("1er août 2026")
    (datetime.date(2026, 8, 26), datetime.date(2026, 8, 1))
    """
    text = mended(text)
    try:
        if written := _WRITTEN_DATE.fullmatch(text):
            month = _MONTHS.get(fold(written[2]), 0)
            return date(int(written[3]), month, int(written[1]))
        if slashed := _SLASHED_DATE.fullmatch(text):
            return date(int(slashed[3]), int(slashed[2]), int(slashed[1]))
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
