"""A specification as SVG, drawn by the server with the fonts that ship."""

import re
from functools import cache
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
    """The drawing in the light colours, for documents."""
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

    Args:
        spec: Vega-Lite specification.
        prefix: unique in the page.
    """
    text = svg(spec)
    for colour, token in CSS_TOKENS.items():
        text = re.sub(f'(fill|stroke)="{colour}"', rf'\1="var({token})"', text)
    text = re.sub(r'\bid="([^"]+)"', rf'id="{prefix}-\1"', text)
    return re.sub(r"url\(#([^)]+)\)", rf"url(#{prefix}-\1)", text)
