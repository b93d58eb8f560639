"""A register of any size in the official format, made by DuckDB: for measures only.

Every identifier passes its key (the real load is measured), every value follows from a hash of its
row number and the seed: the same arguments make the same rows. Shares echo the real stock (56 % of
sole traders, 40 % closed, one unit in eight partially diffused); names are drawn from a word list.
"""

from pathlib import Path

import duckdb

from essor.kernel.naf import NafNomenclature
from essor.observatory.warehouse.database import Limits, connect
from essor.observatory.warehouse.layout import LAYOUTS, FileKind
from essor.observatory.warehouse.reference import shipped_territories
from essor.reference.naf import tree

SEED = 52
SITES_PER_UNIT = 1.45
PERIODS_PER_SITE = 2.295  # about 100 M periods for 43 M establishments
WORDS = [
    "FORGES",
    "ATELIERS",
    "MECANIQUE",
    "SCIERIE",
    "FROMAGERIE",
    "TRANSPORTS",
    "MENUISERIE",
    "PLASTIQUES",
    "COUTELLERIE",
    "IMPRIMERIE",
    "GARAGE",
    "BOULANGERIE",
    "CONSEIL",
    "IMMOBILIERE",
    "LOGISTIQUE",
    "ENERGIES",
    "CHAUDRONNERIE",
    "TEXTILES",
    "VERRERIE",
    "BRASSERIE",
    "FONDERIE",
    "EMBALLAGES",
    "PEINTURES",
    "TOITURES",
    "CHARPENTES",
    "INFORMATIQUE",
    "FORMATION",
    "HERON",
    "RENARD",
    "CERF",
    "LOUTRE",
    "CHOUETTE",
    "HIRONDELLE",
    "BLAIREAU",
    "ECUREUIL",
    "TRUITE",
    "ALOUETTE",
    "MILAN",
    "ARGENT",
    "AUBE",
    "BRUMES",
    "LUNE",
    "SOURCE",
    "LISIERE",
    "ETOILE",
    "CUIVRE",
    "CHENE",
    "FRENE",
    "TILLEUL",
    "GRANIT",
    "ARDOISE",
    "DUPLAN",
    "MERLIER",
    "CHAVANNE",
    "TERRASSON",
    "LORMEAU",
    "BRISSEL",
    "VAUCOURT",
    "MONTAGNAC",
    "ESTERHAY",
    "PELISSON",
    "NORMANDE",
    "BOURGUIGNONNE",
    "ARDENNAISE",
    "LYONNAISE",
    "BRETONNE",
    "ALPINE",
    "OCEANE",
    "CHAMPENOISE",
    "LORRAINE",
    "DEVELOPPEMENT",
    "INDUSTRIES",
    "SERVICES",
    "SOLUTIONS",
    "GROUPE",
    "FRANCE",
    "EUROPE",
    "TECHNOLOGIES",
    "REUNIS",
    "FRERES",
]
_NAMES = {
    FileKind.ESTABLISHMENTS: "StockEtablissement",
    FileKind.LEGAL_UNITS: "StockUniteLegale",
    FileKind.HISTORY: "StockEtablissementHistorique",
    FileKind.SUCCESSIONS: "StockEtablissementLiensSuccession",
}


def make(
    folder: Path, rows: int, *, units_only: bool = False, extension: str = "parquet"
) -> dict[FileKind, Path]:
    """Write the files, once: a folder that has them already is answered as it is.

    Args:
        folder: where.
        rows: establishments (or legal units, with `units_only`).
        units_only: only legal units, all of them companies with a name (search).
        extension: `parquet` or `csv`.
    """
    kinds = [FileKind.LEGAL_UNITS] if units_only else list(_NAMES)
    paths = {kind: folder / f"{_NAMES[kind]}.{extension}" for kind in kinds}
    if all(path.is_file() for path in paths.values()):
        return paths
    folder.mkdir(parents=True, exist_ok=True)
    connection = connect(Limits("4GB", 2), folder / "spill")
    _vocabulary(connection)
    units = rows if units_only else int(rows / SITES_PER_UNIT)
    queries = {
        FileKind.ESTABLISHMENTS: _establishments(rows, units),
        FileKind.LEGAL_UNITS: _legal_units(units, companies_only=units_only),
        FileKind.HISTORY: _history(rows, units),
        FileKind.SUCCESSIONS: _successions(rows, units),
    }
    for kind, path in paths.items():
        aside = path.with_suffix(".part")
        how = "FORMAT parquet" if extension == "parquet" else "FORMAT csv, HEADER"
        connection.execute(f"COPY ({queries[kind]}) TO '{aside}' ({how})")
        aside.replace(path)  # a run that was stopped leaves no file that looks whole
    connection.close()
    return paths


def _vocabulary(connection: duckdb.DuckDBPyConnection) -> None:
    """Reference codes by number, and the macros that draw from them."""
    communes = sorted(commune.code for commune in shipped_territories().communes)
    activities = sorted(code for code in tree(NafNomenclature.NAF_REV2) if len(code) == 6)
    industrial = [code for code in activities if "10" <= code[:2] <= "33"]
    others = [code for code in activities if not "05" <= code[:2] <= "39"]
    for name, values in (
        ("commune_list", communes), ("naf_list", others), ("industry_list", industrial),
        ("word_list", WORDS),
    ):  # fmt: skip
        connection.execute(f"SET VARIABLE {name} = $1", [values])
    connection.execute(
        f"""
        CREATE MACRO draw(i, salt, n) AS (hash(i * 1000 + salt + {SEED} * 7919) % n)::BIGINT;
        CREATE MACRO pick(items, i, salt) AS (items[draw(i, salt, len(items)) + 1]);
        CREATE MACRO keyed(n) AS (n * 10 + (10 - luhn_sum(n * 10) % 10) % 10);
        CREATE MACRO siren_of(unit) AS (keyed(40000000 + unit));
        CREATE MACRO siret_of(unit, site) AS (keyed(siren_of(unit) * 10000 + site));
        CREATE MACRO partial(unit) AS (draw(unit, 9, 8) = 0);
        CREATE MACRO day(i, salt, span) AS (DATE '1975-01-01' + draw(i, salt, span)::INTEGER);
        CREATE MACRO naf_of(i) AS (
            CASE WHEN draw(i, 4, 17) = 0 THEN pick(getvariable('industry_list'), i, 5)
                 ELSE pick(getvariable('naf_list'), i, 6) END);
        CREATE MACRO band_of(i) AS (
            CASE WHEN draw(i, 7, 100) < 75 THEN 'NN' WHEN draw(i, 7, 100) < 80 THEN NULL
                 ELSE (['00','01','01','01','02','02','03','11','11','12','12','21','22','31',
                        '32','41'])[draw(i, 8, 16) + 1] END);
        CREATE MACRO company_name(i) AS (concat_ws(' ', pick(getvariable('word_list'), i, 20),
            pick(getvariable('word_list'), i, 21),
            CASE WHEN draw(i, 22, 3) > 0 THEN pick(getvariable('word_list'), i, 23) END,
            CASE WHEN draw(i, 24, 3) = 0 THEN (draw(i, 25, 9000) + 10)::VARCHAR END));
        """
    )


def _select(kind: FileKind, values: dict[str, str], source: str) -> str:
    """A query with every official column, in order; those without a value are empty."""
    columns = ", ".join(
        f'{values.get(column, "NULL::VARCHAR")} AS "{column}"' for column in LAYOUTS[kind].columns
    )
    return f"SELECT {columns} FROM ({source})"


def _sites_source(rows: int, units: int) -> str:
    return (
        f"SELECT i, i % {units} AS unit, i // {units} + 1 AS site,"
        f" siret_of(i % {units}, i // {units} + 1) AS number, draw(i, 1, 10) < 4 AS closed"
        f" FROM range({rows}) AS t(i)"
    )


def _establishments(rows: int, units: int) -> str:
    shown = "CASE WHEN partial(unit) THEN '[ND]' ELSE {} END"
    values = {
        "siren": "lpad((number // 100000)::VARCHAR, 9, '0')",
        "nic": "lpad((number % 100000)::VARCHAR, 5, '0')",
        "siret": "lpad(number::VARCHAR, 14, '0')",
        "statutDiffusionEtablissement": "CASE WHEN partial(unit) THEN 'P' ELSE 'O' END",
        "dateCreationEtablissement": (
            "CASE WHEN draw(i, 2, 40) = 0 THEN DATE '1900-01-01' ELSE day(i, 3, 15000) END"
        ),
        "trancheEffectifsEtablissement": "band_of(i)",
        "anneeEffectifsEtablissement": "CASE WHEN band_of(i) > '00' THEN '2023' END",
        "etablissementSiege": "site = 1",
        "numeroVoieEtablissement": shown.format("(draw(i, 30, 200) + 1)::VARCHAR"),
        "typeVoieEtablissement": shown.format("'RUE'"),
        "libelleVoieEtablissement": shown.format(
            "'DE LA ' || pick(getvariable('word_list'), i, 31)"
        ),
        "codePostalEtablissement": shown.format(
            "pick(getvariable('commune_list'), i, 32)[1:2] || '000'"
        ),
        "codeCommuneEtablissement": "pick(getvariable('commune_list'), i, 32)",
        "coordonneeLambertAbscisseEtablissement": shown.format(
            "(200000 + draw(i, 33, 800000) + 0.25)::VARCHAR"
        ),
        "coordonneeLambertOrdonneeEtablissement": shown.format(
            "(6200000 + draw(i, 34, 800000) + 0.5)::VARCHAR"
        ),
        "dateDebut": "day(i, 35, 18500)",
        "etatAdministratifEtablissement": "CASE WHEN closed THEN 'F' ELSE 'A' END",
        "enseigne1Etablissement": (
            "CASE WHEN draw(i, 36, 10) = 0 AND NOT partial(unit) THEN company_name(i + 7) END"
        ),
        "activitePrincipaleEtablissement": "naf_of(i)",
        "nomenclatureActivitePrincipaleEtablissement": "'NAFRev2'",
        "caractereEmployeurEtablissement": "CASE WHEN band_of(i) > '00' THEN 'O' ELSE 'N' END",
    }
    return _select(FileKind.ESTABLISHMENTS, values, _sites_source(rows, units))


def _legal_units(units: int, *, companies_only: bool) -> str:
    sole = "false" if companies_only else "draw(unit, 40, 100) < 56"
    hidden = "false" if companies_only else "partial(unit)"
    values = {
        "siren": "lpad(siren_of(unit)::VARCHAR, 9, '0')",
        "statutDiffusionUniteLegale": "CASE WHEN hidden THEN 'P' ELSE 'O' END",
        "dateCreationUniteLegale": "day(unit, 41, 15000)",
        "trancheEffectifsUniteLegale": "band_of(unit)",
        "categorieEntreprise": "'PME'",
        "etatAdministratifUniteLegale": "CASE WHEN draw(unit, 42, 10) < 4 THEN 'C' ELSE 'A' END",
        "nomUniteLegale": "CASE WHEN sole THEN 'EXEMPLE' END",
        "denominationUniteLegale": (
            "CASE WHEN hidden THEN '[ND]' WHEN NOT sole THEN company_name(unit) END"
        ),
        "categorieJuridiqueUniteLegale": "CASE WHEN sole THEN '1000' ELSE '5710' END",
        "nicSiegeUniteLegale": "lpad((siret_of(unit, 1) % 100000)::VARCHAR, 5, '0')",
    }
    source = f"SELECT unit, {sole} AS sole, {hidden} AS hidden FROM range({units}) AS t(unit)"
    return _select(FileKind.LEGAL_UNITS, values, source)


def _history(rows: int, units: int) -> str:
    """One to four periods a site, the newest first, without a hole."""
    values = {
        "siren": "lpad((number // 100000)::VARCHAR, 9, '0')",
        "nic": "lpad((number % 100000)::VARCHAR, 5, '0')",
        "siret": "lpad(number::VARCHAR, 14, '0')",
        "dateFin": "CASE WHEN rank > 1 THEN start + 899 END",
        "dateDebut": "start",
        "etatAdministratifEtablissement": "CASE WHEN rank = 1 AND closed THEN 'F' ELSE 'A' END",
        "activitePrincipaleEtablissement": "naf_of(i + rank // 3)",
        "nomenclatureActivitePrincipaleEtablissement": "'NAFRev2'",
        "caractereEmployeurEtablissement": "CASE WHEN rank % 2 = 0 THEN 'O' ELSE 'N' END",
    }
    source = (
        "SELECT *, DATE '2024-06-01' - (rank * 900)::INTEGER AS start FROM ("
        " SELECT *, unnest(range(1, 1 + (ceil((1 + draw(i, 50, 1000)) / 1000.0"
        f" * {2 * PERIODS_PER_SITE - 1}))::BIGINT)) AS rank FROM ({_sites_source(rows, units)}))"
    )
    return _select(FileKind.HISTORY, values, source)


def _successions(rows: int, units: int) -> str:
    values = {
        "siretEtablissementPredecesseur": "lpad(siret_of(unit, 1)::VARCHAR, 14, '0')",
        "siretEtablissementSuccesseur": (
            f"lpad(siret_of(draw(unit, 60, {units}), 1)::VARCHAR, 14, '0')"
        ),
        "dateLienSuccession": "day(unit, 61, 18000)",
        "transfertSiege": "draw(unit, 62, 2) = 0",
        "continuiteEconomique": "draw(unit, 63, 2) = 0",
    }
    source = f"SELECT i * 97 % {units} AS unit FROM range({rows // 120}) AS t(i)"
    return _select(FileKind.SUCCESSIONS, values, source)
