"""The address book of a territory: whom it knows in which organisation.

Organisations are public and shared; whom a territory knows there is its own. A contact's person
belongs to that contact alone and has no account, so that nothing passes between territories.
"""

from typing import Self

from django.db import models
from django.db.models import Q

from essor.common.actor import Actor, ActorKind
from essor.common.models import VisibleQuerySet
from essor.common.permissions import Permission
from essor.common.text import words
from essor.territory.models.organisations import Establishment, Organisation
from essor.territory.models.people import Person
from essor.territory.models.territories import TerritoryScoped


class ContactQuerySet(VisibleQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Contacts of the territories whose address book the actor may read."""
        if actor.kind is ActorKind.SYSTEM:
            return self.all()
        return self.filter(territory_id__in=actor.territories_with(Permission.CONTACT_READ))

    def current(self) -> Self:
        """Contacts that were not archived."""
        return self.filter(archived_at__isnull=True)

    def archived(self) -> Self:
        """Contacts put away, which can be taken back."""
        return self.filter(archived_at__isnull=False)

    def matching(self, query: str) -> Self:
        """Contacts that hold the beginning of every word of the query."""
        found = self
        for word in words(query):
            found = found.filter(search_text__contains=f" {word}")
        return found


class Contact(TerritoryScoped):
    """An organisation that a territory follows, and somebody there if a name or address is known."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, verbose_name="organisation", related_name="contacts"
    )
    establishment = models.ForeignKey(
        Establishment,
        on_delete=models.PROTECT,
        null=True,
        verbose_name="établissement",
        related_name="contacts",
    )
    person = models.OneToOneField(
        Person, on_delete=models.PROTECT, null=True, verbose_name="personne", related_name="contact"
    )
    position = models.CharField("fonction", max_length=200, blank=True)
    search_text = models.TextField("texte cherché", editable=False)
    archived_at = models.DateTimeField("archivé le", null=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = "contact"
        ordering = ("organisation__sort_key", "person__sort_key", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("territory", "organisation"),
                condition=Q(person__isnull=True, archived_at__isnull=True),
                name="contact_organisation_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.organisation}, {self.person}" if self.person else str(self.organisation)
