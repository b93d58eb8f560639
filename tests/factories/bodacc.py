"""Invented records in the official format of the BODACC's export."""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

COLUMNS = (
    "id", "publicationavis", "parution", "dateparution", "numeroannonce", "typeavis",
    "typeavis_lib", "familleavis", "familleavis_lib", "numerodepartement",
    "departement_nom_officiel", "region_code", "region_nom_officiel", "tribunal", "commercant",
    "ville", "registre", "cp", "pdf_parution_subfolder", "ispdf_unitaire", "listepersonnes",
    "listeetablissements", "jugement", "acte", "modificationsgenerales", "radiationaurcs", "depot",
    "listeprecedentexploitant", "listeprecedentproprietaire", "divers", "parutionavisprecedent",
    "url_complete",
)  # fmt: skip
SECRET = "MARTIN INVENTE"  # of a natural person: must be found nowhere
OPENING = "Jugement d'ouverture d'une procédure de redressement judiciaire"
CONVERSION = "Jugement de conversion en liquidation judiciaire"


def person(siren: str, kind: str = "pm", **values: Any) -> dict[str, Any]:
    """A legal person, or a natural one (`pp`)."""
    named = {"denomination": "SOCIETE INVENTEE"} if kind == "pm" else {"nom": SECRET}
    number = {"numeroIdentification": f"{siren[:3]} {siren[3:6]} {siren[6:]}", "codeRCS": "RCS"}
    return {"typePersonne": kind, "numeroImmatriculation": number, **named, **values}


def judgment(nature: str = OPENING, on: str = "2026-09-01", text: str = "", **values: str) -> dict:
    words = {"complementJugement": text or f"Mandataire : Maître {SECRET}"}
    return {"type": "initial", "famille": "Jugement", "nature": nature, "date": on} | words | values


def announcement(number: int, issue: str = "20260170", letter: str = "A") -> str:
    return f"{letter}{issue}{number}"


def previous(announcement_id: str) -> dict[str, str]:
    """The field that names the notice that is corrected."""
    return {
        "nomPublication": f"BODACC {announcement_id[0]}",
        "numeroParution": announcement_id[1:9],
        "dateParution": "1 septembre 2026",
        "numeroAnnonce": announcement_id[9:],
    }


def record(number: int, *persons: dict, issue: str = "20260170", **values: Any) -> dict[str, Any]:
    """One record; objects are put as JSON text, as the export does."""
    family = values.get("familleavis", "collective")
    letter = "A" if family in {"collective", "vente", "conciliation"} else "B"
    row: dict[str, Any] = dict.fromkeys(COLUMNS) | {
        "id": announcement(number, issue, letter),
        "parution": issue,
        "dateparution": "2026-09-10",
        "numeroannonce": number,
        "typeavis": "annonce",
        "familleavis": family,
        "tribunal": "Greffe du Tribunal de Commerce de Chaumont",
        "commercant": SECRET,
        "listepersonnes": {"personne": persons[0] if len(persons) == 1 else list(persons)},
        "jugement": judgment() if family == "collective" else None,
    }
    row |= values
    return {
        key: json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value
        for key, value in row.items()
    }


def csv_text(records: Iterable[Mapping[str, Any]], columns: tuple[str, ...] = COLUMNS) -> str:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, columns, delimiter=";", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(records)
    return stream.getvalue()


def write_csv(path: Path, records: Iterable[Mapping[str, Any]]) -> Path:
    path.write_text(csv_text(records), "utf-8-sig")
    return path
