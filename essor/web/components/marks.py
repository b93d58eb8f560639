"""The six events as categories of a map."""

from essor.charts.palette import EVENTS
from essor.maps.model import Category


def event_categories() -> tuple[Category, ...]:
    """Colour token and sign of each event, in the palette's order."""
    return tuple(
        Category(mark.code, mark.label, f"--event-{mark.code}", mark.sign)
        for mark in EVENTS.values()
    )
