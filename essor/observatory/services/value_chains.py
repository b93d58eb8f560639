"""Correcting the value chains of sites, and saying which companies are anchors.

Each decision names its author and a reason; withdrawing it leaves the guess alone again.
"""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from essor.common.actor import Actor
from essor.common.permissions import Permission
from essor.common.services.audit import record
from essor.common.services.sync import storable
from essor.kernel.errors import InvalidValue, NotAllowed
from essor.kernel.identifiers import Siren, Siret
from essor.observatory.models.value_chains import (
    ANCHOR_KIND,
    REASON_LENGTH,
    SITE_CHAIN_KIND,
    AnchorCompany,
    AnchorVerdict,
    ChainVerdict,
    SiteValueChain,
)
from essor.observatory.selectors.names import registered_name
from essor.observatory.selectors.supply_parties import company_name
from essor.observatory.selectors.value_chains import site_guess
from essor.territory.models import Territory, ValueChain
from essor.territory.selectors.geography import today
from essor.territory.services.organisations import ensure_establishment, ensure_organisation

ERASED = "Personne effacée"
ABSENT = "Cette décision est introuvable, ou vous n'y avez pas accès."


def decide_site_chain(
    *, actor: Actor, territory: Territory, siret: str, chain: str, belongs: bool, reason: str
) -> SiteValueChain:
    """Say that a site belongs to a value chain, or does not.

    Saying again what stands with the same reason changes nothing.

    Raises:
        NotAllowed: the role does not correct value chains here.
        InvalidValue: no reason, an unknown value chain, a wrong SIRET.
        NotInRegister: the register that is loaded holds no such site.
    """
    actor.require(Permission.VALUE_CHAIN_CORRECT, territory.id)
    reason, found = _checked(reason), _chain(chain)
    site = Siret.parse(siret, demo=territory.is_demo)
    name = registered_name(territory, site.value) or f"SIREN {site.siren.formatted}"
    guess = site_guess(territory, site.value, found.code)
    verdict = ChainVerdict.REMOVED
    if belongs:
        supposed = guess is not None and guess.trust.is_counted
        verdict = ChainVerdict.CONFIRMED if supposed else ChainVerdict.ADDED
    with transaction.atomic():
        establishment = ensure_establishment(
            actor=actor, siret=site.value, name=name, demo=territory.is_demo
        )
        key = {"territory": territory, "establishment": establishment, "value_chain": found}
        standing: SiteValueChain | None = (
            SiteValueChain.objects.select_for_update(of=("self",)).filter(**key).first()
        )
        before = _told(standing)
        if standing is None:
            standing = SiteValueChain(**key, version=0)
        if before == {"verdict": verdict.value, "reason": reason}:
            return standing
        _write(standing, actor, verdict, reason)
        record(
            actor=actor,
            action=f"{SITE_CHAIN_KIND}.decided",
            kind=SITE_CHAIN_KIND,
            object_id=standing.id,
            label=f"{found.name}, SIRET {site.value}",
            territory_id=territory.id,
            before=_verdict_only(before),
            after={"siret": site.value, "value_chain": found.code, "verdict": verdict.value},
            reason=reason,
        )
    return standing


def withdraw_site_chain(*, actor: Actor, decision_id: UUID) -> SiteValueChain:
    """Take a decision back: what the activity suggests stands alone. Twice changes nothing."""
    with transaction.atomic():
        decision = _locked(SiteValueChain, actor, decision_id)
        if decision.withdrawn_at is None:
            _withdraw(decision)
            record(
                actor=actor,
                action=f"{SITE_CHAIN_KIND}.withdrawn",
                kind=SITE_CHAIN_KIND,
                object_id=decision.id,
                label=f"{decision.value_chain.name}, SIRET {decision.establishment.siret}",
                territory_id=decision.territory_id,
                before={"verdict": decision.verdict},
            )
    return decision


def decide_anchor(
    *, actor: Actor, territory: Territory, siren: str, chain: str, is_anchor: bool, reason: str
) -> AnchorCompany:
    """Confirm that a company is an anchor of a value chain here, or dismiss it.

    Raises:
        NotAllowed: the role does not correct value chains here.
        InvalidValue: no reason, an unknown value chain, a company that nothing here knows.
    """
    actor.require(Permission.VALUE_CHAIN_CORRECT, territory.id)
    reason, found = _checked(reason), _chain(chain)
    number = Siren.parse(siren, demo=territory.is_demo)
    verdict = AnchorVerdict.CONFIRMED if is_anchor else AnchorVerdict.DISMISSED
    with transaction.atomic():
        organisation = ensure_organisation(
            actor=actor,
            siren=number.value,
            name=company_name(territory, number.value),
            demo=territory.is_demo,
        )
        key = {"territory": territory, "organisation": organisation, "value_chain": found}
        standing: AnchorCompany | None = (
            AnchorCompany.objects.select_for_update(of=("self",)).filter(**key).first()
        )
        before = _told(standing)
        if standing is None:
            standing = AnchorCompany(**key, version=0)
        if before == {"verdict": verdict.value, "reason": reason}:
            return standing
        _write(standing, actor, verdict, reason)
        record(
            actor=actor,
            action=f"{ANCHOR_KIND}.decided",
            kind=ANCHOR_KIND,
            object_id=standing.id,
            label=f"{found.name}, SIREN {number.value}",
            territory_id=territory.id,
            before=_verdict_only(before),
            after={"siren": number.value, "value_chain": found.code, "verdict": verdict.value},
            reason=reason,
        )
    return standing


def withdraw_anchor(*, actor: Actor, decision_id: UUID) -> AnchorCompany:
    """Take a decision back: the company is a proposal again, or nothing."""
    with transaction.atomic():
        decision = _locked(AnchorCompany, actor, decision_id)
        if decision.withdrawn_at is None:
            _withdraw(decision)
            record(
                actor=actor,
                action=f"{ANCHOR_KIND}.withdrawn",
                kind=ANCHOR_KIND,
                object_id=decision.id,
                label=f"{decision.value_chain.name}, SIREN {decision.organisation.siren}",
                territory_id=decision.territory_id,
                before={"verdict": decision.verdict},
            )
    return decision


def redact_author(*, user_id: UUID) -> None:
    """Take a person's name off their decisions, which stay; the key stays too."""
    for model in (SiteValueChain, AnchorCompany):
        model.objects.filter(author_key=user_id).update(author_label=ERASED)


def _checked(reason: str) -> str:
    text = " ".join(storable(reason).split())
    if not text:
        raise InvalidValue("Le motif est vide. Dites en quelques mots comment vous le savez.")
    if len(text) > REASON_LENGTH:
        raise InvalidValue(
            f"Le motif a {len(text)} signes ; la limite est de {REASON_LENGTH}. Raccourcissez-le."
        )
    return text


def _chain(code: str) -> ValueChain:
    found: ValueChain | None = ValueChain.objects.on(today()).filter(code=code).first()
    if found is None:
        raise InvalidValue("Cette filière n'est pas dans la liste d'aujourd'hui. Choisissez-la.")
    return found


def _locked(model: Any, actor: Actor, decision_id: UUID) -> Any:
    """The decision, locked for this transaction. Raises NotAllowed."""
    rows = model.objects.select_for_update(of=("self",)).visible_to(actor)
    found = rows.select_related("value_chain", *_ANCHORED[model]).filter(pk=decision_id).first()
    if found is None:
        raise NotAllowed(ABSENT)
    actor.require(Permission.VALUE_CHAIN_CORRECT, found.territory_id)
    return found


_ANCHORED: dict[Any, tuple[str, ...]] = {
    SiteValueChain: ("establishment",),
    AnchorCompany: ("organisation",),
}


def _told(decision: SiteValueChain | AnchorCompany | None) -> dict[str, Any]:
    """What stands now; nothing when nobody decided or the decision was withdrawn."""
    if decision is None or decision.withdrawn_at is not None:
        return {}
    return {"verdict": decision.verdict, "reason": decision.reason}


def _verdict_only(told: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if name == "verdict"}


def _write(
    decision: SiteValueChain | AnchorCompany, actor: Actor, verdict: str, reason: str
) -> None:
    decision.verdict, decision.reason = verdict, reason
    decision.author_key, decision.author_label = actor.user_id, actor.label
    decision.decided_at, decision.withdrawn_at = timezone.now(), None
    decision.version += 1
    decision.save()


def _withdraw(decision: SiteValueChain | AnchorCompany) -> None:
    decision.withdrawn_at = timezone.now()
    decision.version += 1
    decision.save(update_fields=("withdrawn_at", "version", "updated_at"))
