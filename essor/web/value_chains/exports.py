"""Value chains and declared links as files."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from essor.common.imports.writers import XLSX, write_table
from essor.kernel.headcount import HeadcountBand
from essor.observatory.selectors.value_chains import Member, Standing
from essor.reference import naf
from essor.web.value_chains.words import STANDINGS, TRUSTS

MEMBER_HEAD: Final = (
    "SIRET", "Site", "Commune", "NAF", "Activité", "Tranche d'effectifs", "Année de la tranche",
    "Appartenance", "Confiance de la supposition", "Motif", "Décidé par", "Décidé le", "Source",
)  # fmt: skip
FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would run them
Rows = Iterable[Sequence[str]]


@dataclass(frozen=True)
class FileFormat:
    """How a list is written, and what the browser is told it is."""

    content_type: str
    write: Callable[[str, Sequence[str], Rows], bytes]


def _xlsx(sheet: str, head: Sequence[str], rows: Rows) -> bytes:
    return write_table(sheet, head, rows)


def _csv(_sheet: str, head: Sequence[str], rows: Rows) -> bytes:
    """Semicolons and UTF-8 with its mark, as Excel in French opens it."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(head)
    writer.writerows(
        [f"'{cell}" if cell.startswith(FORMULA_SIGNS) else cell for cell in row] for row in rows
    )
    return out.getvalue().encode("utf-8-sig")


FORMATS: Final = {
    "xlsx": FileFormat(XLSX, _xlsx),
    "csv": FileFormat("text/csv; charset=utf-8", _csv),
}


def member_cells(member: Member, source: str) -> list[str]:
    """A site of a value chain as a row of `MEMBER_HEAD`; unknown is said, never zero."""
    row, decision, guess = member.row, member.decision, member.guess
    supposed = member.standing is Standing.SUPPOSED and guess is not None
    band = (row.band if row else None) or HeadcountBand.UNKNOWN
    return [
        member.siret,
        row.label if row else "inconnu du registre chargé",
        (row.commune_name if row else None) or "inconnue",
        (row.naf if row else None) or "inconnue",
        (naf.label(row.naf) if row and row.naf else None) or "",
        band.label,
        str(row.band_year) if row and row.band_year else "",
        STANDINGS[member.standing],
        TRUSTS[guess.trust] if supposed and guess else "",
        decision.reason if decision else "",
        decision.author_label if decision else "",
        f"{decision.decided_at:%d/%m/%Y}" if decision else "",
        source,
    ]
