"""Anchor companies of a value chain: proposals with their reasons, and what people decided."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from essor.common.actor import Actor
from essor.observatory.engine.anchors import (
    DEFAULT_RULE,
    ChainCompany,
    DeclaredLink,
    Proposal,
    assess,
    propose,
)
from essor.observatory.engine.supply_intervals import ShareBand, total
from essor.observatory.models.supply_links import SupplyLink
from essor.observatory.models.value_chains import AnchorCompany, AnchorVerdict
from essor.observatory.selectors.supply_links import customer_of, supplier_of
from essor.observatory.selectors.supply_parties import Party, Register
from essor.observatory.selectors.value_chains import Member, Standing
from essor.territory.models import Territory, ValueChain


@dataclass(frozen=True)
class AnchorLine:
    """A company that is or may be an anchor.

    Attributes:
        siren: its number.
        label: what to call it.
        site: its largest site of the chain, to open; None when none is known here.
        sites: its sites in the chain.
        observed_sites: those of them that somebody confirmed or added.
        proposal: what speaks for it.
        decision: what somebody decided; None when nobody did.
    """

    siren: str
    label: str
    site: str | None
    sites: int
    observed_sites: int
    proposal: Proposal
    decision: AnchorCompany | None


@dataclass(frozen=True)
class Anchors:
    """Confirmed, proposed and dismissed companies."""

    confirmed: tuple[AnchorLine, ...]
    proposed: tuple[AnchorLine, ...]
    dismissed: tuple[AnchorLine, ...]


def anchors_of(
    territory: Territory,
    chain: ValueChain,
    actor: Actor,
    *,
    members: Sequence[Member],
    links: Sequence[SupplyLink],
    register: Register,
) -> Anchors:
    """The anchors of a value chain, by its members and the links that the actor may know of."""
    by_company: dict[str, list[Member]] = defaultdict(list)
    for member in members:
        if member.standing is not Standing.REMOVED:
            by_company[member.siren].append(member)
    companies = [_company(siren, own) for siren, own in by_company.items()]
    declared = [_declared(link, register) for link in links]
    proposals = {one.siren: one for one in propose(companies, declared)}
    decisions = {
        decision.organisation.siren or "": decision
        for decision in AnchorCompany.objects.visible_to(actor)
        .current()
        .filter(territory=territory, value_chain=chain)
        .select_related("organisation")
    }
    for siren in decisions.keys() - proposals.keys():
        company = _company(siren, by_company.get(siren, []))
        proposals[siren] = assess(company, companies, declared, DEFAULT_RULE)
    lines = [
        _line(proposal, by_company.get(siren, []), decisions.get(siren), register)
        for siren, proposal in proposals.items()
    ]
    lines.sort(key=lambda line: (-line.proposal.weight, line.siren))
    return Anchors(
        tuple(line for line in lines if _verdict(line) == AnchorVerdict.CONFIRMED),
        tuple(line for line in lines if line.decision is None),
        tuple(line for line in lines if _verdict(line) == AnchorVerdict.DISMISSED),
    )


def _company(siren: str, members: Iterable[Member]) -> ChainCompany:
    jobs = [member.jobs for member in members]
    return ChainCompany(siren, total(jobs), sum(1 for one in jobs if one is None))


def _declared(link: SupplyLink, register: Register) -> DeclaredLink:
    customer, supplier = customer_of(link), supplier_of(link)
    return DeclaredLink(
        customer.siren,
        customer.siret,
        supplier.siren,
        supplier.siret,
        register.jobs(supplier),
        ShareBand(link.share).interval,
    )


def _line(
    proposal: Proposal, members: list[Member], decision: AnchorCompany | None, register: Register
) -> AnchorLine:
    kept = decision.organisation.name if decision else f"SIREN {proposal.siren}"
    named = (member.row.name for member in members if member.row and member.row.name)
    masked = any(member.row and member.row.masked for member in members)
    label = next(named, "Unité non diffusible" if masked else None)
    return AnchorLine(
        siren=proposal.siren,
        label=label or register.label(Party(proposal.siren), kept),
        site=members[0].siret if members else None,
        sites=len(members),
        observed_sites=sum(1 for one in members if one.standing is Standing.OBSERVED),
        proposal=proposal,
        decision=decision,
    )


def _verdict(line: AnchorLine) -> str:
    return line.decision.verdict if line.decision else ""
