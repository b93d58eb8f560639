"""The history page, its file and its exports."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.template import Context, Template
from django.urls import reverse
from django.utils import timezone

from essor.common.actor import ANONYMOUS, SYSTEM
from essor.common.history import is_told
from essor.common.models import AuditEntry, ExportLog
from essor.common.selectors.history import history_of
from essor.territory.services import people
from essor.territory.services.actors import actor_for
from tests.factories.people import MembershipFactory, PersonFactory, TerritoryFactory

pytestmark = pytest.mark.django_db
WRITTEN = r'(?:action=|_tell\w*\([^")]*)"([a-z_]+\.[a-z_]+)"'
PAGES = ("history", "history_csv", "history_exports")


@pytest.fixture
def lead(client):
    membership = MembershipFactory(person__full_name="Camille Fictive")
    client.force_login(membership.person.user)
    return membership


def given_role(lead, name="Alix Inventée", reason=""):
    return people.give_role(
        actor=actor_for(lead.person.user),
        person=PersonFactory(full_name=name),
        role="reader",
        territory=lead.territory,
        reason=reason,
    )


def page(client, lead, name="history", **query):
    return client.get(reverse(name, args=[lead.territory.slug]), query)


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("lead", 200), ("facilitator", 403), ("elected", 403), ("company", 403),
        ("operator", 403), ("state", 403), ("reader", 403), ("national", 404), ("admin", 403),
    ],
)  # fmt: skip
def test_pages_by_role(client, role, status):
    territory = TerritoryFactory()
    scope = None if role in {"national", "admin"} else territory
    client.force_login(MembershipFactory(role=role, territory=scope).person.user)

    answers = {client.get(reverse(name, args=[territory.slug])).status_code for name in PAGES}

    assert answers == {status}


def test_pages_of_another_territory_are_not_found(client, lead):
    other = TerritoryFactory()

    assert {client.get(reverse(name, args=[other.slug])).status_code for name in PAGES} == {404}


def test_history_tells_who_did_what_to_whom_and_why(client, lead):
    given_role(lead, reason="Arrivée à la CCI")
    given_role(MembershipFactory(), name="Ailleurs Invisible")

    text = page(client, lead).content.decode()

    for word in ("Camille Fictive", "membre : création", "Alix Inventée", "Lecteur", "la CCI"):
        assert word in text
    assert "Invisible" not in text
    assert "reader" not in text


def test_history_is_filtered(client, lead):
    first = given_role(lead)
    people.end_membership(actor=SYSTEM, membership=first, reason="Départ")
    old = AuditEntry.objects.get(action="membership.created")
    AuditEntry.objects.filter(id=old.id).update(created_at=timezone.now() - timedelta(days=40))
    today = timezone.localdate().isoformat()

    def count(**query):
        return page(client, lead, **query).context["count"]

    assert count() == 2
    assert (count(kind="membership"), count(kind="note")) == (
        2,
        2,
    )  # an unknown kind filters nothing
    assert (count(who="camille"), count(who="essor")) == (1, 1)
    assert (count(who="CAMILLÉ fictive"), count(who="camille absente")) == (1, 0)
    assert (count(since=today), count(until=today)) == (1, 2)
    assert count(since="pas une date") == 2


def test_history_is_paged_with_a_fixed_number_of_queries(
    client, lead, django_assert_max_num_queries
):
    membership = given_role(lead)
    for number in range(60):
        people.change_role(
            actor=SYSTEM,
            membership=membership,
            role="reader" if number % 2 else "operator",
            reason=f"essai {number}",
        )

    with django_assert_max_num_queries(14):
        first = page(client, lead)

    assert len(first.context["lines"]) == 50
    assert len(page(client, lead, page=2).context["lines"]) == 11


def test_file_holds_the_filtered_lines_and_is_logged(client, lead):
    given_role(lead, reason="=cmd|'/c calc'!A1")

    answer = page(client, lead, "history_csv", who="camille")
    text = b"".join(answer.streaming_content).decode("utf-8")

    head, line = text.removeprefix("\ufeff").splitlines()
    assert text.startswith("\ufeff")
    assert head == "date;auteur;action;objet;avant;après;raison"
    assert line.endswith(";'=cmd|'/c calc'!A1")
    assert "attachment" in answer["Content-Disposition"]
    log = ExportLog.objects.get()
    assert (log.kind, log.filters, log.row_count, log.actor_label) == (
        "history", {"who": "camille"}, 1, "Camille Fictive",
    )  # fmt: skip
    assert "history" in page(client, lead, "history_exports").content.decode()


def test_empty_pages_teach(client, lead):
    assert "Rien pour ces filtres" in page(client, lead).content.decode()
    assert "Aucun export" in page(client, lead, "history_exports").content.decode()


def test_history_of_one_object_for_who_may_read_it(lead):
    membership = given_role(lead)
    template = Template('{% load history %}{% object_history "membership" key %}')

    def shown(actor):
        return template.render(Context({"actor": actor, "key": membership.id}))

    reader = actor_for(membership.person.user)
    assert "Alix Inventée" in shown(actor_for(lead.person.user))
    assert [shown(actor).strip() for actor in (reader, ANONYMOUS, None)] == ["", "", ""]
    assert history_of("membership", membership.id, reader) == []


def test_history_of_an_erased_person_names_nobody(client, lead):
    MembershipFactory(territory=lead.territory)
    other = MembershipFactory(territory=lead.territory, person__full_name="Sacha Imaginaire")
    given_role(other)

    people.erase_person(
        actor=actor_for(other.person.user), person=other.person, reason="Demande de la personne"
    )

    text = page(client, lead).content.decode()
    assert "Sacha" not in text
    assert people.ERASED in text


def test_every_action_written_has_french_words():
    source = Path(__file__).parents[3] / "essor"
    written = {
        found
        for path in source.rglob("*.py")
        for found in re.findall(WRITTEN, path.read_text("utf-8"))
    }

    assert {action for action in written if not is_told(action)} == set()
    assert len(written) > 10
