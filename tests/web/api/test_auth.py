"""Who may call: tokens, sessions, limits; and nobody reaches another territory."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from essor.territory.models import ApiToken
from essor.territory.services.actors import actor_for
from essor.territory.services.tokens import revoke_token
from essor.web.api.api import api
from tests.factories.notes import make_note
from tests.factories.people import TerritoryFactory
from tests.factories.places import placed_territory
from tests.factories.registers import LARGE
from tests.web.api.conftest import key_of, member, with_key

pytestmark = pytest.mark.django_db
ME = "/api/v1/me"
BODIES = {
    "POST": {"text": "x"},
    "PUT": {"text": "x", "visibility": "partners", "base_version": 1},
}


def _every_route() -> list[tuple[str, str]]:
    schema = api.get_openapi_schema()
    return [(method.upper(), path) for path, rows in schema["paths"].items() for method in rows]


def test_routes_of_the_schema_are_those_mounted() -> None:
    assert len(_every_route()) == 11


def test_every_route_without_authentication_is_401(client) -> None:
    for method, path in _every_route():
        url = path.format(slug="essai", siret=LARGE, note_id="00000000-0000-0000-0000-000000000000")
        answer = client.generic(method, url)
        found = (answer.status_code, answer["Content-Type"], "WWW-Authenticate" in answer)
        assert found == (401, "application/problem+json", True), path


@pytest.mark.parametrize("role", ["lead", "operator", "reader"])
def test_every_route_of_another_territory_is_404(territory, role) -> None:
    note = make_note(actor_for(member(territory)), territory, siret=LARGE, visibility="partners")
    client = with_key(key_of(member(placed_territory("voisin"), role)))
    walked = 0
    for method, path in _every_route():
        if "{slug}" not in path:
            continue
        url = path.format(slug="essai", siret=LARGE, note_id=note.id)
        query = "?q=fonderie" if path.endswith("/companies") else ""
        body = json.dumps(BODIES.get(method, {}))
        answer = client.generic(method, url + query, body, content_type="application/json")
        assert answer.status_code == 404, (method, path)
        walked += 1
    assert walked == 9
    listed = client.get("/api/v1/territories").json()["items"]
    assert [item["slug"] for item in listed] == ["voisin"]


def test_note_of_another_territory_is_404_under_my_own(territory) -> None:
    note = make_note(actor_for(member(territory)), territory, siret=LARGE, visibility="partners")
    placed_territory("voisin")
    mine = member(territory)
    other = key_of(mine)
    url = f"/api/v1/territories/voisin/notes/{note.id}"
    answer = with_key(other).put(url, json.dumps(BODIES["PUT"]), content_type="application/json")
    assert answer.status_code == 404


def test_token_of_one_territory_opens_no_other(territory) -> None:
    user = member(territory)
    other = TerritoryFactory(slug="second")
    user.person.memberships.create(role="lead", territory=other)
    client = with_key(key_of(user, territory=territory))
    assert client.get("/api/v1/territories/essai").status_code == 200
    assert client.get("/api/v1/territories/second").status_code == 404


@pytest.mark.parametrize("change", ["revoked", "expired", "inactive", "membership ended"])
def test_token_that_opens_nothing_any_more(territory, change) -> None:
    user = member(territory)
    client = with_key(key_of(user))
    assert client.get("/api/v1/territories/essai").status_code == 200
    if change == "revoked":
        revoke_token(actor=actor_for(user), token_id=ApiToken.objects.get().id)
    elif change == "expired":
        past = timezone.now() - timedelta(days=9)
        ApiToken.objects.update(created_at=past, expires_at=past + timedelta(days=1))
    elif change == "inactive":
        type(user).objects.update(is_active=False)
    else:
        user.person.memberships.update(ended_at=timezone.now())
    expected = 404 if change == "membership ended" else 401
    assert client.get("/api/v1/territories/essai").status_code == expected


@pytest.mark.parametrize("key", ["essor_x", "", "é", "x" * 5000, "essor_" + "a" * 43])
def test_token_made_up_is_401(territory, key) -> None:
    client = Client(headers={"Authorization": f"Bearer {key}".encode().decode("latin-1")})
    assert client.get(ME).status_code == 401


def test_token_wrong_beside_a_session_is_401(territory, client) -> None:
    client.force_login(member(territory, "reader"))
    assert client.get(ME).status_code == 200
    assert client.get(ME, headers={"Authorization": "Bearer essor_faux"}).status_code == 401


def test_session_write_needs_csrf(territory) -> None:
    user = member(territory, "operator")
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(user)
    url = f"/api/v1/territories/essai/sites/{LARGE}/notes"
    body = json.dumps({"text": "x"})
    assert strict.post(url, body, content_type="application/json").status_code == 403
    strict.get(reverse("tokens"))
    token = strict.cookies["csrftoken"].value
    answer = strict.post(url, body, content_type="application/json", headers={"X-CSRFToken": token})
    assert answer.status_code == 201


def test_calls_over_the_limit_are_told_when_to_come_back(territory, settings) -> None:
    settings.API_RATE = 3
    client = with_key(key_of(member(territory)))
    answers = [client.get(ME) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert 1 <= int(answers[-1]["Retry-After"]) <= 60
    assert answers[-1]["Content-Type"] == "application/problem+json"


def test_guessing_tokens_is_slowed_by_address(territory) -> None:
    client = with_key("essor_faux")
    codes = [client.get(ME).status_code for _ in range(32)]
    assert codes == [401] * 30 + [429] * 2
    assert with_key(key_of(member(territory))).get(ME).status_code == 200


def test_token_use_is_remembered_without_a_write_each_time(
    territory, django_assert_num_queries
) -> None:
    client = with_key(key_of(member(territory)))
    client.get(ME)
    assert ApiToken.objects.get().last_used_at is not None
    with django_assert_num_queries(4):  # token with its person, memberships, organisations, slugs
        client.get(ME)
