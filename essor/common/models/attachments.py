"""Content-addressed files and who may see them.

An attachment belongs to an object of any context. Contexts declare here which of their objects
may own some, because the common layer knows none of them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Q, QuerySet

from essor.common.actor import Actor, ActorKind
from essor.common.models.base import BaseModel, VisibleQuerySet
from essor.common.visibility import Visibility, levels_seen


class KeptAsIs(models.TextChoices):
    """Why a document keeps what its author's software wrote in it: names, company, dates."""

    SIGNED = "signed", "Document signé : gardé tel quel, avec les noms qu'il contient"
    ENCRYPTED = "encrypted", "Document protégé : gardé tel quel, avec les noms qu'il contient"
    UNREADABLE = "unreadable", "Document qu'Essor ne sait pas relire : gardé tel quel"


@dataclass(frozen=True)
class OwnerKind:
    """A kind of object that may own attachments.

    Attributes:
        kind: stored in attachments, e.g. `note`.
        visible: the objects that an actor may know to exist; each has `territory_id` and
            `visibility`.
        may_change: whether the actor may add a file to one of them.
    """

    kind: str
    visible: Callable[[Actor], QuerySet[Any]]
    may_change: Callable[[Any, Actor], bool]


OWNER_KINDS: dict[str, OwnerKind] = {}


def register_owner(owner: OwnerKind) -> None:
    """Declare a kind of owner, when Django starts."""
    if OWNER_KINDS.get(owner.kind, owner) != owner:
        raise ValueError(f"attachments of kind {owner.kind!r} are declared twice")
    OWNER_KINDS[owner.kind] = owner


class AttachmentQuerySet(VisibleQuerySet):
    def of(self, kind: str, owner_ids: list[UUID]) -> Self:
        """Attachments of these objects, oldest first."""
        return self.filter(owner_kind=kind, owner_id__in=owner_ids).order_by("created_at", "id")

    def visible_to(self, actor: Actor) -> Self:
        """Attachments whose owner the actor sees, at a level that the actor sees."""
        if actor.kind is ActorKind.SYSTEM:
            return self
        owner_seen = Q(pk__in=[])
        for owner in OWNER_KINDS.values():
            owners = owner.visible(actor).values("pk")
            owner_seen |= Q(owner_kind=owner.kind, owner_id__in=owners)
        level_seen = Q(visibility=Visibility.PUBLIC)
        for territory_id in {grant.scope_id for grant in actor.grants if grant.scope_id}:
            levels = levels_seen(actor, territory_id)
            level_seen |= Q(territory_id=territory_id, visibility__in=levels)
        if actor.user_id is not None:
            level_seen |= Q(author_key=actor.user_id)
        return self.filter(owner_seen & level_seen)


class Attachment(BaseModel):
    """A file attached to an object. The bytes stand in the store, under their digest."""

    territory_id = models.UUIDField("territoire", db_index=True)
    owner_kind = models.CharField("sorte d'objet", max_length=80)
    owner_id = models.UUIDField("objet")
    sha256 = models.CharField("empreinte", max_length=64, db_index=True)
    name = models.CharField("nom", max_length=150)
    content_type = models.CharField("type", max_length=100)
    size = models.PositiveBigIntegerField("taille en octets")
    as_is = models.CharField(
        "gardé tel quel", max_length=12, choices=KeptAsIs.choices, blank=True, default=""
    )
    visibility = models.CharField(
        "visible par",
        max_length=20,
        choices=Visibility.choices,
        default=Visibility.PRIVATE_COMPANY,
    )
    author_key = models.UUIDField("clé de l'auteur", null=True)
    author_label = models.CharField("auteur", max_length=200)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = "pièce jointe"
        verbose_name_plural = "pièces jointes"
        ordering = ("created_at", "id")
        indexes = (models.Index(fields=("owner_kind", "owner_id"), name="attachment_owner"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="attachment_digest"
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_image(self) -> bool:
        return self.content_type.startswith("image/")
