"""Taking in notices of the BODACC, and letting go of them when their time is up."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import transaction

from essor.common.actor import Actor
from essor.common.permissions import Permission
from essor.common.services.audit import record
from essor.kernel.text import french_number
from essor.observatory.engine.notice_records import Parsed, ParsedNotice, Skip, parse_record
from essor.observatory.engine.notices import Correction, withdrawn
from essor.observatory.models.signals import LegalNotice, LegalNoticeCorrection
from essor.observatory.warehouse.bodacc import read_notices
from essor.observatory.warehouse.companies import held_sirens
from essor.observatory.warehouse.errors import LoadRefused
from essor.observatory.warehouse.reader import Warehouse

KIND = "legal_notices"
CHUNK: Final = 2_000
EXAMPLES: Final = 20
_FACTS: Final = tuple(name for name in ParsedNotice.__dataclass_fields__)
_KEY: Final = ("announcement_id", "siren", "party")
_CHANGING: Final = tuple(name for name in _FACTS if name not in _KEY)
Key = tuple[str, str, str]


@dataclass
class NoticeImport:
    """What an import did.

    Attributes:
        file: name of the file.
        read: records read.
        created: notices that were not known.
        updated: notices whose facts changed.
        unchanged: notices that were there already.
        removed: notices that an amended record no longer names.
        withdrawn: notices that no longer stand, in all.
        skipped: sound records that are not kept, by reason.
        rejected: records that cannot be read, by reason.
        examples: the first of these, with their line.
    """

    file: str
    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    withdrawn: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    rejected: Counter[str] = field(default_factory=Counter)
    examples: list[tuple[int, str]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """For `--json`."""
        return {
            "file": self.file,
            "read": self.read,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "removed": self.removed,
            "withdrawn": self.withdrawn,
            "skipped": dict(self.skipped),
            "rejected": dict(self.rejected),
            "examples": [{"line": line, "reason": reason} for line, reason in self.examples],
        }


def kept_since(today: date) -> date:
    """The first day of publication that is kept (`ESSOR_SIGNAL_YEARS`)."""
    year = today.year - settings.SIGNAL_YEARS
    try:
        return today.replace(year=year)
    except ValueError:  # 29 February
        return today.replace(year=year, day=28)


def import_notices(
    *,
    actor: Actor,
    path: Path,
    warehouse: Warehouse,
    now: datetime,
    reject_limit: float,
) -> NoticeImport:
    """Take in an export of the BODACC: whole or not at all, and twice is as once.

    Only companies with a site in the register that is loaded are kept, and no natural person.

    Args:
        actor: who loads.
        path: the file.
        warehouse: the register; a demonstration's makes the notices a demonstration's.
        now: decides what is too old to keep.
        reject_limit: share of unreadable records, of those read, above which all is refused.

    Raises:
        NotAllowed: the role does not load registers.
        BadInput: the file is not such an export.
        LoadRefused: too many records cannot be read.
    """
    actor.require(Permission.REGISTER_LOAD)
    told, demo = NoticeImport(path.name), warehouse.vintage.demo
    since = kept_since(now.date())
    with transaction.atomic():
        for chunk in _chunks(_kept(path, told, since=since, demo=demo)):
            _take(chunk, warehouse, told, demo=demo)
        if sum(told.rejected.values()) > reject_limit * told.read:
            raise LoadRefused(_refusal(told))
        told.withdrawn = _mark_withdrawn(demo=demo)
        record(
            actor=actor,
            action=f"{KIND}.loaded",
            kind=KIND,
            object_id=path.name[:64],
            label=f"Annonces du BODACC, {path.name}",
            after={"read": told.read, "created": told.created, "updated": told.updated},
        )
    return told


def purge_notices(*, today: date) -> int:
    """Erase notices older than the time they are kept. Returns how many rows."""
    since = kept_since(today)
    with transaction.atomic():
        notices = LegalNotice.objects.filter(published_on__lt=since).delete()[0]
        corrections = LegalNoticeCorrection.objects.filter(published_on__lt=since).delete()[0]
    return notices + corrections


def remove_demo_notices(*, actor: Actor) -> int:
    """Remove the demonstration's notices with it. Returns how many rows."""
    actor.require(Permission.REGISTER_LOAD)
    with transaction.atomic():
        notices = LegalNotice.objects.of_register(demo=True).delete()[0]
        return notices + LegalNoticeCorrection.objects.filter(is_demo=True).delete()[0]


def _kept(path: Path, told: NoticeImport, *, since: date, demo: bool) -> Iterator[Parsed]:
    """What may be kept of each record, counting the rest."""
    for line, row in read_notices(path):
        told.read += 1
        parsed = parse_record(row, demo=demo)
        if parsed.reject is not None:
            told.rejected[parsed.reject.value] += 1
            if len(told.examples) < EXAMPLES:
                told.examples.append((line, parsed.reject.label))
        elif parsed.published_on is not None and parsed.published_on < since:
            told.skipped[Skip.TOO_OLD.value] += 1
        else:
            if parsed.skip is not None:
                told.skipped[parsed.skip.value] += 1
            if parsed.notices or parsed.correction:
                yield parsed


def _chunks(items: Iterable[Parsed]) -> Iterator[list[Parsed]]:
    chunk: list[Parsed] = []
    for item in items:
        chunk.append(item)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _take(chunk: list[Parsed], warehouse: Warehouse, told: NoticeImport, *, demo: bool) -> None:
    held = held_sirens(warehouse, {n.siren for parsed in chunk for n in parsed.notices})
    wanted: dict[Key, ParsedNotice] = {}
    for parsed in chunk:
        kept = [notice for notice in parsed.notices if notice.siren in held]
        if parsed.notices and not kept:
            told.skipped[Skip.NOT_IN_REGISTER.value] += 1
        wanted.update({(n.announcement_id, n.siren, n.party.value): n for n in kept})
    named = {n.announcement_id for parsed in chunk for n in parsed.notices}
    there = {
        (row.announcement_id, row.siren, row.party): row
        for row in LegalNotice.objects.of_register(demo=demo).filter(announcement_id__in=named)
    }
    _write(wanted, there, told, demo=demo)
    _keep_corrections(chunk, demo=demo)


def _write(
    wanted: Mapping[Key, ParsedNotice],
    there: Mapping[Key, LegalNotice],
    told: NoticeImport,
    *,
    demo: bool,
) -> None:
    new = [
        LegalNotice(is_demo=demo, **_values(notice))
        for key, notice in wanted.items()
        if key not in there
    ]
    changed = []
    for key in wanted.keys() & there.keys():
        row, values = there[key], _values(wanted[key])
        if any(getattr(row, name) != values[name] for name in _CHANGING):
            for name in _CHANGING:
                setattr(row, name, values[name])
            row.version += 1
            changed.append(row)
    gone = [row.id for key, row in there.items() if key not in wanted]
    LegalNotice.objects.bulk_create(new, batch_size=500)
    LegalNotice.objects.bulk_update(changed, [*_CHANGING, "version"], batch_size=200)
    LegalNotice.objects.filter(id__in=gone).delete()
    told.created += len(new)
    told.updated += len(changed)
    told.unchanged += len(wanted) - len(new) - len(changed)
    told.removed += len(gone)


def _values(notice: ParsedNotice) -> dict[str, Any]:
    return {name: getattr(notice, name) for name in _FACTS}


def _keep_corrections(chunk: list[Parsed], *, demo: bool) -> None:
    """Corrections are kept even where they name no company: they hold numbers of notices only."""
    for parsed in chunk:
        if parsed.correction is not None and parsed.published_on is not None:
            LegalNoticeCorrection.objects.update_or_create(
                announcement_id=parsed.correction.announcement_id,
                is_demo=demo,
                defaults={
                    "previous_id": parsed.correction.previous_id,
                    "published_on": parsed.published_on,
                },
            )


def _mark_withdrawn(*, demo: bool) -> int:
    """Tell each notice which one undid it, whatever the order of the files. Returns how many."""
    pairs = LegalNoticeCorrection.objects.filter(is_demo=demo).values_list(
        "announcement_id", "previous_id"
    )
    undone = withdrawn(Correction(*pair) for pair in pairs)
    rows = LegalNotice.objects.of_register(demo=demo)
    concerned = list(rows.filter(announcement_id__in=undone)) + list(
        rows.exclude(withdrawn_by="").exclude(announcement_id__in=undone)
    )
    changed = []
    for row in concerned:
        by = undone.get(row.announcement_id, "")
        if row.withdrawn_by != by:
            row.withdrawn_by = by
            changed.append(row)
    LegalNotice.objects.bulk_update(changed, ["withdrawn_by"], batch_size=500)
    return rows.exclude(withdrawn_by="").count()


def _refusal(told: NoticeImport) -> str:
    wrong = sum(told.rejected.values())
    where = " ; ".join(f"ligne {line} : {reason}" for line, reason in told.examples[:3])
    return (
        f"{told.file} : {french_number(wrong)} annonces illisibles sur"
        f" {french_number(told.read)} ({where}). Rien n'a été chargé ; vérifiez que le fichier est"
        " l'export officiel, ou relevez --max-rejects."
    )
