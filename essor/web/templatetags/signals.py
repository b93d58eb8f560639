"""What the page of a site shows of its company's notices, and of what people say it is."""

from collections.abc import Mapping
from typing import Any

from django import template

from essor.observatory.selectors.companies import production_hints
from essor.observatory.selectors.overrides import industry_panel as panel_of
from essor.observatory.selectors.signals import signal_panel as notices_of

register = template.Library()


@register.inclusion_tag("signals/_panel.html", takes_context=True)
def signal_panel(context: Mapping[str, Any], siren: str) -> dict[str, Any]:
    """`{% load signals %}{% signal_panel site.siren %}`: nothing for who may know nothing of them."""
    territory, actor = context["territory"], context["actor"]
    return {"signals": notices_of(territory, actor, siren), "territory": territory}


@register.inclusion_tag("signals/_industry.html", takes_context=True)
def industry_panel(context: Mapping[str, Any], siret: str) -> dict[str, Any]:
    """`{% load signals %}{% industry_panel site.siret %}`: the word in force, or the doubt."""
    territory, actor = context["territory"], context["actor"]
    panel = panel_of(territory, siret, actor)
    doubts = {} if panel.in_force else production_hints(territory, [siret])
    return {
        "panel": panel,
        "hint": doubts.get(siret) if panel.may_write else None,
        "territory": territory,
    }
