"""Every page through axe, at two widths: no violation, no error said, nothing wider than a phone."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from essor.common.roles import ROLES
from tests.e2e.stocked import Stocked, addresses, stock

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
FITS = "document.documentElement.scrollWidth <= window.innerWidth"
WIDTHS = [1280, 390]


@pytest.fixture
def stocked(settings) -> Stocked:
    return stock(settings.WAREHOUSE_DIR)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(
        locale="fr-FR",
        timezone_id="Europe/Paris",
        reduced_motion="reduce",
        service_workers="block",  # nothing may reach the server behind the test's back
    )
    page = context.new_page()
    page.told = []
    page.on("console", lambda line: page.told.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: page.told.append(str(error)))
    yield page
    page.goto("about:blank")  # the server is done before the tables go
    context.close()


def problems(page: Page, address: str, status: int = 200) -> list[str]:
    """What is wrong with one page; nothing, usually."""
    page.told.clear()
    answer = page.goto(address, wait_until="networkidle")
    found = [f"answered {answer.status}"] if answer.status != status else []
    told = list(page.told)  # before axe, whose own reading of style sheets the policy refuses
    found += [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in Axe().run(page, options=WCAG).response["violations"]
        for node in rule["nodes"]
    ]
    if not page.evaluate(FITS):
        found.append("wider than the window")
    expected = "Failed to load resource" if status != 200 else None
    return found + [line for line in told if not (expected and expected in line)]


def walk(page: Page, base_url: str, paths: list[str]) -> dict[str, list[str]]:
    found = {path: problems(page, base_url + path) for path in paths}
    return {path: wrong for path, wrong in found.items() if wrong}


def test_every_page_is_walked(stocked):
    """A page added to the rights table is walked without anybody's thinking of it."""
    walked = addresses(stocked, "lead") + addresses(stocked, "admin") + addresses(stocked, "")

    assert len(set(walked)) >= 50
    assert stocked.objects.keys() <= {*_names(stocked)}


def _names(stocked: Stocked) -> list[str]:
    roles = ("lead", "admin", "")
    every = {path for role in roles for path in addresses(stocked, role)}
    return [name for name, paths in stocked.objects.items() if set(paths) <= every]


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_of_a_lead(page, live_server, sign_in, stocked, width):
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, live_server.url, stocked.lead)

    assert walk(page, live_server.url, addresses(stocked, "lead")) == {}


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_of_visitors_and_of_the_installation(page, live_server, sign_in, stocked, width):
    page.set_viewport_size({"width": width, "height": 900})

    assert walk(page, live_server.url, addresses(stocked, "")) == {}

    sign_in(page, live_server.url, stocked.member("admin"))
    missing = problems(page, f"{live_server.url}/t/essai/sites/0/", 403)
    assert missing == []
    assert walk(page, live_server.url, addresses(stocked, "admin")) == {}


@pytest.mark.all_roles
@pytest.mark.parametrize("role", sorted(ROLES))
@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_in_every_role(page, live_server, sign_in, stocked, role, width):
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, live_server.url, stocked.member(role))

    assert walk(page, live_server.url, addresses(stocked, role)) == {}
