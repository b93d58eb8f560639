"""The page of the installation and the homes that lead to it, under axe."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.factories.people import MembershipFactory, TerritoryFactory
from tests.factories.places import load_places
from tests.factories.registers import load_register

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(
    ("role", "path"), [("admin", "/"), ("admin", "/installation/"), ("national", "/")]
)
@pytest.mark.parametrize("width", [360, 1280])
def test_page_has_no_barrier(page, live_server, sign_in, settings, role, path, width):
    load_register(settings.WAREHOUSE_DIR)
    load_places()
    TerritoryFactory()
    page.set_viewport_size({"width": width, "height": 800})
    sign_in(page, live_server.url, MembershipFactory(role=role, territory=None).person.user)
    page.goto(live_server.url + path)

    found = Axe().run(page).response["violations"]

    assert [(item["id"], [node["html"] for node in item["nodes"]]) for item in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
