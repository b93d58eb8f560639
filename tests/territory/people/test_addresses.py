"""An account's address: proved at the new mailbox, told to the old one, told to nobody else."""

import re
from dataclasses import replace

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.core import mail

from essor.common.models import AuditEntry
from essor.common.services import mail as letters
from essor.kernel.errors import Conflict, EssorError, InvalidValue, NotAllowed
from essor.territory.models import User
from essor.territory.services import addresses
from essor.territory.services.actors import actor_for
from essor.territory.services.addresses import ask_new_address, bare_code, change_address
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
NEW = "nouvelle@exemple.test"


@pytest.fixture
def person():
    return PersonFactory(user__email="ancienne@exemple.test")


def ask(person, email=NEW):
    return ask_new_address(actor=actor_for(person.user), user=person.user, email=email)


def change(person, email=NEW, **fields):
    return change_address(actor=actor_for(person.user), user=person.user, email=email, **fields)


def open_session(user):
    store = SessionStore()
    store.create()
    UserSession.objects.create(user=user, ip="127.0.0.1", session_key=store.session_key)
    return store.session_key


def test_code_goes_to_the_new_address_and_changes_nothing(person):
    asked = ask(person, " Nouvelle@Exemple.test ")

    (message,) = mail.outbox
    assert (asked.email, message.to) == (NEW, [NEW])
    written = re.search(r"^[A-Z]{4}-[A-Z]{4}$", message.body, re.MULTILINE).group()
    assert bare_code(written.lower()) == asked.code
    person.user.refresh_from_db()
    assert person.user.email == "ancienne@exemple.test"
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("verified_only", [False, True])
def test_address_of_another_account_gets_a_word_and_no_code(person, verified_only):
    other = PersonFactory(user__email="autre@exemple.test" if verified_only else NEW)
    if verified_only:
        EmailAddress.objects.create(user=other.user, email=NEW, verified=True)

    asked = ask(person)

    assert asked == addresses.AskedChange(NEW, None)
    (message,) = mail.outbox
    assert (message.to, message.subject) == ([NEW], "Cette adresse a déjà un compte Essor")
    assert "ancienne@exemple.test" not in message.body


def test_present_address_is_no_change(person):
    with pytest.raises(InvalidValue, match="déjà l'adresse"):
        ask(person, "ANCIENNE@exemple.test")
    assert mail.outbox == []


def test_mail_server_that_refuses_is_told(person, monkeypatch):
    def refuse(**_):
        raise ConnectionRefusedError

    monkeypatch.setattr(letters, "send_mail", refuse)

    with pytest.raises(EssorError, match="n'a pas pu partir"):
        ask(person)


def test_change_moves_the_account_and_the_person(person):
    EmailAddress.objects.create(
        user=person.user, email=person.user.email, verified=True, primary=True
    )

    change(person, " Nouvelle@Exemple.test ")

    person.refresh_from_db()
    assert (person.email, person.user.email) == (NEW, NEW)
    rows = EmailAddress.objects.values_list("user", "email", "verified", "primary")
    assert list(rows) == [(person.user_id, NEW, True, True)]


def test_change_ends_the_other_sessions_only(person):
    here, there = open_session(person.user), open_session(person.user)
    somebody = open_session(PersonFactory().user)

    change(person, kept_session=here)

    assert set(UserSession.objects.values_list("session_key", flat=True)) == {here, somebody}
    assert not SessionStore().exists(there)


def test_change_is_told_without_any_address(person):
    open_session(person.user)

    change(person)

    entry = AuditEntry.objects.get()
    assert (entry.action, entry.object_id, entry.before, entry.after) == (
        "account.email_changed", str(person.user_id), {}, {"sessions": 1},
    )  # fmt: skip
    assert "@" not in f"{entry.object_label}{entry.reason}"


def test_change_warns_the_old_address(person, settings, django_capture_on_commit_callbacks):
    settings.CONTROLLER_EMAIL = "dpo@exemple.test"
    with django_capture_on_commit_callbacks(execute=True):
        change(person)

    (message,) = mail.outbox
    assert message.to == ["ancienne@exemple.test"]
    assert "dpo@exemple.test" in message.body
    assert NEW not in message.body


def test_address_taken_meanwhile_changes_nothing(person):
    PersonFactory(user__email=NEW)

    with pytest.raises(Conflict, match="ne peut pas être"):
        change(person)

    assert User.objects.filter(email="ancienne@exemple.test").exists()
    assert not AuditEntry.objects.exists()
    assert mail.outbox == []


def test_race_for_an_address_is_a_conflict(person, monkeypatch):
    PersonFactory(user__email=NEW)
    monkeypatch.setattr(addresses, "_is_taken", lambda *_: False)

    with pytest.raises(Conflict, match="ne peut pas être"):
        change(person)


@pytest.mark.parametrize("service", [ask_new_address, change_address])
def test_address_of_somebody_else_is_theirs(person, service):
    for actor in (
        actor_for(PersonFactory().user),
        replace(actor_for(person.user), user_id=None),
    ):
        with pytest.raises(NotAllowed):
            service(actor=actor, user=person.user, email=NEW)
