"""Forms of the account pages: what people type, before a service judges it."""

from django import forms

from essor.territory.models import Territory


class AcceptForm(forms.Form):
    """Who accepts an invitation: asked only when the account is new."""

    full_name = forms.CharField(
        label="Prénom et nom",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


class AccessForm(forms.Form):
    territory = forms.ModelChoiceField(
        label="Territoire", queryset=Territory.objects.none(), empty_label="Choisissez"
    )
    message = forms.CharField(
        label="Message au chef de projet",
        help_text="Dites qui vous êtes et pourquoi. N'écrivez rien de personnel sur d'autres.",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["territory"].queryset = Territory.objects.started()  # type: ignore[attr-defined]


class AddressForm(forms.Form):
    email = forms.EmailField(
        label="Nouvelle adresse électronique",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label="Code",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false"}),
    )


class EraseForm(forms.Form):
    email = forms.EmailField(
        label="Pour confirmer, saisissez votre adresse électronique",
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
