"""What people said of the industry of sites, as lists, figures and the site's page use it."""

from dataclasses import dataclass, replace
from datetime import datetime

from essor.common.actor import Actor
from essor.common.permissions import Permission
from essor.kernel.headcount import HeadcountBand
from essor.observatory.models.overrides import (
    IndustryOverride,
    IndustryOverrideRevision,
    Verdict,
)
from essor.observatory.warehouse.reader import Warehouse
from essor.observatory.warehouse.rows import Counts, SiteFilter, SiteRow
from essor.territory.models import Territory
from essor.territory.selectors.present import once_a_page


@dataclass(frozen=True)
class Spoken:
    """SIRET of a territory that count as industry, or do not, in spite of their APE."""

    also: tuple[str, ...]
    never: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nobody said anything."""
        return not self.also and not self.never


@once_a_page
def spoken_in(territory: Territory) -> Spoken:
    """The words in force in a territory, in the order of the SIRET."""
    rows = list(
        IndustryOverride.objects.in_force()
        .filter(territory=territory)
        .order_by("establishment__siret")
        .values_list("establishment__siret", "verdict")
    )
    return Spoken(
        tuple(siret for siret, verdict in rows if verdict == Verdict.INDUSTRIAL),
        tuple(siret for siret, verdict in rows if verdict == Verdict.NOT_INDUSTRIAL),
    )


def counts_with(warehouse: Warehouse, counts: Counts, within: SiteFilter) -> Counts:
    """Key figures with the words said: the cube knows no SIRET, so those named are read alone.

    Args:
        warehouse: where the sites are.
        counts: what the cube answered for the same limits.
        within: the limits (`within_…`) and the words (`also`, `never`).
    """
    if not within.also and not within.never:
        return counts
    bare = replace(within, also=(), never=())
    added = [row for row in _active(warehouse, within.also, bare) if not row.is_industry]
    removed = [row for row in _active(warehouse, within.never, bare) if row.is_industry]
    return replace(
        counts,
        industry_active=counts.industry_active + len(added) - len(removed),
        industry_employers=counts.industry_employers + _employers(added) - _employers(removed),
        industry_ten_or_more=counts.industry_ten_or_more + _large(added) - _large(removed),
    )


def _active(warehouse: Warehouse, sirets: tuple[str, ...], within: SiteFilter) -> list[SiteRow]:
    """Those of the sites named that are active and inside the limits."""
    return [
        row
        for row in warehouse.sites_by_siret(sirets)
        if row.state == "active"
        and (
            not (within.within_epci or within.within_communes)
            or row.epci in within.within_epci
            or row.commune in within.within_communes
        )
    ]


def _employers(rows: list[SiteRow]) -> int:
    return sum(1 for row in rows if row.employer)


def _large(rows: list[SiteRow]) -> int:
    return sum(1 for row in rows if row.band and row.band.at_least(HeadcountBand.FROM_10))


@dataclass(frozen=True)
class Word:
    """A word about a site, with its author and its reason."""

    number: int
    verdict: str
    label: str
    reason: str
    author: str
    said_at: datetime


@dataclass(frozen=True)
class IndustryPanel:
    """What `signals/_industry.html` shows: the word in force and the earlier ones."""

    siret: str
    word: Word | None
    earlier: tuple[Word, ...]
    may_write: bool
    version: int  # of the word that one read; 0 where there was none

    @property
    def in_force(self) -> bool:
        """Whether a word says something else than the APE."""
        return self.word is not None and self.word.verdict != Verdict.CLEARED


def industry_panel(territory: Territory, siret: str, actor: Actor) -> IndustryPanel:
    """What was said of a site's industry, in two queries."""
    override: IndustryOverride | None = (
        IndustryOverride.objects.visible_to(actor)
        .filter(territory=territory, establishment__siret=siret)
        .first()
    )
    words: list[Word] = []
    if override is not None:
        revisions = IndustryOverrideRevision.objects.filter(override=override)
        words = [_word(revision) for revision in revisions.order_by("-number")]
    return IndustryPanel(
        siret=siret,
        word=words[0] if words else None,
        earlier=tuple(words[1:]),
        may_write=actor.may(Permission.OVERRIDE_WRITE, territory.id),
        version=override.version if override else 0,
    )


def spoken_sirets(territory: Territory, actor: Actor) -> frozenset[str]:
    """Sites about which a word that the actor sees is in force."""
    rows = IndustryOverride.objects.visible_to(actor).in_force().filter(territory=territory)
    return frozenset(rows.values_list("establishment__siret", flat=True))


def _word(revision: IndustryOverrideRevision) -> Word:
    return Word(
        revision.number,
        revision.verdict,
        revision.get_verdict_display(),
        revision.reason,
        revision.author_label,
        revision.said_at,
    )
