"""Events of the register that people confirmed, corrected or rejected, and those they added."""

from datetime import date
from decimal import Decimal
from typing import Final, Self

from django.db import models
from django.db.models import Q

from essor.common.actor import Actor, ActorKind
from essor.common.models import BaseModel, VisibleQuerySet
from essor.common.permissions import Permission
from essor.common.visibility import Visibility, levels_seen
from essor.observatory.engine.qualified import (
    GAINS,
    LOSSES,
    Confidence,
    EventFacts,
    Precision,
    QualifiedKind,
    RoughDate,
    Standing,
)
from essor.territory.models import Establishment, TerritoryScoped

QUALIFIED_KIND: Final = "qualified_event"  # in history, and as an owner of attachments
COMMENT_LENGTH: Final = 4_000
REASON_LENGTH: Final = 1_000

KINDS: Final = [(kind.value, kind.label) for kind in QualifiedKind]
STANDINGS: Final = [(standing.value, standing.label) for standing in Standing]
CONFIDENCES: Final = [(confidence.value, confidence.label) for confidence in Confidence]
PRECISIONS: Final = [(precision.value, precision.label) for precision in Precision]


class QualifiedEventQuerySet(VisibleQuerySet):
    def current(self) -> Self:
        """Decisions in force: archived ones are taken back."""
        return self.filter(archived_at__isnull=True)

    def visible_to(self, actor: Actor) -> Self:
        """Decisions at a level that one's role sees, one's own, and those about one's company."""
        if actor.kind is ActorKind.SYSTEM:
            return self
        seen = Q(pk__in=[])
        for territory_id in actor.territories_with(Permission.EVENT_READ):
            level = Q(visibility__in=levels_seen(actor, territory_id))
            if actor.user_id is not None:
                level |= Q(author_key=actor.user_id)
            if actor.organisation_ids:
                level |= Q(establishment__organisation_id__in=actor.organisation_ids)
            seen |= Q(territory_id=territory_id) & level
        return self.filter(seen)


def _dated(name: str, column: str) -> models.CheckConstraint:
    """A date comes with its precision, no date with none."""
    absent = Q(**{f"{column}_on__isnull": True}, **{f"{column}_precision": ""})
    given = Q(**{f"{column}_on__isnull": False}) & ~Q(**{f"{column}_precision": ""})
    return models.CheckConstraint(condition=absent | given, name=name)


def _signed(name: str, column: str) -> models.CheckConstraint:
    """Gains are not negative, losses are not positive, unknown is neither."""
    gain, loss = sorted(map(str, GAINS)), sorted(map(str, LOSSES))
    fits = ~Q(kind__in=[*gain, *loss])
    fits |= Q(**{f"{column}__gte": 0}, kind__in=gain) | Q(**{f"{column}__lte": 0}, kind__in=loss)
    return models.CheckConstraint(condition=Q(**{f"{column}__isnull": True}) | fits, name=name)


class QualifiedEvent(TerritoryScoped):
    """What a named person says of an event. Archived, never deleted; each state is a revision.

    `source_key` is the row of the register that it answers (see `RegisterKey`): it stays when a
    later load no longer has that row. An added event answers none.
    """

    establishment = models.ForeignKey(
        Establishment,
        on_delete=models.PROTECT,
        verbose_name="établissement",
        related_name="qualified_events",
    )
    kind = models.CharField("évènement", max_length=20, choices=KINDS)
    standing = models.CharField("décision", max_length=10, choices=STANDINGS)
    source_key = models.CharField("ligne du registre", max_length=80, blank=True)
    counterpart_siret = models.CharField("autre établissement", max_length=14, blank=True)
    announced_on = models.DateField("annoncé le", null=True)
    announced_precision = models.CharField(
        "précision de l'annonce", max_length=7, choices=PRECISIONS, blank=True
    )
    effective_on = models.DateField("effectif le", null=True)
    effective_precision = models.CharField(
        "précision de la date effective", max_length=7, choices=PRECISIONS, blank=True
    )
    jobs_announced = models.IntegerField("emplois annoncés", null=True)
    jobs_realised = models.IntegerField("emplois constatés", null=True)
    site_jobs = models.PositiveIntegerField("effectif du site", null=True)
    capacity_change = models.DecimalField(
        "variation de production en %", max_digits=6, decimal_places=1, null=True
    )
    area_m2 = models.PositiveIntegerField("surface en m²", null=True)
    source_url = models.URLField("adresse de la source", max_length=500, blank=True)
    confidence = models.CharField("confiance", max_length=6, choices=CONFIDENCES)
    comment = models.TextField("commentaire", blank=True)
    reason = models.TextField("motif", blank=True)
    visibility = models.CharField(
        "visible par",
        max_length=20,
        choices=Visibility.choices,
        default=Visibility.PRIVATE_COMPANY,
    )
    author_key = models.UUIDField("clé de l'auteur", null=True, db_index=True)
    author_label = models.CharField("auteur", max_length=200)
    decided_at = models.DateTimeField("décidé le")
    archived_at = models.DateTimeField("archivé le", null=True)

    objects = QualifiedEventQuerySet.as_manager()

    class Meta:
        verbose_name = "évènement qualifié"
        verbose_name_plural = "évènements qualifiés"
        ordering = ("-decided_at", "-id")
        indexes = (
            models.Index(fields=("territory", "establishment"), name="qualified_of_site"),
            models.Index(fields=("territory", "effective_on"), name="qualified_effective"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("territory", "source_key"),
                condition=~Q(source_key="") & Q(archived_at__isnull=True),
                name="qualified_row_once",
            ),
            models.CheckConstraint(
                condition=Q(standing=Standing.ADDED.value, source_key="")
                | (~Q(standing=Standing.ADDED.value) & ~Q(source_key="")),
                name="qualified_added_or_of_register",
            ),
            models.CheckConstraint(
                condition=Q(standing=Standing.CONFIRMED.value) | ~Q(reason=""),
                name="qualified_override_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(announced_on__isnull=False) | Q(effective_on__isnull=False),
                name="qualified_has_a_date",
            ),
            models.CheckConstraint(
                condition=Q(capacity_change__isnull=True) | Q(capacity_change__gte=Decimal(-100)),
                name="qualified_capacity",
            ),
            models.CheckConstraint(
                condition=Q(counterpart_siret="") | Q(counterpart_siret__regex=r"^\d{14}$"),
                name="qualified_counterpart_shape",
            ),
            _dated("qualified_announced", "announced"),
            _dated("qualified_effective_dated", "effective"),
            _signed("qualified_jobs_announced", "jobs_announced"),
            _signed("qualified_jobs_realised", "jobs_realised"),
            _signed("qualified_capacity_signed", "capacity_change"),
        )

    def __str__(self) -> str:
        return f"{QualifiedKind(self.kind).label}, {self.establishment_id}"

    @property
    def facts(self) -> EventFacts:
        """What the person says, as a value."""
        return EventFacts(
            kind=QualifiedKind(self.kind),
            announced=_rough(self.announced_on, self.announced_precision),
            effective=_rough(self.effective_on, self.effective_precision),
            jobs_announced=self.jobs_announced,
            jobs_realised=self.jobs_realised,
            site_jobs=self.site_jobs,
            capacity_change=self.capacity_change,
            area_m2=self.area_m2,
            counterpart_siret=self.counterpart_siret,
            source_url=self.source_url,
            confidence=Confidence(self.confidence),
            comment=self.comment,
        )


def _rough(day: date | None, precision: str) -> RoughDate | None:
    return None if day is None else RoughDate(day, Precision(precision))


class QualifiedEventRevision(BaseModel):
    """A state that a decision had: who, when, why and what. The history names it; this keeps it."""

    event = models.ForeignKey(
        QualifiedEvent,
        on_delete=models.CASCADE,
        verbose_name="évènement qualifié",
        related_name="revisions",
    )
    number = models.PositiveIntegerField("version de l'évènement")
    standing = models.CharField("décision", max_length=10, choices=STANDINGS)
    facts = models.JSONField("ce qui est dit")
    reason = models.TextField("motif", blank=True)
    author_key = models.UUIDField("clé de l'auteur", null=True)
    author_label = models.CharField("auteur", max_length=200)
    made_at = models.DateTimeField("écrite le")

    class Meta:
        verbose_name = "version d'un évènement qualifié"
        verbose_name_plural = "versions d'évènements qualifiés"
        ordering = ("event", "number")
        constraints = (
            models.UniqueConstraint(fields=("event", "number"), name="qualified_revision_once"),
        )

    def __str__(self) -> str:
        return f"{self.event_id}, version {self.number}"
