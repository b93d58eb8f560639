"""What a note's form sends."""

from django import forms

from essor.observatory.models.notes import NOTE_LENGTH, NOTE_VISIBILITIES


class NoteForm(forms.Form):
    """A new note. `note_id` was made with the page: the form sent twice makes one note."""

    note_id = forms.UUIDField(required=False)
    text = forms.CharField(
        max_length=NOTE_LENGTH,
        error_messages={
            "required": "Écrivez quelques mots, puis enregistrez.",
            "max_length": "La note a %(show_value)d signes ; la limite est de %(limit_value)d.",
        },
    )
    visibility = forms.ChoiceField(
        choices=list(NOTE_VISIBILITIES.items()),
        error_messages={
            "required": "Choisissez qui peut lire la note.",
            "invalid_choice": "Choisissez dans la liste qui peut lire la note.",
        },
    )


class EditForm(NoteForm):
    """A changed note, and the version that the person read."""

    base_version = forms.IntegerField(min_value=1)
