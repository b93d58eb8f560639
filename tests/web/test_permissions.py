"""Every address × every role, from the table in rights.py; and nothing outside the table."""

import pytest
from django.urls import URLPattern, get_resolver, reverse

from essor.common.roles import ROLES, Scope
from tests.factories.people import MembershipFactory, TerritoryFactory
from tests.web.rights import (
    ABSENT_HERE,
    API,
    EVERY_ROLE,
    INSTALLATION,
    PUBLIC,
    SIGNED_IN,
    TERRITORY,
)

pytestmark = pytest.mark.django_db


def names(patterns=None, prefix=""):
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}"
        else:
            space = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from names(pattern.url_patterns, prefix + space)


@pytest.fixture
def territory():
    return TerritoryFactory(slug="ici")


def entered(client, role, territory):
    scope = territory if ROLES[role].scope is Scope.TERRITORY else None
    client.force_login(MembershipFactory(role=role, territory=scope).person.user)
    return client


def asked(client, name, row):
    return getattr(client, row.method)(reverse(name, args=["ici", *row.args.values()]))


def test_every_address_is_in_the_table():
    listed = {*TERRITORY, *INSTALLATION, *SIGNED_IN, *PUBLIC, *ABSENT_HERE, *API}
    present = {name for name in names() if not name.startswith("api-1:")}

    assert present == listed


def test_every_role_of_a_territory_is_in_the_table():
    assert {r.code for r in ROLES.values() if r.scope is Scope.TERRITORY} == set(EVERY_ROLE)


@pytest.mark.parametrize("role", sorted(ROLES))
def test_territory_pages_answer_as_the_table_says(client, territory, role):
    entered(client, role, territory)
    expected, answered = {}, {}

    for name, row in TERRITORY.items():
        if role in row.roles or (role == "admin" and row.admin):
            expected[name] = row.answer
        elif role == "admin":
            expected[name] = 403  # knows the territory, reads nothing of it
        elif role == "national":
            expected[name] = 404
        else:
            expected[name] = row.refusal
        answered[name] = asked(client, name, row).status_code

    assert answered == expected


def test_territory_pages_do_not_exist_for_members_of_another(client, territory):
    entered(client, "lead", TerritoryFactory(slug="ailleurs"))

    answered = {name: asked(client, name, row).status_code for name, row in TERRITORY.items()}

    assert answered == dict.fromkeys(TERRITORY, 404)


def test_nothing_is_written_in_another_territory(client, territory):
    entered(client, "lead", TerritoryFactory(slug="ailleurs"))

    answered = {
        name: client.post(reverse(name, args=["ici", *row.args.values()])).status_code
        for name, row in TERRITORY.items()
    }

    assert set(answered.values()) <= {404, 405}


def test_visitors_are_led_to_sign_in(client, territory):
    pages = [
        (name, {"slug": "ici"} | row.args) for name, row in TERRITORY.items() if row.method == "get"
    ]
    pages += [(name, args) for name, (args, _) in (INSTALLATION | SIGNED_IN).items()]

    strays = {}
    for name, args in pages:
        answer = client.get(reverse(name, args=list(args.values())))
        if answer.status_code == 302 and answer["Location"].startswith(reverse("account_login")):
            continue
        strays[name] = answer.status_code

    # Devices ask in JSON, by POST or PUT, and are told in JSON.
    assert strays == {"sync": 405, "sync_session": 401, "sync_blob": 405}


@pytest.mark.parametrize("role", sorted(ROLES))
def test_installation_pages_are_the_administrators(client, territory, role):
    entered(client, role, territory)

    answered = {
        name: client.get(reverse(name, args=list(args.values()))).status_code
        for name, (args, _) in INSTALLATION.items()
    }

    expected = {
        name: answer if role == "admin" else 403 for name, (_, answer) in INSTALLATION.items()
    }
    assert answered == expected


@pytest.mark.parametrize("role", ["reader", "admin"])
def test_own_pages_answer_whoever_is_signed_in(client, territory, role):
    entered(client, role, territory)

    answered = {
        name: client.get(reverse(name, args=list(args.values()))).status_code
        for name, (args, _) in SIGNED_IN.items()
    }

    assert answered == {name: answer for name, (_, answer) in SIGNED_IN.items()}


def test_public_pages_answer_visitors(client):
    answered = {
        name: client.get(reverse(name, args=list(args.values()))).status_code
        for name, (args, _) in PUBLIC.items()
    }

    assert answered == {name: answer for name, (_, answer) in PUBLIC.items()}


def test_addresses_of_other_installations_do_not_exist_here(client, territory):
    entered(client, "lead", territory)

    answered = {
        name: client.get(reverse(name, args=list(args.values()))).status_code
        for name, args in ABSENT_HERE.items()
    }

    assert answered == dict.fromkeys(ABSENT_HERE, 404)
