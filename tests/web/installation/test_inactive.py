"""The administrator erases accounts that nobody uses, seeing first what goes."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from essor.territory.models import User
from tests.factories.people import MembershipFactory, PersonFactory, UserFactory

pytestmark = pytest.mark.django_db
LIST = reverse("inactive_accounts")
LONG_AGO = timezone.now() - timedelta(days=3 * 366)


@pytest.fixture
def admin(client):
    admin = MembershipFactory(role="admin", territory=None)
    client.force_login(admin.person.user)
    return admin


@pytest.fixture
def old(admin):
    return MembershipFactory(
        role="reader", person__full_name="Camille Fictive", person__user__last_login=LONG_AGO
    )


def page_of(user):
    return reverse("inactive_account", args=[user.pk])


def test_installation_leads_there_and_says_when_there_is_none(client, admin):
    assert f'href="{LIST}"' in client.get(reverse("installation")).content.decode()
    assert "Aucun compte inactif" in client.get(LIST).content.decode()


def test_list_and_page_say_what_would_go(client, old):
    never = UserFactory(last_login=None, second_factor=False)
    User.objects.filter(pk=never.pk).update(date_joined=LONG_AGO)

    listed = client.get(LIST).content.decode()
    shown = client.get(page_of(old.person.user)).content.decode()

    for words in ("Camille Fictive", old.person.email, "Lecteur", old.territory.name, "jamais"):
        assert words in listed
    assert f'href="{page_of(old.person.user)}"' in listed
    assert "1\u00a0rôle, 1\u00a0second facteur." in shown
    assert "Jamais connecté" in client.get(page_of(never)).content.decode()


def test_erasing_asks_for_a_reason_and_the_address(client, old):
    user = old.person.user
    wrong = client.post(page_of(user), {"reason": "warned", "email": "autre@exemple.test"})
    none = client.post(page_of(user), {"email": user.email})
    own = client.post(page_of(user), {"reason": "parce que", "email": user.email})

    assert [sorted(answer.context["form"].errors) for answer in (wrong, none, own)] == [
        ["email"], ["reason"], ["reason"],
    ]  # fmt: skip
    assert User.objects.filter(pk=user.pk).exists()


def test_erased_account_leaves_the_list(client, old):
    user, key = old.person.user, old.person.user_id

    answer = client.post(page_of(user), {"reason": "warned", "email": user.email}, follow=True)

    assert answer.redirect_chain == [(LIST, 302)]
    assert "Aucun compte inactif" in answer.content.decode()
    assert not User.objects.filter(pk=key).exists()


def test_last_lead_cannot_be_erased_from_the_page(client, admin):
    lead = MembershipFactory(person__user__last_login=LONG_AGO)
    user = lead.person.user

    shown = client.get(page_of(user)).content.decode()
    forced = client.post(page_of(user), {"reason": "warned", "email": user.email})

    assert "dernier chef de projet" in shown
    assert "Effacer définitivement" not in shown
    assert forced.status_code == 200
    assert User.objects.filter(pk=user.pk).exists()


def test_account_that_serves_is_not_found(client, admin):
    used = PersonFactory(user__last_login=timezone.now())

    assert client.get(page_of(used.user)).status_code == 404


@pytest.mark.parametrize("role", ["lead", "national", "reader"])
def test_page_is_the_administrators(client, old, role):
    scope = {"territory": None} if role == "national" else {}
    client.force_login(MembershipFactory(role=role, **scope).person.user)

    assert client.get(LIST).status_code == 403
    assert client.post(page_of(old.person.user), {}).status_code == 403
