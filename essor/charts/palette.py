"""Colours and signs that mean the same everywhere: page, map, chart, timeline, document.

`css/tokens.css` holds the same event and series colours for pages; a test compares both.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class EventMark:
    """How one kind of event looks.

    Attributes:
        code: the event's code, also the end of its CSS token `--event-<code>`.
        label: French name.
        sign: one character, drawn where there is no room for the icon.
        icon: name in the icon sprite.
        light: colour on a light background, `#rrggbb`.
        dark: colour on a dark background.
    """

    code: str
    label: str
    sign: str
    icon: str
    light: str
    dark: str


EVENTS: dict[str, EventMark] = {
    mark.code: mark
    for mark in (
        EventMark("opening", "Ouverture", "+", "circle-plus", "#12918d", "#3f9a97"),
        EventMark("extension", "Extension", "↑", "trending-up", "#2f5f9e", "#6ab4f5"),
        EventMark("closure", "Fermeture", "×", "circle-x", "#4d0f26", "#ef3a5a"),
        EventMark("reduction", "Réduction", "↓", "trending-down", "#b0384a", "#f3c9da"),
        EventMark("transfer", "Transfert", "→", "arrow-right-left", "#8a3fd6", "#9a5ce8"),
        EventMark("takeover", "Reprise", "=", "handshake", "#b28724", "#d8b52c"),
    )
}

# Series without a fixed meaning, in the order they are used.
SERIES: tuple[str, ...] = ("#35566f", "#7d93a6", "#a8703f", "#5f7a5b", "#87688c")

INK = "#17212b"
INK_QUIET = "#4d5b69"
LINE = "#d8dee5"
SURFACE = "#ffffff"

# What a page puts in place of each colour of a drawing, so that the drawing follows the theme.
CSS_TOKENS: dict[str, str] = {
    INK: "--ink",
    INK_QUIET: "--ink-quiet",
    LINE: "--line",
    SURFACE: "--surface",
    **{mark.light: f"--event-{mark.code}" for mark in EVENTS.values()},
    **{colour: f"--series-{rank}" for rank, colour in enumerate(SERIES, start=1)},
}
