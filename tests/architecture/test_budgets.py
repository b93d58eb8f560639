"""Size budgets. The allow-lists may only shrink: a stale entry fails."""

import ast

import pytest

from tests.architecture.repository import ROOT, own, tracked

FILE_LINES = 400
FUNCTION_LINES = 40
TEMPLATE_LINES = 150
TEST_FILE_LINES = 1000

LONG_FILES: set[str] = set()
LONG_FUNCTIONS: set[str] = set()
LONG_TEMPLATES: set[str] = set()


def lines(path) -> int:
    return len(path.read_text().splitlines())


def test_source_files_stay_within_their_budget():
    files = own(tracked("essor/*.py", "essor/*.sql", "essor/*.js", "bench/*.py", "tools/*"))
    long = {str(path.relative_to(ROOT)) for path in files if lines(path) > FILE_LINES}
    assert long == LONG_FILES


def test_test_files_stay_within_their_budget():
    assert [path for path in tracked("tests/*.py") if lines(path) > TEST_FILE_LINES] == []


def test_templates_stay_within_their_budget():
    files = own(tracked("essor/*.html"))
    long = {str(path.relative_to(ROOT)) for path in files if lines(path) > TEMPLATE_LINES}
    assert long == LONG_TEMPLATES


def functions(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body
            documented = isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant)
            start = body[1].lineno if documented and len(body) > 1 else node.lineno
            yield node.name, (node.end_lineno or start) - start + 1


def test_functions_stay_within_their_budget():
    long = {
        f"{path.relative_to(ROOT)}:{name}"
        for path in own(tracked("essor/*.py", "bench/*.py", "tools/*.py"))
        for name, count in functions(path)
        if count > FUNCTION_LINES
    }
    assert long == LONG_FUNCTIONS


@pytest.mark.parametrize("mark", ["TO" + "DO", "FIX" + "ME", "XX" + "X "])
def test_nothing_is_left_unfinished(mark):
    files = own(tracked("essor/*.py", "essor/*.html", "essor/*.js", "essor/*.css", "tests/*.py"))
    assert [str(path.relative_to(ROOT)) for path in files if mark in path.read_text()] == []
