"""The perimeter of activity, from the address to the filter."""

import pytest
from django.core.exceptions import ValidationError

from essor.observatory.warehouse.activity import ActivityScope
from essor.observatory.warehouse.rows import SiteFilter
from essor.web.sites.activity import activity_field, activity_notice, within_activity


@pytest.mark.parametrize(
    ("typed", "scope"),
    [
        ("", ActivityScope.MANUFACTURING),
        ("c", ActivityScope.MANUFACTURING),
        ("b-e", ActivityScope.INDUSTRY),
        ("liees", ActivityScope.RELATED),
        ("all", ActivityScope.ALL),
        ("n'importe quoi", ActivityScope.MANUFACTURING),
    ],
)
def test_typed_perimeter_becomes_that_of_the_filter(typed, scope):
    wanted = within_activity(SiteFilter(text="forge"), typed)

    assert (wanted.activity, wanted.text) == (scope, "forge")
    assert wanted.industry_only == (scope is ActivityScope.MANUFACTURING)


def test_field_takes_its_own_values_only():
    field = activity_field()

    assert [field.clean(value) for value, _ in field.choices] == ["", "b-e", "liees", "all"]
    with pytest.raises(ValidationError):
        field.clean("x")


def test_register_of_sections_b_to_e_says_what_it_lacks():
    related = within_activity(SiteFilter(), "liees")

    assert "sections B à E" in activity_notice(related, holds_every_activity=False)
    assert activity_notice(related, holds_every_activity=True) == ""
    assert activity_notice(SiteFilter(), holds_every_activity=False) == ""
