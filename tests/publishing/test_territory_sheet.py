"""« Fiche territoire »: what is known with its source, what is not as unknown, masked units masked."""

from datetime import date

import pytest

from essor.common.actor import SYSTEM
from essor.common.models import ExportLog
from essor.kernel.errors import NotAllowed
from essor.publishing.documents.territory_sheet import territory_sheet
from essor.publishing.engine import tree
from essor.publishing.engine.formats import FileFormat
from essor.publishing.selectors.figures import figures_of
from essor.publishing.selectors.territory_facts import territory_facts
from essor.publishing.services.documents import KINDS, publish_document
from tests.engine.publishing.reading import read_docx, read_pdf, read_xlsx, squeezed
from tests.factories.notes import actor_in
from tests.factories.places import load_places, placed_territory
from tests.factories.registers import SECRET, load_register

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 22)
SHEET = KINDS["territory-sheet"]


def _tables(document: tree.Document) -> dict[str, tree.Table]:
    found: dict[str, tree.Table] = {}

    def walk(blocks: tuple[tree.Block, ...]) -> None:
        for block in blocks:
            if isinstance(block, tree.Section):
                walk(block.blocks)
            elif isinstance(block, tree.Table):
                found[block.caption] = block
            elif isinstance(block, tree.Chart):
                found[block.data.caption] = block.data

    walk(document.blocks)
    for annex in document.annexes:
        walk(annex.blocks)
    return found


def _figures(document: tree.Document) -> dict[str, str]:
    block = document.blocks[0]
    assert isinstance(block, tree.KeyFigures)
    return {item.label: item.figure.formatted() for item in block.figures}


def test_sheet_without_register_says_unknown() -> None:
    load_places()
    territory = placed_territory()
    document = territory_sheet(territory_facts(territory, DAY))
    assert _figures(document) == {
        "Population": "29\u202f200\u00a0habitants",
        "Intercommunalités": "2\u00a0intercommunalités",
        "Communes": "2\u00a0communes",
        "Sites industriels actifs": "inconnu",
        "dont employeurs": "inconnu",
        "dont 10 salariés ou plus": "inconnu",
        "Établissements actifs": "inconnu",
    }
    groupings = _tables(document)["Intercommunalités du périmètre"]
    assert groupings.rows == (
        ("CA de Chaumont", "Communauté d'agglomération", "200068658", 1, 21_500, None),
        ("CC du Grand Langres", "Communauté de communes", "200072999", 1, 7_700, None),
    )


def test_sheet_zonings_keep_unknown_apart() -> None:
    load_places()
    document = territory_sheet(territory_facts(placed_territory(), DAY))
    assert _tables(document)["Zonages, en nombre de communes"].rows == (
        ("Aides à finalité régionale 2022-2027", "2022", "En vigueur", 0, 0, 0, 2),
        ("France ruralités revitalisation", "2025", "En vigueur", 1, 0, 1, 0),
    )


def test_sheet_with_register_counts_and_masks(settings) -> None:
    load_places()
    load_register(settings.WAREHOUSE_DIR)
    document = territory_sheet(territory_facts(placed_territory(), DAY))
    tables = _tables(document)
    assert _figures(document)["Sites industriels actifs"] == "3\u00a0établissements"
    assert tables["Sites industriels par division"].rows == (
        (
            "25 Fabrication de produits métalliques, à l'exception des machines et des équipements",
            2,
        ),
        ("10 Industries alimentaires", 1),
    )
    assert [row[0] for row in tables["Dix plus grands sites industriels"].rows] == [
        "FONDERIE INVENTEE",
        "Unité non diffusible",
        "=FROMAGERIE INVENTEE",
    ]
    assert tables["Dix plus grands sites industriels"].rows[1][1:4] == ("non diffusé",) * 3
    sites = {row[0]: row[5] for row in tables["Intercommunalités du périmètre"].rows}
    assert sites == {"CA de Chaumont": 2, "CC du Grand Langres": 1}


@pytest.mark.parametrize("file_format", list(FileFormat))
def test_sheet_every_format_names_the_site_and_never_the_masked_one(settings, file_format) -> None:
    load_places()
    load_register(settings.WAREHOUSE_DIR)
    made = publish_document(
        actor=SYSTEM, territory=placed_territory(), kind=SHEET, file_format=file_format, on=DAY
    )
    readers = {
        FileFormat.DOCX: lambda content: " ".join(read_docx(content)),
        FileFormat.PDF: read_pdf,
        FileFormat.XLSX: lambda content: str(read_xlsx(content)),
    }
    text = squeezed(readers[file_format](made.content))
    assert made.name == f"territory-sheet-essai-2026-11-22.{file_format}"
    assert squeezed("FONDERIE INVENTEE") in text
    assert squeezed(SECRET) not in text
    assert "Démonstration" not in text


def test_sheet_of_demonstration_is_marked_and_reads_no_real_register(settings) -> None:
    load_places()
    load_register(settings.WAREHOUSE_DIR)
    document = territory_sheet(territory_facts(placed_territory(demo=True), DAY))
    assert document.demonstration
    assert _figures(document)["Sites industriels actifs"] == "inconnu"


def test_sheet_without_any_reference_is_still_made() -> None:
    territory = placed_territory()
    made = publish_document(
        actor=SYSTEM, territory=territory, kind=SHEET, file_format=FileFormat.PDF, on=DAY
    )
    assert made.content.startswith(b"%PDF")


def test_publish_logs_the_export() -> None:
    territory = placed_territory()
    actor = actor_in(territory)
    publish_document(
        actor=actor, territory=territory, kind=SHEET, file_format=FileFormat.XLSX, on=DAY
    )
    rows = ExportLog.objects.values_list("territory_id", "actor_key", "kind", "file_format")
    assert list(rows) == [(territory.id, actor.key, "territory-sheet", "xlsx")]


def test_publish_without_the_right_is_refused_and_not_logged() -> None:
    territory = placed_territory()
    with pytest.raises(NotAllowed):
        publish_document(
            actor=actor_in(territory, "reader"),
            territory=territory,
            kind=SHEET,
            file_format=FileFormat.PDF,
        )
    assert not ExportLog.objects.exists()


def test_figures_of_facts_have_every_column(settings) -> None:
    load_places()
    load_register(settings.WAREHOUSE_DIR)
    rows = [
        (row.indicator, row.perimeter, row.naf, row.period, row.figure.value)
        for row in figures_of(territory_facts(placed_territory(), DAY))
    ]
    assert rows == [
        ("population", "essai", None, "2025-01-01", 29_200),
        ("population", "200068658", None, "2025-01-01", 21_500),
        ("population", "200072999", None, "2025-01-01", 7_700),
        ("municipalities", "essai", None, "2026-11-22", 2),
        ("intermunicipalities", "essai", None, "2026-11-22", 2),
        ("industry_sites", "essai", "10-33", "2026-10", 3),
        ("industry_employers", "essai", "10-33", "2026-10", 3),
        ("industry_ten_or_more", "essai", "10-33", "2026-10", 2),
        ("all_sites", "essai", None, "2026-10", 4),
        ("industry_sites", "200068658", "10-33", "2026-10", 2),
        ("industry_sites", "200072999", "10-33", "2026-10", 1),
        ("industry_sites", "essai", "10", "2026-10", 1),
        ("industry_sites", "essai", "25", "2026-10", 2),
    ]
