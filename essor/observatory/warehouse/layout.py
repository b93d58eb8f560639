"""The official files of the Sirene stock: their columns by name, and which ones a load needs.

Order is Insee's own (documentation of 2026). Older files hold fewer columns, in other orders:
everything is read by name, so a column may be missing unless it is required.
"""

from dataclasses import dataclass
from enum import StrEnum


class FileKind(StrEnum):
    """The four files that a load may read."""

    ESTABLISHMENTS = "etablissements"
    LEGAL_UNITS = "unites-legales"
    HISTORY = "historique"
    SUCCESSIONS = "successions"


_ADDRESS = (
    "complementAdresse{}Etablissement",
    "numeroVoie{}Etablissement",
    "indiceRepetition{}Etablissement",
    "typeVoie{}Etablissement",
    "libelleVoie{}Etablissement",
    "codePostal{}Etablissement",
    "libelleCommune{}Etablissement",
    "libelleCommuneEtranger{}Etablissement",
    "distributionSpeciale{}Etablissement",
    "codeCommune{}Etablissement",
    "codeCedex{}Etablissement",
    "libelleCedex{}Etablissement",
    "codePaysEtranger{}Etablissement",
    "libellePaysEtranger{}Etablissement",
)
_FIRST = [column.format("") for column in _ADDRESS]
_SECOND = [column.format("2") for column in _ADDRESS]

ESTABLISHMENT_COLUMNS = (
    "siren",
    "nic",
    "siret",
    "statutDiffusionEtablissement",
    "dateCreationEtablissement",
    "trancheEffectifsEtablissement",
    "anneeEffectifsEtablissement",
    "activitePrincipaleRegistreMetiersEtablissement",
    "dateDernierTraitementEtablissement",
    "etablissementSiege",
    "nombrePeriodesEtablissement",
    *_FIRST[:3],
    "dernierNumeroVoieEtablissement",
    "indiceRepetitionDernierNumeroVoieEtablissement",
    *_FIRST[3:],
    "identifiantAdresseEtablissement",
    "coordonneeLambertAbscisseEtablissement",
    "coordonneeLambertOrdonneeEtablissement",
    *_SECOND,
    "dateDebut",
    "etatAdministratifEtablissement",
    "enseigne1Etablissement",
    "enseigne2Etablissement",
    "enseigne3Etablissement",
    "denominationUsuelleEtablissement",
    "activitePrincipaleEtablissement",
    "nomenclatureActivitePrincipaleEtablissement",
    "caractereEmployeurEtablissement",
    "activitePrincipaleNAF25Etablissement",
)
LEGAL_UNIT_COLUMNS = (
    "siren",
    "statutDiffusionUniteLegale",
    "unitePurgeeUniteLegale",
    "dateCreationUniteLegale",
    "sigleUniteLegale",
    "sexeUniteLegale",
    "prenom1UniteLegale",
    "prenom2UniteLegale",
    "prenom3UniteLegale",
    "prenom4UniteLegale",
    "prenomUsuelUniteLegale",
    "pseudonymeUniteLegale",
    "identifiantAssociationUniteLegale",
    "trancheEffectifsUniteLegale",
    "anneeEffectifsUniteLegale",
    "dateDernierTraitementUniteLegale",
    "nombrePeriodesUniteLegale",
    "categorieEntreprise",
    "anneeCategorieEntreprise",
    "dateDebut",
    "etatAdministratifUniteLegale",
    "nomUniteLegale",
    "nomUsageUniteLegale",
    "denominationUniteLegale",
    "denominationUsuelle1UniteLegale",
    "denominationUsuelle2UniteLegale",
    "denominationUsuelle3UniteLegale",
    "categorieJuridiqueUniteLegale",
    "activitePrincipaleUniteLegale",
    "nomenclatureActivitePrincipaleUniteLegale",
    "nicSiegeUniteLegale",
    "economieSocialeSolidaireUniteLegale",
    "societeMissionUniteLegale",
    "caractereEmployeurUniteLegale",
    "activitePrincipaleNAF25UniteLegale",
)
HISTORY_COLUMNS = (
    "siren",
    "nic",
    "siret",
    "dateFin",
    "dateDebut",
    "etatAdministratifEtablissement",
    "changementEtatAdministratifEtablissement",
    "enseigne1Etablissement",
    "enseigne2Etablissement",
    "enseigne3Etablissement",
    "changementEnseigneEtablissement",
    "denominationUsuelleEtablissement",
    "changementDenominationUsuelleEtablissement",
    "activitePrincipaleEtablissement",
    "nomenclatureActivitePrincipaleEtablissement",
    "changementActivitePrincipaleEtablissement",
    "caractereEmployeurEtablissement",
    "changementCaractereEmployeurEtablissement",
)
SUCCESSION_COLUMNS = (
    "siretEtablissementPredecesseur",
    "siretEtablissementSuccesseur",
    "dateLienSuccession",
    "transfertSiege",
    "continuiteEconomique",
    "dateDernierTraitementLienSuccession",
)


@dataclass(frozen=True)
class FileLayout:
    """One official file.

    Attributes:
        kind: which file, named as its command-line option.
        official_name: Insee's own name, for messages.
        columns: every official column, in the order of 2026.
        required: columns without which the file is refused.
        used: columns that the warehouse reads; a missing one is read as unknown.
        mark: a column that no other file holds, by which a swapped file is recognised.
    """

    kind: FileKind
    official_name: str
    columns: tuple[str, ...]
    required: tuple[str, ...]
    used: tuple[str, ...]
    mark: str


LAYOUTS = {
    FileKind.ESTABLISHMENTS: FileLayout(
        FileKind.ESTABLISHMENTS,
        "StockEtablissement",
        ESTABLISHMENT_COLUMNS,
        (
            "siret",
            "statutDiffusionEtablissement",
            "codeCommuneEtablissement",
            "etatAdministratifEtablissement",
            "activitePrincipaleEtablissement",
            "nomenclatureActivitePrincipaleEtablissement",
        ),
        tuple(
            column
            for column in ESTABLISHMENT_COLUMNS
            if column not in _SECOND
            and column
            not in {
                "nic",
                "activitePrincipaleRegistreMetiersEtablissement",
                "dateDernierTraitementEtablissement",
                "nombrePeriodesEtablissement",
                "libelleCommuneEtrangerEtablissement",
                "libelleCedexEtablissement",
                "libellePaysEtrangerEtablissement",
                "identifiantAdresseEtablissement",
            }
        ),
        "etablissementSiege",
    ),
    FileKind.LEGAL_UNITS: FileLayout(
        FileKind.LEGAL_UNITS,
        "StockUniteLegale",
        LEGAL_UNIT_COLUMNS,
        (
            "siren",
            "statutDiffusionUniteLegale",
            "etatAdministratifUniteLegale",
            "denominationUniteLegale",
            "categorieJuridiqueUniteLegale",
        ),
        (
            "siren",
            "statutDiffusionUniteLegale",
            "dateCreationUniteLegale",
            "sigleUniteLegale",
            "trancheEffectifsUniteLegale",
            "anneeEffectifsUniteLegale",
            "categorieEntreprise",
            "etatAdministratifUniteLegale",
            "denominationUniteLegale",
            "denominationUsuelle1UniteLegale",
            "denominationUsuelle2UniteLegale",
            "denominationUsuelle3UniteLegale",
            "categorieJuridiqueUniteLegale",
            "nicSiegeUniteLegale",
        ),
        "categorieJuridiqueUniteLegale",
    ),
    FileKind.HISTORY: FileLayout(
        FileKind.HISTORY,
        "StockEtablissementHistorique",
        HISTORY_COLUMNS,
        (
            "siret",
            "dateDebut",
            "dateFin",
            "etatAdministratifEtablissement",
            "activitePrincipaleEtablissement",
            "nomenclatureActivitePrincipaleEtablissement",
        ),
        (
            "siret",
            "dateFin",
            "dateDebut",
            "etatAdministratifEtablissement",
            "activitePrincipaleEtablissement",
            "nomenclatureActivitePrincipaleEtablissement",
            "caractereEmployeurEtablissement",
        ),
        "changementEtatAdministratifEtablissement",
    ),
    FileKind.SUCCESSIONS: FileLayout(
        FileKind.SUCCESSIONS,
        "StockEtablissementLiensSuccession",
        SUCCESSION_COLUMNS,
        (
            "siretEtablissementPredecesseur",
            "siretEtablissementSuccesseur",
            "dateLienSuccession",
        ),
        SUCCESSION_COLUMNS[:5],
        "siretEtablissementPredecesseur",
    ),
}


def recognised(columns: frozenset[str]) -> FileLayout | None:
    """The layout whose mark stands among the columns, whatever option the file was given under."""
    return next((layout for layout in LAYOUTS.values() if layout.mark in columns), None)
