"""Messages kept by the demonstration instead of being sent (see essor/common/mailbox.py)."""

from typing import Self

from django.db import models

from essor.common.models.base import BaseModel
from essor.kernel.text import fold


class KeptMessageQuerySet(models.QuerySet["KeptMessage"]):
    def matching(self, text: str) -> Self:
        """Messages that hold every word, whatever the accents and the case."""
        found = self
        for word in fold(text).split():
            found = found.filter(search_text__contains=word)
        return found


class KeptMessage(BaseModel):
    """One e-mail, as it would have left."""

    sender = models.CharField("expéditeur", max_length=300)
    to = models.CharField("destinataires", max_length=1000)
    subject = models.CharField("objet", max_length=500)
    text = models.TextField("texte")
    html = models.TextField("version mise en forme", blank=True)
    headers = models.JSONField("en-têtes", default=dict)
    search_text = models.TextField("texte de recherche", editable=False)

    objects = KeptMessageQuerySet.as_manager()

    class Meta:
        verbose_name = "message"
        ordering = ("-created_at", "-id")

    def __str__(self) -> str:
        return self.subject
