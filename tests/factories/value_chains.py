"""A small vocabulary of value chains, a register that holds some, and links between its companies."""

from datetime import date
from pathlib import Path
from typing import Any

from django.urls import reverse

from essor.common.actor import Actor
from essor.observatory.engine.supply_intervals import ShareBand
from essor.observatory.models import SupplyLink
from essor.observatory.selectors.supply_parties import Party
from essor.observatory.services.supply_links import LinkFacts, declare_link
from essor.observatory.services.value_chains import decide_anchor, decide_site_chain
from essor.territory.models import Territory, ValueChain, ValueChainActivity
from tests.engine.warehouse.official import (
    CHAUMONT,
    ESTABLISHMENTS,
    LANGRES,
    LEGAL_UNITS,
    establishment,
    legal_unit,
    load,
    siren,
    siret,
)

DAY = date(2026, 3, 12)
FORGE, MACHINING, MOULDS, SAWMILL, SHOP, HIDDEN, CLOSED = (siret(n) for n in range(1, 8))
FORGE_COMPANY, MACHINING_COMPANY, MOULDS_COMPANY = (siren(n) for n in range(1, 4))
OUTSIDE = siren(90)  # a company that the register does not hold
SECRET = "NOM QUI NE DOIT PAS PARAITRE"
CHAINS = {
    "forge-metaux": ("Forge et travail des métaux", "local", None, None),
    "bois": ("Bois", "national", date(2018, 2, 26), None),
    "automobile": ("Automobile", "national", date(2018, 2, 26), None),
    "ancienne": ("Filière d'autrefois", "national", date(2010, 1, 1), date(2018, 2, 26)),
}
GUESSES = (
    ("forge-metaux", "25.50A", "high"),
    ("forge-metaux", "25.62B", "high"),
    ("forge-metaux", "25.73", "medium"),
    ("bois", "16", "high"),
    ("automobile", "29", "high"),
    ("automobile", "25.50A", "low"),
    ("ancienne", "25.50A", "high"),
)


def load_vocabulary() -> None:
    """Four value chains, one of which ended."""
    for code, (name, scope, start, end) in CHAINS.items():
        ValueChain.objects.create(
            code=code,
            name=name,
            sort_key=name.lower(),
            scope=scope,
            valid_from=start,
            valid_to=end,
            source="essai",
            checked_on=DAY,
        )
    for code, naf, confidence in GUESSES:
        ValueChainActivity.objects.create(
            value_chain_id=code,
            naf=naf,
            nomenclature="NAFRev2",
            confidence=confidence,
            source="proposition d'Essor",
            checked_on=DAY,
        )


def load_chain_register(root: Path) -> None:
    """A forge of 100 to 199 jobs, two likely suppliers, and others of no chain, masked or closed."""
    root.parent.mkdir(parents=True, exist_ok=True)
    load(
        root,
        {
            ESTABLISHMENTS: [
                establishment(1, band="22", naf="25.50A"),
                establishment(2, band="12", naf="25.62B", commune="52121"),
                establishment(3, band="11", naf="25.73A", commune="52121"),
                establishment(4, band="03", naf="16.10A"),
                establishment(5, band="01", naf="47.11D"),
                establishment(6, band="12", naf="25.62B", diffusion="P"),
                establishment(7, band="12", naf="25.62B", state="F"),
            ],
            LEGAL_UNITS: [
                legal_unit(1, name="FORGE INVENTEE"),
                legal_unit(2, name="USINAGE INVENTE"),
                legal_unit(3, name="=MOULES INVENTES"),
                legal_unit(4, name="SCIERIE INVENTEE"),
                legal_unit(5, name="BOUTIQUE INVENTEE"),
                legal_unit(6, name=SECRET, diffusion="P"),
                legal_unit(7, name="ATELIER FERME"),
            ],
        },
        perimeter=(LANGRES, CHAUMONT),
    )


def party(number: str, name: str = "") -> Party:
    return Party(number[:9], number if len(number) == 14 else None, name)


def link_facts(customer: str = FORGE, supplier: str = MACHINING, **fields: Any) -> LinkFacts:
    return LinkFacts(
        customer=party(customer),
        supplier=party(supplier),
        **({"share": ShareBand.FROM_50, "declared_on": DAY, "source": "visite"} | fields),
    )


def make_link(
    actor: Actor,
    territory: Territory,
    customer: str = FORGE,
    supplier: str = MACHINING,
    **fields: Any,
) -> SupplyLink:
    return declare_link(
        actor=actor, territory=territory, facts=link_facts(customer, supplier, **fields)
    )


def stocked_chain(actor: Actor, territory: Territory, site: str) -> dict[str, list[str]]:
    """One of everything around a site, and the addresses of the pages that show it."""
    load_vocabulary()
    link = make_link(actor, territory, site, OUTSIDE)
    said = {"actor": actor, "territory": territory, "chain": "forge-metaux", "reason": "vu"}
    decide_site_chain(siret=site, belongs=True, **said)
    decide_anchor(siren=site[:9], is_anchor=True, **said)
    slug = territory.slug
    chain = reverse("value_chain", args=[slug, "forge-metaux"])
    bare = reverse("value_chain", args=[slug, "bois"])
    return {
        "value_chain": [chain, f"{chain}?sites=supposed&site={site}&baisse=40", bare],
        "site_value_chains": [reverse("site_value_chains", args=[slug, site])],
        "supply_link": [reverse("supply_link", args=[slug, link.id])],
        "supply_link_edit": [reverse("supply_link_edit", args=[slug, link.id])],
    }
