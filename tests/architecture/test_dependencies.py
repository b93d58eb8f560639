"""Each dependency says why it is there; locks carry hashes and no address."""

import re
import tomllib

from tests.architecture.repository import ROOT, tracked


def test_each_dependency_has_a_reason():
    text = (ROOT / "pyproject.toml").read_text()
    project = tomllib.loads(text)["project"]
    names = project["dependencies"] + project["optional-dependencies"]["dev"]

    lines = {line.strip() for line in text.splitlines()}
    unexplained = [
        name
        for name in names
        if not any(line.startswith(f'"{name}"') and "# " in line for line in lines)
    ]

    assert unexplained == []


def test_locks_have_hashes_and_no_address():
    locks = tracked("requirements/*.txt")
    assert {path.name for path in locks} == {"base.txt", "build.txt", "dev.txt"}

    for path in locks:
        text = path.read_text()
        assert "://" not in text
        pinned = re.findall(r"^[a-z0-9._-]+(?:\[[^\]]*\])?==", text, re.MULTILINE)
        assert len(pinned) <= text.count("--hash=sha256:")
