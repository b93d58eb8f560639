"""Importing declared customer-supplier links through the wizard.

A row is a link. It is private, as one that is typed: agreements are written down afterwards.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from essor.common.actor import Actor
from essor.common.imports.cells import Column, Kind
from essor.common.imports.importer import Candidate, Change, Remark, Scope, register
from essor.common.imports.table import ReadRow
from essor.common.permissions import Permission
from essor.kernel.errors import InvalidValue
from essor.observatory.engine.supply_intervals import ShareBand
from essor.observatory.models.supply_links import SOURCE_LENGTH, SUPPLY_KIND, SupplyLink
from essor.observatory.selectors.supply_parties import Party
from essor.observatory.services.supply_links import (
    LinkFacts,
    declare_link,
    delete_new_link,
    edit_link,
    restore_facts,
    snapshot,
)
from essor.territory.models import Territory

SHARE_WORDS = {
    "0 à 10 %": "under_10", "< 10 %": "under_10", "moins de 10": "under_10", "0-10": "under_10",
    "10-25": "from_10", "10-25 %": "from_10", "10 à 25": "from_10",
    "25-50": "from_25", "25-50 %": "from_25", "25 à 50": "from_25",
    "50-75": "from_50", "50-75 %": "from_50", "50 à 75": "from_50",
    "75-100": "from_75", "75 à 100 %": "from_75", "> 75 %": "from_75", "plus de 75": "from_75",
    "inconnu": "unknown", "ne sait pas": "unknown", "?": "unknown",
}  # fmt: skip

SIDES = {"customer": "client", "supplier": "fournisseur"}
NAME_LENGTH = 300

COLUMNS = (
    Column(
        "customer_siret", "SIRET du client", Kind.SIRET, example="732 829 320 00074",
        synonyms=("SIRET client", "Client", "Donneur d'ordres", "SIRET donneur d'ordres"),
    ),
    Column(
        "customer_siren", "SIREN du client", Kind.SIREN,
        synonyms=("SIREN client", "SIREN donneur d'ordres"),
    ),
    Column(
        "customer_name", "Nom du client", max_length=NAME_LENGTH,
        synonyms=("Nom client", "Raison sociale du client", "Nom du donneur d'ordres"),
    ),
    Column(
        "supplier_siret", "SIRET du fournisseur", Kind.SIRET, example="356 000 000 00048",
        synonyms=("SIRET fournisseur", "Fournisseur", "Sous-traitant", "SIRET sous-traitant"),
    ),
    Column(
        "supplier_siren", "SIREN du fournisseur", Kind.SIREN,
        synonyms=("SIREN fournisseur", "SIREN sous-traitant"),
    ),
    Column(
        "supplier_name", "Nom du fournisseur", max_length=NAME_LENGTH,
        synonyms=("Nom fournisseur", "Raison sociale du fournisseur", "Nom du sous-traitant"),
    ),
    Column(
        "share", "Part du chiffre d'affaires du fournisseur", Kind.CHOICE,
        choices={band.value: band.label for band in ShareBand}, aliases=SHARE_WORDS,
        example=ShareBand.FROM_25.label,
        synonyms=("Part", "Part du CA", "Part de CA", "Dépendance", "Part du chiffre d'affaires"),
    ),
    Column(
        "declared_on", "Déclaré le", Kind.DATE, required=True, example="12/03/2026",
        synonyms=("Date", "Date de déclaration", "Date de la déclaration"),
    ),
    Column(
        "source", "Source", required=True, max_length=SOURCE_LENGTH, example="visite du site",
        synonyms=("Origine", "Provenance", "D'où vient l'information"),
    ),
)  # fmt: skip


class SupplyLinkImporter:
    """See `essor.common.imports.importer.Importer`."""

    code = "supply-links"
    title = "Liens client-fournisseur"
    intro = (
        "Qui fournit qui, avec la date et la source. Un lien reste privé tant que les deux"
        " entreprises n'ont pas donné leur accord."
    )
    sheet_name = "Liens"
    columns: tuple[Column, ...] = COLUMNS
    permission = Permission.SUPPLY_LINK_WRITE

    def scope(self, territory_id: UUID) -> Scope:
        return Scope(territory_id, demo=Territory.objects.get(pk=territory_id).is_demo)

    def check(self, row: ReadRow) -> Sequence[Remark]:
        """Each end has a number, both of its numbers agree, and the ends differ."""
        remarks = []
        for side, label in SIDES.items():
            siret, siren = row.values.get(f"{side}_siret"), row.values.get(f"{side}_siren")
            if not siret and not siren:
                text = f"il manque le SIREN ou le SIRET du {label}. Donnez l'un des deux."
                remarks.append(Remark(text, column=f"SIRET du {label}", is_error=True))
            if siret and siren and not siret.startswith(siren):
                text = "le SIRET ne commence pas par le SIREN. Corrigez l'un ou l'autre."
                remarks.append(Remark(text, column=f"SIRET du {label}", is_error=True))
        customer, supplier = _party(row, "customer"), _party(row, "supplier")
        if customer and supplier and customer.siren == supplier.siren:
            text = "le client et le fournisseur sont la même entreprise. Corrigez l'un des deux."
            remarks.append(Remark(text, is_error=True))
        return remarks

    def key(self, row: ReadRow) -> str:
        """The pair of numbers."""
        return _pair(row)

    def find_duplicates(
        self, rows: Sequence[ReadRow], scope: Scope
    ) -> Mapping[int, Sequence[Candidate]]:
        pairs = {row.number: pair for row in rows if (pair := _pair(row))}
        there = {
            link.pair: link
            for link in SupplyLink.objects.current()
            .with_companies()
            .filter(territory_id=scope.territory_id)
        }
        by_number = {row.number: row for row in rows}
        return {
            number: [
                Candidate(
                    there[pair].id,
                    str(there[pair]),
                    1.0,
                    ("mêmes numéros",),
                    same=_unchanged(there[pair], by_number[number]),
                )
            ]
            for number, pair in pairs.items()
            if pair in there
        }

    def create(self, row: ReadRow, *, scope: Scope, actor: Actor) -> Sequence[Change]:
        territory = Territory.objects.get(pk=scope.territory_id)
        link = declare_link(actor=actor, territory=territory, facts=_facts(row))
        return [Change(SUPPLY_KIND, link.id, None, snapshot(link))]

    def update(
        self, object_id: UUID, row: ReadRow, *, scope: Scope, actor: Actor
    ) -> Sequence[Change]:
        link = _link(object_id, scope)
        before = snapshot(link)
        link = edit_link(actor=actor, link_id=link.id, base_version=None, facts=_facts(row, link))
        return [Change(SUPPLY_KIND, link.id, before, snapshot(link))]

    def snapshot(self, kind: str, object_id: UUID) -> Mapping[str, Any] | None:  # noqa: ARG002 - one kind only
        found = SupplyLink.objects.current().filter(pk=object_id).first()
        return None if found is None else snapshot(found)

    def restore(self, change: Change, *, scope: Scope, actor: Actor) -> None:
        link = _link(change.object_id, scope)
        if change.before is None:
            delete_new_link(actor=actor, link_id=link.id)
        else:
            restore_facts(actor=actor, link_id=link.id, before=dict(change.before))


def exported(link: SupplyLink) -> list[str]:
    """A link as a row of `COLUMNS`: imported again, it changes nothing."""
    customer, supplier = link.customer_site, link.supplier_site
    return [
        customer.siret if customer else "",
        link.customer.siren or "",
        link.customer.name,
        supplier.siret if supplier else "",
        link.supplier.siren or "",
        link.supplier.name,
        ShareBand(link.share).label,
        f"{link.declared_on:%d/%m/%Y}",
        link.source,
    ]


def _party(row: ReadRow, side: str) -> Party | None:
    siret = row.values.get(f"{side}_siret")
    siren = (siret or "")[:9] or row.values.get(f"{side}_siren")
    name = row.values.get(f"{side}_name") or ""
    return Party(siren, siret or None, name) if siren else None


def _pair(row: ReadRow) -> str:
    """Both numbers; "" when one is missing, which `check` says."""
    customer, supplier = _party(row, "customer"), _party(row, "supplier")
    return f"{customer.number}>{supplier.number}" if customer and supplier else ""


def _facts(row: ReadRow, link: SupplyLink | None = None) -> LinkFacts:
    """What a row says; what it leaves empty stays as the link has it."""
    customer, supplier = _party(row, "customer"), _party(row, "supplier")
    if customer is None or supplier is None:
        raise InvalidValue("Il manque le SIREN ou le SIRET d'une des deux entreprises.")
    share = row.values.get("share") or (link.share if link else ShareBand.UNKNOWN)
    return LinkFacts(
        customer=customer,
        supplier=supplier,
        share=ShareBand(share),
        declared_on=row.values["declared_on"],
        source=row.values["source"],
    )


def _link(object_id: UUID, scope: Scope) -> SupplyLink:
    links = SupplyLink.objects.with_companies()
    found: SupplyLink = links.get(pk=object_id, territory_id=scope.territory_id)
    return found


def _unchanged(link: SupplyLink, row: ReadRow) -> bool:
    share = row.values.get("share")
    return (
        share in {None, link.share}
        and row.values.get("declared_on") == link.declared_on
        and row.values.get("source") == link.source
    )


register(SupplyLinkImporter())
