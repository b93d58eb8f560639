"""When an account last looked at a territory: what is new is told from there."""

from django.db import models

from essor.common.models import BaseModel
from essor.territory.models.people import User
from essor.territory.models.territories import Territory


class Visit(BaseModel):
    """The visit of an account to a territory that lasts, and when the one before it ended."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, verbose_name="compte")
    territory = models.ForeignKey(
        Territory, on_delete=models.CASCADE, verbose_name="territoire", related_name="visits"
    )
    seen_at = models.DateTimeField("vu le")
    before_at = models.DateTimeField("fin de la visite précédente", null=True)

    class Meta:
        verbose_name = "visite"
        constraints = (
            models.UniqueConstraint(fields=("user", "territory"), name="visit_of_account"),
        )

    def __str__(self) -> str:
        return f"{self.user_id} in {self.territory_id}"
