"""What a load is asked to do, and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from essor.observatory.warehouse.database import Limits
from essor.observatory.warehouse.layout import FileKind


@dataclass(frozen=True)
class LoadRequest:
    """One load of the register.

    Attributes:
        root: the warehouse's folder.
        files: the official files, at least one.
        vintage: their month, `2026-10`.
        loaded_at: now, aware.
        perimeter: SIREN of the EPCI to keep; None keeps the whole of France.
        demo: the files are the demonstration's invented register.
        reject_limit: share of refused rows in one file above which the load is refused.
        limits: memory and threads.
    """

    root: Path
    files: Mapping[FileKind, Path]
    vintage: str
    loaded_at: datetime
    perimeter: tuple[str, ...] | None = None
    demo: bool = False
    reject_limit: float = 0.02
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True)
class FileReport:
    """One file of a load: what was read and what was refused, by reason."""

    kind: FileKind
    name: str
    size: int
    sha256: str
    columns: int
    rows: int
    rejects: Mapping[str, int]

    @property
    def rejected(self) -> int:
        """Rows refused."""
        return sum(self.rejects.values())


@dataclass(frozen=True)
class LoadReport:
    """What a load did.

    Attributes:
        vintage: its month.
        demo: whether it is the demonstration.
        files: one report per file.
        counts: rows kept, by table of the warehouse.
        notices: rows kept that a reader should know about, by reason.
        purged: sites of earlier months that lost their name at this load.
        rejects_file: where the refused rows are listed; None when there is none.
        is_current: whether pages now show this month.
    """

    vintage: str
    demo: bool
    files: tuple[FileReport, ...]
    counts: Mapping[str, int]
    notices: Mapping[str, int]
    purged: int
    rejects_file: Path | None
    is_current: bool

    def as_json(self) -> dict[str, Any]:
        """The report with plain values, for `--json` and the manifest."""
        return {
            "vintage": self.vintage,
            "demo": self.demo,
            "files": [
                {
                    "kind": file.kind.value,
                    "name": file.name,
                    "size": file.size,
                    "sha256": file.sha256,
                    "columns": file.columns,
                    "rows": file.rows,
                    "rejects": dict(file.rejects),
                }
                for file in self.files
            ],
            "counts": dict(self.counts),
            "notices": dict(self.notices),
            "purged": self.purged,
            "rejects_file": None if self.rejects_file is None else str(self.rejects_file),
            "is_current": self.is_current,
        }


REJECT_LABELS = {
    "caractere_employeur": "caractère employeur ni O ni N",
    "categorie_juridique": "catégorie juridique mal formée",
    "code_commune": "code commune mal formé",
    "code_naf": "code NAF mal formé",
    "code_naf_2025": "code NAF 2025 mal formé",
    "date": "date impossible",
    "doublon": "ligne répétée",
    "etat_administratif": "état administratif inconnu",
    "fin_avant_debut": "période finie avant d'avoir commencé",
    "nomenclature_naf": "nomenclature d'activités inconnue",
    "siren_absent": "SIREN absent",
    "siren_cle_fausse": "SIREN dont la clé est fausse",
    "siren_different_du_siret": "SIREN différent de celui du SIRET",
    "siren_mal_forme": "SIREN mal formé",
    "siren_reel_en_demonstration": "numéro réel dans un registre de démonstration",
    "siret_absent": "SIRET absent",
    "siret_cle_fausse": "SIRET dont la clé est fausse",
    "siret_mal_forme": "SIRET mal formé",
    "statut_diffusion": "statut de diffusion inconnu",
    "tranche_effectifs": "tranche d'effectifs inconnue",
}
NOTICE_LABELS = {
    "ancienne_nomenclature": "activité dans une nomenclature d'avant 2008",
    "commune_absente": "sans commune (adresse à l'étranger)",
    "commune_inconnue": "commune absente du code officiel géographique",
    "commune_recodee": "commune fusionnée, lue comme la commune d'aujourd'hui",
    "date_creation_future": "date de création dans le futur",
    "date_creation_inconnue": "date de création inconnue (1900-01-01)",
    "diffusion_partielle": "diffusion partielle : nom et adresse masqués",
    "employeur_inconnu": "caractère employeur inconnu",
    "evenement_futur": "changement daté d'après le jour du stock : pas encore un évènement",
    "evenement_sans_date": "changement sans date : pas un évènement",
}
