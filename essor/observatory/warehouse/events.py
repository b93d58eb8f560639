"""Events of the register: what happened to a site, when, under which counting convention.

`raw` repeats what the periods of the register say, nothing inferred; `insee` applies the
continuity test; `dge` and `trendeo` need events qualified by a person, and hold candidates until
then. A number of events means nothing without its convention.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class EventKind(StrEnum):
    """What happened. Values are those of the exported column `event`."""

    OPENING = "opening"
    CLOSURE = "closure"
    TRANSFER_IN = "transfer_in"
    TRANSFER_OUT = "transfer_out"
    TRANSFER_WITHIN = "transfer_within"
    TAKEOVER = "takeover"
    RESTART = "restart"
    ACTIVITY_CHANGE = "activity_change"
    EMPLOYER_START = "employer_start"
    EMPLOYER_STOP = "employer_stop"
    EXTENSION_CANDIDATE = "extension_candidate"
    REDUCTION_CANDIDATE = "reduction_candidate"

    @property
    def label(self) -> str:
        """The event in French, as pages write it."""
        return _KIND_LABELS[self]


class Convention(StrEnum):
    """Who counts, and how."""

    RAW = "raw"
    INSEE = "insee"
    DGE = "dge"
    TRENDEO = "trendeo"

    @property
    def label(self) -> str:
        """The convention in French, as pages write it."""
        return _CONVENTION_LABELS[self]


class Certainty(StrEnum):
    """How sure an event is."""

    RECORDED = "recorded"
    INFERRED = "inferred"
    CANDIDATE = "candidate"
    CONFIRMED = "confirmed"

    @property
    def label(self) -> str:
        """The certainty in French, as pages write it."""
        return _CERTAINTY_LABELS[self]


_KIND_LABELS = {
    EventKind.OPENING: "Ouverture",
    EventKind.CLOSURE: "Fermeture",
    EventKind.TRANSFER_IN: "Transfert entrant",
    EventKind.TRANSFER_OUT: "Transfert sortant",
    EventKind.TRANSFER_WITHIN: "Transfert interne",
    EventKind.TAKEOVER: "Reprise",
    EventKind.RESTART: "Réactivation",
    EventKind.ACTIVITY_CHANGE: "Changement d'activité",
    EventKind.EMPLOYER_START: "Devient employeur",
    EventKind.EMPLOYER_STOP: "Cesse d'employer",
    EventKind.EXTENSION_CANDIDATE: "Extension à confirmer",
    EventKind.REDUCTION_CANDIDATE: "Réduction à confirmer",
}
_CONVENTION_LABELS = {
    Convention.RAW: "Sirene brut",
    Convention.INSEE: "Insee",
    Convention.DGE: "DGE",
    Convention.TRENDEO: "Trendeo",
}
_CERTAINTY_LABELS = {
    Certainty.RECORDED: "enregistré",
    Certainty.INFERRED: "déduit",
    Certainty.CANDIDATE: "à confirmer",
    Certainty.CONFIRMED: "confirmé",
}


@dataclass(frozen=True)
class EventRow:
    """One event.

    Attributes:
        siret: the site; for a transfer or a takeover, the new site.
        event: what happened.
        date: when it took effect.
        naf: the site's activity at that date, in the nomenclature of that date; None if unknown.
        commune: INSEE code of today; None abroad or unknown.
        epci: SIREN of its EPCI of today; None outside any, or unknown.
        convention: under which convention it counts.
        certainty: how sure it is.
        counterpart_siret: the site left or taken over, the one that followed a closure.
        reason: why, in one short French sentence.
    """

    siret: str
    event: EventKind
    date: date
    naf: str | None
    commune: str | None
    epci: str | None
    convention: Convention
    certainty: Certainty
    counterpart_siret: str | None
    reason: str


@dataclass(frozen=True)
class EventFilter:
    """Which events are wanted. Empty means « no restriction »; conditions add up.

    Attributes:
        within_epci: EPCI of the perimeter: a transfer is inbound, outbound or internal by it.
        within_communes: communes of that perimeter outside those EPCI.
        epci: SIREN of EPCI, inside the perimeter.
        communes: INSEE codes of today, inside the perimeter.
        naf: beginnings of NAF rév. 2 codes: `25`, `25.6`, `25.62B`.
        industry_only: manufacturing only (NAF 10 to 33).
        kinds: events wanted.
        conventions: conventions wanted.
        since: first day wanted.
        until: last day wanted.
    """

    within_epci: tuple[str, ...] = ()
    within_communes: tuple[str, ...] = ()
    epci: tuple[str, ...] = ()
    communes: tuple[str, ...] = ()
    naf: tuple[str, ...] = ()
    industry_only: bool = True
    kinds: tuple[EventKind, ...] = ()
    conventions: tuple[Convention, ...] = ()
    since: date | None = None
    until: date | None = None
