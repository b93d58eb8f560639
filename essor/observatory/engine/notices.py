"""What a published notice of the BODACC says of a company: its stage, its procedure, its standing.

Natures are a coded list of the Bulletin that has grown for twenty years; the courts of
Alsace-Moselle write « Autre jugement et ordonnance » and say what it is in the first words of the
text. Method: docs/algorithms/legal-notices.md.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from essor.kernel.text import fold


class NoticeFamily(StrEnum):
    """Families of notices that Essor keeps. Values are those of the Bulletin (`familleavis`)."""

    COLLECTIVE = "collective"
    CONCILIATION = "conciliation"
    SALE = "vente"
    REMOVAL = "radiation"

    @property
    def label(self) -> str:
        """The family in French, as pages write it."""
        return _FAMILY_LABELS[self]


class Stage(StrEnum):
    """What the notice announces."""

    OPENING = "opening"
    EXTENSION = "extension"
    CONVERSION = "conversion"
    PLAN = "plan"
    TRANSFER_PLAN = "transfer_plan"
    PLAN_FAILED = "plan_failed"
    END = "end"
    CLOSURE = "closure"
    APPEAL = "appeal"
    FILING = "filing"
    OTHER = "other"
    AGREEMENT = "agreement"
    SALE = "sale"
    REMOVAL = "removal"
    MOVE = "move"

    @property
    def label(self) -> str:
        """The stage in French, as pages write it."""
        return _STAGE_LABELS[self]


class Procedure(StrEnum):
    """The procedure that the notice is about; empty when it does not say."""

    UNKNOWN = ""
    CONCILIATION = "conciliation"
    SAFEGUARD = "safeguard"
    CRISIS_EXIT = "crisis_exit"
    RECEIVERSHIP = "receivership"
    LIQUIDATION = "liquidation"

    @property
    def label(self) -> str:
        """The procedure in French, as pages write it."""
        return _PROCEDURE_LABELS[self]


class Party(StrEnum):
    """What the company is in the notice."""

    SUBJECT = "subject"
    SELLER = "seller"
    BUYER = "buyer"

    @property
    def label(self) -> str:
        """The part in French, as pages write it."""
        return _PARTY_LABELS[self]


_FAMILY_LABELS = {
    NoticeFamily.COLLECTIVE: "Procédure collective",
    NoticeFamily.CONCILIATION: "Conciliation",
    NoticeFamily.SALE: "Vente ou cession",
    NoticeFamily.REMOVAL: "Radiation",
}
_STAGE_LABELS = {
    Stage.OPENING: "Ouverture",
    Stage.EXTENSION: "Extension à une autre entreprise",
    Stage.CONVERSION: "Conversion",
    Stage.PLAN: "Plan arrêté",
    Stage.TRANSFER_PLAN: "Plan de cession",
    Stage.PLAN_FAILED: "Plan résolu",
    Stage.END: "Fin de la procédure",
    Stage.CLOSURE: "Clôture",
    Stage.APPEAL: "Décision d'appel",
    Stage.FILING: "Dépôt au greffe",
    Stage.OTHER: "Autre décision",
    Stage.AGREEMENT: "Accord homologué",
    Stage.SALE: "Vente ou cession",
    Stage.REMOVAL: "Radiation du registre du commerce",
    Stage.MOVE: "Siège transféré dans un autre ressort",
}
_PROCEDURE_LABELS = {
    Procedure.UNKNOWN: "non précisée",
    Procedure.CONCILIATION: "conciliation",
    Procedure.SAFEGUARD: "sauvegarde",
    Procedure.CRISIS_EXIT: "traitement de sortie de crise",
    Procedure.RECEIVERSHIP: "redressement judiciaire",
    Procedure.LIQUIDATION: "liquidation judiciaire",
}
_PARTY_LABELS = {Party.SUBJECT: "concernée", Party.SELLER: "vendeuse", Party.BUYER: "acheteuse"}

# The first words found name the procedure that the decision leads to.
_PROCEDURES: Final = (
    ("liquidation judiciaire", Procedure.LIQUIDATION),
    ("liquidation des biens", Procedure.LIQUIDATION),
    ("insuffisance d actif", Procedure.LIQUIDATION),
    ("redressement", Procedure.RECEIVERSHIP),
    ("sortie de crise", Procedure.CRISIS_EXIT),
    ("sauvegarde", Procedure.SAFEGUARD),
    ("conciliation", Procedure.CONCILIATION),
)
_FILINGS: Final = (
    "depot", "liste des creances", "etat des creances", "etat de collocation", "avis de depot",
)  # fmt: skip
# Measures against a person who ran the company, not against the company.
_SANCTIONS: Final = ("faillite personnelle", "interdiction", "retablissement professionnel")


@dataclass(frozen=True)
class Reading:
    """What a decision is."""

    stage: Stage
    procedure: Procedure


def is_personal_sanction(nature: str) -> bool:
    """Whether a decision strikes a person: never kept."""
    return any(word in fold(nature) for word in _SANCTIONS)


def is_retraction(court_family: str) -> bool:
    """Whether a decision takes an earlier one back: « Rétractation sur tierce opposition »."""
    return fold(court_family).startswith("retractation")


def read_decision(nature: str, text: str = "") -> Reading:
    """What a court's decision is.

    Args:
        nature: the coded nature of the decision.
        text: the decision's text; only its first words are read, and only where the nature is one
            of the « Autre… », or the plan that continues the activity.

    >>> read_decision("Jugement de conversion en liquidation judiciaire").stage.label
    'Conversion'
    >>> read_decision("Autre jugement et ordonnance", "Arrête un plan de sauvegarde - …")
    Reading(stage=<Stage.PLAN: 'plan'>, procedure=<Procedure.SAFEGUARD: 'safeguard'>)
    """
    folded = fold(nature)
    if folded.startswith("autre"):
        return _read_other(folded, fold(text.split(" - ", maxsplit=1)[0]), fold(text))
    return Reading(_stage(folded), _procedure(folded))


def _read_other(nature: str, head: str, text: str) -> Reading:  # noqa: PLR0911 - as _stage
    if "cour d appel" in nature:
        return Reading(Stage.APPEAL, Procedure.UNKNOWN)
    if "depot" in nature:
        return Reading(Stage.FILING, Procedure.UNKNOWN)
    if "cloture" in nature:
        return Reading(Stage.CLOSURE, _procedure(head))
    opens = "d ouverture" in nature or "prononcant" in nature
    if opens and (procedure := _procedure(head)) is not Procedure.UNKNOWN:
        stage = _stage(head)
        return Reading(Stage.OPENING if stage is Stage.OTHER else stage, procedure)
    if "liquidation des biens" in nature:
        return Reading(Stage.OTHER, Procedure.LIQUIDATION)
    stage = _stage(head)
    if stage is Stage.OTHER and any(word in text for word in ("depot de l etat", "depot de la")):
        return Reading(Stage.FILING, Procedure.UNKNOWN)
    return Reading(stage, Procedure.UNKNOWN if stage is Stage.OTHER else _procedure(head))


def _stage(words: str) -> Stage:  # noqa: PLR0911 - one line per kind of decision, in order
    if words.startswith(_FILINGS):
        return Stage.FILING
    if "infirmant" in words:
        return Stage.APPEAL
    if "cloture" in words:
        return Stage.CLOSURE
    if "conversion" in words or ("mettant fin" in words and "ouvrant" in words):
        return Stage.CONVERSION
    if "mettant fin" in words:
        return Stage.END
    if "resolution du plan" in words:
        leads = " et la liquidation" in words or " et le redressement" in words
        return Stage.CONVERSION if leads else Stage.PLAN_FAILED
    if "plan de cession" in words:
        return Stage.TRANSFER_PLAN
    if "plan" in words.split():
        return Stage.PLAN
    if "extension" in words:
        return Stage.EXTENSION
    opens = ("ouverture", "ouvre", "prononce la liquidation", "prononcant la liquidation")
    return Stage.OPENING if any(word in words for word in opens) else Stage.OTHER


def _procedure(words: str) -> Procedure:
    """The procedure that a decision leads to: what it converts into, not what it leaves."""
    target = words
    for mark in ("conversion en ", "ouvrant une procedure de ", " et la ", " et le "):
        if mark in words:
            target = words.split(mark, 1)[1].split(" de la procedure de ", maxsplit=1)[0]
            break
    for name, procedure in _PROCEDURES:
        if name in target:
            return procedure
    return Procedure.UNKNOWN


@dataclass(frozen=True)
class Correction:
    """A notice that undoes an earlier one.

    Attributes:
        announcement_id: the notice that corrects.
        previous_id: the notice that it corrects.
    """

    announcement_id: str
    previous_id: str


def withdrawn(corrections: Iterable[Correction]) -> Mapping[str, str]:
    """Which notices no longer stand, and by which notice each was undone.

    Read from the latest to the earliest: a correction that was itself undone undoes nothing, so
    that what it corrected stands again. A notice corrects only an earlier one; of several that
    correct the same, the latest is told.
    """
    undone: dict[str, str] = {}
    latest_first = sorted(corrections, key=lambda c: published(c.announcement_id), reverse=True)
    for correction in latest_first:
        earlier = published(correction.previous_id) < published(correction.announcement_id)
        if earlier and correction.announcement_id not in undone:
            undone.setdefault(correction.previous_id, correction.announcement_id)
    return undone


def published(announcement_id: str) -> tuple[str, int]:
    """Issue and number: `A202601651905` is number 1905 of issue 20260165."""
    issue, number = announcement_id[1:9], announcement_id[9:]
    return issue, int(number) if number.isascii() and number.isdigit() else 0


@dataclass(frozen=True)
class Decision:
    """A standing decision about a company."""

    decided_on: date
    published_on: date
    stage: Stage
    procedure: Procedure


@dataclass(frozen=True)
class Situation:
    """Where a company stands, as far as its notices say.

    Attributes:
        label: in French.
        since: date of the decision that says so.
        is_open: whether a procedure or a plan runs.
    """

    label: str
    since: date
    is_open: bool


_STARTS: Final = frozenset({Stage.OPENING, Stage.EXTENSION, Stage.CONVERSION})


def situation(decisions: Iterable[Decision]) -> Situation | None:
    """The situation that the latest decisive notice leaves; None when none is decisive.

    A decision of appeal leaves the situation unknown: the notice does not say what it restores.
    """
    latest = None
    for decision in sorted(decisions, key=_when):
        latest = _after(decision) or latest
    return latest


def _when(decision: Decision) -> tuple[date, date, str, str]:
    """A full order: the same notices always leave the same situation."""
    return decision.decided_on, decision.published_on, decision.stage, decision.procedure


_SITUATIONS: Final = {
    Stage.TRANSFER_PLAN: ("Plan de cession arrêté", True),
    Stage.PLAN_FAILED: ("Plan résolu, suite non publiée", True),
    Stage.APPEAL: ("Décision d'appel : situation à vérifier", True),
    Stage.CLOSURE: ("Procédure terminée", False),
    Stage.END: ("Procédure terminée", False),
    Stage.REMOVAL: ("Radiée du registre du commerce", False),
}


def _after(decision: Decision) -> Situation | None:
    known, name = decision.procedure is not Procedure.UNKNOWN, decision.procedure.label
    if decision.stage in _STARTS:
        label = f"{name.capitalize()} en cours" if known else "Procédure en cours"
        return Situation(label, decision.decided_on, is_open=True)
    if decision.stage is Stage.PLAN:
        label = f"Plan de {name.split()[0]} en cours" if known else "Plan en cours"
        return Situation(label, decision.decided_on, is_open=True)
    if decision.stage in _SITUATIONS:
        label, is_open = _SITUATIONS[decision.stage]
        return Situation(label, decision.decided_on, is_open=is_open)
    return None
