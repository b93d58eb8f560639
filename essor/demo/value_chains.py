"""Corrections and declared links of the demonstration, between invented companies only."""

from datetime import date

from django.conf import settings

from essor.common.actor import Actor
from essor.common.visibility import Visibility
from essor.demo.people import PEOPLE
from essor.observatory.engine.supply_intervals import ShareBand
from essor.observatory.models import SiteValueChain, SupplyLink
from essor.observatory.selectors.supply_parties import Party
from essor.observatory.services.supply_links import (
    LinkFacts,
    declare_link,
    record_agreement,
    share_link,
)
from essor.observatory.services.value_chains import decide_anchor, decide_site_chain
from essor.observatory.warehouse.reader import Warehouse
from essor.observatory.warehouse.rows import SiteFilter, SiteRow
from essor.territory.models import Territory, User
from essor.territory.services.actors import actor_for

DECLARED_ON = date(2026, 3, 12)
SOURCE = "démonstration : visite inventée du 12 mars"
AGREED = "démonstration : accord écrit inventé"
SHARED = 2
SHARES = (
    ShareBand.FROM_50, ShareBand.FROM_25, ShareBand.FROM_10, ShareBand.UNDER_10, ShareBand.UNKNOWN,
)  # fmt: skip


def build_value_chains(territory: Territory) -> None:
    """Five links towards the largest forge, two shared; some corrections; one anchor. Once."""
    if SiteValueChain.objects.filter(territory=territory).exists():
        return
    lead = next(person for person in PEOPLE if person.role == "lead")
    actor = actor_for(User.objects.get(email=lead.email))
    warehouse = Warehouse.open(settings.DEMO_WAREHOUSE_DIR)
    forge = _largest(warehouse, ("25.50A",), 1)
    suppliers = _largest(warehouse, ("25.62B", "25.73A", "25.61Z"), len(SHARES) * 2)
    others = [site for site in suppliers if forge and site.siren != forge[0].siren][: len(SHARES)]
    if not forge or len(others) < len(SHARES):
        return
    _links(territory, actor, forge[0], others)
    _corrections(territory, actor, forge[0], others)


def _largest(warehouse: Warehouse, naf: tuple[str, ...], number: int) -> tuple[SiteRow, ...]:
    """The largest active sites of some activities, those that may be named only."""
    found, _ = warehouse.sites(SiteFilter(naf=naf), order="-headcount", limit=number * 2)
    named = [site for site in found if not site.masked and site.sole_trader is False]
    return tuple(named[:number])


def _links(territory: Territory, actor: Actor, forge: SiteRow, others: list[SiteRow]) -> None:
    for number, (site, share) in enumerate(zip(others, SHARES, strict=True)):
        facts = LinkFacts(
            customer=Party(forge.siren, forge.siret),
            supplier=Party(site.siren, site.siret),
            share=share,
            declared_on=DECLARED_ON,
            source=SOURCE,
        )
        link = declare_link(actor=actor, territory=territory, facts=facts)
        if number < SHARED:
            _share(actor, link)


def _share(actor: Actor, link: SupplyLink) -> None:
    for side in ("customer", "supplier"):
        record_agreement(
            actor=actor, link_id=link.id, side=side, agreed_on=DECLARED_ON, reason=AGREED
        )
    share_link(actor=actor, link_id=link.id, visibility=Visibility.PARTNERS)


def _corrections(territory: Territory, actor: Actor, forge: SiteRow, others: list[SiteRow]) -> None:
    said = (
        (forge.siret, "forge-metaux", True, "four et presses vus en visite"),
        (forge.siret, "aeronautique", True, "pièces de moteur vues à l'expédition"),
        (others[0].siret, "forge-metaux", True, "usine les ébauches de la forge voisine"),
        (others[1].siret, "dispositifs-medicaux", True, "ancillaires montrés en visite"),
        (others[2].siret, "forge-metaux", False, "ne travaille plus que la pierre et le bois"),
    )
    for siret, chain, belongs, reason in said:
        decide_site_chain(
            actor=actor,
            territory=territory,
            siret=siret,
            chain=chain,
            belongs=belongs,
            reason=f"(démonstration) {reason}",
        )
    decide_anchor(
        actor=actor,
        territory=territory,
        siren=forge.siren,
        chain="forge-metaux",
        is_anchor=True,
        reason="(démonstration) cinq sous-traitants déclarés, commandes suivies d'une année à l'autre",
    )
