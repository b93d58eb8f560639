"""First-order exposure: whose jobs depend on one site, by links that somebody declared.

If a site reduces its purchases by x %, a supplier that makes a share s of its turnover with it and
employs n people has about n · s · x jobs exposed. Jobs and shares are bands, so the answer is an
interval. Nothing is inferred: no link declared, no figure; a link without a known share or
headcount is counted apart. No substitution and no second order: an upper view of the short term,
not a forecast.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from essor.kernel.errors import InvalidValue
from essor.observatory.engine.supply_intervals import Interval, total


@dataclass(frozen=True, slots=True)
class SupplierLink:
    """A declared link towards the site that reduces, or towards its whole company.

    Attributes:
        supplier: SIREN.
        supplier_site: SIRET when the link names one; None for the whole company.
        jobs: headcount of that site, or of the company's sites; None when unknown.
        share: part of the supplier's turnover; None when unknown.
        names_site: whether the link names the site that reduces. Towards the whole company, the
            part of this site is unknown: from nothing to the whole share.
    """

    supplier: str
    supplier_site: str | None
    jobs: Interval | None
    share: Interval | None
    names_site: bool


@dataclass(frozen=True, slots=True)
class SupplierExposure:
    """Jobs exposed at one supplier; None when none of its links can be reckoned."""

    supplier: str
    exposed: Interval | None
    unreckoned: int


@dataclass(frozen=True, slots=True)
class Exposure:
    """Jobs exposed at all declared suppliers.

    Attributes:
        suppliers: most exposed first, unknown last.
        total: None when nothing could be reckoned: unknown, not zero.
        unreckoned: links left out because a share or a headcount is unknown.
    """

    suppliers: tuple[SupplierExposure, ...]
    total: Interval | None
    unreckoned: int


def first_order(links: Iterable[SupplierLink], rate: Fraction) -> Exposure:
    """Jobs exposed if the site reduces by `rate`.

    Between two links of the same supplier, the one that names the site that reduces wins over one
    towards its whole company. Sites of a supplier add up; a link of the whole supplier is not
    added to those of its sites, which it contains.

    Args:
        links: the declared links towards the site and towards its company.
        rate: above 0, at most 1.

    Raises:
        InvalidValue: a rate out of these bounds.
    """
    if not 0 < rate <= 1:
        raise InvalidValue("La baisse va de plus de 0 % à 100 %.")
    by_supplier: dict[str, list[SupplierLink]] = defaultdict(list)
    for link in links:
        by_supplier[link.supplier].append(link)
    found = [_of_supplier(siren, kept, rate) for siren, kept in by_supplier.items()]
    found.sort(key=_order)
    return Exposure(
        tuple(found),
        total(one.exposed for one in found),
        sum(one.unreckoned for one in found),
    )


def _of_supplier(siren: str, links: list[SupplierLink], rate: Fraction) -> SupplierExposure:
    units: dict[str | None, list[SupplierLink]] = defaultdict(list)
    for link in links:
        units[link.supplier_site].append(link)
    used = [link for unit in units.values() for link in _most_precise(unit)]
    exposed = {link.supplier_site: _exposed(link, rate) for link in used}
    unreckoned = sum(1 for interval in exposed.values() if interval is None)
    return SupplierExposure(siren, whole_or_parts(exposed), unreckoned)


def whole_or_parts(known: Mapping[str | None, Interval | None]) -> Interval | None:
    """One interval from that of a whole (key None) and those of its parts, which it contains.

    Parts add up; the whole is not added to them, and each bound is the higher of both.
    """
    whole = known.get(None)
    parts = total(interval for part, interval in known.items() if part is not None)
    return whole.hull(parts) if whole is not None and parts is not None else whole or parts


def _most_precise(links: list[SupplierLink]) -> list[SupplierLink]:
    """One link of a unit: towards the site, with a share if one has it."""
    ranked = sorted(links, key=lambda link: (not link.names_site, link.share is None))
    return ranked[:1]


def _exposed(link: SupplierLink, rate: Fraction) -> Interval | None:
    if link.jobs is None or link.share is None:
        return None
    full = (link.jobs * link.share).scaled(rate)
    return full if link.names_site else Interval(Fraction(0), full.high)


def _order(one: SupplierExposure) -> tuple[bool, Fraction, str]:
    middle = Fraction(0) if one.exposed is None else one.exposed.middle
    return one.exposed is None, -middle, one.supplier
