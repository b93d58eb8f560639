"""Indicators: charts with their finding, source and table; dictionary; comparison; export."""

import io
import re

import openpyxl
import pytest

from essor.common.models import ExportLog
from essor.observatory.engine.indicator_dictionary import INDICATORS
from tests.factories.people import MembershipFactory
from tests.factories.places import placed_territory

pytestmark = pytest.mark.django_db
PAGE = "/t/essai/observatoire/indicateurs/"
COMPARE = "/t/essai/observatoire/comparer/"
DICTIONARY = "/t/essai/observatoire/dictionnaire/"


def page_of(client, path, **query) -> str:
    answer = client.get(path, query)
    assert answer.status_code == 200
    return (
        answer.content.decode().replace("\xa0", " ").replace("\u202f", " ").replace("&#x27;", "'")
    )


def cells_of(html: str, label: str) -> list[str]:
    """The bold values of a row of the comparison; « inconnu » where there is none."""
    row = next(part for part in html.split("<tr>") if f">{label}</a>" in part)
    return re.findall(r"<strong>([^<]*)</strong>|<span class=\"quiet\">(inconnu)</span>", row)


def test_page_without_a_register_teaches(signed_in) -> None:
    html = page_of(signed_in, PAGE)

    assert "Le registre n'est pas là" in html
    assert "0 sites" not in html


def test_page_shows_figures_with_their_interval_and_source(signed_in, register) -> None:
    html = page_of(signed_in, PAGE)

    assert re.search(r"\d+ sites</span>", html)
    assert re.search(r"entre [\d ]+ et [\d ]+, sur \d+ sites", html)
    assert "Insee, base Sirene, mois 2026-10 · 01/10/2026 · estimation (milieu de tranche)" in html
    assert html.count("<figure") == 3  # events, structure, ages: no reference is held
    assert html.count("Voir les données") == 3


def test_each_chart_says_its_finding(signed_in, register) -> None:
    html = page_of(signed_in, PAGE)

    titles = re.findall(r'class="chart-title"[^>]*>([^<]*)<', html)
    assert re.fullmatch(r"\d+ ouvertures pour \d+ fermetures de 2016 à 2025 : solde \S+", titles[0])
    assert re.fullmatch(r".+ : \d+ % des sites", titles[1])
    assert re.fullmatch(r"La moitié des sites a [\d,]+ ans ou plus", titles[2])


def test_what_the_register_does_not_hold_is_unknown_with_its_reason(signed_in, register) -> None:
    html = page_of(signed_in, PAGE)

    assert "Le registre chargé ne contient pas le département Haute-Marne en entier." in html
    assert "aucune référence n'est dans le registre" in html


def test_a_part_is_compared_with_the_whole_territory(signed_in, register) -> None:
    html = page_of(signed_in, PAGE, perimetre="epci:200068658")

    assert html.count("<figure") == 4
    assert "CA de Chaumont par rapport à Territoire d'essai" in html
    assert "Par rapport à Territoire d'essai, de 2021 à 2026" in html


@pytest.mark.parametrize("value", ["epci:999999999", "../..", "departement:52"])
def test_a_value_that_no_list_holds_shows_the_whole_territory(signed_in, register, value) -> None:
    assert "Territoire d'essai, par année" in page_of(signed_in, PAGE, perimetre=value)


def test_events_change_with_the_convention(signed_in, register) -> None:
    assert "convention Insee" in page_of(signed_in, PAGE)
    assert "convention Sirene brut" in page_of(signed_in, PAGE, evenements="raw")


def test_a_territory_without_perimeter_says_so(signed_in, register, territory) -> None:
    territory.perimeters.all().delete()

    assert "Le périmètre de ce territoire n'est pas connu." in page_of(signed_in, PAGE)


def test_dictionary_defines_every_indicator(signed_in) -> None:
    html = page_of(signed_in, DICTIONARY)

    for code, entry in INDICATORS.items():
        assert f'id="{code}"' in html
        assert entry.name in html
    assert html.count("Biais connus") == len(INDICATORS)


def test_every_entry_is_complete() -> None:
    for entry in INDICATORS.values():
        assert all(
            (entry.definition, entry.formula, entry.source, entry.bias, entry.convention,
             entry.reading, entry.short)
        )  # fmt: skip


def test_comparison_puts_perimeters_side_by_side(signed_in, register) -> None:
    html = page_of(signed_in, COMPARE)

    heads = re.findall(r'<th scope="col">([^<]*)</th>', html)[:4]
    assert heads == ["Indicateur", "Territoire d'essai", "CA de Chaumont", "CC du Grand Langres"]
    whole, *parts = (
        int(value.split()[0]) for value, _ in cells_of(html, "Sites industriels actifs")
    )
    assert sum(parts) == whole
    assert "<figure" in html


def test_comparison_keeps_the_order_and_each_perimeter_once(signed_in, register) -> None:
    html = page_of(
        signed_in, COMPARE, p1="epci:200072999", p2="territoire", p3="epci:200072999", p4="france"
    )

    heads = re.findall(r'<th scope="col">([^<]*)</th>', html)[:4]
    assert heads == ["Indicateur", "CC du Grand Langres", "Territoire d'essai", "France"]
    assert "Hors du registre chargé" in html
    assert cells_of(html, "Sites industriels actifs")[2] == ("", "inconnu")


def test_comparison_with_another_territory_of_the_list(signed_in, register) -> None:
    placed_territory("voisin")

    html = page_of(signed_in, COMPARE, p1="territoire", p2="ti:voisin")

    whole, other = cells_of(html, "Sites industriels actifs")
    assert whole == other  # the same perimeter
    assert "Territoire d'essai (2)" in html


@pytest.mark.parametrize(("suffix", "media"), [("csv", "text/csv"), ("xlsx", "spreadsheetml")])
def test_export_answers_a_file_and_is_logged(signed_in, register, suffix, media) -> None:
    answer = signed_in.get(f"{PAGE}export.{suffix}", {"p": ["territoire", "epci:200068658"]})

    assert answer.status_code == 200
    assert media in answer["Content-Type"]
    log = ExportLog.objects.get()
    assert log.filters == {"perimetres": "territoire, epci:200068658"}


def test_workbook_has_figures_and_their_definitions(signed_in, register) -> None:
    content = signed_in.get(f"{PAGE}export.xlsx").content

    book = openpyxl.load_workbook(io.BytesIO(content))
    figures, dictionary = book["Indicateurs"], book["Dictionnaire"]
    assert figures.max_row > 50
    written = [cell.value for row in dictionary.iter_rows() for cell in row]
    assert {entry.name for entry in INDICATORS.values()} <= set(written)


def test_unknown_is_an_empty_cell_with_its_reason(signed_in, register) -> None:
    text = signed_in.get(f"{PAGE}export.csv").content.decode("utf-8-sig")

    line = next(row for row in text.splitlines() if "shift_national;" in row and "france" in row)
    columns = line.split(";")
    assert columns[7] == ""
    assert columns[15] == "Le registre chargé ne contient pas la France en entier."


@pytest.mark.parametrize("query", [{"p": "ti:nulle-part"}, {"p": "epci:1"}, {"p": "x"}])
def test_export_of_no_known_perimeter_does_not_exist(signed_in, register, query) -> None:
    assert signed_in.get(f"{PAGE}export.csv", query).status_code == 404


def test_unknown_format_does_not_exist(signed_in, register) -> None:
    assert signed_in.get(f"{PAGE}export.pdf").status_code == 404


@pytest.mark.parametrize("role", ["reader", "company", "facilitator"])
def test_role_that_exports_nothing_sees_no_button_and_is_refused(
    client, territory, register, role
) -> None:
    client.force_login(MembershipFactory(territory=territory, role=role).person.user)

    assert "export.xlsx" not in client.get(PAGE).content.decode()
    assert "export.xlsx" not in client.get(COMPARE).content.decode()
    assert client.get(f"{PAGE}export.csv").status_code == 403
    assert not ExportLog.objects.exists()
