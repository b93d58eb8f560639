"""Events of a territory: bounded by its perimeter, unknown when they are."""

from datetime import date
from pathlib import Path

import pytest

from essor.observatory.selectors import register
from essor.observatory.selectors.events import (
    NOT_HELD,
    territory_event_counts,
    territory_events,
)
from essor.observatory.warehouse.events import Convention, EventFilter, EventKind
from essor.observatory.warehouse.reader import Warehouse
from essor.observatory.warehouse.reference import shipped_territories
from essor.territory.models import Territory
from tests.engine.warehouse.official import (
    CHAUMONT,
    ESTABLISHMENTS,
    LANGRES,
    SUCCESSIONS,
    establishment,
    link,
    load,
    siret,
)
from tests.factories.people import TerritoryFactory

pytestmark = pytest.mark.django_db

INSEE = EventFilter(conventions=(Convention.INSEE,), since=date(2020, 1, 1))


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
    """Two moves: from Langres to Chaumont, and from Langres to Nogent, outside."""
    rows, links = [], []
    for number, commune in ((1, "52121"), (2, "52353")):
        rows += [
            establishment(number, state="F", dateDebut="2020-02-01"),
            establishment(number, 2, commune=commune, created="2020-02-01", dateDebut="2020-02-01"),
        ]
        links.append(link(siret(number), siret(number, 2), "2020-02-01"))
    load(
        Path(settings.WAREHOUSE_DIR),
        {ESTABLISHMENTS: rows, SUCCESSIONS: links},
        perimeter=(LANGRES, CHAUMONT),
        territories=shipped_territories(),
    )
    return territory


def test_events_are_those_of_the_territory(loaded: Territory) -> None:
    found = territory_events(loaded, INSEE)

    assert found.message == ""
    assert [(row.siret, row.event) for row in found.rows] == [
        (siret(1, 2), EventKind.TRANSFER_WITHIN),
        (siret(2, 2), EventKind.TRANSFER_OUT),
    ]
    assert found.vintage is not None
    assert found.known is not None
    assert EventKind.RESTART in found.known.unknown


def test_counts_are_those_of_the_territory(loaded: Territory) -> None:
    found = territory_event_counts(loaded, INSEE)

    assert [(c.year, c.kind, c.number) for c in found.counts] == [
        (2020, EventKind.TRANSFER_OUT, 1),
        (2020, EventKind.TRANSFER_WITHIN, 1),
    ]


def test_a_register_without_events_says_to_load_it_again(loaded: Territory, settings) -> None:
    next(Path(settings.WAREHOUSE_DIR).glob("vintages/*/events.parquet")).unlink()
    Warehouse.forget()

    for found in (territory_events(loaded, INSEE), territory_event_counts(loaded, INSEE)):
        assert found.message == NOT_HELD
        assert found.vintage is not None
        assert found.known is None


def test_without_a_register_nothing_is_known(territory: Territory) -> None:
    for found in (territory_events(territory, INSEE), territory_event_counts(territory, INSEE)):
        assert "n'est pas chargé" in found.message
        assert found.vintage is None
