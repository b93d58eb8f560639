"""Filters of a list: which are applied, in words, and the address without each."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.forms import BaseForm, BoundField
from django.http import QueryDict

from essor.web.components import text


@dataclass(frozen=True)
class ActiveFilter:
    """One applied filter: « Taille : 20 à 49 », and the address that takes it off."""

    label: str
    value: str
    without: str


def _words(field: BoundField, value: Any) -> str:
    if isinstance(value, QuerySet | list | tuple | set):
        return ", ".join(_words(field, item) for item in value)
    if isinstance(value, Model):
        return str(value)
    if isinstance(value, bool):
        return "oui" if value else "non"
    if hasattr(value, "year"):
        return text.short_date(value)
    choices = dict(_flat(getattr(field.field, "choices", ())))
    return str(choices.get(str(value), value))


def _flat(choices: Any) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for key, label in choices:
        found.extend(_flat(label) if isinstance(label, list | tuple) else [(str(key), label)])
    return found


def active_filters(form: BaseForm, query: QueryDict | None) -> list[ActiveFilter]:
    """The filters that a GET form applies, in the order of its fields; refused values apply none."""
    if query is None or not form.is_bound:
        return []
    form.is_valid()
    active = []
    for field in form:
        value = form.cleaned_data.get(field.name)
        if field.name in getattr(form, "not_filters", ()):
            continue
        if field.is_hidden or value in (None, "", False) or not _any(value):
            continue
        rest = query.copy()
        for key in (field.html_name, "page"):
            rest.pop(key, None)
        active.append(ActiveFilter(str(field.label), _words(field, value), f"?{rest.urlencode()}"))
    return active


def _any(value: Any) -> bool:
    if isinstance(value, QuerySet):
        return value.exists()
    return bool(value) or value == 0
