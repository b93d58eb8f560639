"""The wizard from file to undo, and every refusal."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from essor.common.models import ImportRun, ImportState, Job
from essor.common.services import imports as services
from essor.territory.models import Contact
from essor.territory.services.actors import actor_for
from tests.common.imports.test_readers import xlsx
from tests.factories.people import MembershipFactory

pytestmark = pytest.mark.django_db

HEADERS = ["Entreprise", "Interlocuteur", "Mail"]
ROWS = [
    ["Forges d'Exemple", "Camille Inventée", "camille@exemple.test"],
    ["Fonderie d'Exemple", "Dominique Fictif", "pas une adresse"],
]


@pytest.fixture
def membership():
    return MembershipFactory(role="lead")


@pytest.fixture
def signed_in(client, membership):
    client.force_login(membership.person.user)
    return client


def page(name: str, membership, *arguments) -> str:
    return reverse(name, args=[membership.territory.slug, *arguments])


def upload(client, membership, data: bytes, name: str = "carnet.xlsx"):
    return client.post(
        page("import_upload", membership, "contacts"), {"file": SimpleUploadedFile(name, data)}
    )


def started(client, membership, *rows) -> ImportRun:
    response = upload(client, membership, xlsx(HEADERS, *rows))
    run = ImportRun.objects.latest("created_at")
    assert response.headers["Location"] == page("import_mapping", membership, run.id)
    return run


def test_from_file_to_undo(signed_in, membership):
    run = started(signed_in, membership, *ROWS)
    mapping = page("import_mapping", membership, run.id)
    preview = page("import_preview", membership, run.id)
    done = page("import_done", membership, run.id)

    assert b"Entreprise (colonne A)" in signed_in.get(mapping).content
    choices = {"column-organisation": "0", "column-full_name": "1", "column-email": "2"}
    sheet = {"sheet": "Sheet", "header_row": "1"}
    assert signed_in.post(mapping, choices | sheet).headers["Location"] == preview
    shown = signed_in.get(preview).content.decode()
    assert "n&#x27;est pas une adresse électronique" in shown
    refused = signed_in.post(preview, {"apply": "1"}, follow=True).content.decode()
    assert "Rien n&#x27;a été importé" in refused
    assert Contact.objects.count() == 0
    applied = signed_in.post(preview, {"row-3": "skip|", "apply": "1"})
    assert applied.headers["Location"] == done
    assert Contact.objects.get().person.full_name == "Camille Inventée"
    assert signed_in.get(done).status_code == 200
    assert signed_in.get(preview).headers["Location"] == done

    signed_in.post(page("import_undo", membership, run.id))

    run.refresh_from_db()
    assert (run.state, Contact.objects.count()) == (ImportState.UNDONE, 0)
    assert b"carnet.xlsx" in signed_in.get(page("imports", membership)).content


def test_choices_are_kept_when_one_goes_back(signed_in, membership):
    run = started(signed_in, membership, ROWS[0])
    preview = page("import_preview", membership, run.id)
    mapping = page("import_mapping", membership, run.id)

    signed_in.post(preview, {"row-2": "skip|"})
    signed_in.get(mapping)
    signed_in.post(
        mapping,
        {"sheet": "Sheet", "header_row": "1", "column-organisation": "0", "column-full_name": "1",
         "column-email": "2"},
    )  # fmt: skip

    run.refresh_from_db()
    assert run.decisions == {"2": {"action": "skip", "target": ""}}
    assert 'value="skip|" selected' in signed_in.get(preview).content.decode()


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (b"<html>", "a.xls", "page web"),
        (b"x", "a.docx", "pas accept"),
        (xlsx([]), "a.xlsx", "aucune cellule"),
    ],
)
def test_file_that_cannot_be_read_says_why(signed_in, membership, data, name, says):
    response = upload(signed_in, membership, data, name)

    assert response.status_code == 422
    assert says in response.content.decode()
    assert not ImportRun.objects.exists()


def test_needed_column_must_be_chosen(signed_in, membership):
    run = started(signed_in, membership, ROWS[0])

    response = signed_in.post(page("import_mapping", membership, run.id), {"column-email": "2"})

    assert response.status_code == 422
    assert "Choisissez la colonne du fichier." in response.content.decode()


def test_template_and_error_report_are_workbooks(signed_in, membership):
    run = started(signed_in, membership, *ROWS)
    template = signed_in.get(page("import_template", membership, "contacts")).content
    errors = signed_in.get(page("import_errors", membership, run.id)).content

    sheet = openpyxl.load_workbook(io.BytesIO(template)).active
    assert [cell.value for cell in sheet[1]][:2] == ["Organisation", "SIREN"]
    rows = list(openpyxl.load_workbook(io.BytesIO(errors)).active.values)
    assert rows[1][:5] == ("carnet.xlsx", "3", "Adresse électronique", "pas une adresse", "Erreur")


def test_template_filled_in_is_understood(signed_in, membership):
    data = signed_in.get(page("import_template", membership, "contacts")).content
    upload(signed_in, membership, data, "modele.xlsx")
    run = ImportRun.objects.get()

    response = signed_in.post(page("import_preview", membership, run.id), {"apply": "1"})

    assert response.headers["Location"] == page("import_done", membership, run.id)
    assert Contact.objects.get().position == "Directrice du site"


def test_large_import_is_followed_until_it_ends(signed_in, membership, monkeypatch):
    monkeypatch.setattr(services, "DIRECT_ROWS", 1)
    run = started(signed_in, membership, ROWS[0], [*ROWS[0][:2], "autre@exemple.test"])
    signed_in.post(page("import_preview", membership, run.id), {"apply": "1"})

    shown = signed_in.get(page("import_done", membership, run.id)).content.decode()

    job = Job.objects.get(kind=services.JOB)
    assert f'data-essor-job="{reverse("jobs:progress", args=[job.id])}"' in shown
    assert 'data-essor-job-then="reload"' in shown
    services.apply_import(
        actor=actor_for(membership.person.user), run_id=run.id, expected=ImportState.RUNNING
    )
    shown = signed_in.get(page("import_done", membership, run.id)).content.decode()
    assert "data-essor-job" not in shown
    assert "Import terminé" in shown


@pytest.mark.parametrize("name", ["import_done", "import_mapping", "import_preview"])
def test_run_of_another_territory_does_not_exist(signed_in, membership, client, name):
    run = started(signed_in, membership, ROWS[0])
    other = MembershipFactory(role="lead")
    client.force_login(other.person.user)

    assert client.get(page(name, other, run.id)).status_code == 404
    assert client.get(page(name, membership, run.id)).status_code == 404


@pytest.mark.parametrize("role", ["elected", "operator", "reader", "company", "state"])
def test_other_roles_may_not_import(client, membership, role):
    other = MembershipFactory(role=role, territory=membership.territory)
    client.force_login(other.person.user)

    assert client.get(page("imports", membership)).status_code == 403
    assert upload(client, membership, xlsx(HEADERS, *ROWS)).status_code == 403


def test_unknown_importer_is_not_found(signed_in, membership):
    assert signed_in.get(page("import_upload", membership, "planetes")).status_code == 404


def test_undo_asks_for_post(signed_in, membership):
    run = started(signed_in, membership, ROWS[0])

    assert signed_in.get(page("import_undo", membership, run.id)).status_code == 405
