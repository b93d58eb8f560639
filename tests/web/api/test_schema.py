"""Schemathesis attacks every operation of the description, in process, with a token and without."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core import signals
from django.db import close_old_connections
from hypothesis import HealthCheck, settings

from essor.config.wsgi import application
from essor.web.api.api import api
from tests.web.api.conftest import key_of, member

pytestmark = pytest.mark.django_db


def _aimed() -> dict[str, Any]:
    """The description, aimed at one territory, without the keys that each test sends itself."""
    description = copy.deepcopy(api.get_openapi_schema())
    description["components"].pop("securitySchemes")
    for operations in description["paths"].values():
        for operation in operations.values():
            operation.pop("security", None)
            for parameter in operation.get("parameters", ()):
                if parameter["name"] == "slug":
                    parameter["schema"] = {"type": "string", "enum": ["essai"]}
    return description


SCHEMA = schemathesis.openapi.from_dict(_aimed())
SCHEMA.app = application
RULES = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
# Filters that the description cannot type (a cursor, a SIRET's key) may refuse what it allows.
SKIPPED = [schemathesis.checks.positive_data_acceptance]


@pytest.fixture
def _one_connection() -> Iterator[None]:
    """The calls share the test's own transaction, as Django's client does."""
    for signal in (signals.request_started, signals.request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (signals.request_started, signals.request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def bearer(territory, settings, monkeypatch, _one_connection) -> dict[str, str]:
    """The header of a lead's token, without a limit of calls."""
    settings.API_RATE = 1_000_000
    monkeypatch.setattr("essor.web.api.auth.BAD_TOKENS", 1_000_000)
    key = key_of(member(territory))
    return {"Authorization": f"Bearer {key}", "Accept-Encoding": "identity"}


@SCHEMA.parametrize()
@RULES
def test_schema_any_call_with_a_token(case, bearer) -> None:
    case.call_and_validate(headers=bearer, excluded_checks=SKIPPED)


@SCHEMA.parametrize()
@settings(RULES, max_examples=5)
@pytest.mark.usefixtures("_one_connection")
def test_schema_any_call_without_a_token(case) -> None:
    answer = case.call()
    case.validate_response(answer, checks=[schemathesis.checks.not_a_server_error])
    assert answer.status_code in {401, 404, 405}
