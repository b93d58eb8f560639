"""Forms of the address book. What is typed is read as a cell of an imported file is."""

from typing import Any
from uuid import UUID

from django import forms

from essor.common.imports.cells import CellError, parse_cell
from essor.territory.imports import COLUMNS
from essor.territory.models import Contact, OrganisationKind
from essor.territory.services.address_book import ERASURE_REASONS, TypedContact
from essor.territory.services.contacts import facts_of

CELLS = {column.code: column for column in COLUMNS}
STATES = [("", "Actifs"), ("archived", "Archivés")]


class ContactFilters(forms.Form):
    """Search, kind of organisation and state; a GET form."""

    q = forms.CharField(label="Nom, organisation ou fonction", required=False, max_length=100)
    kind = forms.ChoiceField(
        label="Sorte", required=False, choices=[("", "Toutes"), *OrganisationKind.choices]
    )
    state = forms.ChoiceField(label="Contacts", required=False, choices=STATES)


class ContactForm(forms.Form):
    """One contact, new or corrected."""

    organisation = forms.CharField(
        label="Organisation",
        max_length=300,
        help_text="Entreprise, collectivité, opérateur… Le nom déjà connu d'un SIREN est gardé.",
    )
    kind = forms.ChoiceField(
        label="Sorte",
        choices=OrganisationKind.choices,
        help_text="Ne sert qu'à une organisation nouvelle.",
    )
    siren = forms.CharField(
        label="SIREN",
        required=False,
        max_length=20,
        widget=forms.TextInput({"inputmode": "numeric"}),
    )
    siret = forms.CharField(
        label="SIRET du site",
        required=False,
        max_length=20,
        widget=forms.TextInput({"inputmode": "numeric"}),
    )
    full_name = forms.CharField(
        label="Prénom et nom",
        required=False,
        max_length=200,
        help_text="Vide : l'organisation seule est suivie.",
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    position = forms.CharField(label="Fonction", required=False, max_length=200)
    email = forms.CharField(
        label="Adresse électronique",
        required=False,
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "off"}),
    )
    phone = forms.CharField(
        label="Téléphone",
        required=False,
        max_length=40,
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "off"}),
    )
    contact_id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    base_version = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, demo: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.demo = demo

    def clean(self) -> dict[str, Any]:
        """Numbers, address and telephone in the shape that imports give them."""
        cleaned: dict[str, Any] = super().clean() or {}
        for code, column in CELLS.items():
            if code == "kind" or not cleaned.get(code):
                continue
            try:
                cleaned[code] = parse_cell(column, cleaned[code], demo=self.demo).value or ""
            except CellError as error:
                self.add_error(code, str(error)[:1].upper() + str(error)[1:])
        if not cleaned.get("organisation") and "organisation" not in self.errors:
            self.add_error("organisation", "Donnez le nom de l'organisation.")
        return cleaned

    @property
    def typed(self) -> TypedContact:
        """What the service takes, once the form is valid."""
        return TypedContact(**{code: self.cleaned_data[code] for code in CELLS})


def known_values(contact: Contact) -> dict[str, object]:
    """What the form of a contact that is there begins with."""
    return {
        **facts_of(contact),
        "kind": contact.organisation.kind,
        "base_version": contact.version,
    }


def new_values(contact_id: UUID) -> dict[str, object]:
    """What an empty form begins with: the key makes that sending it twice makes one contact."""
    return {"contact_id": contact_id, "kind": OrganisationKind.COMPANY}


class EraseForm(forms.Form):
    reason = forms.ChoiceField(
        label="Pourquoi",
        choices=list(ERASURE_REASONS.items()),
        widget=forms.RadioSelect,
        help_text="La raison reste dans l'historique, sans le nom de la personne.",
    )
