"""Anchor companies (« locomotives »): companies that pull others along, proposed with the reasons.

Two kinds of evidence, said apart: declared links show that a company pulls suppliers; its size
alone only suggests that it may. Nothing is decided here: a named person confirms or dismisses.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from essor.observatory.engine.supply_exposure import whole_or_parts
from essor.observatory.engine.supply_intervals import Interval, total


class Reason(StrEnum):
    """Why a company is proposed."""

    SUPPLIERS = "suppliers"  # enough declared suppliers
    PULLED_JOBS = "pulled_jobs"  # enough jobs of suppliers depend on it, by declared shares
    OWN_JOBS = "own_jobs"  # weighs in the value chain by its own jobs


@dataclass(frozen=True, slots=True)
class AnchorRule:
    """Thresholds, shown beside the proposals.

    Attributes:
        suppliers: declared suppliers from which a company is proposed.
        pulled_jobs: jobs pulled along, at mid-band, from which it is.
        own_jobs: own jobs at mid-band, at least, …
        own_share: … and their part of the jobs of the value chain, at least.
    """

    suppliers: int = 3
    pulled_jobs: int = 10
    own_jobs: int = 50
    own_share: Fraction = Fraction(1, 10)


@dataclass(frozen=True, slots=True)
class ChainCompany:
    """A company of the value chain.

    Attributes:
        siren: its number.
        jobs: known jobs of its sites in the chain and the territory; None when none is known.
        unknown_sites: those of its sites whose headcount is unknown.
    """

    siren: str
    jobs: Interval | None
    unknown_sites: int = 0


@dataclass(frozen=True, slots=True)
class DeclaredLink:
    """A declared link between two companies, or between sites of theirs.

    Attributes:
        customer: SIREN.
        customer_site: SIRET when the link names one.
        supplier: SIREN.
        supplier_site: SIRET when the link names one.
        jobs: headcount of that supplier's site, or of its company; None when unknown.
        share: part of the supplier's turnover; None when unknown.
    """

    customer: str
    customer_site: str | None
    supplier: str
    supplier_site: str | None
    jobs: Interval | None
    share: Interval | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A company that may be an anchor.

    Attributes:
        siren: its number.
        reasons: why, declared links first.
        jobs: its own known jobs.
        unknown_sites: its sites whose headcount is unknown.
        suppliers: declared suppliers, distinct companies.
        pulled: jobs of suppliers that depend on it; None when no link can be reckoned.
        unreckoned: suppliers none of whose links has both a share and a headcount.
        own_share: part of the chain's known jobs at mid-band; None when unknown.
    """

    siren: str
    reasons: tuple[Reason, ...]
    jobs: Interval | None
    unknown_sites: int
    suppliers: int
    pulled: Interval | None
    unreckoned: int
    own_share: Fraction | None

    @property
    def by_size_alone(self) -> bool:
        """Whether no declared link supports the proposal."""
        return self.reasons == (Reason.OWN_JOBS,)

    @property
    def weight(self) -> Fraction:
        """Own jobs and jobs pulled along, at mid-band: the order of proposals, nothing else."""
        return sum((one.middle for one in (self.jobs, self.pulled) if one), Fraction(0))


DEFAULT_RULE = AnchorRule()


def propose(
    companies: Sequence[ChainCompany],
    links: Iterable[DeclaredLink],
    rule: AnchorRule = DEFAULT_RULE,
) -> tuple[Proposal, ...]:
    """Companies that meet one of the conditions at least, heaviest first.

    Several links of the same supplier count as one supplier: sites add up, and the link of a whole
    company is not added to those of its sites.
    """
    towards: dict[str, list[DeclaredLink]] = defaultdict(list)
    for link in links:
        towards[link.customer].append(link)
    everything = total(company.jobs for company in companies)
    whole = Fraction(0) if everything is None else everything.middle
    assessed = (_assess(one, towards[one.siren], whole, rule) for one in companies)
    found = [one for one in assessed if one.reasons]
    return tuple(sorted(found, key=lambda one: (-one.weight, one.siren)))


def assess(
    company: ChainCompany,
    companies: Sequence[ChainCompany],
    links: Iterable[DeclaredLink],
    rule: AnchorRule = DEFAULT_RULE,
) -> Proposal:
    """What speaks for one company, also when it meets no condition."""
    everything = total(one.jobs for one in companies)
    own = [link for link in links if link.customer == company.siren]
    return _assess(company, own, Fraction(0) if everything is None else everything.middle, rule)


def _assess(
    company: ChainCompany, links: list[DeclaredLink], whole: Fraction, rule: AnchorRule
) -> Proposal:
    by_supplier: dict[str, list[DeclaredLink]] = defaultdict(list)
    for link in links:
        by_supplier[link.supplier].append(link)
    pulled_by = [_pulled(own) for own in by_supplier.values()]
    pulled = total(pulled_by)
    share = company.jobs.middle / whole if company.jobs is not None and whole else None
    reasons = []
    if len(by_supplier) >= rule.suppliers:
        reasons.append(Reason.SUPPLIERS)
    if pulled is not None and pulled.middle >= rule.pulled_jobs:
        reasons.append(Reason.PULLED_JOBS)
    heavy = company.jobs is not None and company.jobs.middle >= rule.own_jobs
    if heavy and share is not None and share >= rule.own_share:
        reasons.append(Reason.OWN_JOBS)
    return Proposal(
        siren=company.siren,
        reasons=tuple(reasons),
        jobs=company.jobs,
        unknown_sites=company.unknown_sites,
        suppliers=len(by_supplier),
        pulled=pulled,
        unreckoned=sum(1 for one in pulled_by if one is None),
        own_share=share,
    )


def _pulled(links: list[DeclaredLink]) -> Interval | None:
    """Jobs of one supplier that depend on the company; None when no link can be reckoned."""
    units: dict[str | None, list[DeclaredLink]] = defaultdict(list)
    for link in links:
        units[link.supplier_site].append(link)
    return whole_or_parts({site: _unit_pulled(unit) for site, unit in units.items()})


def _unit_pulled(links: list[DeclaredLink]) -> Interval | None:
    jobs = next((link.jobs for link in links if link.jobs is not None), None)
    share = whole_or_parts({link.customer_site: link.share for link in links})
    if jobs is None or share is None:
        return None
    return jobs * _at_most_one(share)


def _at_most_one(share: Interval) -> Interval:
    high = Fraction(1) if share.high is None else min(share.high, Fraction(1))
    return Interval(min(share.low, high), high)
