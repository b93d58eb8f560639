"""SVG painted as PNG, for the office formats that want dots."""

from functools import cache

import vl_convert

from essor.publishing.engine.font import FONTS

SCALE = 2.0


@cache
def _know_fonts() -> None:
    vl_convert.register_font_directory(str(FONTS))


def png(svg: str) -> bytes:
    """The picture at twice its size, in our font."""
    _know_fonts()
    return bytes(vl_convert.svg_to_png(svg, scale=SCALE))
