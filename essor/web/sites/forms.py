"""Filters of the site list, as they stand in the address: it can be bookmarked and shared."""

from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any, Final

from django import forms
from django.http import QueryDict

from essor.common.actor import Actor
from essor.kernel.headcount import HeadcountBand
from essor.observatory.selectors.site_choice import (
    chain_choices,
    sites_of_chain,
    sites_with_event,
)
from essor.observatory.warehouse.events import EventKind
from essor.observatory.warehouse.rows import SiteFilter
from essor.reference import naf
from essor.territory.models import Territory
from essor.territory.selectors.present import present_groupings
from essor.web.components.forms import FilterSelect
from essor.web.sites.activity import activity_field, within_activity
from essor.web.sites.columns import OPTIONAL

STATES = (("", "en activité"), ("closed", "fermés"), ("all", "en activité et fermés"))
AGES: Final = {
    "0-3": ("moins de 3 ans", 0, 3),
    "3-10": ("de 3 à 10 ans", 3, 10),
    "10-25": ("de 10 à 25 ans", 10, 25),
    "25-": ("25 ans et plus", 25, None),
}
EVENT_YEARS = 20
INDUSTRY = range(10, 34)
EVERYTHING = range(1, 100)
MORE = "plus"
DETAILS = ("classe", "filiere", "age", "evenement", "depuis", "col")


@cache
def division_choices(numbers: range) -> list[tuple[str, str]]:
    """« 25 Fabrication de produits métalliques… » for each division that exists."""
    named = [(f"{number:02d}", naf.label(f"{number:02d}")) for number in numbers]
    return [(code, f"{code} {label}") for code, label in named if label]


@cache
def class_choices(division: str) -> list[tuple[str, str]]:
    """The groups, classes and sub-classes of a division, each level a little further in."""
    found: list[tuple[str, str]] = []

    def walk(code: str, depth: int) -> None:
        for entry in naf.children(code):
            indent = "\u2003" * depth
            found.append((entry.naf.code, f"{indent}{entry.naf.code} {entry.label}"))
            walk(entry.naf.code, depth + 1)

    walk(division, 0)
    return found


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
    champ = activity_field()
    shows_more = MORE
    not_filters = frozenset({"col"})

    def __init__(self, data: Any, *, territory: Territory) -> None:
        super().__init__(data)
        groupings = [(place.code, place.name) for place in present_groupings(territory)]
        self._choose("epci", "tous", groupings)
        numbers = EVERYTHING if self.data.get("champ") else INDUSTRY
        self._choose("division", "toutes", division_choices(numbers))
        self._choose("taille", "toutes", [(band.value, band.label) for band in HeadcountBand])

    def _choose(self, name: str, empty: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", empty), *choices]

    @property
    def columns(self) -> list[str]:
        """Keys of the optional columns wanted."""
        self.is_valid()
        return list(self.cleaned_data.get("col") or ())

    def wanted(self) -> SiteFilter:
        """The filter for the register."""
        self.is_valid()
        values = self.cleaned_data
        band, epci, division = (values.get(name) for name in ("taille", "epci", "division"))
        wanted = SiteFilter(
            epci=(epci,) if epci else (),
            naf=(division,) if division else (),
            bands=(HeadcountBand(band),) if band else (),
            text=values.get("q", ""),
            state=values.get("etat") or "active",
        )
        return within_activity(wanted, values.get("champ") or "")


class DetailedSiteFilterForm(SiteFilterForm):
    """The same with the filters that wait until they are asked for."""

    classe = forms.ChoiceField(label="Activité précise", required=False, widget=FilterSelect)
    filiere = forms.ChoiceField(label="Filière", required=False, widget=FilterSelect)
    age = forms.ChoiceField(label="Âge", required=False, widget=FilterSelect)
    evenement = forms.ChoiceField(label="Évènement", required=False, widget=FilterSelect)
    depuis = forms.ChoiceField(label="Depuis", required=False, widget=FilterSelect)
    col = forms.MultipleChoiceField(
        label="Colonnes en plus",
        required=False,
        choices=[(column.key, column.title) for column in OPTIONAL],
        widget=forms.CheckboxSelectMultiple,
    )
    shows_more = ""

    def __init__(self, data: Any, *, territory: Territory, actor: Actor, today: date) -> None:
        super().__init__(data, territory=territory)
        self.territory, self.actor, self.today = territory, actor, today
        division = self.data.get("division", "")
        known = class_choices(division) if dict(division_choices(EVERYTHING)).get(division) else []
        self._choose("classe", "toutes" if known else "choisissez d'abord une activité", known)
        self._choose("filiere", "toutes", chain_choices())
        self._choose("age", "tous", [(code, row[0]) for code, row in AGES.items()])
        self._choose("evenement", "aucun", [(kind.value, kind.label) for kind in EventKind])
        years = range(self.today.year, self.today.year - EVENT_YEARS, -1)
        self._choose("depuis", "toujours", [(str(year), str(year)) for year in years])

    def wanted(self) -> SiteFilter:
        """The filter for the register, with what other lists choose."""
        wanted, values = super().wanted(), self.cleaned_data
        oldest, youngest = self._created(values.get("age") or "")
        # What closed is no more active: an event is looked for in every state, unless one is named.
        every_state = values.get("evenement") and not values.get("etat")
        return replace(
            wanted,
            naf=(values["classe"],) if values.get("classe") else wanted.naf,
            state="all" if every_state else wanted.state,
            created_from=oldest,
            created_until=youngest,
            among=self._among(),
        )

    def _created(self, age: str) -> tuple[date | None, date | None]:
        """First and last day of creation for an age."""
        if age not in AGES:
            return None, None
        _, least, most = AGES[age]
        oldest = None if most is None else _years_before(self.today, most)
        return oldest, _years_before(self.today, least)

    def _among(self) -> frozenset[str] | None:
        values = self.cleaned_data
        chosen: frozenset[str] | None = None
        if values.get("filiere"):
            chosen = sites_of_chain(self.territory, values["filiere"], self.actor)
        if values.get("evenement"):
            since = date(int(values["depuis"]), 1, 1) if values.get("depuis") else None
            with_event = sites_with_event(self.territory, EventKind(values["evenement"]), since)
            if with_event is not None:
                chosen = with_event if chosen is None else chosen & with_event
        return chosen


def site_filter_form(
    data: QueryDict, *, territory: Territory, actor: Actor, today: date
) -> SiteFilterForm:
    """The form that the address asks for: with the filters of `DETAILS` if it names `plus` or one."""
    if any(name in data for name in (MORE, *DETAILS)):
        return DetailedSiteFilterForm(data, territory=territory, actor=actor, today=today)
    return SiteFilterForm(data, territory=territory)


def _years_before(day: date, years: int) -> date:
    """The same day some years before; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
