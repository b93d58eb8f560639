"""The deployment example is what the code reads: units, settings and guide agree."""

import ast
import configparser
import re
import shlex
from pathlib import Path

import pytest
import typer

from essor.cli.main import app
from essor.web.api.api import api
from tests.architecture.repository import PACKAGE, ROOT

DEPLOY = ROOT / "deploy"
GUIDE = (ROOT / "docs" / "guide" / "deployer.md").read_text(encoding="utf-8")
UNITS = sorted((DEPLOY / "systemd").iterdir())
VARIABLE = re.compile(r"\bESSOR_[A-Z_]+\b")
HARDENING = {"NoNewPrivileges": "yes", "ProtectSystem": "strict", "PrivateTmp": "yes"}


class _Unit(configparser.RawConfigParser):
    """systemd's own way: names keep their case."""

    def optionxform(self, optionstr: str) -> str:
        return optionstr


def _unit(path: Path) -> _Unit:
    unit = _Unit(delimiters=("=",), comment_prefixes=("#", ";"), interpolation=None)
    unit.read_string(path.read_text(encoding="utf-8"))
    return unit


def _read_by_settings() -> set[str]:
    """Names that modules of essor/config hand to a reader of the environment."""
    found = set()
    for path in (PACKAGE / "config").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and VARIABLE.fullmatch(str(first.value)):
                    found.add(str(first.value))
    return found


def _example() -> dict[str, str]:
    lines = (DEPLOY / "essor.env.example").read_text(encoding="utf-8").splitlines()
    pairs = [line.split("=", 1) for line in lines if line and not line.startswith("#")]
    return dict(pairs)  # type: ignore[arg-type]  # two parts each


def test_every_setting_read_is_documented_and_the_other_way_round() -> None:
    assert set(VARIABLE.findall(GUIDE)) == _read_by_settings()


def test_example_names_only_settings_that_are_read() -> None:
    assert {name for name in _example() if name.startswith("ESSOR_")} <= _read_by_settings()
    assert _example()["DJANGO_SETTINGS_MODULE"] == "essor.config.settings.prod"


def test_example_holds_no_secret() -> None:
    assert {_example()[name] for name in _example() if re.search("SECRET|PASSWORD", name)} == {""}


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_unit_is_well_formed(path: Path) -> None:
    unit = _unit(path)
    assert unit.has_option("Unit", "Description")
    if path.suffix == ".timer":
        assert path.with_suffix(".service") in UNITS
        assert unit.has_option("Timer", "OnCalendar")
        return
    service = dict(unit["Service"])
    assert {name: service.get(name) for name in HARDENING} == HARDENING
    assert (service["User"], service["EnvironmentFile"]) == ("essor", "/etc/essor/essor.env")


@pytest.mark.parametrize(
    "path", [path for path in UNITS if path.suffix == ".service"], ids=lambda path: path.name
)
def test_unit_starts_a_command_that_exists_with_its_options(path: Path) -> None:
    words = shlex.split(_unit(path)["Service"]["ExecStart"].replace("%%", "%"))
    if words[0] == "/bin/sh":
        words = shlex.split(words[2].removeprefix("exec "))
    assert words[0] == "/opt/essor/.venv/bin/essor"
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]  # a group has them
    known = {option for one in commands[words[1]].params for option in one.opts}
    assert {word for word in words[2:] if word.startswith("--")} <= known


def test_guide_names_files_that_exist() -> None:
    named = re.findall(r"`?(deploy/[\w./-]+\w)", GUIDE)
    assert named
    assert [name for name in named if not (ROOT / name).exists() and "*" not in name] == [
        name for name in named if name == "deploy/systemd/essor"
    ]


@pytest.mark.parametrize("name", ["Caddyfile", "nginx.conf"])
def test_proxy_sends_where_the_service_listens(name: str) -> None:
    web = _unit(DEPLOY / "systemd" / "essor-web.service")["Service"]["ExecStart"]
    port = re.search(r"--port (\d+)", web)
    assert port is not None
    assert f"127.0.0.1:{port[1]}" in (DEPLOY / name).read_text(encoding="utf-8")


def test_page_of_the_api_lists_its_routes() -> None:
    text = (ROOT / "docs" / "dev" / "api.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| `(GET|POST|PUT|DELETE) (/[^`?]*)", text, re.MULTILINE))
    mounted = {
        (method.upper(), path.removeprefix("/api/v1"))
        for path, operations in api.get_openapi_schema()["paths"].items()
        for method in operations
    }
    assert listed == mounted
