"""Saying that a site is, or is not, a place of industrial production in spite of its APE."""

from dataclasses import dataclass, replace
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from essor.common.actor import Actor
from essor.common.permissions import Permission
from essor.common.services.audit import record
from essor.common.services.sync import storable
from essor.kernel.errors import Conflict, InvalidValue
from essor.kernel.identifiers import Siret
from essor.observatory.models.overrides import (
    REASON_LENGTH,
    IndustryOverride,
    IndustryOverrideRevision,
    Verdict,
)
from essor.observatory.selectors.names import registered_name
from essor.territory.models import Territory
from essor.territory.services.organisations import ensure_establishment

ERASED = "Personne effacée"
KIND = "industry_override"
CHANGED = (
    "Quelqu'un s'est prononcé sur ce site entre-temps. Relisez son avis ci-dessous, puis"
    " recommencez si vous n'êtes pas d'accord."
)


def set_industry_override(
    *,
    actor: Actor,
    territory: Territory,
    siret: str,
    is_industrial: bool,
    reason: str,
    base_version: int = 0,
) -> IndustryOverride:
    """Say it, with a reason; the word before is kept.

    Args:
        actor: who says it.
        territory: for which it holds; no other sees it.
        siret: a site of the register.
        is_industrial: whether it counts as industry.
        reason: why, for whoever reads the numbers.
        base_version: the version of the word that one read; 0 where there was none.

    Raises:
        NotAllowed: the role does not say this here.
        InvalidValue: no reason, a reason too long, a wrong SIRET.
        NotInRegister: the register that is loaded holds no such site.
        Conflict: somebody said something since.
    """
    verdict = Verdict.INDUSTRIAL if is_industrial else Verdict.NOT_INDUSTRIAL
    return _say(actor, territory, _Word(siret, verdict, reason, base_version))


def clear_industry_override(
    *, actor: Actor, territory: Territory, siret: str, reason: str, base_version: int
) -> IndustryOverride:
    """Go back to what the APE says; what was said stays in the history.

    Raises:
        NotAllowed, InvalidValue, Conflict: as `set_industry_override`; InvalidValue too where
            nothing was said.
    """
    return _say(actor, territory, _Word(siret, Verdict.CLEARED, reason, base_version))


def redact_author(*, user_id: Any) -> None:
    """Take a person's name off what they said, which stays; the key stays too."""
    for model in (IndustryOverride, IndustryOverrideRevision):
        model.objects.filter(author_key=user_id).update(author_label=ERASED)


@dataclass(frozen=True)
class _Word:
    siret: str
    verdict: Verdict
    reason: str
    base_version: int


def _say(actor: Actor, territory: Territory, word: _Word) -> IndustryOverride:
    actor.require(Permission.OVERRIDE_WRITE, territory.id)
    site = Siret.parse(word.siret, demo=territory.is_demo)
    checked = replace(word, siret=site.value, reason=_checked(word.reason))
    try:
        return _keep(actor, territory, checked)
    except IntegrityError as error:  # two first words about one site, at the same moment
        raise Conflict(CHANGED) from error


@transaction.atomic
def _keep(actor: Actor, territory: Territory, word: _Word) -> IndustryOverride:
    there: IndustryOverride | None = (
        IndustryOverride.objects.select_for_update(of=("self",))
        .filter(territory=territory, establishment__siret=word.siret)
        .first()
    )
    if word.base_version != (0 if there is None else there.version):
        raise Conflict(CHANGED)
    if there is None:
        if word.verdict is Verdict.CLEARED:
            raise InvalidValue("Personne n'a rien dit de ce site : il n'y a rien à retirer.")
        site = Siret(word.siret)
        name = registered_name(territory, site.value) or f"SIREN {site.siren.formatted}"
        there = IndustryOverride(
            territory=territory,
            establishment=ensure_establishment(
                actor=actor, siret=site.value, name=name, demo=territory.is_demo
            ),
            version=0,
        )
    elif (there.verdict, there.reason) == (word.verdict, word.reason):
        return there
    _write(there, actor, word)
    return there


def _write(override: IndustryOverride, actor: Actor, word: _Word) -> None:
    before = {"verdict": override.verdict} if override.version else None
    override.verdict, override.reason = word.verdict, word.reason
    override.author_key, override.author_label = actor.user_id, actor.label
    override.said_at = timezone.now()
    override.version += 1
    override.save()
    IndustryOverrideRevision.objects.create(
        override=override,
        number=override.version,
        verdict=word.verdict,
        reason=word.reason,
        author_key=actor.user_id,
        author_label=actor.label,
        said_at=override.said_at,
    )
    record(
        actor=actor,
        action=f"{KIND}.{'removed' if word.verdict is Verdict.CLEARED else 'set'}",
        kind=KIND,
        object_id=override.id,
        label=f"Industrie du site {word.siret}",
        territory_id=override.territory_id,
        before=before,
        after={"siret": word.siret, "verdict": str(word.verdict), "version": override.version},
    )


def _checked(reason: str) -> str:
    words = storable(reason.replace("\r\n", "\n")).strip()
    if not words:
        raise InvalidValue(
            "Dites pourquoi : la raison est montrée à qui lit les chiffres du territoire."
        )
    if len(words) > REASON_LENGTH:
        raise InvalidValue(
            f"La raison a {len(words)} signes ; la limite est de {REASON_LENGTH}. Raccourcissez-la."
        )
    return words
