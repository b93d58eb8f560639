"""The national list that ships, as an administrator who opens a territory sees it."""

from essor.territory.selectors.openings import editions, listed_territories, preview


def test_every_territory_of_both_editions_may_be_opened(reference):
    lists = {edition: listed_territories(edition) for edition in editions()}

    assert {edition: len(lines) for edition, lines in lists.items()} == {
        "2023-2027": 183,
        "2018-2022": 149,
    }
    assert {line.refusal for lines in lists.values() for line in lines} == {""}


def test_alias_finds_the_territory_of_its_edition_only(reference):
    found = {
        edition: [line.territory.slug for line in listed_territories(edition, "ti-4403")]
        for edition in editions()
    }

    assert all(len(slugs) == 1 for slugs in found.values())
    assert found["2023-2027"] != found["2018-2022"]


def test_preview_of_a_real_territory_is_known_and_sourced(reference):
    lines = listed_territories("2023-2027", "sud haute marne")
    shown = preview(next(x for x in lines if x.territory.slug == "sud-haute-marne").territory)

    assert shown.epci.value == 6
    assert shown.municipalities.is_known
    assert shown.population.is_known
    assert all(f.source for f in (shown.epci, shown.municipalities, shown.population))
