"""Opening a territory of the list with its lead: both, or nothing."""

import pytest
from django.core import mail

from essor.common.actor import SYSTEM
from essor.common.models import AuditEntry
from essor.kernel.errors import Conflict, InvalidValue, NotAllowed
from essor.territory.models import Invitation, Territory
from essor.territory.services.actors import actor_for
from essor.territory.services.openings import open_territory
from tests.factories.people import MembershipFactory, TerritoryFactory

pytestmark = pytest.mark.django_db
LEAD = "cheffe@exemple.test"


@pytest.fixture
def admin():
    return actor_for(MembershipFactory(role="admin", territory=None).person.user)


@pytest.fixture
def closed():
    return TerritoryFactory(started_at=None)


def test_territory_opens_and_its_lead_is_invited(admin, closed, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        open_territory(actor=admin, territory=closed, lead="Cheffe@Exemple.test", lead_name="Ada")

    closed.refresh_from_db()
    invitation = Invitation.objects.get()
    assert closed.started_at is not None
    assert (invitation.email, invitation.role, invitation.territory, invitation.full_name) == (
        LEAD, "lead", closed, "Ada",
    )  # fmt: skip
    assert [message.to for message in mail.outbox] == [[LEAD]]
    assert set(AuditEntry.objects.values_list("action", flat=True)) == {
        "territory.started", "invitation.created",
    }  # fmt: skip


def test_open_territory_is_refused_and_nobody_invited(admin):
    with pytest.raises(Conflict, match="déjà ouvert"):
        open_territory(actor=admin, territory=TerritoryFactory(), lead=LEAD)

    assert not Invitation.objects.exists()


def test_other_edition_at_the_same_address_is_refused(admin):
    TerritoryFactory(slug="lacq", edition="2018-2022")
    second = TerritoryFactory(slug="lacq", started_at=None)

    with pytest.raises(Conflict, match="2018-2022"):
        open_territory(actor=admin, territory=second, lead=LEAD)

    assert not Invitation.objects.exists()


def test_wrong_address_opens_nothing(admin, closed):
    with pytest.raises(InvalidValue, match="pas une adresse"):
        open_territory(actor=admin, territory=closed, lead="cheffe")

    assert not Territory.objects.started().exists()
    assert not AuditEntry.objects.exists()


def test_demonstration_is_not_opened_so(closed):
    closed.is_demo = True

    with pytest.raises(InvalidValue, match="essor demo"):
        open_territory(actor=SYSTEM, territory=closed, lead=LEAD)


@pytest.mark.parametrize("role", ["lead", "national", "reader"])
def test_only_the_administrator_opens(role, closed):
    scope = {"territory": None} if role == "national" else {}
    actor = actor_for(MembershipFactory(role=role, **scope).person.user)

    with pytest.raises(NotAllowed):
        open_territory(actor=actor, territory=closed, lead=LEAD)
