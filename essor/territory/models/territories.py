"""Territories d'industrie: the unit of work, of rights and of figures."""

from typing import Self

from django.db import models
from django.db.models import Q

from essor.common.actor import Actor, ActorKind
from essor.common.models import BaseModel, VisibleQuerySet
from essor.common.permissions import Permission


class TerritoryQuerySet(VisibleQuerySet):
    def started(self) -> Self:
        """Territories that somebody runs in this installation."""
        return self.filter(started_at__isnull=False)

    def visible_to(self, actor: Actor) -> Self:
        """Started territories where the actor holds a role; all of them for the installation's admin."""
        if actor.kind is ActorKind.SYSTEM or actor.may(Permission.TERRITORY_CREATE):
            return self.started()
        return self.started().filter(id__in=actor.territories_with(Permission.TERRITORY_READ))


class Territory(BaseModel):
    """A Territoire d'industrie of an edition. Only started ones have pages.

    Its key is edition + slug (programme identifiers such as `ti-4416` are re-numbered between
    editions: they are aliases). Its perimeter is dated: see `Perimeter`.
    """

    edition = models.CharField("édition", max_length=20)  # 2018-2022, 2023-2027, demonstration
    slug = models.SlugField("identifiant d'adresse", max_length=120)
    name = models.CharField("nom", max_length=200)
    aliases = models.JSONField("autres identifiants", default=list)  # ["ti-4416"]
    region_code = models.CharField("région", max_length=2, blank=True)
    source = models.CharField("source", max_length=200)
    source_date = models.DateField("date de la source", null=True)
    started_at = models.DateTimeField("ouvert le", null=True)
    is_demo = models.BooleanField("démonstration", default=False)

    objects = TerritoryQuerySet.as_manager()

    class Meta:
        verbose_name = "territoire d'industrie"
        verbose_name_plural = "territoires d'industrie"
        ordering = ("name", "edition")
        constraints = (
            models.UniqueConstraint(fields=("edition", "slug"), name="territory_key"),
            models.UniqueConstraint(
                fields=("slug",), condition=Q(started_at__isnull=False), name="started_slug"
            ),
        )

    def __str__(self) -> str:
        return self.name


class TerritoryScoped(BaseModel):
    """A row that belongs to one territory."""

    territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, verbose_name="territoire", related_name="+"
    )

    class Meta:
        abstract = True
