"""The page of documents and their downloads."""

import pytest
from django.urls import reverse

from essor.common.models import ExportLog
from essor.publishing.engine.formats import MEDIA_TYPES, FileFormat
from tests.factories.people import MembershipFactory
from tests.factories.places import placed_territory

pytestmark = pytest.mark.django_db


@pytest.fixture
def territory():
    return placed_territory()


def _sign_in(client, territory, role: str) -> None:
    client.force_login(MembershipFactory(territory=territory, role=role).person.user)


def test_documents_page_offers_each_format(client, territory) -> None:
    _sign_in(client, territory, "operator")
    page = client.get(reverse("documents", args=("essai",))).content.decode()
    assert [f"territory-sheet.{one}" in page for one in FileFormat] == [True] * 3


@pytest.mark.parametrize("file_format", list(FileFormat))
def test_download_is_a_file_and_is_logged(client, territory, file_format) -> None:
    _sign_in(client, territory, "operator")
    url = reverse("document-download", args=("essai", "territory-sheet", file_format.value))
    answer = client.get(url)
    assert (answer.status_code, answer["Content-Type"]) == (200, MEDIA_TYPES[file_format])
    assert answer["Content-Disposition"].startswith('attachment; filename="territory-sheet-essai-')
    assert ExportLog.objects.get().file_format == file_format.value


@pytest.mark.parametrize(("role", "status"), [("reader", 403), ("company", 403), ("state", 200)])
def test_documents_by_role(client, territory, role, status) -> None:
    _sign_in(client, territory, role)
    assert client.get(reverse("documents", args=("essai",))).status_code == status


def test_documents_of_another_territory_are_404(client, territory) -> None:
    _sign_in(client, placed_territory("voisin"), "operator")
    assert client.get(reverse("documents", args=("essai",))).status_code == 404
    url = reverse("document-download", args=("essai", "territory-sheet", "pdf"))
    assert client.get(url).status_code == 404


@pytest.mark.parametrize(("kind", "suffix"), [("nope", "pdf"), ("territory-sheet", "odt")])
def test_download_unknown_is_404(client, territory, kind, suffix) -> None:
    _sign_in(client, territory, "operator")
    url = reverse("document-download", args=("essai", kind, suffix))
    assert client.get(url).status_code == 404
    assert not ExportLog.objects.exists()
