"""What a person wants to be told, kind by kind, and when to be left in peace."""

from typing import Any

from django import forms

from essor.common.models import EmailChoice
from essor.common.notices import NotificationKind, notices


class TimeInput(forms.TimeInput):
    """The browser's time picker."""

    input_type = "time"


class QuietHoursForm(forms.Form):
    """Both hours, or neither."""

    starts = forms.TimeField(label="De", required=False, widget=TimeInput(format="%H:%M"))
    ends = forms.TimeField(label="À", required=False, widget=TimeInput(format="%H:%M"))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        starts, ends = values.get("starts"), values.get("ends")
        if self.errors:
            return values
        if (starts is None) != (ends is None):
            missing = "starts" if starts is None else "ends"
            self.add_error(missing, "Donnez les deux heures, ou aucune.")
        elif starts is not None and starts == ends:
            self.add_error("ends", "Choisissez une heure de fin différente du début.")
        return values


class KindForm(forms.Form):
    """The channels of one kind."""

    in_app = forms.BooleanField(label="Dans Essor", required=False)
    email = forms.ChoiceField(label="Par courriel", choices=EmailChoice.choices)
    push = forms.BooleanField(label="Sur mes navigateurs abonnés", required=False)

    def __init__(self, kind: NotificationKind, data: Any, initial: dict[str, Any]) -> None:
        super().__init__(data, prefix=kind.code.replace(".", "-"), initial=initial)
        self.kind = kind


def kind_forms(data: Any, wanted: dict[str, dict[str, Any]]) -> list[KindForm]:
    """One form per kind, filled with what the person wants now."""
    return [KindForm(kind, data, wanted[kind.code]) for kind in notices()]
