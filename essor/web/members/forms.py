"""Forms of the members page."""

from collections.abc import Sequence

from django import forms

from essor.common.roles import Role

REASON = "Elle reste dans l'historique. N'écrivez rien de personnel."


class MemberFilters(forms.Form):
    """Search and role; a GET form."""

    q = forms.CharField(label="Nom, adresse ou organisation", required=False, max_length=100)
    role = forms.ChoiceField(label="Rôle", required=False)

    def __init__(self, *args: object, roles: Sequence[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["role"].choices = [("", "Tous"), *roles]  # type: ignore[attr-defined]


class RoleForm(forms.Form):
    """Base of the forms that give a role: only roles the actor may give can be chosen."""

    def __init__(self, *args: object, roles: Sequence[Role], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["role"].choices = [(role.code, role.name) for role in roles]  # type: ignore[attr-defined]


class InviteForm(RoleForm):
    email = forms.EmailField(
        label="Adresse électronique professionnelle",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    full_name = forms.CharField(
        label="Prénom et nom",
        required=False,
        max_length=200,
        help_text="La personne peut corriger.",
    )
    role = forms.ChoiceField(label="Rôle")


class ChangeRoleForm(RoleForm):
    role = forms.ChoiceField(label="Nouveau rôle")
    reason = forms.CharField(label="Raison", max_length=300, help_text=REASON)


class EndForm(forms.Form):
    reason = forms.CharField(label="Raison", max_length=300, help_text=REASON)


class AnswerForm(RoleForm):
    role = forms.ChoiceField(label="Rôle")
    reason = forms.CharField(label="Raison", required=False, max_length=300, help_text=REASON)
