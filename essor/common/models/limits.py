"""How often somebody called, shared by the processes of an installation."""

from django.db import models

from essor.common.models.base import new_id


class CallCount(models.Model):
    """Calls of one key in one minute. Counts are added by lots, not one by one; see docs/adr/0044."""

    id = models.UUIDField("identifiant", primary_key=True, default=new_id, editable=False)
    key = models.CharField("empreinte de l'appelant", max_length=64)  # nobody is read in it
    minute = models.PositiveBigIntegerField("minute depuis 1970")
    calls = models.PositiveBigIntegerField("appels", default=0)

    class Meta:
        verbose_name = "compte d'appels"
        verbose_name_plural = "comptes d'appels"
        constraints = (models.UniqueConstraint(fields=("key", "minute"), name="call_count_once"),)

    def __str__(self) -> str:
        return f"{self.minute} : {self.calls}"
