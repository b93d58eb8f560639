"""Sites of a territory: bounded by its perimeter, and of its own nature of register."""

from datetime import date
from pathlib import Path

import pytest

from essor.kernel.figure import Figure
from essor.observatory.selectors import register, sites
from essor.observatory.selectors.search import search_companies
from essor.observatory.warehouse.layout import FileKind
from essor.observatory.warehouse.reference import shipped_territories
from essor.observatory.warehouse.rows import SiteFilter
from essor.territory.models import Territory
from tests.engine.warehouse.official import (
    CHAUMONT,
    ESTABLISHMENTS,
    LANGRES,
    LEGAL_UNITS,
    establishment,
    legal_unit,
    load,
    siret,
)
from tests.factories.people import TerritoryFactory

pytestmark = pytest.mark.django_db

ROWS = {
    ESTABLISHMENTS: [
        establishment(1, commune="52269", band="22"),
        establishment(2, commune="52121", band="01"),
        establishment(3, commune="52353"),
        establishment(4, commune="52121", state="F"),
        establishment(5, commune="52121", naf="47.11B", employer="N"),
    ],
    LEGAL_UNITS: [legal_unit(n, name=f"FORGES {n}") for n in range(1, 6)],
}


@pytest.fixture
def territory(monkeypatch: pytest.MonkeyPatch) -> Territory:
    """Grand Langres as a whole, and of the CA de Chaumont the commune of Chaumont only."""
    langres = {c.code for c in shipped_territories().communes if c.epci == LANGRES}

    class Codes:
        def values_list(self, *_: object, **__: object) -> set[str]:
            return langres | {"52121"}

    monkeypatch.setattr(register, "municipalities_of", lambda _: Codes())
    return TerritoryFactory()


@pytest.fixture
def loaded(settings, territory: Territory) -> Territory:
    load(
        Path(settings.WAREHOUSE_DIR),
        ROWS,
        perimeter=(LANGRES, CHAUMONT),
        territories=shipped_territories(),
    )
    return territory


def test_bounds_are_whole_epci_then_communes(territory: Territory) -> None:
    assert register.bounds_of(territory) == register.Bounds((LANGRES,), ("52121",))


def test_a_page_holds_the_sites_of_the_territory_only(loaded: Territory) -> None:
    page = sites.sites_page(loaded, SiteFilter(), order="siret")

    assert [row.siret for row in page.rows] == sorted([siret(1), siret(2)])
    assert (page.message, page.total, page.pages) == ("", 2, 1)
    assert sites.sites_without_position(loaded, SiteFilter()) == 2
    assert page.vintage.source == "Insee, base Sirene, mois 2026-10"


def test_a_filter_never_leaves_the_territory(loaded: Territory) -> None:
    page = sites.sites_page(loaded, SiteFilter(communes=("52353",)))

    assert page.rows == ()
    assert sites.all_sites(loaded, SiteFilter(within_communes=("52353",))) == sites.all_sites(
        loaded, SiteFilter()
    )


@pytest.mark.parametrize(("asked", "shown"), [(-3, 1), (1, 1), (2, 2), (99, 2)])
def test_a_page_past_the_end_is_the_last_one(loaded: Territory, asked: int, shown: int) -> None:
    page = sites.sites_page(loaded, SiteFilter(), page=asked, per_page=1)

    assert (page.page, page.pages, len(page.rows)) == (shown, 2, 1)


def test_figures_carry_their_source_date_and_convention(loaded: Territory) -> None:
    figures = {item.code: item.figure for item in sites.site_figures(loaded)}

    assert figures["industry_sites"] == Figure(
        2,
        "établissements",
        date(2026, 10, 1),
        "Insee, base Sirene, mois 2026-10",
        sites.ACTIVE_CONVENTION,
    )
    assert figures["industry_employers"].value == 2
    assert figures["industry_ten_or_more"].value == 1
    assert figures["all_sites"].value == 3


def test_without_a_register_everything_is_unknown_and_said(territory: Territory) -> None:
    page = sites.sites_page(territory, SiteFilter())

    assert "essor sirene import" in page.message
    assert (page.rows, page.total, page.vintage) == ((), 0, None)
    assert [item.figure.value for item in sites.site_figures(territory)] == [None] * 4
    assert sites.site_points(territory, SiteFilter()) == ()
    assert sites.all_sites(territory, SiteFilter()) == ()
    assert sites.site_file(territory, siret(1)) is None
    assert sites.sites_by_siret(territory, (siret(1),)) == {}
    assert search_companies(territory, "forges") == ()


def test_a_damaged_register_is_said_too(territory: Territory, settings) -> None:
    folder = Path(settings.WAREHOUSE_DIR)
    folder.mkdir(parents=True)
    (folder / "current.json").write_text("{")

    assert "ne peut pas être lu" in sites.sites_page(territory, SiteFilter()).message


def test_a_territory_without_communes_shows_no_site(loaded: Territory, monkeypatch) -> None:
    class Nothing:
        def values_list(self, *_: object, **__: object) -> set[str]:
            return set()

    monkeypatch.setattr(register, "municipalities_of", lambda _: Nothing())

    page = sites.sites_page(loaded, SiteFilter())

    assert page.message == "Le périmètre de ce territoire n'est pas connu."
    assert (page.rows, page.total) == ((), 0)
    assert sites.site_points(loaded, SiteFilter()) == ()


def test_a_demonstration_never_reads_the_real_register(loaded: Territory) -> None:
    loaded.is_demo = True

    assert sites.sites_page(loaded, SiteFilter()).vintage is None
    assert search_companies(loaded, "forges") == ()
    assert sites.site_file(loaded, siret(1)) is None


def test_one_site_says_whether_it_is_in_the_territory(loaded: Territory) -> None:
    here, elsewhere = (sites.site_file(loaded, siret(n)) for n in (1, 3))

    assert (here.in_territory, elsewhere.in_territory) == (True, False)
    assert here.file.periods is None
    assert FileKind.HISTORY not in here.vintage.files
    assert sites.site_file(loaded, siret(99)) is None


def test_facts_of_several_sites_come_at_once(loaded: Territory) -> None:
    found = sites.sites_by_siret(loaded, (siret(1), siret(3), siret(99)))

    assert {number: row.name for number, row in found.items()} == {
        siret(1): "FORGES 1",
        siret(3): "FORGES 3",
    }


def test_search_answers_from_the_register(loaded: Territory) -> None:
    assert [hit.name for hit in search_companies(loaded, "forges 1")] == ["FORGES 1"]


def test_the_whole_of_france_does_not_know_every_activity(territory: Territory, settings) -> None:
    load(Path(settings.WAREHOUSE_DIR), ROWS, territories=shipped_territories())

    figures = {item.code: item.figure.value for item in sites.site_figures(territory)}

    assert (figures["industry_sites"], figures["all_sites"]) == (2, None)
