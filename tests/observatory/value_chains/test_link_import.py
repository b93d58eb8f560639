"""Links from a spreadsheet: read, checked by cell, applied whole, undone, exported again."""

import pytest

from essor.common.imports.preview import RowAction
from essor.common.imports.runs import preview_of
from essor.common.imports.writers import write_table
from essor.common.services import imports as service
from essor.kernel.errors import Conflict, InvalidValue
from essor.observatory.imports import COLUMNS, exported
from essor.observatory.models import SupplyLink
from essor.observatory.selectors.supply_links import visible_links
from essor.observatory.services.supply_links import edit_link, record_agreement
from tests.factories.notes import actor_in
from tests.factories.value_chains import (
    DAY,
    FORGE,
    FORGE_COMPANY,
    MACHINING,
    MOULDS,
    OUTSIDE,
    link_facts,
    make_link,
)

pytestmark = pytest.mark.django_db

HEADERS = ["SIRET client", "SIREN client", "Nom client", "Sous-traitant", "Part du CA", "Date",
           "Origine"]  # fmt: skip
ROWS = [
    [FORGE, "", "", MACHINING, "50-75", "12/03/2026", "visite"],
    ["", OUTSIDE, "Avionneur inventé", FORGE, "plus de 75", "12/03/2026", "presse"],
    [FORGE, "", "", MOULDS, "", "12/03/2026", "visite"],
]


def started(actor, territory, rows=ROWS, headers=HEADERS):
    return service.start_import(
        actor=actor,
        territory_id=territory.id,
        importer="supply-links",
        file_name="liens.xlsx",
        data=write_table("Liens", headers, rows),
    )


def links():
    return set(SupplyLink.objects.values_list("pair", "share", "source"))


def test_file_becomes_private_links_and_can_be_undone(territory):
    actor = actor_in(territory)
    run = started(actor, territory)

    applied = service.submit_import(actor=actor, run=run)

    assert applied.created_count == 3
    assert links() == {
        (f"{FORGE}>{MACHINING}", "from_50", "visite"),
        (f"{OUTSIDE}>{FORGE}", "from_75", "presse"),
        (f"{FORGE}>{MOULDS}", "unknown", "visite"),
    }
    assert set(SupplyLink.objects.values_list("visibility", flat=True)) == {"private_company"}
    assert SupplyLink.objects.get(source="presse").customer.name == "Avionneur inventé"

    service.undo_import(actor=actor, run=applied)
    assert links() == set()


def test_known_pair_is_updated_and_put_back_with_its_agreements(territory):
    actor = actor_in(territory)
    link = make_link(actor, territory, source="oui-dire")
    for side in ("customer", "supplier"):
        record_agreement(actor=actor, link_id=link.id, side=side, agreed_on=DAY, reason="x")
    run = started(actor, territory, [[FORGE, "", "", MACHINING, "10-25", "12/03/2026", "visite"]])

    applied = service.submit_import(actor=actor, run=run)
    link.refresh_from_db()
    assert (applied.updated_count, link.share, link.both_agree) == (1, "from_10", False)

    service.undo_import(actor=actor, run=applied)
    link.refresh_from_db()
    assert (link.share, link.source, link.both_agree) == ("from_50", "oui-dire", True)


def test_import_is_not_undone_over_a_later_correction(territory):
    actor = actor_in(territory)
    applied = service.submit_import(actor=actor, run=started(actor, territory))
    link = SupplyLink.objects.get(pair=f"{FORGE}>{MACHINING}")
    edit_link(actor=actor, link_id=link.id, base_version=None, facts=link_facts(source="corrigé"))

    with pytest.raises(Conflict, match="Lignes du fichier concernées : 2"):
        service.undo_import(actor=actor, run=applied)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (["", "", "", MACHINING, "", "12/03/2026", "v"], "SIREN ou le SIRET du client"),
        ([FORGE, "", "", "", "", "12/03/2026", "v"], "SIREN ou le SIRET du fournisseur"),
        ([FORGE, OUTSIDE, "", MACHINING, "", "12/03/2026", "v"], "ne commence pas par le SIREN"),
        ([FORGE, "", "", FORGE, "", "12/03/2026", "v"], "même entreprise"),
        (["", FORGE_COMPANY, "", FORGE, "", "12/03/2026", "v"], "même entreprise"),
        (
            [FORGE[:-1] + str((int(FORGE[-1]) + 1) % 10), "", "", MACHINING, "", "12/03/2026", "v"],
            "clé de contrôle",
        ),
        ([FORGE, "", "", MACHINING, "beaucoup", "12/03/2026", "v"], "valeur connue"),
        ([FORGE, "", "", MACHINING, "", "", "v"], "vide"),
        ([FORGE, "", "", MACHINING, "", "12/03/2026", ""], "vide"),
    ],
)
def test_bad_row_is_named_and_nothing_is_written(territory, row, message):
    actor = actor_in(territory)
    run = started(actor, territory, [ROWS[1], row])

    problems = [problem.message for problem in preview_of(run).blocking[0].problems]

    assert any(message in problem for problem in problems)
    with pytest.raises(InvalidValue, match="lignes 3"):
        service.submit_import(actor=actor, run=run)
    assert links() == set()


def test_date_to_come_refuses_the_whole_file(territory):
    actor = actor_in(territory)
    run = started(actor, territory, [*ROWS, [MOULDS, "", "", MACHINING, "", "12/03/2999", "v"]])

    with pytest.raises(InvalidValue, match="à venir"):
        service.submit_import(actor=actor, run=run)

    assert links() == set()


def test_export_imported_again_changes_nothing(territory):
    actor = actor_in(territory)
    service.submit_import(actor=actor, run=started(actor, territory))
    rows = [exported(link) for link in visible_links(territory, actor)]

    run = started(actor, territory, rows, [column.label for column in COLUMNS])

    assert [row.action for row in preview_of(run).rows] == [RowAction.SKIP] * 3
