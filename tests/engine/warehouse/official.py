"""Official files made by tests, and what it takes to load them."""

import csv
import gzip
import io
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from essor.kernel.identifiers import passes_luhn
from essor.observatory.warehouse.ingest import import_register
from essor.observatory.warehouse.layout import LAYOUTS, FileKind
from essor.observatory.warehouse.progress import silent
from essor.observatory.warehouse.requests import LoadReport, LoadRequest
from essor.observatory.warehouse.territories import CommuneRow, Territories

DATA = Path(__file__).parents[2] / "data" / "sirene"
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
LANGRES, CHAUMONT, NOWHERE = "200072999", "200068658", None
MAP = Territories(
    communes=(
        CommuneRow("52269", "Langres", LANGRES),
        CommuneRow("52121", "Chaumont", CHAUMONT),
        CommuneRow("2A004", "Ajaccio", "242010056"),
        CommuneRow("97411", "Saint-Denis", "249740119"),
        CommuneRow("29083", "Île-de-Sein", NOWHERE),
    ),
    changes=(("52078", "52121"),),
)
ESTABLISHMENTS, LEGAL_UNITS = FileKind.ESTABLISHMENTS, FileKind.LEGAL_UNITS
HISTORY, SUCCESSIONS = FileKind.HISTORY, FileKind.SUCCESSIONS

Row = Mapping[str, str]


def with_key(digits: str) -> str:
    """Digits followed by the one that makes Luhn's key right."""
    return next(digits + key for key in "0123456789" if passes_luhn(digits + key))


def siren(number: int) -> str:
    return with_key(f"3{number:07d}")


def siret(number: int, site: int = 1) -> str:
    return with_key(f"{siren(number)}{site:04d}")


def establishment(number: int, site: int = 1, **values: str) -> dict[str, str]:
    """A row of StockEtablissement; keywords replace columns by their short names."""
    code = siret(number, site)
    row = {
        "siren": code[:9],
        "nic": code[9:],
        "siret": code,
        "statutDiffusionEtablissement": "O",
        "dateCreationEtablissement": "2010-05-01",
        "trancheEffectifsEtablissement": "12",
        "anneeEffectifsEtablissement": "2023",
        "etablissementSiege": "true",
        "nombrePeriodesEtablissement": "1",
        "numeroVoieEtablissement": "4",
        "typeVoieEtablissement": "RUE",
        "libelleVoieEtablissement": "DES FORGES",
        "codePostalEtablissement": "52200",
        "codeCommuneEtablissement": "52269",
        "dateDebut": "2010-05-01",
        "etatAdministratifEtablissement": "A",
        "activitePrincipaleEtablissement": "25.62B",
        "nomenclatureActivitePrincipaleEtablissement": "NAFRev2",
        "caractereEmployeurEtablissement": "O",
    }
    return row | {_full(name, row): value for name, value in values.items()}


def legal_unit(number: int, **values: str) -> dict[str, str]:
    """A row of StockUniteLegale."""
    row = {
        "siren": siren(number),
        "statutDiffusionUniteLegale": "O",
        "dateCreationUniteLegale": "2010-05-01",
        "etatAdministratifUniteLegale": "A",
        "denominationUniteLegale": f"SOCIETE INVENTEE {number}",
        "categorieJuridiqueUniteLegale": "5710",
        "nicSiegeUniteLegale": siret(number)[9:],
    }
    return row | {_full(name, row): value for name, value in values.items()}


def period(number: int, start: str, end: str, state: str, **values: str) -> dict[str, str]:
    """A row of StockEtablissementHistorique."""
    row = {
        "siret": siret(number),
        "dateDebut": start,
        "dateFin": end,
        "etatAdministratifEtablissement": state,
        "activitePrincipaleEtablissement": "25.62B",
        "nomenclatureActivitePrincipaleEtablissement": "NAFRev2",
        "caractereEmployeurEtablissement": "O",
    }
    return row | values


def link(before: str, after: str, on: str, continuity: str = "true") -> dict[str, str]:
    """A row of StockEtablissementLiensSuccession."""
    return {
        "siretEtablissementPredecesseur": before,
        "siretEtablissementSuccesseur": after,
        "dateLienSuccession": on,
        "transfertSiege": "false",
        "continuiteEconomique": continuity,
    }


SHORT = {
    "diffusion": ("statutDiffusionEtablissement", "statutDiffusionUniteLegale"),
    "state": ("etatAdministratifEtablissement", "etatAdministratifUniteLegale"),
    "created": ("dateCreationEtablissement", "dateCreationUniteLegale"),
    "band": ("trancheEffectifsEtablissement", "trancheEffectifsUniteLegale"),
    "commune": ("codeCommuneEtablissement",),
    "naf": ("activitePrincipaleEtablissement",),
    "nomenclature": ("nomenclatureActivitePrincipaleEtablissement",),
    "naf25": ("activitePrincipaleNAF25Etablissement",),
    "employer": ("caractereEmployeurEtablissement",),
    "sign": ("enseigne1Etablissement",),
    "name": ("denominationUniteLegale",),
    "acronym": ("sigleUniteLegale",),
    "category": ("categorieJuridiqueUniteLegale",),
    "x": ("coordonneeLambertAbscisseEtablissement",),
    "y": ("coordonneeLambertOrdonneeEtablissement",),
}


def _full(name: str, row: Mapping[str, str]) -> str:
    """The official column behind a short name; official names stand for themselves."""
    names = SHORT.get(name, (name,))
    return names[1] if len(names) > 1 and "statutDiffusionUniteLegale" in row else names[0]


def csv_text(kind: FileKind, rows: Iterable[Row], columns: Iterable[str] | None = None) -> str:
    """Rows as an official CSV."""
    stream = io.StringIO()
    writer = csv.DictWriter(
        stream,
        tuple(columns or LAYOUTS[kind].columns),
        restval="",
        extrasaction="ignore",
        lineterminator="\n",
    )
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


def write_csv(folder: Path, kind: FileKind, rows: Iterable[Row]) -> Path:
    path = folder / f"{kind.value}.csv"
    path.write_text(csv_text(kind, rows), encoding="utf-8")
    return path


def load(
    root: Path,
    files: Mapping[FileKind, Path | Iterable[Row]],
    *,
    report: Any = silent,
    territories: Territories = MAP,
    **fields: Any,
) -> LoadReport:
    """Load files, or rows that become files, as one vintage."""
    folder = root.parent / "files"
    folder.mkdir(parents=True, exist_ok=True)
    paths = {
        kind: given if isinstance(given, Path) else write_csv(folder, kind, given)
        for kind, given in files.items()
    }
    request = LoadRequest(
        **({"root": root, "files": paths, "vintage": "2026-10", "loaded_at": NOW} | fields)
    )
    return import_register(request, territories, report)


def read_real(name: str) -> list[dict[str, str]]:
    """The rows of a real extract."""
    with gzip.open(DATA / name, "rt", encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def real_history() -> list[dict[str, str]]:
    """The periods of Lyon under Insee's column names.

    The extract does not say the nomenclature: the shape of the code does.
    """
    return [
        {
            "siret": row["siret"],
            "dateDebut": row["dateDebut"],
            "dateFin": row["dateFin"],
            "etatAdministratifEtablissement": row["etat"],
            "activitePrincipaleEtablissement": row["code_ape"],
            "nomenclatureActivitePrincipaleEtablissement": _nomenclature(row["code_ape"]),
        }
        for row in read_real("etablissement_historique_lyon.csv.gz")
    ]


def _nomenclature(code: str) -> str:
    if not code:
        return ""
    if code[-1].isdigit():
        return "NAP"
    return "NAFRev2" if len(code) == len("25.62B") else "NAF1993"
