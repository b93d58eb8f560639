"""Typed business history: who did what to which object, when, before, after and why.

The common layer knows territories, people and objects by their key only: history outlives them.
Personal fields never enter `before` or `after`: services pass business fields.
"""

from typing import Self

from django.db import models
from django.db.models import Q

from essor.common.actor import Actor, ActorKind
from essor.common.models.base import BaseModel, VisibleQuerySet
from essor.common.permissions import Permission


class HistoryQuerySet(VisibleQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """History of the territories where one may read it; the installation's for its admin."""
        if actor.kind is ActorKind.SYSTEM:
            return self.all()
        seen = Q(territory_id__in=actor.territories_with(Permission.AUDIT_READ))
        if actor.may(Permission.INSTALLATION_MANAGE):
            seen |= Q(territory_id__isnull=True)
        return self.filter(seen)


class AuditEntry(BaseModel):
    """One write."""

    territory_id = models.UUIDField("territoire", null=True)
    actor_kind = models.CharField("sorte d'acteur", max_length=16)
    actor_key = models.UUIDField("clé de l'acteur", null=True, db_index=True)
    actor_label = models.CharField("acteur", max_length=200)
    actor_search = models.TextField("acteur, sans accents", default="", editable=False)
    action = models.CharField("action", max_length=80)  # `note.created`, `member.removed`
    object_kind = models.CharField("sorte d'objet", max_length=80)
    object_id = models.CharField("objet", max_length=64)
    object_label = models.CharField("libellé de l'objet", max_length=300, blank=True)
    before = models.JSONField("avant", default=dict)
    after = models.JSONField("après", default=dict)
    reason = models.TextField("raison", blank=True)

    objects = HistoryQuerySet.as_manager()

    class Meta:
        verbose_name = "entrée d'historique"
        verbose_name_plural = "historique"
        ordering = ("-created_at", "-id")
        indexes = (
            models.Index(fields=("object_kind", "object_id"), name="audit_object"),
            models.Index(fields=("territory_id", "-created_at"), name="audit_territory"),
            models.Index(
                fields=("territory_id", "object_kind", "-created_at"), name="audit_territory_kind"
            ),
        )

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d %H:%M} {self.actor_label} {self.action}"


class ExportLog(BaseModel):
    """One export: who took what out, with which filters, how many rows."""

    territory_id = models.UUIDField("territoire", null=True)
    actor_kind = models.CharField("sorte d'acteur", max_length=16)
    actor_key = models.UUIDField("clé de l'acteur", null=True)
    actor_label = models.CharField("acteur", max_length=200)
    kind = models.CharField("export", max_length=80)
    filters = models.JSONField("filtres", default=dict)
    row_count = models.PositiveIntegerField("lignes", null=True)
    file_format = models.CharField("format", max_length=16)

    objects = HistoryQuerySet.as_manager()

    class Meta:
        verbose_name = "export"
        ordering = ("-created_at", "-id")
        indexes = (models.Index(fields=("territory_id", "-created_at"), name="export_territory"),)

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d %H:%M} {self.actor_label} {self.kind}"
