"""A first visit: sign in, find a company, write a note where there is no network, take a file."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.serving import Server
from tests.e2e.test_offline_notes import eventually, open_kept
from tests.factories.registers import LARGE, load_register

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("offline")]
TEXT = "Le four sera remplacé en mars."


@pytest.fixture
def server(tmp_path):
    server = Server.prepare(tmp_path)
    load_register(tmp_path / "warehouse")
    server.start()
    yield server
    server.kill()


def test_first_visit(server, context):
    page = context.new_page()
    page.goto(f"{server.url}/t/essai/")
    expect(page.get_by_role("button", name="Recevoir un code")).to_be_visible()
    server.sign_in(context)
    page.goto(f"{server.url}/t/essai/")

    page.get_by_role("link", name="Chercher une entreprise").first.click()
    page.get_by_label("Nom, enseigne, SIREN ou SIRET").press_sequentially("fondrie inventee")
    page.get_by_role("rowheader", name="FONDERIE INVENTEE").get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("FONDERIE INVENTEE")
    open_kept(page, f"{server.url}/t/essai/sites/{LARGE}/")

    context.set_offline(True)
    page.get_by_label("Nouvelle note").fill(TEXT)
    page.get_by_role("button", name="Enregistrer la note").click()
    expect(page.get_by_text("1 note en attente")).to_be_visible()
    assert server.texts() == []

    context.set_offline(False)
    expect(page.locator("article.card .note-text")).to_have_text(TEXT)
    eventually(lambda: server.texts() == [TEXT])
    page.reload()
    expect(page.locator("article.card .note-text")).to_have_count(1)
    assert server.texts() == [TEXT]

    page.goto(f"{server.url}/t/essai/documents/")
    with page.expect_download() as download:
        page.locator('a[href$="territory-sheet.pdf"]').click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")
