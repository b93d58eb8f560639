"""The demonstration's corrections and links: invented companies, marked, made once."""

import pytest

from essor.demo.people import PEOPLE
from essor.demo.value_chains import SHARED, SHARES, build_value_chains
from essor.demo.warehouse import load_register
from essor.observatory.models import AnchorCompany, SiteValueChain, SupplyLink
from essor.territory.models import ValueChain
from tests.engine.warehouse.official import CHAUMONT, LANGRES, NOW
from tests.factories.people import MembershipFactory
from tests.factories.places import load_places, placed_territory
from tests.factories.value_chains import load_vocabulary

pytestmark = pytest.mark.django_db
CODES = ("aeronautique", "dispositifs-medicaux")


@pytest.fixture
def territory(settings, tmp_path):
    load_vocabulary()
    for code in CODES:
        ValueChain.objects.create(
            code=code, name=code, sort_key=code, scope="local", source="essai",
            checked_on="2026-01-01",
        )  # fmt: skip
    load_places()
    load_register(settings.DEMO_WAREHOUSE_DIR, tmp_path, now=NOW, perimeter=(LANGRES, CHAUMONT))
    place = placed_territory(demo=True)
    lead = next(person for person in PEOPLE if person.role == "lead")
    MembershipFactory(territory=place, person__user__email=lead.email)
    return place


def test_demonstration_declares_once_and_says_what_it_is(territory):
    build_value_chains(territory)
    build_value_chains(territory)

    assert SupplyLink.objects.count() == len(SHARES)
    assert SupplyLink.objects.filter(visibility="partners").count() == SHARED
    assert all("démonstration" in link.source for link in SupplyLink.objects.all())
    reasons = [
        *SiteValueChain.objects.values_list("reason", flat=True),
        *AnchorCompany.objects.values_list("reason", flat=True),
    ]
    assert len(reasons) == 6
    assert all(reason.startswith("(démonstration) ") for reason in reasons)
