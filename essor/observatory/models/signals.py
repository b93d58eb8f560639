"""Notices of the BODACC about companies: what is published, without any person's name.

They are the same for every territory, as the register is; who may read them, and which, is decided
when reading: docs/adr/0060-fragility-signals.md.
"""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from essor.common.actor import Actor, ActorKind
from essor.common.models import BaseModel, VisibleQuerySet
from essor.common.permissions import Permission
from essor.observatory.engine.notices import NoticeFamily, Party, Procedure, Stage
from essor.territory.models import Organisation

BULLETIN = "https://www.bodacc.fr/pages/annonces-commerciales-detail/?q.id=id:"


class LegalNoticeQuerySet(VisibleQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Notices of every company to whoever follows fragility; of one's own to a company."""
        if actor.kind is ActorKind.SYSTEM or actor.territories_with(Permission.SIGNAL_READ):
            return self.all()
        if actor.scopes is not None:
            return self.none()
        own = Organisation.objects.filter(id__in=actor.organisation_ids, siren__isnull=False)
        return self.filter(siren__in=own.values("siren"))

    def standing(self) -> Self:
        """Notices that no later one undid."""
        return self.filter(withdrawn_by="")

    def of_register(self, *, demo: bool) -> Self:
        """Those of the demonstration's invented companies, or of real ones."""
        return self.filter(is_demo=demo)

    def latest_first(self) -> Self:
        """By day of the decision, or of the issue where the notice names none."""
        day = Coalesce(F("decided_on"), F("published_on"))
        return self.order_by(day.desc(), "-published_on", "announcement_id", "party")


class LegalNotice(BaseModel):
    """One notice about one company. `withdrawn_by` names the notice that undid it, if any did."""

    announcement_id = models.CharField("annonce", max_length=16)
    siren = models.CharField("SIREN", max_length=9)
    party = models.CharField(
        "part dans l'annonce", max_length=8, choices=[(item.value, item.label) for item in Party]
    )
    family = models.CharField(
        "famille", max_length=16, choices=[(item.value, item.label) for item in NoticeFamily]
    )
    stage = models.CharField(
        "étape", max_length=16, choices=[(item.value, item.label) for item in Stage]
    )
    procedure = models.CharField(
        "procédure",
        max_length=16,
        blank=True,
        choices=[(item.value, item.label) for item in Procedure],
    )
    nature = models.CharField("nature", max_length=200)
    court = models.CharField("greffe", max_length=200, blank=True)
    published_on = models.DateField("parue le")
    decided_on = models.DateField("décidée le", null=True)
    amends = models.BooleanField("avis rectificatif", default=False)
    withdrawn_by = models.CharField("défaite par l'annonce", max_length=16, blank=True)
    is_demo = models.BooleanField("démonstration", default=False)

    objects = LegalNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "annonce légale"
        verbose_name_plural = "annonces légales"
        ordering = ("-published_on", "announcement_id", "siren", "party")
        indexes = (
            models.Index(fields=("siren", "-published_on"), name="notice_of_company"),
            models.Index(fields=("published_on",), name="notice_by_issue"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("announcement_id", "siren", "party", "is_demo"), name="notice_once"
            ),
            models.CheckConstraint(condition=Q(siren__regex=r"^\d{9}$"), name="notice_siren"),
            models.CheckConstraint(
                condition=Q(stage__in=[item.value for item in Stage])
                & Q(party__in=[item.value for item in Party])
                & Q(family__in=[item.value for item in NoticeFamily])
                & Q(procedure__in=[item.value for item in Procedure]),
                name="notice_vocabulary",
            ),
        )

    def __str__(self) -> str:
        return f"{self.announcement_id}, {self.siren}"

    @property
    def happened_on(self) -> date:
        """The day of the decision; of the issue where the notice gives none."""
        return self.decided_on or self.published_on

    @property
    def url(self) -> str:
        """The notice on bodacc.fr; empty for an invented one, whose number may be a real one's."""
        return "" if self.is_demo else f"{BULLETIN}{self.announcement_id}"


class LegalNoticeCorrection(BaseModel):
    """A notice that undoes an earlier one: kept although it may name no company of the register."""

    announcement_id = models.CharField("annonce", max_length=16)
    previous_id = models.CharField("annonce corrigée", max_length=16, db_index=True)
    published_on = models.DateField("parue le")
    is_demo = models.BooleanField("démonstration", default=False)

    class Meta:
        verbose_name = "correction d'annonce"
        verbose_name_plural = "corrections d'annonces"
        ordering = ("announcement_id",)
        constraints = (
            models.UniqueConstraint(
                fields=("announcement_id", "is_demo"), name="notice_correction_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.announcement_id} corrige {self.previous_id}"
