"""What each convention that counts qualified events makes of one of them.

DGE: the half-yearly barometer of openings and closures counts first production, and extensions or
reductions of about 40 % of production. Trendeo: counts what is announced, for sites of ten
employees or more. Sources: docs/algorithms/balance.md.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from essor.observatory.engine.qualified import (
    EventFacts,
    QualifiedKind,
    RegisterKey,
    RoughDate,
    Standing,
)
from essor.observatory.warehouse.events import Convention

SIGNIFICANT: Final = Decimal(40)  # per cent of production, in the barometer of the DGE
WEIGHTS: Final[Mapping[QualifiedKind, int]] = {
    QualifiedKind.OPENING: 1,
    QualifiedKind.RESTART: 1,
    QualifiedKind.EXTENSION: 1,
    QualifiedKind.CLOSURE: -1,
    QualifiedKind.REDUCTION: -1,
}
SIZES: Final = frozenset({QualifiedKind.EXTENSION, QualifiedKind.REDUCTION})


class Treatment(StrEnum):
    """What a convention does with an event."""

    COUNTED = "counted"
    APART = "apart"  # told, but neither an opening nor a closure: transfers, takeovers
    EXCLUDED = "excluded"  # the rule leaves it out
    UNDECIDED = "undecided"  # a fact is missing, or nobody has looked
    OUTSIDE = "outside"  # counted, in another period

    @property
    def label(self) -> str:
        """The treatment in French."""
        return _TREATMENT_LABELS[self]


_TREATMENT_LABELS: Final = {
    Treatment.COUNTED: "compté",
    Treatment.APART: "à part",
    Treatment.EXCLUDED: "non compté",
    Treatment.UNDECIDED: "en suspens",
    Treatment.OUTSIDE: "hors période",
}


@dataclass(frozen=True)
class Qualified:
    """A decision in force.

    Attributes:
        id: its key, ordered by time.
        siret: the site.
        standing: what was decided.
        facts: what the person says.
        key: the row of the register that it answers; None for an added event.
        ten_jobs: whether the site has ten employees or more; None when unknown.
        reason: why, as the person wrote it.
    """

    id: str
    siret: str
    standing: Standing
    facts: EventFacts
    key: RegisterKey | None = None
    ten_jobs: bool | None = None
    reason: str = ""


@dataclass(frozen=True)
class Period:
    """Days counted, both ends included; `today` separates what is from what is announced."""

    since: date
    until: date
    today: date

    def __contains__(self, day: date) -> bool:
        return self.since <= day <= self.until

    def __str__(self) -> str:
        first, last = self.since.year, self.until.year
        return str(first) if first == last else f"{first}-{last}"


DEFINITIONS: Final[Mapping[Convention, str]] = {
    Convention.RAW: (
        "Changements d'état du répertoire Sirene, tels quels : un déménagement y est une fermeture"
        " et une ouverture, une immatriculation une ouverture. Les décisions d'Essor n'y changent"
        " rien."
    ),
    Convention.INSEE: (
        "Le répertoire, moins ce que le test de continuité explique : deux des trois (unité légale,"
        " activité, lieu) restent les mêmes, c'est un transfert ou une reprise, compté à part. Les"
        " décisions d'Essor n'y changent rien."
    ),
    Convention.DGE: (
        "Baromètre de la DGE : ouvertures à la première production, fermetures à l'arrêt,"
        " extensions et réductions d'au moins 40 % de la production. Seuls les évènements qualifiés"
        " comptent ; les autres attendent."
    ),
    Convention.TRENDEO: (
        "À la manière de Trendeo : annonces d'ouverture, d'extension, de réduction et de fermeture,"
        " à leur date d'annonce, pour les sites de 10 salariés ou plus. Seuls les évènements"
        " qualifiés comptent ; ce n'est pas le chiffre publié par Trendeo."
    ),
}

Verdict = tuple[RoughDate | None, Treatment, str]
Rule = Callable[[Qualified, Period], Verdict]


def _dge(one: Qualified, period: Period) -> Verdict:
    """First production or end of production; extensions and reductions from 40 % of production."""
    facts, on = one.facts, one.facts.effective
    if facts.kind not in WEIGHTS:
        return on, Treatment.APART, f"{facts.kind.label} : ni ouverture ni fermeture."
    if on is None:
        return on, Treatment.UNDECIDED, "La date de première production (ou d'arrêt) est inconnue."
    if on.start > period.today:
        return on, Treatment.UNDECIDED, f"Pas encore effectif : prévu {on}."
    if facts.kind in SIZES:
        treatment, why = _significant(facts.capacity_change)
        return on, treatment, why
    return on, Treatment.COUNTED, f"Effectif : {on}."


def _significant(change: Decimal | None) -> tuple[Treatment, str]:
    if change is None:
        why = "La variation de production est inconnue : le seuil est de 40 %."
        return Treatment.UNDECIDED, why
    if abs(change) < SIGNIFICANT:
        return Treatment.EXCLUDED, f"Production {_percent(change)} : sous le seuil de 40 %."
    return Treatment.COUNTED, f"Production {_percent(change)} : au moins 40 %."


def _trendeo(one: Qualified, _period: Period) -> "Verdict":
    """Announcements, by the day they are made, for sites of ten employees or more."""
    facts, on = one.facts, one.facts.announced
    if facts.kind not in WEIGHTS:
        return on, Treatment.APART, f"{facts.kind.label} : ni ouverture ni fermeture."
    if one.ten_jobs is False:
        return on, Treatment.EXCLUDED, "Site de moins de 10 salariés."
    if one.ten_jobs is None:
        return (
            on,
            Treatment.UNDECIDED,
            "L'effectif du site est inconnu : le seuil est de 10 salariés.",
        )
    if on is None:
        return on, Treatment.UNDECIDED, "La date d'annonce est inconnue."
    return on, Treatment.COUNTED, f"Annoncé : {on}."


RULES: Final[Mapping[Convention, Rule]] = {Convention.DGE: _dge, Convention.TRENDEO: _trendeo}


def _percent(change: Decimal) -> str:
    text = f"{abs(change).normalize():f}".replace(".", ",")
    return f"{'+' if change >= 0 else '−'}{text} %"
