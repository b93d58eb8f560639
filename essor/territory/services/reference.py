"""Loading the reference tables into the database: all of them or none, and only what changed."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.db import transaction
from django.utils import timezone

from essor.common.actor import Actor
from essor.common.permissions import Permission
from essor.common.services import audit
from essor.reference.manifest import TableInfo
from essor.territory.models import ReferenceTable
from essor.territory.services import reference_plan as plan_of
from essor.territory.services import reference_rows as write
from essor.territory.services.bulk import Counts
from essor.territory.services.perimeters import write_territories
from essor.territory.services.reference_plan import Bundle, Group, Plan
from essor.territory.services.reference_value_chains import write_value_chains

Progress = Callable[[str, int, int], None]
Writer = Callable[[list[Bundle]], Counts]

LABELS: Final = {
    plan_of.REGIONS: "régions",
    plan_of.DEPARTMENTS: "départements",
    plan_of.EMPLOYMENT_ZONES: "zones d'emploi",
    plan_of.MUNICIPALITIES: "communes et mouvements",
    plan_of.POPULATIONS: "populations",
    plan_of.INTERMUNICIPALITIES: "intercommunalités et communes membres",
    plan_of.TERRITORIES: "territoires d'industrie",
    plan_of.ZONINGS: "zonages",
    plan_of.VALUE_CHAINS: "filières",
}


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load did.

    Attributes:
        counts: for each group that was written, by its French label, what changed.
        unchanged: labels of the groups whose files were loaded already.
    """

    counts: dict[str, Counts]
    unchanged: tuple[str, ...]

    @property
    def total(self) -> Counts:
        """All groups together."""
        return sum(self.counts.values(), start=Counts())


def load_reference(
    *, actor: Actor, folder: Path | None = None, progress: Progress | None = None
) -> LoadReport:
    """Bring the reference tables of the database up to date. Loading the same files twice is free.

    Args:
        actor: who loads; needs the right to load the register.
        folder: newer files with their manifest (see docs/data/reference.md), which complete and
            replace those that ship with Essor; only the shipped ones when None.
        progress: called with the label of each group, its place and the number of groups.

    Raises:
        BadInput: a file cannot be used, naming file, row and column; nothing was written.
    """
    actor.require(Permission.REGISTER_LOAD)
    with transaction.atomic():
        plan = Plan(folder)
        counts: dict[str, Counts] = {}
        unchanged: list[str] = []
        for place, (group, label) in enumerate(LABELS.items()):
            if progress is not None:
                progress(label, place, len(LABELS))
            bundles = plan.bundles(group)
            if bundles:
                counts[label] = _writer(group, plan)(bundles)
                _remember(plan, bundles)
            else:
                unchanged.append(label)
        if counts:
            _tell(actor, counts, folder)
    if progress is not None:
        progress("terminé", len(LABELS), len(LABELS))
    return LoadReport(counts, tuple(unchanged))


def _writer(group: Group, plan: Plan) -> Writer:
    if group is plan_of.INTERMUNICIPALITIES:
        days = plan.recorded_days(group.names[0])
        return lambda bundles: write.write_intermunicipalities(bundles, days)
    return {
        plan_of.REGIONS: write.write_regions,
        plan_of.DEPARTMENTS: write.write_departments,
        plan_of.EMPLOYMENT_ZONES: write.write_employment_zones,
        plan_of.MUNICIPALITIES: write.write_municipalities,
        plan_of.POPULATIONS: write.write_populations,
        plan_of.TERRITORIES: write_territories,
        plan_of.ZONINGS: write.write_zonings,
        plan_of.VALUE_CHAINS: write_value_chains,
    }[group]


def _remember(plan: Plan, bundles: list[Bundle]) -> None:
    """Write down which files were loaded, and when."""
    for bundle in bundles:
        for info, rows in zip(bundle.infos, bundle.rows, strict=True):
            ReferenceTable.objects.update_or_create(
                name=info.name, vintage=info.vintage, defaults=_record(plan, info, len(rows))
            )


def _record(plan: Plan, info: TableInfo, row_count: int) -> dict[str, object]:
    return {
        "title": info.title,
        "producer": info.producer,
        "licence": info.licence,
        "origin": info.origin,
        "published_on": info.published_on,
        "valid_from": info.validity.start,
        "valid_to": info.validity.end,
        "sha256": plan.sum_of(info),
        "row_count": row_count,
        "loaded_at": timezone.now(),
    }


def _tell(actor: Actor, counts: dict[str, Counts], folder: Path | None) -> None:
    audit.record(
        actor=actor,
        action="reference.loaded",
        kind="reference",
        object_id="reference",
        label="Données de référence" if folder is None else f"Données de référence ({folder.name})",
        after={
            label: {"created": n.created, "updated": n.updated, "deleted": n.deleted}
            for label, n in counts.items()
        },
    )
