"""One's own pages: profile, devices, access, erasure."""

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth import get_user
from django.test import Client
from django.urls import reverse

from essor.common.actor import SYSTEM
from essor.territory.models import AccessRequest, Membership, User
from essor.territory.services.invitations import invite
from essor.web.accounts.devices import describe
from tests.factories.people import MembershipFactory, PersonFactory, TerritoryFactory, UserFactory

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def person():
    return PersonFactory()


def signed_in(person, **headers):
    client = Client(**headers)
    client.force_login(person.user)
    UserSession.objects.create(  # as signing in by the pages does
        user=person.user,
        ip="127.0.0.1",
        session_key=client.session.session_key,
        user_agent=headers.get("HTTP_USER_AGENT", ""),
    )
    return client


def test_own_pages_ask_a_visitor_to_sign_in(client):
    for name in ("account_profile", "account_access", "account_erase", "usersessions_list"):
        answer = client.get(reverse(name))
        assert (answer.status_code, answer.url.split("?")[0]) == (302, reverse("account_login"))


def test_profile_shows_roles_of_every_territory(person):
    first = MembershipFactory(person=person, role="reader")
    second = MembershipFactory(person=person, role="operator")

    page = signed_in(person).get(reverse("account_profile")).content.decode()

    assert first.territory.name in page
    assert second.territory.name in page
    assert "Opérateur" in page


def test_profile_of_an_account_without_a_person(client):
    client.force_login(UserFactory())

    assert "pas encore de rôle" in client.get(reverse("account_profile")).content.decode()


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox sur Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) AppleWebKit Safari/604.1", "Safari sur iPhone"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Safari/537.36", "Chrome sur Android"),
        ("Mozilla/5.0 (Macintosh) Chrome/140 Safari/537 Edg/140", "Edge sur Mac"),
        ("curl/8", "Appareil inconnu"),
        ("", "Appareil inconnu"),
    ],
)
def test_device_in_words(agent, words):
    assert describe(agent) == words


def test_devices_are_listed_and_ended_one_by_one(person):
    here, there = signed_in(person), signed_in(person, HTTP_USER_AGENT=FIREFOX)
    other = UserSession.objects.get(user_agent=FIREFOX)

    assert "Firefox sur Windows" in here.get(reverse("usersessions_list")).content.decode()
    here.post(reverse("session_end", args=[other.id]))

    assert get_user(there).is_anonymous
    assert get_user(here).is_authenticated


def test_device_of_somebody_else_is_not_found(person):
    signed_in(PersonFactory())
    other = UserSession.objects.get()

    answer = signed_in(person).post(reverse("session_end", args=[other.id]))

    assert answer.status_code == 404
    assert UserSession.objects.filter(id=other.id).exists()


def test_signing_out_everywhere_ends_this_device_too(person):
    here, there = signed_in(person), signed_in(person)

    here.post(reverse("sessions_end_all"))

    assert get_user(here).is_anonymous
    assert get_user(there).is_anonymous
    assert not UserSession.objects.exists()


def test_ending_sessions_takes_a_post(person):
    client = signed_in(person)

    assert client.get(reverse("sessions_end_all")).status_code == 405
    assert get_user(client).is_authenticated


def test_access_is_asked_once(person):
    territory = TerritoryFactory()
    client = signed_in(person)

    for _ in range(2):
        client.post(reverse("account_access"), {"territory": territory.id, "message": "Bonjour"})

    assert AccessRequest.objects.get().message == "Bonjour"
    assert "En attente" in client.get(reverse("account_access")).content.decode()


def test_access_to_a_territory_not_started_is_refused(person):
    closed = TerritoryFactory(started_at=None)

    answer = signed_in(person).post(reverse("account_access"), {"territory": closed.id})

    assert answer.context["form"].errors
    assert not AccessRequest.objects.exists()


def test_waiting_invitation_is_taken_by_its_owner_only(person):
    issued = invite(actor=SYSTEM, email=person.email, role="reader", territory=TerritoryFactory())
    take = reverse("account_access_take", args=[issued.invitation.id])

    assert signed_in(PersonFactory()).post(take).status_code == 404
    client = signed_in(person)
    assert "Une invitation vous attend" in client.get(reverse("account_access")).content.decode()
    client.post(take)

    assert Membership.objects.get(person=person).role == "reader"


def test_erase_needs_one_s_address(person):
    client = signed_in(person)

    wrong = client.post(reverse("account_erase"), {"email": "autre@exemple.test"})
    assert wrong.context["form"].errors
    assert User.objects.filter(pk=person.user_id).exists()
    client.post(reverse("account_erase"), {"email": person.user.email})

    assert not User.objects.filter(pk=person.user_id).exists()
    assert get_user(client).is_anonymous


def test_erase_of_the_last_lead_says_why_not():
    lead = MembershipFactory()

    page = signed_in(lead.person).post(reverse("account_erase"), {"email": lead.person.user.email})

    assert "dernier chef de projet" in page.content.decode()
    assert User.objects.filter(pk=lead.person.user_id).exists()
