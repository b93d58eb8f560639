"""The perimeter of activity as a filter of the site list: manufacturing, industry, related, all."""

from dataclasses import replace

from django import forms

from essor.observatory.warehouse.activity import ActivityScope
from essor.observatory.warehouse.rows import SiteFilter
from essor.web.components.forms import FilterSelect

CHOICES = [
    ("", ActivityScope.MANUFACTURING.label),
    *(
        (scope.value, scope.label)
        for scope in ActivityScope
        if scope is not ActivityScope.MANUFACTURING
    ),
]


def activity_field() -> forms.ChoiceField:
    """The field: empty is manufacturing; `all` keeps the meaning that shared addresses have."""
    return forms.ChoiceField(label="Champ", choices=CHOICES, required=False, widget=FilterSelect)


def within_activity(wanted: SiteFilter, typed: str) -> SiteFilter:
    """The filter with the perimeter typed; a value that the field refused is manufacturing."""
    known = {scope.value for scope in ActivityScope}
    scope = ActivityScope(typed) if typed in known else ActivityScope.MANUFACTURING
    return replace(wanted, scope=scope, industry_only=scope is ActivityScope.MANUFACTURING)


def activity_notice(wanted: SiteFilter, *, holds_every_activity: bool) -> str:
    """What to tell under a list that the register can fill only in part; empty otherwise."""
    if holds_every_activity or not wanted.activity.needs_every_activity:
        return ""
    return "Le registre chargé ne tient que les sites des sections B à E : les autres manquent ici."
