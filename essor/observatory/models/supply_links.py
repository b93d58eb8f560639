"""Who supplies whom, as somebody declared it: private unless both companies agree.

The share is a part of the supplier's turnover: before the supplier agrees, not even its customer
sees it.
"""

from typing import Final, Self

from django.db import models
from django.db.models import F, Q

from essor.common.actor import Actor, ActorKind
from essor.common.models import VisibleQuerySet
from essor.common.permissions import Permission
from essor.common.visibility import Visibility, levels_seen
from essor.observatory.engine.supply_intervals import ShareBand
from essor.territory.models import Establishment, Organisation, TerritoryScoped

SUPPLY_KIND: Final = "supply_link"  # in the history and in imports
SOURCE_LENGTH: Final = 300
SHARES: Final = [(band.value, band.label) for band in ShareBand]

LINK_VISIBILITIES: Final[dict[str, str]] = {
    Visibility.PRIVATE_COMPANY: "Privé : le chef de projet, l'auteur, le fournisseur",
    Visibility.COMMITTEE: "Le comité : chef de projet, élus, État, Région",
    Visibility.PARTNERS: "Les partenaires : comité, opérateurs, lecteurs",
}


class SupplyLinkQuerySet(VisibleQuerySet):
    def current(self) -> Self:
        """Links that were not archived."""
        return self.filter(archived_at__isnull=True)

    def with_companies(self) -> Self:
        """Both companies and sites, read along."""
        return self.select_related("customer", "customer_site", "supplier", "supplier_site")

    def visible_to(self, actor: Actor) -> Self:
        """Links at a level that one's role sees, one's own, and those of one's company.

        A supplier's people see its links; a customer's people only once the supplier agreed.
        """
        if actor.kind is ActorKind.SYSTEM:
            return self.all()
        seen = Q(pk__in=[])
        for territory_id in actor.territories_with(Permission.SUPPLY_LINK_READ):
            level = Q(visibility__in=levels_seen(actor, territory_id))
            if actor.user_id is not None:
                level |= Q(author_key=actor.user_id)
            if actor.organisation_ids:
                level |= Q(supplier_id__in=actor.organisation_ids)
                level |= Q(customer_id__in=actor.organisation_ids, supplier_agreed_on__isnull=False)
            seen |= Q(territory_id=territory_id) & level
        return self.filter(seen)


class SupplyLink(TerritoryScoped):
    """A declared link between a customer and a supplier, each a company or one of its sites.

    `pair` is both numbers: two declarations in force never say the same pair twice.
    """

    customer = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, verbose_name="client", related_name="supplied_by"
    )
    customer_site = models.ForeignKey(
        Establishment,
        on_delete=models.PROTECT,
        null=True,
        verbose_name="site du client",
        related_name="supplied_by",
    )
    supplier = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, verbose_name="fournisseur", related_name="supplies"
    )
    supplier_site = models.ForeignKey(
        Establishment,
        on_delete=models.PROTECT,
        null=True,
        verbose_name="site du fournisseur",
        related_name="supplies",
    )
    pair = models.CharField("couple", max_length=40, editable=False)
    share = models.CharField("part du chiffre d'affaires", max_length=10, choices=SHARES)
    declared_on = models.DateField("déclaré le")
    source = models.CharField("source", max_length=SOURCE_LENGTH)
    customer_agreed_on = models.DateField("accord du client", null=True)
    supplier_agreed_on = models.DateField("accord du fournisseur", null=True)
    visibility = models.CharField(
        "visible par",
        max_length=20,
        choices=Visibility.choices,
        default=Visibility.PRIVATE_COMPANY,
    )
    author_key = models.UUIDField("clé de l'auteur", null=True, db_index=True)
    author_label = models.CharField("auteur", max_length=200)
    archived_at = models.DateTimeField("archivé le", null=True)

    objects = SupplyLinkQuerySet.as_manager()

    class Meta:
        verbose_name = "lien client-fournisseur"
        verbose_name_plural = "liens client-fournisseur"
        ordering = ("customer__sort_key", "supplier__sort_key", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("territory", "pair"),
                condition=Q(archived_at__isnull=True),
                name="supply_link_once",
            ),
            models.CheckConstraint(
                condition=~Q(customer=F("supplier")), name="supply_link_two_companies"
            ),
            models.CheckConstraint(
                condition=Q(visibility=Visibility.PRIVATE_COMPANY)
                | Q(
                    visibility__in=list(LINK_VISIBILITIES),
                    customer_agreed_on__isnull=False,
                    supplier_agreed_on__isnull=False,
                ),
                name="supply_link_private_unless_both_agree",
            ),
            models.CheckConstraint(
                condition=Q(share__in=[band for band, _ in SHARES]), name="supply_link_share"
            ),
            models.CheckConstraint(condition=~Q(source=""), name="supply_link_source"),
        )

    def __str__(self) -> str:
        return f"{self.supplier} fournit {self.customer}"

    @property
    def both_agree(self) -> bool:
        """Whether it may be shared at all."""
        return self.customer_agreed_on is not None and self.supplier_agreed_on is not None
