"""What making a token asks."""

from typing import Any

from django import forms

from essor.common.actor import Actor
from essor.common.permissions import Permission
from essor.territory.models import Territory
from essor.territory.services.tokens import NAME_LENGTH, scopes_for

DURATIONS = [(30, "30 jours"), (90, "90 jours"), (365, "Un an")]


class TokenForm(forms.Form):
    """A name to recognise it by, what it may do, where, and until when."""

    name = forms.CharField(
        label="Nom du jeton",
        help_text="Pour le reconnaître : l'outil qui s'en sert, par exemple « Tableur du comité ».",
        max_length=NAME_LENGTH,
        error_messages={"required": "Donnez un nom au jeton."},
    )
    scopes = forms.MultipleChoiceField(
        label="Ce que le jeton permet",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choisissez au moins un droit."},
    )
    territory = forms.ModelChoiceField(
        label="Limité à un territoire",
        queryset=Territory.objects.none(),
        required=False,
        empty_label="Tous mes territoires",
    )
    days = forms.TypedChoiceField(
        label="Valable", choices=DURATIONS, coerce=int, initial=90, widget=forms.RadioSelect
    )

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scopes = [(permission.value, label) for permission, label in scopes_for(actor).items()]
        self.fields["scopes"].choices = scopes  # type: ignore[attr-defined]  # a choice field
        self.fields["territory"].queryset = Territory.objects.visible_to(actor)  # type: ignore[attr-defined]  # a model field

    def permissions(self) -> list[Permission]:
        """The chosen rights."""
        return [Permission(value) for value in self.cleaned_data["scopes"]]
