"""The API itself: its routes, who may call, how it answers."""

import hashlib
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from essor.web.api import notes, problems, sites, territories
from essor.web.api.auth import SessionAuth, TokenAuth

DESCRIPTION = """Lire et écrire dans Essor depuis un autre outil.

Un jeton personnel se crée sur la page « Jetons d'accès » et s'envoie dans l'en-tête
`Authorization: Bearer essor_…`. Les droits sont ceux de la personne, limités à ceux du jeton.
Un objet que l'on ne voit pas répond 404 ; un objet que l'on voit sans pouvoir agir répond 403.
Les erreurs sont des « problem details » (RFC 9457), en français."""


class EssorAPI(NinjaAPI):
    """Answers carry an ETag, so that asking again costs no transfer when nothing moved."""

    def create_response(self, request: HttpRequest, data: Any, **kwargs: Any) -> HttpResponse:
        response = super().create_response(request, data, **kwargs)
        response["Cache-Control"] = "private, no-cache"
        patch_vary_headers(response, ("Authorization", "Cookie"))
        if request.method != "GET" or response.status_code != 200:  # noqa: PLR2004 - HTTP's OK
            return response
        digest = hashlib.sha256(response.content).hexdigest()[:32]
        response["ETag"] = f'"{digest}"'
        conditional = get_conditional_response(request, etag=response["ETag"], response=response)
        return conditional or response

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        """Errors are `application/problem+json`; ninja describes all answers as plain JSON."""
        schema = super().get_openapi_schema(**kwargs)
        for path in schema["paths"].values():
            for operation in path.values():
                for code, answer in operation["responses"].items():
                    if int(code) >= 400 and "content" in answer:  # noqa: PLR2004 - HTTP's errors
                        answer["content"] = {
                            problems.MEDIA_TYPE: answer["content"]["application/json"]
                        }
        return schema


api = EssorAPI(
    title="Essor",
    version="1",
    description=DESCRIPTION,
    docs_url=None,
    openapi_url="/openapi.json",
    urls_namespace="api-1",
    auth=[TokenAuth(), SessionAuth()],
)
problems.install(api)
api.add_router("", territories.router)
api.add_router("", sites.router)
api.add_router("", notes.router)
