"""Writing each group of reference tables: what the rows of the database should be.

Called by `load_reference` inside its transaction.
"""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from essor.common.text import sort_key
from essor.kernel.errors import BadInput, Place
from essor.kernel.insee import InseeCode
from essor.reference.movements import Movements, Spell
from essor.reference.rows import MunicipalityRow
from essor.territory.engine.snapshots import Slot, lifetimes, membership_spans
from essor.territory.models import (
    Department,
    EmploymentZone,
    Intermunicipality,
    IntermunicipalityKind,
    IntermunicipalityMembership,
    Municipality,
    MunicipalityChange,
    MunicipalityKind,
    MunicipalityPopulation,
    Region,
    Zoning,
    ZoningMembership,
)
from essor.territory.services.bulk import Counts, Row, synchronise
from essor.territory.services.reference_plan import Bundle

NAME_SIZE = 150
CHANGE_KEY = (
    "kind", "effective_on", "before_type", "before_code", "after_type", "after_code",
)  # fmt: skip
MUNICIPALITY_COLUMNS = (
    "code", "kind", "name", "sort_key", "department_code", "region_code", "employment_zone_code",
    "siren", "parent_code", "postcodes", "latitude", "longitude", "valid_from", "valid_to",
    "successor_code",
)  # fmt: skip


def write_regions(bundles: list[Bundle]) -> Counts:
    (rows,) = bundles[-1].rows
    return synchronise(
        Region,
        columns=("code", "name", "sort_key", "seat_code"),
        key=("code",),
        rows=((row.code, row.name, sort_key(row.name), row.seat or "") for row in rows),
    )


def write_departments(bundles: list[Bundle]) -> Counts:
    (rows,) = bundles[-1].rows
    return synchronise(
        Department,
        columns=("code", "name", "sort_key", "region_code", "seat_code"),
        key=("code",),
        rows=((row.code, row.name, sort_key(row.name), row.region, row.seat or "") for row in rows),
    )


def write_employment_zones(bundles: list[Bundle]) -> Counts:
    (rows,) = bundles[-1].rows
    return synchronise(
        EmploymentZone,
        columns=("code", "name", "sort_key"),
        key=("code",),
        rows=((row.code, row.name, sort_key(row.name)) for row in rows),
    )


def write_populations(bundles: list[Bundle]) -> Counts:
    counts = Counts()
    for bundle in bundles:
        day = bundle.start()
        counts += synchronise(
            MunicipalityPopulation,
            columns=("municipality_code", "in_force_on", "population"),
            key=("municipality_code", "in_force_on"),
            rows=((row.code, day, row.population) for row in bundle.rows[0]),
            scope=Q(in_force_on=day),
        )
    return counts


def write_municipalities(bundles: list[Bundle]) -> Counts:
    bundle = bundles[-1]
    listed, changes = bundle.rows
    movements = Movements(changes)
    names = {
        change.before_code: change.before_name
        for change in sorted(changes, key=lambda change: change.effective_on)
        if change.before_type == "COM"
    }
    _check_agreement(bundle, movements)
    departments = dict(Department.objects.values_list("code", "region_code"))
    counts = synchronise(
        MunicipalityChange,
        columns=("kind", "effective_on", "before_type", "before_code", "before_name",
                 "after_type", "after_code", "after_name"),
        key=CHANGE_KEY,
        rows=(
            (change.kind, change.effective_on, change.before_type or "", change.before_code or "",
             change.before_name or "", change.after_type or "", change.after_code or "",
             change.after_name or "")
            for change in changes
        ),
    )  # fmt: skip
    rows = [_listed_municipality(row, movements) for row in listed]
    rows.extend(
        _former_municipality(spell, names.get(spell.code) or spell.code, departments)
        for code in sorted(movements.codes)
        for spell in movements.spells(code)
        if spell.period.end is not None
    )
    return counts + synchronise(
        Municipality,
        columns=MUNICIPALITY_COLUMNS,
        key=("code", "kind", "valid_from"),
        rows=rows,
    )


def _check_agreement(bundle: Bundle, movements: Movements) -> None:
    """A commune of the list must not have ended in the movements, and the other way round."""
    listed = {row.code for row in bundle.rows[0] if row.kind == MunicipalityKind.COMMUNE}
    for index, row in enumerate(bundle.rows[0]):
        if row.kind == MunicipalityKind.COMMUNE and movements.spells(row.code)[-1].period.end:
            raise BadInput(
                f"la commune {row.code} est dans la liste, mais les mouvements disent qu'elle"
                " n'existe plus. Prenez les deux fichiers du même millésime.",
                bundle.place(0, index, "code"),
            )
    for code in sorted(movements.codes - listed):
        if movements.spells(code)[-1].period.end is None:
            raise BadInput(
                f"la commune {code} existe selon les mouvements, mais n'est pas dans la liste."
                " Prenez les deux fichiers du même millésime.",
                Place(str(bundle.infos[0].path)),
            )


def _listed_municipality(row: MunicipalityRow, movements: Movements) -> Row:
    start: date | None = None
    if row.kind == MunicipalityKind.COMMUNE:
        start = movements.spells(row.code)[-1].period.start
    return (
        row.code, row.kind, row.name, sort_key(row.name, length=NAME_SIZE), row.department,
        row.region, row.employment_zone or "", row.siren or "", row.parent or "",
        f" {row.postcodes} " if row.postcodes else "", row.latitude, row.longitude, start, None, "",
    )  # fmt: skip


def _former_municipality(spell: Spell, name: str, departments: dict[str, str]) -> Row:
    department = InseeCode(spell.code).department
    successor = spell.successors[0] if len(spell.successors) == 1 else ""
    return (
        spell.code, MunicipalityKind.COMMUNE.value, name, sort_key(name, length=NAME_SIZE),
        department, departments.get(department, ""), "", "", "", "", None, None,
        spell.period.start, spell.period.end, successor,
    )  # fmt: skip


def write_intermunicipalities(bundles: list[Bundle], recorded: Iterable[date]) -> Counts:
    memberships: dict[date, dict[Slot, str]] = {}
    presence: dict[date, frozenset[str]] = {}
    facts: dict[str, tuple[str, str, str]] = {}
    given = {bundle.start(): bundle for bundle in bundles}
    for day in sorted({*recorded, *given}):
        bundle = given.get(day)
        if bundle is None:
            described, memberships[day] = _stored_snapshot(day)
        else:
            described, memberships[day] = _read_snapshot(bundle)
        presence[day] = frozenset(described)
        facts.update(described)
    rows = [
        (
            siren, facts[siren][0], sort_key(facts[siren][0], length=200), *facts[siren][1:],
            life.valid_from, life.valid_to, life.successor,
        )
        for siren, life in lifetimes(presence, memberships).items()
    ]  # fmt: skip
    counts = synchronise(
        Intermunicipality,
        columns=("siren", "name", "sort_key", "kind", "taxation", "valid_from", "valid_to",
                 "successor_siren"),
        key=("siren",),
        rows=rows,
    )  # fmt: skip
    return counts + synchronise(
        IntermunicipalityMembership,
        columns=("municipality_code", "intermunicipality_id", "valid_from", "valid_to"),
        key=("municipality_code", "intermunicipality_id", "valid_from"),
        rows=(
            (span.municipality, span.intermunicipality, span.valid_from, span.valid_to)
            for span in membership_spans(memberships)
        ),
    )


def _read_snapshot(bundle: Bundle) -> tuple[dict[str, tuple[str, str, str]], dict[Slot, str]]:
    groupings, members = bundle.rows
    described = {row.siren: (row.name, row.kind, row.taxation or "") for row in groupings}
    known = set(Municipality.objects.communes().values_list("code", flat=True))
    for index, row in enumerate(members):
        if row.intermunicipality not in described:
            raise BadInput(
                f"l'intercommunalité {row.intermunicipality} n'est pas dans la liste de ce millésime.",
                bundle.place(1, index, "intermunicipality"),
            )
        if row.municipality not in known:
            raise BadInput(
                f"la commune {row.municipality} n'existe pas dans le code officiel géographique.",
                bundle.place(1, index, "municipality"),
            )
    return described, {(row.layer, row.municipality): row.intermunicipality for row in members}


def _stored_snapshot(day: date) -> tuple[dict[str, tuple[str, str, str]], dict[Slot, str]]:
    """The photograph of a day whose file is not at hand, from the rows that it left."""
    described = {
        siren: (name, kind, taxation)
        for siren, name, kind, taxation in Intermunicipality.objects.on(day).values_list(
            "siren", "name", "kind", "taxation"
        )
    }
    rows = IntermunicipalityMembership.objects.on(day).values_list(
        "municipality_code", "intermunicipality_id", "intermunicipality__kind"
    )
    return described, {
        ("ept" if kind == IntermunicipalityKind.EPT else "epci", code): siren
        for code, siren, kind in rows
    }


def write_zonings(bundles: list[Bundle]) -> Counts:
    bundle = bundles[-1]
    zonings, members = bundle.rows
    codes = {row.code for row in zonings}
    for index, row in enumerate(members):
        if row.zoning not in codes:
            raise BadInput(
                f"le zonage {row.zoning} n'est pas dans la liste des zonages.",
                bundle.place(1, index, "zoning"),
            )
    counts = synchronise(
        Zoning,
        columns=("code", "name", "sort_key", "vintage", "geography_on", "valid_from", "valid_to",
                 "absence", "source"),
        key=("code",),
        rows=(
            (row.code, row.name, sort_key(row.name, length=NAME_SIZE), row.vintage,
             row.geography_on, row.valid_from, row.valid_to, row.absence, row.source)
            for row in zonings
        ),
    )  # fmt: skip
    return counts + synchronise(
        ZoningMembership,
        columns=("zoning_id", "municipality_code", "status", "detail"),
        key=("zoning_id", "municipality_code"),
        rows=((row.zoning, row.municipality, row.status, row.detail or "") for row in members),
    )
