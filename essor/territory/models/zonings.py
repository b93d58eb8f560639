"""Zonings: which communes a programme or an aid map holds, each list with its vintage."""

from datetime import date

from django.db import models

from essor.territory.models.geography import DatedQuerySet, dates_in_order


class ZoningStatus(models.TextChoices):
    """What a zoning says of a commune. Unknown is an answer: nobody may take it for « no »."""

    YES = "yes", "Oui"
    PARTIAL = "partial", "En partie"
    NO = "no", "Non"
    UNKNOWN = "unknown", "Inconnu"


class ZoningCurrency(models.TextChoices):
    CURRENT = "current", "En vigueur"
    FUTURE = "future", "À venir"
    OUT_OF_DATE = "out_of_date", "Périmé"


class Zoning(models.Model):
    """A list of communes at a vintage. `absence` says what a commune that is not in it means."""

    code = models.CharField("code", max_length=30, primary_key=True)  # FRR-2025
    name = models.CharField("nom", max_length=150)
    sort_key = models.CharField("clé de tri", max_length=150)
    vintage = models.CharField("millésime", max_length=20)
    geography_on = models.DateField("géographie au")  # the day whose commune codes the list uses
    valid_from = models.DateField("valable depuis", null=True)
    valid_to = models.DateField("valable jusqu'au", null=True)
    absence = models.CharField("commune absente", max_length=8, choices=ZoningStatus.choices)
    source = models.CharField("source", max_length=300)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = "zonage"
        ordering = ("sort_key", "code")
        constraints = (
            dates_in_order("zoning_dates"),
            models.CheckConstraint(
                condition=models.Q(absence__in=("no", "unknown")), name="zoning_absence"
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.vintage})"

    def currency_on(self, day: date) -> ZoningCurrency:
        """Whether the list is in force on a day."""
        if self.valid_to is not None and self.valid_to <= day:
            return ZoningCurrency.OUT_OF_DATE
        if self.valid_from is not None and self.valid_from > day:
            return ZoningCurrency.FUTURE
        return ZoningCurrency.CURRENT


class ZoningMembership(models.Model):
    """What a zoning says of a commune, as its list writes it."""

    zoning = models.ForeignKey(
        Zoning, on_delete=models.CASCADE, verbose_name="zonage", related_name="memberships"
    )
    municipality_code = models.CharField("commune", max_length=5, db_index=True)
    status = models.CharField("situation", max_length=8, choices=ZoningStatus.choices)
    detail = models.CharField("détail", max_length=200, blank=True)

    class Meta:
        verbose_name = "commune d'un zonage"
        verbose_name_plural = "communes des zonages"
        ordering = ("zoning", "municipality_code")
        constraints = (
            models.UniqueConstraint(
                fields=("zoning", "municipality_code"), name="zoning_membership_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.zoning_id} {self.municipality_code}: {self.status}"
