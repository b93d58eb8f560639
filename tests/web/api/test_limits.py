"""The sliding minute, against a slow exact count."""

from hypothesis import given
from hypothesis import strategies as st

from essor.web.api.limits import WINDOW, SlidingCounter


@given(st.lists(st.floats(0, 400, allow_nan=False), max_size=60))
def test_counter_is_between_the_fixed_minute_and_two(times: list[float]) -> None:
    counter = SlidingCounter()
    done: list[float] = []
    for now in sorted(times):
        done.append(now)
        estimate = counter.add("a", now)
        minute = now // WINDOW
        own = sum(1 for t in done if t // WINDOW == minute)
        earlier = sum(1 for t in done if t // WINDOW == minute - 1)
        assert estimate == own + earlier * (1 - now % WINDOW / WINDOW)


def test_counter_keeps_keys_apart() -> None:
    counter = SlidingCounter()
    assert [counter.add("a", 0), counter.add("b", 0), counter.add("a", 0)] == [1, 1, 2]
