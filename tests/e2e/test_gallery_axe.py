"""The gallery in a real browser: axe, the strict policy, interactive charts and map, the keyboard."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.factories.people import PersonFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
SIZES = {"desk": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}


@pytest.fixture(params=["desk", "phone"])
def size(request) -> dict[str, int]:
    return SIZES[request.param]


@pytest.fixture
def page(browser: Browser, size, request) -> Page:
    scheme = request.node.callspec.params.get("scheme", "light")
    context = browser.new_context(
        locale="fr-FR",
        viewport=size,
        color_scheme=scheme,
        reduced_motion="reduce",
        service_workers="block",  # nothing may reach the server behind the test's back
    )
    page = context.new_page()
    page.told = []
    page.on("console", lambda message: page.told.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: page.told.append(f"error: {error}"))
    yield page
    page.wait_for_load_state("networkidle")  # the server is done before the tables go
    context.close()


def open_gallery(page: Page, live_server, sign_in) -> None:
    sign_in(page, live_server.url, PersonFactory().user)
    page.goto(f"{live_server.url}/composants/")


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options=WCAG).response["violations"]
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_gallery_has_no_axe_violation(page, live_server, sign_in, scheme):
    open_gallery(page, live_server, sign_in)
    expect(page.locator(".chart-drawing[data-essor-interactive]")).to_have_count(4)

    assert violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "path", ["/", "/accessibilite/", "/donnees-personnelles/", "/sources-et-licences/"]
)
def test_public_pages_have_no_axe_violation(page, live_server, scheme, path):
    page.goto(live_server.url + path)

    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_charts_and_map_start_under_the_strict_policy(page, live_server, sign_in):
    open_gallery(page, live_server, sign_in)

    expect(page.locator(".chart-drawing[data-essor-interactive]")).to_have_count(4)
    expect(page.locator("[data-essor-map][data-essor-interactive]")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert [line for line in page.told if line.startswith("error")] == []


def test_chart_shows_a_tooltip_in_french(page, live_server, sign_in):
    open_gallery(page, live_server, sign_in)
    chart = page.locator("#by-epci-title").locator("xpath=ancestor::figure")
    expect(chart.locator("[data-essor-interactive]")).to_have_count(1)

    chart.locator(".mark-rect path").first.hover()

    expect(page.locator("#vg-tooltip-element")).to_contain_text("CA de Chaumont")


def test_tabs_follow_the_keyboard(page, live_server, sign_in):
    open_gallery(page, live_server, sign_in)
    page.get_by_role("tab", name="Faits").focus()

    page.keyboard.press("ArrowRight")

    expect(page.get_by_role("tab", name="Histoire")).to_be_focused()
    expect(page.get_by_role("tabpanel", name="Histoire")).to_be_visible()
    expect(page.get_by_role("tabpanel", name="Faits")).to_be_hidden()


def test_dialog_keeps_and_returns_the_focus(page, live_server, sign_in):
    open_gallery(page, live_server, sign_in)
    opener = page.get_by_role("button", name="Ouvrir un dialogue")
    opener.click()
    expect(page.get_by_role("dialog", name="Retirer ce rôle ?")).to_be_visible()

    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(opener).to_be_focused()


def test_theme_is_kept_on_the_next_page(page, live_server):
    page.goto(live_server.url)
    page.get_by_role("button", name="Sombre").click()

    page.goto(f"{live_server.url}/accessibilite/")

    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.get_by_role("button", name="Sombre")).to_have_attribute("aria-pressed", "true")


def test_error_summary_leads_to_its_field(page, live_server, sign_in):
    open_gallery(page, live_server, sign_in)

    page.get_by_role("link", name="Nom du site : Ce champ est obligatoire.").click()

    assert (
        json.loads(page.evaluate("JSON.stringify(document.activeElement.name)")) == "refused-name"
    )
