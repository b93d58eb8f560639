"""Events that a person has looked at: what they say of one, and which register row they answer.

Pure words and values. The rules of counting are in `balance.py`.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final, Self

from essor.kernel.errors import InvalidValue
from essor.kernel.text import MONTHS, french_date
from essor.observatory.warehouse.events import Convention, EventKind, EventRow

QUARTER: Final = 3


class QualifiedKind(StrEnum):
    """What happened, as a person says it. An extension or a reduction is no longer a candidate."""

    OPENING = "opening"
    EXTENSION = "extension"
    CLOSURE = "closure"
    REDUCTION = "reduction"
    TRANSFER_IN = "transfer_in"
    TRANSFER_OUT = "transfer_out"
    TRANSFER_WITHIN = "transfer_within"
    TAKEOVER = "takeover"
    RESTART = "restart"
    ACTIVITY_CHANGE = "activity_change"
    EMPLOYER_START = "employer_start"
    EMPLOYER_STOP = "employer_stop"

    @property
    def label(self) -> str:
        """The event in French."""
        return _OWN_LABELS.get(self) or EventKind(self.value).label

    @classmethod
    def of(cls, event: EventKind) -> Self:
        """What a register row becomes once confirmed."""
        return cls(event.value.removesuffix("_candidate"))


_OWN_LABELS: Final = {
    QualifiedKind.EXTENSION: "Extension",
    QualifiedKind.REDUCTION: "Réduction",
}
GAINS: Final = frozenset(
    {
        QualifiedKind.OPENING,
        QualifiedKind.EXTENSION,
        QualifiedKind.TRANSFER_IN,
        QualifiedKind.RESTART,
    }
)
LOSSES: Final = frozenset(
    {QualifiedKind.CLOSURE, QualifiedKind.REDUCTION, QualifiedKind.TRANSFER_OUT}
)


class Standing(StrEnum):
    """What a person decided of a register row, or that they added the event themselves."""

    CONFIRMED = "confirmed"
    CORRECTED = "corrected"
    REJECTED = "rejected"
    ADDED = "added"

    @property
    def label(self) -> str:
        """The decision in French."""
        return _STANDING_LABELS[self]


_STANDING_LABELS: Final = {
    Standing.CONFIRMED: "Confirmé",
    Standing.CORRECTED: "Corrigé",
    Standing.REJECTED: "Écarté",
    Standing.ADDED: "Ajouté",
}


class Confidence(StrEnum):
    """How sure the person is."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"

    @property
    def label(self) -> str:
        """The confidence in French."""
        return _CONFIDENCE_LABELS[self]


_CONFIDENCE_LABELS: Final = {
    Confidence.LOW: "Faible : entendu, non recoupé",
    Confidence.MEDIUM: "Moyenne : une source",
    Confidence.HIGH: "Forte : deux sources, ou l'entreprise elle-même",
}


class Precision(StrEnum):
    """How finely a date is known."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    @property
    def label(self) -> str:
        """The precision in French."""
        return _PRECISION_LABELS[self]


_PRECISION_LABELS: Final = {
    Precision.DAY: "au jour près",
    Precision.MONTH: "au mois près",
    Precision.QUARTER: "au trimestre près",
    Precision.YEAR: "à l'année près",
}


@dataclass(frozen=True, slots=True)
class RoughDate:
    """A date known to the day, the month, the quarter or the year.

    Attributes:
        start: first day of the stretch; any day of it may be given, the first is kept.
        precision: length of the stretch.
    """

    start: date
    precision: Precision = Precision.DAY

    def __post_init__(self) -> None:
        object.__setattr__(self, "start", _first_day(self.start, self.precision))

    def __str__(self) -> str:
        """In French: « 14 mars 2025 », « mars 2025 », « 1er trimestre 2025 », « 2025 ».

        >>> str(RoughDate(date(2025, 5, 20), Precision.QUARTER))
        '2e trimestre 2025'
        """
        year, month = self.start.year, self.start.month
        if self.precision is Precision.DAY:
            return french_date(self.start)
        if self.precision is Precision.MONTH:
            return f"{MONTHS[month - 1]} {year}"
        if self.precision is Precision.YEAR:
            return str(year)
        rank = (month - 1) // QUARTER + 1
        return f"{'1er' if rank == 1 else f'{rank}e'} trimestre {year}"


def _first_day(day: date, precision: Precision) -> date:
    if precision is Precision.DAY:
        return day
    if precision is Precision.MONTH:
        return day.replace(day=1)
    if precision is Precision.YEAR:
        return day.replace(month=1, day=1)
    return day.replace(month=day.month - (day.month - 1) % QUARTER, day=1)


@dataclass(frozen=True, slots=True)
class RegisterKey:
    """Which row of the register's events: the same after each load, as long as the row is."""

    siret: str
    event: EventKind
    date: date
    convention: Convention
    counterpart: str = ""

    @classmethod
    def of(cls, row: EventRow) -> Self:
        """The key of a row."""
        return cls(row.siret, row.event, row.date, row.convention, row.counterpart_siret or "")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what `str` wrote.

        Raises:
            InvalidValue: it is no key.
        """
        parts = text.split(".")
        try:
            siret, event, day, convention, counterpart = parts
            key = cls(
                siret,
                EventKind(event),
                date.fromisoformat(day),
                Convention(convention),
                "" if counterpart == "0" else counterpart,
            )
        except ValueError as error:
            raise InvalidValue("Cette adresse ne désigne aucun évènement du registre.") from error
        if str(key) != text:
            raise InvalidValue("Cette adresse ne désigne aucun évènement du registre.")
        return key

    def __str__(self) -> str:
        """`siret.event.date.convention.counterpart`, as stored and as in addresses."""
        return (
            f"{self.siret}.{self.event}.{self.date.isoformat()}.{self.convention}"
            f".{self.counterpart or '0'}"
        )


@dataclass(frozen=True)
class EventFacts:
    """What a person says of an event; None is « unknown », never zero.

    Attributes:
        kind: what happened.
        announced: when it was made public.
        effective: when production began, changed or stopped.
        jobs_announced: jobs won (positive) or lost (negative) that were announced.
        jobs_realised: those that were seen.
        site_jobs: employees of the site, where it is known better than by the register.
        capacity_change: change of production in per cent, signed.
        area_m2: surface built, extended or left.
        counterpart_siret: the other site of a transfer or takeover.
        source_url: where it is written.
        confidence: how sure the person is.
        comment: anything else.
    """

    kind: QualifiedKind
    announced: RoughDate | None = None
    effective: RoughDate | None = None
    jobs_announced: int | None = None
    jobs_realised: int | None = None
    site_jobs: int | None = None
    capacity_change: Decimal | None = None
    area_m2: int | None = None
    counterpart_siret: str = ""
    source_url: str = ""
    confidence: Confidence = Confidence.MEDIUM
    comment: str = ""

    def contradictions(self) -> tuple[str, ...]:
        """What cannot be true together, in French; empty when nothing is."""
        found = []
        signed = (self.jobs_announced, self.jobs_realised, self.capacity_change)
        if self.kind in GAINS and any(value is not None and value < 0 for value in signed):
            found.append(
                f"« {self.kind.label} » ne fait pas perdre d'emplois ni de production :"
                " retirez le signe moins, ou choisissez un autre évènement."
            )
        if self.kind in LOSSES and any(value is not None and value > 0 for value in signed):
            found.append(
                f"« {self.kind.label} » fait perdre des emplois ou de la production :"
                " écrivez un nombre négatif (−40), ou choisissez un autre évènement."
            )
        if self.announced is None and self.effective is None:
            found.append("Donnez au moins une date : celle de l'annonce, ou la date effective.")
        return tuple(found)


def facts_of(row: EventRow) -> EventFacts:
    """What the register says of a row, as the starting point of its qualification."""
    return EventFacts(
        kind=QualifiedKind.of(row.event),
        effective=RoughDate(row.date),
        counterpart_siret=row.counterpart_siret or "",
    )


def departs_from(facts: EventFacts, row: EventRow) -> bool:
    """Whether the kind, the day or the other site is no longer what the register says."""
    said = facts_of(row)
    return (facts.kind, facts.effective, facts.counterpart_siret) != (
        said.kind,
        said.effective,
        said.counterpart_siret,
    )
