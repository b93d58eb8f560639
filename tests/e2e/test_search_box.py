"""The header's search box: suggestions by keyboard, under axe."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from essor.common.search import Entry
from essor.common.services.search import index
from tests.factories.people import MembershipFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def box(page, live_server, sign_in):
    member = MembershipFactory(role="lead")
    for number, title in enumerate(("Forge d'Écot", "Forges de Langres")):
        index(
            Entry(
                kind="contact",
                object_id=str(number),
                territory_id=member.territory_id,
                title=title,
                subtitle="Inventée",
                url_path=f"/t/{member.territory.slug}/recherche/?q={number}",
            )
        )
    sign_in(page, live_server.url, member.person.user)
    page.goto(f"{live_server.url}/t/{member.territory.slug}/recherche/?q=x")
    return page.locator("#site-search-query")


def test_arrows_choose_and_enter_opens(page, box):
    box.press_sequentially("forge")
    options = page.locator("#site-search-list [role=option]")
    expect(options).to_have_count(3)
    expect(box).to_have_attribute("aria-expanded", "true")

    box.press("ArrowUp")  # from the box to the last
    expect(box).to_have_attribute("aria-activedescendant", "site-search-list-2")
    box.press("ArrowDown")  # back to the box
    expect(box).not_to_have_attribute("aria-activedescendant", re.compile("."))
    box.press("ArrowDown")
    box.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    box.press("Enter")

    expect(page).to_have_url(re.compile(r"\?q=1$"))


def test_escape_closes_and_enter_then_searches(page, box):
    box.press_sequentially("forge")
    suggestions = page.locator("#site-search-list")
    expect(suggestions).to_be_visible()

    box.press("Escape")
    expect(suggestions).to_be_hidden()
    expect(box).to_have_value("forge")
    box.press("Enter")

    expect(page).to_have_url(re.compile(r"\?q=forge$"))


@pytest.mark.parametrize("width", [360, 1280])
def test_open_box_has_no_barrier(page, box, width):
    page.set_viewport_size({"width": width, "height": 800})
    box.press_sequentially("forge")
    expect(page.locator("#site-search-list")).to_be_visible()
    box.press("ArrowDown")

    found = Axe().run(page).response["violations"]

    assert [(item["id"], [node["html"] for node in item["nodes"]]) for item in found] == []
