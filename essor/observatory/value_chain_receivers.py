"""What value chains and supply links declare to the layers below. Imported when Django starts."""

from typing import Any
from uuid import UUID

from django.dispatch import receiver

from essor.common.history import register_words
from essor.observatory.models.supply_links import SUPPLY_KIND, SupplyLink
from essor.observatory.models.value_chains import (
    ANCHOR_KIND,
    SITE_CHAIN_KIND,
    AnchorCompany,
    SiteValueChain,
)
from essor.observatory.services import supply_links, value_chains
from essor.territory.services.territories import register_remover, scoped_remover
from essor.territory.signals import person_erased

register_words(
    kinds={
        SUPPLY_KIND: "Lien client-fournisseur",
        SITE_CHAIN_KIND: "Filière d'un site",
        ANCHOR_KIND: "Locomotive d'une filière",
    },
    verbs={
        "agreed": "accord d'une entreprise",
        "decided": "décision",
        "declared": "déclaration",
        "shared": "partage",
        "withdrawn": "retrait",
    },
    fields={
        "customer": "client",
        "customer_agreed_on": "accord du client",
        "customer_site": "site du client",
        "declared_on": "déclaré le",
        "pair": "couple",
        "share": "part du chiffre d'affaires",
        "source": "source",
        "supplier": "fournisseur",
        "supplier_agreed_on": "accord du fournisseur",
        "supplier_site": "site du fournisseur",
        "value_chain": "filière",
        "verdict": "décision",
    },
)
register_remover(scoped_remover(SupplyLink, SiteValueChain, AnchorCompany))


@receiver(person_erased)
def _redact_authors(user_id: UUID | None, **_: Any) -> None:
    if user_id is not None:
        value_chains.redact_author(user_id=user_id)
        supply_links.redact_author(user_id=user_id)
