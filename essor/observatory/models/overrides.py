"""What a person says of a site's industry in spite of its APE: with a reason, and kept."""

from typing import Self

from django.db import models
from django.db.models import Q

from essor.common.actor import Actor, ActorKind
from essor.common.models import BaseModel, VisibleQuerySet
from essor.common.permissions import Permission
from essor.territory.models import Establishment, TerritoryScoped

REASON_LENGTH = 1000


class Verdict(models.TextChoices):
    """What was said of the site."""

    INDUSTRIAL = "industrial", "Site de production industrielle"
    NOT_INDUSTRIAL = "not_industrial", "Pas un site de production industrielle"
    CLEARED = "cleared", "Selon son activité (APE)"


class IndustryOverrideQuerySet(VisibleQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Whoever sees the sites of the territory sees what changes their numbers."""
        if actor.kind is ActorKind.SYSTEM:
            return self.all()
        return self.filter(territory_id__in=actor.territories_with(Permission.SITE_READ))

    def in_force(self) -> Self:
        """Those that still say something else than the APE."""
        return self.exclude(verdict=Verdict.CLEARED)


class IndustryOverride(TerritoryScoped):
    """The word of a territory about a site. One row per site; each word is kept as a revision."""

    establishment = models.ForeignKey(
        Establishment,
        on_delete=models.PROTECT,
        verbose_name="établissement",
        related_name="industry_overrides",
    )
    verdict = models.CharField("avis", max_length=16, choices=Verdict.choices)
    reason = models.TextField("raison")
    author_key = models.UUIDField("clé de l'auteur", null=True, db_index=True)
    author_label = models.CharField("auteur", max_length=200)
    said_at = models.DateTimeField("dit le")

    objects = IndustryOverrideQuerySet.as_manager()

    class Meta:
        verbose_name = "avis sur l'industrie d'un site"
        verbose_name_plural = "avis sur l'industrie des sites"
        ordering = ("-said_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("territory", "establishment"), name="one_override_of_site"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="override_has_a_reason"),
            models.CheckConstraint(
                condition=Q(verdict__in=Verdict.values), name="override_vocabulary"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_verdict_display()}"


class IndustryOverrideRevision(BaseModel):
    """A word that was said before or still holds, with its reason."""

    override = models.ForeignKey(
        IndustryOverride, on_delete=models.CASCADE, verbose_name="avis", related_name="revisions"
    )
    number = models.PositiveIntegerField("version de l'avis")
    verdict = models.CharField("avis", max_length=16, choices=Verdict.choices)
    reason = models.TextField("raison")
    author_key = models.UUIDField("clé de l'auteur", null=True)
    author_label = models.CharField("auteur", max_length=200)
    said_at = models.DateTimeField("dit le")

    class Meta:
        verbose_name = "version d'un avis"
        verbose_name_plural = "versions d'avis"
        ordering = ("override", "number")
        constraints = (
            models.UniqueConstraint(fields=("override", "number"), name="override_revision_once"),
        )

    def __str__(self) -> str:
        return f"{self.override_id}, version {self.number}"
