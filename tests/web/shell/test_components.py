"""Component tags: what they escape, refuse and leave out."""

import pytest
from django import forms
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory

from essor.kernel.figure import Figure
from essor.web.components.forms import DateInput


def rendered(source: str, **context: object) -> str:
    return " ".join(Template(source).render(Context(context)).split())


class Visit(forms.Form):
    name = forms.CharField(label="Nom", help_text="Du site.")
    kind = forms.ChoiceField(label="Nature", widget=forms.RadioSelect, choices=[("a", "A")])
    seen_on = forms.DateField(label="Le", widget=DateInput, required=False)


def test_icon_unknown_is_refused():
    with pytest.raises(TemplateSyntaxError, match="unicorn"):
        rendered('{% icon "unicorn" %}')


def test_button_escapes_and_writes_attributes():
    html = rendered(
        '{% button label kind="danger" hx_post=url disabled=True %}',
        label="<b>",
        url='/x?a=1&b="2"',
    )

    assert html.startswith('<button type="submit" class="button button-danger"')
    assert ' hx-post="/x?a=1&amp;b=&quot;2&quot;"' in html
    assert " disabled>" in html
    assert "&lt;b&gt;" in html


def test_card_title_is_escaped_and_content_kept():
    html = rendered("{% card title %}<p>Texte</p>{% endcard %}", title="<i>")

    assert "&lt;i&gt;" in html
    assert "<p>Texte</p>" in html


def test_key_figure_unknown_is_never_zero():
    html = rendered("{% key_figure 'Salariés' figure=figure %}", figure=Figure.unknown("salariés"))

    assert "inconnu" in html
    assert "0" not in html.replace("figure", "")


def test_key_figure_zero_is_a_number():
    html = rendered("{% key_figure 'Projets' 0 'projet' %}")

    assert '<span class="figure-value">0 <span class="figure-unit">projet</span></span>' in html
    assert "figure-change" not in html


def test_breadcrumbs_last_is_the_page():
    html = rendered('{% breadcrumbs "Sites" "/sites/" "Fonderie" %}')

    assert '<a href="/sites/">Sites</a>' in html
    assert '<li aria-current="page">Fonderie</li>' in html


def test_query_changes_one_parameter():
    request = RequestFactory().get("/?q=a&q=b&page=2")

    assert (
        rendered("{% query page=None sort='nom' %}", request=request) == "q=a&amp;q=b&amp;sort=nom"
    )


def test_field_describes_its_hint_and_error():
    html = rendered("{% field form.name %}", form=Visit({"kind": "a"}))

    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html
    assert 'aria-invalid="true"' in html


def test_form_errors_lead_to_fields_and_first_choices():
    html = rendered("{{ form }}", form=Visit({}))

    assert '<a href="#id_name">Nom : Ce champ est obligatoire.</a>' in html
    assert '<a href="#id_kind_0">Nature : Ce champ est obligatoire.</a>' in html


def test_form_without_error_has_no_summary():
    assert "error-summary" not in rendered("{{ form }}", form=Visit())


def test_date_field_speaks_the_language_of_the_browser():
    form = Visit({"name": "x", "kind": "a", "seen_on": "2026-01-31"})

    assert 'type="date"' in str(form["seen_on"])
    assert 'value="2026-01-31"' in str(form["seen_on"])
    assert form.is_valid()


def test_toast_for_a_refusal_stays():
    html = rendered(
        '{% include "components/toast.html" with text=text kind="error"|toast_kind only %}',
        text="<x>",
    )

    assert "toast-bad" in html
    assert "data-essor-stay" in html
    assert "&lt;x&gt;" in html
