"""Addresses of static files: worked out once, since a release does not change while it runs."""

from functools import lru_cache
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):
    """WhiteNoise's storage; a page asks for some twenty addresses."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._address = lru_cache(maxsize=1_000)(super().url)

    def url(self, name: str, force: bool = False) -> str:  # noqa: FBT001, FBT002 - Django's signature
        """The address of a file, with its hash."""
        return str(self._address(name, force))
