"""Invitations: the only way, with ProConnect and `essor init`, by which an account is made."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from essor.common.actor import Actor, ActorKind
from essor.common.models import BaseModel, VisibleQuerySet
from essor.common.permissions import Permission
from essor.common.roles import ROLES, Role
from essor.territory.models.people import ADMIN_SEES, Person
from essor.territory.models.territories import Territory


class InvitationQuerySet(VisibleQuerySet):
    def open(self) -> Self:
        """Neither accepted nor cancelled; an expired one is still open: it can be sent again."""
        return self.filter(accepted_at__isnull=True, cancelled_at__isnull=True)

    def visible_to(self, actor: Actor) -> Self:
        """Those of the territories whose members one manages; leads' for the administrator."""
        if actor.kind is ActorKind.SYSTEM:
            return self.all()
        seen = Q(territory_id__in=actor.territories_with(Permission.MEMBER_MANAGE))
        if actor.may(Permission.INSTALLATION_MANAGE):
            seen |= Q(role__in=ADMIN_SEES)
        return self.filter(seen)


class Invitation(BaseModel):
    """A role offered to an e-mail address, in a territory or (none named) in the installation.

    The link holds a secret of which only a digest is kept: a stolen database opens no account.
    """

    email = models.EmailField("adresse électronique")
    full_name = models.CharField("nom", max_length=200, blank=True)
    role = models.CharField(
        "rôle", max_length=20, choices=[(role.code, role.name) for role in ROLES.values()]
    )
    territory = models.ForeignKey(
        Territory,
        on_delete=models.CASCADE,
        null=True,
        verbose_name="territoire",
        related_name="invitations",
    )
    invited_by = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, verbose_name="invité par", related_name="+"
    )
    digest = models.CharField("empreinte du lien", max_length=64, unique=True)
    expires_at = models.DateTimeField("valable jusqu'au")
    sent_at = models.DateTimeField("envoyée le", null=True)
    accepted_at = models.DateTimeField("acceptée le", null=True)
    accepted_by = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, verbose_name="acceptée par", related_name="+"
    )
    cancelled_at = models.DateTimeField("annulée le", null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "invitation"
        ordering = ("-created_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(cancelled_at__isnull=True),
                name="invitation_accepted_or_cancelled",
            ),
            models.UniqueConstraint(
                fields=("email", "role", "territory"),
                condition=Q(
                    accepted_at__isnull=True, cancelled_at__isnull=True, territory__isnull=False
                ),
                name="invitation_once",
            ),
            models.UniqueConstraint(
                fields=("email", "role"),
                condition=Q(
                    accepted_at__isnull=True, cancelled_at__isnull=True, territory__isnull=True
                ),
                name="installation_invitation_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.email}: {self.role}"

    @property
    def role_offered(self) -> Role:
        """The role in code: its French name, description and rights."""
        return ROLES[self.role]

    def is_expired(self, now: datetime) -> bool:
        """Whether the link came to its end."""
        return now >= self.expires_at


class AccessRequest(BaseModel):
    """A person without a role asks for one in a territory; its leads answer."""

    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, verbose_name="personne", related_name="access_requests"
    )
    territory = models.ForeignKey(
        Territory,
        on_delete=models.CASCADE,
        verbose_name="territoire",
        related_name="access_requests",
    )
    message = models.TextField("message", max_length=1000, blank=True)
    answered_at = models.DateTimeField("répondue le", null=True)

    class Meta:
        verbose_name = "demande d'accès"
        verbose_name_plural = "demandes d'accès"
        ordering = ("-created_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("person", "territory"),
                condition=Q(answered_at__isnull=True),
                name="access_request_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person}, {self.territory}"
