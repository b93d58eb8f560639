"""Signing in by code and by password; second factor; throttling; what is not offered."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.usersessions.models import UserSession
from django.contrib.auth import get_user
from django.core import mail
from django.test import Client
from django.urls import reverse

from essor.web.accounts.urls import NOT_OFFERED
from tests.factories.people import TOTP_SECRET, MembershipFactory, PersonFactory, UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "une phrase assez longue"


def account(**fields):
    user = UserFactory(second_factor=False, **fields)
    user.set_password(PASSWORD)
    user.save()
    return user


def ask_code(client, email):
    return client.post(reverse("account_request_login_code"), {"email": email}, follow=True)


def code_received():
    return re.search(r"^[A-Z0-9]{3,}-?[A-Z0-9]*$", mail.outbox[-1].body, re.MULTILINE).group()


def give_password(client, email, password=PASSWORD, **extra):
    return client.post(reverse("account_login"), {"login": email, "password": password}, **extra)


def test_login_page_is_french_and_offers_no_sign_up(client):
    page = client.get(reverse("account_login"))

    assert page.status_code == 200
    text = page.content.decode()
    assert "Recevoir un code" in text
    assert "ProConnect" not in text
    for english in ("Sign In", "Sign Up", "Password"):
        assert english not in text


def test_login_by_code(client):
    user = account()

    page = ask_code(client, user.email.upper())
    answer = client.post(reverse("account_confirm_login_code"), {"code": code_received()})

    assert page.redirect_chain[-1][0] == reverse("account_confirm_login_code")
    assert answer.url == reverse("home")
    assert get_user(client).pk == user.pk
    assert UserSession.objects.get().user == user
    assert "connexion" in mail.outbox[0].subject


def test_login_by_code_says_the_same_of_an_unknown_address(client):
    account(email="connue@exemple.test")

    known = ask_code(client, "connue@exemple.test").content.decode()
    client.logout()
    unknown = ask_code(client, "inconnue@exemple.test").content.decode()

    def bare(page):
        without = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)
        return without.replace("inconnue@", "connue@")

    assert bare(unknown) == bare(known)
    assert [message.to for message in mail.outbox] == [["connue@exemple.test"]]


def test_login_by_code_wrong_three_times_starts_again(client):
    ask_code(client, account().email)

    answers = [
        client.post(reverse("account_confirm_login_code"), {"code": "AAA-AAA"}) for _ in range(3)
    ]

    assert [answer.status_code for answer in answers] == [200, 200, 302]
    assert answers[2].url == reverse("account_request_login_code")
    assert "pas le bon" in answers[0].content.decode()
    assert get_user(client).is_anonymous


def test_login_by_password(client):
    user = account()

    answer = give_password(client, user.email)

    assert answer.url == reverse("home")
    assert get_user(client).pk == user.pk


def test_login_by_password_says_the_same_of_an_unknown_address(client):
    user = account()

    wrong = give_password(client, user.email, "autre").context["form"].errors.as_text()
    unknown = give_password(client, "inconnue@exemple.test").context["form"].errors.as_text()

    assert wrong == unknown
    assert "incorrect" in wrong


def test_login_by_password_is_throttled_even_for_the_right_one(client):
    user = account()
    for _ in range(5):
        give_password(client, user.email, "mauvais")

    answer = give_password(client, user.email)

    assert "Trop d" in answer.context["form"].errors.as_text()
    assert get_user(client).is_anonymous


def test_login_by_password_is_throttled_by_address_of_the_network(client):
    for number in range(10):
        give_password(client, f"personne{number}@exemple.test", "mauvais")

    answer = give_password(client, account().email)

    assert "Trop d" in answer.context["form"].errors.as_text()


def test_asking_codes_is_throttled(client):
    user = account()
    for _ in range(3):
        ask_code(Client(), user.email)

    answer = ask_code(client, user.email)

    assert len(mail.outbox) == 3
    assert answer.status_code in {200, 429}
    assert "Trop d" in answer.content.decode()


def test_login_of_a_closed_account_opens_nothing(client):
    user = account(is_active=False)

    answer = give_password(client, user.email, follow=True)

    assert "Ce compte est fermé" in answer.content.decode()
    assert get_user(client).is_anonymous


def test_login_with_a_second_factor_asks_for_it(client, totp_code):
    user = UserFactory()
    user.set_password(PASSWORD)
    user.save()

    answer = give_password(client, user.email)
    assert answer.url == reverse("mfa_authenticate")
    assert get_user(client).is_anonymous
    assert "Saisissez le code" in client.get(answer.url).content.decode()
    client.post(answer.url, {"code": "000000"})
    assert get_user(client).is_anonymous
    client.post(answer.url, {"code": totp_code(TOTP_SECRET)})

    assert get_user(client).pk == user.pk


def test_login_by_code_asks_for_the_second_factor_too(client):
    user = UserFactory()

    ask_code(client, user.email)
    answer = client.post(reverse("account_confirm_login_code"), {"code": code_received()})

    assert answer.url == reverse("mfa_authenticate")
    assert get_user(client).is_anonymous


def test_recovery_code_serves_once(client):
    user = UserFactory()
    user.set_password(PASSWORD)
    user.save()
    code = RecoveryCodes.activate(user).get_unused_codes()[0]

    for _ in range(2):
        client.logout()
        give_password(client, user.email)
        client.post(reverse("mfa_authenticate"), {"code": code})

    assert get_user(client).is_anonymous


@pytest.mark.parametrize("role", ["lead", "national", "admin"])
def test_role_without_second_factor_reaches_nothing_else(client, role):
    scope = {} if role == "lead" else {"territory": None}
    held = MembershipFactory(role=role, person__user__second_factor=False, **scope)
    client.force_login(held.person.user)
    setup = reverse("mfa_activate_totp")

    pages = [
        reverse("home"),
        reverse("account_profile"),
        reverse("mfa_index"),
        "/compte/appareils/",
    ]
    if held.territory:
        pages += [reverse("members", args=[held.territory.slug])]

    assert {client.get(page).headers.get("Location") for page in pages} == {setup}
    assert client.post(reverse("sessions_end_all")).headers["Location"] == setup
    assert "Installez votre second facteur" in client.get(setup).content.decode()


@pytest.mark.django_db(transaction=True)  # the message leaves once committed
def test_role_sets_up_its_second_factor_then_goes_on(client, totp_code):
    held = MembershipFactory(person__user__second_factor=False)
    client.force_login(held.person.user)
    EmailAddress.objects.create(
        user=held.person.user, email=held.person.email, primary=True, verified=True
    )
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret

    wrong = client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    done = client.post(reverse("mfa_activate_totp"), {"code": totp_code(secret)}, follow=True)

    assert wrong.context["form"].errors
    assert done.redirect_chain[-1][0] == reverse("mfa_view_recovery_codes")
    assert "Il en reste 10" in done.content.decode()
    assert client.get(reverse("home")).status_code == 200
    kinds = set(Authenticator.objects.filter(user=held.person.user).values_list("type", flat=True))
    assert kinds == {Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES}
    assert "Second facteur installé" in [message.subject for message in mail.outbox]
    client.get(reverse("mfa_download_recovery_codes"))


def test_role_without_the_need_is_left_alone(client):
    held = MembershipFactory(role="reader", person__user__second_factor=False)
    client.force_login(held.person.user)

    assert client.get(reverse("home")).status_code == 200


@pytest.mark.parametrize("name", NOT_OFFERED)
def test_page_not_offered_is_not_found(client, name):
    assert client.get(reverse(name)).status_code == 404
    client.force_login(PersonFactory().user)
    assert client.get(reverse(name)).status_code == 404


def test_password_forgotten_says_the_same_of_an_unknown_address(client):
    user = account()

    pages = [
        client.post(reverse("account_reset_password"), {"email": email}, follow=True)
        for email in (user.email, "inconnue@exemple.test")
    ]

    assert pages[0].redirect_chain == pages[1].redirect_chain
    assert [message.to for message in mail.outbox] == [[user.email]]
    link = re.search(r"http://testserver(\S+)", mail.outbox[0].body).group(1)
    form = client.get(link, follow=True)
    new = "une autre phrase bien longue"
    client.post(form.redirect_chain[-1][0], {"password1": new, "password2": new}, follow=True)
    assert get_user(client).is_anonymous
    user.refresh_from_db()
    assert user.check_password(new)
    assert "n'est plus valable" in client.get(link, follow=True).content.decode()


@pytest.mark.parametrize("password", ["court", "123456789012", "motdepasse"])
def test_weak_password_is_refused(client, password):
    user = UserFactory(second_factor=False)
    client.force_login(user)

    answer = client.post(
        reverse("account_set_password"), {"password1": password, "password2": password}
    )

    assert answer.context["form"].errors
    user.refresh_from_db()
    assert not user.has_usable_password()


def test_logout_changes_nothing_on_get(client):
    client.force_login(PersonFactory().user)

    assert client.get(reverse("account_logout")).status_code == 200
    assert get_user(client).is_authenticated
    client.post(reverse("account_logout"))

    assert get_user(client).is_anonymous


def test_second_factor_pages_are_french(client):
    client.force_login(UserFactory())

    for name in ("mfa_index", "account_set_password"):
        page = client.get(reverse(name))
        assert page.status_code == 200
        assert 'lang="fr"' in page.content.decode()
    assert client.get(reverse("mfa_deactivate_totp")).url.startswith(reverse("mfa_reauthenticate"))
    assert "Confirmez" in client.get(reverse("mfa_reauthenticate")).content.decode()
