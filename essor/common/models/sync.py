"""Operations received from devices that worked offline, and files they sent ahead."""

from django.db import models
from django.db.models import Q

from essor.common.models.base import BaseModel


class SyncStatus(models.TextChoices):
    """What became of an operation the first time it was received."""

    ACCEPTED = "accepted", "Enregistrée"
    CONFLICT = "conflict", "En conflit"
    REJECTED = "rejected", "Refusée"


class SyncOperation(models.Model):
    """One operation and the answer it got: received again, it gets the same and does nothing.

    The row is written in the transaction of the operation's effect, so one cannot be without the
    other. `fingerprint` tells a true repetition from another operation under the same key.
    """

    op_id = models.UUIDField("opération", primary_key=True, editable=False)
    user_id = models.UUIDField("compte", db_index=True)
    kind = models.CharField("sorte", max_length=80)
    object_id = models.UUIDField("objet", db_index=True)
    fingerprint = models.CharField("empreinte", max_length=64)
    status = models.CharField("suite donnée", max_length=16, choices=SyncStatus.choices)
    answer = models.JSONField("réponse", default=dict)
    made_at = models.DateTimeField("faite le, selon l'appareil")
    received_at = models.DateTimeField("reçue le", auto_now_add=True)

    class Meta:
        verbose_name = "opération reçue"
        verbose_name_plural = "opérations reçues"
        ordering = ("-received_at", "-op_id")

    def __str__(self) -> str:
        return f"{self.kind} {self.op_id}"


class ReceivedBlob(BaseModel):
    """A file that an account sent ahead of the operation that will use it.

    Only that account may use it: knowing a digest gives no right to the file.
    """

    user_id = models.UUIDField("compte")
    sha256 = models.CharField("empreinte", max_length=64, db_index=True)
    size = models.PositiveBigIntegerField("taille en octets")

    class Meta:
        verbose_name = "fichier reçu"
        verbose_name_plural = "fichiers reçus"
        constraints = (
            models.UniqueConstraint(fields=("user_id", "sha256"), name="received_blob_once"),
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="received_blob_digest"
            ),
        )

    def __str__(self) -> str:
        return self.sha256
