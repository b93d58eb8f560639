"""The shell of a territory: navigation by rights, demonstration ribbon, switcher, weight."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.test import RequestFactory

from essor.common.permissions import Permission
from essor.territory.services.actors import actor_for
from essor.web.components import navigation
from essor.web.components.navigation import NavGroup, NavItem, NavLink
from tests.factories.people import MembershipFactory, TerritoryFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def entries(monkeypatch, settings):
    settings.ROOT_URLCONF = "tests.web.shell.pages"
    monkeypatch.setattr(navigation, "_items", {})
    for key, permission, order in (
        ("members", Permission.MEMBER_MANAGE, 30),
        ("sites", Permission.SITE_READ, 20),
        ("home", Permission.TERRITORY_READ, 10),
    ):
        navigation.register(
            NavItem(key, key.title(), key, permission, "factory", order, exact=key == "home")
        )


def shell_of(membership, path: str = "/", **attributes: object) -> str:
    request = RequestFactory().get(path)
    request.user = membership.person.user
    request.actor = actor_for(request.user)
    request.territory = membership.territory
    for name, value in attributes.items():
        setattr(request, name, value)
    return render_to_string("layouts/_header.html", {}, request=request)


def test_navigation_shows_what_the_role_opens_in_order(entries):
    membership = MembershipFactory(role="reader", territory__slug="shm")
    actor = actor_for(membership.person.user)

    links = navigation.links_for(actor, membership.territory, "/t/shm/sites/12/")

    assert links == [
        NavGroup("Home", "/t/shm/", "factory", current=False, links=()),
        NavGroup("Sites", "/t/shm/sites/", "factory", current=True, links=()),
    ]


def test_entries_of_a_group_stand_under_its_name(entries):
    for key, view, order in (("sites", "site_list", 20), ("events", "event_list", 30)):
        permission = Permission.SITE_READ
        navigation.register(
            NavItem(key, key.title(), view, permission, "flag", order, group="observatory")
        )
    membership = MembershipFactory(role="reader", territory__slug="shm")
    actor = actor_for(membership.person.user)

    links = navigation.links_for(actor, membership.territory, "/t/shm/evenements/a-qualifier/")

    assert links[1] == NavGroup(
        "Observatoire", "/t/shm/sites/", "factory", current=True,
        links=(
            NavLink("Sites", "/t/shm/sites/", "flag", current=False),
            NavLink("Events", "/t/shm/evenements/", "flag", current=True),
        ),
    )  # fmt: skip


def test_navigation_of_another_territory_is_empty(entries):
    actor = actor_for(MembershipFactory(role="lead").person.user)

    assert navigation.links_for(actor, TerritoryFactory(), "/") == []


def test_ribbon_tells_a_demonstration(entries):
    shown = shell_of(MembershipFactory(role="reader", territory__is_demo=True))

    assert "données inventées" in shown
    assert "données inventées" not in shell_of(MembershipFactory(role="reader"))


def test_switcher_lists_the_territories_of_the_person_only(entries):
    one = MembershipFactory(role="reader")
    two = MembershipFactory(role="reader", person=one.person)
    other = TerritoryFactory()

    shown = shell_of(one)

    assert f"/t/{two.territory.slug}/" in shown
    assert other.name not in shown


def theme() -> str:
    return Path(finders.find("css/tokens.css")).read_text()


def test_page_weighs_less_than_150_kilobytes(client):
    page = client.get("/").content.decode()
    names = set(re.findall(r'"/static/([^"#]+)', page)) | {
        f"fonts/{name}" for name in re.findall(r"fonts/([\w-]+latin-\d+[\w-]+\.woff2)", theme())
    }

    files = [Path(finders.find(name)) for name in names]
    weight = len(gzip.compress(page.encode())) + sum(
        file.stat().st_size if file.suffix == ".woff2" else len(gzip.compress(file.read_bytes()))
        for file in files
    )

    assert weight < 150_000
