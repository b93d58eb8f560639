"""Through ProConnect and back in a real browser, whose policy on forms is stricter than a test's."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from tests.factories.people import PersonFactory
from tests.web.accounts.provider import CLIENT_ID, SECRET, serve

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def provider(settings):
    found, server = serve()
    settings.PROCONNECT_URL = found.issuer
    settings.PROCONNECT_CLIENT_ID = CLIENT_ID
    settings.PROCONNECT_SECRET = SECRET
    yield found
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("with_scripts", [True, False])
def test_signing_out_goes_through_proconnect_and_comes_back(
    browser, live_server, provider, with_scripts
):
    PersonFactory(user__email="camille@exemple.test", user__second_factor=False)
    context = browser.new_context(java_script_enabled=with_scripts, service_workers="block")
    page = context.new_page()
    page.goto(f"{live_server.url}/compte/connexion/")
    page.get_by_role("link", name="S'identifier avec ProConnect").click()
    page.goto(f"{live_server.url}/compte/deconnexion/")

    page.locator("main").get_by_role("button", name="Se déconnecter").click()

    expect(page).to_have_url(f"{live_server.url}/compte/connexion/")
    expect(page.get_by_text("Vous êtes aussi déconnecté de ProConnect.")).to_be_attached()
    assert provider.ended == ["sub-camille"]
    page.goto("about:blank")
    context.close()
    assert not any("_auth_user_id" in row.get_decoded() for row in Session.objects.all())
