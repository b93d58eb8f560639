"""What communes, territories and zonings were on a day, on the real reference."""

from collections import defaultdict
from datetime import date

import pytest

from essor.kernel.errors import InvalidValue
from essor.kernel.figure import Figure
from essor.reference.tables import load
from essor.territory.models import (
    Intermunicipality,
    Municipality,
    MunicipalityPopulation,
    Perimeter,
    Territory,
    Zoning,
    ZoningCurrency,
    ZoningMembership,
    ZoningStatus,
)
from essor.territory.selectors.geography import (
    Resolution,
    groupings_of,
    intermunicipalities_of,
    intermunicipality_of,
    members_as_of,
    municipalities_of,
    perimeter_of,
    population_of,
    resolve_municipality,
    territories_of_municipality,
    territory_by_alias,
)
from essor.territory.selectors.zonings import zonings_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]
IN_2025, IN_2026 = date(2025, 6, 1), date(2026, 6, 1)
SIX = {"200068658", "200072999", "200027308", "200069664", "200070332", "245200597"}


def sud_haute_marne() -> Territory:
    return Territory.objects.get(edition="2023-2027", slug="sud-haute-marne")


def bassins() -> Territory:
    return Territory.objects.get(edition="2018-2022", aliases=["ti-4403"])


def test_both_editions_are_preloaded():
    editions = {
        edition: Territory.objects.filter(edition=edition).count()
        for edition in ("2018-2022", "2023-2027")
    }

    assert editions == {"2018-2022": 149, "2023-2027": 183}
    assert Perimeter.objects.count() == 332
    assert not Territory.objects.started().exists()


def test_sud_haute_marne():
    territory = sud_haute_marne()

    assert {grouping.siren for grouping in intermunicipalities_of(territory)} == SIX
    assert municipalities_of(territory, IN_2025).count() == 319
    figure = population_of(territory, IN_2025)
    assert (figure.value, figure.unit, figure.as_of) == (105_164, "habitants", date(2025, 1, 1))
    assert "BANATIC" in figure.source
    assert population_of(territory, IN_2026).as_of == date(2026, 1, 1)


def test_first_edition_answers_for_its_own_days():
    territory = bassins()

    assert municipalities_of(territory, date(2020, 1, 1)).count() == 117
    assert municipalities_of(territory).count() == 117  # its last state
    assert intermunicipalities_of(territory).count() == 2
    assert population_of(territory).value == 64_366
    assert municipalities_of(territory, IN_2026).count() == 0
    assert population_of(territory, IN_2026) == Figure.unknown(
        "habitants", convention="population municipale"
    )


@pytest.mark.parametrize("edition", ["2018-2022", "2023-2027"])
def test_every_territory_has_the_communes_of_the_official_list(edition):
    expected = defaultdict(set)
    for row in load("industry_territory_municipalities", edition):
        expected[row.territory].add(row.municipality)
    day = IN_2025 if edition == "2023-2027" else None

    found = {
        territory.aliases[0]: set(municipalities_of(territory, day).values_list("code", flat=True))
        for territory in Territory.objects.filter(edition=edition)
    }

    assert found == expected


def test_groupings_that_merged_keep_their_communes():
    """Portes de France-Thionville and Val de Fensch merged on 1 January 2026."""
    merged = Intermunicipality.objects.get(siren="245701362")
    assert (merged.valid_to, merged.successor_siren) == (date(2026, 1, 1), "992367730")
    territory = Territory.objects.filter(
        edition="2023-2027", perimeters__members__code="245701362"
    ).get()

    assert set(municipalities_of(territory, IN_2026)) == set(municipalities_of(territory, IN_2025))
    assert "992367730" in {place.code for place in groupings_of(territory)}
    assert "245701362" not in {place.code for place in groupings_of(territory)}


def test_members_before_the_first_list_are_those_of_the_first():
    assert members_as_of(date(2019, 1, 1)) == date(2025, 1, 1)
    assert members_as_of(IN_2026) == date(2026, 1, 1)


def test_commune_to_grouping_and_territory():
    assert intermunicipality_of("52121", IN_2026).siren == "200068658"
    assert intermunicipality_of("93001", IN_2026).kind == "METRO"  # not the EPT
    assert intermunicipality_of("98701", IN_2026) is None
    assert [t.slug for t in territories_of_municipality("52121", IN_2026)] == ["sud-haute-marne"]
    assert [t.aliases for t in territories_of_municipality("23019", IN_2026)] == [["ti-7506"]]
    assert [t.edition for t in territories_of_municipality("52121", date(2020, 1, 1))] == [
        "2018-2022"
    ]


def test_alias_needs_its_edition():
    assert territory_by_alias("ti-4416", "2023-2027") == sud_haute_marne()
    assert territory_by_alias("ti-4403") is None  # two editions use it
    assert territory_by_alias("ti-4403", "2018-2022") == bassins()
    assert territory_by_alias("ti-9999") is None


def test_territory_without_perimeter():
    territory = Territory.objects.create(edition="x", slug="x", name="X", source="essai")

    assert perimeter_of(territory) is None
    assert not municipalities_of(territory).exists()
    assert not intermunicipalities_of(territory).exists()
    assert population_of(territory).value is None


def test_population_is_unknown_as_soon_as_a_commune_is():
    MunicipalityPopulation.objects.filter(municipality_code="52121").delete()

    assert population_of(sud_haute_marne(), IN_2025).value is None


@pytest.mark.parametrize(
    ("code", "resolution", "found"),
    [
        ("52121", Resolution.EXISTS, "52121"),
        ("52340", Resolution.MOVED, "52405"),
        ("20004", Resolution.MOVED, "2A004"),
        ("13201", Resolution.MOVED, "13055"),
        ("52381", Resolution.MOVED, "52292"),
        ("77362", Resolution.SHARED_OUT, None),
        ("97123", Resolution.ENDED, None),
        ("52999", Resolution.UNKNOWN, None),
    ],
)
def test_resolve(code, resolution, found):
    result = resolve_municipality(code, IN_2026)

    assert (result.resolution, result.municipality and result.municipality.code) == (
        resolution,
        found,
    )
    assert bool(result.message) is (resolution is not Resolution.EXISTS)


def test_resolve_on_a_past_day():
    assert resolve_municipality("52340", date(2015, 1, 1)).resolution is Resolution.EXISTS


def test_resolve_code_written_before_communes_were_restored():
    result = resolve_municipality("15141", IN_2026, written_on=date(2020, 1, 1))

    assert result.resolution is Resolution.SHARED_OUT
    assert [one.code for one in result.candidates] == ["15031", "15035", "15047", "15141", "15171"]
    assert "Celles (15031)" in result.message
    assert resolve_municipality("15141", IN_2026).resolution is Resolution.EXISTS


def test_resolve_not_a_code():
    with pytest.raises(InvalidValue, match="zéro de tête"):
        resolve_municipality("1053")


def test_zonings_of_chaumont():
    answers = {answer.zoning.code: answer for answer in zonings_of("52121", IN_2026)}

    assert (answers["FRR-2025"].status, answers["FRR-2025"].currency) == (
        ZoningStatus.YES, ZoningCurrency.CURRENT,
    )  # fmt: skip
    assert answers["AFR-2014-2021"].currency is ZoningCurrency.OUT_OF_DATE
    unknown = answers["AFR-2022-2027"]
    assert (unknown.status, unknown.currency) == (ZoningStatus.UNKNOWN, ZoningCurrency.CURRENT)
    assert "non chargée" in unknown.detail
    assert answers["PVD"].status is ZoningStatus.NO
    assert answers["ACV"].status is ZoningStatus.YES


def test_zoning_of_a_commune_made_since_from_two_is_partial():
    """Montsaugeon and Prauthoy merged in 2016: a list of 2015 with one of them is partial."""
    zoning = Zoning.objects.create(
        code="ESSAI", name="Essai", sort_key="essai", vintage="2015",
        geography_on=date(2015, 1, 1), absence="no", source="essai",
    )  # fmt: skip
    ZoningMembership.objects.create(zoning=zoning, municipality_code="52340", status="yes")

    (answer,) = [one for one in zonings_of("52405", IN_2026) if one.zoning == zoning]

    assert answer.status is ZoningStatus.PARTIAL


def test_postcode_and_sort():
    names = [
        m.name for m in Municipality.objects.communes().with_postcode("52000").order_by("sort_key")
    ]

    assert "Chaumont" in names
    assert names == sorted(names, key=str.casefold)
