"""E-mails, digests and pushes out of the outbox; crashes in between."""

from datetime import timedelta
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail

from essor.common.actor import SYSTEM
from essor.common.models import Delivery, EmailChoice, Notification, PushSubscription
from essor.common.services import delivery
from essor.common.services.delivery import send_digests, send_due_e_mails, send_due_pushes
from essor.common.services.notifications import notify
from essor.common.services.push import public_key, subscribe
from essor.kernel.errors import InvalidValue
from tests.common.notifications.conftest import NOW, b64

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def tell(user, key="site:1:closed", **options):
    notify(
        actor=SYSTEM,
        recipients=[user.pk],
        kind="test.news",
        title=options.pop("title", "Un site ferme"),
        body="L'établissement de Chaumont cesse son activité.",
        url="/t/exemple/sites/1/",
        dedupe_key=key,
        now=NOW,
        **options,
    )
    return Notification.objects.get(dedupe_key=key, recipient_id=user.pk)


class Killed(BaseException):
    """Stands for `kill -9`: nothing catches it."""


def test_e_mail_leaves_with_a_stable_id_and_a_way_out(user, immediate):
    row = tell(user)

    counts = send_due_e_mails(now=NOW)

    assert counts == {"resent": 0, "sent": 1}
    message = mail.outbox[0]
    assert (message.to, message.subject) == (["jeanne.inventee@exemple.test"], "Un site ferme")
    headers = message.extra_headers
    assert headers["Message-ID"] == f"<notification-{row.pk}@127.0.0.1>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "http://127.0.0.1:8000/t/exemple/sites/1/" in message.body
    assert headers["List-Unsubscribe"].strip("<>") in message.body
    assert 'href="http://127.0.0.1:8000/t/exemple/sites/1/"' in message.alternatives[0][0]
    row.refresh_from_db()
    assert (row.email_state, row.email_sent_at, row.email_attempts) == (Delivery.SENT, NOW, 1)
    assert send_due_e_mails(now=NOW) == {"resent": 0}


def test_e_mail_text_is_not_html_escaped_but_html_is(user, immediate):
    tell(user, title="L'usine « A & B » <ferme>")

    send_due_e_mails(now=NOW)

    assert "L'usine « A & B » <ferme>" in mail.outbox[0].body
    assert "&lt;ferme&gt;" in mail.outbox[0].alternatives[0][0]


def test_e_mail_waits_for_its_hour(user, immediate):
    row = tell(user)
    Notification.objects.filter(pk=row.pk).update(email_after=NOW + MINUTE)

    assert send_due_e_mails(now=NOW) == {"resent": 0}
    assert send_due_e_mails(now=NOW + MINUTE) == {"resent": 0, "sent": 1}


def test_closed_account_gets_nothing(user, immediate):
    row = tell(user)
    user.is_active = False
    user.save()

    assert send_due_e_mails(now=NOW) == {"resent": 0, "skipped": 1}

    row.refresh_from_db()
    assert (row.email_state, mail.outbox) == (Delivery.SKIPPED, [])


def test_server_away_is_tried_later_then_given_up(user, immediate, monkeypatch):
    def away(**_):
        raise SMTPServerDisconnected("away")

    monkeypatch.setattr(delivery, "send_mail", away)
    row = tell(user)
    waits, now = [], NOW
    for _ in range(delivery.GIVE_UP_AFTER):
        send_due_e_mails(now=now)
        row.refresh_from_db()
        waits.append((row.email_after - now) // MINUTE)
        now = row.email_after

    assert waits[:-1] == [2, 4, 8, 16, 32, 64, 128]
    assert row.email_state == Delivery.FAILED


def test_killed_before_the_server_accepted_loses_nothing(user, immediate, monkeypatch):
    def killed(**_):
        raise Killed

    row = tell(user)
    with monkeypatch.context() as patch:
        patch.setattr(delivery, "send_mail", killed)
        with pytest.raises(Killed):
            send_due_e_mails(now=NOW)

    assert send_due_e_mails(now=NOW + MINUTE) == {"resent": 0}  # perhaps still under way
    assert send_due_e_mails(now=NOW + 6 * MINUTE) == {"resent": 1, "sent": 1}

    row.refresh_from_db()
    assert (len(mail.outbox), row.email_state, row.email_resends) == (1, Delivery.SENT, 1)


def test_killed_after_the_server_accepted_doubles_with_the_same_id(user, immediate, monkeypatch):
    def killed(*_):
        raise Killed

    row = tell(user)
    with monkeypatch.context() as patch:
        patch.setattr(delivery, "_record", killed)
        with pytest.raises(Killed):
            send_due_e_mails(now=NOW)
    send_due_e_mails(now=NOW + 6 * MINUTE)

    row.refresh_from_db()
    assert [message.extra_headers["Message-ID"] for message in mail.outbox] == [
        f"<notification-{row.pk}@127.0.0.1>"
    ] * 2
    assert (row.email_state, row.email_resends) == (Delivery.SENT, 1)


def test_two_workers_send_an_e_mail_once(user, immediate):
    row = tell(user)
    stale = Notification.objects.get(pk=row.pk)

    assert [delivery._claim(row, NOW), delivery._claim(stale, NOW)] == [True, False]


def test_digest_groups_what_waits(user, declare_notice):
    declare_notice(email=EmailChoice.DIGEST)
    tell(user, title="Un site ferme")
    tell(user, key="site:2:opened", title="Un site ouvre")

    assert send_digests(now=NOW) == {"sent": 1}

    message = mail.outbox[0]
    assert message.subject == "Essor : 2 nouveautés à lire"
    assert message.extra_headers["Message-ID"] == f"<digest-{user.pk}-2026-11-23@127.0.0.1>"
    assert "Un site ferme" in message.body
    assert "Un site ouvre" in message.body
    assert send_digests(now=NOW) == {}


def test_empty_digest_is_never_sent(user, declare_notice):
    declare_notice(email=EmailChoice.DIGEST)
    row = tell(user)
    Notification.objects.filter(pk=row.pk).update(read_at=NOW)  # read in Essor meanwhile

    assert send_digests(now=NOW) == {}

    row.refresh_from_db()
    assert (row.email_state, mail.outbox) == (Delivery.SKIPPED, [])


def test_digest_cut_short_keeps_its_content_and_its_id(user, declare_notice, monkeypatch):
    declare_notice(email=EmailChoice.DIGEST)
    tell(user, title="Avant")

    def killed(*_):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(delivery, "_record", killed)
        with pytest.raises(Killed):
            send_digests(now=NOW)
    tell(user, key="later", title="Après")
    later = NOW + 6 * MINUTE
    assert send_due_e_mails(now=later)["resent"] == 1
    assert send_digests(now=later, only_begun=True) == {"sent": 1}

    first, second = mail.outbox
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]
    assert "Après" not in second.body
    assert Notification.objects.get(title="Après").email_state == Delivery.DIGEST


def test_digest_refused_waits_and_is_sent_later(user, declare_notice, monkeypatch):
    declare_notice(email=EmailChoice.DIGEST)
    tell(user)

    def away(**_):
        raise ConnectionRefusedError

    with monkeypatch.context() as patch:
        patch.setattr(delivery, "send_mail", away)
        assert send_digests(now=NOW) == {"postponed": 1}

    assert send_digests(now=NOW + MINUTE, only_begun=True) == {}
    assert send_digests(now=NOW + 3 * MINUTE, only_begun=True) == {"sent": 1}


@pytest.fixture
def pushed(declare_notice):
    return declare_notice(email=EmailChoice.NONE, push=True)


def subscribed(actor, browser, service, path="/send/1"):
    return subscribe(
        actor=actor, endpoint=service.origin + path, p256dh=browser.p256dh, auth=b64(browser.auth)
    )


def test_push_is_encrypted_for_the_browser_and_signed(actor, user, pushed, browser, push_service):
    subscribed(actor, browser, push_service)
    row = tell(user)

    assert send_due_pushes(now=NOW) == {"sent": 1}

    assert b"Chaumont" not in push_service.received[0]
    assert browser.read(push_service.received[0]) == {
        "id": str(row.pk),
        "title": "Un site ferme",
        "body": "L'établissement de Chaumont cesse son activité.",
        "url": "/t/exemple/sites/1/",
    }
    claims = push_service.claims[0]
    assert (claims["k"], claims["aud"], claims["sub"], claims["scheme"].lower()) == (
        public_key(), push_service.origin, "mailto:essor@127.0.0.1", "vapid",
    )  # fmt: skip
    assert push_service.headers[0]["ttl"] == "86400"
    assert PushSubscription.objects.get().last_sent_at == NOW
    assert send_due_pushes(now=NOW) == {}


@pytest.mark.parametrize("status", [404, 410])
def test_push_drops_a_browser_that_is_gone(actor, user, pushed, browser, push_service, status):
    subscribed(actor, browser, push_service)
    push_service.status = status
    tell(user)

    assert send_due_pushes(now=NOW) == {"skipped": 1}

    assert PushSubscription.objects.count() == 0


def test_push_refused_is_tried_later_then_given_up(actor, user, pushed, browser, push_service):
    subscribed(actor, browser, push_service)
    push_service.status = 503
    row = tell(user)
    now, states = NOW, []
    for _ in range(delivery.PUSH_GIVE_UP_AFTER):
        send_due_pushes(now=now)
        row.refresh_from_db()
        states.append(row.push_state)
        now = row.push_after

    assert states == [Delivery.PENDING] * 3 + [Delivery.FAILED]
    assert PushSubscription.objects.count() == 1


def test_push_cut_short_is_taken_over(actor, user, pushed, browser, push_service, monkeypatch):
    subscribed(actor, browser, push_service)
    tell(user)

    def killed(*_):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(delivery, "send_push", killed)
        with pytest.raises(Killed):
            send_due_pushes(now=NOW)

    assert send_due_pushes(now=NOW + MINUTE) == {}
    assert send_due_pushes(now=NOW + 6 * MINUTE) == {"sent": 1}


def test_push_does_not_follow_a_redirection(actor, user, pushed, browser, push_service):
    subscribed(actor, browser, push_service)
    push_service.status = 307
    tell(user)

    assert send_due_pushes(now=NOW) == {"pending": 1}

    assert len(push_service.received) == 1


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://169.254.169.254/latest/",
        "https://localhost/admin",
        "https://fcm.googleapis.com.exemple.test/x",
        "https://fcm.googleapis.com@127.0.0.1/x",
        "http://fcm.googleapis.com/x",
        "not an address",
    ],
)
def test_subscribe_refuses_an_address_of_ones_choice(actor, browser, endpoint):
    with pytest.raises(InvalidValue, match="n'est pas reconnu"):
        subscribe(actor=actor, endpoint=endpoint, p256dh=browser.p256dh, auth=b64(browser.auth))


@pytest.mark.parametrize("key", ["", "AAAA", "é", "!!!"])
def test_subscribe_refuses_a_bad_key(actor, browser, key):
    with pytest.raises(InvalidValue, match="clé invalide"):
        subscribe(
            actor=actor, endpoint="https://fcm.googleapis.com/x", p256dh=key, auth=b64(browser.auth)
        )


def test_subscribe_again_keeps_one_row(actor, browser):
    for _ in range(2):
        subscribe(
            actor=actor, endpoint="https://web.push.apple.com/x", p256dh=browser.p256dh,
            auth=b64(browser.auth),
        )  # fmt: skip

    assert PushSubscription.objects.count() == 1


def test_key_is_made_once(settings):
    first = public_key()

    assert public_key() == first
    assert oct((settings.DATA_DIR / "vapid-private.pem").stat().st_mode & 0o777) == "0o600"
