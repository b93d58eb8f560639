"""Filters of the site list, as they stand in the address."""

from collections.abc import Iterable
from typing import Any

from django import forms

from essor.kernel.headcount import HeadcountBand
from essor.observatory.warehouse.rows import SiteFilter
from essor.reference import naf
from essor.territory.selectors.geography import Place

STATES = (("", "en activité"), ("closed", "fermés"), ("all", "en activité et fermés"))
ACTIVITIES = (("", "industrie manufacturière (NAF 10 à 33)"), ("all", "toutes les activités"))


class SiteFilterForm(forms.Form):
    """GET form: its address can be bookmarked and shared; unknown values are refused, not guessed."""

    q = forms.CharField(label="Nom, enseigne, commune ou SIRET", required=False, max_length=80)
    epci = forms.MultipleChoiceField(label="EPCI", required=False)
    division = forms.MultipleChoiceField(label="Activité", required=False)
    taille = forms.MultipleChoiceField(label="Taille", required=False)
    etat = forms.ChoiceField(label="État", choices=STATES, required=False)
    champ = forms.ChoiceField(label="Champ", choices=ACTIVITIES, required=False)

    def __init__(self, data: Any, *, groupings: Iterable[Place], divisions: Iterable[str]) -> None:
        super().__init__(data)
        self._choose("epci", [(place.code, place.name) for place in groupings])
        self._choose("division", [(code, f"{code} {naf.label(code)}") for code in divisions])
        self._choose("taille", [(band.value, band.label) for band in HeadcountBand])

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - for the type checker
        field.choices = choices

    def wanted(self, *, within_epci: tuple[str, ...], within_communes: tuple[str, ...]) -> SiteFilter:
        """The filter for the warehouse; an invalid address filters nothing but keeps the bounds."""
        values = self.cleaned_data if self.is_valid() else {}
        return SiteFilter(
            epci=tuple(values.get("epci", ())),
            naf=tuple(values.get("division", ())),
            bands=tuple(HeadcountBand(code) for code in values.get("taille", ())),
            text=values.get("q", ""),
            state=values.get("etat") or "active",
            industry_only=values.get("champ") != "all",
            within_epci=within_epci,
            within_communes=within_communes,
        )
