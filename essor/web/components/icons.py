"""The icon sprite: which icons there are."""

import re
from functools import cache

from essor.web.components.vendored import vendored_text


@cache
def icon_names() -> frozenset[str]:
    """Names of the icons in `vendor/icons.svg`."""
    return frozenset(re.findall(r'<symbol id="([^"]+)"', vendored_text("icons.svg")))
