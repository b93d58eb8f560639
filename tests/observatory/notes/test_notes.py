"""Writing notes: rights, versions, history, visibility."""

import pytest

from essor.common.actor import SYSTEM
from essor.common.models import AuditEntry, new_id
from essor.common.services.sync import VersionConflict
from essor.kernel.errors import InvalidValue, NotAllowed
from essor.observatory.models import SiteNote, SiteNoteRevision
from essor.observatory.selectors.notes import note_panel
from essor.observatory.services.notes import (
    archive_note,
    create_note,
    edit_note,
    restore_note,
)
from essor.territory.models import Establishment
from essor.territory.signals import person_erased
from tests.factories.notes import SIRET, actor_in, make_note
from tests.factories.people import TerritoryFactory


@pytest.fixture
def territory():
    return TerritoryFactory()


@pytest.mark.django_db
def test_note_anchors_its_site_and_keeps_its_words_out_of_history(territory):
    actor = actor_in(territory, "operator")

    note = make_note(actor, territory, text="  Jean Fictif part à la retraite.\r\n ")

    assert note.text == "Jean Fictif part à la retraite."
    assert (note.version, note.visibility) == (1, "private_company")
    assert (note.author_key, note.author_label) == (actor.user_id, actor.label)
    assert Establishment.objects.get().siret == SIRET
    entry = AuditEntry.objects.get(action="note.created")
    assert entry.after == {
        "siret": SIRET, "visibility": "private_company", "length": 31, "version": 1,
    }  # fmt: skip
    assert "Fictif" not in str([entry.before, entry.after, entry.object_label])


@pytest.mark.django_db
def test_form_sent_twice_makes_one_note(territory):
    actor, key = actor_in(territory), new_id()

    first = make_note(actor, territory, note_id=key)
    second = make_note(actor, territory, note_id=key)

    assert first == second
    assert SiteNote.objects.count() == 1
    with pytest.raises(VersionConflict):
        make_note(actor, territory, note_id=key, text="Autre texte")


@pytest.mark.django_db
def test_key_of_a_note_of_somebody_else_is_refused(territory):
    note = make_note(actor_in(territory), territory)

    with pytest.raises(NotAllowed, match="introuvable"):
        make_note(actor_in(territory), territory, note_id=note.id)


@pytest.mark.django_db
def test_demonstration_territory_accepts_its_false_siret(territory):
    demo = TerritoryFactory(is_demo=True)
    false = "73282932100073"

    assert make_note(actor_in(demo), demo, siret=false).establishment.siret == false
    with pytest.raises(InvalidValue):
        make_note(actor_in(territory), territory, siret=false)


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["reader", "elected", "company", "state", "facilitator"])
def test_role_without_the_right_writes_no_note(territory, role):
    with pytest.raises(NotAllowed):
        make_note(actor_in(territory, role), territory)


@pytest.mark.django_db
def test_edit_keeps_the_former_text(territory):
    author, lead = actor_in(territory, "operator"), actor_in(territory)
    note = make_note(author, territory)

    edit_note(actor=lead, note_id=note.id, base_version=1, text="Corrigé", visibility="partners")

    note.refresh_from_db()
    assert (note.text, note.visibility, note.version) == ("Corrigé", "partners", 2)
    assert note.author_label == author.label
    assert list(SiteNoteRevision.objects.values_list("number", "text", "author_label")) == [
        (1, "Vu le directeur.", author.label),
        (2, "Corrigé", lead.label),
    ]


@pytest.mark.django_db
def test_edit_that_changes_nothing_leaves_the_version(territory):
    actor = actor_in(territory)
    note = make_note(actor, territory)

    edit_note(
        actor=actor, note_id=note.id, base_version=1, text=note.text, visibility=note.visibility
    )

    note.refresh_from_db()
    assert note.version == 1
    assert AuditEntry.objects.filter(action="note.edited").count() == 0


@pytest.mark.django_db
def test_edit_from_an_older_version_is_a_conflict(territory):
    actor = actor_in(territory)
    note = make_note(actor, territory)
    archive_note(actor=actor, note_id=note.id)

    with pytest.raises(VersionConflict) as error:
        edit_note(actor=actor, note_id=note.id, base_version=1, text="B", visibility="partners")

    assert error.value.version == 2
    assert error.value.current["archived"] is True


@pytest.mark.django_db
def test_another_operator_reads_a_shared_note_but_does_not_change_it(territory):
    note = make_note(actor_in(territory, "operator"), territory, visibility="partners")
    other = actor_in(territory, "operator")

    with pytest.raises(NotAllowed, match="Seuls l'auteur"):
        edit_note(actor=other, note_id=note.id, base_version=1, text="B", visibility="partners")
    with pytest.raises(NotAllowed, match="Seuls l'auteur"):
        archive_note(actor=other, note_id=note.id)


@pytest.mark.django_db
def test_archived_note_is_taken_back(territory):
    actor = actor_in(territory)
    note = make_note(actor, territory)

    archive_note(actor=actor, note_id=note.id)
    archive_note(actor=actor, note_id=note.id)
    assert SiteNote.objects.current().count() == 0
    restore_note(actor=actor, note_id=note.id)
    restore_note(actor=actor, note_id=note.id)

    assert SiteNote.objects.current().count() == 1
    actions = AuditEntry.objects.filter(object_kind="note").order_by("created_at", "id")
    assert list(actions.values_list("action", flat=True)) == [
        "note.created",
        "note.archived",
        "note.restored",
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("visibility", "expected"),
    [
        ("private_company", {"author", "lead", "system"}),
        ("committee", {"author", "lead", "state", "system"}),
        ("partners", {"author", "lead", "state", "operator", "system"}),
    ],
)
def test_note_is_visible_to_its_level(territory, visibility, expected):
    author = actor_in(territory, "operator")
    make_note(author, territory, visibility=visibility)
    actors = {name: actor_in(territory, name) for name in ("lead", "state", "operator")}
    actors |= {name: actor_in(territory, name) for name in ("reader", "elected", "company")}
    actors |= {"author": author, "foreign": actor_in(TerritoryFactory()), "system": SYSTEM}

    seers = {name for name, actor in actors.items() if SiteNote.objects.visible_to(actor).exists()}

    assert seers == expected


@pytest.mark.django_db
def test_panel_shows_notes_of_the_site_in_this_territory_only(territory):
    actor, other = actor_in(territory), TerritoryFactory()
    shown = make_note(actor, territory, text="Ici")
    make_note(actor, territory, siret="00032517500016", text="Autre site")
    make_note(actor_in(other), other, text="Autre territoire")
    away = make_note(actor, territory, text="Rangée")
    archive_note(actor=actor, note_id=away.id)

    panel = note_panel(territory, SIRET, actor)

    assert [note.id for note in panel.notes] == [shown.id]
    assert [note.id for note in panel.archived] == [away.id]
    assert (panel.may_read, panel.may_write) == (True, True)


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_panel_reads_with_the_same_queries_whatever_the_number(
    territory, count, django_assert_num_queries
):
    actor = actor_in(territory)
    for number in range(count):
        make_note(actor, territory, text=f"Note {number}")

    with django_assert_num_queries(3):
        note_panel(territory, SIRET, actor)


@pytest.mark.django_db
def test_erased_person_leaves_notes_without_a_name(territory):
    actor = actor_in(territory)
    note = make_note(actor, territory)

    person_erased.send(None, person_id=new_id(), user_id=actor.user_id)

    note.refresh_from_db()
    assert note.author_label == "Personne effacée"
    assert note.revisions.get().author_label == "Personne effacée"


@pytest.mark.django_db
def test_note_too_long_is_refused_with_its_length(territory):
    with pytest.raises(InvalidValue, match="10001 signes"):
        create_note(actor=actor_in(territory), territory=territory, siret=SIRET, text="x" * 10_001)
