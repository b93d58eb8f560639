"""Filters of the signals, and the form that says what a site is."""

from datetime import date, timedelta
from typing import Any

from django import forms

from essor.observatory.engine.notices import Procedure
from essor.observatory.models.overrides import REASON_LENGTH, Verdict
from essor.observatory.selectors.signals import SignalFilter, Subject

SUBJECTS: tuple[tuple[str, str], ...] = (
    ("", "difficultés"),
    ("ventes", "ventes et cessions"),
    ("radiations", "radiations"),
    ("toutes", "toutes, dépôts au greffe compris"),
)
_SUBJECT_OF: dict[str, Subject] = {
    "": "",
    "ventes": "sales",
    "radiations": "removals",
    "toutes": "all",
}
WITHDRAWN = (("", "cachées"), ("oui", "montrées"))
VERDICTS = [
    (choice.value, str(choice.label)) for choice in (Verdict.INDUSTRIAL, Verdict.NOT_INDUSTRIAL)
]
PERIODS = (("", "depuis toujours"), ("91", "trois mois"), ("365", "un an"), ("1096", "trois ans"))


class SignalFilterForm(forms.Form):
    """A GET form; a value that no list holds is refused by its field and filters nothing."""

    q = forms.CharField(
        label="Rechercher",
        required=False,
        max_length=80,
        widget=forms.TextInput({"placeholder": "Entreprise, SIREN, commune"}),
    )
    annonce = forms.ChoiceField(label="Annonces", choices=SUBJECTS, required=False)
    procedure = forms.ChoiceField(
        label="Procédure",
        required=False,
        choices=[("", "toutes"), *((item.value, item.label) for item in Procedure if item.value)],
    )
    depuis = forms.ChoiceField(label="Période", choices=PERIODS, required=False)
    defaites = forms.ChoiceField(label="Annonces défaites", choices=WITHDRAWN, required=False)

    def wanted(self, today: date) -> SignalFilter:
        """The filter for the notices."""
        self.is_valid()
        values = self.cleaned_data
        procedure, days = values.get("procedure"), values.get("depuis")
        return SignalFilter(
            subject=_SUBJECT_OF[values.get("annonce") or ""],
            procedure=Procedure(procedure) if procedure else None,
            since=today - timedelta(days=int(days)) if days else None,
            text=values.get("q", ""),
            with_withdrawn=values.get("defaites") == "oui",
        )


class IndustryForm(forms.Form):
    """What a person says of a site's industry, why, and the version that they read."""

    verdict = forms.ChoiceField(
        label="Ce site",
        choices=VERDICTS,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez l'une des réponses."},
    )
    reason = forms.CharField(
        label="Raison",
        max_length=REASON_LENGTH,
        widget=forms.Textarea({"rows": 3}),
        help_text="Montrée à qui lit les chiffres du territoire. Ne nommez personne.",
        error_messages={"required": "Dites pourquoi : la raison est montrée avec les chiffres."},
    )
    base_version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, may_clear: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["verdict"]
        if may_clear and isinstance(field, forms.ChoiceField):
            field.choices = [*VERDICTS, (Verdict.CLEARED.value, str(Verdict.CLEARED.label))]
