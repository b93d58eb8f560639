"""Errors of the API: problem details (RFC 9457), in French, one shape for all."""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError
from pydantic import Field

from essor.common.services.sync import VersionConflict
from essor.kernel.errors import Conflict, EssorError, NotAllowed
from essor.observatory.warehouse.errors import DamagedWarehouse, NoWarehouse

MEDIA_TYPE = "application/problem+json"
TITLES = {
    400: "Demande illisible",
    401: "Authentification nécessaire",
    403: "Action non permise",
    404: "Introuvable",
    405: "Méthode non permise",
    409: "Modifié entre-temps",
    422: "Valeur refusée",
    429: "Trop de demandes",
    503: "Registre indisponible",
}


class FieldProblem(Schema):
    """What is wrong with one value that was sent."""

    place: str = Field(description="Où : `query.limit`, `body.text`…")
    message: str


class Problem(Schema):
    """An error, said so that a person can act on it."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[FieldProblem] = []
    current: dict[str, Any] | None = Field(
        None, description="Après un conflit (409) : ce que dit l'objet maintenant."
    )


def responses(*codes: int) -> dict[int, type[Problem]]:
    """Errors that an operation documents, besides those that every operation has."""
    return dict.fromkeys(sorted({400, 401, 403, 422, 429, *codes}), Problem)


def problem(
    status: int,
    detail: str,
    *,
    errors: list[FieldProblem] | None = None,
    current: dict[str, Any] | None = None,
) -> HttpResponse:
    """An error as `application/problem+json`."""
    title = TITLES.get(status, HTTPStatus(status).phrase)
    body = Problem(title=title, status=status, detail=detail, errors=errors or [], current=current)
    response = JsonResponse(
        body.model_dump(), status=status, json_dumps_params={"ensure_ascii": False}
    )
    response["Content-Type"] = MEDIA_TYPE
    return response


def install(api: NinjaAPI) -> None:
    """Tell the API how to answer each kind of error."""

    def http_error(_: HttpRequest, error: Any) -> HttpResponse:
        messages = {400: "Le corps de la demande n'est pas du JSON lisible."}
        return problem(error.status_code, messages.get(error.status_code, error.message))

    def unauthenticated(_: HttpRequest, error: Any) -> HttpResponse:
        known = error.message != "Unauthorized"
        text = error.message if known else "Envoyez un jeton : « Authorization: Bearer essor_… »."
        response = problem(401, text)
        response["WWW-Authenticate"] = 'Bearer realm="essor"'
        return response

    def throttled(_: HttpRequest, error: Any) -> HttpResponse:
        response = problem(429, f"Attendez {error.wait} secondes, puis recommencez.")
        response["Retry-After"] = str(error.wait)
        return response

    def conflict(_: HttpRequest, error: Any) -> HttpResponse:
        current = None
        if isinstance(error, VersionConflict):
            current = error.current | {"version": error.version}
        return problem(409, str(error), current=current)

    handlers: dict[type[Exception], Any] = {
        HttpError: http_error,
        AuthenticationError: unauthenticated,
        Throttled: throttled,
        ValidationError: lambda _, error: problem(
            422, "Une valeur envoyée n'est pas acceptée.", errors=_fields(error)
        ),
        Http404: lambda *_: problem(404, "Cet objet n'existe pas, ou vous n'y avez pas accès."),
        PermissionDenied: lambda *_: problem(403, "Votre rôle ou votre jeton ne permet pas cela."),
        NotAllowed: lambda _, error: problem(403, str(error)),
        Conflict: conflict,
        NoWarehouse: lambda _, error: problem(503, str(error)),
        DamagedWarehouse: lambda _, error: problem(503, str(error)),
        EssorError: lambda _, error: problem(422, str(error)),
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)


def _fields(error: ValidationError) -> list[FieldProblem]:
    return [
        FieldProblem(place=".".join(str(part) for part in item["loc"]), message=str(item["msg"]))
        for item in error.errors
    ]
