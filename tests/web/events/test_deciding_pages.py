"""Qualifying, adding and changing events by their forms."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from essor.common.models import Attachment, new_id
from essor.observatory.engine.qualified import RegisterKey, Standing
from essor.observatory.models import QualifiedEvent
from essor.observatory.selectors.balance_lines import EventBook
from essor.observatory.services.qualified import revise_event
from tests.factories.events import CLOSED, FORGE, add_extension, said
from tests.factories.notes import actor_in

pytestmark = pytest.mark.django_db
ADD = "/t/essai/evenements/ajouter/"


@pytest.fixture
def closure(territory, register) -> str:
    """The address of the closure of 2023, as Insee tells it."""
    book = EventBook(territory, actor_in(territory))
    key = next(
        key for key in map(str, book.rows) if f"{CLOSED}.closure" in key and ".insee." in key
    )
    return reverse("event_qualify", args=["essai", key])


def sent(**changes):
    data = {
        "event_id": str(new_id()),
        "kind": "closure",
        "effective_on": "2023-06-01",
        "effective_precision": "day",
        "announced_precision": "day",
        "confidence": "high",
        "visibility": "partners",
        "decision": "confirm",
    }
    return data | changes


def test_form_starts_from_what_the_register_says(enter, closure) -> None:
    page = enter().get(closure).content.decode()

    assert 'value="2023-06-01"' in page
    assert '<option value="closure" selected>' in page
    assert "Aucun successeur à 90 jours près" in page
    assert "sur " in page
    assert 'rel="next"' in page or 'rel="prev"' in page


def test_confirmation_with_its_proof_goes_on_to_the_next(enter, closure) -> None:
    client = enter()
    file = SimpleUploadedFile("article.txt", b"La fermeture est actee.", "text/plain")

    answer = client.post(closure, sent(jobs_realised="-12", files=[file]), follow=True)

    page = answer.content.decode()
    event = QualifiedEvent.objects.get()
    assert "Évènement enregistré : confirmé." in page
    assert "a-qualifier" in answer.redirect_chain[0][0]
    assert f"enregistre={event.id}" in answer.redirect_chain[0][0]
    assert (event.jobs_realised, event.jobs_announced) == (-12, None)
    assert Attachment.objects.get().owner_id == event.id


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"decision": ""}, "Choisissez"),
        ({"decision": "reject"}, "Dites pourquoi"),
        ({"decision": "correct", "effective_on": "2023-09-01"}, "Dites pourquoi"),
        ({"effective_on": "2023-09-01"}, "« Corriger »"),
        ({"jobs_realised": "12"}, "fait perdre"),
        ({"effective_on": "hier"}, "Date effective"),
        ({"source_url": "javascript:alert(1)"}, "Lien vers la source"),
        ({"visibility": "nobody"}, "Qui voit"),
    ],
)
def test_form_with_an_error_comes_back_with_what_was_typed(enter, closure, changes, told) -> None:
    answer = enter().post(closure, sent(comment="Gardé", **changes))

    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert "Gardé" in answer.content.decode()
    assert not QualifiedEvent.objects.exists()


def test_correction_and_rejection_are_written(enter, closure) -> None:
    client = enter()
    client.post(closure, sent(decision="correct", effective_on="2023-09-05",
                              effective_precision="quarter", reason="Arrêt réel."))  # fmt: skip

    event = QualifiedEvent.objects.get()
    assert (event.standing, str(event.facts.effective)) == ("corrected", "3e trimestre 2023")
    again = client.post(closure, sent(decision="reject", reason="Encore"))
    assert (again.status_code, QualifiedEvent.objects.count()) == (422, 1)
    assert "vient d&#x27;être qualifié" in again.content.decode()
    assert "déjà qualifié" in client.get(closure).content.decode()


def test_address_of_no_row_does_not_exist(enter, closure) -> None:
    client = enter()

    assert client.get(closure.replace("2023-06-01", "2023-06-02")).status_code == 404
    assert client.get(closure.replace("insee", "autre")).status_code == 404


def test_site_is_found_by_name_or_number_before_the_form(enter, register) -> None:
    client = enter()

    assert f"?siret={FORGE}" in client.get(ADD, {"q": "forge"}).content.decode()
    assert f"?siret={FORGE}" in client.get(ADD, {"q": FORGE}).content.decode()
    assert "Aucun site trouvé" in client.get(ADD, {"q": "zzzz"}).content.decode()
    assert "Que s&#x27;est-il passé" in client.get(ADD, {"siret": FORGE}).content.decode()
    assert "Sur quel site" in client.get(ADD, {"siret": "nothing"}).content.decode()


def test_event_is_added_by_hand_with_its_reason(enter, register) -> None:
    client = enter()
    data = sent(kind="extension", effective_on="2024-06-01", capacity_change="45,5")

    refused = client.post(f"{ADD}?siret={FORGE}", data)
    answer = client.post(f"{ADD}?siret={FORGE}", data | {"reason": "Visite."}, follow=True)
    client.post(f"{ADD}?siret={FORGE}", data | {"reason": "Visite."})

    assert (refused.status_code, answer.status_code) == (422, 200)
    page = answer.content.decode()
    assert "45,5" in page
    assert "Visite." in page
    assert QualifiedEvent.objects.count() == 1


def test_without_a_register_a_site_is_named_by_its_number(enter, settings, tmp_path) -> None:
    settings.WAREHOUSE_DIR = tmp_path / "none"
    client = enter()

    assert "Utiliser le SIRET" in client.get(ADD, {"q": FORGE}).content.decode()
    data = sent(kind="extension", effective_on="2024-06-01", reason="Visite.")
    assert client.post(f"{ADD}?siret={FORGE}", data, follow=True).status_code == 200
    assert QualifiedEvent.objects.get().establishment.siret == FORGE


def test_edit_saves_and_a_conflict_shows_both(enter, register, territory) -> None:
    event = add_extension(actor_in(territory), territory)
    client = enter()
    address = reverse("event_edit", args=["essai", event.id])
    data = sent(kind="extension", effective_on="2024-07-01", reason="Date revue.", standing="added",
                base_version="1")  # fmt: skip
    revise_event(
        actor=actor_in(territory),
        event_id=event.id,
        base_version=1,
        facts=said("extension", "2024-06-01", comment="Vu par l'autre"),
        reason="Autre.",
        standing=Standing.ADDED,
        visibility="partners",
    )

    conflict = client.post(address, data)
    page = conflict.content.decode()
    saved = client.post(address, data | {"base_version": "2"}, follow=True)

    assert conflict.status_code == 409
    assert "Vu par l&#x27;autre" in page
    assert 'value="2"' in page
    assert "Décision modifiée." in saved.content.decode()
    event.refresh_from_db()
    assert (event.version, event.reason) == (3, "Date revue.")
    assert "Versions précédentes" in saved.content.decode()
    assert client.post(address, data | {"base_version": ""}).status_code == 422


def test_decision_is_taken_back_and_put_back(enter, closure) -> None:
    client = enter()
    client.post(closure, sent())
    event = QualifiedEvent.objects.get()
    archive = reverse("event_archive", args=["essai", event.id])
    restore = reverse("event_restore", args=["essai", event.id])

    assert "ne compte plus" in client.post(archive, follow=True).content.decode()
    client.post(closure, sent())
    refused = client.post(restore)
    assert refused.status_code == 422
    assert "vient d&#x27;être qualifié" in refused.content.decode()
    other = QualifiedEvent.objects.current().get()
    client.post(reverse("event_archive", args=["essai", other.id]))
    assert "Décision rétablie." in client.post(restore, follow=True).content.decode()
    assert client.get(archive).status_code == 405


def test_decision_whose_row_left_the_register_says_so(enter, register, territory) -> None:
    event = add_extension(actor_in(territory), territory)
    row = next(iter(EventBook(territory, actor_in(territory)).found.rows))
    gone = str(RegisterKey.of(row)).replace(str(row.date), "1999-01-01")
    QualifiedEvent.objects.filter(pk=event.id).update(standing="confirmed", source_key=gone)

    page = enter().get(reverse("event_decision", args=["essai", event.id])).content.decode()

    assert "La ligne du registre a disparu" in page


def test_evidence_is_added_and_a_refused_file_is_said(enter, register, territory) -> None:
    event = add_extension(actor_in(territory), territory)
    address = reverse("event_evidence", args=["essai", event.id])
    client = enter()

    client.post(address, {"files": [SimpleUploadedFile("a.txt", b"vu")]})
    refused = client.post(
        address, {"files": [SimpleUploadedFile("jeu.exe", b"MZ\0\0")]}, follow=True
    )

    assert Attachment.objects.get().name == "a.txt"
    assert "jeu.exe" in refused.content.decode()


@pytest.mark.parametrize("role", ["reader", "operator", "state", "elected"])
def test_role_that_reads_sees_the_decision_and_changes_nothing(
    enter, register, territory, role
) -> None:
    event = add_extension(actor_in(territory), territory, visibility="partners")
    client = enter(role)
    page = client.get(reverse("event_decision", args=["essai", event.id])).content.decode()

    assert "Vu sur place." in page
    assert "Modifier" not in page
    for name in ("event_edit", "event_archive", "event_restore", "event_evidence"):
        assert client.post(reverse(name, args=["essai", event.id])).status_code == 403


def test_what_is_typed_is_never_markup(enter, register, territory) -> None:
    event = add_extension(
        actor_in(territory),
        territory,
        reason="<img src=x onerror=alert(1)>",
        facts=said("extension", comment="<script>alert(1)</script>"),
    )
    page = enter().get(reverse("event_decision", args=["essai", event.id])).content.decode()

    assert "<img src=x" not in page
    assert "<script>alert" not in page
