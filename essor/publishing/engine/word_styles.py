"""The look of Word files: our font, our colours, French as the language, A4."""

from typing import Any

from docx.document import Document as WordFile
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import parse_xml
from docx.shared import Cm, Pt, RGBColor

from essor.publishing.engine.font import FAMILY

STEEL = RGBColor(0x2B, 0x3A, 0x48)
QUIET = RGBColor(0x55, 0x63, 0x6F)
FORGE = RGBColor(0xA8, 0x43, 0x0B)
HEADING_SIZES = {1: 16, 2: 13, 3: 11.5, 4: 10.5, 5: 10, 6: 10}

_TABLE_STYLE = f"""
<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="EssorTable">
  <w:name w:val="Essor Table"/><w:basedOn w:val="TableNormal"/><w:qFormat/>
  <w:pPr><w:spacing w:before="40" w:after="40"/></w:pPr><w:rPr><w:sz w:val="18"/></w:rPr>
  <w:tblPr><w:tblStyleRowBandSize w:val="1"/><w:tblBorders>
    <w:bottom w:val="single" w:sz="4" w:color="C9D1D8"/>
    <w:insideH w:val="single" w:sz="4" w:color="C9D1D8"/></w:tblBorders></w:tblPr>
  <w:tblStylePr w:type="firstRow"><w:rPr><w:b/><w:color w:val="2B3A48"/></w:rPr>
    <w:tcPr><w:tcBorders><w:bottom w:val="single" w:sz="8" w:color="2B3A48"/></w:tcBorders></w:tcPr>
  </w:tblStylePr>
</w:style>"""


def apply_styles(file: WordFile) -> None:
    """Set page, language and every style that the writer names."""
    section = file.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin, section.bottom_margin = Cm(2.6), Cm(2.3)
    _language(file)
    _style(file, "Normal", size=10)
    _style(file, "Title", size=22, colour=STEEL, bold=True)
    _style(file, "Subtitle", size=11, colour=QUIET)
    _style(file, "Caption", size=10, colour=STEEL, bold=True)
    file.styles["Caption"].paragraph_format.keep_with_next = True
    for level, size in HEADING_SIZES.items():
        _style(file, f"Heading {level}", size=size, colour=STEEL, bold=True)
    _added(file, "Essor Note", size=8, colour=QUIET)
    _added(file, "Essor Callout", size=10)
    _added(file, "Essor Callout Title", size=10, colour=FORGE, bold=True)
    _added(file, "Essor Contents Title", size=13, colour=STEEL, bold=True)
    for level in (1, 2, 3):
        style = _added(file, f"TOC {level}", size=10)
        style.paragraph_format.left_indent = Cm(0.6 * (level - 1))
        style.paragraph_format.space_after = Pt(2)
    link = file.styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER)
    link.font.underline = True
    link.font.color.rgb = FORGE
    file.styles.element.append(parse_xml(_TABLE_STYLE))


def _language(file: WordFile) -> None:
    """French as the language of all text, so that Word's checker and screen readers agree."""
    defaults: Any = file.styles.element.find(qn("w:docDefaults"))
    for language in defaults.iter(qn("w:lang")):
        for attribute in ("w:val", "w:eastAsia"):
            language.set(qn(attribute), "fr-FR")


def _style(
    file: WordFile, name: str, *, size: float, colour: RGBColor | None = None, bold: bool = False
) -> Any:
    style: Any = file.styles[name]
    style.font.name = FAMILY
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for attribute in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        if fonts.get(qn(attribute)) is not None:
            del fonts.attrib[qn(attribute)]
    style.font.size = Pt(size)
    style.font.bold = bold
    style.font.italic = False
    if colour is not None:
        style.font.color.rgb = colour
    return style


def _added(
    file: WordFile, name: str, *, size: float, colour: RGBColor | None = None, bold: bool = False
) -> Any:
    file.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    return _style(file, name, size=size, colour=colour, bold=bold)
