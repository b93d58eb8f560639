"""Personal keys to the API: limited to chosen permissions, perhaps to one territory, and to a time."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from essor.common.actor import Actor, ActorKind
from essor.common.models import BaseModel, VisibleQuerySet
from essor.common.permissions import Permission
from essor.territory.models.people import User
from essor.territory.models.territories import Territory

# What a token may be given, as the person who makes one reads it. Each says what the API allows.
TOKEN_SCOPES: dict[Permission, str] = {
    Permission.SITE_READ: "Lire les sites, les entreprises et les chiffres",
    Permission.NOTE_READ: "Lire les notes de site",
    Permission.NOTE_WRITE: "Écrire et modifier des notes de site",
    Permission.EXPORT_DOWNLOAD: "Lire des listes entières (inscrites au journal des exports)",
}


class ApiTokenQuerySet(VisibleQuerySet):
    def usable(self) -> Self:
        """Tokens that still open something."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=timezone.now())

    def visible_to(self, actor: Actor) -> Self:
        """One's own tokens, seen from a session and never from another token."""
        if actor.kind is ActorKind.SYSTEM:
            return self
        if actor.kind is not ActorKind.USER or actor.user_id is None:
            return self.none()
        return self.filter(user_id=actor.user_id)


class ApiToken(BaseModel):
    """A key to the API. Only its SHA-256 is kept: the key itself is shown once."""

    user = models.ForeignKey(
        User, on_delete=models.CASCADE, verbose_name="compte", related_name="api_tokens"
    )
    name = models.CharField("nom", max_length=100)
    prefix = models.CharField("début du jeton", max_length=16, unique=True)
    secret_hash = models.CharField("empreinte", max_length=64, unique=True)
    scopes = models.JSONField("droits", default=list)
    territory = models.ForeignKey(
        Territory,
        on_delete=models.CASCADE,
        null=True,
        verbose_name="territoire",
        related_name="+",
    )
    expires_at = models.DateTimeField("expire le")
    last_used_at = models.DateTimeField("dernier usage", null=True)
    revoked_at = models.DateTimeField("révoqué le", null=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = "jeton d'accès"
        verbose_name_plural = "jetons d'accès"
        ordering = ("-created_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(secret_hash__regex=r"^[0-9a-f]{64}$"),  # noqa: S106 - a pattern
                name="token_hash_shape",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("created_at")), name="token_expires_later"
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_expired(self) -> bool:
        """Whether its time is over."""
        return self.expires_at <= timezone.now()
