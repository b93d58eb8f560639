"""What the pages of value chains and of declared links show."""

from dataclasses import dataclass
from uuid import UUID

from django.core.paginator import Page
from django.urls import reverse

from essor.common.actor import Actor
from essor.common.permissions import Permission
from essor.kernel.headcount import HeadcountBand
from essor.observatory.models.supply_links import SupplyLink
from essor.observatory.selectors.anchors import AnchorLine, Anchors
from essor.observatory.selectors.names import registered_name
from essor.observatory.selectors.supply_links import LinkLine, links_of_site
from essor.observatory.selectors.value_chain_pages import ChainExposure, ChainView
from essor.observatory.selectors.value_chains import (
    ChainSummary,
    Jobs,
    Member,
    SiteChains,
    Standing,
    site_chains,
)
from essor.observatory.warehouse.events import EventKind, EventRow
from essor.reference import naf
from essor.territory.models import Territory, ValueChain
from essor.web.components.tables import Column
from essor.web.value_chains.forms import ExposureForm, LinkForm, ShareForm
from essor.web.value_chains.words import STANDINGS, TRUSTS, jobs_text, reasons_text

CHAIN_COLUMNS = (
    Column("Filière"),
    Column("Sites confirmés", numeric=True),
    Column("Sites supposés", numeric=True),
    Column("Locomotives", numeric=True),
)
MEMBER_COLUMNS = (
    Column("Site"),
    Column("Activité"),
    Column("Taille"),
    Column("Commune"),
    Column("Appartenance"),
)
LINK_COLUMNS = (
    Column("Client"),
    Column("Fournisseur"),
    Column("Part"),
    Column("Emplois du fournisseur"),
    Column("Déclaré"),
    Column("Visible par"),
)
EVENT_SIGNS = {
    EventKind.OPENING: "opening",
    EventKind.RESTART: "opening",
    EventKind.CLOSURE: "closure",
    EventKind.TRANSFER_IN: "transfer",
    EventKind.TRANSFER_OUT: "transfer",
    EventKind.TRANSFER_WITHIN: "transfer",
    EventKind.TAKEOVER: "takeover",
    EventKind.EXTENSION_CANDIDATE: "extension",
    EventKind.REDUCTION_CANDIDATE: "reduction",
}


@dataclass(frozen=True)
class ChainsPage:
    message: str
    present: tuple[ChainSummary, ...]
    absent: tuple[ChainSummary, ...]
    columns: tuple[Column, ...]
    source: str


@dataclass(frozen=True)
class MemberLine:
    """A site of the list."""

    siret: str
    label: str
    activity: str
    size: str
    year: int | None
    commune: str
    standing: str
    trust: str
    reason: str
    author: str
    decided_at: object


@dataclass(frozen=True)
class JobsLine:
    """Jobs of the observed, or of the supposed, sites."""

    label: str
    sites: int
    jobs: str
    unknown_sites: int


@dataclass(frozen=True)
class AnchorCard:
    """A company that is or may be an anchor, with the reasons."""

    line: AnchorLine
    jobs: str
    pulled: str
    reasons: tuple[str, ...]
    by_size_alone: bool


@dataclass(frozen=True)
class SupplierLine:
    """A supplier exposed if a site reduces."""

    label: str
    siren: str
    exposed: str
    unreckoned: int


@dataclass(frozen=True)
class ExposureAnswer:
    """Jobs exposed if the site reduces; `known` is False when nothing could be reckoned."""

    site: str
    percent: int
    links: int
    known: bool
    jobs: str
    unreckoned: int
    suppliers: tuple[SupplierLine, ...]


@dataclass(frozen=True)
class EventLine:
    """An event under an activity of the value chain."""

    row: EventRow
    site: str
    label: str
    sign: str


@dataclass(frozen=True)
class ChainPage:
    chain: ValueChain
    message: str
    source: str
    tabs: list[tuple[str, str, bool]]
    page: Page[MemberLine]
    columns: tuple[Column, ...]
    jobs: tuple[JobsLine, ...]
    jobs_convention: str
    confirmed: tuple[AnchorCard, ...]
    proposed: tuple[AnchorCard, ...]
    dismissed: tuple[AnchorCard, ...]
    anchor_convention: str
    link_columns: tuple[Column, ...]
    links: tuple[LinkLine, ...]
    exposure_form: ExposureForm | None
    exposure: ExposureAnswer | None
    exposure_convention: str
    events: tuple[EventLine, ...]
    events_message: str
    events_in_all: int
    may_correct: bool
    may_declare: bool
    may_export: bool


@dataclass(frozen=True)
class ValueChainPanel:
    """What `value_chains/_panel.html` shows on a site's page."""

    territory_slug: str
    siret: str
    chains: SiteChains
    standings: dict[str, str]
    trusts: dict[str, str]
    links: tuple[LinkLine, ...]
    may_declare: bool
    errors: tuple[str, ...]


@dataclass(frozen=True)
class SiteChainsPage:
    value_chains: ValueChainPanel
    name: str


@dataclass(frozen=True)
class LinksPage:
    links: Page[LinkLine]
    archived: tuple[LinkLine, ...]
    columns: tuple[Column, ...]
    may_declare: bool
    may_import: bool
    may_export: bool


@dataclass(frozen=True)
class LinkFormPage:
    form: LinkForm
    link: SupplyLink | None


@dataclass(frozen=True)
class LinkPage:
    line: LinkLine
    share_form: ShareForm
    link_id: UUID


def value_chain_panel(
    territory: Territory, siret: str, actor: Actor, *, errors: tuple[str, ...] = ()
) -> ValueChainPanel:
    """The value chains and declared links of a site, for its page."""
    return ValueChainPanel(
        territory_slug=territory.slug,
        siret=siret,
        chains=site_chains(territory, siret, actor),
        standings={standing.value: label for standing, label in STANDINGS.items()},
        trusts={trust.value: label for trust, label in TRUSTS.items()},
        links=links_of_site(territory, siret, actor),
        may_declare=actor.may(Permission.SUPPLY_LINK_WRITE, territory.id),
        errors=errors,
    )


def site_name(territory: Territory, siret: str) -> str:
    """What the register calls a site; None is answered by an exception of its own.

    Raises:
        NotInRegister: the register is loaded and holds no such site.
    """
    return registered_name(territory, siret) or f"SIRET {siret}"


def member_line(member: Member) -> MemberLine:
    """A site of a value chain in French words, unknown said as unknown."""
    row, decision = member.row, member.decision
    band = (row.band if row else None) or HeadcountBand.UNKNOWN
    activity = (naf.label(row.naf) if row and row.naf else None) or "activité inconnue"
    return MemberLine(
        siret=member.siret,
        label=row.label if row else f"SIRET {member.siret}",
        activity=f"{activity} ({row.naf})" if row and row.naf else activity,
        size=band.label,
        year=row.band_year if row else None,
        commune=(row.commune_name if row else None) or "inconnue",
        standing=STANDINGS[member.standing],
        trust=TRUSTS[member.guess.trust] if member.guess else "",
        reason=decision.reason if decision else "",
        author=decision.author_label if decision else "",
        decided_at=decision.decided_at if decision else None,
    )


def jobs_line(label: str, jobs: Jobs) -> JobsLine:
    """Jobs of some sites, between the bounds of their bands."""
    return JobsLine(label, jobs.sites, jobs_text(jobs.known), jobs.unknown_sites)


def anchor_cards(lines: tuple[AnchorLine, ...]) -> tuple[AnchorCard, ...]:
    """Companies with what speaks for them."""
    return tuple(
        AnchorCard(
            line,
            jobs_text(line.proposal.jobs),
            jobs_text(line.proposal.pulled),
            reasons_text(line.proposal),
            line.proposal.by_size_alone,
        )
        for line in lines
    )


def anchor_groups(anchors: Anchors) -> tuple[tuple[AnchorCard, ...], ...]:
    """Confirmed, proposed and dismissed companies."""
    return tuple(
        anchor_cards(lines) for lines in (anchors.confirmed, anchors.proposed, anchors.dismissed)
    )


def exposure_answer(asked: ChainExposure | None) -> ExposureAnswer | None:
    """Jobs exposed, as shown."""
    if asked is None:
        return None
    total = asked.exposure.total
    return ExposureAnswer(
        site=asked.site.label,
        percent=asked.percent,
        links=asked.links,
        known=total is not None,
        jobs=jobs_text(total),
        unreckoned=asked.exposure.unreckoned,
        suppliers=tuple(
            SupplierLine(
                asked.labels.get(one.supplier, one.supplier),
                one.supplier,
                jobs_text(one.exposed),
                one.unreckoned,
            )
            for one in asked.exposure.suppliers
        ),
    )


def event_lines(view: ChainView) -> tuple[EventLine, ...]:
    """The latest events, with their fixed colours and signs."""
    return tuple(
        EventLine(
            row,
            view.event_labels.get(row.siret, f"SIRET {row.siret}"),
            row.event.label,
            EVENT_SIGNS[row.event],
        )
        for row in view.events.rows
    )


def standing_tabs(view: ChainView, slug: str, shown: Standing) -> list[tuple[str, str, bool]]:
    """Observed, supposed and removed sites: three lists, never one."""
    root = reverse("value_chain", args=[slug, view.chain.code])
    names = {
        Standing.OBSERVED: "Confirmés",
        Standing.SUPPOSED: "Supposés",
        Standing.REMOVED: "Retirés",
    }
    return [
        (f"{names[one]} ({len(view.members[one])})", f"{root}?sites={one.value}", one is shown)
        for one in Standing
    ]
