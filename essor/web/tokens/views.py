"""One's own API tokens: make one, see its key once, revoke it."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from essor.common.permissions import Permission
from essor.kernel.errors import InvalidValue, NotAllowed
from essor.territory.models import TOKEN_SCOPES, ApiToken
from essor.territory.services.tokens import create_token, revoke_token
from essor.web.components.tables import Column
from essor.web.http import Request
from essor.web.rendering import render_page
from essor.web.tokens.forms import TokenForm

COLUMNS = [
    Column("Jeton"),
    Column("Droits"),
    Column("Territoire"),
    Column("Dernier usage"),
    Column("État"),
    Column("Actions", hidden_label=True),
]


@dataclass(frozen=True)
class TokenLine:
    """A line of the list."""

    token: ApiToken
    scopes: tuple[str, ...]
    state: str
    tone: str
    may_revoke: bool


@dataclass(frozen=True)
class TokensPage:
    form: TokenForm
    columns: list[Column]
    lines: list[TokenLine]
    made: ApiToken | None
    secret: str


@never_cache
@require_http_methods(["GET", "POST"])
def tokens(request: Request) -> HttpResponse:
    """The list and the form. The key of a new token stands in the answer to the form, only there."""
    if request.method != "POST":
        return _page(request, TokenForm(request.actor))
    form = TokenForm(request.actor, request.POST)
    if form.is_valid():
        try:
            new = create_token(
                actor=request.actor,
                name=form.cleaned_data["name"],
                scopes=form.permissions(),
                days=form.cleaned_data["days"],
                territory=form.cleaned_data["territory"],
            )
        except (InvalidValue, NotAllowed) as error:
            form.add_error(None, str(error))
        else:
            return _page(request, TokenForm(request.actor), new.token, new.secret)
    return _page(request, form, status=422)


@require_POST
def revoke(request: Request, token_id: UUID) -> HttpResponse:
    """Close one of one's tokens."""
    try:
        token = revoke_token(actor=request.actor, token_id=token_id)
    except NotAllowed as error:
        raise Http404 from error
    messages.success(request, f"Le jeton « {token.name} » n'ouvre plus rien.")
    return redirect("tokens")


def _page(
    request: Request,
    form: TokenForm,
    made: ApiToken | None = None,
    secret: str = "",
    *,
    status: int = 200,
) -> HttpResponse:
    rows = ApiToken.objects.visible_to(request.actor).select_related("territory")
    page = TokensPage(form, COLUMNS, [_line(row) for row in rows], made, secret)
    return render_page(request, "tokens/list.html", page, status=status)


def _line(token: ApiToken) -> TokenLine:
    labels = {permission.value: label for permission, label in TOKEN_SCOPES.items()}
    labels |= {
        permission.value: permission.value
        for permission in Permission
        if permission not in TOKEN_SCOPES
    }
    if token.revoked_at is not None:
        state, tone = "Révoqué", "info"
    elif token.is_expired:
        state, tone = "Expiré", "warn"
    else:
        state, tone = "Actif", "good"
    return TokenLine(
        token,
        tuple(labels.get(scope, scope) for scope in token.scopes),
        state,
        tone,
        may_revoke=state == "Actif",
    )
