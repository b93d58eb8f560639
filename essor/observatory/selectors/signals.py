"""Notices about the companies of a territory, for those who may follow fragility.

A notice is shown where its company has a site inside the territory's limits, and neither asked
not to be shown nor is a person; to a company, its own notices only.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from django.db.models import Max

from essor.common.actor import Actor, ActorKind
from essor.common.permissions import Permission
from essor.kernel.text import fold
from essor.observatory.engine.notices import (
    Decision,
    NoticeFamily,
    Party,
    Procedure,
    Situation,
    Stage,
    situation,
)
from essor.observatory.models.signals import LegalNotice, LegalNoticeQuerySet
from essor.observatory.selectors.register import bounds_of, register_state
from essor.observatory.warehouse.companies import CompanyRow, companies_within
from essor.observatory.warehouse.errors import DamagedWarehouse
from essor.observatory.warehouse.rows import SiteFilter
from essor.territory.models import Organisation, Territory

Subject = Literal["", "sales", "removals", "all"]
Order = Literal["date", "-date", "company", "-company"]
_DIFFICULTY: Final = frozenset({NoticeFamily.COLLECTIVE.value, NoticeFamily.CONCILIATION.value})
_MINOR: Final = frozenset({Stage.FILING.value, Stage.OTHER.value})


@dataclass(frozen=True)
class SignalFilter:
    """Which notices are wanted.

    Attributes:
        subject: decisions on difficulties (empty), sales, removals, or everything.
        procedure: one procedure; None for any.
        since: first day wanted.
        text: words that must be in the company's name, its SIREN or its commune.
        with_withdrawn: also those that a later notice undid.
    """

    subject: Subject = ""
    procedure: Procedure | None = None
    since: date | None = None
    text: str = ""
    with_withdrawn: bool = False


@dataclass(frozen=True)
class SignalLine:
    """A notice of the list, with its company."""

    notice: LegalNotice
    siren: str
    company: str
    siret: str
    communes: tuple[str, ...]
    stage: str
    procedure: str
    party: str
    situation: Situation | None


@dataclass(frozen=True)
class SignalList:
    """The list, or why there is none.

    Attributes:
        message: why nothing can be listed; empty otherwise.
        lines: the notices wanted, in the order wanted.
        source: how to cite them, with the last issue taken in.
        register: how to cite the register that places companies.
        held: whether any notice is held at all: without one, nothing is known.
    """

    message: str
    lines: tuple[SignalLine, ...]
    source: str
    register: str
    held: bool


@dataclass(frozen=True)
class SignalPanel:
    """The notices about one company, for its page.

    Attributes:
        message: why none is shown; empty otherwise.
        situation: what the notices leave; None when none is decisive.
        lines: notices that stand, latest first.
        withdrawn: those that a later notice undid.
        source: how to cite them.
        own: whether the reader is of this company.
    """

    message: str
    situation: Situation | None
    lines: tuple[LegalNotice, ...]
    withdrawn: tuple[LegalNotice, ...]
    source: str
    own: bool


def may_read_signals(actor: Actor, territory: Territory) -> bool:
    """Whether the actor follows fragility in this territory."""
    return actor.may(Permission.SIGNAL_READ, territory.id)


def signal_list(
    territory: Territory, actor: Actor, wanted: SignalFilter, *, order: Order = "-date"
) -> SignalList:
    """Notices about the companies of the territory; none for who may not follow fragility."""
    notices = _visible(territory, actor)
    held = notices.exists()
    state, source = register_state(territory), notice_source(territory)
    if state.warehouse is None:
        return SignalList(state.message, (), source, "", held)
    companies = _companies(territory, set(notices.values_list("siren", flat=True).distinct()))
    chosen = [
        notice
        for notice in notices.filter(siren__in=companies).order_by("announcement_id", "party")
        if _is_wanted(notice, companies[notice.siren], wanted)
    ]
    situations = situations_of(notices.filter(siren__in={notice.siren for notice in chosen}))
    lines = [_line(notice, companies[notice.siren], situations) for notice in chosen]
    return SignalList("", _ordered(lines, order), source, state.warehouse.vintage.source, held)


def signal_panel(territory: Territory, actor: Actor, siren: str) -> SignalPanel | None:
    """The notices about one company; None for who may know nothing of them."""
    own = _is_own(actor, siren)
    if not own and not may_read_signals(actor, territory):
        return None
    source = notice_source(territory)
    if not source:
        return SignalPanel(NOT_LOADED, None, (), (), "", own)
    if not own and not _companies(territory, {siren}):
        return SignalPanel(NOT_SHOWN, None, (), (), source, own)
    notices = (
        LegalNotice.objects.visible_to(actor)
        .of_register(demo=territory.is_demo)
        .filter(siren=siren)
        .latest_first()
    )
    rows = list(notices)
    return SignalPanel(
        message="",
        situation=situations_of(rows).get(siren),
        lines=tuple(row for row in rows if not row.withdrawn_by),
        withdrawn=tuple(row for row in rows if row.withdrawn_by),
        source=source,
        own=own,
    )


NOT_LOADED: Final = (
    "Inconnu : aucun export du BODACC n'est chargé. L'administrateur de l'installation le charge"
    " avec « essor bodacc import »."
)
NOT_SHOWN: Final = (
    "Essor ne montre les annonces que des entreprises qui ont un site dans le territoire, sauf"
    " celles dont la diffusion est restreinte et les personnes physiques."
)


def notice_source(territory: Territory) -> str:
    """How to cite the notices held; empty when none is."""
    held = LegalNotice.objects.of_register(demo=territory.is_demo)
    last = held.aggregate(last=Max("published_on"))["last"]
    if last is None:
        return ""
    if territory.is_demo:
        return f"Démonstration, annonces inventées, jusqu'au {last:%d/%m/%Y}"
    return f"DILA, BODACC, annonces parues jusqu'au {last:%d/%m/%Y}"


def situations_of(notices: Iterable[LegalNotice]) -> dict[str, Situation]:
    """Where each company stands, by what stands of the decisions about it."""
    decisions: dict[str, list[Decision]] = defaultdict(list)
    for notice in notices:
        if not notice.withdrawn_by and notice.party == Party.SUBJECT.value:
            decisions[notice.siren].append(
                Decision(
                    notice.happened_on,
                    notice.published_on,
                    Stage(notice.stage),
                    Procedure(notice.procedure),
                )
            )
    found = {siren: situation(of_company) for siren, of_company in decisions.items()}
    return {siren: value for siren, value in found.items() if value is not None}


def _visible(territory: Territory, actor: Actor) -> LegalNoticeQuerySet:
    if not may_read_signals(actor, territory):
        return LegalNotice.objects.none()
    return LegalNotice.objects.visible_to(actor).of_register(demo=territory.is_demo)


def _is_own(actor: Actor, siren: str) -> bool:
    if actor.kind is ActorKind.SYSTEM or actor.scopes is not None:
        return False
    return Organisation.objects.filter(id__in=actor.organisation_ids, siren=siren).exists()


def _companies(territory: Territory, sirens: set[str]) -> Mapping[str, CompanyRow]:
    """Those of the companies that have a site in the territory and that may be shown."""
    state, bounds = register_state(territory), bounds_of(territory)
    if state.warehouse is None or bounds.is_empty:
        return {}
    try:
        rows = companies_within(state.warehouse, sirens, bounds.apply(SiteFilter()))
    except DamagedWarehouse:  # being replaced at this very moment: as if there were none
        return {}
    return {row.siren: row for row in rows if not row.masked and row.sole_trader is not True}


def _is_wanted(notice: LegalNotice, company: CompanyRow, wanted: SignalFilter) -> bool:
    if notice.withdrawn_by and not wanted.with_withdrawn:
        return False
    if wanted.procedure is not None and notice.procedure != wanted.procedure.value:
        return False
    if wanted.since is not None and notice.happened_on < wanted.since:
        return False
    subject: dict[Subject, bool] = {
        "": notice.family in _DIFFICULTY and notice.stage not in _MINOR,
        "sales": notice.family == NoticeFamily.SALE.value,
        "removals": notice.family == NoticeFamily.REMOVAL.value,
        "all": True,
    }
    words = fold(" ".join((company.name or "", company.siren, *company.communes)))
    return subject[wanted.subject] and all(word in words for word in fold(wanted.text).split())


def _line(
    notice: LegalNotice, company: CompanyRow, situations: Mapping[str, Situation]
) -> SignalLine:
    return SignalLine(
        notice=notice,
        siren=company.siren,
        company=company.name or f"SIREN {company.siren}",
        siret=company.siret,
        communes=company.communes,
        stage=Stage(notice.stage).label,
        procedure=Procedure(notice.procedure).label if notice.procedure else "",
        party=Party(notice.party).label if notice.party != Party.SUBJECT.value else "",
        situation=situations.get(notice.siren),
    )


def _ordered(lines: list[SignalLine], order: Order) -> tuple[SignalLine, ...]:
    """Stable: equal companies keep the latest notice first, equal days the alphabet."""
    by_name = sorted(lines, key=lambda line: fold(line.company))
    by_date = sorted(by_name, key=lambda line: line.notice.happened_on, reverse=order != "date")
    if order in {"date", "-date"}:
        return tuple(by_date)
    return tuple(sorted(by_date, key=lambda line: fold(line.company), reverse=order == "-company"))
