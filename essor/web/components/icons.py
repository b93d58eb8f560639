"""The icon sprite: which icons there are."""

import re
from functools import cache

from django.contrib.staticfiles import finders


@cache
def icon_names() -> frozenset[str]:
    """Names of the icons in `vendor/icons.svg`."""
    path = finders.find("vendor/icons.svg")
    with open(path, encoding="utf-8") as sprite:  # noqa: PTH123 - finders give a text path
        return frozenset(re.findall(r'<symbol id="([^"]+)"', sprite.read()))
