"""Importing organisations and contacts in the address book of a territory.

A row is a contact: an organisation, and somebody there if a name or an address is given. The
organisation is shared with every territory: it is made if missing, never changed by an import.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from essor.common.actor import Actor
from essor.common.imports.cells import Column, Kind
from essor.common.imports.importer import Candidate, Change, Remark, Scope, register
from essor.common.imports.table import ReadRow
from essor.common.permissions import Permission
from essor.common.text import search_text
from essor.territory.engine.contacts import Card, likely, same_organisation
from essor.territory.models import (
    Contact,
    Establishment,
    Organisation,
    OrganisationKind,
    Territory,
)
from essor.territory.selectors.contacts import card_of, known_organisation
from essor.territory.services.contacts import (
    ContactFacts,
    create_contact,
    delete_contact,
    update_contact,
)
from essor.territory.services.organisations import ensure_establishment, ensure_organisation

KIND_WORDS = {
    "société": "company", "industriel": "company", "pme": "company", "eti": "company",
    "tpe": "company", "groupe": "company",
    "collectivité": "public_body", "administration": "public_body", "commune": "public_body",
    "mairie": "public_body", "epci": "public_body", "intercommunalité": "public_body",
    "région": "public_body", "département": "public_body", "état": "public_body",
    "chambre consulaire": "operator", "agence": "operator",
    "cluster": "cluster", "pôle": "cluster", "pôle de compétitivité": "cluster",
    "syndicat": "union", "organisation professionnelle": "union", "fédération": "union",
}  # fmt: skip

COLUMNS = (
    Column(
        "organisation", "Organisation", required=True, example="Forges d'exemple",
        synonyms=("Entreprise", "Société", "Raison sociale", "Nom de l'entreprise", "Structure",
                  "Organisme", "Établissement", "Dénomination", "Nom de la structure", "Employeur"),
    ),
    Column("siren", "SIREN", Kind.SIREN, synonyms=("N° SIREN", "Numéro SIREN")),
    Column("siret", "SIRET", Kind.SIRET, synonyms=("N° SIRET", "Numéro SIRET")),
    Column(
        "kind", "Sorte", Kind.CHOICE, example="Entreprise", choices=dict(OrganisationKind.choices),
        aliases=KIND_WORDS, synonyms=("Type", "Catégorie", "Type de structure", "Nature", "Collège"),
    ),
    Column(
        "full_name", "Contact", max_length=200, example="Camille Exemple",
        synonyms=("Nom", "Nom du contact", "Interlocuteur", "Nom et prénom", "Prénom et nom",
                  "Nom prénom", "Référent", "Personne", "Dirigeant", "Nom du dirigeant"),
    ),
    Column(
        "email", "Adresse électronique", Kind.EMAIL, max_length=254,
        example="camille@exemple.test",
        synonyms=("E-mail", "Email", "Mail", "Courriel", "Adresse mail", "Adresse e-mail"),
    ),
    Column(
        "phone", "Téléphone", Kind.PHONE, example="03 25 00 00 00",
        synonyms=("Tél", "Tel", "Portable", "Mobile", "Numéro de téléphone", "Ligne directe"),
    ),
    Column(
        "position", "Fonction", max_length=200, example="Directrice du site",
        synonyms=("Poste", "Titre", "Qualité", "Rôle", "Métier"),
    ),
)  # fmt: skip
PERSON_FIELDS = ("full_name", "email", "phone", "position")


def exported(contact: Contact) -> list[str]:
    """A contact as a row of `COLUMNS`: imported again, it changes nothing."""
    person, organisation = contact.person, contact.organisation
    return [
        organisation.name,
        organisation.siren or "",
        contact.establishment.siret if contact.establishment else "",
        organisation.get_kind_display(),
        person.full_name if person else "",
        person.email if person else "",
        person.phone if person else "",
        contact.position,
    ]


class ContactImporter:
    """See `essor.common.imports.importer.Importer`."""

    code = "contacts"
    title = "Organisations et contacts"
    intro = "Votre carnet d'adresses : entreprises, collectivités, opérateurs, et qui vous y connaissez."
    sheet_name = "Contacts"
    columns: tuple[Column, ...] = COLUMNS
    permission = Permission.ORGANISATION_MANAGE

    def scope(self, territory_id: UUID) -> Scope:
        return Scope(territory_id, demo=Territory.objects.get(pk=territory_id).is_demo)

    def check(self, row: ReadRow) -> Sequence[Remark]:
        siren, siret = row.values.get("siren"), row.values.get("siret")
        if siren and siret and not siret.startswith(siren):
            text = "le SIRET ne commence pas par le SIREN. Corrigez l'un ou l'autre."
            return [Remark(text, column="SIRET", is_error=True)]
        return []

    def key(self, row: ReadRow) -> str:
        """The same person in the same organisation; several people may share an address."""
        card = _card(row)
        organisation = card.siren or search_text(card.organisation)
        if not organisation:
            return ""
        return f"{organisation}|{search_text(card.full_name)}|{card.email}|{card.phone}"

    def find_duplicates(
        self, rows: Sequence[ReadRow], scope: Scope
    ) -> Mapping[int, Sequence[Candidate]]:
        contacts = {
            contact.id: contact
            for contact in Contact.objects.current()
            .filter(territory_id=scope.territory_id)
            .select_related("organisation", "establishment", "person")
        }
        by_number = {row.number: row for row in rows if row.values.get("organisation")}
        found = likely(
            {number: _card(row) for number, row in by_number.items()},
            {key: card_of(contact) for key, contact in contacts.items()},
        )
        return {
            number: [
                Candidate(
                    match.key,
                    str(contacts[match.key]),
                    match.score,
                    match.reasons,
                    same=_unchanged(contacts[match.key], by_number[number]),
                )
                for match in matches
            ]
            for number, matches in found.items()
        }

    def create(self, row: ReadRow, *, scope: Scope, actor: Actor) -> Sequence[Change]:
        territory = Territory.objects.get(pk=scope.territory_id)
        organisation, establishment, changes = _anchors(row, scope, actor)
        given = {field: row.values.get(field) or "" for field in PERSON_FIELDS}
        facts = ContactFacts(organisation, establishment, **given)
        contact = create_contact(actor=actor, territory=territory, facts=facts)
        return [*changes, Change("contact", contact.id, None, _snapshot(contact))]

    def update(
        self, object_id: UUID, row: ReadRow, *, scope: Scope, actor: Actor
    ) -> Sequence[Change]:
        contact = _contact(object_id, scope)
        before = _snapshot(contact)
        organisation, establishment = contact.organisation, contact.establishment
        changes: list[Change] = []
        if not _same_anchors(contact, row):
            organisation, establishment, changes = _anchors(row, scope, actor)
        given = {field: row.values.get(field) or before[field] for field in PERSON_FIELDS}
        facts = ContactFacts(organisation, establishment, **given)
        contact = update_contact(actor=actor, contact=contact, facts=facts)
        return [*changes, Change("contact", contact.id, before, _snapshot(contact))]

    def snapshot(self, kind: str, object_id: UUID) -> Mapping[str, Any] | None:
        found = MODELS[kind].objects.filter(pk=object_id).first()
        return None if found is None else _snapshot(found)

    def restore(self, change: Change, *, scope: Scope, actor: Actor) -> None:
        if change.kind != "contact":
            _remove_if_unused(change)
        elif change.before is None:
            delete_contact(actor=actor, contact=_contact(change.object_id, scope))
        else:
            facts = _facts_from(change.before)
            update_contact(actor=actor, contact=_contact(change.object_id, scope), facts=facts)


MODELS: dict[str, Any] = {
    "contact": Contact,
    "organisation": Organisation,
    "establishment": Establishment,
}


def _card(row: ReadRow) -> Card:
    given = {field: row.values.get(field) or "" for field in PERSON_FIELDS}
    return Card(row.values.get("organisation") or "", _siren(row), **given)


def _siren(row: ReadRow) -> str:
    """The row's SIREN, or the one that its SIRET begins with."""
    return row.values.get("siren") or (row.values.get("siret") or "")[:9]


def _contact(object_id: UUID, scope: Scope) -> Contact:
    contacts = Contact.objects.select_related(
        "organisation", "establishment", "person", "territory"
    )
    found: Contact = contacts.get(pk=object_id, territory_id=scope.territory_id)
    return found


def _same_anchors(contact: Contact, row: ReadRow) -> bool:
    """Whether the row speaks of the organisation and establishment that the contact has."""
    siret = row.values.get("siret") or ""
    kept = contact.establishment.siret if contact.establishment else ""
    if siret and siret != kept:
        return False
    siren = _siren(row)
    if siren:
        return siren == contact.organisation.siren
    return same_organisation(_card(row), card_of(contact))


def _unchanged(contact: Contact, row: ReadRow) -> bool:
    known = _snapshot(contact)
    return _same_anchors(contact, row) and all(
        row.values.get(field) in {None, "", known[field]} for field in PERSON_FIELDS
    )


def _anchors(
    row: ReadRow, scope: Scope, actor: Actor
) -> tuple[Organisation, Establishment | None, list[Change]]:
    """The row's organisation and establishment, and those that had to be made."""
    name, siret, siren = row.values["organisation"], row.values.get("siret"), _siren(row)
    changes: list[Change] = []
    organisation = known_organisation(name, siren, scope.territory_id)
    if organisation is None:
        kind = row.values.get("kind") or OrganisationKind.COMPANY
        organisation = ensure_organisation(
            actor=actor, siren=siren or None, name=name, kind=kind, demo=scope.demo
        )
        changes.append(Change("organisation", organisation.id, None, _snapshot(organisation)))
    if not siret:
        return organisation, None, changes
    is_new = not Establishment.objects.filter(siret=siret).exists()
    establishment = ensure_establishment(actor=actor, siret=siret, name=name, demo=scope.demo)
    if is_new:
        changes.append(Change("establishment", establishment.id, None, _snapshot(establishment)))
    return organisation, establishment, changes


def _snapshot(found: Any) -> dict[str, Any]:
    """What undoing needs, as JSON has it."""
    if isinstance(found, Organisation):
        return {"siren": found.siren, "name": found.name, "kind": str(found.kind)}
    if isinstance(found, Establishment):
        return {"siret": found.siret, "organisation": str(found.organisation_id)}
    person = found.person
    return {
        "organisation": str(found.organisation_id),
        "establishment": str(found.establishment_id) if found.establishment_id else None,
        "person": str(found.person_id) if found.person_id else None,
        "full_name": person.full_name if person else "",
        "email": person.email if person else "",
        "phone": person.phone if person else "",
        "position": found.position,
    }


def _facts_from(before: Mapping[str, Any]) -> ContactFacts:
    establishment = before["establishment"]
    return ContactFacts(
        Organisation.objects.get(pk=before["organisation"]),
        Establishment.objects.get(pk=establishment) if establishment else None,
        **{field: before[field] for field in PERSON_FIELDS},
    )


def _remove_if_unused(change: Change) -> None:
    """Organisations and establishments are shared: what somebody else uses by now stays."""
    found = MODELS[change.kind].objects.filter(pk=change.object_id).first()
    if found is None:
        return
    for relation in found._meta.related_objects:  # noqa: SLF001 - the documented metadata of a model
        links = relation.related_model._default_manager  # noqa: SLF001 - same
        if links.filter(**{relation.field.name: found.pk}).exists():
            return
    found.delete()


register(ContactImporter())
