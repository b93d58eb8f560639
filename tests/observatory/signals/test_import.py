"""Taking notices in: once or twice, in any order, whole or not at all; and letting go of them."""

from datetime import UTC, date, datetime

import pytest

from essor.common.actor import SYSTEM
from essor.common.models import AuditEntry
from essor.kernel.errors import BadInput, NotAllowed
from essor.observatory.models import LegalNotice, LegalNoticeCorrection
from essor.observatory.services.signals import import_notices, kept_since, purge_notices
from essor.observatory.tasks import purge_old_notices
from essor.observatory.warehouse.errors import LoadRefused
from essor.observatory.warehouse.reader import Warehouse
from tests.engine.warehouse.official import siren
from tests.factories.bodacc import (
    CONVERSION,
    SECRET,
    announcement,
    judgment,
    person,
    previous,
    record,
    write_csv,
)
from tests.factories.companies import FOUNDRY, HOLDING, INVENTED, load_demonstration
from tests.factories.notes import actor_in

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
FIRST = announcement(1)


@pytest.fixture
def take(tmp_path, companies_register):
    """Take records in, from a file of their own."""
    warehouse = Warehouse.open(companies_register)

    def taken(*records, limit=0.02, actor=SYSTEM, of=warehouse):
        path = write_csv(tmp_path / "annonces.csv", records)
        return import_notices(actor=actor, path=path, warehouse=of, now=NOW, reject_limit=limit)

    return taken


def held():
    rows = LegalNotice.objects.order_by("announcement_id", "siren")
    return [(row.announcement_id, row.siren, row.stage, row.withdrawn_by) for row in rows]


def test_import_counts_what_it_keeps_and_why_it_leaves_the_rest(take):
    told = take(
        record(1, person(FOUNDRY)),
        record(2, person(siren(99))),
        record(3, person(FOUNDRY, "pp")),
        record(4, person(FOUNDRY), familleavis="dpc"),
        record(5, person(FOUNDRY), dateparution="2015-01-01"),
        record(6, person("123456789")),
        limit=0.5,
    )

    assert told.as_json() == {
        "file": "annonces.csv",
        "read": 6,
        "created": 1,
        "updated": 0,
        "unchanged": 0,
        "removed": 0,
        "withdrawn": 0,
        "skipped": {
            "not_in_register": 1, "natural_person": 1, "other_family": 1, "too_old": 1,
        },
        "rejected": {"bad_siren": 1},
        "examples": [{"line": 7, "reason": "SIREN faux"}],
    }  # fmt: skip
    assert held() == [(FIRST, FOUNDRY, "opening", "")]
    entry = AuditEntry.objects.get(action="legal_notices.loaded")
    assert entry.after == {"read": 6, "created": 1, "updated": 0}


def test_second_import_changes_nothing(take):
    take(record(1, person(FOUNDRY)))
    before = LegalNotice.objects.get()

    told = take(record(1, person(FOUNDRY)), record(1, person(FOUNDRY)))

    assert (told.created, told.updated, told.unchanged) == (0, 0, 1)
    after = LegalNotice.objects.get()
    assert (after.id, after.version, after.updated_at) == (
        before.id, before.version, before.updated_at,
    )  # fmt: skip


def test_record_republished_with_other_facts_is_updated(take):
    take(record(1, person(FOUNDRY), person(HOLDING)))

    told = take(record(1, person(FOUNDRY), jugement=judgment(CONVERSION)))

    assert (told.created, told.updated, told.removed) == (0, 1, 1)
    assert held() == [(FIRST, FOUNDRY, "conversion", "")]


def test_no_name_of_a_person_enters_the_database(take):
    take(record(1, person(FOUNDRY), person(FOUNDRY, "pp")))

    assert SECRET not in str(list(LegalNotice.objects.values()))


@pytest.mark.parametrize("backwards", [False, True])
def test_corrections_hold_whatever_the_order_of_files(take, backwards):
    files = [
        [record(1, person(FOUNDRY)), record(2, person(HOLDING))],
        [record(7, person(FOUNDRY), issue="20260175", typeavis="rectificatif",
                parutionavisprecedent=previous(FIRST)),
         record(8, issue="20260175", typeavis="annulation", jugement=None, listepersonnes=None,
                parutionavisprecedent=previous(announcement(2)))],
    ]  # fmt: skip

    for records in reversed(files) if backwards else files:
        take(*records)

    amended = announcement(7, "20260175")
    assert held() == [
        (FIRST, FOUNDRY, "opening", amended),
        (announcement(2), HOLDING, "opening", announcement(8, "20260175")),
        (amended, FOUNDRY, "opening", ""),
    ]


def test_cancelled_correction_lets_the_first_notice_stand_again(take):
    amended = announcement(7, "20260175")
    take(
        record(1, person(FOUNDRY)),
        record(7, person(FOUNDRY), issue="20260175", typeavis="rectificatif",
               parutionavisprecedent=previous(FIRST)),
    )  # fmt: skip
    told = take(
        record(9, issue="20260180", typeavis="annulation", parutionavisprecedent=previous(amended))
    )

    assert told.withdrawn == 1
    assert held() == [
        (FIRST, FOUNDRY, "opening", ""),
        (amended, FOUNDRY, "opening", announcement(9, "20260180")),
    ]


def test_too_many_unreadable_records_change_nothing(take):
    take(record(1, person(FOUNDRY)))

    with pytest.raises(LoadRefused, match=r"1 annonces illisibles sur 2 \(ligne 3 : SIREN faux"):
        take(record(2, person(HOLDING)), record(3, person("123456789")))

    assert held() == [(FIRST, FOUNDRY, "opening", "")]


def test_broken_file_changes_nothing(take, tmp_path, companies_register):
    path = write_csv(tmp_path / "annonces.csv", [record(n, person(FOUNDRY)) for n in range(1, 9)])
    path.write_bytes(path.read_bytes()[:-300])

    with pytest.raises(BadInput):
        import_notices(
            actor=SYSTEM, path=path, warehouse=Warehouse.open(companies_register), now=NOW,
            reject_limit=1,
        )  # fmt: skip

    assert not LegalNotice.objects.exists()


def test_only_who_loads_registers_may_load_notices(take, territory):
    with pytest.raises(NotAllowed):
        take(record(1, person(FOUNDRY)), actor=actor_in(territory, "lead"))


def test_demonstration_notices_never_mix_with_real_ones(take, tmp_path):
    load_demonstration(tmp_path / "demo")
    take(record(1, person(FOUNDRY)))

    told = take(
        record(1, person(INVENTED), jugement=judgment(CONVERSION)),
        record(2, person(FOUNDRY)),
        of=Warehouse.open(tmp_path / "demo", demo=True),
    )

    rows = LegalNotice.objects.order_by("is_demo").values_list("is_demo", "siren", "stage")
    assert list(rows) == [(False, FOUNDRY, "opening"), (True, INVENTED, "conversion")]
    assert told.skipped == {"not_in_register": 1}
    real, invented = LegalNotice.objects.order_by("is_demo")
    assert real.url.endswith("?q.id=id:A202601701")
    assert invented.url == ""


def test_old_notices_are_erased_by_the_scheduler(take, settings):
    settings.SIGNAL_YEARS = 10
    take(
        record(1, person(FOUNDRY), dateparution="2021-11-22"),
        record(2, person(FOUNDRY), dateparution="2021-11-21", typeavis="rectificatif",
               parutionavisprecedent=previous("A202001011")),
    )  # fmt: skip
    settings.SIGNAL_YEARS = 5

    assert kept_since(date(2024, 2, 29)) == date(2019, 2, 28)
    assert purge_notices(today=date(2026, 11, 22)) == 2

    assert held() == [(FIRST, FOUNDRY, "opening", "")]
    assert not LegalNoticeCorrection.objects.exists()
    assert purge_old_notices.code == "observatory.purge_notices"
