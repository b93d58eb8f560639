"""Error pages: what happened, and what to do next."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from essor.kernel.errors import EssorError
from essor.web.rendering import render_page


@dataclass(frozen=True)
class ErrorPage:
    """One error as shown.

    Attributes:
        code: HTTP status.
        title: what happened, in a few words.
        detail: why, when somebody said so.
        advice: what to do next.
    """

    code: int
    title: str
    detail: str
    advice: list[str]


PAGES: dict[int, ErrorPage] = {
    400: ErrorPage(
        400,
        "Cette demande n'a pas été comprise",
        "L'adresse ou le formulaire envoyé contient une valeur que l'application ne peut pas lire.",
        ["Revenez à la page précédente et recommencez.", "Si un lien vous a mené ici, il est abîmé : demandez-en un autre."],
    ),
    403: ErrorPage(
        403,
        "Votre rôle ne permet pas d'ouvrir cette page",
        "Vous êtes bien connecté, mais cette page demande un autre rôle sur ce territoire.",
        ["Demandez ce rôle au chef de projet du territoire.", "Si vous avez plusieurs comptes, vérifiez celui avec lequel vous êtes connecté."],
    ),
    404: ErrorPage(
        404,
        "Cette page n'existe pas, ou vous n'y avez pas accès",
        "L'adresse est peut-être incomplète, la page a pu être retirée, ou elle n'est pas partagée avec vous.",
        ["Vérifiez l'adresse.", "Repartez de l'accueil ou d'une recherche."],
    ),
    500: ErrorPage(
        500,
        "Quelque chose n'a pas marché de notre côté",
        "L'erreur est enregistrée ; ce que vous aviez enregistré avant est intact.",
        ["Rechargez la page dans un instant.", "Si l'erreur revient, dites à l'administrateur ce que vous faisiez et à quelle heure."],
    ),
}  # fmt: skip


def error_page(request: HttpRequest, code: int, detail: str = "") -> HttpResponse:
    """The page of an error, with its own detail when there is one."""
    page = PAGES[code]
    shown = ErrorPage(page.code, page.title, detail or page.detail, page.advice)
    return render_page(request, "errors/error.html", shown, status=code)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    return error_page(request, 400, _said(exception))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403; the reason is shown when a service gave one."""
    return error_page(request, 403, _said(exception))


def not_found(
    request: HttpRequest,
    exception: Exception,  # noqa: ARG001 - Django passes it
) -> HttpResponse:
    """404."""
    return error_page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django passes it
    """500, without the shell: whatever failed may be what the shell needs."""
    return HttpResponse(render_to_string("errors/500.html", {"page": PAGES[500]}), status=500)


def _said(exception: Exception) -> str:
    return str(exception) if isinstance(exception, EssorError) else ""
