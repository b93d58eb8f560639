"""Notes that people of a territory write about a site of the register."""

from typing import Self

from django.db import models
from django.db.models import Q

from essor.common.actor import Actor, ActorKind
from essor.common.models import BaseModel, VisibleQuerySet
from essor.common.permissions import Permission
from essor.common.visibility import Visibility, levels_seen
from essor.territory.models import Establishment, TerritoryScoped

NOTE_LENGTH = 10_000
ATTACHMENT_OWNER = "note"

NOTE_VISIBILITIES: dict[str, str] = {
    Visibility.PRIVATE_COMPANY: "Moi et le chef de projet",
    Visibility.COMMITTEE: "Le comité : chef de projet, État, Région",
    Visibility.PARTNERS: "Les partenaires : comité et opérateurs",
}


class SiteNoteQuerySet(VisibleQuerySet):
    def current(self) -> Self:
        """Notes that were not archived."""
        return self.filter(archived_at__isnull=True)

    def about(self, siret: str) -> Self:
        """Notes about a site, the latest first."""
        return self.filter(establishment__siret=siret).order_by("-made_at", "-id")

    def visible_to(self, actor: Actor) -> Self:
        """One's own notes, and those shared with a level that one's role sees."""
        if actor.kind is ActorKind.SYSTEM:
            return self
        seen = Q(pk__in=[])
        for territory_id in actor.territories_with(Permission.NOTE_READ):
            level = Q(visibility__in=levels_seen(actor, territory_id))
            if actor.user_id is not None:
                level |= Q(author_key=actor.user_id)
            seen |= Q(territory_id=territory_id) & level
        return self.filter(seen)


class SiteNote(TerritoryScoped):
    """What somebody noted about a site. Archived, never deleted; each text is kept as a revision.

    `made_at` is when it was written, on a device that was perhaps offline; `created_at` when it
    reached Essor.
    """

    establishment = models.ForeignKey(
        Establishment, on_delete=models.PROTECT, verbose_name="établissement", related_name="notes"
    )
    text = models.TextField("texte")
    visibility = models.CharField(
        "visible par",
        max_length=20,
        choices=Visibility.choices,
        default=Visibility.PRIVATE_COMPANY,
    )
    author_key = models.UUIDField("clé de l'auteur", null=True, db_index=True)
    author_label = models.CharField("auteur", max_length=200)
    made_at = models.DateTimeField("écrite le")
    archived_at = models.DateTimeField("archivée le", null=True)

    objects = SiteNoteQuerySet.as_manager()

    class Meta:
        verbose_name = "note de site"
        verbose_name_plural = "notes de site"
        ordering = ("-made_at", "-id")
        indexes = (
            models.Index(fields=("territory", "establishment", "-made_at"), name="note_of_site"),
        )
        constraints = (
            models.CheckConstraint(condition=~Q(text=""), name="note_says_something"),
            models.CheckConstraint(
                condition=Q(visibility__in=list(NOTE_VISIBILITIES)), name="note_visibility"
            ),
        )

    def __str__(self) -> str:
        return f"note du {self.made_at:%Y-%m-%d}"


class SiteNoteRevision(BaseModel):
    """A text that a note had. The history says that it changed; the words stand here alone."""

    note = models.ForeignKey(
        SiteNote, on_delete=models.CASCADE, verbose_name="note", related_name="revisions"
    )
    number = models.PositiveIntegerField("version de la note")
    text = models.TextField("texte")
    visibility = models.CharField("visible par", max_length=20, choices=Visibility.choices)
    author_key = models.UUIDField("clé de l'auteur", null=True)
    author_label = models.CharField("auteur", max_length=200)
    made_at = models.DateTimeField("écrite le")

    class Meta:
        verbose_name = "version d'une note"
        verbose_name_plural = "versions de notes"
        ordering = ("note", "number")
        constraints = (
            models.UniqueConstraint(fields=("note", "number"), name="note_revision_once"),
        )

    def __str__(self) -> str:
        return f"{self.note_id}, version {self.number}"
