"""French words for what value chains hold."""

from fractions import Fraction
from typing import Final

from essor.kernel.text import NO_BREAK_SPACE, french_number
from essor.observatory.engine.anchors import DEFAULT_RULE, Proposal, Reason
from essor.observatory.engine.supply_intervals import Interval
from essor.observatory.engine.value_chains import Trust
from essor.observatory.selectors.value_chains import Standing

STANDINGS: Final = {
    Standing.OBSERVED: "confirmée par une personne",
    Standing.SUPPOSED: "supposée d'après la NAF",
    Standing.REMOVED: "retirée par une personne",
}
TRUSTS: Final = {Trust.HIGH: "forte", Trust.MEDIUM: "moyenne", Trust.LOW: "faible"}
UNKNOWN: Final = "inconnu"

JOBS_CONVENTION: Final = (
    "somme des bornes des tranches d'effectifs de l'Insee, vieilles de deux à trois ans ; un site"
    " sans tranche connue n'y est pas compté"
)
ANCHOR_CONVENTION: Final = (
    f"Une entreprise est proposée si {DEFAULT_RULE.suppliers} fournisseurs au moins ont été"
    f" déclarés, si {DEFAULT_RULE.pulled_jobs} emplois au moins de ses fournisseurs dépendent"
    " d'elle d'après les parts déclarées, ou si ses emplois (milieu de tranche) atteignent"
    f" {DEFAULT_RULE.own_jobs} et {int(DEFAULT_RULE.own_share * 100)}{NO_BREAK_SPACE}% de la"
    " filière. Une personne décide."
)
EXPOSURE_CONVENTION: Final = (
    "Premier ordre : effectif du fournisseur × part déclarée × baisse, d'une borne à l'autre. Ni"
    " substitution ni effets suivants ; ce n'est pas une prévision. Un lien sans part ou sans"
    " effectif connus n'est pas compté ; un lien déclaré avec l'entreprise entière part de zéro."
)


def jobs_text(interval: Interval | None) -> str:
    """« 12 à 40 », or unknown; never zero for what nobody knows."""
    return UNKNOWN if interval is None else interval.label


def percent_text(share: Fraction | None) -> str:
    """« 12 % », rounded."""
    if share is None:
        return UNKNOWN
    return f"{french_number(round(float(share) * 100), 0)}{NO_BREAK_SPACE}%"


def reasons_text(proposal: Proposal) -> tuple[str, ...]:
    """Why a company is proposed, each in a few words; what is known when nothing speaks for it."""
    said = []
    if Reason.SUPPLIERS in proposal.reasons:
        said.append(f"{proposal.suppliers} fournisseurs déclarés")
    if Reason.PULLED_JOBS in proposal.reasons:
        said.append(f"{jobs_text(proposal.pulled)} emplois de fournisseurs en dépendent")
    if Reason.OWN_JOBS in proposal.reasons:
        share = percent_text(proposal.own_share)
        said.append(f"environ {share} des emplois connus de la filière")
    return tuple(said)
