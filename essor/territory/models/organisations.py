"""Organisations and their sites, created on first use; their facts are read in the register."""

from typing import Self

from django.db import models
from django.db.models import Q

from essor.common.actor import Actor, ActorKind
from essor.common.models import BaseModel, VisibleQuerySet


class OrganisationKind(models.TextChoices):
    COMPANY = "company", "Entreprise"
    PUBLIC_BODY = "public_body", "Collectivité ou administration"
    OPERATOR = "operator", "Opérateur"
    CLUSTER = "cluster", "Cluster, pôle"
    UNION = "union", "Organisation professionnelle ou syndicale"
    OTHER = "other", "Autre"


class OrganisationQuerySet(VisibleQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Everybody who holds a role sees every organisation (public data); others their own."""
        if actor.kind is ActorKind.SYSTEM or actor.grants:
            return self.all()
        return self.filter(id__in=actor.organisation_ids)


class EstablishmentQuerySet(VisibleQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """As their organisation."""
        if actor.kind is ActorKind.SYSTEM or actor.grants:
            return self.all()
        return self.filter(organisation_id__in=actor.organisation_ids)


class Organisation(BaseModel):
    """A legal unit, or a body without a SIREN. Shared by every territory: it is public data."""

    siren = models.CharField("SIREN", max_length=9, null=True, unique=True)  # noqa: DJ001 - unknown is NULL
    name = models.CharField("nom", max_length=300)
    sort_key = models.CharField("clé de tri", max_length=300, editable=False)
    kind = models.CharField("sorte", max_length=16, choices=OrganisationKind.choices)
    is_demo = models.BooleanField("démonstration", default=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = "organisation"
        ordering = ("sort_key", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(siren__isnull=True) | Q(siren__regex=r"^\d{9}$"), name="siren_shape"
            ),
        )

    def __str__(self) -> str:
        return self.name


class Establishment(BaseModel):
    """An anchor for a SIRET of the register, so that notes and projects have something to point to."""

    siret = models.CharField("SIRET", max_length=14, unique=True)
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        verbose_name="organisation",
        related_name="establishments",
    )

    objects = EstablishmentQuerySet.as_manager()

    class Meta:
        verbose_name = "établissement"
        constraints = (
            models.CheckConstraint(condition=Q(siret__regex=r"^\d{14}$"), name="siret_shape"),
        )

    def __str__(self) -> str:
        return self.siret
