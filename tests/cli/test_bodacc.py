"""`essor bodacc import`: what it tells, in words and in JSON, and exit code 2."""

import json

import pytest
from typer.testing import CliRunner

from essor.cli.main import app, main
from essor.observatory.models import LegalNotice
from tests.factories.bodacc import SECRET, person, record, write_csv
from tests.factories.companies import (
    FOUNDRY,
    INVENTED,
    load_companies,
    load_demonstration,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def register(tmp_path_factory):
    root = tmp_path_factory.mktemp("cli-bodacc")
    load_companies(root / "real" / "warehouse")
    load_demonstration(root / "demo" / "warehouse")
    return root


@pytest.fixture
def loaded(settings, register):
    settings.WAREHOUSE_DIR = register / "real" / "warehouse"
    settings.DEMO_WAREHOUSE_DIR = register / "demo" / "warehouse"


def run(*words: object):
    return CliRunner().invoke(app, ["bodacc", "import", *map(str, words)], catch_exceptions=False)


def test_import_tells_what_it_did(loaded, tmp_path):
    file = write_csv(
        tmp_path / "annonces.csv",
        [record(1, person(FOUNDRY)), record(2, person(FOUNDRY, "pp")), record(3, person("1" * 9))],
    )

    result = run(file, "--max-rejects", "50")

    assert result.exit_code == 0
    assert "3 annonces lues ; 1 nouvelles" in result.stdout
    assert "non gardées, personne physique : 1" in result.stdout
    assert "illisibles, SIREN faux : 1" in result.stdout
    assert "ligne 4 : SIREN faux" in result.stdout
    assert SECRET not in result.stdout


def test_import_answers_in_json(loaded, tmp_path):
    file = write_csv(tmp_path / "annonces.csv", [record(1, person(FOUNDRY))])

    told = json.loads(run(file, "--json").stdout)

    assert (told["read"], told["created"], told["skipped"]) == (1, 1, {})


def test_demonstration_takes_invented_companies_only(loaded, tmp_path):
    file = write_csv(
        tmp_path / "annonces.csv", [record(1, person(INVENTED)), record(2, person(FOUNDRY))]
    )

    run(file, "--demo", "--max-rejects", "0")

    assert list(LegalNotice.objects.values_list("siren", "is_demo")) == [(INVENTED, True)]


@pytest.mark.parametrize(
    ("content", "told"),
    [("id;dateparution\n", "il manque"), ("", "vide"), (None, "n'existe pas")],
)
def test_bad_file_is_one_sentence_and_exit_code_2(
    loaded, tmp_path, content, told, monkeypatch, capsys
):
    file = tmp_path / "annonces.csv"
    if content is not None:
        file.write_text(content)
    monkeypatch.setattr("sys.argv", ["essor", "bodacc", "import", str(file)])

    with pytest.raises(SystemExit) as stopped:
        main()

    assert stopped.value.code == 2
    error = capsys.readouterr().err
    assert error.startswith("Erreur : ")
    assert told in error


def test_without_a_register_nothing_is_taken(tmp_path, monkeypatch, capsys):
    file = write_csv(tmp_path / "annonces.csv", [record(1, person(FOUNDRY))])
    monkeypatch.setattr("sys.argv", ["essor", "bodacc", "import", str(file)])

    with pytest.raises(SystemExit) as stopped:
        main()

    assert stopped.value.code == 2
    assert "essor sirene import" in capsys.readouterr().err
