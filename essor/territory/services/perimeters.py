"""Perimeters of territories: preloading the national lists, and changing one by hand."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify

from essor.common.actor import Actor
from essor.common.permissions import Permission
from essor.common.services import audit
from essor.kernel.errors import BadInput, Conflict, InvalidValue
from essor.reference.manifest import TableInfo
from essor.reference.rows import IndustryTerritoryRow
from essor.territory.models import (
    Intermunicipality,
    Municipality,
    Perimeter,
    PerimeterMember,
    PerimeterMemberKind,
    Territory,
)
from essor.territory.services.bulk import Counts, synchronise
from essor.territory.services.reference_plan import Bundle

SLUG_SIZE = 120


@dataclass(frozen=True, slots=True)
class Member:
    """A grouping (SIREN) or a commune (INSEE code) of a perimeter."""

    kind: PerimeterMemberKind
    code: str


def territory_slug(name: str) -> str:
    """The address of a territory: « Sud Haute-Marne » → `sud-haute-marne`."""
    return slugify(name.replace("’", " ").replace("'", " "))[:SLUG_SIZE]


def write_territories(bundles: list[Bundle]) -> Counts:
    """Preload the territories of each edition with their perimeter. Inside the caller's transaction.

    A territory that somebody runs keeps its name and whatever perimeter was set by hand.
    """
    counts = Counts()
    for bundle in bundles:
        _check_members(bundle)
        counts += _write_edition(bundle)
    return counts


def _check_members(bundle: Bundle) -> None:
    """Every member exists, and belongs to a territory of the list."""
    territories = {row.id for row in bundle.rows[0]}
    groupings = set(Intermunicipality.objects.values_list("siren", flat=True))
    communes = set(Municipality.objects.communes().values_list("code", flat=True))
    for index, row in enumerate(bundle.rows[1]):
        if row.territory not in territories:
            raise BadInput(
                f"le territoire {row.territory} n'est pas dans la liste.",
                bundle.place(1, index, "territory"),
            )
        if row.code not in (communes if row.kind == "commune" else groupings):
            raise BadInput(
                f"« {row.code} » n'est ni une commune ni une intercommunalité connue.",
                bundle.place(1, index, "code"),
            )


def _write_edition(bundle: Bundle) -> Counts:
    info = bundle.infos[0]
    edition = bundle.vintage
    known = {territory.slug: territory for territory in Territory.objects.filter(edition=edition)}
    wanted = {territory_slug(row.name): row for row in bundle.rows[0]}
    created = [
        Territory(edition=edition, slug=slug, **_facts(row, info))
        for slug, row in wanted.items()
        if slug not in known
    ]
    Territory.objects.bulk_create(created)
    updated = []
    for slug, territory in known.items():
        facts = _facts(wanted[slug], info) if slug in wanted else {}
        if territory.started_at is not None:
            facts.pop("name", None)
        if any(getattr(territory, field) != value for field, value in facts.items()):
            for field, value in facts.items():
                setattr(territory, field, value)
            territory.version += 1
            updated.append(territory)
    fields = ("name", "aliases", "region_code", "source", "source_date", "version")
    Territory.objects.bulk_update(updated, fields)
    return Counts(len(created), len(updated)) + _write_perimeters(bundle, wanted)


def _facts(row: IndustryTerritoryRow, info: TableInfo) -> dict[str, object]:
    return {
        "name": row.name,
        "aliases": [row.id],
        "region_code": row.region,
        "source": info.source,
        "source_date": info.published_on,
    }


def _write_perimeters(bundle: Bundle, wanted: dict[str, IndustryTerritoryRow]) -> Counts:
    info, start = bundle.infos[1], bundle.start()
    territories = {
        row.id: territory
        for territory in Territory.objects.filter(edition=bundle.vintage)
        if (row := wanted.get(territory.slug)) is not None
    }
    existing = list(Perimeter.objects.filter(territory__in=list(territories.values())))
    missing = _missing_perimeters(territories.values(), existing, info, start)
    listed = {
        perimeter.territory_id: perimeter.id
        for perimeter in (*existing, *missing)
        if (perimeter.valid_from, perimeter.source) == (start, info.source)
    }
    owner = {
        code: listed[territory.id]
        for code, territory in territories.items()
        if territory.id in listed
    }
    counts = synchronise(
        PerimeterMember,
        columns=("perimeter_id", "kind", "code"),
        key=("perimeter_id", "kind", "code"),
        rows=(
            (owner[row.territory], row.kind, row.code)
            for row in bundle.rows[1]
            if row.territory in owner
        ),
        scope=Q(perimeter_id__in=list(owner.values())),
    )
    return Counts(len(missing)) + counts


def _missing_perimeters(
    territories: Iterable[Territory], existing: list[Perimeter], info: TableInfo, start: date
) -> list[Perimeter]:
    """Open the list's perimeter for territories that have none at all."""
    settled = {perimeter.territory_id for perimeter in existing}
    return Perimeter.objects.bulk_create(
        Perimeter(
            territory=territory,
            valid_from=start,
            valid_to=info.validity.end,
            source=info.source,
            source_date=info.published_on,
        )
        for territory in territories
        if territory.id not in settled
    )


def set_perimeter(
    *,
    actor: Actor,
    territory: Territory,
    members: Iterable[Member],
    valid_from: date,
    source: str,
    source_date: date | None = None,
    reason: str = "",
) -> Perimeter:
    """Give a territory another perimeter from a day; the one before ends that day and is kept.

    The same day as an existing perimeter corrects that one. `source` is the decision or the list
    that says so.

    Raises:
        InvalidValue: no member, no source, or a code that nobody knows.
        Conflict: a later perimeter exists already.
    """
    actor.require(Permission.TERRITORY_MANAGE, territory.id)
    wanted = sorted(set(members), key=lambda member: (member.kind, member.code))
    _check_wanted(wanted, source)
    with transaction.atomic():
        perimeters = territory.perimeters.select_for_update()
        if perimeters.filter(valid_from__gt=valid_from).exists():
            raise Conflict("Un périmètre plus récent existe déjà : corrigez celui-là.")
        before = perimeters.on(valid_from).first()
        past = [] if before is None else [member.code for member in before.members.all()]
        perimeter = _opened(territory, before, valid_from)
        perimeter.source, perimeter.source_date = source, source_date
        perimeter.save()
        perimeter.members.all().delete()
        PerimeterMember.objects.bulk_create(
            PerimeterMember(perimeter=perimeter, kind=member.kind, code=member.code)
            for member in wanted
        )
        _tell(actor, perimeter, past, wanted, reason)
    return perimeter


def _opened(territory: Territory, before: Perimeter | None, valid_from: date) -> Perimeter:
    """The perimeter to fill: the one of that very day, else a new one, the one before ended."""
    if before is not None and before.valid_from == valid_from:
        before.version += 1
        return before
    if before is not None:
        before.valid_to = valid_from
        before.version += 1
        before.save(update_fields=("valid_to", "version", "updated_at"))
    return Perimeter(territory=territory, valid_from=valid_from)


def _tell(
    actor: Actor, perimeter: Perimeter, past: list[str], wanted: list[Member], reason: str
) -> None:
    audit.record(
        actor=actor,
        action="perimeter.set",
        kind="perimeter",
        object_id=perimeter.id,
        label=str(perimeter.territory),
        territory_id=perimeter.territory_id,
        before={"members": past},
        after={
            "members": [member.code for member in wanted],
            "valid_from": perimeter.valid_from.isoformat(),
            "source": perimeter.source,
        },
        reason=reason,
    )


def _check_wanted(wanted: list[Member], source: str) -> None:
    if not wanted:
        raise InvalidValue("Un périmètre a au moins une intercommunalité ou une commune.")
    if not source.strip():
        raise InvalidValue("Dites d'où vient ce périmètre : délibération, liste publiée…")
    codes = {member.code for member in wanted}
    known = set(Intermunicipality.objects.filter(siren__in=codes).values_list("siren", flat=True))
    known.update(
        Municipality.objects.communes().filter(code__in=codes).values_list("code", flat=True)
    )
    unknown = sorted(codes - known)
    if unknown:
        raise InvalidValue(
            f"« {unknown[0]} » n'est ni le SIREN d'une intercommunalité ni le code d'une commune."
        )
