"""Every component is in the gallery, says how it is used, and is written down."""

import re
from pathlib import Path

import pytest

from tests.factories.people import PersonFactory

ROOT = Path(__file__).parents[3]
COMPONENTS = ROOT / "essor/web/templates/components"
GALLERY = ROOT / "essor/web/templates/gallery"
# Used by other components, never written in a page.
INNER = {"_field_notes", "data_table", "error_summary", "form", "toast"}
TAG_OF = {"link_button": "button"}


def public_components() -> set[str]:
    return {path.stem for path in COMPONENTS.glob("*.html")} - INNER


@pytest.mark.django_db
def test_gallery_signed_in_shows_components(client):
    client.force_login(PersonFactory().user)

    response = client.get("/composants/")

    assert response.status_code == 200
    assert response.content.count(b"<h1>") == 1
    assert b" style=" not in response.content
    assert b"<style" not in response.content
    assert re.search(rb"<script(?![^>]*(?:src=|application/json))", response.content) is None


@pytest.mark.django_db
def test_gallery_visitor_is_sent_to_sign_in(client):
    assert client.get("/composants/").status_code == 302


def test_every_component_says_how_it_is_used():
    silent = {
        path.stem for path in COMPONENTS.glob("*.html") if not path.read_text().startswith("{#")
    }

    assert silent == set()


def test_every_component_is_in_the_gallery():
    written = "".join(path.read_text() for path in GALLERY.glob("*.html"))
    used = set(re.findall(r"{% (\w+)", written)) | {"field"}  # `{{ form }}` renders fields

    assert public_components() - used == set()


def test_every_component_is_documented():
    documented = (ROOT / "docs/dev/components.md").read_text()

    missing = {
        name
        for name in public_components()
        if f"{{% {name} " not in documented and f"{{% {name} %}}" not in documented
    }

    assert missing == set()
