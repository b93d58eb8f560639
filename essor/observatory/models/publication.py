"""Whether a territory's figures stand on a page that anybody may read."""

from typing import Self

from django.db import models

from essor.common.actor import Actor, ActorKind
from essor.common.models import VisibleQuerySet
from essor.common.permissions import Permission
from essor.territory.models import TerritoryScoped


class PublicPageQuerySet(VisibleQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Whoever sees the territory knows whether its page is public."""
        if actor.kind is ActorKind.SYSTEM:
            return self.all()
        return self.filter(territory_id__in=actor.territories_with(Permission.TERRITORY_READ))


class PublicPage(TerritoryScoped):
    """The switch of a territory's public page. No row: it was never published."""

    is_public = models.BooleanField("publiée", default=False)
    changed_at = models.DateTimeField("changée le")

    objects = PublicPageQuerySet.as_manager()

    class Meta:
        verbose_name = "page publique"
        verbose_name_plural = "pages publiques"
        constraints = (
            models.UniqueConstraint(fields=("territory",), name="one_public_page_of_territory"),
        )

    def __str__(self) -> str:
        return "publiée" if self.is_public else "retirée"
