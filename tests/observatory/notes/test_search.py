"""The search box finds notes and companies of the register, for whoever may see them."""

from dataclasses import replace
from importlib import import_module

import pytest
from django.apps import apps

from essor.common.actor import SYSTEM, Grant
from essor.common.models import SearchEntry
from essor.common.roles import ROLES
from essor.common.search import find
from essor.common.services.search import rebuild
from essor.observatory.services.notes import archive_note, edit_note, restore_note
from essor.territory.signals import person_erased
from tests.factories.notes import actor_in, make_note
from tests.factories.people import TerritoryFactory
from tests.factories.registers import LARGE, MASKED, SECRET, load_register

pytestmark = pytest.mark.django_db


@pytest.fixture
def territory():
    return TerritoryFactory(slug="ici")


def found(actor, territory, query, kind="note"):
    groups = find(query, actor=actor, territory_id=territory.id)
    return [hit for group in groups if group.kind == kind for hit in group.hits]


def test_note_is_found_by_its_words_its_author_and_its_site(territory):
    actor = actor_in(territory)
    note = make_note(actor, territory, text="Presse à emboutir arrêtée", visibility="partners")

    for query in ("emboutir presse", actor.label, note.establishment.siret):
        assert [hit.url for hit in found(actor, territory, query)] == [
            f"/t/ici/sites/{note.establishment.siret}/notes/#note-{note.id}"
        ]


@pytest.mark.parametrize(
    ("visibility", "finders"),
    [
        ("private_company", {"lead"}),
        ("committee", {"lead", "state"}),
        ("partners", {"lead", "state", "operator"}),
    ],
)
def test_note_is_found_by_those_whom_its_level_names(territory, visibility, finders):
    make_note(actor_in(territory), territory, text="Presse neuve", visibility=visibility)
    roles = ("lead", "state", "operator", "elected", "reader", "company")

    assert {r for r in roles if found(actor_in(territory, r), territory, "presse")} == finders


def test_author_finds_their_own_note_whatever_its_level(territory):
    author, colleague = actor_in(territory, "operator"), actor_in(territory, "operator")
    make_note(author, territory, text="Presse neuve", visibility="private_company")

    assert len(found(author, territory, "presse")) == 1
    assert found(colleague, territory, "presse") == []


def test_author_whose_role_no_longer_reads_notes_finds_theirs_no_more(territory):
    author = actor_in(territory, "operator")
    make_note(author, territory, text="Presse neuve", visibility="private_company")
    reader = replace(author, grants=(Grant(ROLES["reader"], territory.id),))
    elsewhere = replace(author, grants=(Grant(ROLES["lead"], TerritoryFactory().id),))

    assert found(reader, territory, "presse") == []
    assert found(elsewhere, territory, "presse") == []


def test_entries_of_before_learn_their_author(territory):
    author = actor_in(territory, "operator")
    make_note(author, territory, text="Presse neuve")
    SearchEntry.objects.update(owner_key=None)
    migration = import_module("essor.observatory.migrations.0002_authors_find_their_notes")

    migration.name_owners(apps, None)

    assert len(found(author, territory, "presse")) == 1


def test_changed_note_is_found_by_its_new_words_and_level_only(territory):
    lead, operator = actor_in(territory), actor_in(territory, "operator")
    note = make_note(lead, territory, text="Presse neuve", visibility="partners")

    edit_note(actor=lead, note_id=note.id, base_version=1, text="Four neuf", visibility="committee")

    assert found(lead, territory, "presse") == []
    assert len(found(lead, territory, "four")) == 1
    assert found(operator, territory, "four") == []


def test_archived_note_is_not_found_until_it_is_taken_back(territory):
    lead = actor_in(territory)
    note = make_note(lead, territory, text="Presse neuve")

    archive_note(actor=lead, note_id=note.id)
    edit_note(
        actor=lead, note_id=note.id, base_version=2, text="Presse vieille", visibility="committee"
    )
    assert found(lead, territory, "presse") == []
    restore_note(actor=lead, note_id=note.id)

    assert [hit.subtitle for hit in found(lead, territory, "presse")] == ["Presse vieille"]


def test_erased_author_is_in_the_index_no_more(territory):
    author, lead = actor_in(territory, "operator"), actor_in(territory)
    make_note(author, territory, text="Presse neuve", visibility="partners")

    person_erased.send(None, person_id=None, user_id=author.user_id)

    assert found(lead, territory, author.label) == []
    assert len(found(lead, territory, "presse")) == 1


def test_rebuilt_index_is_the_one_that_was_written(territory):
    lead = actor_in(territory)
    make_note(lead, territory, text="Presse neuve")
    archive_note(actor=lead, note_id=make_note(lead, territory, text="Presse vieille").id)
    columns = ("object_id", "title", "text", "visibility", "owner_key")
    before = list(SearchEntry.objects.values(*columns))

    assert rebuild(actor=SYSTEM, kinds=["note"]) == {"note": 1}
    assert list(SearchEntry.objects.values(*columns)) == before


def test_companies_of_the_register_are_found(territory, settings):
    load_register(settings.WAREHOUSE_DIR)
    reader = actor_in(territory, "reader")

    hits = found(reader, territory, "fonderie", "company")

    assert [(hit.title, hit.subtitle, hit.url) for hit in hits] == [
        ("FONDERIE INVENTEE", "Langres", f"/t/ici/sites/{LARGE}/")
    ]


def test_masked_company_is_found_by_its_number_without_its_name(territory, settings):
    load_register(settings.WAREHOUSE_DIR)
    reader = actor_in(territory, "reader")

    assert [hit.title for hit in found(reader, territory, MASKED, "company")] == [
        "Unité non diffusible"
    ]
    assert found(reader, territory, SECRET, "company") == []


def test_companies_are_not_searched_without_a_right_or_a_register(territory, settings):
    assert found(actor_in(territory), territory, "fonderie", "company") == []
    load_register(settings.WAREHOUSE_DIR)
    assert found(actor_in(TerritoryFactory()), territory, "fonderie", "company") == []
