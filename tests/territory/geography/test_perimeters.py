"""A perimeter that changes keeps the one before it."""

from datetime import date

import pytest

from essor.common.actor import ANONYMOUS, SYSTEM
from essor.common.models import AuditEntry
from essor.kernel.errors import Conflict, InvalidValue, NotAllowed
from essor.territory.models import PerimeterMemberKind, ReferenceTable, Territory
from essor.territory.selectors.geography import intermunicipalities_of, municipalities_of
from essor.territory.services.perimeters import Member, set_perimeter, territory_slug
from essor.territory.services.reference import load_reference

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]
CHAUMONT = Member(PerimeterMemberKind.EPCI, "200068658")
SAINT_DIZIER = Member(PerimeterMemberKind.COMMUNE, "52448")


@pytest.fixture
def territory(reference) -> Territory:
    return Territory.objects.get(edition="2023-2027", slug="sud-haute-marne")


def set_it(territory, **changes):
    values = {
        "actor": SYSTEM, "territory": territory, "members": [CHAUMONT, SAINT_DIZIER],
        "valid_from": date(2026, 3, 1), "source": "délibération d'essai", "reason": "essai",
    }  # fmt: skip
    return set_perimeter(**{**values, **changes})


def test_new_perimeter_ends_the_one_before(territory):
    set_it(territory)

    assert [(p.valid_from, p.valid_to) for p in territory.perimeters.order_by("valid_from")] == [
        (date(2023, 11, 9), date(2026, 3, 1)),
        (date(2026, 3, 1), None),
    ]
    assert municipalities_of(territory, date(2026, 2, 1)).count() == 319
    assert municipalities_of(territory, date(2026, 4, 1)).count() == 64
    assert intermunicipalities_of(territory, date(2026, 4, 1)).count() == 1
    entry = AuditEntry.objects.get(action="perimeter.set")
    assert (entry.territory_id, entry.after["members"], len(entry.before["members"])) == (
        territory.id, ["52448", "200068658"], 6,
    )  # fmt: skip


def test_same_day_corrects(territory):
    first = set_it(territory)

    assert set_it(territory, members=[CHAUMONT]).id == first.id
    assert [member.code for member in first.members.all()] == ["200068658"]


def test_reload_leaves_what_was_set_by_hand(territory):
    set_it(territory, valid_from=date(2023, 11, 9))
    ReferenceTable.objects.filter(name="industry_territory_members").update(
        sha256="", published_on=None
    )

    load_reference(actor=SYSTEM)

    assert municipalities_of(territory, date(2026, 4, 1)).count() == 64


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"members": []}, InvalidValue),
        ({"source": " "}, InvalidValue),
        ({"members": [Member(PerimeterMemberKind.EPCI, "999999999")]}, InvalidValue),
        ({"valid_from": date(2020, 1, 1)}, Conflict),
        ({"actor": ANONYMOUS}, NotAllowed),
    ],
)
def test_refused(territory, changes, error):
    with pytest.raises(error):
        set_it(territory, **changes)

    assert territory.perimeters.count() == 1


def test_slug():
    assert territory_slug("Terres de Cannes et Industries d’Avenir") == (
        "terres-de-cannes-et-industries-d-avenir"
    )
