"""Records of the export: what is kept, what is dropped, what is wrong."""

import json
from datetime import date

import pytest

from essor.observatory.engine.notice_records import (
    Parsed,
    ParsedNotice,
    Reject,
    Skip,
    mended,
    parse_record,
    read_date,
)
from essor.observatory.engine.notices import Correction, NoticeFamily, Party, Procedure, Stage
from tests.engine.warehouse.official import siren
from tests.factories.bodacc import (
    CONVERSION,
    OPENING,
    SECRET,
    announcement,
    judgment,
    person,
    previous,
    record,
)

ONE, TWO = siren(1), siren(2)


def test_procedure_keeps_its_facts_and_no_name():
    parsed = parse_record(record(7, person(ONE)))

    assert parsed == Parsed(
        date(2026, 9, 10),
        (
            ParsedNotice(
                announcement_id="A202601707",
                siren=ONE,
                party=Party.SUBJECT,
                family=NoticeFamily.COLLECTIVE,
                stage=Stage.OPENING,
                procedure=Procedure.RECEIVERSHIP,
                nature=OPENING,
                court="Greffe du Tribunal de Commerce de Chaumont",
                published_on=date(2026, 9, 10),
                decided_on=date(2026, 9, 1),
                amends=False,
            ),
        ),
    )
    assert SECRET not in repr(parsed)


def test_real_records_of_both_versions_are_read(data_dir):
    new = json.loads((data_dir / "bodacc/annonces_v2_1.json").read_text("utf-8"))["results"]
    old = json.loads((data_dir / "bodacc/annonces_v1.json").read_text("utf-8"))["records"]

    parsed = [parse_record(row) for row in new] + [parse_record(row["fields"]) for row in old]

    read = [(n.announcement_id, n.siren, n.stage, n.procedure) for p in parsed for n in p.notices]
    assert read == [
        ("A202601651979", "837755701", Stage.FILING, Procedure.UNKNOWN),
        ("A202601651905", "489032136", Stage.PLAN, Procedure.SAFEGUARD),
        ("A202601651809", "802649921", Stage.OPENING, Procedure.RECEIVERSHIP),
        ("B2026016595", "953459773", Stage.REMOVAL, Procedure.UNKNOWN),
        ("B20220227446", "880878145", Stage.REMOVAL, Procedure.UNKNOWN),
    ]
    assert {p.skip for p in parsed if not p.notices} == {Skip.OTHER_FAMILY}
    assert {p.reject for p in parsed} == {None}


def test_natural_person_is_never_kept():
    both = parse_record(record(1, person(ONE), person(TWO, "pp")))
    alone = parse_record(record(1, person(TWO, "pp")))
    in_disguise = parse_record(record(1, person(TWO, formeJuridique="Entrepreneur individuel")))

    assert [notice.siren for notice in both.notices] == [ONE]
    assert alone == in_disguise == Parsed(date(2026, 9, 10), skip=Skip.NATURAL_PERSON)


@pytest.mark.parametrize(
    ("values", "skip"),
    [
        ({"familleavis": "dpc"}, Skip.OTHER_FAMILY),
        ({"familleavis": "retablissement_professionnel"}, Skip.OTHER_FAMILY),
        ({"jugement": judgment("Jugement prononçant la faillite personnelle")},
         Skip.PERSONAL_SANCTION),
        ({"jugement": judgment("Autre jugement prononçant",
                               text=f"Interdiction de gérer de {SECRET} - 5 ans")},
         Skip.PERSONAL_SANCTION),
        ({"listepersonnes": {"personne": {"typePersonne": "pm", "denomination": "ASSOCIATION"}}},
         Skip.NO_SIREN),
        ({"listepersonnes": None}, Skip.NO_SIREN),
    ],
)  # fmt: skip
def test_sound_record_that_is_not_kept_says_why(values, skip):
    parsed = parse_record(record(1, person(ONE), **values))

    assert (parsed.notices, parsed.skip, parsed.reject) == ((), skip, None)
    assert skip.label


@pytest.mark.parametrize(
    ("values", "reject"),
    [
        ({"id": "X1"}, Reject.BAD_ID),
        ({"id": "A2026017012345678901"}, Reject.BAD_ID),
        ({"dateparution": "2026-13-01"}, Reject.BAD_DATE),
        ({"dateparution": ""}, Reject.BAD_DATE),
        ({"jugement": "{"}, Reject.BAD_JSON),
        ({"jugement": "[1]"}, Reject.BAD_JSON),
        ({"jugement": None}, Reject.NO_DECISION),
        ({"listepersonnes": {"personne": {"denomination": "SANS SORTE"}}}, Reject.UNKNOWN_PERSON),
        ({"listepersonnes": {"personne": person("123456789")}}, Reject.BAD_SIREN),
    ],
)
def test_wrong_record_says_what_is_wrong(values, reject):
    assert parse_record(record(1, person(ONE), **values)) == Parsed(reject=reject)
    assert reject.label


def test_demonstration_accepts_its_false_siren():
    false = record(1, person("123456789"))

    assert parse_record(false, demo=True).notices[0].siren == "123456789"


def test_sale_names_seller_and_buyer():
    sale = record(
        3,
        person(ONE),
        familleavis="vente",
        acte={"vente": {"categorieVente": "Achat d'un fonds par une personne morale (insertion)"}},
        listeprecedentproprietaire={"personne": person(TWO)},
        listeprecedentexploitant={"personne": [person(TWO), person(siren(3), "pp")]},
    )

    parsed = parse_record(sale)

    assert [(n.siren, n.party, n.stage) for n in parsed.notices] == [
        (ONE, Party.BUYER, Stage.SALE),
        (TWO, Party.SELLER, Stage.SALE),
    ]
    assert parsed.notices[0].nature == "Achat d'un fonds par une personne morale (insertion)"
    assert parsed.notices[0].decided_on is None


def test_removal_and_move_are_told_apart():
    removed = record(1, person(ONE), familleavis="radiation", radiationaurcs={"radiationPM": "O"})
    moved = record(
        2,
        person(ONE),
        familleavis="radiation",
        radiationaurcs={"radiationPM": "O", "commentaire": "Transfert du siège hors ressort"},
    )

    assert parse_record(removed).notices[0].stage is Stage.REMOVAL
    assert parse_record(moved).notices[0].stage is Stage.MOVE


def test_agreement_of_conciliation_is_kept():
    row = record(1, person(ONE), familleavis="conciliation", jugement=judgment("Homologation"))

    notice = parse_record(row).notices[0]

    assert (notice.stage, notice.procedure) == (Stage.AGREEMENT, Procedure.CONCILIATION)


def test_amended_notice_replaces_the_earlier_one():
    first = announcement(7)
    row = record(
        9, person(ONE), issue="20260171", typeavis="rectificatif",
        jugement=judgment(CONVERSION), parutionavisprecedent=previous(first),
    )  # fmt: skip

    parsed = parse_record(row)

    assert parsed.correction == Correction("A202601719", first)
    assert [notice.amends for notice in parsed.notices] == [True]


@pytest.mark.parametrize(
    "values",
    [
        {"typeavis": "annulation"},
        {"typeavis": "annulation", "jugement": None},
        {"jugement": judgment(famille="Rétractation sur tierce opposition")},
        {"familleavis": "radiation", "typeavis": "rectificatif",
         "radiationaurcs": {"commentaire": "Rapport de radiation d'office"}},
    ],
)  # fmt: skip
def test_notice_that_only_undoes_another_says_nothing_itself(values):
    row = record(9, person(ONE), parutionavisprecedent=previous("A202601507"), **values)

    parsed = parse_record(row)

    assert parsed.notices == ()
    assert parsed.correction is not None
    assert parsed.correction.previous_id == "A202601507"


def test_correction_of_nothing_known_is_none():
    row = record(
        9, person(ONE), typeavis="rectificatif", parutionavisprecedent={"nomPublication": "?"}
    )

    parsed = parse_record(row)

    assert parsed.correction is None
    assert parsed.notices[0].amends


def test_dates_and_mistaken_encodings():
    assert read_date("11/02/2026") == read_date("11 février 2026") == date(2026, 2, 11)
    assert read_date("11 fÃ©vrier 2026") == date(2026, 2, 11)
    assert read_date("31/02/2026") is read_date("hier") is read_date("3 brumaire 2026") is None
    assert mended("Ãlot") == "Ãlot"  # not mistaken: left as it is
