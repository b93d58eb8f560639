"""The slow, obvious way to say what a load must hold: plain Python over the rows of the files."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

from essor.kernel.errors import InvalidValue
from essor.kernel.headcount import HeadcountBand
from essor.kernel.identifiers import Siret
from essor.observatory.warehouse.territories import Territories

Row = Mapping[str, str]
Key = tuple[str | None, int | None, str | None, bool]

NOMENCLATURES = {"NAFRev2", "NAF2025", "NAFRev1", "NAF1993", "NAP"}


def refusal(row: Row) -> str | None:
    """Why a row of StockEtablissement may not enter."""
    siret = row["siret"]
    try:
        valid = Siret(siret).has_valid_key
    except InvalidValue:
        return "siret_mal_forme" if siret else "siret_absent"
    if not valid:
        return "siret_cle_fausse"
    if row.get("siren") and row["siren"] != siret[:9]:
        return "siren_different_du_siret"
    return _bad_value(row)


def _bad_value(row: Row) -> str | None:
    tests = (
        ("statut_diffusion", row["statutDiffusionEtablissement"] in {"O", "P", "N"}),
        ("etat_administratif", row["etatAdministratifEtablissement"] in {"A", "F"}),
        ("date", _date_ok(row["dateCreationEtablissement"]) and _date_ok(row["dateDebut"])),
        ("tranche_effectifs", _band_ok(row["trancheEffectifsEtablissement"])),
        ("code_naf", _naf_ok(row["activitePrincipaleEtablissement"])),
        (
            "nomenclature_naf",
            row["nomenclatureActivitePrincipaleEtablissement"] in NOMENCLATURES | {""},
        ),
        ("code_commune", _commune_ok(row["codeCommuneEtablissement"])),
        ("caractere_employeur", row["caractereEmployeurEtablissement"] in {"O", "N", ""}),
    )
    return next((reason for reason, fine in tests if not fine), None)


def _date_ok(text: str) -> bool:
    try:
        return text == "" or bool(date.fromisoformat(text))
    except ValueError:
        return False


def _band_ok(text: str) -> bool:
    return text == "" or text in {band.value for band in HeadcountBand}


def _naf_ok(text: str) -> bool:
    return text == "" or re.fullmatch(r"\d\d\.(\d[A-Z]|\d\d[A-Z]?)", text) is not None


def _commune_ok(text: str) -> bool:
    return text in {"", "[ND]"} or re.fullmatch(r"(\d\d|2[AB])\d{3}", text) is not None


def kept(rows: Iterable[Row]) -> tuple[list[Row], Counter[str]]:
    """Rows that enter, and the others by reason."""
    good, seen, reasons = [], set(), Counter[str]()
    for row in rows:
        reason = refusal(row)
        if reason is None and row["siret"] in seen:
            reason = "doublon"
        if reason is None:
            seen.add(row["siret"])
            good.append(row)
        else:
            reasons[reason] += 1
    return good, reasons


def counts(rows: Iterable[Row], where: Territories, perimeter: Iterable[str]) -> Counter[Key]:
    """Numbers of sites by EPCI, division, band and state."""
    epci = {commune.code: commune.epci for commune in where.communes}
    changes = dict(where.changes)
    found: Counter[Key] = Counter()
    for row in rows:
        code = row["codeCommuneEtablissement"]
        siren = epci.get(changes.get(code, code))
        if siren not in set(perimeter):
            continue
        found[
            siren,
            division(row),
            row["trancheEffectifsEtablissement"] or None,
            row["etatAdministratifEtablissement"] == "A",
        ] += 1
    return found


def division(row: Row) -> int | None:
    """The division, in a nomenclature whose divisions are today's."""
    naf = row["activitePrincipaleEtablissement"]
    modern = row["nomenclatureActivitePrincipaleEtablissement"] in {"NAFRev2", "NAF2025"}
    return int(naf[:2]) if naf and modern else None
