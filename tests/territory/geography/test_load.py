"""Loading: idempotent, whole or not at all, and the past kept when a newer vintage comes."""

import csv
import io
from datetime import date
from pathlib import Path

import pytest

from essor.common.actor import ANONYMOUS, SYSTEM
from essor.common.models import AuditEntry
from essor.kernel.errors import BadInput, NotAllowed
from essor.reference.tables import load
from essor.territory.models import (
    Intermunicipality,
    IntermunicipalityMembership,
    Municipality,
    MunicipalityPopulation,
    ReferenceTable,
    Territory,
)
from essor.territory.selectors.geography import municipalities_of
from essor.territory.services.reference import load_reference

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]
CHAUMONT, LANGRES = "200068658", "200072999"


def write_table(folder: Path, name: str, vintage: str, columns: tuple, rows: list, **more) -> None:
    """Add a table and its entry of the manifest to a folder."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    (folder / f"{name}.csv").write_text(out.getvalue(), encoding="utf-8")
    entry = {
        "name": name, "vintage": vintage, "title": name, "producer": "essai", "licence": "essai",
        "origin": "essai", "file": f"{name}.csv", "format": "csv",
    }  # fmt: skip
    lines = [f'{key} = "{value}"' for key, value in entry.items()]
    lines += [f"{key} = {value}" for key, value in more.items()]
    with (folder / "manifest.toml").open("a", encoding="utf-8") as manifest:
        manifest.write("\n[[table]]\n" + "\n".join(lines) + "\n")


def groupings_2027(folder: Path, *, moved: str = "", to: str = LANGRES, start="2027-01-01") -> Path:
    """The groupings of 2026 as those of 2027, one commune moved."""
    groupings = load("intermunicipalities", "2026")
    members = load("intermunicipality_members", "2026")
    more = {"valid_from": start} if start else {}
    write_table(
        folder, "intermunicipalities", "2027", ("siren", "name", "kind", "taxation"),
        [(row.siren, row.name, row.kind, row.taxation) for row in groupings], **more,
    )  # fmt: skip
    write_table(
        folder, "intermunicipality_members", "2027",
        ("layer", "municipality", "intermunicipality"),
        [(r.layer, r.municipality, to if r.municipality == moved else r.intermunicipality)
         for r in members], **more,
    )  # fmt: skip
    return folder


def state() -> tuple:
    return tuple(
        model.objects.count()
        for model in (
            Municipality,
            IntermunicipalityMembership,
            Territory,
            ReferenceTable,
            AuditEntry,
        )
    )


def memberships(code: str) -> list[tuple]:
    return list(
        IntermunicipalityMembership.objects.filter(municipality_code=code)
        .exclude(intermunicipality__kind="EPT")
        .order_by("valid_from")
        .values_list("intermunicipality_id", "valid_from", "valid_to")
    )


def test_first_load_counts_and_history(reference):
    assert Municipality.objects.communes().on(date(2026, 6, 1)).count() == 34_969
    assert reference.total.updated == 0
    (entry,) = AuditEntry.objects.filter(action="reference.loaded")
    assert (
        entry.after["territoires d'industrie"]["created"]
        == reference.counts["territoires d'industrie"].created
    )


def test_second_load_changes_nothing():
    before = state()

    report = load_reference(actor=SYSTEM)

    assert (report.counts, state()) == ({}, before)


def test_rewriting_the_same_rows_changes_nothing():
    """Even when the files are taken for new ones, the rows they give are those that stand."""
    ReferenceTable.objects.update(sha256="", published_on=None)

    assert not load_reference(actor=SYSTEM).total.changed


def test_newer_vintage_keeps_the_old_membership_dated(tmp_path):
    assert memberships("52121") == [(CHAUMONT, date(2025, 1, 1), None)]
    territory = Territory.objects.get(edition="2023-2027", slug="sud-haute-marne")

    report = load_reference(actor=SYSTEM, folder=groupings_2027(tmp_path, moved="52121"))

    assert list(report.counts) == ["intercommunalités et communes membres"]
    assert memberships("52121") == [
        (CHAUMONT, date(2025, 1, 1), date(2027, 1, 1)),
        (LANGRES, date(2027, 1, 1), None),
    ]
    assert municipalities_of(territory, date(2027, 6, 1)).count() == 319
    assert load_reference(actor=SYSTEM).counts == {}  # what ships does not undo it


def test_correction_of_a_vintage_replaces_it(tmp_path):
    load_reference(actor=SYSTEM, folder=groupings_2027(tmp_path, moved="52121"))
    again = tmp_path / "again"
    again.mkdir()

    load_reference(actor=SYSTEM, folder=groupings_2027(again))

    assert memberships("52121") == [(CHAUMONT, date(2025, 1, 1), None)]


def test_population_of_a_newer_year_is_added(tmp_path):
    write_table(
        tmp_path, "municipality_populations", "2027", ("code", "population"), [("52121", 1)],
        valid_from="2027-01-01",
    )  # fmt: skip

    load_reference(actor=SYSTEM, folder=tmp_path)

    years = MunicipalityPopulation.objects.filter(municipality_code="52121").values_list(
        "in_force_on__year", flat=True
    )
    assert sorted(years) == [2025, 2026, 2027]


def test_started_territory_keeps_its_name():
    territory = Territory.objects.get(edition="2023-2027", slug="sud-haute-marne")
    territory.name, territory.started_at = "Notre nom", "2026-01-01T00:00:00Z"
    territory.save()
    ReferenceTable.objects.filter(name="industry_territories").update(sha256="", published_on=None)

    load_reference(actor=SYSTEM)

    territory.refresh_from_db()
    assert (territory.name, territory.aliases) == ("Notre nom", ["ti-4416"])


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda folder: groupings_2027(folder, moved="52121", to="999999999"),
         "colonne « intermunicipality » : l'intercommunalité 999999999"),
        (lambda folder: groupings_2027(folder, start=""), "doit avoir un « valid_from »"),
        (lambda folder: write_table(folder, "intermunicipalities", "2027", ("siren",), []),
         "il manque intermunicipality_members"),
        (lambda folder: write_table(folder, "naf", "2030", ("code",), []),
         "n'est pas de celles qui se rechargent"),
        (lambda folder: write_table(
            folder, "municipality_populations", "2027", ("code", "population"),
            [("52121", "1"), ("52269", "x")], valid_from="2027-01-01"),
         "ligne 3, colonne « population » : « x » n'est pas un nombre entier"),
        (Path.exists, "manifest.toml : fichier introuvable"),
    ],
)  # fmt: skip
def test_bad_folder_changes_nothing(tmp_path, build, message):
    before = state()
    build(tmp_path)

    with pytest.raises(BadInput) as error:
        load_reference(actor=SYSTEM, folder=tmp_path)

    assert message in str(error.value)
    assert str(tmp_path) in str(error.value)
    assert state() == before


def test_communes_and_movements_must_agree(tmp_path):
    rows = [row for row in load("municipalities") if row.code != "52121"]
    columns = ("code", "name", "kind", "department", "region", "siren", "parent",
               "employment_zone", "latitude", "longitude", "postcodes")  # fmt: skip
    write_table(
        tmp_path, "municipalities", "2027", columns,
        [[getattr(row, name) for name in columns] for row in rows]
        + [["52340", "Montsaugeon", "commune", "52", "44", "", "", "", "", "", ""]],
    )  # fmt: skip
    changes = load("municipality_changes")
    write_table(
        tmp_path, "municipality_changes", "2027",
        ("MOD", "DATE_EFF", "TYPECOM_AV", "COM_AV", "LIBELLE_AV", "TYPECOM_AP", "COM_AP", "LIBELLE_AP"),
        [(c.kind, c.effective_on, c.before_type, c.before_code, c.before_name, c.after_type,
          c.after_code, c.after_name) for c in changes],
    )  # fmt: skip

    with pytest.raises(BadInput, match="52340 est dans la liste, mais les mouvements"):
        load_reference(actor=SYSTEM, folder=tmp_path)


def test_only_those_who_load_the_register():
    with pytest.raises(NotAllowed):
        load_reference(actor=ANONYMOUS)


def test_progress_is_told_to_the_end():
    calls: list[tuple[str, int, int]] = []

    load_reference(actor=SYSTEM, progress=lambda *call: calls.append(call))

    assert [done for _, done, _ in calls] == list(range(len(calls)))
    assert calls[-1] == ("terminé", 9, 9)


def test_groupings_carry_their_end():
    ended = Intermunicipality.objects.filter(valid_to__isnull=False)

    assert {one.siren for one in ended} == {"245701362", "245701222", "241200765", "241200658"}
