"""Migration states of archives and code, compared."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essor.common.backup import manifest
from essor.common.backup.manifest import BadArchive
from essor.common.backup.states import Gap, check_not_newer, compare, leaves

CODE = {"territory": ("0001_initial", "0002_contact"), "common": ("0001_initial",)}


def test_examples_of_the_documentation_hold():
    assert doctest.testmod(manifest).failed == 0


@pytest.mark.parametrize(
    ("recorded", "expected"),
    [
        (CODE, Gap((), ())),
        (
            {"territory": ("0001_initial",), "common": ("0001_initial",)},
            Gap((), (("territory", "0002_contact"),)),
        ),
        (
            CODE | {"territory": (*CODE["territory"], "0003_new")},
            Gap((("territory", "0003_new"),), ()),
        ),
        (CODE | {"funding": ("0001_initial",)}, Gap((("funding", "0001_initial"),), ())),
        ({}, Gap((), (("common", "0001_initial"), *(("territory", n) for n in CODE["territory"])))),
    ],
)
def test_gap_between_an_archive_and_the_code(recorded, expected):
    assert compare(recorded, CODE) == expected


def test_squashed_migration_is_neither_newer_nor_missing():
    known = {"common": ("0003_next",)}
    recorded = {"common": ("0001_initial", "0002_more", "0003_next")}

    assert compare(recorded, known, {"common": ("0001_initial", "0002_more")}) == Gap((), ())


def test_newer_archive_is_refused_by_name():
    with pytest.raises(BadArchive, match=r"territory\.0003_new"):
        check_not_newer(Gap((("territory", "0003_new"),), ()))


def test_leaves_are_the_last_of_each_application():
    parents = {
        ("a", "0002"): [("a", "0001")],
        ("b", "0001"): [("a", "0002")],
        ("a", "0003"): [("a", "0002")],
    }

    assert leaves({"a": ("0001", "0002"), "b": ("0001",)}, parents) == [
        ("a", "0002"),
        ("b", "0001"),
    ]


names = st.dictionaries(
    st.sampled_from("abc"), st.sets(st.sampled_from(["0001", "0002", "0003"])), max_size=3
)


@given(names, names)
def test_gap_holds_exactly_the_differences(recorded, known):
    gap = compare(recorded, known)
    archive = {(a, n) for a, ns in recorded.items() for n in ns}
    code = {(a, n) for a, ns in known.items() for n in ns}

    assert set(gap.newer) == archive - code
    assert set(gap.missing) == code - archive
