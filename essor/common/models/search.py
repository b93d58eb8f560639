"""One search entry per object, same query on both databases."""

from functools import reduce
from operator import or_
from typing import Self

from django.db import models
from django.db.models import Q

from essor.common.actor import Actor, ActorKind
from essor.common.models.base import BaseModel, VisibleQuerySet
from essor.common.permissions import Permission
from essor.common.text import words
from essor.common.visibility import Visibility, levels_seen


class SearchEntryQuerySet(VisibleQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """What the actor may find: level of visibility and permission, territory by territory.

        One's own objects are found whatever their level, while one's role still opens their kind.
        """
        if actor.kind is ActorKind.SYSTEM:
            return self.all()
        shared = Q(territory_id__isnull=True, visibility=Visibility.PUBLIC)
        if actor.kind is ActorKind.ANONYMOUS:
            return self.filter(shared, permission="")
        territories = {grant.scope_id for grant in actor.grants if grant.scope_id is not None}
        clauses = [shared & Q(permission="")]
        for territory_id in sorted(territories):
            held = ["", *(item.value for item in Permission if actor.may(item, territory_id))]
            if not actor.may(Permission.TERRITORY_READ, territory_id):
                continue
            level = Q(visibility__in=levels_seen(actor, territory_id))
            if actor.user_id is not None:
                level |= Q(owner_key=actor.user_id)
            clauses.append(Q(territory_id=territory_id, permission__in=held) & level)
        return self.filter(reduce(or_, clauses))

    def matching(self, query: str) -> Self:
        """Entries that hold every word of the query, each as the beginning of one of theirs.

        `text` is folded ASCII with a space before every word, so that LIKE means the same on
        both databases.
        """
        found = self
        for word in words(query):
            found = found.filter(text__contains=f" {word}")
        return found


class SearchEntry(BaseModel):
    """What the search box finds. Without a territory, the object is public and everywhere."""

    territory_id = models.UUIDField("territoire", null=True)
    kind = models.CharField("sorte", max_length=40)
    object_id = models.CharField("objet", max_length=64)
    visibility = models.CharField(
        "visibilité", max_length=20, choices=Visibility.choices, default=Visibility.PRIVATE_COMPANY
    )
    permission = models.CharField("droit nécessaire", max_length=80, blank=True)
    owner_key = models.UUIDField("clé de l'auteur", null=True)
    title = models.CharField("titre", max_length=300)
    subtitle = models.CharField("sous-titre", max_length=300, blank=True)
    url_path = models.CharField("adresse", max_length=300)
    text = models.TextField("texte cherché", editable=False)
    sort_key = models.CharField("clé de tri", max_length=300, editable=False)

    objects = SearchEntryQuerySet.as_manager()

    class Meta:
        verbose_name = "entrée de recherche"
        verbose_name_plural = "entrées de recherche"
        ordering = ("sort_key", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("kind", "object_id", "territory_id"),
                name="search_entry_once",
            ),
            models.UniqueConstraint(
                fields=("kind", "object_id"),
                condition=Q(territory_id__isnull=True),
                name="shared_search_entry_once",
            ),
            models.CheckConstraint(
                condition=Q(territory_id__isnull=False) | Q(visibility=Visibility.PUBLIC),
                name="shared_search_entry_is_public",
            ),
        )
        indexes = (models.Index(fields=("territory_id", "kind"), name="search_territory"),)

    def __str__(self) -> str:
        return f"{self.kind}: {self.title}"
