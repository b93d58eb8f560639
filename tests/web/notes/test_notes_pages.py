"""Pages of notes, without JavaScript."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from essor.common.models import Attachment, new_id
from essor.observatory.models import SiteNote
from essor.territory.services.actors import actor_for
from tests.common.attachments.test_content import photo
from tests.factories.notes import SIRET, actor_in, make_note
from tests.factories.people import MembershipFactory, TerritoryFactory
from tests.factories.registers import LARGE, load_register


@pytest.fixture
def member():
    return MembershipFactory(role="operator")


@pytest.fixture
def signed_in(client, member):
    client.force_login(member.person.user)
    return client


@pytest.fixture
def address(member):
    return reverse("notes", args=[member.territory.slug, SIRET])


def note_of(member, **fields):
    return make_note(actor_for(member.person.user), member.territory, **fields)


def of_note(name, note):
    return reverse(name, args=[note.territory.slug, note.id])


@pytest.mark.django_db
def test_empty_page_teaches(signed_in, address):
    page = signed_in.get(address).content.decode()

    assert "Aucune note sur ce site" in page
    assert "data-essor-note-form" in page
    assert 'maxlength="10000"' in page  # « 10 000 » would let ten characters through


@pytest.mark.django_db
def test_page_may_be_kept_by_its_reader_s_device_only(signed_in, address, member, client):
    assert signed_in.get(address)["X-Essor-Offline"] == str(member.person.user_id)
    client.logout()
    assert not client.get(address).has_header("X-Essor-Offline")


@pytest.mark.django_db
def test_form_writes_a_note_with_its_photograph_once(signed_in, address, member):
    file = SimpleUploadedFile("atelier.jpg", photo(), "application/x-anything")
    data = {"note_id": str(new_id()), "text": "Presse neuve", "visibility": "partners"}

    response = signed_in.post(address, data | {"files": [file]}, follow=True)
    signed_in.post(address, data)

    page = response.content.decode()
    assert "Note enregistrée." in page
    assert "Presse neuve" in page
    assert "atelier.jpg" in page
    assert SiteNote.objects.count() == Attachment.objects.count() == 1


@pytest.mark.django_db
def test_refused_file_is_said_and_the_note_is_kept(signed_in, address):
    file = SimpleUploadedFile("jeu.exe", b"MZ\0\0", "image/jpeg")

    page = signed_in.post(
        address, {"text": "Note", "visibility": "partners", "files": [file]}, follow=True
    ).content.decode()

    assert "« jeu.exe » n&#x27;est pas d&#x27;un type accepté" in page
    assert SiteNote.objects.count() == 1
    assert Attachment.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"text": "", "visibility": "partners"}, "Écrivez quelques mots"),
        ({"text": "x" * 10_001, "visibility": "partners"}, "la limite est de 10000"),
        ({"text": "Gardé", "visibility": "public"}, "Choisissez dans la liste"),
        ({"text": "Gardé"}, "Choisissez qui peut lire"),
    ],
)
def test_form_with_an_error_comes_back_with_what_was_typed(signed_in, address, data, said):
    response = signed_in.post(address, data)

    page = response.content.decode()
    assert response.status_code == 422
    assert said in page
    assert data["text"] in page
    assert SiteNote.objects.count() == 0


@pytest.mark.django_db
def test_what_is_typed_is_never_markup(signed_in, address, member):
    note_of(member, text="<img src=x onerror=alert(1)>")

    assert "<img src=x" not in signed_in.get(address).content.decode()


@pytest.mark.django_db
def test_wrong_siret_and_foreign_territory_are_404(signed_in, member):
    slug = member.territory.slug

    assert signed_in.get(reverse("notes", args=[slug, "73282932000075"])).status_code == 404
    assert signed_in.get(reverse("notes", args=[slug, "abc"])).status_code == 404
    foreign = TerritoryFactory()
    assert signed_in.get(reverse("notes", args=[foreign.slug, SIRET])).status_code == 404


@pytest.mark.django_db
def test_role_that_reads_no_notes_is_403(client, address, member):
    reader = MembershipFactory(role="reader", territory=member.territory)
    client.force_login(reader.person.user)

    assert client.get(address).status_code == 403


@pytest.mark.django_db
def test_role_that_only_reads_sees_no_form_and_may_not_post(client, address, member):
    note_of(member, visibility="committee", text="Partagée")
    state = MembershipFactory(role="state", territory=member.territory)
    client.force_login(state.person.user)

    page = client.get(address).content.decode()

    assert "Partagée" in page
    assert "data-essor-note-form" not in page
    assert "Modifier" not in page
    data = {"text": "x", "visibility": "partners"}
    assert client.post(address, data).status_code == 403


@pytest.mark.django_db
def test_edit_saves_and_shows_the_former_text(signed_in, member):
    note = note_of(member)

    page = signed_in.post(
        of_note("note_edit", note),
        {"text": "Corrigé", "visibility": "partners", "base_version": 1},
        follow=True,
    ).content.decode()

    assert "Note modifiée." in page
    assert "Corrigé" in page
    assert "Vu le directeur." in page


@pytest.mark.django_db
def test_conflict_shows_both_texts_then_saves_over(signed_in, member):
    note = note_of(member)
    address = of_note("note_edit", note)
    data = {"visibility": "partners", "base_version": 1}
    signed_in.post(address, data | {"text": "Au bureau"})

    response = signed_in.post(address, data | {"text": "Sur place"})

    page = response.content.decode()
    assert response.status_code == 409
    assert "Au bureau" in page
    assert "Sur place" in page
    assert 'name="base_version" value="2"' in page
    signed_in.post(address, data | {"text": "Les deux", "base_version": 2})
    note.refresh_from_db()
    assert note.text == "Les deux"


@pytest.mark.django_db
@pytest.mark.parametrize("version", ["", "x", "0"])
def test_edit_without_a_version_is_refused(signed_in, member, version):
    note = note_of(member)

    response = signed_in.post(
        of_note("note_edit", note), {"text": "B", "visibility": "partners", "base_version": version}
    )

    assert response.status_code == 422


@pytest.mark.django_db
def test_archive_then_restore(signed_in, member, address):
    note = note_of(member)

    signed_in.post(of_note("note_archive", note))
    assert "Notes archivées (1)" in signed_in.get(address).content.decode()
    signed_in.post(of_note("note_restore", note))

    assert "Notes archivées" not in signed_in.get(address).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["note_edit", "note_archive", "note_restore"])
def test_note_of_others_is_404_when_invisible_and_403_when_not_theirs(client, member, name):
    hidden = note_of(member)
    shared = note_of(member, visibility="partners", text="Partagée")
    other = MembershipFactory(role="operator", territory=member.territory)
    client.force_login(other.person.user)

    assert client.post(of_note(name, hidden)).status_code == 404
    assert client.post(of_note(name, shared)).status_code == 403


@pytest.mark.django_db
def test_reading_does_not_archive(signed_in, member):
    note = note_of(member)

    assert signed_in.get(of_note("note_archive", note)).status_code == 405


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_list_has_the_same_queries_whatever_its_length(
    signed_in, address, member, count, django_assert_max_num_queries
):
    actor = actor_in(member.territory)
    for number in range(count):
        make_note(actor, member.territory, visibility="partners", text=f"Note {number}")

    with django_assert_max_num_queries(14):
        signed_in.get(address)


@pytest.mark.django_db
def test_site_that_the_register_does_not_hold_has_no_page(signed_in, member, address, settings):
    load_register(settings.WAREHOUSE_DIR)

    assert signed_in.get(address).status_code == 404
    known = reverse("notes", args=[member.territory.slug, LARGE])
    assert signed_in.get(known).status_code == 200


@pytest.mark.django_db
def test_notes_of_a_site_that_left_the_register_are_read_but_not_added_to(
    signed_in, member, address, settings
):
    note_of(member, text="Presse neuve")
    load_register(settings.WAREHOUSE_DIR)

    assert "Presse neuve" in signed_in.get(address).content.decode()
    refused = signed_in.post(address, {"text": "Encore", "visibility": "partners"})
    assert refused.status_code == 422
    assert "ne contient pas le site" in refused.content.decode()
