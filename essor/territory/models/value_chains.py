"""Value chains (filières): a shared, dated vocabulary, and the activities that let one guess them.

No official table links value chains and NAF: the links are a proposal of Essor, each with a
confidence. What a person says of a site stands above any guess (see observatory).
"""

from django.db import models
from django.db.models import Q

from essor.territory.models.geography import DatedQuerySet, dates_in_order

CODE_LENGTH = 40
NAME_LENGTH = 150


class ChainScope(models.TextChoices):
    NATIONAL = "national", "Nationale (comité stratégique de filière)"
    LOCAL = "local", "Locale"


class GuessConfidence(models.TextChoices):
    """How far an activity tells the value chain. Low is a lead for a person, never counted."""

    HIGH = "high", "forte"
    MEDIUM = "medium", "moyenne"
    LOW = "low", "faible"


class ValueChain(models.Model):
    """A value chain. One that ended keeps its row: what was said of sites still names it."""

    code = models.CharField("code", max_length=CODE_LENGTH, primary_key=True)
    name = models.CharField("nom", max_length=NAME_LENGTH)
    sort_key = models.CharField("clé de tri", max_length=NAME_LENGTH)
    scope = models.CharField("portée", max_length=8, choices=ChainScope.choices)
    valid_from = models.DateField("valable depuis", null=True)
    valid_to = models.DateField("valable jusqu'au", null=True)
    source = models.CharField("source", max_length=300)
    checked_on = models.DateField("vérifiée le")

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = "filière"
        ordering = ("sort_key", "code")
        constraints = (
            dates_in_order("value_chain_dates"),
            models.CheckConstraint(
                condition=Q(scope__in=ChainScope.values), name="value_chain_scope"
            ),
        )

    def __str__(self) -> str:
        return self.name


class ValueChainActivity(models.Model):
    """The beginning of NAF codes from which a value chain is guessed."""

    value_chain = models.ForeignKey(
        ValueChain, on_delete=models.CASCADE, verbose_name="filière", related_name="activities"
    )
    naf = models.CharField("début de code NAF", max_length=6)  # 25, 25.5, 25.50, 25.50A
    nomenclature = models.CharField("nomenclature", max_length=10)
    confidence = models.CharField("confiance", max_length=8, choices=GuessConfidence.choices)
    source = models.CharField("source", max_length=300)
    checked_on = models.DateField("vérifiée le")

    class Meta:
        verbose_name = "activité d'une filière"
        verbose_name_plural = "activités des filières"
        ordering = ("value_chain", "naf")
        constraints = (
            models.UniqueConstraint(
                fields=("value_chain", "nomenclature", "naf"), name="value_chain_activity_once"
            ),
            models.CheckConstraint(
                condition=Q(confidence__in=GuessConfidence.values),
                name="value_chain_activity_confidence",
            ),
        )

    def __str__(self) -> str:
        return f"{self.value_chain_id} {self.naf}: {self.confidence}"
