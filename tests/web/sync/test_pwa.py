"""What makes Essor an application on a phone."""

import json

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse
from PIL import Image

from essor.web.pwa import offline


def test_worker_serves_the_whole_site_and_is_never_kept(client):
    response = client.get("/service-worker.js")

    assert response["Content-Type"].startswith("text/javascript")
    assert response["Service-Worker-Allowed"] == "/"
    assert "no-store" in response["Cache-Control"]


def test_worker_knows_the_files_that_every_page_needs(client):
    first_line = client.get("/service-worker.js").content.decode().splitlines()[0]

    facts = json.loads(first_line.removeprefix("const ESSOR = ").removesuffix(";"))
    assert {"/static/js/outbox.js", "/static/js/sync.js", "/static/css/base.css"} <= set(
        facts["shell"]
    )
    assert all(finders.find(address.removeprefix("/static/")) for address in facts["shell"])
    assert facts["offline"] == reverse("offline")
    assert facts["signOut"] == reverse("account_logout")


def test_version_changes_with_any_file(tmp_path, monkeypatch):
    (tmp_path / "js").mkdir()
    file = tmp_path / "js" / "outbox.js"
    file.write_text("1")
    monkeypatch.setattr(offline, "STATIC", tmp_path)
    before = offline._read_shell()[1]

    file.write_text("2")

    assert offline._read_shell()[1] != before


def test_manifest_names_icons_that_exist_in_their_size(client):
    response = client.get(reverse("manifest"))

    assert response["Content-Type"] == "application/manifest+json"
    for icon in response.json()["icons"]:
        path = finders.find(icon["src"].removeprefix("/static/"))
        assert path, icon
        if icon["type"] == "image/png":
            with Image.open(path) as image:
                size = image.size
            assert icon["sizes"] == f"{size[0]}x{size[1]}"


@pytest.mark.django_db
def test_offline_page_holds_nobody_s_data(client):
    response = client.get(reverse("offline"))

    assert response.status_code == 200
    assert "Pas de réseau" in response.content.decode()
    assert not response.has_header(offline.HEADER)
