"""The perimeter of a territory, as dated sets of intercommunalités and communes."""

from django.db import models
from django.db.models import Q

from essor.common.models import BaseModel
from essor.territory.models.geography import DatedQuerySet, dates_in_order
from essor.territory.models.territories import Territory


class Perimeter(BaseModel):
    """What a territory consisted of during a stretch of days, as a published list says it.

    The list names groupings; which communes they hold on a day is geography, not perimeter.
    """

    territory = models.ForeignKey(
        Territory, on_delete=models.CASCADE, verbose_name="territoire", related_name="perimeters"
    )
    valid_from = models.DateField("depuis")
    valid_to = models.DateField("jusqu'au", null=True)
    source = models.CharField("source", max_length=300)
    source_date = models.DateField("date de la source", null=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = "périmètre"
        ordering = ("territory", "valid_from")
        constraints = (
            models.UniqueConstraint(fields=("territory", "valid_from"), name="perimeter_start"),
            models.UniqueConstraint(
                fields=("territory",),
                condition=Q(valid_to__isnull=True),
                name="perimeter_one_open",
            ),
            dates_in_order("perimeter_dates"),
        )

    def __str__(self) -> str:
        return f"{self.territory} ({self.valid_from})"


class PerimeterMemberKind(models.TextChoices):
    EPCI = "epci", "Intercommunalité"
    EPT = "ept", "Établissement public territorial"
    COMMUNE = "commune", "Commune"


class PerimeterMember(models.Model):
    """One grouping, or one commune, of a perimeter."""

    perimeter = models.ForeignKey(
        Perimeter, on_delete=models.CASCADE, verbose_name="périmètre", related_name="members"
    )
    kind = models.CharField("sorte", max_length=8, choices=PerimeterMemberKind.choices)
    code = models.CharField("code", max_length=9)  # SIREN, or the INSEE code of a commune

    class Meta:
        verbose_name = "membre du périmètre"
        verbose_name_plural = "membres du périmètre"
        ordering = ("perimeter", "kind", "code")
        indexes = (models.Index(fields=("code",), name="perimeter_member_code"),)
        constraints = (
            models.UniqueConstraint(
                fields=("perimeter", "kind", "code"), name="perimeter_member_once"
            ),
            models.CheckConstraint(
                condition=Q(kind="commune", code__regex=r"^([0-9]{2}|2[AB])[0-9]{3}$")
                | (~Q(kind="commune") & Q(code__regex=r"^[0-9]{9}$")),
                name="perimeter_member_code_shape",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"
