"""The index: rights in the query, every word a beginning, the best first."""

from uuid import uuid4

import pytest

from essor.common.actor import ANONYMOUS, SYSTEM, Actor, ActorKind, Grant
from essor.common.models import SearchEntry
from essor.common.permissions import Permission
from essor.common.roles import ROLES
from essor.common.search import KINDS, Entry, Kind, find
from essor.common.services.search import index, rebuild, remove
from essor.common.visibility import Visibility
from essor.kernel.errors import NotAllowed

pytestmark = pytest.mark.django_db

HERE, THERE = uuid4(), uuid4()


@pytest.fixture(autouse=True)
def thing(monkeypatch):
    entries: list[Entry] = []
    monkeypatch.setitem(KINDS, "thing", Kind("thing", "Choses", lambda: entries))
    return entries


def actor(role: str, territory=HERE, **limits) -> Actor:
    return Actor(
        ActorKind.USER, "Personne Inventée", grants=(Grant(ROLES[role], territory),), **limits
    )


def entry(title: str, **facts) -> Entry:
    values = {"territory_id": HERE, "visibility": Visibility.PARTNERS, "url_path": "/x/"}
    return Entry(kind="thing", object_id=facts.pop("key", title), title=title, **values | facts)


def found(query: str, who: Actor | None = None, territory=HERE) -> list[str]:
    groups = find(query, actor=who or actor("lead"), territory_id=territory)
    return [hit.title for group in groups for hit in group.hits]


def test_every_word_is_the_beginning_of_a_word():
    index(entry("Forges d'Écot-la-Combe", keywords=("52700", None)))

    assert found("ecot FORG") == ["Forges d'Écot-la-Combe"]
    assert found("527") == ["Forges d'Écot-la-Combe"]
    assert found("orges") == []
    assert found("forges absent") == []


def test_signs_of_sql_are_only_signs():
    index(entry("Cent pour cent"))

    assert found("ce%t") == []
    assert found("c_nt") == []
    assert found("'; DROP") == []


def test_beginnings_come_first_then_phrases_then_the_rest():
    for title in ("Atelier de la Forge noire", "Forge noire", "Noire et belle, la forge"):
        index(entry(title))

    assert found("forge noire") == [
        "Forge noire",
        "Atelier de la Forge noire",
        "Noire et belle, la forge",
    ]


def test_indexing_again_replaces_and_removing_removes():
    index(entry("Ancien nom", key="1"))
    index(entry("Nouveau nom", key="1"))

    assert (found("ancien"), found("nouveau")) == ([], ["Nouveau nom"])
    remove(kind="thing", object_id="1")
    assert found("nouveau") == []


@pytest.mark.parametrize(
    ("role", "titles"),
    [
        ("lead", ["chose committee", "chose partners", "chose private_company", "chose public"]),
        ("elected", ["chose committee", "chose partners", "chose public"]),
        ("operator", ["chose partners", "chose public"]),
        ("reader", ["chose partners", "chose public"]),
        ("company", ["chose public"]),
    ],
)
def test_role_sees_its_levels(role, titles):
    for level in Visibility:
        index(entry(f"chose {level}", visibility=level))

    assert sorted(found("chose", actor(role))) == titles


def test_other_territory_is_never_searched():
    index(entry("chose d'ailleurs", territory_id=THERE))

    assert found("chose", actor("lead", HERE)) == []
    assert found("chose", actor("lead", HERE), territory=THERE) == []
    assert found("chose", actor("lead", THERE), territory=THERE) == ["chose d'ailleurs"]


def test_permission_of_an_entry_is_needed_besides_its_level():
    index(entry("chose notée", permission=Permission.NOTE_READ))

    assert found("chose", actor("lead")) == ["chose notée"]
    assert found("chose", actor("reader")) == []
    limited = actor("lead", scopes=frozenset({Permission.TERRITORY_READ}))
    assert found("chose", limited) == []


def test_shared_entry_is_found_in_every_territory():
    index(entry("chose publique", territory_id=None, visibility=Visibility.PUBLIC))

    assert found("chose", actor("reader", THERE), territory=THERE) == ["chose publique"]
    assert SearchEntry.objects.visible_to(ANONYMOUS).count() == 1
    assert found("chose", SYSTEM) == ["chose publique"]


def test_one_letter_searches_nothing():
    index(entry("a"))

    assert found("a") == []
    assert found(" ' ") == []


def test_rebuilding_gives_the_same_index(thing):
    thing += [entry("un"), entry("deux")]
    index(entry("fantôme"))

    assert rebuild(actor=SYSTEM, kinds=["thing"]) == {"thing": 2}
    assert sorted(SearchEntry.objects.values_list("title", flat=True)) == ["deux", "un"]
    with pytest.raises(NotAllowed):
        rebuild(actor=actor("lead"))


def test_group_counts_what_it_does_not_show():
    for number in range(11):
        index(entry(f"chose {number}"))

    (group,) = find("chose", actor=actor("lead"), territory_id=HERE)

    assert (group.total, len(group.hits), group.hidden) == (11, 8, 3)
    assert [hit.title for hit in group.hits][-1] == "chose 7"
