"""`essor publish`: a whole file or none, exit code 2 and a sentence on bad input."""

import pytest
from typer.testing import CliRunner

from essor.cli import publish
from essor.cli.main import app
from essor.kernel.errors import BadInput, EssorError
from tests.factories.places import placed_territory

pytestmark = pytest.mark.django_db


def _run(*arguments: str):
    return CliRunner().invoke(app, ["publish", "territory-sheet", *arguments])


def test_publish_writes_the_file(tmp_path) -> None:
    placed_territory()
    out = tmp_path / "fiche.pdf"
    result = _run("--territory", "essai", "--format", "pdf", "--out", str(out))
    assert (result.exit_code, out.read_bytes()[:5]) == (0, b"%PDF-")
    assert [path.name for path in tmp_path.iterdir()] == ["fiche.pdf"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--territory", "absent", "--format", "pdf"), "absent"),
        (("--territory", "essai", "--format", "odt"), "docx, pdf, xlsx"),
    ],
)
def test_publish_bad_input_is_told(tmp_path, arguments, said) -> None:
    placed_territory()
    result = _run(*arguments, "--out", str(tmp_path / "x"))
    assert isinstance(result.exception, EssorError)
    assert said in str(result.exception)
    assert list(tmp_path.iterdir()) == []


def test_publish_into_a_folder_that_is_not(tmp_path) -> None:
    placed_territory()
    out = tmp_path / "absent" / "x.pdf"
    result = _run("--territory", "essai", "--format", "pdf", "--out", str(out))
    assert isinstance(result.exception, BadInput)


def test_write_whole_failing_leaves_what_was_there(tmp_path, monkeypatch) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"avant")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(publish.os, "fsync", full)
    with pytest.raises(BadInput, match="No space"):
        publish.write_whole(path, b"apres")
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("x", b"avant")]
