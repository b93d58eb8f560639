"""The page that lists what the API can do, made by the server from its own description."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from essor.web.api.api import api
from essor.web.api.problems import problem
from essor.web.rendering import render_page


@dataclass(frozen=True)
class Parameter:
    """A value that an operation takes."""

    name: str
    place: str
    required: bool
    kind: str
    description: str


@dataclass(frozen=True)
class OperationLine:
    """One operation."""

    anchor: str
    method: str
    path: str
    summary: str
    description: str
    parameters: tuple[Parameter, ...]
    body: str
    answers: tuple[str, ...]


@dataclass(frozen=True)
class OperationGroup:
    """Operations on one subject."""

    title: str
    operations: tuple[OperationLine, ...]


@dataclass(frozen=True)
class ReferencePage:
    description: tuple[str, ...]
    groups: tuple[OperationGroup, ...]
    rate: int


PLACES = {"path": "adresse", "query": "paramètre"}


@login_not_required
@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    """What the API can do, for people."""
    schema = api.get_openapi_schema()
    groups: dict[str, list[OperationLine]] = {}
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            line = _operation(path, method, operation)
            groups.setdefault(operation["tags"][0], []).append(line)
    page = ReferencePage(
        description=tuple(_plain(schema["info"]["description"]).split("\n\n")),
        groups=tuple(OperationGroup(title, tuple(lines)) for title, lines in groups.items()),
        rate=settings.API_RATE,
    )
    return render_page(request, "api/reference.html", page)


@login_not_required
def not_found(_request: HttpRequest) -> HttpResponse:
    """An address that the API has not: an error in its own form."""
    return problem(404, "Cette adresse n'existe pas dans l'API. La liste est à /api/v1/.")


def _operation(path: str, method: str, operation: dict[str, Any]) -> OperationLine:
    body = operation.get("requestBody", {}).get("content", {})
    return OperationLine(
        anchor=operation["operationId"].rpartition("_api_")[2],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        description=_plain(operation.get("description", "")),
        parameters=tuple(_parameter(row) for row in operation.get("parameters", ())),
        body=next((_kind(media["schema"]) for media in body.values()), ""),
        answers=tuple(str(code) for code in operation["responses"]),
    )


def _parameter(row: dict[str, Any]) -> Parameter:
    schema = row["schema"]
    return Parameter(
        name=row["name"],
        place=PLACES.get(row["in"], row["in"]),
        required=row.get("required", False),
        kind=_kind(schema),
        description=_plain(schema.get("description", row.get("description", ""))),
    )


def _plain(text: str) -> str:
    """Descriptions carry Markdown's quotes for code; the page writes them without."""
    return text.replace("`", "")


def _kind(schema: dict[str, Any]) -> str:
    """A schema in a few words."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " ou ".join(_kind(part) for part in schema["anyOf"] if part.get("type") != "null")
    if "enum" in schema:
        return " | ".join(str(value) for value in schema["enum"])
    if schema.get("type") == "array":
        return f"liste de {_kind(schema.get('items', {}))}"
    names = {"string": "texte", "integer": "entier", "boolean": "oui ou non", "number": "nombre"}
    return names.get(schema.get("type", ""), "valeur")
