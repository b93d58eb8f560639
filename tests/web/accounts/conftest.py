"""A clean counter of attempts, codes as a telephone would show them, and a provider."""

from collections.abc import Callable

import pytest
from allauth.mfa.totp.internal import auth
from django.core.cache import cache

from tests.factories.people import PersonFactory
from tests.web.accounts.provider import CLIENT_ID, SECRET, serve


@pytest.fixture(autouse=True)
def _no_attempts_yet() -> None:
    cache.clear()


@pytest.fixture
def totp_code() -> Callable[[str], str]:
    """The code of now for a secret."""

    def code(secret: str) -> str:
        counter = next(auth.yield_hotp_counters_from_time())
        return auth.format_hotp_value(auth.hotp_value(secret, counter))

    return code


@pytest.fixture
def provider(settings):
    found, server = serve()
    settings.PROCONNECT_URL = found.issuer
    settings.PROCONNECT_CLIENT_ID = CLIENT_ID
    settings.PROCONNECT_SECRET = SECRET
    yield found
    server.shutdown()
    server.server_close()


@pytest.fixture
def camille():
    return PersonFactory(
        full_name="Camille Fictive", user__email="camille@exemple.test", user__second_factor=False
    )
