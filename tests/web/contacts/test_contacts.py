"""The address book: found, sorted, exported, and imported again."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from essor.common.imports.runs import preview_of
from essor.common.models import ExportLog, ImportRun, RowAction
from essor.common.services import imports as service
from essor.territory.models import Contact, Person
from essor.territory.services.actors import actor_for
from tests.common.imports.test_readers import xlsx
from tests.factories.people import MembershipFactory

pytestmark = pytest.mark.django_db

HEADERS = ["Organisation", "SIREN", "SIRET", "Sorte", "Contact", "Mail", "Tél", "Fonction"]
ROWS = [
    ["Zinguerie", "", "", "PME", "Ève Fictive", "eve@exemple.test", "0325000001", ""],
    ["Écrouves SA", "552081317", "55208131766522", "", "Camille Inventée", "", "", "Gérante"],
    ["Commune d'Exemple", "", "", "Mairie", "", "", "", ""],
    ["Zinguerie", "", "", "", "", "contact@exemple.test", "", ""],
]


@pytest.fixture
def membership():
    membership = MembershipFactory(role="lead")
    actor = actor_for(membership.person.user)
    run = service.start_import(
        actor=actor,
        territory_id=membership.territory_id,
        importer="contacts",
        file_name="carnet.xlsx",
        data=xlsx(HEADERS, *ROWS),
    )
    service.submit_import(actor=actor, run=run)
    return membership


@pytest.fixture
def signed_in(client, membership):
    client.force_login(membership.person.user)
    return client


def address(membership, name="contacts") -> str:
    formats = ["xlsx"] if name == "contacts_export" else []
    return reverse(name, args=[membership.territory.slug, *formats])


def organisations(response) -> list[str]:
    return [contact.organisation.name for contact in response.context["page"]]


def test_list_is_sorted_as_french_reads(signed_in, membership):
    assert organisations(signed_in.get(address(membership))) == [
        "Commune d'Exemple", "Écrouves SA", "Zinguerie", "Zinguerie",
    ]  # fmt: skip
    reverse_order = signed_in.get(address(membership), {"sort": "-organisation"})
    assert organisations(reverse_order)[0] == "Zinguerie"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "ecrouves"}, ["Écrouves SA"]),
        ({"q": "EVE zing"}, ["Zinguerie"]),
        ({"kind": "public_body"}, ["Commune d'Exemple"]),
        ({"q": "introuvable"}, []),
        ({"q": "gerante", "kind": "cluster"}, []),
    ],
)
def test_list_is_filtered(signed_in, membership, query, found):
    assert organisations(signed_in.get(address(membership), query)) == found


def test_export_imported_again_changes_nothing(signed_in, membership):
    data = signed_in.get(address(membership, "contacts_export")).content
    assert len(list(openpyxl.load_workbook(io.BytesIO(data)).active.rows)) == 5
    signed_in.post(
        reverse("import_upload", args=[membership.territory.slug, "contacts"]),
        {"file": SimpleUploadedFile("contacts.xlsx", data)},
    )

    preview = preview_of(ImportRun.objects.latest("created_at"))

    assert [row.action for row in preview.rows] == [RowAction.SKIP] * 4
    assert [row.candidates[0].same for row in preview.rows] == [True] * 4
    assert preview.problems == ()


def test_csv_export_imported_again_changes_nothing(signed_in, membership):
    Person.objects.filter(full_name="Camille Inventée").update(phone="+41225550000")
    url = reverse("contacts_export", args=[membership.territory.slug, "csv"])
    data = signed_in.get(url).content
    assert data.decode("utf-8-sig").splitlines()[2] == (
        "Écrouves SA;552081317;55208131766522;Entreprise;Camille Inventée;;+41225550000;Gérante"
    )
    signed_in.post(
        reverse("import_upload", args=[membership.territory.slug, "contacts"]),
        {"file": SimpleUploadedFile("contacts.csv", data)},
    )

    preview = preview_of(ImportRun.objects.latest("created_at"))

    assert [row.candidates[0].same for row in preview.rows] == [True] * 4
    assert {problem.level for problem in preview.problems} <= {"warning"}


def test_csv_export_never_holds_a_formula(signed_in, membership):
    Contact.objects.filter(person__full_name="Ève Fictive").update(position="=1+1")
    url = reverse("contacts_export", args=[membership.territory.slug, "csv"])

    text = signed_in.get(url, {"q": "eve"}).content.decode("utf-8-sig")

    assert text.splitlines()[1].endswith(";'=1+1")


def test_export_in_another_format_does_not_exist(signed_in, membership):
    url = reverse("contacts_export", args=[membership.territory.slug, "pdf"])

    assert signed_in.get(url).status_code == 404


def test_export_never_holds_a_formula_and_is_logged(signed_in, membership):
    Contact.objects.filter(person__full_name="Ève Fictive").update(position="=1+1")

    data = signed_in.get(address(membership, "contacts_export"), {"q": "eve"}).content

    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert [(c.value, c.data_type) for c in sheet[2]][-1] == ("=1+1", "s")
    log = ExportLog.objects.get()
    assert (log.kind, log.row_count, log.filters) == ("contacts", 1, {"q": "eve"})


@pytest.mark.parametrize("role", ["elected", "operator", "reader", "company", "state"])
def test_address_book_is_the_lead_s_alone(client, membership, role):
    other = MembershipFactory(role=role, territory=membership.territory)
    client.force_login(other.person.user)

    assert client.get(address(membership)).status_code == 403
    assert client.get(address(membership, "contacts_export")).status_code == 403


def test_address_book_of_another_territory_does_not_exist(client, membership):
    other = MembershipFactory(role="lead")
    client.force_login(other.person.user)

    assert client.get(address(membership)).status_code == 404
    assert organisations(client.get(address(other))) == []


def test_list_asks_as_many_queries_for_one_as_for_four(
    signed_in, membership, django_assert_max_num_queries
):
    with django_assert_max_num_queries(14):
        signed_in.get(address(membership))
    assert Contact.objects.count() == 4
