"""Rules on templates: none unused, no inline script or style, no gap in what pages declare."""

import re
from pathlib import Path

from tests.architecture.repository import PACKAGE, ROOT, own, tracked

TEMPLATES = PACKAGE / "web" / "templates"
# allauth, Django, the form renderer and the components' tags look these up by name themselves.
FRAMEWORK = ("account/", "mfa/", "socialaccount/", "usersessions/", "django/", "allauth/")
COMPONENTS = "components/"


def templates():
    return own(tracked("essor/web/templates/*.html"))


def test_every_template_is_used():
    everything = "\n".join(
        path.read_text() for path in own(tracked("essor/*.py", "essor/*.html", "essor/*.yaml"))
    )
    names = [str(path.relative_to(TEMPLATES)) for path in templates()]

    unused = [
        name
        for name in names
        if not name.startswith(FRAMEWORK)
        and not re.fullmatch(r"\d{3}\.html", name)
        and name not in everything
        and not (name.startswith(COMPONENTS) and f'"{Path(name).stem}"' in everything)
    ]

    assert unused == []


def test_no_inline_script_style_or_handler():
    forbidden = re.compile(
        r"<script(?![^>]*\b(src|type=\"(application/json|importmap)\")=?)[^>]*>|<style\b|\sstyle=|\son[a-z]+=\"",
    )
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in templates()
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if forbidden.search(line)
    ]

    assert found == []


def test_no_address_outside_essor_is_loaded():
    loads = re.compile(r"(src|href)=\"(https?:)?//")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in templates()
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if loads.search(line) and ("<script" in line or "<link" in line or "<img" in line)
    ]

    assert found == []
