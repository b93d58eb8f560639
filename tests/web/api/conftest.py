"""Callers of the API: with a token, in a session, from another territory."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from essor.common.permissions import Permission
from essor.territory.models import TOKEN_SCOPES, Territory, User
from essor.territory.services.actors import actor_for
from essor.territory.services.tokens import create_token
from essor.web.api.limits import calls
from tests.factories.people import MembershipFactory
from tests.factories.places import load_places, placed_territory
from tests.factories.registers import load_register

Caller = Callable[..., Client]


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    calls.clear()


@pytest.fixture
def territory(settings) -> Territory:
    """A territory with its places and a register."""
    load_places()
    load_register(settings.WAREHOUSE_DIR)
    return placed_territory()


def member(territory: Territory, role: str = "lead") -> User:
    """A new person's account, with a role there."""
    user: User = MembershipFactory(territory=territory, role=role).person.user
    return user


def key_of(user: User, scopes: Any = None, **options: Any) -> str:
    """A new token's key, with every right that the person may give."""
    actor = actor_for(user)
    held = [scope for scope in TOKEN_SCOPES if actor.territories_with(scope)]
    wanted: list[Permission] = list(scopes) if scopes is not None else held
    return create_token(actor=actor, name="essai", scopes=wanted, days=30, **options).secret


def with_key(key: str) -> Client:
    """A client that sends this key."""
    return Client(headers={"Authorization": f"Bearer {key}"})
