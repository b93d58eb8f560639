"""Messages out of the outbox: e-mails one by one, the digest of the day, pushes to browsers.

Each e-mail is recorded before it is handed to the mail server and after it was accepted. A worker
killed between the two leaves the row as « sending »: it is sent again with the same Message-ID,
and counted as a possible duplicate. Nothing is lost.
"""

import logging
from collections import defaultdict
from datetime import date, datetime, timedelta
from smtplib import SMTPException
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import F

from essor.common.models.notifications import (
    Delivery,
    Notification,
    NotificationQuerySet,
    PushSubscription,
)
from essor.common.schedule import PARIS
from essor.common.services.mail import Action, Item, Letter, absolute, message_id, send_mail
from essor.common.services.notifications import unsubscribe_url
from essor.common.services.push import Answer, send_push

log = logging.getLogger("essor.notifications")

BATCH = 500  # messages a run; the next run takes the rest
GIVE_UP_AFTER = 8  # attempts, over four hours
PUSH_GIVE_UP_AFTER = 4  # attempts, over a quarter of an hour: a late push is worth little
CUT_SHORT_AFTER = timedelta(minutes=5)  # longer than any mail server lets us wait
RETRY_WAIT = timedelta(minutes=2)
WHY = "Vous recevez ce message car vous suivez ces évènements dans Essor."


def address_of(user_id: UUID) -> str | None:
    """Where to write to an account; None once it is closed."""
    accounts = get_user_model()._default_manager.filter(pk=user_id, is_active=True)  # noqa: SLF001 - Django's documented name
    return accounts.values_list("email", flat=True).first()


def send_due_e_mails(*, now: datetime) -> dict[str, int]:
    """Send every e-mail that is due. Returns how many left, failed, and may be duplicates."""
    counts: dict[str, int] = defaultdict(int)
    counts["resent"] = _resume_cut_short(now)
    for row in Notification.objects.e_mails_due(now).order_by("created_at", "id")[:BATCH]:
        if _claim(row, now):
            counts[_send_one(row, now)] += 1
    return dict(counts)


def _claim(row: Notification, now: datetime) -> bool:
    """Record that sending begins; False if another worker was faster."""
    mine = Notification.objects.filter(pk=row.pk, email_state=Delivery.PENDING)
    return (
        mine.update(
            email_state=Delivery.SENDING,
            email_attempts=F("email_attempts") + 1,
            email_attempted_at=now,
        )
        == 1
    )


def _resume_cut_short(now: datetime) -> int:
    """Put back what a dead worker began to send. Digests keep their day, so their Message-ID."""
    cut = Notification.objects.e_mails_cut_short(now - CUT_SHORT_AFTER)
    resent = {"email_resends": F("email_resends") + 1}
    digests = cut.filter(digest_on__isnull=False)
    count = digests.update(email_state=Delivery.DIGEST, email_after=now, **resent)
    return count + cut.update(email_state=Delivery.PENDING, email_after=now, **resent)


def _send_one(row: Notification, now: datetime) -> str:
    to = address_of(row.recipient_id)
    if to is None:
        return _record([row.pk], Delivery.SKIPPED, now)
    try:
        send_mail(
            to=to,
            letter=Letter(
                subject=row.title,
                paragraphs=tuple(filter(None, row.body.split("\n\n"))),
                why=WHY,
                action=Action("Ouvrir dans Essor", absolute(row.url)) if row.url else None,
            ),
            message_id=message_id(f"notification-{row.pk}"),
            unsubscribe_url=unsubscribe_url(user=row.recipient_id, kind=row.kind),
        )
    except (OSError, SMTPException):
        log.warning("e-mail not accepted", extra={"notification": row.pk}, exc_info=True)
        return _postpone([row], Delivery.PENDING, now)
    return _record([row.pk], Delivery.SENT, now)


def _record(ids: list[UUID], state: Delivery, now: datetime) -> str:
    Notification.objects.filter(pk__in=ids, email_state=Delivery.SENDING).update(
        email_state=state, email_sent_at=now if state == Delivery.SENT else None
    )
    return state.value


def _postpone(rows: list[Notification], back_to: Delivery, now: datetime) -> str:
    """The mail server refused or is away: later, twice as long each time; then give up."""
    ids = [row.pk for row in rows]
    attempts = max(row.email_attempts for row in rows) + 1
    if attempts >= GIVE_UP_AFTER:
        return _record(ids, Delivery.FAILED, now)
    Notification.objects.filter(pk__in=ids, email_state=Delivery.SENDING).update(
        email_state=back_to, email_after=now + RETRY_WAIT * 2 ** (attempts - 1)
    )
    return "postponed"


def send_digests(*, now: datetime, only_begun: bool = False) -> dict[str, int]:
    """One e-mail per person with what waits for the digest; none to whom nothing waits.

    Args:
        now: the time.
        only_begun: go on with digests that were begun and not accepted; begin no new one.
    """
    counts: dict[str, int] = defaultdict(int)
    today = now.astimezone(PARIS).date()
    waiting = Notification.objects.digests_due(now)
    if only_begun:
        waiting = waiting.filter(digest_on__isnull=False)
    else:  # what was read in Essor needs no e-mail
        waiting.filter(digest_on__isnull=True, read_at__isnull=False).update(
            email_state=Delivery.SKIPPED
        )
    for user_id in list(waiting.order_by().values_list("recipient_id", flat=True).distinct()):
        for day, rows in _claim_digests(waiting.filter(recipient_id=user_id), today, now).items():
            counts[_send_digest(user_id, day, rows, now)] += 1
    return dict(counts)


def _claim_digests(
    waiting: NotificationQuerySet, today: date, now: datetime
) -> dict[date, list[Notification]]:
    """One person's rows by digest, now « sending »; a digest begun keeps its rows and its day."""
    with transaction.atomic():
        rows = list(waiting.select_for_update().order_by("created_at", "id"))
        digests: dict[date, list[Notification]] = defaultdict(list)
        for row in rows:
            digests[row.digest_on or today].append(row)
        for day, some in digests.items():
            Notification.objects.filter(pk__in=[row.pk for row in some]).update(
                email_state=Delivery.SENDING,
                digest_on=day,
                email_attempts=F("email_attempts") + 1,
                email_attempted_at=now,
            )
    return digests


def _send_digest(user_id: UUID, day: date, rows: list[Notification], now: datetime) -> str:
    ids = [row.pk for row in rows]
    to = address_of(user_id)
    if to is None:
        return _record(ids, Delivery.SKIPPED, now)
    count = len(rows)
    letter = Letter(
        subject=f"Essor : {count} nouveauté{'s' if count > 1 else ''} à lire",
        paragraphs=(f"Résumé du {day:%d/%m/%Y}.",),
        items=tuple(
            Item(row.title, row.body, absolute(row.url) if row.url else "") for row in rows
        ),
        action=Action("Choisir ce que je reçois", absolute("/notifications/preferences/")),
        why=WHY,
    )
    try:
        send_mail(to=to, letter=letter, message_id=message_id(f"digest-{user_id}-{day}"))
    except (OSError, SMTPException):
        log.warning("digest not accepted", extra={"digest": str(day)}, exc_info=True)
        return _postpone(rows, Delivery.DIGEST, now)
    return _record(ids, Delivery.SENT, now)


def send_due_pushes(*, now: datetime) -> dict[str, int]:
    """Push what is due to each browser of its recipient; drop browsers that are gone.

    While one is under way, `push_after` says when another worker may take it over.
    """
    counts: dict[str, int] = defaultdict(int)
    for row in Notification.objects.pushes_due(now).order_by("created_at", "id")[:BATCH]:
        mine = Notification.objects.pushes_due(now).filter(pk=row.pk)
        if mine.update(
            push_state=Delivery.SENDING,
            push_after=now + CUT_SHORT_AFTER,
            push_attempts=F("push_attempts") + 1,
        ):
            state, after = _push_one(row, now)
            Notification.objects.filter(pk=row.pk).update(push_state=state, push_after=after)
            counts[state.value] += 1
    return dict(counts)


def _push_one(row: Notification, now: datetime) -> tuple[Delivery, datetime]:
    """The state after one attempt, and when to try again if it is still to send.

    A browser shows a message that it receives twice once: its tag is the notification's key.
    """
    message = {"id": str(row.pk), "title": row.title, "body": row.body[:500], "url": row.url}
    answers = set()
    for browser in PushSubscription.objects.of(row.recipient_id):
        answer = send_push(browser, message)
        if answer is Answer.GONE:
            browser.delete()
        elif answer is Answer.ACCEPTED:
            PushSubscription.objects.filter(pk=browser.pk).update(last_sent_at=now)
        answers.add(answer)
    if Answer.ACCEPTED in answers:
        return Delivery.SENT, now
    if Answer.REFUSED not in answers:
        return Delivery.SKIPPED, now
    attempts = row.push_attempts + 1
    if attempts >= PUSH_GIVE_UP_AFTER:
        return Delivery.FAILED, now
    return Delivery.PENDING, now + RETRY_WAIT * 2 ** (attempts - 1)
