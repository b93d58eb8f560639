"""Workbooks out of the wizard: template, error report, and exports that import again. No Django."""

import io
from collections.abc import Iterable, Sequence

import xlsxwriter

from essor.common.imports.cells import Column
from essor.common.imports.table import Problem

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDTHS = (12, 48)


def write_table(
    sheet_name: str, headers: Sequence[str], rows: Iterable[Sequence[str]], *, note: str = ""
) -> bytes:
    """One sheet of texts under bold titles. Nothing that a person typed becomes a formula.

    Args:
        sheet_name: at most 31 characters, as Excel wants.
        headers: titles.
        rows: cells, as texts (identifiers keep their zeros).
        note: a sentence on a second sheet, « À lire ».
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet(sheet_name)
    bold, plain = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
    widths = [len(header) for header in headers]
    for index, header in enumerate(headers):
        sheet.write_string(0, index, header, bold)
    for number, row in enumerate(rows, start=1):
        for index, cell in enumerate(row):
            if cell:
                sheet.write_string(number, index, cell, plain)
                widths[index] = max(widths[index], len(cell))
    for index, width in enumerate(widths):
        sheet.set_column(index, index, min(max(width + 2, WIDTHS[0]), WIDTHS[1]), plain)
    sheet.freeze_panes(1, 0)
    if note:
        book.add_worksheet("À lire").write_string(0, 0, note)
    book.close()
    return out.getvalue()


def write_template(sheet_name: str, columns: Sequence[Column]) -> bytes:
    """An empty table with our titles and a line that shows what is expected."""
    needed = ", ".join(f"« {column.label} »" for column in columns if column.required)
    return write_table(
        sheet_name,
        [column.label for column in columns],
        [[column.example for column in columns]],
        note=f"Remplacez la ligne d'exemple par les vôtres. À remplir toujours : {needed}.",
    )


def write_problems(file_name: str, problems: Iterable[Problem]) -> bytes:
    """The error report: where, what, and what to do."""
    levels = {"error": "Erreur", "warning": "À vérifier"}
    return write_table(
        "Erreurs",
        ["Fichier", "Ligne", "Colonne", "Contenu", "Gravité", "Ce qui ne va pas, que faire"],
        [[file_name, str(p.row), p.column, p.cell, levels[p.level], p.message] for p in problems],
    )
