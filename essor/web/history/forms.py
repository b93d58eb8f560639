"""Filters of the history."""

from collections.abc import Sequence

from django import forms

from essor.common.history import kind_name
from essor.web.components.forms import DateInput


class HistoryFilters(forms.Form):
    """What, who, when; a GET form."""

    kind = forms.ChoiceField(label="Sur quoi", required=False)
    who = forms.CharField(label="Par qui", required=False, max_length=100)
    since = forms.DateField(label="Depuis le", required=False, widget=DateInput())
    until = forms.DateField(label="Jusqu'au", required=False, widget=DateInput())

    def __init__(self, *args: object, kinds: Sequence[str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        named = sorted((kind_name(kind), kind) for kind in kinds)
        self.fields["kind"].choices = [("", "Tout"), *((kind, name) for name, kind in named)]  # type: ignore[attr-defined]
