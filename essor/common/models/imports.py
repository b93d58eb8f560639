"""Import runs: mapping, preview, application and undo.

The file that a run reads is kept by its SHA-256. `before` and `after` of a change hold what undoing
needs, personal data included: they are erased with the file once the undo period is over.
"""

from typing import Self

from django.db import models
from django.db.models import Q

from essor.common.actor import Actor, ActorKind
from essor.common.models.base import BaseModel, VisibleQuerySet
from essor.common.permissions import Permission


class ImportState(models.TextChoices):
    DRAFT = "draft", "En préparation"
    RUNNING = "running", "En cours"
    APPLIED = "applied", "Appliqué"
    UNDONE = "undone", "Annulé"


class RowAction(models.TextChoices):
    CREATE = "create", "Créer"
    UPDATE = "update", "Mettre à jour"
    SKIP = "skip", "Ignorer"


class ImportRunQuerySet(VisibleQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Runs of the territories where the actor may import."""
        if actor.kind is ActorKind.SYSTEM:
            return self.all()
        return self.filter(territory_id__in=actor.territories_with(Permission.IMPORT_RUN))


class ImportRun(BaseModel):
    """One file on its way into a territory."""

    territory_id = models.UUIDField("territoire")
    importer = models.CharField("sorte d'import", max_length=40)
    state = models.CharField(
        "état", max_length=12, choices=ImportState.choices, default=ImportState.DRAFT
    )
    file_name = models.CharField("nom du fichier", max_length=255)
    file_sha256 = models.CharField("empreinte du fichier", max_length=64)
    file_size = models.PositiveBigIntegerField("taille du fichier")
    sheet = models.CharField("feuille", max_length=255, blank=True)
    header_row = models.PositiveIntegerField("ligne des titres", null=True)
    mapping = models.JSONField("correspondance des colonnes", default=dict)
    decisions = models.JSONField("décisions par ligne", default=dict)
    created_count = models.PositiveIntegerField("lignes créées", default=0)
    updated_count = models.PositiveIntegerField("lignes mises à jour", default=0)
    skipped_count = models.PositiveIntegerField("lignes ignorées", default=0)
    actor_key = models.UUIDField("clé de l'acteur", null=True)
    actor_label = models.CharField("acteur", max_length=200)
    applied_at = models.DateTimeField("appliqué le", null=True)
    undone_at = models.DateTimeField("annulé le", null=True)
    forgotten_at = models.DateTimeField("données effacées le", null=True)
    failure = models.TextField("raison de l'échec", blank=True)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        verbose_name = "import"
        ordering = ("-created_at", "-id")
        indexes = (
            models.Index(fields=("territory_id", "-created_at"), name="import_run_territory"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=("draft", "running"), applied_at__isnull=True)
                | Q(state__in=("applied", "undone"), applied_at__isnull=False),
                name="import_applied_when",
            ),
            models.CheckConstraint(
                condition=Q(state="undone", undone_at__isnull=False)
                | (~Q(state="undone") & Q(undone_at__isnull=True)),
                name="import_undone_when",
            ),
        )

    def __str__(self) -> str:
        return f"{self.file_name} ({self.get_state_display()})"


class ImportChange(BaseModel):
    """One row of the database that a run made or changed, in the order in which it did."""

    run = models.ForeignKey(
        ImportRun, on_delete=models.CASCADE, verbose_name="import", related_name="changes"
    )
    position = models.PositiveIntegerField("rang")
    row_number = models.PositiveIntegerField("ligne du fichier")
    object_kind = models.CharField("sorte d'objet", max_length=80)
    object_id = models.UUIDField("objet")
    before = models.JSONField("avant", null=True)  # NULL: the run created the object
    after = models.JSONField("après", null=True)  # NULL: erased after the undo period

    class Meta:
        verbose_name = "changement importé"
        verbose_name_plural = "changements importés"
        ordering = ("run", "position")
        constraints = (
            models.UniqueConstraint(fields=("run", "position"), name="import_change_order"),
        )

    def __str__(self) -> str:
        return f"{self.object_kind} {self.object_id}, ligne {self.row_number}"


class ImportMapping(BaseModel):
    """The columns chosen last time for a file with these headers."""

    territory_id = models.UUIDField("territoire")
    importer = models.CharField("sorte d'import", max_length=40)
    signature = models.CharField("empreinte des titres", max_length=64)
    mapping = models.JSONField("correspondance des colonnes", default=dict)

    class Meta:
        verbose_name = "correspondance retenue"
        verbose_name_plural = "correspondances retenues"
        constraints = (
            models.UniqueConstraint(
                fields=("territory_id", "importer", "signature"), name="import_mapping_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.importer} {self.signature[:8]}"
