"""Going to ProConnect and coming back."""

from typing import Any

from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from requests import RequestException

from essor.web.accounts.proconnect.adapter import ProConnectAdapter


class CallbackView(OAuth2CallbackView):
    """allauth's view, which keeps our nonce for the adapter to compare."""

    adapter: ProConnectAdapter

    def _get_state(self, request: HttpRequest, provider: Any) -> tuple[Any, Any]:
        state, response = super()._get_state(request, provider)
        if state is not None:
            self.adapter.nonce = state.get("nonce")
        return state, response


@login_not_required
def login(request: HttpRequest) -> HttpResponse:
    """Go to ProConnect; 404 where it is not configured."""
    return _guarded(request, OAuth2LoginView)


@login_not_required
def callback(request: HttpRequest) -> HttpResponse:
    """Come back from ProConnect."""
    return _guarded(request, CallbackView)


def _guarded(request: HttpRequest, view: Any) -> HttpResponse:
    """A provider that is down, or that answers nonsense, is a page and never a stack trace."""
    adapter = ProConnectAdapter(request)
    try:
        provider = adapter.get_provider()
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
    try:
        return view.adapter_view(adapter)(request)
    except (OAuth2Error, RequestException) as error:
        return render_authentication_error(request, provider, exception=error)
