"""The list of sites as a file: what is on screen, safe to open, marked, and remembered."""

import csv
import io
import json
from datetime import date

import openpyxl
import polars as pl
import pytest

from essor.common.models import ExportLog
from essor.kernel.errors import NotAllowed
from essor.observatory.warehouse.errors import NoWarehouse
from essor.observatory.warehouse.rows import SiteFilter
from essor.publishing.engine.tree import DEMONSTRATION
from essor.publishing.services.documents import MadeFile
from essor.publishing.services.site_exports import SITE_FORMATS, export_sites
from tests.engine.warehouse.official import (
    ESTABLISHMENTS,
    LANGRES,
    LEGAL_UNITS,
    establishment,
    legal_unit,
    load,
    siren,
)
from tests.factories.notes import actor_in
from tests.factories.places import load_places, placed_territory
from tests.factories.registers import LARGE, MASKED, SECRET, SMALL, load_register

pytestmark = pytest.mark.django_db


@pytest.fixture
def territory(settings):
    load_places()
    load_register(settings.WAREHOUSE_DIR)
    return placed_territory()


def made(territory, *, role="operator", file_format="xlsx", **wanted) -> MadeFile:
    return export_sites(
        actor=actor_in(territory, role),
        territory=territory,
        wanted=SiteFilter(industry_only=True, **wanted),
        order="-headcount",
        file_format=file_format,
        asked={"q": wanted.get("text", "")},
        filters=[f"Rechercher : {wanted['text']}"] if "text" in wanted else [],
    )


def csv_rows(file: MadeFile) -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.content.decode("utf-8-sig")), delimiter=";"))


def sheets(file: MadeFile) -> dict[str, openpyxl.worksheet.worksheet.Worksheet]:
    book = openpyxl.load_workbook(io.BytesIO(file.content))
    return {sheet.title: sheet for sheet in book}


def parquet_rows(file: MadeFile) -> list[dict[str, object]]:
    frame = pl.read_parquet(io.BytesIO(file.content))
    return frame.to_dicts()


def said_in(file: MadeFile, file_format: str) -> str:
    """All that a file says, as text."""
    if file_format == "xlsx":
        return "\n".join(texts(file))
    if file_format == "parquet":
        return json.dumps(parquet_rows(file), default=str)
    return file.content.decode("utf-8-sig")


def texts(file: MadeFile) -> list[str]:
    return [
        str(cell.value)
        for sheet in sheets(file).values()
        for row in sheet
        for cell in row
        if cell.value is not None
    ]


def test_csv_holds_the_rows_on_screen_and_their_source(territory) -> None:
    rows = csv_rows(made(territory, file_format="csv"))

    named = [dict(zip(rows[0], row, strict=True)) for row in rows[1:4]]
    assert [row["SIRET"] for row in named] == [LARGE, MASKED, SMALL]
    assert named[0] == {
        "SIRET": LARGE,
        "SIREN": siren(1),
        "Nom": "FONDERIE INVENTEE",
        "Enseigne": "",
        "NAF": "25.62B",
        "Nomenclature": "NAFRev2",
        "NAF 2025": "",
        "Tranche d'effectifs": "100 à 199 salariés",
        "Année des effectifs": "2023",
        "Commune": "Langres",
        "Code commune": "52269",
        "EPCI": LANGRES,
        "Adresse": "4 RUE DES FORGES",
        "Code postal": "52200",
        "État": "en activité",
        "Créé le": "2010-05-01",
        "Fermé le": "",
        "Siège": "oui",
        "Employeur": "oui",
    }
    assert rows[4] == []
    assert rows[5][0].startswith("Source : ")
    assert len(rows) == 6


def test_csv_cell_that_looks_like_a_formula_stays_text(territory) -> None:
    row = csv_rows(made(territory, file_format="csv", text="fromagerie"))[1]

    assert row[2] == "'=FROMAGERIE INVENTEE"


def test_workbook_read_back_holds_text_never_formulas(territory) -> None:
    sheet = sheets(made(territory))["Sites"]

    cells = [cell for row in sheet for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "d", "n"}
    name = next(cell for cell in cells if cell.value == "=FROMAGERIE INVENTEE")
    assert (name.data_type, name.quotePrefix) == ("s", True)
    assert {LARGE, MASKED, SMALL} <= {cell.value for cell in cells}


def test_workbook_says_its_filters_and_source(territory) -> None:
    said = texts(made(territory, text="fonderie"))

    assert "Filtres : Rechercher : fonderie." in said
    assert any("Sirene" in text for text in said)
    assert SMALL not in said


@pytest.mark.parametrize("file_format", SITE_FORMATS)
def test_masked_unit_is_named_in_no_file(territory, file_format) -> None:
    said = said_in(made(territory, file_format=file_format), file_format)

    assert SECRET not in said
    assert MASKED in said
    assert "non diffusible" in said or '"diffusion_partielle": true' in said
    assert DEMONSTRATION not in said


def test_geojson_places_each_site_that_has_a_position(territory) -> None:
    collection = json.loads(made(territory, file_format="geojson").content)

    places = {row["id"]: row["geometry"] for row in collection["features"]}
    assert list(places) == [LARGE, MASKED, SMALL]
    assert places[MASKED] is None
    assert places[LARGE] is None or places[LARGE]["type"] == "Point"
    assert collection["source"].startswith("Insee, base Sirene")


def test_parquet_is_typed_and_keeps_unknown_as_null(territory, tmp_path) -> None:
    rows = parquet_rows(made(territory, file_format="parquet"))

    assert [row["siret"] for row in rows] == [LARGE, MASKED, SMALL]
    assert (rows[0]["cree_le"], rows[0]["naf25"]) == (date(2010, 5, 1), None)
    assert (rows[1]["nom"], rows[1]["diffusion_partielle"]) == (None, True)


@pytest.mark.parametrize("file_format", ["csv", "geojson", "xlsx"])
def test_file_of_a_demonstration_is_marked(settings, file_format) -> None:
    load_places()
    invented = {
        "siren": "732829321", "siret": "73282932100010", "nic": "00010",
    }  # fmt: skip
    load(
        settings.DEMO_WAREHOUSE_DIR,
        {
            ESTABLISHMENTS: [establishment(1) | invented],
            LEGAL_UNITS: [legal_unit(1) | {"siren": "732829321"}],
        },
        perimeter=(LANGRES,),
        demo=True,
    )

    file = made(placed_territory(demo=True), file_format=file_format)

    said = said_in(file, file_format)
    assert "73282932100010" in said
    assert DEMONSTRATION in said


def test_export_is_remembered_with_its_filters_and_count(territory) -> None:
    made(territory, file_format="csv", text="fonderie")

    log = ExportLog.objects.get()
    assert (log.kind, log.file_format, log.filters, log.row_count, log.territory_id) == (
        "site-list",
        "csv",
        {"q": "fonderie"},
        1,
        territory.id,
    )


def test_empty_workbook_says_so(territory) -> None:
    assert "Aucun site ne répond à ces filtres." in texts(made(territory, text="introuvable"))


@pytest.mark.parametrize("role", ["reader", "company", "facilitator"])
def test_role_that_exports_nothing_is_refused_and_nothing_is_logged(territory, role) -> None:
    with pytest.raises(NotAllowed):
        made(territory, role=role)

    assert not ExportLog.objects.exists()


def test_without_a_register_nothing_is_exported() -> None:
    with pytest.raises(NoWarehouse):
        made(placed_territory())

    assert not ExportLog.objects.exists()
