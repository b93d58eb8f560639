"""Saying what a site is: rights, reasons, versions, history, erasure."""

import pytest
from django.db import IntegrityError, transaction

from essor.common.actor import SYSTEM
from essor.common.history import is_told
from essor.common.models import AuditEntry, new_id
from essor.kernel.errors import Conflict, InvalidValue, NotAllowed
from essor.observatory.models import IndustryOverride, IndustryOverrideRevision
from essor.observatory.models.overrides import REASON_LENGTH
from essor.observatory.selectors.names import NotInRegister
from essor.observatory.selectors.overrides import industry_panel, spoken_in, spoken_sirets
from essor.observatory.services.overrides import clear_industry_override, set_industry_override
from essor.territory.signals import person_erased
from tests.engine.warehouse.official import siret
from tests.factories.companies import FOUNDRY_SITE, HOLDING_SITE
from tests.factories.notes import actor_in
from tests.factories.people import TerritoryFactory

pytestmark = pytest.mark.django_db


def say(actor, territory, **fields):
    asked = {"siret": HOLDING_SITE, "is_industrial": True, "reason": " Atelier visité. "} | fields
    return set_industry_override(actor=actor, territory=territory, **asked)


def test_word_is_kept_with_its_author_and_told_in_history(territory):
    lead = actor_in(territory)

    override = say(lead, territory)

    assert (override.verdict, override.reason, override.version) == (
        "industrial", "Atelier visité.", 1,
    )  # fmt: skip
    assert (override.author_key, override.author_label) == (lead.user_id, lead.label)
    entry = AuditEntry.objects.get(action="industry_override.set")
    assert entry.after == {"siret": HOLDING_SITE, "verdict": "industrial", "version": 1}
    assert (entry.territory_id, entry.before) == (territory.id, {})
    assert override.establishment.organisation.name == "HOLDING INVENTEE"


def test_words_follow_each_other_and_all_are_kept(territory):
    lead, other = actor_in(territory), actor_in(territory)
    say(lead, territory)
    say(other, territory, is_industrial=False, reason="Atelier vendu.", base_version=1)
    clear_industry_override(
        actor=lead, territory=territory, siret=HOLDING_SITE, reason="Doute.", base_version=2
    )

    panel = industry_panel(territory, HOLDING_SITE, lead)

    assert panel.word is not None
    assert [(w.number, w.verdict, w.reason, w.author) for w in (panel.word, *panel.earlier)] == [
        (3, "cleared", "Doute.", lead.label),
        (2, "not_industrial", "Atelier vendu.", other.label),
        (1, "industrial", "Atelier visité.", lead.label),
    ]
    assert (panel.in_force, panel.version, panel.may_write) == (False, 3, True)
    assert spoken_in(territory).is_empty
    actions = AuditEntry.objects.filter(object_kind="industry_override").order_by(
        "created_at", "id"
    )
    assert [entry.action for entry in actions] == [
        "industry_override.set", "industry_override.set", "industry_override.removed",
    ]  # fmt: skip
    assert all(is_told(entry.action) for entry in actions)
    assert is_told("legal_notices.loaded")


def test_same_word_twice_is_said_once(territory):
    lead = actor_in(territory)
    say(lead, territory)

    assert say(lead, territory, base_version=1).version == 1
    assert IndustryOverrideRevision.objects.count() == 1


@pytest.mark.parametrize("base_version", [0, 2])
def test_word_said_meanwhile_is_not_overwritten(territory, base_version):
    say(actor_in(territory), territory)

    with pytest.raises(Conflict, match="entre-temps"):
        say(actor_in(territory), territory, is_industrial=False, base_version=base_version)

    assert spoken_in(territory).also == (HOLDING_SITE,)


def test_first_word_needs_no_version_and_nothing_cannot_be_cleared(territory):
    lead = actor_in(territory)

    with pytest.raises(Conflict):
        say(lead, territory, base_version=1)
    with pytest.raises(InvalidValue, match="rien à retirer"):
        clear_industry_override(
            actor=lead, territory=territory, siret=HOLDING_SITE, reason="x", base_version=0
        )


@pytest.mark.parametrize(
    ("fields", "error", "told"),
    [
        ({"reason": "  "}, InvalidValue, "Dites pourquoi"),
        ({"reason": "x" * (REASON_LENGTH + 1)}, InvalidValue, "Raccourcissez"),
        ({"siret": "123"}, InvalidValue, "SIRET"),
        ({"siret": siret(99)}, NotInRegister, "ne contient pas"),
    ],
)
def test_word_without_a_reason_or_a_site_is_refused(territory, fields, error, told):
    with pytest.raises(error, match=told):
        say(actor_in(territory), territory, **fields)

    assert not IndustryOverride.objects.exists()


@pytest.mark.parametrize(
    "role", ["facilitator", "elected", "company", "operator", "state", "reader"]
)
def test_only_the_lead_says_it(territory, role):
    with pytest.raises(NotAllowed):
        say(actor_in(territory, role), territory)


def test_everybody_who_sees_the_sites_sees_the_word_and_nobody_elsewhere(territory):
    say(actor_in(territory), territory)
    reader, stranger = actor_in(territory, "reader"), actor_in(TerritoryFactory())

    panel = industry_panel(territory, HOLDING_SITE, reader)
    assert panel.in_force
    assert not panel.may_write
    assert spoken_sirets(territory, reader) == {HOLDING_SITE}
    assert spoken_sirets(territory, stranger) == frozenset()
    assert industry_panel(territory, HOLDING_SITE, stranger).word is None
    assert industry_panel(territory, FOUNDRY_SITE, reader).word is None
    assert IndustryOverride.objects.visible_to(SYSTEM).count() == 1


def test_erased_author_loses_their_name_and_the_word_stays(territory):
    lead = actor_in(territory)
    say(lead, territory)

    person_erased.send(sender=None, user_id=lead.user_id, person_id=new_id())

    override = IndustryOverride.objects.get()
    assert (override.author_label, override.revisions.get().author_label) == (
        "Personne effacée", "Personne effacée",
    )  # fmt: skip
    assert override.reason == "Atelier visité."


def test_database_holds_one_word_of_a_site_with_a_reason(territory):
    override = say(actor_in(territory), territory)

    for wrong in ({"reason": ""}, {"verdict": "peut-être"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            IndustryOverride.objects.filter(id=override.id).update(**wrong)
    override.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        override.save(force_insert=True)
