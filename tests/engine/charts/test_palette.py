"""The palette and the theme say the same, and everybody can read them."""

import itertools
import re
from pathlib import Path

import pytest

from essor.charts.palette import CSS_TOKENS, EVENTS

TOKENS = Path(__file__).parents[3] / "essor/web/static/css/tokens.css"
PAIRS = {
    name: (light, dark)
    for name, light, dark in re.findall(
        r"(--[\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", TOKENS.read_text()
    )
}
# Machado, Oliveira, Fernandes (2009), full severity.
VISIONS = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
TEXTS = [
    (ink, ground)
    for ink in ("--ink", "--ink-quiet", "--link", "--bad", "--good", "--warn", "--info", "--accent")
    for ground in ("--page", "--surface")
] + [
    ("--ink", "--sunken"),
    ("--ink-quiet", "--sunken"),
    ("--on-accent", "--accent"),
    ("--on-accent", "--accent-strong"),
    ("--on-bad", "--bad"),
    ("--page", "--ink"),
    ("--band-ink", "--band"),
    ("--band-quiet", "--band-raised"),
    *((f"--{state}", f"--{state}-soft") for state in ("good", "warn", "bad", "info")),
    *(("--ink", f"--{state}-soft") for state in ("good", "warn", "bad", "info", "accent")),
]


def linear(colour: str) -> list[float]:
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return [x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in parts]


def contrast(one: str, other: str) -> float:
    lights = sorted(
        sum(w * x for w, x in zip((0.2126, 0.7152, 0.0722), linear(colour), strict=True))
        for colour in (one, other)
    )
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def oklab(rgb: list[float]) -> tuple[float, ...]:
    r, g, b = (min(1.0, max(0.0, x)) for x in rgb)
    l = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)  # noqa: E741 - its name
    m = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
    s = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
    return (
        0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
        1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
        0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s,
    )


def distance(one: str, other: str, vision: str) -> float:
    seen = [
        oklab([sum(w * x for w, x in zip(row, linear(c), strict=True)) for row in VISIONS[vision]])
        for c in (one, other)
    ]
    return 100 * sum((a - b) ** 2 for a, b in zip(*seen, strict=True)) ** 0.5


def test_event_colours_agree_with_the_theme():
    assert {code: (mark.light, mark.dark) for code, mark in EVENTS.items()} == {
        code: PAIRS[f"--event-{code}"] for code in EVENTS
    }


def test_every_chart_colour_is_its_token_in_the_light_theme():
    assert {token: PAIRS[token][0] for token in CSS_TOKENS.values()} == {
        token: colour for colour, token in CSS_TOKENS.items()
    }


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXTS)
def test_texts_have_contrast(ink, ground, theme):
    assert contrast(PAIRS[ink][theme], PAIRS[ground][theme]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_marks_and_borders_stand_out_from_surfaces(theme):
    marks = [f"--event-{code}" for code in EVENTS] + ["--line-strong", "--focus"]

    weak = {mark for mark in marks if contrast(PAIRS[mark][theme], PAIRS["--surface"][theme]) < 3.0}

    assert weak == set()


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_events_are_told_apart_by_every_eye(theme, vision):
    colours = {code: PAIRS[f"--event-{code}"][theme] for code in EVENTS}

    close = {
        (a, b)
        for a, b in itertools.combinations(colours, 2)
        if distance(colours[a], colours[b], vision) < 8
    }

    assert close == set()


def test_events_have_different_signs_and_icons():
    assert len({mark.sign for mark in EVENTS.values()}) == len(EVENTS)
    assert len({mark.icon for mark in EVENTS.values()}) == len(EVENTS)
