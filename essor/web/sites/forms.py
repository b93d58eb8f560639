"""Filters of the site list, as they stand in the address: it can be bookmarked and shared."""

from functools import cache
from typing import Any

from django import forms

from essor.kernel.headcount import HeadcountBand
from essor.observatory.warehouse.rows import SiteFilter
from essor.reference import naf
from essor.territory.models import Territory
from essor.territory.selectors.present import present_groupings
from essor.web.components.forms import FilterSelect

STATES = (("", "en activité"), ("closed", "fermés"), ("all", "en activité et fermés"))
FIELDS = (("", "industrie manufacturière"), ("all", "toutes les activités"))
INDUSTRY = range(10, 34)
EVERYTHING = range(1, 100)


@cache
def division_choices(numbers: range) -> list[tuple[str, str]]:
    """« 25 Fabrication de produits métalliques… » for each division that exists."""
    named = [(f"{number:02d}", naf.label(f"{number:02d}")) for number in numbers]
    return [(code, f"{code} {label}") for code, label in named if label]


class SiteFilterForm(forms.Form):
    """A GET form; a value that no list holds is refused by its field and filters nothing."""

    q = forms.CharField(
        label="Rechercher",
        required=False,
        max_length=80,
        widget=forms.TextInput({"placeholder": "Nom, enseigne, commune, SIRET"}),
    )
    epci = forms.ChoiceField(label="EPCI", required=False, widget=FilterSelect)
    division = forms.ChoiceField(label="Activité", required=False, widget=FilterSelect)
    taille = forms.ChoiceField(label="Taille", required=False, widget=FilterSelect)
    etat = forms.ChoiceField(label="État", choices=STATES, required=False, widget=FilterSelect)
    champ = forms.ChoiceField(label="Champ", choices=FIELDS, required=False, widget=FilterSelect)

    def __init__(self, data: Any, *, territory: Territory) -> None:
        super().__init__(data)
        groupings = [(place.code, place.name) for place in present_groupings(territory)]
        self._choose("epci", "tous", groupings)
        everything = "champ" in self.data and self.data["champ"] == "all"
        divisions = division_choices(EVERYTHING if everything else INDUSTRY)
        self._choose("division", "toutes", divisions)
        self._choose("taille", "toutes", [(band.value, band.label) for band in HeadcountBand])

    def _choose(self, name: str, empty: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", empty), *choices]

    def wanted(self) -> SiteFilter:
        """The filter for the register."""
        self.is_valid()
        values = self.cleaned_data
        band, epci, division = (values.get(name) for name in ("taille", "epci", "division"))
        return SiteFilter(
            epci=(epci,) if epci else (),
            naf=(division,) if division else (),
            bands=(HeadcountBand(band),) if band else (),
            text=values.get("q", ""),
            state=values.get("etat") or "active",
            industry_only=values.get("champ") != "all",
        )
