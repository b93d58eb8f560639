"""What each route answers, and to whom."""

import json
from uuid import uuid4

import pytest
from django.test import Client

from essor.common.models import ExportLog
from essor.common.permissions import Permission
from essor.common.visibility import Visibility
from essor.observatory.models.notes import SiteNote
from essor.territory.services.actors import actor_for
from tests.factories.notes import make_note
from tests.factories.places import placed_territory
from tests.factories.registers import LARGE, MASKED, SECRET, SHOP, SMALL
from tests.web.api.conftest import key_of, member, with_key

pytestmark = pytest.mark.django_db
ROOT = "/api/v1"


def _notes(siret: str = LARGE) -> str:
    return f"{ROOT}/territories/essai/sites/{siret}/notes"


def _send(client: Client, method: str, url: str, body: object) -> tuple[int, dict]:
    answer = getattr(client, method)(url, json.dumps(body), content_type="application/json")
    return answer.status_code, answer.json()


def test_me_tells_scopes_and_territories(territory) -> None:
    key = key_of(member(territory), [Permission.SITE_READ])
    said = with_key(key).get(f"{ROOT}/me").json()
    assert (said["kind"], said["scopes"], said["territories"]) == (
        "token",
        ["observatory:site:read", "territory:territory:read"],
        ["essai"],
    )


def test_territories_lists_only_mine(territory) -> None:
    placed_territory("autre")
    said = with_key(key_of(member(territory))).get(f"{ROOT}/territories").json()
    assert ([item["slug"] for item in said["items"]], said["total"], said["next"]) == (
        ["essai"],
        1,
        None,
    )


def test_territory_detail_gives_population_with_its_source(territory) -> None:
    said = with_key(key_of(member(territory))).get(f"{ROOT}/territories/essai").json()
    assert said["population"] == {
        "value": 29_200.0,
        "unit": "habitants",
        "as_of": "2025-01-01",
        "source": "INSEE, table d'essai",
        "convention": "population municipale",
    }


def test_perimeter_lists_groupings_and_communes(territory) -> None:
    said = with_key(key_of(member(territory))).get(f"{ROOT}/territories/essai/perimeter").json()
    assert [row["siren"] for row in said["intermunicipalities"]] == ["200068658", "200072999"]
    assert [row["code"] for row in said["municipalities"]] == ["52121", "52269"]


def test_sites_are_filtered_and_paged(territory) -> None:
    client = with_key(key_of(member(territory)))
    first = client.get(f"{ROOT}/territories/essai/sites", {"limit": 2}).json()
    second = client.get(
        f"{ROOT}/territories/essai/sites", {"limit": 2, "cursor": first["next"]}
    ).json()
    found = [row["siret"] for row in first["items"] + second["items"]]
    assert (found, first["total"], second["next"]) == (sorted([LARGE, SMALL, MASKED]), 3, None)
    by_naf = client.get(f"{ROOT}/territories/essai/sites", {"naf": "10"}).json()
    assert [row["siret"] for row in by_naf["items"]] == [SMALL]
    everything = client.get(f"{ROOT}/territories/essai/sites", {"industry_only": False}).json()
    assert SHOP in [row["siret"] for row in everything["items"]]


def test_site_masked_says_neither_name_nor_place(territory) -> None:
    client = with_key(key_of(member(territory)))
    answer = client.get(f"{ROOT}/territories/essai/sites/{MASKED}")
    site = answer.json()["site"]
    assert SECRET not in answer.content.decode()
    assert (site["masked"], site["name"], site["address"], site["longitude"]) == (
        True,
        None,
        None,
        None,
    )


def test_sites_in_bulk_take_the_right_and_are_logged(territory) -> None:
    url = f"{ROOT}/territories/essai/sites"
    limited = with_key(key_of(member(territory), [Permission.SITE_READ]))
    assert limited.get(url, {"limit": 500}).status_code == 403
    assert not ExportLog.objects.exists()
    client = with_key(key_of(member(territory)))
    assert client.get(url, {"limit": 500, "naf": "25"}).status_code == 200
    row = ExportLog.objects.get()
    assert (row.kind, row.row_count, row.filters, row.actor_kind) == (
        "api.sites",
        2,
        {"limit": 500, "naf": ["25"]},
        "token",
    )


def test_sites_without_register_say_why(territory, settings) -> None:
    settings.WAREHOUSE_DIR = settings.DATA_DIR / "absent"
    answer = with_key(key_of(member(territory))).get(f"{ROOT}/territories/essai/sites")
    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
    assert "essor sirene import" in answer.json()["detail"]


def test_companies_are_found_with_a_mistake(territory) -> None:
    client = with_key(key_of(member(territory)))
    said = client.get(f"{ROOT}/territories/essai/companies", {"q": "fondeire"}).json()
    assert [row["name"] for row in said] == ["FONDERIE INVENTEE"]


def test_figures_have_the_columns_that_others_parse(territory) -> None:
    said = with_key(key_of(member(territory))).get(f"{ROOT}/territories/essai/figures").json()
    assert {frozenset(row) for row in said} == {
        frozenset(
            {
                "indicator", "perimeter", "naf", "period", "value", "unit", "as_of", "source",
                "convention",
            }
        )
    }  # fmt: skip


def test_note_is_written_read_and_changed(territory) -> None:
    client = with_key(key_of(member(territory)))
    status, note = _send(
        client, "post", _notes(), {"text": "Vu le site.", "visibility": "partners"}
    )
    assert (status, note["text"], note["version"]) == (201, "Vu le site.", 1)
    assert [row["id"] for row in client.get(_notes()).json()["items"]] == [note["id"]]
    url = f"{ROOT}/territories/essai/notes/{note['id']}"
    body = {"text": "Revu.", "visibility": "partners", "base_version": 1}
    assert _send(client, "put", url, body)[1]["version"] == 2
    status, problem = _send(client, "put", url, body | {"text": "Trop tard."})
    assert (status, problem["status"], problem["current"]["text"]) == (409, 409, "Revu.")
    assert SiteNote.objects.get().text == "Revu."


def test_note_sent_twice_with_its_key_is_one(territory) -> None:
    client = with_key(key_of(member(territory)))
    body = {"text": "Une fois.", "id": str(uuid4())}
    assert [_send(client, "post", _notes(), body)[0] for _ in range(2)] == [201, 201]
    assert SiteNote.objects.count() == 1


def test_note_private_is_not_seen_by_another_role(territory) -> None:
    author = actor_for(member(territory))
    note = make_note(author, territory, siret=LARGE)
    client = with_key(key_of(member(territory, "operator")))
    assert client.get(_notes()).json()["items"] == []
    url = f"{ROOT}/territories/essai/notes/{note.id}"
    body = {"text": "x", "visibility": "partners", "base_version": 1}
    assert _send(client, "put", url, body)[0] == 404


def test_note_of_another_visible_author_is_not_mine_to_change(territory) -> None:
    note = make_note(
        actor_for(member(territory)), territory, siret=LARGE, visibility=Visibility.PARTNERS
    )
    client = with_key(key_of(member(territory, "operator")))
    url = f"{ROOT}/territories/essai/notes/{note.id}"
    body = {"text": "x", "visibility": "partners", "base_version": 1}
    assert _send(client, "put", url, body)[0] == 403


def test_token_scope_limits_its_bearer(territory) -> None:
    client = with_key(key_of(member(territory), [Permission.SITE_READ]))
    assert client.get(_notes()).status_code == 403
    assert _send(client, "post", _notes(), {"text": "x"})[0] == 403


def test_reader_may_not_read_notes(territory) -> None:
    client = with_key(key_of(member(territory, "reader")))
    assert client.get(_notes()).status_code == 403


def test_answer_asked_again_is_not_sent_again(territory) -> None:
    client = with_key(key_of(member(territory)))
    first = client.get(f"{ROOT}/territories/essai/perimeter")
    again = client.get(
        f"{ROOT}/territories/essai/perimeter", headers={"If-None-Match": first["ETag"]}
    )
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("cursor", ["x", "bzotMQ", "bzo5OTk5OTk5OTk5", "é", "bzrCsg"])
def test_cursor_made_up_is_refused(territory, cursor) -> None:
    client = with_key(key_of(member(territory)))
    answer = client.get(f"{ROOT}/territories", {"cursor": cursor})
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")


def test_body_that_is_no_json_is_a_problem(territory) -> None:
    client = with_key(key_of(member(territory)))
    answer = client.post(_notes(), "{", content_type="application/json")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


def test_address_unknown_is_a_problem(client) -> None:
    answer = client.get(f"{ROOT}/rien/du/tout")
    assert (answer.status_code, answer.json()["title"]) == (404, "Introuvable")


def test_reference_page_lists_every_operation(client) -> None:
    page = client.get(f"{ROOT}/").content.decode()
    schema = client.get(f"{ROOT}/openapi.json").json()
    assert [path for path in schema["paths"] if path not in page] == []
    assert schema["openapi"].startswith("3.1")
