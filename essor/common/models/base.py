"""Abstract bases: a UUIDv7 key, when a row was made and changed, and an optimistic version."""

from typing import Self
from uuid import UUID

import uuid_utils.compat
from django.db import models

from essor.common.actor import Actor


def new_id() -> UUID:
    """A UUIDv7: ordered by time, made without asking the database (or by a phone offline)."""
    return uuid_utils.compat.uuid7()


class VisibleQuerySet(models.QuerySet):
    """Base of every queryset that a person can open: rights become a filter."""

    def visible_to(self, actor: Actor) -> Self:
        """Rows that the actor may know to exist."""
        raise NotImplementedError(f"{type(self).__name__}.visible_to for {actor.kind}")


class BaseModel(models.Model):
    """A row of Essor. `version` grows by one at each change and detects two people editing."""

    id = models.UUIDField("identifiant", primary_key=True, default=new_id, editable=False)
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    updated_at = models.DateTimeField("modifié le", auto_now=True)
    version = models.PositiveIntegerField("version", default=1)

    class Meta:
        abstract = True
