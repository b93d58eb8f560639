"""The history of one object, for its page."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import template

from essor.common.selectors.history import history_of
from essor.web.history.lines import lines

register = template.Library()


@register.inclusion_tag("history/_object.html", takes_context=True)
def object_history(context: Mapping[str, Any], kind: str, object_id: UUID | str) -> dict[str, Any]:
    """`{% load history %}{% object_history "note" note.id %}`: nothing for who may not read it."""
    actor = context.get("actor")
    found = lines(history_of(kind, object_id, actor), actor) if actor is not None else []
    return {"lines": found}
