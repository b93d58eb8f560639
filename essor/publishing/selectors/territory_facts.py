"""Gathers what the « fiche territoire » and the figures of the API say, in a fixed number of queries."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from essor.kernel.figure import Figure
from essor.kernel.headcount import HeadcountBand
from essor.observatory.selectors.register import bounds_of, register_for
from essor.observatory.selectors.sites import ACTIVE_CONVENTION, site_figures
from essor.observatory.warehouse.errors import DamagedWarehouse, NoWarehouse
from essor.observatory.warehouse.rows import SiteFilter, SiteRow
from essor.publishing.documents.territory_facts import (
    GroupingFacts,
    MunicipalityFacts,
    NamedFigure,
    RegisterFacts,
    SiteFacts,
    TerritoryFacts,
    ZoningFacts,
)
from essor.reference import naf
from essor.reference.contours import intermunicipality_features, municipality_features
from essor.territory.models import (
    Intermunicipality,
    IntermunicipalityMembership,
    Municipality,
    MunicipalityPopulation,
    Territory,
    Zoning,
    ZoningMembership,
    ZoningStatus,
)
from essor.territory.selectors.geography import (
    groupings_of,
    intermunicipalities_of,
    members_as_of,
    movements_around,
    municipalities_of,
    perimeter_of,
    population_of,
)

LARGEST = 10
CONTOURS_SOURCE = "IGN, Admin Express, contours simplifiés"


def territory_facts(territory: Territory, on: date) -> TerritoryFacts:
    """All that is known of a territory on a day."""
    municipalities = list(municipalities_of(territory))
    groupings = list(intermunicipalities_of(territory))
    population = population_of(territory)
    inhabitants = _inhabitants(municipalities, population)
    members = _members(groupings, on)
    perimeter = perimeter_of(territory)
    register, absence, sites = _register(territory)
    codes = {row.code for row in municipalities}
    contours = intermunicipality_features([row.siren for row in groupings]) if groupings else None
    if contours is None or contours["missing"]:
        contours = municipality_features(sorted(codes))
    return TerritoryFacts(
        slug=territory.slug,
        name=territory.name,
        edition=territory.edition,
        aliases=tuple(territory.aliases),
        is_demo=territory.is_demo,
        on=on,
        source=perimeter.source if perimeter else territory.source,
        source_date=perimeter.source_date if perimeter else territory.source_date,
        valid_from=perimeter.valid_from if perimeter else None,
        population=population,
        groupings=tuple(
            _grouping(row, members.get(row.siren, set()) & codes, inhabitants, population, sites)
            for row in groupings
        ),
        municipalities=tuple(
            MunicipalityFacts(row.code, row.name, _people(inhabitants.get(row.code), population))
            for row in municipalities
        ),
        zonings=_zonings(sorted(codes), on),
        site_figures=tuple(
            NamedFigure(row.code, row.label, row.figure) for row in site_figures(territory)
        ),
        register=register,
        register_absence=absence,
        contours=contours,
        contours_source=CONTOURS_SOURCE,
    )


def _inhabitants(municipalities: Sequence[Municipality], population: Figure) -> dict[str, int]:
    """Population by commune, of the table that the territory's figure names."""
    if population.as_of is None:
        return {}
    rows = MunicipalityPopulation.objects.filter(
        in_force_on=population.as_of, municipality_code__in=[row.code for row in municipalities]
    )
    return dict(rows.values_list("municipality_code", "population"))


def _people(value: int | None, model: Figure) -> Figure:
    return Figure(value, model.unit, model.as_of, model.source, model.convention)


def _members(groupings: Sequence[Intermunicipality], on: date) -> dict[str, set[str]]:
    day = max(on, members_as_of(on) or on)
    found: dict[str, set[str]] = {}
    rows = IntermunicipalityMembership.objects.on(day).filter(intermunicipality__in=groupings)
    for siren, code in rows.values_list("intermunicipality_id", "municipality_code"):
        found.setdefault(siren, set()).add(code)
    return found


def _grouping(
    row: Intermunicipality,
    codes: set[str],
    inhabitants: dict[str, int],
    population: Figure,
    sites: Mapping[str | None, int] | None,
) -> GroupingFacts:
    known = [inhabitants[code] for code in codes if code in inhabitants]
    total = sum(known) if codes and len(known) == len(codes) else None
    return GroupingFacts(
        siren=row.siren,
        name=row.name,
        kind=row.get_kind_display(),
        municipalities=len(codes),
        population=_people(total, population),
        sites=None if sites is None else sites.get(row.siren, 0),
    )


def _zonings(codes: list[str], on: date) -> tuple[ZoningFacts, ...]:
    """Communes by answer. One that did not exist on the day of the list is unknown to it."""
    statuses: dict[str, dict[str, str]] = {}
    for zoning_id, code, status in ZoningMembership.objects.filter(
        municipality_code__in=codes
    ).values_list("zoning_id", "municipality_code", "status"):
        statuses.setdefault(zoning_id, {})[code] = status
    movements = movements_around(codes)
    found = []
    for zoning in Zoning.objects.all():
        listed = statuses.get(zoning.code, {})
        count: Counter[str] = Counter()
        for code in codes:
            existed = movements.exists(code, zoning.geography_on)
            default = zoning.absence if existed else ZoningStatus.UNKNOWN.value
            count[listed.get(code, default)] += 1
        found.append(
            ZoningFacts(
                zoning.name,
                zoning.vintage,
                zoning.currency_on(on).label,
                count[ZoningStatus.YES],
                count[ZoningStatus.PARTIAL],
                count[ZoningStatus.NO],
                count[ZoningStatus.UNKNOWN],
                zoning.source,
            )
        )
    return tuple(found)


def _register(
    territory: Territory,
) -> tuple[RegisterFacts | None, str, Mapping[str | None, int] | None]:
    """The register's facts, or why there are none; and sites by grouping."""
    bounds = bounds_of(territory)
    if bounds.is_empty:
        return None, "Le périmètre de ce territoire n'est pas connu.", None
    try:
        warehouse = register_for(territory)
        facets = warehouse.facets(bounds.apply(SiteFilter()))
        largest, _ = warehouse.sites(bounds.apply(SiteFilter()), order="-headcount", limit=LARGEST)
    except (NoWarehouse, DamagedWarehouse) as error:
        return None, str(error), None
    names = dict(
        Intermunicipality.objects.filter(siren__in=bounds.epci).values_list("siren", "name")
    )
    bands: Counter[HeadcountBand] = Counter()
    for code, number in facets.bands.items():
        bands[HeadcountBand.parse(code)] += number
    vintage = warehouse.vintage
    facts = RegisterFacts(
        source=vintage.source,
        as_of=vintage.as_of,
        convention=ACTIVE_CONVENTION,
        demo=vintage.demo,
        by_division=dict(facets.divisions),
        by_band=dict(bands),
        largest=tuple(_site(row, names) for row in largest),
        partial=_is_partial(territory, vintage.perimeter),
    )
    return facts, "", facets.epci


def _is_partial(territory: Territory, loaded: tuple[str, ...] | None) -> bool:
    """Whether the load may hold less than the territory."""
    if loaded is None:
        return False
    perimeter = perimeter_of(territory)
    alone = perimeter is not None and perimeter.members.filter(kind="commune").exists()
    return alone or not {place.code for place in groupings_of(territory)} <= set(loaded)


def _site(row: SiteRow, names: dict[str, str]) -> SiteFacts:
    if row.masked:
        return SiteFacts(None, True, None, None, None, None, row.band, row.band_year)
    return SiteFacts(
        label=row.label,
        masked=False,
        municipality=row.commune_name,
        grouping=names.get(row.epci or ""),
        naf=row.naf,
        naf_label=naf.label(row.naf) if row.naf else None,
        band=row.band,
        band_year=row.band_year,
    )
