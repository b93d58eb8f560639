"""A clean counter of attempts, and codes as a telephone would show them."""

from collections.abc import Callable

import pytest
from allauth.mfa.totp.internal import auth
from django.core.cache import cache


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
