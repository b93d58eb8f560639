"""One's own address changes by the pages: proof first, then a code, then a warning."""

import re
import time

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth import get_user
from django.core import mail
from django.test import Client
from django.urls import reverse

from essor.territory.models import User
from essor.web.accounts import address
from tests.factories.people import TOTP_SECRET, PersonFactory
from tests.web.accounts.test_signing_in import PASSWORD, ask_code, code_received, give_password

pytestmark = pytest.mark.django_db
ASK, TYPE = reverse("account_email_change"), reverse("account_email_code")
NEW = "nouvelle@exemple.test"


@pytest.fixture
def person():
    return PersonFactory(user__email="ancienne@exemple.test", user__second_factor=False)


@pytest.fixture
def here(client, person):
    client.force_login(person.user)
    return client


def code():
    return re.search(r"^[A-Z]{4}-[A-Z]{4}$", mail.outbox[-1].body, re.MULTILINE).group()


def errors(answer):
    return [text for found in answer.context["form"].errors.values() for text in found]


def test_profile_leads_there(here):
    assert f'href="{ASK}"' in here.get(reverse("account_profile")).content.decode()


@pytest.mark.parametrize("typed", [str, str.lower, lambda text: text.replace("-", " ")])
def test_address_changes_once_the_code_is_typed(here, person, typed):
    asked = here.post(ASK, {"email": "Nouvelle@exemple.test"})
    page = here.get(TYPE).content.decode()
    answer = here.post(TYPE, {"code": typed(code())}, follow=True)

    assert asked.url == TYPE
    assert f"Un message vient de partir à {NEW}" in page
    assert answer.redirect_chain[-1][0] == reverse("account_profile")
    assert NEW in answer.content.decode()
    assert User.objects.get(pk=person.user_id).email == NEW
    assert get_user(here).pk == person.user_id
    assert here.get(TYPE).url == ASK  # the code serves once


def test_another_device_is_signed_out(here, person):
    there = Client()
    ask_code(there, person.user.email)
    there.post(reverse("account_confirm_login_code"), {"code": code_received()})
    assert UserSession.objects.filter(user=person.user).count() == 1

    here.post(ASK, {"email": NEW})
    here.post(TYPE, {"code": code()})

    assert get_user(there).is_anonymous
    assert get_user(here).is_authenticated


def test_code_sent_to_the_old_address_before_opens_nothing_after(here, person):
    there = Client()
    ask_code(there, person.user.email)
    old = code_received()

    here.post(ASK, {"email": NEW})
    here.post(TYPE, {"code": code()})
    answer = there.post(reverse("account_confirm_login_code"), {"code": old})

    assert answer.status_code == 403
    assert "n&#x27;est plus celle du compte" in answer.content.decode()
    assert get_user(there).is_anonymous


def test_address_in_use_is_answered_as_any_other(here, person):
    PersonFactory(user__email="occupee@exemple.test")
    pages = []
    for email in ("libre@exemple.test", "occupee@exemple.test"):
        asked = here.post(ASK, {"email": email})
        shown = here.get(TYPE).content.decode().replace(email, "ADRESSE")
        wrong = here.post(TYPE, {"code": "BCDF-GHJK"})
        csrf = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
        pages.append((asked.url, csrf.sub("", shown), errors(wrong)))

    assert pages[0] == pages[1]
    assert [message.to for message in mail.outbox] == [
        ["libre@exemple.test"], ["occupee@exemple.test"],
    ]  # fmt: skip
    assert here.post(TYPE, {"code": ""}).status_code == 200
    assert User.objects.get(pk=person.user_id).email == "ancienne@exemple.test"


def test_wrong_codes_end_the_demand(here):
    here.post(ASK, {"email": NEW})
    right = code()

    answers = [here.post(TYPE, {"code": "BBBB-BBBB"}) for _ in range(address.ATTEMPTS)]

    assert [answer.status_code for answer in answers] == [200] * (address.ATTEMPTS - 1) + [302]
    assert here.post(TYPE, {"code": right}).url == ASK


def test_code_expires(here, monkeypatch):
    here.post(ASK, {"email": NEW})
    late = time.time() + address.MINUTES * 60 + 1
    monkeypatch.setattr(address.time, "time", lambda: late)

    assert here.post(TYPE, {"code": code()}).url == ASK


def test_another_code_replaces_the_first(here, person):
    here.post(ASK, {"email": NEW})
    first = code()
    here.post(TYPE, {"action": "resend"})

    assert errors(here.post(TYPE, {"code": first})) != []
    here.post(TYPE, {"code": code()})
    assert User.objects.get(pk=person.user_id).email == NEW


def test_messages_are_not_sent_without_end(here):
    for number in range(5):
        here.post(ASK, {"email": f"adresse{number}@exemple.test"})

    assert errors(here.post(ASK, {"email": NEW})) == [address.TOO_MANY]
    assert "Trop de demandes" in here.post(TYPE, {"action": "resend"}, follow=True).content.decode()
    assert len(mail.outbox) == 5


@pytest.mark.parametrize("email", ["", "pas une adresse", "ANCIENNE@exemple.test"])
def test_what_is_no_new_address_is_refused(here, email):
    assert errors(here.post(ASK, {"email": email})) != []
    assert mail.outbox == []


def test_address_taken_meanwhile_says_so(here, person):
    here.post(ASK, {"email": NEW})
    PersonFactory(user__email=NEW)

    answer = here.post(TYPE, {"code": code()}, follow=True)

    assert answer.redirect_chain[-1][0] == ASK
    assert "ne peut pas être celle" in answer.content.decode()


def test_second_factor_is_asked_for_first_and_a_password_does_not_do(client, totp_code):
    person = PersonFactory(user__email="ancienne@exemple.test")
    person.user.set_password(PASSWORD)
    person.user.save()
    client.force_login(person.user)
    proof = f"{reverse('mfa_reauthenticate')}?next=%2Fcompte%2Fadresse%2F"

    assert client.get(ASK).url == proof
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert client.get(ASK).url == proof
    assert client.post(ASK, {"email": NEW}).url == proof
    assert mail.outbox == []
    back = client.post(proof, {"code": totp_code(TOTP_SECRET)})

    assert back.url == ASK
    assert client.get(ASK).status_code == 200


def test_password_is_asked_again_where_it_is_all_there_is(client, person):
    person.user.set_password(PASSWORD)
    person.user.save()
    give_password(client, person.user.email)

    answer = client.get(ASK)

    assert answer.url.startswith(reverse("account_reauthenticate"))
    assert client.post(answer.url, {"password": PASSWORD}).url == ASK
    assert client.get(ASK).status_code == 200


def test_second_factor_proved_long_ago_is_asked_again(client, monkeypatch, totp_code):
    person = PersonFactory()
    client.force_login(person.user)
    client.post(reverse("mfa_reauthenticate"), {"code": totp_code(TOTP_SECRET)})
    assert client.get(ASK).status_code == 200
    late = time.time() + 301
    monkeypatch.setattr(address.time, "time", lambda: late)

    assert client.get(ASK).status_code == 302
