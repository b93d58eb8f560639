"""Forms render through the components: `{{ form }}`, `{% field form.name %}`, `{% form_errors form %}`."""

from html import escape
from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe


class FormRenderer(TemplatesSetting):
    """Django's own widgets inside our label, hint and error."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"


class DateInput(forms.DateInput):
    """The browser's date picker (a French text field would refuse its value)."""

    input_type = "date"

    def __init__(self, attrs: dict[str, object] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class MonthInput(forms.DateInput):
    """The browser's month picker."""

    input_type = "month"

    def __init__(self, attrs: dict[str, object] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m")


class FilterSelect(forms.Select):
    """A `<select>` without groups, written in one go: bars of filters stand on the busiest pages."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:  # noqa: ARG002 - Django's signature
        """The element with its options, each part escaped."""
        chosen = set(self.format_value(value))
        options = "".join(
            f'<option value="{escape(str(key))}"{" selected" if str(key) in chosen else ""}>'
            f"{escape(str(label))}</option>"
            for key, label in self.choices
        )
        return format_html(
            '<select name="{}"{}>{}</select>',
            name,
            flatatt(self.build_attrs(self.attrs, attrs)),
            mark_safe(options),  # noqa: S308 - each part is escaped
        )


GROUP = '<optgroup label="{}">{}</optgroup>'


def select_options(widget: dict[str, Any]) -> SafeString:
    """The options of a `<select>`, in their groups, from a widget's context."""
    written = []
    for group, choices, _ in widget["optgroups"]:
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            (
                (
                    choice["value"],
                    flatatt(choice["attrs"]) if choice["attrs"] else "",
                    choice["label"],
                )
                for choice in choices
            ),
        )
        written.append(format_html(GROUP, group, options) if group else options)
    return mark_safe("".join(written))  # noqa: S308 - each part is escaped
