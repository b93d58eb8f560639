"""What devices meet at /sync."""

import hashlib
import json

import pytest
from django.test import Client
from django.urls import reverse

from essor.common.models import ReceivedBlob, SyncOperation, new_id
from essor.observatory.models import SiteNote
from essor.web.sync import views
from tests.factories.notes import SIRET, said
from tests.factories.people import MembershipFactory

PDF = b"%PDF-1.7 plan"
SHA256 = hashlib.sha256(PDF).hexdigest()


@pytest.fixture
def member():
    return MembershipFactory(role="operator")


@pytest.fixture
def device(member):
    """A client that checks CSRF tokens, as the server does for browsers."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(member.person.user)
    client.token = client.get(reverse("sync_session")).json()["csrf_token"]
    return client


def post(client, body, **headers):
    data = body if isinstance(body, str | bytes) else json.dumps(body)
    headers = {"X-CSRFToken": getattr(client, "token", "")} | headers
    return client.post(reverse("sync"), data=data, content_type="application/json", headers=headers)


def put(client, sha256, data, **headers):
    headers = {"X-CSRFToken": getattr(client, "token", "")} | headers
    return client.put(
        reverse("sync_blob", args=[sha256]),
        data=data,
        content_type="application/octet-stream",
        headers=headers,
    )


def creation(member, text="Vu le directeur."):
    payload = {"territory_id": str(member.territory_id), "siret": SIRET, "text": text}
    return said("note.create", new_id(), payload | {"visibility": "private_company"})


@pytest.mark.django_db
def test_session_says_whose_it_is_and_is_renewed(device, member):
    response = device.get(reverse("sync_session"))

    assert response.json()["user_id"] == str(member.person.user_id)
    assert response["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    assert "sessionid" in response.cookies


@pytest.mark.django_db
def test_batch_is_answered_in_order(device, member):
    first, second = creation(member, "Une"), creation(member, "Deux")

    response = post(device, {"operations": [first, None, second]})

    assert response.status_code == 200
    assert [answer["op_id"] for answer in response.json()["answers"]] == [
        first["op_id"],
        None,
        second["op_id"],
    ]
    assert SiteNote.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["sync_session", "sync", "sync_blob"])
def test_visitor_gets_401_and_the_way_to_sign_in(client, name):
    args = [SHA256] if name == "sync_blob" else []
    method = {"sync_session": client.get, "sync": client.post, "sync_blob": client.put}[name]

    response = method(reverse(name, args=args))

    assert response.status_code == 401
    assert response.json()["sign_in"] == reverse("account_login")
    assert "Reconnectez-vous" in response.json()["error"]


@pytest.mark.django_db
def test_request_without_the_token_is_refused(device, member):
    assert (
        post(device, {"operations": [creation(member)]}, **{"X-CSRFToken": ""}).status_code == 403
    )
    assert put(device, SHA256, PDF, **{"X-CSRFToken": ""}).status_code == 403
    assert SyncOperation.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        "null",
        "{}",
        '{"operations": {}}',
        '{"operations": [NaN]}',
        b"\xff\xfe",
        "[" * 200_000,
    ],
)
def test_unreadable_batch_is_refused_whole(device, body):
    response = post(device, body)

    assert response.status_code == 400
    assert response.json()["error"].endswith(".")


@pytest.mark.django_db
def test_too_large_batch_is_refused(device, member):
    assert post(device, "x" * (views.MAX_BODY + 1)).status_code == 413
    assert post(device, {"operations": [None] * 101}).status_code == 413


@pytest.mark.django_db
def test_entries_of_another_account_are_refused_whole(device, member):
    body = {"user_id": str(new_id()), "operations": [creation(member)]}

    response = post(device, body)

    assert response.status_code == 409
    assert SiteNote.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("sent_at", ["hier", 5, None, "2026-03-02T09:00:00", {"a": 1}])
def test_unreadable_device_clock_is_set_aside(device, member, sent_at):
    response = post(device, {"sent_at": sent_at, "operations": [creation(member)]})

    assert response.json()["answers"][0]["status"] == "accepted"


@pytest.mark.django_db
def test_text_that_no_database_stores_is_cleaned(device, member):
    body = json.dumps({"operations": [creation(member, "a\ud800\0b\U0001f3ed")]})

    response = post(device, body)

    assert response.json()["answers"][0]["status"] == "accepted"
    assert SiteNote.objects.get().text == "a\ufffdb\U0001f3ed"


@pytest.mark.django_db
def test_blob_is_received_once(device):
    answers = [put(device, SHA256, PDF) for _ in range(2)]

    assert [answer.json() for answer in answers] == [{"sha256": SHA256, "size": len(PDF)}] * 2
    assert ReceivedBlob.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sha256", "data", "status"),
    [("0" * 64, PDF, 400), ("court", PDF, 400), (SHA256, b"", 400), (SHA256, PDF[:-1], 400)],
)
def test_damaged_blob_is_refused(device, sha256, data, status):
    response = put(device, sha256, data)

    assert response.status_code == status
    assert ReceivedBlob.objects.count() == 0


@pytest.mark.django_db
def test_too_large_blob_is_refused_before_and_while_it_is_read(device, monkeypatch):
    monkeypatch.setattr(views, "MAX_BYTES", 5)
    assert put(device, SHA256, PDF).status_code == 413
    monkeypatch.setattr("essor.common.services.attachments.MAX_BYTES", 5)
    monkeypatch.setattr(views, "MAX_BYTES", 500)
    assert put(device, SHA256, PDF).status_code == 413


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "args"), [("sync_session", []), ("sync", []), ("sync_blob", [SHA256])]
)
def test_other_methods_are_refused(device, name, args):
    assert (
        device.delete(reverse(name, args=args), headers={"X-CSRFToken": device.token}).status_code
        == 405
    )
