"""The register of events, its export, the queue, the balances."""

import pytest
from django.urls import reverse

from essor.common.models import ExportLog
from essor.observatory.models import QualifiedEvent
from essor.observatory.selectors.balance_lines import EventBook, LineFilter
from essor.observatory.selectors.qualified import event_panel
from essor.observatory.services.overrides import set_industry_override
from essor.observatory.warehouse.events import Convention
from tests.factories.events import CLOSED, FORGE, MASKED, NEW, OLD, SECRET, SHOP, add_extension
from tests.factories.notes import actor_in

pytestmark = pytest.mark.django_db
LIST = "/t/essai/evenements/"
QUEUE = f"{LIST}a-qualifier/"


def text(answer) -> str:
    return answer.content.decode()


def test_register_tells_what_insee_counts(enter, register) -> None:
    page = text(enter().get(LIST))

    assert "FORGE INVENTEE" in page
    assert "test de continuité" in page  # the definition of the convention
    assert "Reprise" in page
    assert "Insee, base Sirene" in page
    assert "BOUTIQUE INVENTEE" not in page
    assert SECRET not in page
    assert "Unité non diffusible" in page


def test_raw_register_shows_the_takeover_as_an_opening_and_a_closure(territory, register) -> None:
    book = EventBook(territory, actor_in(territory))

    raw, insee = (
        book.balance(one, book.period(2024, 2024)) for one in (Convention.RAW, Convention.INSEE)
    )

    assert sorted((line.siret, line.kind.value) for line in raw.lines if line.weight) == [
        (OLD, "closure"), (NEW, "opening"),
    ]  # fmt: skip
    assert [line.siret for line in insee.lines if line.weight] == []


def test_filters_narrow_the_list_and_a_wrong_value_narrows_nothing(territory, register) -> None:
    book = EventBook(territory, actor_in(territory))

    def found(**wanted):
        return {made.line.siret for made in book.lines(LineFilter(**wanted))[0]}

    assert found() >= {FORGE, CLOSED, NEW, MASKED}
    assert SHOP not in found()
    assert found(year=2023) == {CLOSED}
    assert found(epci="200068658") == {CLOSED}
    assert found(naf=("25.6",)) == found()
    assert found(naf=("10",)) == set()
    assert found(standing="confirmed") == set()
    assert found(standing="undecided") == found()


@pytest.mark.parametrize(
    "query",
    [
        {"annee": "2023"}, {"annee": "nulle"}, {"convention": "raw"}, {"convention": "dge"},
        {"convention": "trendeo"}, {"sort": "-size"}, {"sort": "site"}, {"sort": "kind"},
        {"sort": "place"}, {"sort": "' --"}, {"page": "99"}, {"page": "x"}, {"nature": "closure"},
        {"certitude": "confirmed"}, {"decision": "undecided"}, {"epci": "200068658"},
        {"division": "25", "epci": "200072999"},
    ],
)  # fmt: skip
def test_every_filter_answers(enter, register, query) -> None:
    assert enter().get(LIST, query).status_code == 200


def test_register_without_events_says_so_and_no_figure_is_zero(
    enter, settings, tmp_path, territory
) -> None:
    settings.WAREHOUSE_DIR = tmp_path / "none"
    lead = actor_in(territory)
    client = enter()

    empty = text(client.get(LIST))
    add_extension(lead, territory)
    raw, dge = (
        text(client.get(LIST, {"convention": "raw"})),
        text(client.get(LIST, {"convention": "dge"})),
    )

    assert "ce qui n&#x27;est pas zéro" in empty or "n'est pas zéro" in empty
    assert "inconnu" in text(client.get(f"{LIST}soldes/"))
    assert "Extension" in dge
    assert "Ouvertures" not in raw or "inconnu" in raw


def test_register_loaded_before_events_says_to_load_it_again(
    enter, settings, register, event_register, tmp_path
) -> None:
    copy = tmp_path / "warehouse"
    for source in event_register.rglob("*"):
        target = copy / source.relative_to(event_register)
        if source.is_file() and source.name != "events.parquet":
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read_bytes())
    settings.WAREHOUSE_DIR = copy

    assert "le recharge" in text(enter().get(LIST))
    assert "le recharge" in text(enter().get(QUEUE))


def test_reader_reads_and_may_neither_qualify_nor_export(enter, register) -> None:
    client = enter("reader")
    page = text(client.get(LIST))

    assert "Qualifier" not in page
    assert "export.csv" not in page
    assert "À qualifier" not in page
    assert client.get(QUEUE).status_code == 403


def test_hidden_decision_is_not_told_to_a_reader(enter, register, territory) -> None:
    event = add_extension(actor_in(territory), territory, visibility="private_company")
    address = reverse("event_decision", args=["essai", event.id])

    assert "Vu sur place" not in text(enter("reader").get(f"{LIST}?convention=dge"))
    assert enter("reader").get(address).status_code == 404
    assert "Vu sur place" in text(enter().get(address))


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_export_is_the_list_on_screen_and_is_logged(enter, register, suffix) -> None:
    answer = enter().get(reverse("event_export", args=["essai", suffix]), {"annee": "2023"})

    assert answer.status_code == 200
    assert 'filename="evenements-essai-insee-' in answer["Content-Disposition"]
    log = ExportLog.objects.get()
    assert (log.kind, log.file_format, log.row_count) == ("event-list", suffix, 1)


def test_csv_holds_the_convention_and_runs_no_formula(enter, register) -> None:
    client = enter()
    csv = client.get(reverse("event_export", args=["essai", "csv"]), {"convention": "raw"})

    found = csv.content.decode("utf-8-sig")

    assert "'=LIMES INVENTEES" in found
    assert f"{CLOSED};'=LIMES INVENTEES;Fermeture;closure;2023-06-01" in found
    assert ";-1;" in found
    assert "Convention Sirene brut." in found
    assert SECRET not in found


def test_export_of_an_unknown_format_does_not_exist(enter, register) -> None:
    assert enter().get(reverse("event_export", args=["essai", "pdf"])).status_code == 404


def test_queue_shows_the_largest_first_and_each_case_once(territory, register) -> None:
    queue = EventBook(territory, actor_in(territory)).queue()

    assert next(made.line.siret for made in queue) == FORGE
    assert {made.line.siret for made in queue} >= {FORGE, CLOSED, NEW}
    closed = {made.line.siret for made in queue if made.line.kind.value == "closure"}
    assert OLD not in closed  # told by the takeover, on the new site
    cases = [made.line.case for made in queue]
    assert len(cases) == len(set(cases))
    assert [made.band.rank for made in queue] == sorted(
        (made.band.rank for made in queue), reverse=True
    )


def keys_of(client) -> list[str]:
    return [row.key for row in client.get(QUEUE).context["page"].object_list]


def test_several_lines_are_rejected_at_once_with_a_reason(enter, register, territory) -> None:
    client = enter()
    keys = keys_of(client)
    address = reverse("event_reject_many", args=["essai"])

    refused = client.post(address, {"keys": keys[:2], "reason": ""})
    none = client.post(address, {"keys": ["nothing"], "reason": "Non"})
    done = client.post(address, {"keys": keys[:2], "reason": "Radiation d'office"}, follow=True)

    assert (refused.status_code, none.status_code, done.status_code) == (422, 422, 200)
    assert "Cochez au moins un" in text(none)
    assert "2 évènements écartés" in text(done)
    assert set(keys_of(client)) == set(keys) - set(keys[:2])
    assert set(QualifiedEvent.objects.values_list("reason", flat=True)) == {"Radiation d'office"}


def test_queue_follows_its_filter(enter, register) -> None:
    closures = enter().get(QUEUE, {"nature": "closure"}).context["page"].object_list

    assert {row.siret for row in closures} == {CLOSED, MASKED}


def test_balances_are_explained_line_by_line(enter, register) -> None:
    answer = enter().get(f"{LIST}soldes/", {"depuis": "2019", "jusqua": "2026"})
    page = text(answer)

    assert answer.status_code == 200
    assert "ANCIENNE SOCIETE" in page
    assert "non vues" in page  # the register sees no extension, which is not zero
    assert "Reprise, 1er février 2024 (à part)" in page
    assert "La somme des écarts est exactement" in page


@pytest.mark.parametrize(
    "query",
    [{"gauche": "dge", "droite": "trendeo"}, {"gauche": "x", "depuis": "y"}, {"gauche": "insee"},
     {"depuis": "2026", "jusqua": "2020"}],
)  # fmt: skip
def test_any_question_about_balances_answers(enter, register, query) -> None:
    assert enter("reader").get(f"{LIST}soldes/", query).status_code == 200


@pytest.mark.parametrize("count", [1, 4])
def test_list_has_the_same_queries_whatever_its_length(
    enter, register, territory, count, django_assert_max_num_queries
) -> None:
    lead = actor_in(territory)
    for _ in range(count):
        add_extension(lead, territory)
    client = enter()
    client.get(LIST)

    with django_assert_max_num_queries(14):
        client.get(LIST, {"convention": "dge"})


def test_panel_of_a_site_tells_both_apart(territory, register) -> None:
    lead = actor_in(territory)
    add_extension(lead, territory)

    panel = event_panel(territory, FORGE, lead)
    other = event_panel(territory, OLD, actor_in(territory, "reader"))

    assert [line.standing for line in panel.decisions] == ["Ajouté"]
    assert [(line.kind.value, line.convention) for line in panel.register] == [
        ("opening", "Insee, Sirene brut, DGE, Trendeo")
    ]
    assert "closure" in {line.kind.value for line in other.register}
    assert (panel.may_qualify, other.may_qualify) == (True, False)


def test_panel_is_drawn(territory, register, rf) -> None:
    from django.template.loader import render_to_string

    lead = actor_in(territory)
    add_extension(lead, territory)

    html = render_to_string("events/_panel.html", {"events": event_panel(territory, FORGE, lead)})

    assert "Qualifiés par une personne" in html
    assert "Ouverture" in html


def test_word_of_a_person_on_industry_is_heeded(territory, register) -> None:
    lead = actor_in(territory)
    for siret, is_industrial in ((SHOP, True), (FORGE, False)):
        set_industry_override(
            actor=lead,
            territory=territory,
            siret=siret,
            is_industrial=is_industrial,
            reason="Vu sur place.",
        )

    shown = {made.line.siret for made in EventBook(territory, lead).lines(LineFilter())[0]}

    assert SHOP in shown
    assert FORGE not in shown
