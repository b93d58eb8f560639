"""A territory of two groupings, with their communes, populations and a zoning, without a register."""

from datetime import date

from django.utils import timezone

from essor.territory.models import (
    Intermunicipality,
    IntermunicipalityMembership,
    Municipality,
    MunicipalityPopulation,
    Perimeter,
    PerimeterMember,
    ReferenceTable,
    Territory,
    Zoning,
    ZoningMembership,
)

START = date(2025, 1, 1)
PLACES = {
    "200072999": ("CC du Grand Langres", "CC", [("52269", "Langres", 7_700)]),
    "200068658": ("CA de Chaumont", "CA", [("52121", "Chaumont", 21_500)]),
}


def placed_territory(slug: str = "essai", *, demo: bool = False) -> Territory:
    """A started territory on the real groupings of Langres and Chaumont."""
    territory = Territory.objects.create(
        edition="2023-2027",
        slug=slug,
        name="Territoire d'essai",
        source="invention de test",
        started_at=timezone.now(),
        is_demo=demo,
        aliases=["ti-0000"],
    )
    perimeter = Perimeter.objects.create(
        territory=territory, valid_from=date(2023, 11, 9), source="Liste d'essai"
    )
    for siren in PLACES:
        PerimeterMember.objects.create(perimeter=perimeter, kind="epci", code=siren)
    return territory


def load_places() -> None:
    """The groupings, communes, populations and zonings of those territories, once per database."""
    for name in ("intermunicipality_members", "municipality_populations"):
        _table(name)
    for siren, (name, kind, communes) in PLACES.items():
        grouping = Intermunicipality.objects.create(
            siren=siren, name=name, sort_key=name.lower(), kind=kind
        )
        for code, commune, people in communes:
            Municipality.objects.create(
                code=code,
                kind="commune",
                name=commune,
                sort_key=commune.lower(),
                department_code="52",
            )
            IntermunicipalityMembership.objects.create(
                intermunicipality=grouping, municipality_code=code, valid_from=START
            )
            MunicipalityPopulation.objects.create(
                municipality_code=code, in_force_on=START, population=people
            )
    frr = _zoning("FRR-2025", "France ruralités revitalisation", "no")
    ZoningMembership.objects.create(zoning=frr, municipality_code="52269", status="yes")
    _zoning("AFR-2022", "Aides à finalité régionale 2022-2027", "unknown")


def _zoning(code: str, name: str, absence: str) -> Zoning:
    return Zoning.objects.create(
        code=code,
        name=name,
        sort_key=name.lower(),
        vintage=code[-4:],
        geography_on=START,
        absence=absence,
        source="Liste d'essai",
    )


def _table(name: str) -> ReferenceTable:
    return ReferenceTable.objects.create(
        name=name,
        vintage="2025",
        valid_from=START,
        title="table d'essai",
        producer="INSEE",
        row_count=2,
        loaded_at=timezone.now(),
    )
