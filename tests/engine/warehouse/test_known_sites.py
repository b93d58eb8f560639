"""What a process remembers of a month: right, in order, asked once, bounded."""

from functools import partial
from types import SimpleNamespace

from essor.observatory.warehouse import known_sites
from essor.observatory.warehouse.known_sites import KnownSites


def remembering(held: set[int]) -> tuple[partial, list[list[int]]]:
    asked: list[list[int]] = []

    def read(numbers: list[int]):
        asked.append(numbers)
        return [SimpleNamespace(siret=f"{n:014d}") for n in sorted(numbers) if n in held]

    return partial(KnownSites().described, read=read), asked


def numbers(rows) -> list[int]:
    return [int(row.siret) for row in rows]


def test_sites_come_in_the_order_asked():
    known, _ = remembering({1, 2, 3})

    assert numbers(known([3, 1, 2])) == [3, 1, 2]


def test_only_sites_not_yet_read_are_asked_for():
    known, asked = remembering({1, 2, 3})
    known([1, 2])

    assert numbers(known([2, 3, 1])) == [2, 3, 1]
    assert asked == [[1, 2], [3]]


def test_a_number_that_the_month_does_not_hold_is_left_out():
    known, _ = remembering({1})

    assert numbers(known([9, 1])) == [1]


def test_what_is_kept_is_bounded(monkeypatch):
    monkeypatch.setattr(known_sites, "KEPT", 2)
    known, asked = remembering({1, 2, 3})
    for number in (1, 2, 3, 1):
        assert numbers(known([number])) == [number]

    assert asked == [[1], [2], [3], [1]]
