"""A real PostgreSQL for the backups."""

import warnings
from collections.abc import Iterator

import pytest


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    with warnings.catch_warnings():  # the server's library warns where XDG_RUNTIME_DIR is not set
        warnings.simplefilter("ignore")
        from tests.postgres import running

        with running() as url:
            yield url
