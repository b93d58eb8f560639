"""Organisations and establishments, made on first use."""

import pytest

from essor.common.actor import ANONYMOUS, SYSTEM
from essor.common.models import AuditEntry
from essor.kernel.errors import InvalidValue, NotAllowed
from essor.territory.models import Establishment, Organisation
from essor.territory.services.actors import actor_for
from essor.territory.services.organisations import ensure_establishment, ensure_organisation
from tests.factories.people import MembershipFactory, OrganisationFactory, PersonFactory

pytestmark = pytest.mark.django_db


def test_ensure_organisation_makes_it_once():
    first = ensure_organisation(actor=SYSTEM, siren="732 829 320", name="Forges d'Écot")
    second = ensure_organisation(actor=SYSTEM, siren="732829320", name="Autre nom")

    assert first == second
    assert (first.name, first.sort_key, first.kind) == ("Forges d'Écot", "forges d ecot", "company")
    assert AuditEntry.objects.get().action == "organisation.created"


def test_ensure_organisation_without_siren_is_found_by_name():
    first = ensure_organisation(actor=SYSTEM, siren=None, name="Pôle Écot", kind="cluster")
    second = ensure_organisation(actor=SYSTEM, siren=None, name="pole  ecot", kind="cluster")

    assert first == second


@pytest.mark.parametrize(
    "changes",
    [{"siren": "732829321"}, {"siren": "12"}, {"name": " "}, {"kind": "royaume"}],
)
def test_ensure_organisation_with_wrong_facts_is_refused(changes):
    with pytest.raises(InvalidValue):
        ensure_organisation(**{"actor": SYSTEM, "siren": "732829320", "name": "X"} | changes)
    assert not Organisation.objects.exists()


def test_ensure_establishment_of_the_demonstration_takes_a_wrong_key():
    with pytest.raises(InvalidValue, match="clé"):
        ensure_establishment(actor=SYSTEM, siret="73282932100074", name="Démo")
    made = ensure_establishment(actor=SYSTEM, siret="73282932100074", name="Démo", demo=True)

    assert (made.siret, made.organisation.siren, made.organisation.is_demo) == (
        "73282932100074",
        "732829321",
        True,
    )


def test_ensure_establishment_twice_makes_one():
    lead = actor_for(MembershipFactory(role="operator").person.user)

    ensure_establishment(actor=lead, siret="732 829 320 00074", name="Forges")
    ensure_establishment(actor=lead, siret="73282932000074", name="Forges")

    assert Establishment.objects.count() == 1


def test_ensure_organisation_needs_a_role():
    for actor in (ANONYMOUS, actor_for(PersonFactory().user)):
        with pytest.raises(NotAllowed):
            ensure_organisation(actor=actor, siren="732829320", name="X")


def test_organisations_visible_to_whoever_holds_a_role():
    organisation = OrganisationFactory()
    reader = actor_for(MembershipFactory(role="reader").person.user)
    nobody = actor_for(PersonFactory().user)

    assert list(Organisation.objects.visible_to(reader)) == [organisation]
    assert list(Organisation.objects.visible_to(nobody)) == []
