"""What asks not to be shown is shown nowhere: not in a page, not in a file, not in an old month."""

import sqlite3
from pathlib import Path

import duckdb

from essor.observatory.warehouse.reader import Warehouse
from essor.observatory.warehouse.rows import SiteFilter
from tests.engine.warehouse.official import (
    ESTABLISHMENTS,
    HISTORY,
    LANGRES,
    LEGAL_UNITS,
    establishment,
    legal_unit,
    load,
    period,
    siren,
    siret,
)

SECRETS = ("ZEBULON", "QUENELLE", "IMPASSE DU SECRET", "48123")
HIDDEN = {
    "sign": "QUENELLE",
    "libelleVoieEtablissement": "IMPASSE DU SECRET",
    "codePostalEtablissement": "48123",
    "x": "700000.0",
    "y": "6600000.0",
}


def everything_written(root: Path) -> str:
    """All the text that a warehouse holds, whatever the file."""
    found = []
    for path in sorted(root.rglob("*")):
        if path.suffix == ".parquet":
            rows = duckdb.sql(f"SELECT * FROM read_parquet('{path}')").fetchall()  # noqa: S608 - the path is the test's own
            found.extend(map(repr, rows))
        elif path.suffix == ".sqlite3":
            index = sqlite3.connect(path)
            for table in ("companies", "vocabulary", "deletes"):
                found.extend(map(repr, index.execute(f"SELECT * FROM {table}")))  # noqa: S608 - the path is the test's own
            index.execute("CREATE VIRTUAL TABLE temp.terms USING fts5vocab(main, names, row)")
            found.extend(row[0] for row in index.execute("SELECT term FROM temp.terms"))
            index.close()
            found.append(path.read_bytes().decode("latin-1"))
        elif path.is_file():
            found.append(path.read_bytes().decode("utf-8"))
    return "\n".join(found).upper()


def test_everything_written_sees_what_is_diffused(root: Path) -> None:
    load(
        root,
        {
            ESTABLISHMENTS: [establishment(1, **HIDDEN)],
            LEGAL_UNITS: [legal_unit(1, name="ZEBULON")],
        },
        perimeter=(LANGRES,),
    )

    written = everything_written(root)
    assert [secret for secret in SECRETS if secret not in written] == []


def test_a_partial_site_keeps_its_commune_and_activity_only(root: Path) -> None:
    """Even if the file still holds what it should hide."""
    load(
        root,
        {
            ESTABLISHMENTS: [establishment(1, diffusion="P", **HIDDEN)],
            LEGAL_UNITS: [legal_unit(1, name="ZEBULON", diffusion="P")],
        },
        perimeter=(LANGRES,),
    )

    warehouse = Warehouse.open(root)
    (row,), _ = warehouse.sites(SiteFilter())
    assert (row.name, row.sign, row.address, row.postcode) == (None, None, None, None)
    assert (row.longitude, row.latitude, row.masked) == (None, None, True)
    assert (row.commune, row.naf, row.label) == ("52269", "25.62B", "Unité non diffusible")
    assert warehouse.points(SiteFilter()) == ()
    written = everything_written(root)
    assert [secret for secret in SECRETS if secret in written] == []


def test_a_partial_legal_unit_masks_its_sites(root: Path) -> None:
    load(
        root,
        {
            ESTABLISHMENTS: [establishment(1, **HIDDEN)],
            LEGAL_UNITS: [legal_unit(1, name="ZEBULON", diffusion="P")],
        },
        perimeter=(LANGRES,),
    )

    written = everything_written(root)
    assert [secret for secret in SECRETS if secret in written] == []


def test_nd_is_unknown_and_never_guessed(root: Path) -> None:
    hidden = dict.fromkeys(("sign", "libelleVoieEtablissement", "codePostalEtablissement"), "[ND]")
    load(
        root,
        {
            ESTABLISHMENTS: [establishment(1, **hidden, numeroVoieEtablissement="[ND]",
                                           typeVoieEtablissement="[ND]")],
            LEGAL_UNITS: [legal_unit(1, name="[ND]")],
        },
        perimeter=(LANGRES,),
    )  # fmt: skip

    (row,), _ = Warehouse.open(root).sites(SiteFilter())
    assert (row.name, row.sign, row.address, row.postcode) == (None, None, None, None)
    assert "[ND]" not in everything_written(root)


def test_a_sole_trader_has_no_name(root: Path) -> None:
    person = {"nomUniteLegale": "ZEBULON", "prenom1UniteLegale": "QUENELLE", "name": ""}
    load(
        root,
        {
            ESTABLISHMENTS: [establishment(1, sign="ATELIER ZEBULON")],
            LEGAL_UNITS: [legal_unit(1, category="1000", **person)],
        },
        perimeter=(LANGRES,),
    )

    warehouse = Warehouse.open(root)
    (row,), _ = warehouse.sites(SiteFilter())
    assert (row.name, row.sign, row.sole_trader) == ("Entrepreneur individuel", None, True)
    assert warehouse.companies("zebulon") == ()
    assert warehouse.companies("entrepreneur individuel") == ()
    assert [hit.siret for hit in warehouse.companies(siren(1))] == [siret(1)]
    assert "ZEBULON" not in everything_written(root)


def test_a_sign_is_withheld_while_the_legal_form_is_unknown(root: Path) -> None:
    load(root, {ESTABLISHMENTS: [establishment(1, sign="ZEBULON")]}, perimeter=(LANGRES,))

    (row,), _ = Warehouse.open(root).sites(SiteFilter())
    assert (row.sign, row.label) == (None, f"SIRET {siret(1)}")
    assert "ZEBULON" not in everything_written(root)


def test_a_unit_that_hides_disappears_from_every_month_and_from_search(root: Path) -> None:
    others = [establishment(2)]
    units = [legal_unit(2, name="FORGES DU HERON")]
    for vintage in ("2026-08", "2026-09"):
        load(
            root,
            {
                ESTABLISHMENTS: [establishment(1, **HIDDEN), *others],
                LEGAL_UNITS: [legal_unit(1, name="ZEBULON"), *units],
                HISTORY: [period(1, "2010-05-01", "", "A")],
            },
            perimeter=(LANGRES,),
            vintage=vintage,
        )
    assert Warehouse.open(root).companies("zebulon")

    report = load(
        root,
        {
            ESTABLISHMENTS: [establishment(1, diffusion="P"), *others],
            LEGAL_UNITS: [legal_unit(1, name="[ND]", diffusion="P"), *units],
        },
        perimeter=(LANGRES,),
        vintage="2026-10",
    )

    warehouse = Warehouse.open(root)
    assert report.purged == 2
    assert warehouse.vintages == ("2026-08", "2026-09", "2026-10")
    assert warehouse.companies("zebulon") == ()
    assert [hit.name for hit in warehouse.companies("forges heron")] == ["FORGES DU HERON"]
    for vintage in warehouse.vintages:
        rows, _ = warehouse.at(vintage).sites(SiteFilter(), order="siret")
        assert [(row.siret, row.name, row.masked) for row in rows] == [
            (siret(1), None, True),
            (siret(2), "FORGES DU HERON", False),
        ]
        assert warehouse.at(vintage).counts().masked == 1
    written = everything_written(root)
    assert [secret for secret in SECRETS if secret in written] == []


def test_only_the_legal_unit_hides(root: Path) -> None:
    """The establishment's own status may lag behind."""
    rows = {
        ESTABLISHMENTS: [establishment(1, **HIDDEN)],
        LEGAL_UNITS: [legal_unit(1, name="ZEBULON")],
    }
    load(root, rows, perimeter=(LANGRES,), vintage="2026-09")

    report = load(
        root, {LEGAL_UNITS: [legal_unit(1, name="[ND]", diffusion="P")]}, vintage="2026-10"
    )

    assert report.purged == 1
    written = everything_written(root)
    assert [secret for secret in SECRETS if secret in written] == []


def test_an_older_month_loaded_later_is_masked_at_once(root: Path) -> None:
    load(
        root,
        {
            ESTABLISHMENTS: [establishment(1, diffusion="P")],
            LEGAL_UNITS: [legal_unit(1, name="[ND]", diffusion="P")],
        },
        perimeter=(LANGRES,),
        vintage="2026-10",
    )

    report = load(
        root,
        {
            ESTABLISHMENTS: [establishment(1, **HIDDEN)],
            LEGAL_UNITS: [legal_unit(1, name="ZEBULON")],
        },
        perimeter=(LANGRES,),
        vintage="2026-08",
    )

    assert not report.is_current
    written = everything_written(root)
    assert [secret for secret in SECRETS if secret in written] == []
