"""Sites whose activity code may hide what they are: a hint for a person, never a decision.

Holdings and head offices bear the group's APE and may stand in a factory; property companies and
empty head offices bear a factory's APE and make nothing. Source: domain study, « ce qu'est
l'industrie » ; legal forms: Insee, catégories juridiques (level III).
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from essor.kernel.headcount import HeadcountBand

HOLDING_CODES: Final = ("64.20Z", "70.10Z")
PROPERTY_CODES: Final = ("68.20", "68.10", "41.10")
PROPERTY_FORMS: Final = ("6540", "6541", "6542", "6543", "6544", "6551", "6552", "6553", "6554")
AGENCY_CODES: Final = ("78.20", "78.30")
MANUFACTURING: Final = range(10, 34)


class Doubt(StrEnum):
    """What the register leaves in doubt about a site."""

    HOLDING = "holding"
    HEAD_OFFICE = "head_office"
    PROPERTY = "property"
    STAFF = "staff"
    EMPTY_OFFICE = "empty_office"


@dataclass(frozen=True)
class SiteFacts:
    """What the rules read of a site; None where the register does not say.

    Attributes:
        naf: activity in NAF rév. 2, with its point.
        division: its division; None in an older nomenclature.
        legal_category: legal form of its company, four digits.
        band: headcount band; None when the field is empty.
        employer: whether it says that it employs.
        is_head_office: whether it is its company's head office.
        staffed_industrial_siblings: other active manufacturing sites of the company that employ;
            None when nobody counted.
    """

    naf: str | None
    division: int | None
    legal_category: str | None
    band: HeadcountBand | None
    employer: bool | None
    is_head_office: bool | None
    staffed_industrial_siblings: int | None = None


@dataclass(frozen=True)
class Hint:
    """A doubt, the question to ask, and why.

    Attributes:
        doubt: which rule.
        suggests_production: True: perhaps a factory in spite of its APE; False: perhaps not one.
        question: French, for the person who decides.
        reason: French, the facts that raise it.
    """

    doubt: Doubt
    suggests_production: bool
    question: str
    reason: str


def production_hint(facts: SiteFacts) -> Hint | None:
    """The first doubt that applies, from the most to the least telling; None without doubt."""
    industrial = facts.division is not None and facts.division in MANUFACTURING
    return _no_production(facts) if industrial else _hidden_production(facts)


def _no_production(facts: SiteFacts) -> Hint | None:
    if _starts(facts.legal_category, PROPERTY_FORMS) and not _employs(facts):
        return Hint(
            Doubt.PROPERTY,
            suggests_production=False,
            question="Est-ce l'usine, ou la société qui possède ses murs ?",
            reason="société civile immobilière sans salarié, malgré une APE industrielle",
        )
    siblings = facts.staffed_industrial_siblings
    if facts.is_head_office and _is_empty(facts) and siblings:
        return Hint(
            Doubt.EMPTY_OFFICE,
            suggests_production=False,
            question="Produit-on ici, ou seulement ailleurs ?",
            reason="siège sans salarié d'une entreprise qui emploie sur un autre site industriel",
        )
    return None


def _hidden_production(facts: SiteFacts) -> Hint | None:
    naf = facts.naf or ""
    large = facts.band is not None and bool(facts.band.at_least(HeadcountBand.FROM_10))
    if naf in HOLDING_CODES:
        doubt = Doubt.HOLDING if naf == "64.20Z" else Doubt.HEAD_OFFICE
        kind = "holding" if doubt is Doubt.HOLDING else "siège social"
        if large:
            return Hint(
                doubt,
                suggests_production=True,
                question="Une usine se cache-t-elle derrière cette activité ?",
                reason=f"activité de {kind} ({naf}) avec 10 salariés ou plus",
            )
        return Hint(
            doubt,
            suggests_production=False,
            question="Ce site ne produit sans doute rien.",
            reason=f"activité de {kind} ({naf}), moins de 10 salariés ou effectif inconnu",
        )
    if naf.startswith(PROPERTY_CODES) or _starts(facts.legal_category, PROPERTY_FORMS):
        if not _employs(facts):
            return Hint(
                Doubt.PROPERTY,
                suggests_production=False,
                question="Ce site ne produit sans doute rien.",
                reason="société immobilière sans salarié connu",
            )
        return None
    if naf.startswith(AGENCY_CODES) and large:
        return Hint(
            Doubt.STAFF,
            suggests_production=False,
            question="Dans quelles usines travaillent ces intérimaires ?",
            reason=f"travail temporaire ({naf}) : les salariés sont comptés ici, pas à l'usine",
        )
    return None


def _employs(facts: SiteFacts) -> bool:
    """Whether the register says that it has or had employees."""
    return facts.employer is True or (facts.band is not None and bool(facts.band.at_least(_ONE)))


def _is_empty(facts: SiteFacts) -> bool:
    """Whether the register says that nobody works there: an empty field does not say it."""
    return facts.employer is False or facts.band is HeadcountBand.ZERO


def _starts(code: str | None, beginnings: tuple[str, ...]) -> bool:
    return code is not None and code.startswith(beginnings)


_ONE: Final = HeadcountBand.FROM_1
