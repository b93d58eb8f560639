"""The demonstration's mailbox: everything sent is there, and only there."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMultiAlternatives, send_mail
from django.urls import reverse

from essor.common.models import KeptMessage

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings):
    settings.DEMO = True
    settings.EMAIL_BACKEND = "essor.common.mailbox.MailboxBackend"
    return settings


def write(subject="Votre code", text="Votre code est 123 456.", to="jeanne.inventee@exemple.test"):
    send_mail(subject, text, "essor@demonstration.invalid", [to])
    return KeptMessage.objects.latest("id")


def test_sign_in_code_can_be_read_without_an_account(client, demo):
    message = write()

    listed = client.get(reverse("mailbox:list")).content.decode()
    shown = client.get(reverse("mailbox:detail", args=(message.pk,))).content.decode()

    assert "Votre code" in listed
    assert "jeanne.inventee@exemple.test" in listed
    assert "Votre code est 123 456." in shown


def test_message_keeps_its_headers_and_its_html(demo):
    message = EmailMultiAlternatives(
        "Objet", "Texte", "essor@demonstration.invalid", ["a@exemple.test"], bcc=["b@exemple.test"],
        headers={"Message-ID": "<1@essor>"},
    )  # fmt: skip
    message.attach_alternative("<p>Texte</p>", "text/html")

    message.send()

    kept = KeptMessage.objects.get()
    assert (kept.to, kept.html, kept.headers) == (
        "a@exemple.test, b@exemple.test", "<p>Texte</p>", {"Message-ID": "<1@essor>"},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("query", "found"),
    [("code", True), ("CODE 123", True), ("élise", False), ("inventee", True), ("Invité", False)],
)
def test_search_folds_accents_and_case(client, demo, query, found):
    write()

    page = client.get(reverse("mailbox:list"), {"q": query}).content.decode()

    assert ("jeanne.inventee" in page) is found


def test_text_of_a_message_is_escaped(client, demo):
    message = write(text="<script>alert(1)</script> https://exemple.test/lien")

    page = client.get(reverse("mailbox:detail", args=(message.pk,))).content.decode()

    assert "<script>alert(1)" not in page
    assert 'href="https://exemple.test/lien"' in page


def test_mailbox_does_not_exist_outside_the_demonstration(client, demo):
    message = write()
    demo.DEMO = False

    assert client.get(reverse("mailbox:list")).status_code == 404
    assert client.get(reverse("mailbox:detail", args=(message.pk,))).status_code == 404


@pytest.mark.parametrize(
    "seen",
    [
        {"REMOTE_ADDR": "192.0.2.7"},
        {"REMOTE_ADDR": ""},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "192.0.2.7"},
    ],
)
def test_mailbox_does_not_exist_from_another_machine(client, demo, seen):
    assert client.get(reverse("mailbox:list"), **seen).status_code == 404


def test_backend_refuses_to_work_outside_the_demonstration(demo):
    demo.DEMO = False

    with pytest.raises(ImproperlyConfigured):
        write()
