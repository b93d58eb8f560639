"""What people of a territory say of value chains: which sites belong, which companies pull others.

A decision stands above any guess. Withdrawn, it leaves the guess alone again; every change is in
the history with its reason.
"""

from typing import Final, Self

from django.db import models
from django.db.models import Q

from essor.common.actor import Actor, ActorKind
from essor.common.models import VisibleQuerySet
from essor.common.permissions import Permission
from essor.territory.models import Establishment, Organisation, TerritoryScoped, ValueChain

SITE_CHAIN_KIND: Final = "site_value_chain"  # in the history
ANCHOR_KIND: Final = "anchor_company"
REASON_LENGTH: Final = 1_000


class ChainVerdict(models.TextChoices):
    CONFIRMED = "confirmed", "Confirmée"
    ADDED = "added", "Ajoutée"
    REMOVED = "removed", "Retirée"


class AnchorVerdict(models.TextChoices):
    CONFIRMED = "confirmed", "Confirmée"
    DISMISSED = "dismissed", "Écartée"


class DecisionQuerySet(VisibleQuerySet):
    """Decisions of a territory about its value chains."""

    def current(self) -> Self:
        """Decisions in force."""
        return self.filter(withdrawn_at__isnull=True)

    def visible_to(self, actor: Actor) -> Self:
        """Whoever sees the sites of a territory sees what was decided of them, and by whom."""
        if actor.kind is ActorKind.SYSTEM:
            return self.all()
        return self.filter(territory_id__in=actor.territories_with(Permission.SITE_READ))


class Decision(TerritoryScoped):
    """A named person decided something of a value chain, with a reason."""

    value_chain = models.ForeignKey(
        ValueChain, on_delete=models.PROTECT, verbose_name="filière", related_name="+"
    )
    reason = models.TextField("motif")
    author_key = models.UUIDField("clé de l'auteur", null=True, db_index=True)
    author_label = models.CharField("auteur", max_length=200)
    decided_at = models.DateTimeField("décidé le")
    withdrawn_at = models.DateTimeField("retiré le", null=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        abstract = True


class SiteValueChain(Decision):
    """Whether a site belongs to a value chain."""

    establishment = models.ForeignKey(
        Establishment,
        on_delete=models.PROTECT,
        verbose_name="établissement",
        related_name="value_chains",
    )
    verdict = models.CharField("décision", max_length=10, choices=ChainVerdict.choices)

    class Meta:
        verbose_name = "filière d'un site"
        verbose_name_plural = "filières des sites"
        ordering = ("territory", "establishment", "value_chain")
        constraints = (
            models.UniqueConstraint(
                fields=("territory", "establishment", "value_chain"), name="site_value_chain_once"
            ),
            models.CheckConstraint(
                condition=Q(verdict__in=ChainVerdict.values), name="site_value_chain_verdict"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="site_value_chain_reason"),
        )

    def __str__(self) -> str:
        return f"{self.establishment_id}, {self.value_chain_id}: {self.verdict}"


class AnchorCompany(Decision):
    """Whether a company is an anchor (« locomotive ») of a value chain here."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, verbose_name="entreprise", related_name="anchor_of"
    )
    verdict = models.CharField("décision", max_length=10, choices=AnchorVerdict.choices)

    class Meta:
        verbose_name = "locomotive d'une filière"
        verbose_name_plural = "locomotives des filières"
        ordering = ("territory", "value_chain", "organisation")
        constraints = (
            models.UniqueConstraint(
                fields=("territory", "organisation", "value_chain"), name="anchor_company_once"
            ),
            models.CheckConstraint(
                condition=Q(verdict__in=AnchorVerdict.values), name="anchor_company_verdict"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="anchor_company_reason"),
        )

    def __str__(self) -> str:
        return f"{self.organisation_id}, {self.value_chain_id}: {self.verdict}"
