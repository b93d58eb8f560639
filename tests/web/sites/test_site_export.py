"""Taking the list out: the address of the export follows the one of the list."""

import pytest
from django.urls import reverse

from essor.common.models import ExportLog
from tests.factories.people import MembershipFactory
from tests.factories.registers import LARGE, SECRET, SMALL

pytestmark = pytest.mark.django_db


def address(suffix: str) -> str:
    return reverse("site_export", args=["essai", suffix])


@pytest.mark.parametrize(
    ("suffix", "media"),
    [
        ("csv", "text/csv; charset=utf-8"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ],
)
def test_export_answers_a_file_and_is_logged(signed_in, small, suffix, media) -> None:
    answer = signed_in.get(address(suffix), {"division": "10", "epci": "nulle part"})

    assert (answer.status_code, answer["Content-Type"]) == (200, media)
    assert answer["Content-Disposition"].startswith('attachment; filename="sites-essai-')
    log = ExportLog.objects.get()
    assert (log.file_format, log.row_count) == (suffix, 1)
    assert log.filters == {"division": "10", "epci": "nulle part"}


def test_csv_holds_what_the_list_shows(signed_in, small) -> None:
    text = signed_in.get(address("csv"), {"division": "10"}).content.decode("utf-8-sig")

    assert SMALL in text
    assert LARGE not in text
    assert "'=FROMAGERIE INVENTEE" in text
    assert SECRET not in text


def test_list_offers_the_export_with_its_filters(signed_in, small) -> None:
    html = signed_in.get("/t/essai/sites/", {"q": "fonderie"}).content.decode()

    assert f'href="{address("xlsx")}?q=fonderie"' in html


@pytest.mark.parametrize("role", ["reader", "company", "facilitator"])
def test_role_that_exports_nothing_sees_no_button_and_is_refused(
    client, territory, small, role
) -> None:
    client.force_login(MembershipFactory(territory=territory, role=role).person.user)

    assert address("xlsx") not in client.get("/t/essai/sites/").content.decode()
    assert client.get(address("csv")).status_code == 403
    assert not ExportLog.objects.exists()


def test_unknown_format_does_not_exist(signed_in, small) -> None:
    assert signed_in.get(address("pdf")).status_code == 404


def test_without_a_register_the_export_goes_back_and_says_why(signed_in) -> None:
    answer = signed_in.get(address("csv"), follow=True)

    assert answer.redirect_chain == [("/t/essai/sites/", 302)]
    assert "essor sirene" in answer.content.decode()
