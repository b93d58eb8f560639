"""`essor init`."""

import pytest
from typer.testing import CliRunner

from essor.cli.main import app
from essor.kernel.errors import InvalidValue
from essor.territory.models import Invitation, Membership, Territory
from essor.territory.services.invitations import accept_invitation, find_invitation
from tests.factories.people import TerritoryFactory

pytestmark = pytest.mark.django_db


def run(*words):
    return CliRunner().invoke(app, ["init", *words])


@pytest.fixture(autouse=True)
def _no_migrate(monkeypatch):
    """The tables of a test are there; the command makes them on a new installation."""
    monkeypatch.setattr("django.core.management.call_command", lambda *_, **__: None)


@pytest.fixture
def listed():
    return TerritoryFactory(slug="sud-haute-marne", started_at=None)


def token_in(output):
    link = next(line for line in output.splitlines() if "/invitation/" in line)
    return link.split("/invitation/")[1].strip("/ ")


def test_init_starts_the_territory_and_prints_a_link_that_works(listed):
    result = run("--territory", "sud-haute-marne", "--lead", "lead@exemple.test")

    assert result.exit_code == 0, result.output
    listed.refresh_from_db()
    assert listed.started_at is not None
    invitation = find_invitation(token_in(result.output))
    assert (invitation.email, invitation.role, invitation.territory) == (
        "lead@exemple.test",
        "lead",
        listed,
    )


def test_init_again_changes_only_the_link(listed):
    words = ("--territory", "sud-haute-marne", "--lead", "lead@exemple.test")
    first, second = run(*words), run(*words)

    assert Invitation.objects.count() == 1
    assert find_invitation(token_in(first.output)) is None
    from essor.common.actor import ANONYMOUS

    accept_invitation(actor=ANONYMOUS, token=token_in(second.output), full_name="Camille Fictive")
    third = run(*words)
    assert third.exit_code == 0
    assert "déjà" in third.output
    assert Membership.objects.count() == 1


def test_init_of_an_unknown_territory_names_the_nearest(listed):
    result = run("--territory", "sud-haute-marn", "--lead", "lead@exemple.test")

    assert isinstance(result.exception, InvalidValue)  # `main` prints it and exits with 2
    assert "sud-haute-marne" in str(result.exception)
    assert not Invitation.objects.exists()


def test_init_of_another_edition(listed):
    older = TerritoryFactory(slug="chaumont", edition="2018-2022", started_at=None)

    run("--territory", "chaumont", "--lead", "lead@exemple.test", "--edition", "2018-2022")

    assert set(Territory.objects.started()) == {older}


def test_init_of_an_administrator_alone():
    result = run("--admin", "admin@exemple.test")

    assert find_invitation(token_in(result.output)).role == "admin"


@pytest.mark.parametrize("words", [(), ("--territory", "x"), ("--lead", "a@exemple.test")])
def test_init_without_what_it_needs_exits_with_2(words):
    assert run(*words).exit_code == 2
