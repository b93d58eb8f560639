"""Choices of the indicators' pages, as they stand in the address."""

from typing import Any

from django import forms

from essor.observatory.selectors.indicators import (
    MOST_COMPARED,
    TERRITORY,
    area_choices,
    part_choices,
)
from essor.territory.models import Territory

CONVENTIONS = (("insee", "Insee (continuité)"), ("raw", "Sirene brut"))


class IndicatorForm(forms.Form):
    """Which part of the territory, and how events are counted."""

    perimetre = forms.ChoiceField(label="Périmètre", required=False)
    evenements = forms.ChoiceField(
        label="Ouvertures et fermetures", choices=CONVENTIONS, required=False
    )

    def __init__(self, data: Any, *, territory: Territory) -> None:
        super().__init__(data)
        _choose(self, "perimetre", [("", territory.name), *part_choices(territory)[1:]])

    def area(self) -> str:
        """The code of the area; the whole territory for a value that no list holds."""
        self.is_valid()
        return self.cleaned_data.get("perimetre") or TERRITORY

    def convention(self) -> str:
        """The convention of events."""
        self.is_valid()
        return self.cleaned_data.get("evenements") or CONVENTIONS[0][0]


class CompareForm(forms.Form):
    """Two to four perimeters."""

    def __init__(self, data: Any, *, territory: Territory) -> None:
        super().__init__(data)
        choices = area_choices(territory)
        for rank in range(1, MOST_COMPARED + 1):
            self.fields[f"p{rank}"] = forms.ChoiceField(
                label=f"Périmètre {rank}", required=False, choices=[("", "aucun"), *choices]
            )

    def codes(self) -> tuple[str, ...]:
        """The perimeters chosen, each once, in their order."""
        self.is_valid()
        found = (self.cleaned_data.get(f"p{rank}") for rank in range(1, MOST_COMPARED + 1))
        return tuple(dict.fromkeys(code for code in found if code))


def _choose(form: forms.Form, name: str, choices: list[Any]) -> None:
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = choices
