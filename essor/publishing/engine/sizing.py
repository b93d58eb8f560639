"""How large a picture stands on a page: as wide as the text, unless it would be too high."""

import re
from typing import Final

from lxml import etree

TEXT_WIDTH: Final = 16.6  # centimetres, A4 between its margins
MAX_HEIGHT: Final = 11.5  # centimetres: a title and its picture stay on one page
_LENGTH: Final = re.compile(r"([0-9]+(?:\.[0-9]+)?)(?:px)?")


def width_share(svg: str) -> float:
    """The share of the text's width that the picture takes, from 0.05 to 1.

    A picture that does not give its size in pixels takes the whole width.

    >>> width_share('<svg xmlns="http://www.w3.org/2000/svg" width="100" height="50"/>')
    1.0
    """
    root = etree.fromstring(svg.encode("utf-8"))
    sizes = [_LENGTH.fullmatch(root.get(name, "")) for name in ("width", "height")]
    width, height = (float(size[1]) if size else 0.0 for size in sizes)
    if width <= 0 or height <= 0:
        return 1.0
    share = MAX_HEIGHT / (TEXT_WIDTH * height / width)
    return max(0.05, min(1.0, round(share, 3)))
