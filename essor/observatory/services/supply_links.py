"""Declaring who supplies whom: private unless both companies agree; archived, never deleted."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from essor.common.actor import Actor
from essor.common.models import new_id
from essor.common.permissions import Permission
from essor.common.services.audit import record
from essor.common.services.sync import storable
from essor.common.visibility import Visibility
from essor.kernel.errors import Conflict, InvalidValue, NotAllowed
from essor.observatory.engine.supply_intervals import ShareBand
from essor.observatory.models.supply_links import (
    LINK_VISIBILITIES,
    SOURCE_LENGTH,
    SUPPLY_KIND,
    SupplyLink,
)
from essor.observatory.rules import may_change_link, may_declare_between, may_speak_for, runs
from essor.observatory.selectors.supply_parties import Party, company_name
from essor.territory.models import Establishment, Organisation, Territory
from essor.territory.selectors.geography import today
from essor.territory.services.organisations import ensure_establishment, ensure_organisation

ERASED = "Personne effacée"
ABSENT = "Ce lien est introuvable, ou vous n'y avez pas accès."
SIDES = ("customer", "supplier")


@dataclass(frozen=True)
class LinkFacts:
    """What is declared. `share` is the part of the supplier's turnover made with the customer."""

    customer: Party
    supplier: Party
    share: ShareBand
    declared_on: date
    source: str

    @property
    def pair(self) -> str:
        """Both numbers, customer first."""
        return f"{self.customer.number}>{self.supplier.number}"


def declare_link(
    *,
    actor: Actor,
    territory: Territory,
    facts: LinkFacts,
    link_id: UUID | None = None,
) -> SupplyLink:
    """Declare a link; it is private until both companies agree to share it.

    The same `link_id` from the same author gives the link that is there: a form sent twice makes
    one.

    Raises:
        NotAllowed: the role declares no link here, or none between other companies.
        InvalidValue: the same company twice, a date to come, no source.
        Conflict: this pair was declared already.
    """
    actor.require(Permission.SUPPLY_LINK_WRITE, territory.id)
    facts = _checked(facts)
    with transaction.atomic():
        there: SupplyLink | None = SupplyLink.objects.filter(pk=link_id or new_id()).first()
        if there is not None:
            if there.author_key != actor.user_id or there.territory_id != territory.id:
                raise NotAllowed(ABSENT)
            return there
        link = SupplyLink(id=link_id or new_id(), territory=territory)
        _place(link, actor, territory, facts)
        if not may_declare_between(link, actor):
            raise NotAllowed(
                "Vous pouvez déclarer les clients et fournisseurs de votre entreprise."
            )
        link.author_key, link.author_label = actor.user_id, actor.label
        _save_new(link, link.pair)
        _tell(link, actor, "declared", after=snapshot(link))
    return link


def edit_link(
    *, actor: Actor, link_id: UUID, base_version: int | None, facts: LinkFacts
) -> SupplyLink:
    """Correct a link. What the companies agreed to share is no longer what stands: both agree anew.

    Raises:
        NotAllowed: invisible, or not one's to change.
        Conflict: somebody changed it since it was read, or this pair was declared already.
    """
    facts = _checked(facts)
    with transaction.atomic():
        link = _writable(actor, link_id)
        _require_version(link, base_version)
        before, was = snapshot(link), link.pair
        _place(link, actor, link.territory, facts)
        if not may_declare_between(link, actor):
            raise NotAllowed(
                "Vous pouvez déclarer les clients et fournisseurs de votre entreprise."
            )
        if before == snapshot(link):
            return link
        if (was, before["share"]) != (link.pair, link.share):
            _forget_agreements(link)
        _save(link)
        _tell(link, actor, "changed", before=before, after=snapshot(link))
    return link


def restore_facts(*, actor: Actor, link_id: UUID, before: dict[str, Any]) -> SupplyLink:
    """Put a link back as a snapshot has it (undoing an import)."""
    with transaction.atomic():
        link = _writable(actor, link_id)
        now = snapshot(link)
        link.customer_id, link.customer_site_id = before["customer"], before["customer_site"]
        link.supplier_id, link.supplier_site_id = before["supplier"], before["supplier_site"]
        link.pair, link.share, link.source = before["pair"], before["share"], before["source"]
        link.declared_on = date.fromisoformat(before["declared_on"])
        link.customer_agreed_on = _day(before["customer_agreed_on"])
        link.supplier_agreed_on = _day(before["supplier_agreed_on"])
        link.visibility = before["visibility"]
        _save(link)
        _tell(link, actor, "changed", before=now, after=snapshot(link))
    return link


def archive_link(*, actor: Actor, link_id: UUID, base_version: int | None = None) -> SupplyLink:
    """Put a link away; it can be taken back. Doing it twice changes nothing."""
    with transaction.atomic():
        link = _writable(actor, link_id)
        if link.archived_at is None:
            _require_version(link, base_version)
            link.archived_at = timezone.now()
            _save(link)
            _tell(link, actor, "archived")
    return link


def restore_link(*, actor: Actor, link_id: UUID) -> SupplyLink:
    """Take back an archived link.

    Raises:
        Conflict: the same pair was declared again meanwhile.
    """
    with transaction.atomic():
        link = _writable(actor, link_id)
        if link.archived_at is not None:
            link.archived_at = None
            _save(link)
            _tell(link, actor, "restored")
    return link


def record_agreement(
    *, actor: Actor, link_id: UUID, side: str, agreed_on: date | None, reason: str = ""
) -> SupplyLink:
    """Write down that a company agrees to share a link, or no longer does (`agreed_on` None).

    A company speaks for itself; the lead writes down what a company said, with where (a letter, a
    message). A link is private again as soon as one side no longer agrees.

    Raises:
        NotAllowed: invisible, or the company is not the actor's.
        InvalidValue: an unknown side, a date to come, no reason.
    """
    if side not in SIDES:
        raise InvalidValue("Choisissez qui donne son accord : le client ou le fournisseur.")
    if agreed_on is not None and agreed_on > today():
        raise InvalidValue("La date de l'accord est à venir : corrigez-la.")
    reason = " ".join(storable(reason).split())
    with transaction.atomic():
        link = _visible(actor, link_id)
        if not may_speak_for(link, side, actor):
            raise NotAllowed(
                "Seuls cette entreprise et le chef de projet peuvent noter son accord."
            )
        if agreed_on is not None and not reason:
            raise InvalidValue("Dites comment l'accord a été donné : courrier, message, visite.")
        name = f"{side}_agreed_on"
        before = {name: _written(getattr(link, name)), "visibility": link.visibility}
        setattr(link, name, agreed_on)
        if not link.both_agree:
            link.visibility = Visibility.PRIVATE_COMPANY
        after = {name: _written(agreed_on), "visibility": link.visibility}
        if before != after:
            _save(link)
            _tell(link, actor, "agreed", before=before, after=after, reason=reason)
    return link


def share_link(*, actor: Actor, link_id: UUID, visibility: str) -> SupplyLink:
    """Show a link to a wider circle, or make it private again.

    Raises:
        NotAllowed: invisible, or not the lead.
        InvalidValue: an unknown level, or one of the companies has not agreed.
    """
    if visibility not in LINK_VISIBILITIES:
        raise InvalidValue("Choisissez dans la liste qui peut voir ce lien.")
    with transaction.atomic():
        link = _visible(actor, link_id)
        if not runs(actor, link.territory_id):
            raise NotAllowed("Seul le chef de projet partage un lien.")
        if visibility != Visibility.PRIVATE_COMPANY and not link.both_agree:
            raise InvalidValue(
                "Un lien reste privé tant que le client et le fournisseur n'ont pas tous deux"
                " donné leur accord. Notez d'abord les deux accords."
            )
        if link.visibility != visibility:
            before = {"visibility": link.visibility}
            link.visibility = visibility
            _save(link)
            _tell(link, actor, "shared", before=before, after={"visibility": visibility})
    return link


def delete_new_link(*, actor: Actor, link_id: UUID) -> None:
    """Remove a link that an import made and nobody touched since (undoing that import)."""
    with transaction.atomic():
        link = _writable(actor, link_id)
        _tell(link, actor, "deleted", before=snapshot(link))
        link.delete()


def redact_author(*, user_id: UUID) -> None:
    """Take a person's name off the links they declared, which stay; the key stays too."""
    SupplyLink.objects.filter(author_key=user_id).update(author_label=ERASED)


def snapshot(link: SupplyLink) -> dict[str, Any]:
    """What a link says, as JSON has it: for the history and for undoing."""
    return {
        "customer": str(link.customer_id),
        "customer_site": str(link.customer_site_id) if link.customer_site_id else None,
        "supplier": str(link.supplier_id),
        "supplier_site": str(link.supplier_site_id) if link.supplier_site_id else None,
        "pair": link.pair,
        "share": str(link.share),
        "declared_on": link.declared_on.isoformat(),
        "source": link.source,
        "customer_agreed_on": _written(link.customer_agreed_on),
        "supplier_agreed_on": _written(link.supplier_agreed_on),
        "visibility": str(link.visibility),
    }


def _checked(facts: LinkFacts) -> LinkFacts:
    if facts.customer.siren == facts.supplier.siren:
        raise InvalidValue("Le client et le fournisseur sont la même entreprise. Corrigez l'un.")
    if facts.declared_on > today():
        raise InvalidValue("La date de la déclaration est à venir : corrigez-la.")
    source = " ".join(storable(facts.source).split())
    if not source:
        raise InvalidValue("Dites d'où vient l'information : visite, courrier, déclaration.")
    if len(source) > SOURCE_LENGTH:
        raise InvalidValue(f"La source dépasse {SOURCE_LENGTH} signes : raccourcissez-la.")
    return LinkFacts(facts.customer, facts.supplier, facts.share, facts.declared_on, source)


def _place(link: SupplyLink, actor: Actor, territory: Territory, facts: LinkFacts) -> None:
    link.customer, link.customer_site = _anchors(actor, territory, facts.customer)
    link.supplier, link.supplier_site = _anchors(actor, territory, facts.supplier)
    link.pair, link.share = facts.pair, facts.share.value
    link.declared_on, link.source = facts.declared_on, facts.source


def _anchors(
    actor: Actor, territory: Territory, party: Party
) -> tuple[Organisation, Establishment | None]:
    name, demo = company_name(territory, party.siren, party.name), territory.is_demo
    organisation = ensure_organisation(actor=actor, siren=party.siren, name=name, demo=demo)
    if party.siret is None:
        return organisation, None
    site = ensure_establishment(actor=actor, siret=party.siret, name=name, demo=demo)
    return organisation, site


def _visible(actor: Actor, link_id: UUID) -> SupplyLink:
    """The link, locked for this transaction. Raises NotAllowed."""
    rows = SupplyLink.objects.select_for_update(of=("self",)).visible_to(actor)
    link: SupplyLink | None = rows.with_companies().filter(pk=link_id).first()
    if link is None:
        raise NotAllowed(ABSENT)
    return link


def _writable(actor: Actor, link_id: UUID) -> SupplyLink:
    link = _visible(actor, link_id)
    if not may_change_link(link, actor):
        raise NotAllowed("Seuls l'auteur du lien et le chef de projet peuvent le changer.")
    return link


def _require_version(link: SupplyLink, base_version: int | None) -> None:
    if base_version is not None and link.version != base_version:
        raise Conflict(
            "Ce lien a été changé entre-temps. Rechargez la page, comparez, puis recommencez."
        )


def _forget_agreements(link: SupplyLink) -> None:
    link.customer_agreed_on = link.supplier_agreed_on = None
    link.visibility = Visibility.PRIVATE_COMPANY


def _save(link: SupplyLink) -> None:
    link.version += 1
    _save_new(link, link.pair)


def _save_new(link: SupplyLink, pair: str) -> None:
    try:
        with transaction.atomic():
            link.save()
    except IntegrityError as error:
        customer, supplier = pair.split(">")
        raise Conflict(
            f"Le lien entre le client {customer} et le fournisseur {supplier} est déjà déclaré."
            " Ouvrez-le pour le corriger, ou demandez-le au chef de projet."
        ) from error


def _written(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _tell(
    link: SupplyLink,
    actor: Actor,
    verb: str,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
) -> None:
    record(
        actor=actor,
        action=f"{SUPPLY_KIND}.{verb}",
        kind=SUPPLY_KIND,
        object_id=link.id,
        label=link.pair.replace(">", " ← "),
        territory_id=link.territory_id,
        before=before,
        after=after,
        reason=reason,
    )
