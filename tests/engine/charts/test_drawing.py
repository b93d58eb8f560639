"""Drawings: our font and no other, the page's tokens, no inline style, the browser's version."""

import re
from io import BytesIO
from pathlib import Path

import pikepdf
import vl_convert

from essor.charts.drawing import FONTS, VEGA_LITE, page_svg, svg
from essor.charts.palette import CSS_TOKENS, EVENTS
from essor.charts.specs import Words, bars, events

WORDS = Words("Titre", "évènements")
VENDOR = Path(__file__).parents[3] / "essor/web/static/vendor/README.md"


def all_events() -> dict:
    counts = [("2025", dict.fromkeys(EVENTS, 1500))]
    return events(counts, WORDS).spec


def test_drawing_uses_only_the_font_that_ships():
    drawn = svg(all_events())
    vl_convert.register_font_directory(str(FONTS))

    with pikepdf.open(BytesIO(vl_convert.svg_to_pdf(drawn))) as document:
        fonts = {
            str(item.BaseFont).split("+")[-1]
            for item in document.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/Font"
        }

    assert {name.split("-")[0] for name in fonts} == {"IBMPlexSans"}


def test_drawing_writes_numbers_in_french():
    drawn = svg(bars([("A", 1234)], WORDS, rows_named="EPCI").spec)

    assert "1\u202f234" in drawn


def test_page_drawing_follows_the_theme_without_inline_style():
    drawn = page_svg(all_events(), "c1")

    left = {colour for colour in CSS_TOKENS if f'"{colour}"' in drawn}
    assert left == set()
    assert "var(--event-opening)" in drawn
    assert "style=" not in drawn
    assert all(name.startswith("c1-") for name in re.findall(r'\bid="([^"]+)"', drawn))


def test_page_drawing_escapes_labels():
    drawn = page_svg(bars([("<script>x</script>", 1)], WORDS, rows_named="EPCI").spec, "c1")

    assert "<script" not in drawn


def test_browser_bundle_has_the_versions_of_the_server():
    listed = dict(re.findall(r"^\| (vega|vega-lite) \| ([\d.]+)", VENDOR.read_text(), re.MULTILINE))

    assert listed["vega"] == vl_convert.get_vega_version()
    assert listed["vega-lite"].startswith(f"{VEGA_LITE}.")
    assert vl_convert.get_vegalite_versions()[-1] == VEGA_LITE
