"""Finding a company of the whole register, as one types."""

import re

import pytest

from tests.engine.warehouse.official import siren, siret

pytestmark = pytest.mark.django_db
PATH = "/t/essai/entreprises/"


def found(client, typed: str) -> list[str]:
    html = client.get(PATH, {"q": typed}).content.decode()
    return re.findall(r'<th scope="row"><a href="/t/essai/sites/(\d{14})/"', html)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("fonderie", [siret(1)]),
        ("fondrie", [siret(1)]),
        ("FONDERIE invantee", [siret(1)]),
        ("fond", [siret(1)]),
        (siren(1), [siret(1)]),
        (f"{siren(1)[:3]} {siren(1)[3:6]} {siren(1)[6:]}", [siret(1)]),
        (siret(1), [siret(1)]),
        ("chantier lointain", [siret(6)]),
        ('"fonderie" OR *', []),
        ("\0", []),
        ("'; DROP TABLE companies; --", []),
    ],
)
def test_company_is_found_as_it_is_typed(signed_in, full, typed, expected) -> None:
    assert found(signed_in, typed) == expected


def test_sole_trader_is_found_by_number_only(signed_in, full) -> None:
    html = signed_in.get(PATH, {"q": siren(5)}).content.decode()

    assert found(signed_in, "INVENTE") != [siret(5)]
    assert siret(5) not in found(signed_in, "inventé")
    assert found(signed_in, siren(5)) == [siret(5)]
    assert "Entrepreneur individuel" in html
    assert "INVENTE<" not in html


def test_masked_unit_is_found_by_number_without_its_name(signed_in, full) -> None:
    html = signed_in.get(PATH, {"q": siren(3)}).content.decode()

    assert found(signed_in, siren(3)) == [siret(3)]
    assert "Unité non diffusible" in html


def test_nothing_typed_shows_no_result(signed_in, full) -> None:
    html = signed_in.get(PATH).content.decode()

    assert "<table" not in html
    assert "Aucune entreprise trouvée" not in html
    assert "Source : " in html


def test_nothing_found_says_what_to_try(signed_in, full) -> None:
    html = signed_in.get(PATH, {"q": "<b>zzzz"}).content.decode()

    assert "Aucune entreprise trouvée" in html
    assert "&lt;b&gt;zzzz" in html
    assert "<b>zzzz" not in html


def test_without_a_register_search_says_how_to_load_it(signed_in) -> None:
    html = signed_in.get(PATH, {"q": "fonderie"}).content.decode()

    assert "essor sirene" in html
    assert "Aucune entreprise trouvée" not in html
