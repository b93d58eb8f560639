"""How every chart looks: quiet axes, direct labels, the colours of the palette, French numbers."""

from typing import Any, Final

from essor.charts.palette import INK, INK_QUIET, LINE, SERIES, SURFACE

FONT: Final = "IBM Plex Sans"
WIDTH: Final = 640  # of a server drawing; the browser lays the chart out again to its own width

# d3's locales; the thousands are parted by a narrow no-break space, as in the pages.
NUMBERS: Final[dict[str, Any]] = {
    "decimal": ",",
    "thousands": "\u202f",
    "grouping": [3],
    "currency": ["", "\u00a0€"],
    "percent": "\u00a0%",
    "minus": "\u2212",
}
TIMES: Final[dict[str, Any]] = {
    "dateTime": "%A %e %B %Y à %X",
    "date": "%d/%m/%Y",
    "time": "%H:%M:%S",
    "periods": ["", ""],
    "days": ["dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"],
    "shortDays": ["dim.", "lun.", "mar.", "mer.", "jeu.", "ven.", "sam."],
    "months": [
        "janvier", "février", "mars", "avril", "mai", "juin",
        "juillet", "août", "septembre", "octobre", "novembre", "décembre",
    ],
    "shortMonths": [
        "janv.", "févr.", "mars", "avr.", "mai", "juin",
        "juil.", "août", "sept.", "oct.", "nov.", "déc.",
    ],
}  # fmt: skip

_TEXT: Final = {"labelFont": FONT, "titleFont": FONT, "labelFontSize": 12, "titleFontSize": 12}

CONFIG: Final[dict[str, Any]] = {
    "aria": False,  # the figure around the drawing carries its description and its data table
    "background": None,
    "font": FONT,
    "padding": {"left": 2, "right": 8, "top": 6, "bottom": 4},
    "view": {"stroke": None},
    "axis": {
        **_TEXT,
        "labelColor": INK_QUIET,
        "titleColor": INK_QUIET,
        "titleFontWeight": "normal",
        "domainColor": LINE,
        "gridColor": LINE,
        "tickColor": LINE,
        "labelPadding": 6,
        "labelLimit": 220,
        "labelSeparation": 6,
    },
    "legend": {
        **_TEXT,
        "labelColor": INK,
        "titleColor": INK_QUIET,
        "titleFontWeight": "normal",
        "orient": "top",
        "symbolType": "square",
        "columnPadding": 8,
        "title": None,
    },
    "range": {"category": list(SERIES)},
    "bar": {"color": SERIES[0]},
    "line": {"color": SERIES[0], "strokeWidth": 2.5},
    "point": {"color": SERIES[0], "filled": True, "size": 40},
    "text": {"font": FONT, "fontSize": 12, "color": INK},
    "rule": {"color": SURFACE},
}
