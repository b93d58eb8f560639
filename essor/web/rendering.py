"""Pages from context dataclasses: a template gets exactly the fields that its page declares."""

from dataclasses import fields, is_dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def render_page(
    request: HttpRequest, template: str, page: Any, *, status: int = 200
) -> HttpResponse:
    """Render a template with the fields of a page dataclass, no more and no less."""
    if not is_dataclass(page):
        raise TypeError(f"{template}: a page is a dataclass, not {type(page).__name__}")
    context = {field.name: getattr(page, field.name) for field in fields(page)}
    return render(request, template, context, status=status)
