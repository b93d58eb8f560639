"""Forms of the pages of the installation."""

from collections.abc import Sequence

from django import forms

from essor.territory.services.inactive import REASONS


class TerritoryFilters(forms.Form):
    """Search in the national list; a GET form."""

    q = forms.CharField(
        label="Nom, région ou identifiant",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    edition = forms.ChoiceField(label="Édition", required=False)

    def __init__(self, *args: object, editions: Sequence[str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["edition"].choices = [(item, item) for item in editions]  # type: ignore[attr-defined]


class OpeningForm(forms.Form):
    """Whoever will run the territory."""

    email = forms.EmailField(
        label="Adresse électronique du chef de projet",
        help_text="Il reçoit un lien valable quatorze jours et vient quand il veut.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    full_name = forms.CharField(
        label="Prénom et nom",
        required=False,
        max_length=200,
        help_text="La personne peut corriger.",
    )


class InactiveErasureForm(forms.Form):
    """Why, among sentences of ours, and the address typed again: there is no way back."""

    reason = forms.ChoiceField(label="Raison", choices=list(REASONS.items()))
    email = forms.EmailField(
        label="Pour confirmer, saisissez l'adresse de ce compte",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: object, email: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.expected = email

    def clean_email(self) -> str:
        typed = str(self.cleaned_data["email"]).strip().lower()
        if typed != self.expected:
            raise forms.ValidationError("Ce n'est pas l'adresse de ce compte.")
        return typed
