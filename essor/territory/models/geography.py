"""Communes, intercommunalités, départements, régions and zones d'emploi, over time.

Rows come from the reference tables and are replaced by newer ones, never typed by people. Their
key is the code that their producer gives, not a UUID: that code is what every file cites.
Rows about communes cite them by code, because a commune may end and come back.
"""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import F, Q

MUNICIPALITY_SHAPE = r"^([0-9]{2}|2[AB])[0-9]{3}$"


class DatedQuerySet(models.QuerySet[Any]):
    """Rows with `valid_from` (included) and `valid_to` (excluded)."""

    def on(self, day: date) -> Self:
        """Rows that hold on a day. No start: before all that is known; no end: still true."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_to__isnull=True) | Q(valid_to__gt=day),
        )


def dates_in_order(name: str) -> models.CheckConstraint:
    """A period lasts at least a day."""
    return models.CheckConstraint(
        condition=Q(valid_from__isnull=True)
        | Q(valid_to__isnull=True)
        | Q(valid_from__lt=F("valid_to")),
        name=name,
    )


class ReferenceTable(models.Model):
    """A reference file that was loaded: what the figures drawn from it cite."""

    name = models.CharField("table", max_length=60)
    vintage = models.CharField("millésime", max_length=20)
    title = models.CharField("titre", max_length=200)
    producer = models.CharField("producteur", max_length=200)
    licence = models.CharField("licence", max_length=100)
    origin = models.TextField("origine")
    published_on = models.DateField("publié le", null=True)
    valid_from = models.DateField("valable depuis", null=True)
    valid_to = models.DateField("valable jusqu'au", null=True)
    sha256 = models.CharField("somme de contrôle", max_length=64)
    row_count = models.PositiveIntegerField("nombre de lignes")
    loaded_at = models.DateTimeField("chargé le")

    class Meta:
        verbose_name = "table de référence"
        verbose_name_plural = "tables de référence"
        ordering = ("name", "vintage")
        constraints = (
            models.UniqueConstraint(fields=("name", "vintage"), name="reference_table_once"),
        )

    def __str__(self) -> str:
        return f"{self.title} ({self.vintage})"

    @property
    def source(self) -> str:
        """How a figure cites it."""
        return f"{self.producer}, {self.title}"


class Region(models.Model):
    code = models.CharField("code", max_length=3, primary_key=True)
    name = models.CharField("nom", max_length=100)
    sort_key = models.CharField("clé de tri", max_length=100)
    seat_code = models.CharField("chef-lieu", max_length=5, blank=True)

    class Meta:
        verbose_name = "région"
        ordering = ("sort_key", "code")

    def __str__(self) -> str:
        return self.name


class Department(models.Model):
    """A département, or a collectivity overseas that has its rank in the COG."""

    code = models.CharField("code", max_length=3, primary_key=True)
    name = models.CharField("nom", max_length=100)
    sort_key = models.CharField("clé de tri", max_length=100)
    region_code = models.CharField("région", max_length=3, blank=True, db_index=True)
    seat_code = models.CharField("chef-lieu", max_length=5, blank=True)

    class Meta:
        verbose_name = "département"
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name


class EmploymentZone(models.Model):
    code = models.CharField("code", max_length=4, primary_key=True)
    name = models.CharField("nom", max_length=150)
    sort_key = models.CharField("clé de tri", max_length=150)

    class Meta:
        verbose_name = "zone d'emploi"
        verbose_name_plural = "zones d'emploi"
        ordering = ("sort_key", "code")

    def __str__(self) -> str:
        return self.name


class MunicipalityKind(models.TextChoices):
    COMMUNE = "commune", "Commune"
    DELEGATED = "delegated", "Commune déléguée"
    ASSOCIATED = "associated", "Commune associée"
    DISTRICT = "district", "Arrondissement municipal"


class MunicipalityQuerySet(DatedQuerySet):
    def communes(self) -> Self:
        """Without the delegated and associated communes and districts inside them."""
        return self.filter(kind=MunicipalityKind.COMMUNE)

    def with_postcode(self, postcode: str) -> Self:
        """Communes served under a postcode (which may serve several)."""
        return self.filter(postcodes__contains=f" {postcode} ")


class Municipality(models.Model):
    """A commune during a stretch of days. A code that ends and comes back has two rows."""

    code = models.CharField("code INSEE", max_length=5)
    kind = models.CharField("sorte", max_length=12, choices=MunicipalityKind.choices)
    name = models.CharField("nom", max_length=150)
    sort_key = models.CharField("clé de tri", max_length=150)
    department_code = models.CharField("département", max_length=3, db_index=True)
    region_code = models.CharField("région", max_length=3, blank=True)
    employment_zone_code = models.CharField("zone d'emploi", max_length=4, blank=True)
    siren = models.CharField("SIREN", max_length=9, blank=True)
    parent_code = models.CharField("commune de rattachement", max_length=5, blank=True)
    postcodes = models.TextField("codes postaux", blank=True)  # " 52000 52260 "
    latitude = models.FloatField("latitude", null=True)
    longitude = models.FloatField("longitude", null=True)
    valid_from = models.DateField("depuis", null=True)
    valid_to = models.DateField("jusqu'au", null=True)
    successor_code = models.CharField("commune qui lui succède", max_length=5, blank=True)

    objects = MunicipalityQuerySet.as_manager()

    class Meta:
        verbose_name = "commune"
        ordering = ("sort_key", "code")
        indexes = (models.Index(fields=("sort_key", "code"), name="municipality_sort"),)
        constraints = (
            models.UniqueConstraint(
                fields=("code", "kind", "valid_from"), name="municipality_stretch_once"
            ),
            models.UniqueConstraint(
                fields=("code", "kind"),
                condition=Q(valid_from__isnull=True),
                name="municipality_first_stretch_once",
            ),
            models.CheckConstraint(
                condition=Q(code__regex=MUNICIPALITY_SHAPE), name="municipality_code_shape"
            ),
            dates_in_order("municipality_dates"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_current(self) -> bool:
        """Whether the commune had no known end when the reference was loaded."""
        return self.valid_to is None


class MunicipalityPopulation(models.Model):
    """The legal municipal population of a commune, in force from a 1 January."""

    municipality_code = models.CharField("commune", max_length=5)
    in_force_on = models.DateField("en vigueur le")
    population = models.PositiveIntegerField("population municipale")

    class Meta:
        verbose_name = "population de commune"
        verbose_name_plural = "populations de commune"
        ordering = ("municipality_code", "in_force_on")
        constraints = (
            models.UniqueConstraint(
                fields=("municipality_code", "in_force_on"), name="municipality_population_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.municipality_code} ({self.in_force_on:%Y}): {self.population}"


class MunicipalityChange(models.Model):
    """A line of INSEE's list of movements: a commune before, a commune after, a day."""

    kind = models.CharField("mouvement", max_length=2)
    effective_on = models.DateField("effet", db_index=True)
    before_type = models.CharField("type avant", max_length=4, blank=True)
    before_code = models.CharField("code avant", max_length=5, blank=True, db_index=True)
    before_name = models.CharField("nom avant", max_length=150, blank=True)
    after_type = models.CharField("type après", max_length=4, blank=True)
    after_code = models.CharField("code après", max_length=5, blank=True, db_index=True)
    after_name = models.CharField("nom après", max_length=150, blank=True)

    class Meta:
        verbose_name = "mouvement de commune"
        verbose_name_plural = "mouvements de commune"
        ordering = ("effective_on", "before_code", "after_code")
        constraints = (
            models.UniqueConstraint(
                fields=(
                    "kind", "effective_on", "before_type", "before_code", "after_type", "after_code",
                ),
                name="municipality_change_once",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.effective_on}: {self.before_code} → {self.after_code}"


class IntermunicipalityKind(models.TextChoices):
    CC = "CC", "Communauté de communes"
    CA = "CA", "Communauté d'agglomération"
    CU = "CU", "Communauté urbaine"
    METRO = "METRO", "Métropole"
    MET69 = "MET69", "Métropole de Lyon"
    EPT = "EPT", "Établissement public territorial"


class Intermunicipality(models.Model):
    """An EPCI with its own taxes, or a territory (EPT) of the Grand Paris. Its key is its SIREN."""

    siren = models.CharField("SIREN", max_length=9, primary_key=True)
    name = models.CharField("nom", max_length=200)
    sort_key = models.CharField("clé de tri", max_length=200)
    kind = models.CharField("sorte", max_length=5, choices=IntermunicipalityKind.choices)
    taxation = models.CharField("fiscalité", max_length=10, blank=True)
    valid_from = models.DateField("depuis", null=True)
    valid_to = models.DateField("jusqu'au", null=True)
    successor_siren = models.CharField("EPCI qui lui succède", max_length=9, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = "intercommunalité"
        ordering = ("sort_key", "siren")
        constraints = (
            models.CheckConstraint(
                condition=Q(siren__regex=r"^[0-9]{9}$"), name="intermunicipality_siren_shape"
            ),
            dates_in_order("intermunicipality_dates"),
        )

    def __str__(self) -> str:
        return self.name


class IntermunicipalityMembership(models.Model):
    """A commune is a member of an intercommunalité during a stretch of days."""

    intermunicipality = models.ForeignKey(
        Intermunicipality,
        on_delete=models.CASCADE,
        verbose_name="intercommunalité",
        related_name="memberships",
    )
    municipality_code = models.CharField("commune", max_length=5)
    valid_from = models.DateField("depuis")
    valid_to = models.DateField("jusqu'au", null=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = "commune membre"
        verbose_name_plural = "communes membres"
        ordering = ("intermunicipality", "municipality_code", "valid_from")
        constraints = (
            models.UniqueConstraint(
                fields=("municipality_code", "intermunicipality", "valid_from"),
                name="intermunicipality_membership_once",
            ),
            dates_in_order("intermunicipality_membership_dates"),
        )

    def __str__(self) -> str:
        return f"{self.municipality_code} ∈ {self.intermunicipality_id}"
