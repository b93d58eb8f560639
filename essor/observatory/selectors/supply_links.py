"""Declared links as pages show them: only those that the actor may know of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

from essor.common.actor import Actor
from essor.observatory.engine.supply_exposure import Exposure, SupplierLink, first_order
from essor.observatory.engine.supply_intervals import Interval, ShareBand
from essor.observatory.models.supply_links import LINK_VISIBILITIES, SupplyLink
from essor.observatory.rules import may_change_link, may_speak_for, runs
from essor.observatory.selectors.supply_parties import Party, Register, register_of
from essor.territory.models import Territory


@dataclass(frozen=True)
class End:
    """One end of a link, as shown."""

    party: Party
    label: str
    jobs: Interval | None
    agreed: bool
    may_agree: bool


@dataclass(frozen=True)
class LinkLine:
    """A declared link of a list."""

    link: SupplyLink
    customer: End
    supplier: End
    share: ShareBand
    visibility: str
    may_change: bool
    may_share: bool

    @property
    def short_visibility(self) -> str:
        """The level in a word or two: « Les partenaires »."""
        return self.visibility.partition(" :")[0]

    @property
    def id(self) -> UUID:
        """Its key."""
        return self.link.id


def customer_of(link: SupplyLink) -> Party:
    """The customer's end."""
    site = link.customer_site
    return Party(link.customer.siren or "", site.siret if site else None)


def supplier_of(link: SupplyLink) -> Party:
    """The supplier's end."""
    site = link.supplier_site
    return Party(link.supplier.siren or "", site.siret if site else None)


def visible_links(territory: Territory, actor: Actor) -> list[SupplyLink]:
    """The links in force that the actor may know of."""
    rows = SupplyLink.objects.visible_to(actor).current().with_companies()
    return list(rows.filter(territory=territory))


def archived_links(territory: Territory, actor: Actor) -> list[SupplyLink]:
    """Those that were put away."""
    rows = SupplyLink.objects.visible_to(actor).with_companies().order_by("-archived_at", "id")
    return list(rows.filter(territory=territory, archived_at__isnull=False))


def register_around(territory: Territory, links: Iterable[SupplyLink]) -> Register:
    """What the register says of every company that the links name."""
    sirens = {party.siren for link in links for party in (customer_of(link), supplier_of(link))}
    return register_of(territory, sirens)


def link_lines(
    links: Sequence[SupplyLink], register: Register, actor: Actor
) -> tuple[LinkLine, ...]:
    """Links as lines, by customer then supplier."""
    lines = [_line(link, register, actor) for link in links]
    return tuple(sorted(lines, key=lambda line: (line.customer.label, line.supplier.label)))


def links_of_site(territory: Territory, siret: str, actor: Actor) -> tuple[LinkLine, ...]:
    """The links of a site, and of its company as a whole."""
    links = [
        link
        for link in visible_links(territory, actor)
        if siret in {customer_of(link).siret, supplier_of(link).siret}
        or Party(siret[:9]) in {customer_of(link), supplier_of(link)}
    ]
    return link_lines(links, register_around(territory, links), actor)


def exposure_of(
    links: Iterable[SupplyLink], register: Register, reducing: Party, rate: Fraction
) -> Exposure:
    """Jobs exposed at first order if a site reduces, by the links given.

    Args:
        links: those that the actor may know of.
        register: what is known of the suppliers.
        reducing: a site; a company only where none of its sites is known.
        rate: above 0, at most 1.
    """
    return first_order(
        [
            SupplierLink(
                supplier_of(link).siren,
                supplier_of(link).siret,
                register.jobs(supplier_of(link)),
                ShareBand(link.share).interval,
                names_site=customer_of(link) == reducing,
            )
            for link in links
            if customer_of(link) in {reducing, Party(reducing.siren)}
        ],
        rate,
    )


def _line(link: SupplyLink, register: Register, actor: Actor) -> LinkLine:
    customer, supplier = customer_of(link), supplier_of(link)
    return LinkLine(
        link=link,
        customer=End(
            customer,
            register.label(customer, link.customer.name),
            register.jobs(customer),
            agreed=link.customer_agreed_on is not None,
            may_agree=may_speak_for(link, "customer", actor),
        ),
        supplier=End(
            supplier,
            register.label(supplier, link.supplier.name),
            register.jobs(supplier),
            agreed=link.supplier_agreed_on is not None,
            may_agree=may_speak_for(link, "supplier", actor),
        ),
        share=ShareBand(link.share),
        visibility=LINK_VISIBILITIES[link.visibility],
        may_change=may_change_link(link, actor),
        may_share=runs(actor, link.territory_id),
    )
