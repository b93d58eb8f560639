"""Signing out ends Essor's session first, then ProConnect's where it opened ours."""

from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.contrib.auth import get_user
from django.contrib.messages import get_messages
from django.urls import reverse

from essor.web.accounts.proconnect.leaving import LEAVING, OPENED
from tests.web.accounts.provider import CLIENT_ID
from tests.web.accounts.test_proconnect import sign_in

pytestmark = pytest.mark.django_db
LOGIN = reverse("account_login")


def go_to_provider(page):
    """What the browser does with the page in between; where the provider sends it back."""
    url = page.headers["Refresh"].removeprefix("0; url=")
    answer = requests.get(url, allow_redirects=False, timeout=5)
    assert answer.status_code == 302
    back = urlsplit(answer.headers["Location"])
    return url, f"{back.path}?{back.query}"


def test_signing_out_closes_both_sessions(client, provider, camille):
    sign_in(client)
    token = client.session[OPENED]["id_token"]

    answer = client.post(reverse("account_logout"))

    assert answer.url == reverse("proconnect_leave")
    assert get_user(client).is_anonymous  # before ProConnect is asked anything
    assert provider.ended == []
    page = client.get(answer.url)
    assert "Vous êtes déconnecté d&#x27;Essor" in page.content.decode().replace("'", "&#x27;")
    url, back = go_to_provider(page)
    asked = {key: values[0] for key, values in parse_qs(urlsplit(url).query).items()}
    assert asked == {
        "client": CLIENT_ID,
        "id_token_hint": token,
        "state": asked["state"],
        "post_logout_redirect_uri": f"http://testserver{reverse('proconnect_left')}",
    }
    assert provider.ended == ["sub-camille"]
    left = client.get(back)
    assert left.url == LOGIN
    assert "aussi déconnecté de ProConnect" in str(list(get_messages(left.wsgi_request))[-1])
    assert LEAVING not in client.session


def test_token_is_handed_over_once(client, provider, camille):
    sign_in(client)
    page = client.post(reverse("account_logout"), follow=True)

    assert "Refresh" in page.headers
    assert set(client.session[LEAVING]) == {"state", "back"}
    assert client.get(reverse("proconnect_leave")).url == LOGIN


@pytest.mark.parametrize("query", ["", "?state=", "?state=autre", "?state=%C3%A9"])
def test_answer_to_something_else_says_nothing(client, provider, camille, query):
    sign_in(client)
    client.post(reverse("account_logout"), {"next": "/sources-et-licences/"}, follow=True)

    left = client.get(reverse("proconnect_left") + query)

    assert left.url == LOGIN
    assert "ProConnect" not in " ".join(map(str, get_messages(left.wsgi_request)))


def test_one_comes_back_to_the_page_asked_for(client, provider, camille):
    sign_in(client)
    page = client.post(reverse("account_logout"), {"next": "/sources-et-licences/"}, follow=True)

    assert client.get(go_to_provider(page)[1]).url == "/sources-et-licences/"


def test_address_elsewhere_is_not_followed_after_signing_out(client, provider, camille):
    sign_in(client)
    page = client.post(
        reverse("account_logout"), {"next": "https://ailleurs.exemple.test/"}, follow=True
    )

    assert client.get(go_to_provider(page)[1]).url == LOGIN


def test_provider_without_an_end_of_session_is_left_alone(client, provider, camille):
    provider.tampering = "no logout"
    sign_in(client)

    assert client.post(reverse("account_logout")).url == LOGIN
    assert get_user(client).is_anonymous


def test_provider_that_is_down_keeps_nobody_in(client, provider, camille, settings):
    sign_in(client)
    settings.PROCONNECT_URL = "http://127.0.0.1:9"

    client.post(reverse("account_logout"))

    assert get_user(client).is_anonymous


def test_whoever_came_by_a_code_does_not_go_to_proconnect(client, provider, camille):
    client.force_login(camille.user)

    assert client.post(reverse("account_logout")).url == LOGIN


@pytest.mark.parametrize(
    ("name", "form"),
    [("sessions_end_all", {}), ("account_erase", {"email": "camille@exemple.test"})],
)
def test_other_ways_out_close_proconnect_too(client, provider, camille, name, form):
    sign_in(client)

    answer = client.post(reverse(name), form)

    assert answer.url == reverse("proconnect_leave")
    assert get_user(client).is_anonymous
    go_to_provider(client.get(answer.url))
    assert provider.ended == ["sub-camille"]
