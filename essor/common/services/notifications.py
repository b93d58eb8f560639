"""Telling people things, and what each person wants to be told."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from uuid import UUID

from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from essor.common.actor import SYSTEM, Actor
from essor.common.jobs.registry import job_kind
from essor.common.models.jobs import Job, JobState
from essor.common.models.notifications import (
    Delivery,
    EmailChoice,
    Notification,
    Preference,
    QuietHours,
)
from essor.common.notices import NotificationKind, notice
from essor.common.schedule import PARIS
from essor.common.services.jobs import enqueue
from essor.common.services.mail import absolute
from essor.kernel.errors import InvalidValue, NotAllowed

UNSUBSCRIBE_SALT = "essor.notifications.unsubscribe"
DELIVER = "notifications.deliver"


def notify(
    *,
    actor: Actor,
    recipients: Iterable[UUID],
    kind: str,
    title: str,
    dedupe_key: str,
    body: str = "",
    url: str = "",
    territory_id: UUID | None = None,
    now: datetime | None = None,
) -> int:
    """Tell people something, in the caller's transaction. Returns how many were not told before.

    Who acts is not told of their own act. E-mails and pushes leave by a job, after the commit.

    Args:
        actor: who did what is told.
        recipients: keys of accounts; the caller has checked that each may see the object.
        kind: code of a registered kind. Raises UnknownNotice.
        title: French, without confidential content (it goes by e-mail).
        body: further text, likewise.
        dedupe_key: the same key tells the same person once.
        url: path of the page to open.
        territory_id: the territory that it is about.
        now: the time, for tests.
    """
    told = notice(kind)
    moment = now or timezone.now()
    people = {user for user in recipients if user != actor.user_id}
    with transaction.atomic():
        known = set(
            Notification.objects.filter(recipient_id__in=people, dedupe_key=dedupe_key).values_list(
                "recipient_id", flat=True
            )
        )
        wanted = preferences_of(people - known, told)
        quiet = {row.user_id: row for row in QuietHours.objects.filter(user_id__in=wanted)}
        rows = [
            Notification(
                recipient_id=user,
                kind=told.code,
                title=title[:200],
                body=body,
                url=url,
                territory_id=territory_id,
                dedupe_key=dedupe_key,
                in_app=choice.in_app,
                **_channels(told, choice, quiet.get(user), moment),
            )
            for user, choice in wanted.items()
        ]
        # A race with the same key leaves the first row; nobody is told twice.
        Notification.objects.bulk_create(rows, ignore_conflicts=True)
        if any(Delivery.PENDING in (row.email_state, row.push_state) for row in rows):
            wake_delivery()
    return len(rows)


def wake_delivery() -> None:
    """Have pending messages sent soon; the minute's tick sends what this misses."""
    if not Job.objects.filter(kind=DELIVER, state=JobState.QUEUED).exists():
        enqueue(actor=SYSTEM, kind=job_kind(DELIVER).code)


def preferences_of(users: Iterable[UUID], kind: NotificationKind) -> dict[UUID, Preference]:
    """What each person wants of a kind: their row, or the kind's defaults (unsaved)."""
    keys = set(users)
    found = {
        row.user_id: row for row in Preference.objects.filter(user_id__in=keys, kind=kind.code)
    }
    return {user: found.get(user) or default_preference(user, kind) for user in keys}


def default_preference(user: UUID, kind: NotificationKind) -> Preference:
    return Preference(
        user_id=user, kind=kind.code, in_app=kind.in_app, email=kind.email, push=kind.push
    )


def quiet_until(hours: QuietHours | None, now: datetime) -> datetime:
    """`now`, or the end of the quiet hours in which it falls (French time)."""
    if hours is None:
        return now
    local = now.astimezone(PARIS)
    clock = local.time().replace(tzinfo=None)
    if hours.starts < hours.ends:
        inside, day = hours.starts <= clock < hours.ends, local.date()
    else:  # over midnight
        inside = clock >= hours.starts or clock < hours.ends
        day = local.date() + timedelta(days=1 if clock >= hours.starts else 0)
    return datetime.combine(day, hours.ends, tzinfo=PARIS) if inside else now


def _channels(
    kind: NotificationKind, choice: Preference, hours: QuietHours | None, now: datetime
) -> dict[str, object]:
    after = now if kind.urgent else quiet_until(hours, now)
    email = {
        EmailChoice.IMMEDIATE: Delivery.PENDING,
        EmailChoice.DIGEST: Delivery.DIGEST,
        EmailChoice.NONE: Delivery.NONE,
    }[EmailChoice(choice.email)]
    return {
        "email_state": email,
        "email_after": after if email == Delivery.PENDING else None,
        "push_state": Delivery.PENDING if choice.push else Delivery.NONE,
        "push_after": after if choice.push else None,
    }


def mark_read(*, actor: Actor, ids: Iterable[UUID] | None = None) -> int:
    """Mark one's own notifications read: these, or all. Returns how many changed."""
    unread = Notification.objects.visible_to(actor).unread()
    if ids is not None:
        unread = unread.filter(id__in=list(ids))
    return unread.update(read_at=timezone.now())


def set_preference(
    *, actor: Actor, kind: str, in_app: bool, email: EmailChoice, push: bool
) -> Preference:
    """Say what one wants of a kind."""
    known = notice(kind)
    if actor.user_id is None:
        raise NotAllowed("Connectez-vous pour choisir vos notifications.")
    row, _ = Preference.objects.update_or_create(
        user_id=actor.user_id,
        kind=known.code,
        defaults={"in_app": in_app, "email": email, "push": push},
    )
    return row


def set_quiet_hours(*, actor: Actor, hours: tuple[time, time] | None) -> None:
    """Set one's quiet hours, or remove them with None."""
    if actor.user_id is None:
        raise NotAllowed("Connectez-vous pour choisir vos heures calmes.")
    if hours is None:
        QuietHours.objects.filter(user_id=actor.user_id).delete()
        return
    starts, ends = hours
    if starts == ends:
        raise InvalidValue(
            "Les heures calmes commencent et finissent à la même heure. Donnez deux heures"
            " différentes, ou aucune."
        )
    QuietHours.objects.update_or_create(
        user_id=actor.user_id, defaults={"starts": starts, "ends": ends}
    )


def unsubscribe_url(*, user: UUID, kind: str) -> str:
    """The signed link that stops the e-mails of one kind; valid as long as the installation's key."""
    token = signing.dumps([str(user), kind], salt=UNSUBSCRIBE_SALT, compress=True)
    return absolute(reverse("notifications:unsubscribe", args=(token,)))


def read_unsubscribe(token: str) -> tuple[UUID, NotificationKind]:
    """Whom and what a link stops. Raises InvalidValue for a link that is not ours."""
    try:
        user, code = signing.loads(token, salt=UNSUBSCRIBE_SALT)
    except signing.BadSignature as error:
        raise InvalidValue(
            "Ce lien de désabonnement est incomplet ou altéré. Recopiez-le en entier depuis le"
            " courriel, ou réglez vos préférences une fois connecté."
        ) from error
    return UUID(user), notice(code)


def unsubscribe(*, token: str) -> NotificationKind:
    """Stop the e-mails of one kind, those that wait included. The signed link is the right to do so."""
    user, kind = read_unsubscribe(token)
    with transaction.atomic():
        row = preferences_of([user], kind)[user]
        Preference.objects.update_or_create(
            user_id=user,
            kind=kind.code,
            defaults={"in_app": row.in_app, "push": row.push, "email": EmailChoice.NONE},
        )
        Notification.objects.filter(
            recipient_id=user,
            kind=kind.code,
            email_state__in=(Delivery.PENDING, Delivery.DIGEST),
        ).update(email_state=Delivery.SKIPPED)
    return kind
