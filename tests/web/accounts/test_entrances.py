"""Invitation links and demonstration links."""

import pytest
from django.contrib.auth import get_user
from django.urls import reverse

from essor.common.actor import SYSTEM
from essor.territory.models import Membership, User
from essor.territory.services.invitations import cancel_invitation, invite
from essor.web.accounts.demo_links import demo_key, demo_links
from tests.factories.people import MembershipFactory, PersonFactory, TerritoryFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def issued():
    return invite(
        actor=SYSTEM, email="neuf@exemple.test", role="reader", territory=TerritoryFactory()
    )


def address(issued):
    return reverse("invitation_accept", args=[issued.token])


def test_invitation_shown_changes_nothing(client, issued):
    for _ in range(2):
        page = client.get(address(issued))

    assert page.status_code == 200
    assert issued.invitation.territory.name in page.content.decode()
    assert not User.objects.exists()
    issued.invitation.refresh_from_db()
    assert issued.invitation.accepted_at is None


def test_invitation_accepted_signs_in(client, issued):
    answer = client.post(address(issued), {"full_name": "Alix Inventée"})

    assert answer.url == reverse("home")
    assert get_user(client).email == "neuf@exemple.test"
    assert Membership.objects.get().person.full_name == "Alix Inventée"
    client.logout()
    assert client.get(address(issued)).status_code == 410
    assert client.post(address(issued), {"full_name": "Autre"}).status_code == 410


def test_invitation_without_a_name_asks_for_it(client, issued):
    answer = client.post(address(issued), {"full_name": ""})

    assert answer.context["form"].errors
    assert not User.objects.exists()


def test_invitation_of_a_lead_leads_to_the_second_factor(client):
    issued = invite(
        actor=SYSTEM, email="neuf@exemple.test", role="lead", territory=TerritoryFactory()
    )

    answer = client.post(address(issued), {"full_name": "Alix Inventée"}, follow=True)

    assert answer.redirect_chain[-1][0] == reverse("mfa_activate_totp")


def test_invitation_of_an_account_with_a_second_factor_asks_for_it(client):
    person = PersonFactory()
    issued = invite(actor=SYSTEM, email=person.email, role="reader", territory=TerritoryFactory())

    answer = client.post(address(issued), {})

    assert answer.url == reverse("mfa_authenticate")
    assert get_user(client).is_anonymous


def test_invitation_opened_by_another_account_is_refused(client, issued):
    client.force_login(PersonFactory().user)

    assert "autre compte" not in client.get(address(issued)).content.decode()
    page = client.post(address(issued), {"full_name": "Alix"})

    assert "autre compte" in page.content.decode()
    assert not Membership.objects.exists()


def test_invitation_cancelled_says_so(client, issued):
    cancel_invitation(actor=SYSTEM, invitation=issued.invitation)

    page = client.get(address(issued))

    assert page.status_code == 410
    assert "plus valable" in page.content.decode()


@pytest.fixture
def demo(settings):
    settings.DEMO = True
    territory = TerritoryFactory(is_demo=True)
    return MembershipFactory(territory=territory, person__user__second_factor=False)


HERE = {"HTTP_HOST": "127.0.0.1", "REMOTE_ADDR": "127.0.0.1"}


def test_demo_page_lists_roles_and_enters_without_second_factor(client, demo):
    page = client.get(reverse("demo_enter"), **HERE)
    assert "Chef de projet" in page.content.decode()
    assert "Administration nationale" not in page.content.decode()

    client.post(reverse("demo_enter"), {"role": "lead"}, **HERE)

    assert get_user(client).pk == demo.person.user_id
    members = reverse("members", args=[demo.territory.slug])
    assert client.get(members, **HERE).status_code == 200


def test_demo_link_signs_in(client, demo):
    (name, link) = demo_links("http://127.0.0.1:8000")[0]
    path = link.removeprefix("http://127.0.0.1:8000")

    answer = client.get(path, **HERE)

    assert name == "Chef de projet"
    assert answer.url == reverse("home")
    assert get_user(client).pk == demo.person.user_id
    assert demo_links("http://127.0.0.1:8000")[0][1] == link


@pytest.mark.parametrize(
    "extra",
    [
        {"REMOTE_ADDR": "192.0.2.7"},
        {"HTTP_HOST": "localhost", "REMOTE_ADDR": "192.0.2.7"},
        {"HTTP_HOST": "testserver"},
        {"HTTP_X_FORWARDED_FOR": "192.0.2.7"},
        {"HTTP_FORWARDED": "for=192.0.2.7"},
        {"HTTP_X_REAL_IP": "127.0.0.1"},
    ],
)
def test_demo_doors_are_not_found_from_elsewhere(client, demo, extra):
    request = HERE | extra

    assert client.get(reverse("demo_enter"), **request).status_code == 404
    assert client.post(reverse("demo_enter"), {"role": "lead"}, **request).status_code == 404
    link = reverse("demo_enter_link", args=[demo_key(), "lead"])
    assert client.get(link, **request).status_code == 404
    assert get_user(client).is_anonymous


def test_demo_doors_are_not_found_outside_the_demonstration(client, demo, settings):
    settings.DEMO = False

    assert client.get(reverse("demo_enter"), **HERE).status_code == 404
    link = reverse("demo_enter_link", args=[demo_key(), "lead"])
    assert client.get(link, **HERE).status_code == 404


@pytest.mark.parametrize(("key", "role"), [("faux", "lead"), (None, "roi"), (None, "national")])
def test_demo_link_wrong_is_not_found(client, demo, key, role):
    link = reverse("demo_enter_link", args=[key or demo_key(), role])

    assert client.get(link, **HERE).status_code == 404
    assert get_user(client).is_anonymous


def test_demo_never_opens_a_real_person_s_account(client, settings):
    settings.DEMO = True
    MembershipFactory(territory__is_demo=True, person__is_fictional=False)
    MembershipFactory(territory__is_demo=False)

    assert client.post(reverse("demo_enter"), {"role": "lead"}, **HERE).status_code == 404


def test_demo_session_used_from_elsewhere_meets_the_second_factor(client, demo):
    client.post(reverse("demo_enter"), {"role": "lead"}, **HERE)

    answer = client.get(reverse("home"), HTTP_HOST="127.0.0.1", REMOTE_ADDR="192.0.2.7")

    assert answer.url == reverse("mfa_activate_totp")
