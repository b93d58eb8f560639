"""Notes written without a network, on a real browser against a real server that gets killed."""

import json
import re
import time
from collections.abc import Callable, Iterator
from uuid import RFC_4122, UUID

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.serving import Server

KEPT = """async (address) => {
    for (const name of await caches.keys()) {
        const kept = name.startsWith("essor-pages-") && await (await caches.open(name)).match(address);
        if (kept) return true;
    }
    return false;
}"""
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("offline")]  # one server for all


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server.prepare(tmp_path_factory.mktemp("served"))
    server.start()
    yield server
    server.kill()


@pytest.fixture
def server(running: Server) -> Server:
    running.forget_notes()
    return running


@pytest.fixture
def notes_page(server: Server, context: BrowserContext) -> Page:
    """The notes of a site, open, signed in as ada, kept by the service worker."""
    server.sign_in(context)
    page = context.new_page()
    open_kept(page, server.notes_url)
    return page


def open_kept(page: Page, address: str) -> None:
    page.goto(address)
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    eventually(lambda: bool(page.evaluate(KEPT, address)))


def write(page: Page, text: str) -> None:
    page.get_by_label("Nouvelle note").fill(text)
    page.get_by_role("button", name="Enregistrer la note").click()
    expect(page.get_by_label("Nouvelle note")).to_have_value("")


def outbox(page: Page, work: str) -> object:
    return page.evaluate(f"import('/static/js/outbox.js').then(async (outbox) => {{ {work} }})")


def eventually(condition: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.05)


def pending_count(page: Page) -> int:
    return int(outbox(page, "return (await outbox.pending()).length"))  # type: ignore[arg-type]


def test_note_written_without_network_is_sent_when_it_returns(server, notes_page):
    context = notes_page.context
    context.set_offline(True)

    write(notes_page, "Chaudière neuve, ils cherchent un soudeur.")

    expect(notes_page.get_by_text("1 note en attente")).to_be_visible()
    expect(notes_page.get_by_text("En attente d'envoi")).to_be_visible()
    assert server.texts() == []
    context.set_offline(False)
    expect(notes_page.locator("article.card .note-text")).to_have_text(
        "Chaudière neuve, ils cherchent un soudeur."
    )
    expect(notes_page.get_by_text("Note envoyée.")).to_be_visible()
    expect(notes_page.get_by_text("En attente d'envoi")).to_be_hidden()
    assert server.texts() == ["Chaudière neuve, ils cherchent un soudeur."]


def test_site_opened_once_opens_again_without_network_and_keeps_what_is_written(server, notes_page):
    context = notes_page.context
    context.set_offline(True)
    notes_page.close()
    page = context.new_page()
    page.goto(server.notes_url)

    write(page, "Écrite après avoir rouvert la page sans réseau.")

    page.close()
    context.set_offline(False)
    page = context.new_page()
    page.goto(server.notes_url)
    eventually(lambda: server.texts() == ["Écrite après avoir rouvert la page sans réseau."])


def test_page_never_opened_says_that_there_is_no_network(server, notes_page):
    notes_page.context.set_offline(True)

    notes_page.goto(f"{server.url}/t/essai/sites/00032517500016/notes/")

    expect(notes_page.get_by_role("heading", name="Pas de réseau")).to_be_visible()


def test_server_killed_in_mid_sync_loses_and_doubles_nothing(server, notes_page):
    texts = [f"Note {number:02d}" for number in range(40)]
    notes_page.context.set_offline(True)
    for text in texts:
        write(notes_page, text)
    notes_page.context.set_offline(False)

    eventually(lambda: len(server.rows("SELECT 1 FROM common_syncoperation")) >= 3)
    server.kill()
    reached = len(server.texts())
    server.start()
    notes_page.evaluate("window.dispatchEvent(new Event('online'))")

    eventually(lambda: pending_count(notes_page) == 0)
    assert reached < len(texts), "the server had finished: nothing was tested"
    assert server.texts() == texts


def test_answer_lost_then_sent_again_makes_one_note(server, notes_page):
    answers = []

    def lose_first_answers(route):
        response = route.fetch()
        answers.append(json.loads(response.text()))
        if len(answers) <= 2:
            route.abort("connectionreset")
        else:
            route.fulfill(response=response)

    notes_page.route("**/sync", lose_first_answers)

    write(notes_page, "Envoyée trois fois.")

    eventually(lambda: pending_count(notes_page) == 0)
    assert [one["answers"][0]["status"] for one in answers] == [
        "accepted",
        "duplicate",
        "duplicate",
    ]
    assert server.texts() == ["Envoyée trois fois."]


def test_two_tabs_send_each_note_once(server, notes_page):
    context = notes_page.context
    other = context.new_page()
    other.goto(server.notes_url)
    sent = []
    context.on(
        "request", lambda request: sent.append(request) if request.url.endswith("/sync") else None
    )
    context.set_offline(True)
    for number in range(5):
        write(notes_page, f"Premier onglet {number}")
        write(other, f"Second onglet {number}")

    expect(notes_page.get_by_text("10 notes en attente")).to_be_visible()
    context.set_offline(False)

    eventually(lambda: pending_count(other) == 0)
    assert sorted(server.texts()) == sorted(
        f"{tab} onglet {number}" for tab in ("Premier", "Second") for number in range(5)
    )
    reached = [json.loads(one.post_data or "")["operations"] for one in sent if one.response()]
    keys = [operation["op_id"] for operations in reached for operation in operations]
    assert len(keys) == len(set(keys)) == 10
    expect(other.locator("article.card")).to_have_count(10)


def test_conflict_shows_both_texts_and_the_person_decides(server, notes_page, browser):
    write(notes_page, "Texte de départ")
    eventually(lambda: server.texts() == ["Texte de départ"])
    notes_page.get_by_role("link", name="Modifier").click()
    elsewhere = browser.new_context(locale="fr-FR")
    server.sign_in(elsewhere)
    desk = elsewhere.new_page()
    desk.goto(notes_page.url)
    open_kept(notes_page, notes_page.url)
    notes_page.context.set_offline(True)
    notes_page.get_by_label("Texte de la note").fill("Écrit sur place")
    notes_page.get_by_role("button", name="Enregistrer").click()
    expect(notes_page.get_by_text("1 note en attente")).to_be_visible()
    desk.get_by_label("Texte de la note").fill("Écrit au bureau")
    desk.get_by_role("button", name="Enregistrer").click()
    eventually(lambda: server.texts() == ["Écrit au bureau"])

    notes_page.context.set_offline(False)

    waiting = notes_page.locator("[data-essor-notes-pending]")
    expect(waiting.get_by_text("Écrit sur place")).to_be_visible()
    expect(waiting.get_by_text("Écrit au bureau")).to_be_visible()
    expect(notes_page.get_by_text("1 saisie demande votre décision")).to_be_visible()
    assert server.texts() == ["Écrit au bureau"]
    waiting.get_by_role("button", name="Enregistrer mon texte").click()
    eventually(lambda: server.texts() == ["Écrit sur place"])
    expect(waiting).to_be_hidden()
    elsewhere.close()


def test_photograph_taken_without_network_follows_its_note(server, notes_page, tmp_path):
    from PIL import Image

    photo = tmp_path / "atelier.jpg"
    Image.new("RGB", (640, 480), "#806040").save(photo)
    notes_page.context.set_offline(True)
    notes_page.get_by_label("Photos, documents").set_input_files(photo)

    write(notes_page, "La presse est à l'arrêt.")

    notes_page.context.set_offline(False)
    expect(notes_page.get_by_role("link", name=re.compile("^atelier.jpg"))).to_be_visible()
    assert server.rows("SELECT name, content_type FROM common_attachment") == [
        ("atelier.jpg", "image/jpeg")
    ]


def test_session_ended_keeps_the_notes_and_asks_to_sign_in(server, notes_page):
    context = notes_page.context
    context.set_offline(True)
    write(notes_page, "Gardée malgré la fin de session.")
    context.clear_cookies(name="sessionid")
    context.set_offline(False)

    expect(notes_page.get_by_role("link", name="Se reconnecter")).to_be_visible()
    assert pending_count(notes_page) == 1

    server.sign_in(context)
    notes_page.reload()
    eventually(lambda: server.texts() == ["Gardée malgré la fin de session."])


def test_notes_of_one_account_are_never_sent_by_another(server, notes_page):
    context = notes_page.context
    context.set_offline(True)
    write(notes_page, "Écrite par Ada.")
    context.clear_cookies(name="sessionid")
    server.sign_in(context, "blaise")
    context.set_offline(False)
    notes_page.goto(server.notes_url)

    expect(notes_page.get_by_text("1 saisie d'un autre compte")).to_be_visible()
    expect(notes_page.get_by_text("Écrite par Ada.")).to_have_count(0)
    write(notes_page, "Écrite par Blaise.")
    eventually(lambda: server.texts() == ["Écrite par Blaise."])
    eventually(lambda: pending_count(notes_page) == 1)


def test_signing_out_warns_and_forgets_the_pages(server, context):
    server.sign_in(context, "colette")  # her session ends here
    notes_page = context.new_page()
    open_kept(notes_page, server.notes_url)
    notes_page.route("**/sync", lambda route: route.abort())
    write(notes_page, "Pas encore partie.")
    notes_page.locator("summary", has_text="Mon compte").click()
    notes_page.get_by_role("button", name="Se déconnecter").click()
    dialog = notes_page.get_by_role("dialog")
    expect(dialog.get_by_role("heading", name="1 saisie n'est pas envoyée")).to_be_visible()
    with notes_page.expect_download() as download:
        dialog.get_by_role("button", name="Exporter").click()
    exported = json.loads(download.value.path().read_text())
    assert [one["payload"]["text"] for one in exported["saisies"]] == ["Pas encore partie."]

    dialog.get_by_role("button", name="Se déconnecter quand même").click()

    notes_page.wait_for_url(lambda url: "/notes/" not in url)
    eventually(
        lambda: (
            notes_page.evaluate("caches.keys()")
            == [name for name in notes_page.evaluate("caches.keys()") if "pages" not in name]
        )
    )
    assert pending_count(notes_page) == 1
    context.set_offline(True)
    notes_page.goto(server.notes_url)
    expect(notes_page.get_by_role("heading", name="Pas de réseau")).to_be_visible()


def test_draft_comes_back_after_the_tab_was_closed(server, notes_page):
    context = notes_page.context
    notes_page.get_by_label("Nouvelle note").press_sequentially("Commencée puis")
    notes_page.close()
    page = context.new_page()

    page.goto(server.notes_url)

    expect(page.get_by_label("Nouvelle note")).to_have_value("Commencée puis")
    expect(page.get_by_text("Brouillon retrouvé")).to_be_visible()


def test_identifiers_made_by_the_device_are_uuid7_in_order(server, notes_page):
    made = notes_page.evaluate(
        "import('/static/js/uuid7.js').then(({uuid7}) => Array.from({length: 20000}, () => uuid7()))"
    )
    back_in_time = notes_page.evaluate(
        "import('/static/js/uuid7.js').then(({uuid7}) => [uuid7(), uuid7(1000)])"
    )

    assert made == sorted(set(made))
    assert {(UUID(one).version, UUID(one).variant) for one in made} == {(7, RFC_4122)}
    assert back_in_time == sorted(back_in_time)
    assert abs((UUID(made[0]).int >> 80) / 1000 - time.time()) < 60
