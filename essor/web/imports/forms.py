"""Forms of the import wizard."""

from typing import Any

from django import forms

from essor.common.imports.importer import Importer
from essor.common.imports.readers import MAX_BYTES
from essor.common.imports.runs import Layout

ACCEPT = ".xlsx,.xls,.ods,.csv"
NONE = ("", "Aucune")


class UploadForm(forms.Form):
    """The file."""

    file = forms.FileField(
        label="Fichier .xlsx, .xls, .ods ou .csv",
        help_text=f"{MAX_BYTES // 1_000_000} Mo et 20 000 lignes au plus. Rien n'est écrit avant"
        " l'aperçu.",
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )


class MappingForm(forms.Form):
    """For each column of ours, which one of the file."""

    def __init__(self, *args: Any, importer: Importer, layout: Layout, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [NONE, *((str(h.index), _described(h.title, h.index)) for h in layout.headings)]
        samples = {heading.index: heading.samples for heading in layout.headings}
        for column in importer.columns:
            index = layout.mapping.get(column.code)
            shown = ", ".join(samples.get(index, ())) if index is not None else ""
            self.fields[f"column-{column.code}"] = forms.ChoiceField(
                label=column.label,
                required=column.required,
                choices=choices,
                initial="" if index is None else str(index),
                help_text=f"Par exemple : {shown[:120]}" if shown else "",
                error_messages={"required": "Choisissez la colonne du fichier."},
            )

    def mapping(self) -> dict[str, int]:
        """What was chosen: our column → index in the file."""
        return {
            name.removeprefix("column-"): int(value)
            for name, value in self.cleaned_data.items()
            if value != ""
        }


class PlaceForm(forms.Form):
    """Which sheet, and which row holds the titles; a GET form."""

    sheet = forms.ChoiceField(label="Feuille", required=False)
    header_row = forms.IntegerField(
        label="Ligne des titres", required=False, min_value=1, max_value=1000
    )

    def __init__(self, *args: Any, sheets: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sheet"].choices = [(name, name) for name in sheets]  # type: ignore[attr-defined]


def _described(title: str, index: int) -> str:
    """A title and the letter that the spreadsheet gives its column."""
    letters, number = "", index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{title} (colonne {letters})" if title else f"Colonne {letters}"
