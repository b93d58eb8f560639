"""Rows that may not enter: counted by reason, listed, and too many of them refuse the load."""

import csv
from pathlib import Path

import pytest

from essor.observatory.warehouse.errors import LoadRefused
from essor.observatory.warehouse.reader import Warehouse
from essor.observatory.warehouse.requests import NOTICE_LABELS, REJECT_LABELS
from essor.observatory.warehouse.rows import SiteFilter
from tests.engine.warehouse.official import (
    CHAUMONT,
    ESTABLISHMENTS,
    HISTORY,
    LANGRES,
    LEGAL_UNITS,
    SUCCESSIONS,
    establishment,
    legal_unit,
    link,
    load,
    period,
    siren,
    siret,
)

HERE = (LANGRES, CHAUMONT)
WRONG_SIRET = siret(9)[:-1] + str((int(siret(9)[-1]) + 1) % 10)

BAD_ROWS = {
    ESTABLISHMENTS: [
        (establishment(9, siret=""), "siret_absent"),
        (establishment(9, siret="123"), "siret_mal_forme"),
        (establishment(9, siret=WRONG_SIRET), "siret_cle_fausse"),
        (establishment(9, siren=siren(8)), "siren_different_du_siret"),
        (establishment(9, diffusion=""), "statut_diffusion"),
        (establishment(9, state="C"), "etat_administratif"),
        (establishment(9, created="2010-02-30"), "date"),
        (establishment(9, dateDebut="31/12/2010"), "date"),
        (establishment(9, band="13"), "tranche_effectifs"),
        (establishment(9, naf="2562B"), "code_naf"),
        (establishment(9, nomenclature="NAFRev9"), "nomenclature_naf"),
        (establishment(9, naf25="25"), "code_naf_2025"),
        (establishment(9, commune="5226"), "code_commune"),
        (establishment(9, employer="oui"), "caractere_employeur"),
        (establishment(1), "doublon"),
    ],
    LEGAL_UNITS: [
        (legal_unit(9, siren=""), "siren_absent"),
        (legal_unit(9, siren="12"), "siren_mal_forme"),
        (legal_unit(9, siren="732829321"), "siren_cle_fausse"),
        (legal_unit(9, diffusion="X"), "statut_diffusion"),
        (legal_unit(9, state="F"), "etat_administratif"),
        (legal_unit(9, created="2010-13-01"), "date"),
        (legal_unit(9, trancheEffectifsUniteLegale="13"), "tranche_effectifs"),
        (legal_unit(9, category="SARL"), "categorie_juridique"),
        (legal_unit(1), "doublon"),
    ],
    HISTORY: [
        (period(9, "2010-01-01", "2009-12-31", "A"), "fin_avant_debut"),
        (period(9, "2010-01-01", "2012-99-31", "A"), "date"),
        (period(9, "2010-01-01", "", "Z"), "etat_administratif"),
        (period(1, "2001-01-01", "", "A"), "doublon"),
    ],
    SUCCESSIONS: [
        (link(WRONG_SIRET, siret(1), "2020-01-01"), "siret_cle_fausse"),
        (link(siret(1), "", "2020-01-01"), "siret_absent"),
        (link(siret(1), siret(2), ""), "date"),
        (link(siret(1), siret(2), "2020-01-01"), "doublon"),
    ],
}
GOOD_ROWS = {
    ESTABLISHMENTS: [establishment(1)],
    LEGAL_UNITS: [legal_unit(1)],
    HISTORY: [period(1, "2001-01-01", "", "A")],
    SUCCESSIONS: [link(siret(1), siret(2), "2020-01-01")],
}
CASES = [(kind, row, reason) for kind, rows in BAD_ROWS.items() for row, reason in rows]


@pytest.mark.parametrize(
    ("kind", "row", "reason"), CASES, ids=[f"{c[0].value}-{c[2]}" for c in CASES]
)
def test_a_bad_row_is_set_aside_with_its_reason(root: Path, kind, row, reason: str) -> None:
    report = load(root, {kind: [*GOOD_ROWS[kind], row]}, reject_limit=0.5)

    with report.rejects_file.open(encoding="utf-8") as stream:
        listed = list(csv.DictReader(stream))
    assert report.files[0].rejects == {reason: 1}
    assert [(r["fichier"], r["ligne"], r["motif"]) for r in listed] == [
        (f"{kind.value}.csv", "3", reason)
    ]
    assert reason in REJECT_LABELS


def test_too_many_bad_rows_refuse_the_load(root: Path) -> None:
    rows = [establishment(n) for n in range(1, 20)]

    with pytest.raises(LoadRefused) as caught:
        load(root, {ESTABLISHMENTS: [*rows, establishment(30, band="13")]}, reject_limit=0.04)

    assert str(caught.value) == (
        "etablissements.csv : 1 lignes refusées sur 20 (5,0 %, seuil 4,0 %) ;"
        " tranche d'effectifs inconnue : 1. Rien n'a été chargé."
    )
    assert not (root / "current.json").exists()
    assert list((root / "vintages").iterdir()) == []


def test_repeated_links_are_usual_and_never_refuse(root: Path) -> None:
    links = [link(siret(1), siret(2), "2020-01-01")] * 4

    report = load(root, {SUCCESSIONS: links}, reject_limit=0.0)

    assert report.files[0].rejects == {"doublon": 3}
    assert report.counts["successions"] == 1


def test_a_demonstration_number_is_refused_by_a_real_load(root: Path) -> None:
    invented = "99900000100011"

    with pytest.raises(LoadRefused, match="SIRET dont la clé est fausse : 1"):
        load(root, {ESTABLISHMENTS: [establishment(1, siret=invented, siren=invented[:9])]})


def test_a_real_number_is_refused_by_a_demonstration(root: Path) -> None:
    with pytest.raises(LoadRefused, match="numéro réel dans un registre de démonstration : 1"):
        load(root, {ESTABLISHMENTS: [establishment(1)]}, demo=True)


def test_what_is_kept_but_odd_is_told(root: Path) -> None:
    rows = [
        establishment(1, created="1900-01-01"),
        establishment(2, created="2026-12-01"),
        establishment(3, commune="52078"),
        establishment(4, diffusion="P"),
        establishment(5, employer=""),
        establishment(6, naf="28.7Q", nomenclature="NAF1993"),
    ]

    report = load(root, {ESTABLISHMENTS: rows}, perimeter=HERE)

    assert report.notices == {
        "date_creation_inconnue": 1,
        "date_creation_future": 1,
        "commune_recodee": 1,
        "diffusion_partielle": 1,
        "employeur_inconnu": 1,
        "ancienne_nomenclature": 1,
        "evenement_sans_date": 1,
    }
    assert set(report.notices) <= set(NOTICE_LABELS)


def test_unknown_stays_unknown(root: Path) -> None:
    columns = ("created", "band", "employer", "naf", "nomenclature", "anneeEffectifsEtablissement",
               "etablissementSiege")  # fmt: skip
    load(root, {ESTABLISHMENTS: [establishment(1, **dict.fromkeys(columns, ""))]}, perimeter=HERE)

    (row,), _ = Warehouse.open(root).sites(SiteFilter(industry_only=False))

    assert (row.name, row.created_on, row.band, row.band_year) == (None, None, None, None)
    assert (row.naf, row.naf_nomenclature, row.naf25) == (None, None, None)
    assert (row.employer, row.is_head_office, row.longitude) == (None, None, None)
    assert row.sole_trader is None
    assert row.is_industry is False


def test_zero_employee_is_not_unknown(root: Path) -> None:
    rows = [establishment(n, band=band) for n, band in enumerate(("00", "NN", ""), start=1)]

    load(root, {ESTABLISHMENTS: rows}, perimeter=HERE)

    found, _ = Warehouse.open(root).sites(SiteFilter(), order="siret")
    assert [row.band and row.band.value for row in found] == ["00", "NN", None]


def test_a_merged_commune_is_todays(root: Path) -> None:
    load(root, {ESTABLISHMENTS: [establishment(1, commune="52078")]}, perimeter=(CHAUMONT,))

    (row,), _ = Warehouse.open(root).sites(SiteFilter())

    assert (row.commune, row.commune_name, row.epci) == ("52121", "Chaumont", CHAUMONT)


def test_a_cedex_does_not_move_a_site(root: Path) -> None:
    values = {"codePostalEtablissement": "52904", "codeCedexEtablissement": "52904",
              "libelleCedexEtablissement": "CHAUMONT CEDEX 9"}  # fmt: skip
    load(root, {ESTABLISHMENTS: [establishment(1, commune="52121", **values)]}, perimeter=HERE)

    (row,), _ = Warehouse.open(root).sites(SiteFilter())

    assert (row.commune_name, row.epci) == ("Chaumont", CHAUMONT)


@pytest.mark.parametrize(
    ("commune", "x", "y", "expected"),
    [
        ("52269", "700000.0", "6600000.0", (3.0, 46.5)),  # Lambert 93, its own origin
        ("97411", "338000.0", "7691000.0", (55.44, -20.87)),  # La Réunion, RGR92 UTM 40S
        ("52269", "1.0", "1.0", None),  # out of France
        ("52269", "[ND]", "[ND]", None),
        ("52269", "700000.0", "", None),
    ],
)
def test_positions_are_degrees_or_unknown(root: Path, commune, x, y, expected) -> None:
    rows = [establishment(1, commune=commune, x=x, y=y)]
    load(root, {ESTABLISHMENTS: rows}, perimeter=(LANGRES, "249740119"))

    (row,), _ = Warehouse.open(root).sites(SiteFilter())

    if expected is None:
        assert (row.longitude, row.latitude) == (None, None)
    else:
        assert (round(row.longitude, 2), round(row.latitude, 2)) == expected


def test_a_perimeter_keeps_its_sites_and_the_other_end_of_their_links(root: Path) -> None:
    rows = [establishment(1), establishment(2, commune="2A004"), establishment(3, commune="2A004")]
    links = [link(siret(2), siret(1), "2020-03-01"), link(siret(3), siret(3, 2), "2020-03-01")]

    report = load(root, {ESTABLISHMENTS: rows, SUCCESSIONS: links}, perimeter=(LANGRES,))

    assert report.counts == {
        "establishments": 2, "legal_units": 0, "history": 0, "successions": 1, "sites": 1,
        "events": 4,
    }  # fmt: skip
    (found,) = Warehouse.open(root).site(siret(1)).successions
    assert (found.siret, found.direction, found.commune) == (siret(2), "before", "2A004")


def test_the_whole_of_france_keeps_industry_in_the_wide_sense(root: Path) -> None:
    rows = [
        establishment(n, naf=naf)
        for n, naf in enumerate(("25.62B", "36.00Z", "05.10Z", "47.11B", "70.10Z"), start=1)
    ]

    report = load(root, {ESTABLISHMENTS: rows})

    found, _ = Warehouse.open(root).sites(SiteFilter(industry_only=False))
    assert report.counts["establishments"] == 5
    assert {row.naf for row in found} == {"25.62B", "36.00Z", "05.10Z"}
    assert not Warehouse.open(root).holds_every_activity


def test_the_worked_example_of_the_documentation(root: Path) -> None:
    """docs/algorithms/warehouse.md."""
    rows = [establishment(1), establishment(1), establishment(2, band="13")]

    with pytest.raises(LoadRefused, match=r"2 lignes refusées sur 3 .66,7 %, seuil 2,0 %"):
        load(root, {ESTABLISHMENTS: rows}, perimeter=HERE)
    report = load(root, {ESTABLISHMENTS: rows}, perimeter=HERE, reject_limit=1.0)

    assert report.files[0].rejects == {"doublon": 1, "tranche_effectifs": 1}
    assert Warehouse.open(root).facets(SiteFilter()).bands == {"12": 1}
