"""What a log line says, and what it never says."""

import json
import logging
import sys

import pytest

from essor.common.logs import JsonFormatter, ReadableFormatter, log_context, redact


def record(message, *args, exc_info=None, **extra):
    made = logging.LogRecord("essor.test", logging.INFO, "f.py", 1, message, args, exc_info)
    made.__dict__.update(extra)
    return made


def test_json_line_holds_context_and_extras():
    with log_context(request="abc", territory=None), log_context(job="j"):
        line = json.loads(JsonFormatter().format(record("hello %s", "world", status=200)))

    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "info", "logger": "essor.test", "message": "hello world", "request": "abc",
        "territory": None, "job": "j", "status": 200,
    }  # fmt: skip


def test_context_ends_with_its_block():
    with log_context(request="abc"):
        pass

    assert "request" not in json.loads(JsonFormatter().format(record("x")))


def test_json_line_is_one_line_even_with_a_traceback():
    try:
        int("refused for jeanne.inventee@exemple.test\nsecond line")
    except ValueError:
        text = JsonFormatter().format(record("bad", exc_info=sys.exc_info()))

    assert "\n" not in text
    assert "jeanne" not in text
    assert "ValueError" in json.loads(text)["exception"]


def test_line_drops_requests_that_frameworks_attach():
    line = json.loads(JsonFormatter().format(record("x", request=object(), sql="SELECT 1")))

    assert set(line) == {"time", "level", "logger", "message"}


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("de jeanne.inventee+essor@exemple.test", "de ‹adresse›"),
        ("lien WyIwMWEyMDQ4Ni1kZDliIl0:1vNabc:Zm9vYmFyYmF6", "lien ‹jeton›"),
        (f"clé {'a' * 43}", "clé ‹jeton›"),
        (
            "tâche 01a20486-dd9b-7512-99a7-7ed1801e096f",
            "tâche 01a20486-dd9b-7512-99a7-7ed1801e096f",
        ),
        ("12:30:00, 3 lignes", "12:30:00, 3 lignes"),
    ],
)
def test_redact(text, kept):
    assert redact(text) == kept


def test_readable_line_is_short():
    text = ReadableFormatter().format(record("request", status=200, route="t/<slug:slug>/"))

    assert text[0] == "I"
    assert text.endswith("essor.test: request status=200 route=t/<slug:slug>/")
