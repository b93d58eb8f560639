"""Tags and filters that every template has at hand; the components' tags are beside them."""

from datetime import date, datetime

from django import template
from django.urls import reverse
from django.utils import timezone

from essor.territory.models import Territory
from essor.web.components import data_tags, forms, tags, text

register = template.Library()
tags.register_all(register)
data_tags.register_all(register)
register.simple_tag(forms.select_options)

register.filter("number", text.number)
register.filter("signed", text.signed)
register.filter("euros", text.euros)
register.filter("share", text.share)
register.filter("short_date", text.short_date)
register.filter("long_date", text.long_date)
register.filter("siren", text.siren)
register.filter("siret", text.siret)
register.filter("headcount", text.headcount)
register.filter("plural", text.plural)


@register.filter
def relative_date(value: date | datetime | None) -> str:
    """« il y a 3 jours », seen from today in France."""
    return text.relative_date(value, timezone.localdate())


TOAST_KINDS = {"success": "good", "warning": "warn", "error": "bad"}


@register.filter
def toast_kind(tags: str) -> str:
    """The look of one of Django's messages."""
    return next((TOAST_KINDS[tag] for tag in tags.split() if tag in TOAST_KINDS), "info")


@register.simple_tag
def territory_url(territory: Territory) -> str:
    """Address of a territory's own home page."""
    return reverse("territory_home", args=[territory.slug])
