"""Every icon that a template or a module names is in the sprite."""

import re
from pathlib import Path

from essor.web.components.icons import icon_names

ESSOR = Path(__file__).parents[3] / "essor"


def test_every_icon_in_use_is_vendored():
    texts = [path.read_text() for path in (*ESSOR.rglob("*.html"), *ESSOR.rglob("*.py"))]

    used = {
        name
        for text in texts
        for name in re.findall(r'{% icon "([^"]+)"', text) + re.findall(r'\bicon="([\w-]+)"', text)
    }

    assert used - icon_names() == set()
