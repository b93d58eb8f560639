"""Notification outbox, what each person wants of it, and the browsers that may be pushed to."""

from datetime import datetime
from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import Q

from essor.common.actor import Actor
from essor.common.models.base import BaseModel, VisibleQuerySet


class EmailChoice(models.TextChoices):
    """How a person wants the e-mails of one kind."""

    IMMEDIATE = "immediate", "Tout de suite"
    DIGEST = "digest", "Dans le résumé du jour"
    NONE = "none", "Jamais"


class Delivery(models.TextChoices):
    """Where a notification stands on one channel."""

    NONE = "none", "Non demandé"
    PENDING = "pending", "À envoyer"
    DIGEST = "digest", "Attend le résumé du jour"
    SENDING = "sending", "Envoi en cours"
    SENT = "sent", "Envoyé"
    SKIPPED = "skipped", "Sans objet"
    FAILED = "failed", "Non remis"


class NotificationQuerySet(VisibleQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """One's own, and only those shown in the application."""
        if actor.user_id is None:
            return self.none()
        return self.filter(recipient_id=actor.user_id, in_app=True)

    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)

    def e_mails_due(self, now: datetime) -> Self:
        """E-mails to send now, one by one."""
        return self.filter(email_state=Delivery.PENDING, email_after__lte=now)

    def pushes_due(self, now: datetime) -> Self:
        """Pushes to send now, and those that a dead worker left under way."""
        under_way = (Delivery.PENDING, Delivery.SENDING)
        return self.filter(push_state__in=under_way, push_after__lte=now)

    def digests_due(self, now: datetime) -> Self:
        """What the next digests hold; one that was refused waits until its next attempt."""
        return self.filter(email_state=Delivery.DIGEST).filter(
            Q(email_after__isnull=True) | Q(email_after__lte=now)
        )

    def e_mails_cut_short(self, before: datetime) -> Self:
        """E-mails that a worker began to send and never recorded: it died in between."""
        return self.filter(email_state=Delivery.SENDING, email_attempted_at__lt=before)


class Notification(BaseModel):
    """One thing to tell one person. Written in the transaction of what it tells."""

    recipient_id = models.UUIDField("destinataire")
    kind = models.CharField("sorte", max_length=80)
    title = models.CharField("titre", max_length=200)
    body = models.TextField("texte", blank=True)
    url = models.CharField("adresse de la page", max_length=500, blank=True)
    territory_id = models.UUIDField("territoire", null=True, db_index=True)
    dedupe_key = models.CharField("clé d'unicité", max_length=200)
    in_app = models.BooleanField("dans Essor", default=True)
    read_at = models.DateTimeField("lue le", null=True)
    email_state = models.CharField(
        "courriel", max_length=8, choices=Delivery.choices, default=Delivery.NONE
    )
    email_after = models.DateTimeField("courriel pas avant", null=True)
    email_attempts = models.PositiveSmallIntegerField("essais d'envoi", default=0)
    email_attempted_at = models.DateTimeField("dernier essai d'envoi", null=True)
    email_sent_at = models.DateTimeField("courriel envoyé le", null=True)
    email_resends = models.PositiveSmallIntegerField("doublons possibles", default=0)
    digest_on = models.DateField("résumé du", null=True)
    push_state = models.CharField(
        "notification du navigateur",
        max_length=8,
        choices=Delivery.choices,
        default=Delivery.NONE,
    )
    push_after = models.DateTimeField("navigateur pas avant", null=True)
    push_attempts = models.PositiveSmallIntegerField("essais vers le navigateur", default=0)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = "notification"
        ordering = ("-created_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("recipient_id", "dedupe_key"), name="notification_once"
            ),
            models.CheckConstraint(
                condition=~Q(email_state=Delivery.PENDING) | Q(email_after__isnull=False),
                name="notification_email_when",
            ),
            models.CheckConstraint(
                condition=~Q(push_state=Delivery.PENDING) | Q(push_after__isnull=False),
                name="notification_push_when",
            ),
        )
        indexes = (
            models.Index(
                fields=("recipient_id", "in_app", "-created_at"), name="notification_list"
            ),
            models.Index(fields=("email_state", "email_after"), name="notification_email"),
            models.Index(fields=("push_state", "push_after"), name="notification_push"),
        )

    def __str__(self) -> str:
        return self.title


class Preference(BaseModel):
    """What one person wants of one kind. Without a row, the kind's defaults hold."""

    user_id = models.UUIDField("compte")
    kind = models.CharField("sorte", max_length=80)
    in_app = models.BooleanField("dans Essor", default=True)
    email = models.CharField("courriel", max_length=10, choices=EmailChoice.choices)
    push = models.BooleanField("notification du navigateur", default=False)

    class Meta:
        verbose_name = "préférence de notification"
        constraints = (models.UniqueConstraint(fields=("user_id", "kind"), name="preference_once"),)

    def __str__(self) -> str:
        return f"{self.kind}: {self.email}"


class QuietHours(BaseModel):
    """Hours (in France) at which a person gets neither e-mail nor push; they may span midnight."""

    user_id = models.UUIDField("compte", unique=True)
    starts = models.TimeField("de")
    ends = models.TimeField("à")

    class Meta:
        verbose_name = "heures calmes"
        constraints = (
            models.CheckConstraint(
                condition=~Q(starts=models.F("ends")), name="quiet_hours_differ"
            ),
        )

    def __str__(self) -> str:
        return f"{self.starts:%H:%M}-{self.ends:%H:%M}"


class PushSubscriptionQuerySet(VisibleQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(user_id=actor.user_id) if actor.user_id else self.none()

    def of(self, user_id: UUID) -> Self:
        return self.filter(user_id=user_id)


class PushSubscription(BaseModel):
    """A browser that accepted notifications. Dropped when its push service says it is gone."""

    user_id = models.UUIDField("compte", db_index=True)
    endpoint = models.CharField("adresse", max_length=1000, unique=True)
    p256dh = models.CharField("clé publique", max_length=120)
    auth = models.CharField("secret", max_length=40)
    device = models.CharField("appareil", max_length=120, blank=True)
    last_sent_at = models.DateTimeField("dernier envoi", null=True)

    objects = PushSubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = "navigateur abonné"
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return self.device or "navigateur"
