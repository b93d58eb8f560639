"""ProConnect, against a real OpenID Connect provider over HTTP."""

from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.contrib.auth import get_user
from django.test import Client
from django.urls import reverse

from essor.common.actor import SYSTEM
from essor.territory.models import Affiliation, Membership, Organisation, Person, User
from essor.territory.services.invitations import invite
from essor.web.accounts.proconnect.tokens import ProConnectRefused, decode_signed
from tests.factories.people import PersonFactory, TerritoryFactory

pytestmark = pytest.mark.django_db


def return_path(client, query=""):
    """Go to the provider as a browser does; the address it sends the browser back to."""
    there = client.get(reverse("proconnect_login") + query)
    assert there.status_code == 302
    answer = requests.get(there.url, allow_redirects=False, timeout=5)
    back = urlsplit(answer.headers["Location"])
    assert back.path == reverse("proconnect_callback")
    return f"{back.path}?{back.query}"


def sign_in(client, query=""):
    return client.get(return_path(client, query))


def test_button_is_shown_only_when_configured(client, provider, settings):
    assert "ProConnect" in client.get(reverse("account_login")).content.decode()
    settings.PROCONNECT_URL = ""

    assert "ProConnect" not in client.get(reverse("account_login")).content.decode()
    assert client.get(reverse("proconnect_login")).status_code == 404
    assert client.get(reverse("proconnect_callback")).status_code == 404


def test_known_person_signs_in(client, provider, camille):
    answer = sign_in(client)

    assert answer.url == reverse("home")
    assert get_user(client).pk == camille.user_id
    asked = provider.asked[0]
    assert set(asked["scope"].split()) == {
        "openid", "given_name", "usual_name", "email", "uid", "siret",
    }  # fmt: skip
    assert (asked["acr_values"], len(asked["nonce"]) > 20) == ("eidas1", True)
    assert SocialAccount.objects.get().uid == "sub-camille"
    assert not SocialToken.objects.exists()


def test_siret_attaches_to_the_organisation_once(client, provider, camille):
    for _ in range(2):
        sign_in(client)
        client.logout()

    organisation = Organisation.objects.get()
    assert (organisation.siren, organisation.kind) == ("732829320", "company")
    assert Affiliation.objects.get().person == camille


def test_siret_of_a_public_body(client, provider, camille):
    provider.person["siret"] = "20006865800018"  # a real grouping's number

    sign_in(client)

    assert Organisation.objects.get().kind == "public_body"


def test_wrong_siret_keeps_nobody_out(client, provider, camille):
    provider.person["siret"] = "1234"

    sign_in(client)

    assert get_user(client).pk == camille.user_id
    assert not Organisation.objects.exists()


def test_person_is_recognised_by_its_subject_after_a_change_of_address(client, provider, camille):
    sign_in(client)
    client.logout()
    provider.person["email"] = "nouvelle@exemple.test"

    sign_in(client)

    assert get_user(client).pk == camille.user_id
    assert User.objects.count() == 1


def test_unknown_person_is_refused(client, provider):
    answer = sign_in(client)

    assert answer.status_code == 403
    assert "invitation" in answer.content.decode()
    assert get_user(client).is_anonymous
    assert not User.objects.exists()


def test_unknown_person_arrives_without_a_role_where_allowed(client, provider, settings):
    settings.PROCONNECT_ALLOW_UNKNOWN = True

    sign_in(client)

    assert get_user(client).email == "camille@exemple.test"
    assert Person.objects.get().full_name == "Camille Fictive"
    assert not Membership.objects.exists()
    assert "Demander un accès" in client.get(reverse("account_access")).content.decode()


def test_invited_person_arrives_and_takes_the_role(client, provider):
    issued = invite(
        actor=SYSTEM, email="camille@exemple.test", role="reader", territory=TerritoryFactory()
    )

    sign_in(client)
    assert not Membership.objects.exists()
    client.post(reverse("account_access_take", args=[issued.invitation.id]))

    assert Membership.objects.get().person.user == get_user(client)


def test_closed_account_does_not_enter(client, provider):
    PersonFactory(user__email="camille@exemple.test", user__is_active=False)

    sign_in(client)

    assert get_user(client).is_anonymous


def test_second_factor_is_still_asked(client, provider):
    PersonFactory(user__email="camille@exemple.test")

    assert sign_in(client).url == reverse("mfa_authenticate")
    assert get_user(client).is_anonymous


@pytest.mark.parametrize(
    ("tampering", "sentence"),
    [
        ("signature", "signature"),
        ("audience", "autre service"),
        ("expired", "trop ancienne"),
        ("subject", "même personne"),
        ("nonce", "ne correspond pas"),
        ("unsigned", "pas signée"),
        ("userinfo issuer", "ProConnect attendu"),
    ],
)
def test_untrustworthy_answer_is_refused(client, provider, camille, tampering, sentence):
    provider.tampering = tampering

    answer = sign_in(client)

    assert answer.status_code == 401
    assert sentence in answer.content.decode()
    assert get_user(client).is_anonymous
    assert not SocialAccount.objects.exists()


def test_another_issuer_than_configured_is_refused(client, provider, camille):
    provider.tampering = "issuer"

    answer = client.get(reverse("proconnect_login"))

    assert answer.status_code == 401
    assert "ProConnect attendu" in answer.content.decode()


def test_state_replayed_is_refused(client, provider, camille):
    back = return_path(client)
    client.get(back)
    client.logout()

    answer = client.get(back)

    assert answer.status_code == 401
    assert "déjà servi" in answer.content.decode()
    assert get_user(client).is_anonymous


def test_state_of_another_browser_is_refused(client, provider, camille):
    answer = Client().get(return_path(client))

    assert answer.status_code == 401
    assert "Recommencez" in answer.content.decode()


def test_code_replayed_with_a_fresh_state_is_refused(client, provider, camille):
    used = parse_qs(urlsplit(return_path(client)).query)["code"][0]
    sign = client.get(reverse("proconnect_login"))
    state = parse_qs(urlsplit(sign.url).query)["state"][0]
    provider.codes.clear()

    answer = client.get(reverse("proconnect_callback"), {"code": used, "state": state})

    assert answer.status_code == 401
    assert get_user(client).is_anonymous


def test_cancelled_at_proconnect_says_so(client, provider):
    provider.tampering = "cancel"

    answer = client.get(return_path(client), follow=True)

    assert "annulé" in answer.content.decode()


def test_provider_down_says_so(client, provider, settings):
    settings.PROCONNECT_URL = "http://127.0.0.1:9"

    answer = client.get(reverse("proconnect_login"))

    assert answer.status_code == 401
    assert "pas répondu" in answer.content.decode()


def test_address_cannot_widen_what_is_asked(client, provider):
    client.get(return_path(client, "?scope=phone&auth_params=acr_values%3Deidas0&process=connect"))

    assert "phone" not in provider.asked[0]["scope"]
    assert provider.asked[0]["acr_values"] == "eidas1"


def test_next_page_stays_in_essor(client, provider, camille):
    assert sign_in(client, "?next=/compte/").url == "/compte/"
    client.logout()
    assert sign_in(client, "?next=https://ailleurs.exemple.test/").url == reverse("home")


def test_token_signed_with_a_shared_secret_is_refused():
    token = jwt.encode({"iss": "i", "aud": "a"}, "k" * 32, algorithm="HS256", headers={"kid": "x"})
    keys = {
        "keys": [{"kty": "oct", "k": "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s", "kid": "x"}]
    }

    with pytest.raises(ProConnectRefused, match="signature"):
        decode_signed(token, keys=keys, issuer="i", audience="a")


@pytest.mark.parametrize("token", ["", "abc", "a.b.c", jwt.encode({"sub": "x"}, "", "none")])
def test_token_that_is_none_is_refused(token):
    with pytest.raises(ProConnectRefused):
        decode_signed(token, keys={"keys": []}, issuer="i", audience="a")
