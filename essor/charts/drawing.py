"""A specification as SVG, drawn by the server with the fonts that ship."""

import json
import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import vl_convert

from essor.charts.palette import CSS_TOKENS
from essor.charts.theme import NUMBERS, TIMES

FONTS = Path(__file__).resolve().parents[1] / "publishing" / "fonts"
VEGA_LITE = "6.4"  # the version of the vendored bundle, and the newest that vl-convert holds


@cache
def _fonts_at_hand() -> None:
    vl_convert.register_font_directory(str(FONTS))


def svg(spec: dict[str, Any]) -> str:
    """The drawing in the light colours, for documents and pages."""
    return _drawn(json.dumps(spec, sort_keys=True))


@lru_cache(maxsize=256)
def _drawn(spec: str) -> str:
    """Drawing takes a tenth of a second; the same data gives the same drawing."""
    _fonts_at_hand()
    drawn: str = vl_convert.vegalite_to_svg(
        spec,
        vl_version=VEGA_LITE,
        allowed_base_urls=[],
        format_locale=NUMBERS,
        time_format_locale=TIMES,
    )
    return drawn


def page_svg(spec: dict[str, Any], prefix: str) -> str:
    """The drawing for a page: colours become tokens of the theme, ids are the page's own.

    It is hidden from screen readers: the figure around it carries the text and the table.

    Args:
        spec: Vega-Lite specification.
        prefix: unique in the page.
    """
    text = svg(spec).replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1)
    for colour, token in CSS_TOKENS.items():
        text = re.sub(f'(fill|stroke)="{colour}"', rf'\1="var({token})"', text)
    text = re.sub(r'\bid="([^"]+)"', rf'id="{prefix}-\1"', text)
    return re.sub(r"url\(#([^)]+)\)", rf"url(#{prefix}-\1)", text)
