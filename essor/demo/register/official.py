"""Writes a register in the official format: four files, every column, Insee's own order."""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from essor.demo.register.activities import in_naf_2025
from essor.demo.register.model import Link, Period, Register, Site, Unit
from essor.kernel.text import fold
from essor.observatory.warehouse.layout import LAYOUTS, FileKind

FILE_NAMES: Final = {
    FileKind.ESTABLISHMENTS: "StockEtablissement_demo.csv",
    FileKind.LEGAL_UNITS: "StockUniteLegale_demo.csv",
    FileKind.HISTORY: "StockEtablissementHistorique_demo.csv",
    FileKind.SUCCESSIONS: "StockEtablissementLiensSuccession_demo.csv",
}
HIDDEN: Final = "[ND]"
_TREATED: Final = "2026-01-01T00:00:00"

Row = Mapping[str, str]


def write(register: Register, folder: Path) -> dict[FileKind, Path]:
    """Write the four files of a month in a folder; answers their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    sites = register.sites()
    units = sorted(register.units, key=lambda unit: unit.siren)
    rows: dict[FileKind, Iterable[Row]] = {
        FileKind.ESTABLISHMENTS: map(_establishment, sites),
        FileKind.LEGAL_UNITS: map(_legal_unit, units),
        FileKind.HISTORY: (_period(s, p) for s in sites for p in reversed(s.periods)),
        FileKind.SUCCESSIONS: map(_link, register.links),
    }
    paths = {}
    for kind, content in rows.items():
        paths[kind] = folder / FILE_NAMES[kind]
        with paths[kind].open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, LAYOUTS[kind].columns, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(content)
    return paths


def _flag(value: object) -> str:
    return "true" if value else "false"


def _written(name: str) -> str:
    return fold(name).upper()


def _establishment(site: Site) -> Row:
    now = site.now
    return {
        "siren": site.siren,
        "nic": site.nic,
        "siret": site.siret,
        "statutDiffusionEtablissement": site.diffusion,
        "dateCreationEtablissement": site.created,
        "trancheEffectifsEtablissement": site.band,
        "anneeEffectifsEtablissement": site.band_year,
        "dateDernierTraitementEtablissement": _TREATED,
        "etablissementSiege": _flag(site.head_office),
        "nombrePeriodesEtablissement": str(len(site.periods)),
        **_address(site),
        "dateDebut": now.start.isoformat() if now.start else "",
        "etatAdministratifEtablissement": now.state,
        "enseigne1Etablissement": _diffused(site, site.sign),
        "activitePrincipaleEtablissement": now.naf,
        "nomenclatureActivitePrincipaleEtablissement": now.nomenclature,
        "caractereEmployeurEtablissement": now.employer,
        "activitePrincipaleNAF25Etablissement": (
            in_naf_2025(now.naf) if now.nomenclature == "NAFRev2" and site.active else ""
        ),
    }


def _diffused(site: Site, value: str) -> str:
    return HIDDEN if site.diffusion == "P" and value else value


def _address(site: Site) -> Row:
    address, place = site.address, site.address.place
    shown = {
        "numeroVoieEtablissement": address.number,
        "typeVoieEtablissement": address.kind,
        "libelleVoieEtablissement": address.street,
        "codePostalEtablissement": place.postcode,
        "codeCedexEtablissement": address.cedex,
        "libelleCedexEtablissement": f"{_written(place.name)} CEDEX" if address.cedex else "",
        "coordonneeLambertAbscisseEtablissement": str(address.x),
        "coordonneeLambertOrdonneeEtablissement": str(address.y),
    }
    return {
        **{column: _diffused(site, value) for column, value in shown.items()},
        "codeCommuneEtablissement": address.commune,
        "libelleCommuneEtablissement": _written(place.name),
    }


def _legal_unit(unit: Unit) -> Row:
    partial = unit.diffusion == "P"
    surname, first_name = unit.person or ("", "")
    head = unit.head_office
    row = {
        "siren": unit.siren,
        "statutDiffusionUniteLegale": unit.diffusion,
        "dateCreationUniteLegale": unit.created,
        "sigleUniteLegale": unit.acronym,
        "prenom1UniteLegale": first_name,
        "prenomUsuelUniteLegale": first_name,
        "trancheEffectifsUniteLegale": unit.band,
        "anneeEffectifsUniteLegale": head.band_year if unit.band else "",
        "dateDernierTraitementUniteLegale": _TREATED,
        "nombrePeriodesUniteLegale": "1",
        "categorieEntreprise": "PME" if unit.person is None else "",
        "anneeCategorieEntreprise": "2023" if unit.person is None else "",
        "dateDebut": head.now.start.isoformat() if head.now.start else "",
        "etatAdministratifUniteLegale": unit.state,
        "nomUniteLegale": surname,
        "denominationUniteLegale": "" if unit.person else unit.name,
        "denominationUsuelle1UniteLegale": unit.usual_name,
        "categorieJuridiqueUniteLegale": unit.category,
        "activitePrincipaleUniteLegale": unit.naf,
        "nomenclatureActivitePrincipaleUniteLegale": head.now.nomenclature,
        "nicSiegeUniteLegale": head.nic,
        "economieSocialeSolidaireUniteLegale": "N",
        "societeMissionUniteLegale": "N",
        "caractereEmployeurUniteLegale": head.now.employer,
        "activitePrincipaleNAF25UniteLegale": (
            in_naf_2025(unit.naf) if head.now.nomenclature == "NAFRev2" else ""
        ),
    }
    if partial:
        for column in ("nomUniteLegale", "prenom1UniteLegale", "prenomUsuelUniteLegale",
                       "denominationUniteLegale", "denominationUsuelle1UniteLegale",
                       "sigleUniteLegale"):  # fmt: skip
            row[column] = HIDDEN
    return row


def _period(site: Site, period: Period) -> Row:
    return {
        "siren": site.siren,
        "nic": site.nic,
        "siret": site.siret,
        "dateFin": period.end.isoformat() if period.end else "",
        "dateDebut": period.start.isoformat() if period.start else "",
        "etatAdministratifEtablissement": period.state,
        "changementEtatAdministratifEtablissement": _flag("state" in period.changed),
        "enseigne1Etablissement": _diffused(site, site.sign),
        "changementEnseigneEtablissement": "false",
        "changementDenominationUsuelleEtablissement": "false",
        "activitePrincipaleEtablissement": period.naf,
        "nomenclatureActivitePrincipaleEtablissement": period.nomenclature,
        "changementActivitePrincipaleEtablissement": _flag("naf" in period.changed),
        "caractereEmployeurEtablissement": period.employer,
        "changementCaractereEmployeurEtablissement": _flag("employer" in period.changed),
    }


def _link(link: Link) -> Row:
    return {
        "siretEtablissementPredecesseur": link.before,
        "siretEtablissementSuccesseur": link.after,
        "dateLienSuccession": link.on.isoformat(),
        "transfertSiege": _flag(link.head_office_moved),
        "continuiteEconomique": _flag(link.continuity),
        "dateDernierTraitementLienSuccession": _TREATED,
    }
