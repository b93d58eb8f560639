"""Rules on models that the import linter cannot see."""

import pytest
from django.apps import apps
from django.db.models import UUIDField

LAYERS = ["common", "territory", "observatory", "meetings", "projects", "funding", "community",
          "strategy", "publishing", "web", "demo"]  # fmt: skip


def own_models():
    return [model for model in apps.get_models() if model.__module__.startswith("essor.")]


def relations(model):
    for field in model._meta.get_fields(include_hidden=False):
        if field.is_relation and not field.auto_created and field.related_model:
            yield field


@pytest.mark.parametrize("model", own_models(), ids=lambda model: model._meta.label)
def test_foreign_keys_point_down(model):
    home = LAYERS.index(model._meta.app_label)

    upward = [
        f"{field.name} -> {field.related_model._meta.label}"
        for field in relations(model)
        if field.related_model._meta.app_label in LAYERS
        and LAYERS.index(field.related_model._meta.app_label) > home
    ]

    assert upward == []


@pytest.mark.parametrize("model", own_models(), ids=lambda model: model._meta.label)
def test_every_field_has_a_french_lower_case_name(model):
    unnamed = [
        field.name
        for field in model._meta.local_fields
        if not field.auto_created and field.model is model and field._verbose_name is None
    ]

    assert unnamed in ([], ["password", "last_login"])  # the latter are Django's own
    name = str(model._meta.verbose_name)
    assert name[0].islower() or name.split(maxsplit=1)[0].isupper()


# Rows that a producer's file rewrites whole, by the hundred thousand: docs/adr/0030.
REFERENCE = {
    "Department", "EmploymentZone", "Intermunicipality", "IntermunicipalityMembership",
    "Municipality", "MunicipalityChange", "MunicipalityPopulation", "PerimeterMember",
    "ReferenceTable", "Region", "ValueChain", "ValueChainActivity", "Zoning", "ZoningMembership",
}  # fmt: skip


def test_primary_keys_are_uuids_but_for_reference_rows():
    others = {m.__name__ for m in own_models() if not isinstance(m._meta.pk, UUIDField)}
    assert others == REFERENCE
