"""What the pages of events show: events put into French words, unknown said as unknown."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.urls import reverse

from essor.charts.model import Chart
from essor.observatory.engine.balance import GapLine
from essor.observatory.engine.balance_rules import Treatment
from essor.observatory.engine.qualified import EventFacts, QualifiedKind, Standing
from essor.observatory.selectors.balance_lines import EventLine
from essor.observatory.selectors.qualified import DecisionView
from essor.observatory.warehouse.events import Convention, EventRow
from essor.territory.models import Territory
from essor.web.components.tables import Column
from essor.web.events import figures
from essor.web.events.forms import (
    BalanceForm,
    EventFilterForm,
    EventForm,
    QueueFilterForm,
    ReasonForm,
)
from essor.web.sites.pages import SiteLine, activity_label, size_label

K = QualifiedKind
TREATMENT_KINDS = {
    Treatment.COUNTED: "good",
    Treatment.APART: "info",
    Treatment.EXCLUDED: "",
    Treatment.UNDECIDED: "warn",
    Treatment.OUTSIDE: "",
}
STANDING_KINDS = {
    Standing.CONFIRMED: "good",
    Standing.CORRECTED: "info",
    Standing.REJECTED: "bad",
    Standing.ADDED: "good",
}
EVENT_COLUMNS = (
    Column("Site", "site"),
    Column("Évènement", "kind"),
    Column("Date", "date"),
    Column("Taille", "size"),
    Column("Commune", "place"),
    Column("Compté ?"),
    Column("Décision"),
)
QUEUE_COLUMNS = (
    Column("Site"),
    Column("Évènement"),
    Column("Date"),
    Column("Taille"),
    Column("Commune"),
    Column("Actions", hidden_label=True),
)


T = TypeVar("T")


def paged(items: Sequence[T], number: str | None, size: int, shown: Callable[[T], Any]) -> Page:
    """One page of a list, each item put in words; a wrong number gives a page that exists."""
    page: Page = Paginator(items, size).get_page(number)
    return Page([shown(item) for item in page.object_list], page.number, page.paginator)


@dataclass(frozen=True)
class Row:
    """An event of a list."""

    siret: str
    name: str
    kind: QualifiedKind
    mark: str
    on: str
    size: str
    commune: str
    activity: str
    counterpart: str
    treatment: str
    treatment_kind: str
    why: str
    standing: str
    standing_kind: str
    decision_id: UUID | None
    key: str


def row(made: EventLine) -> Row:
    """One line as a list shows it."""
    line, site = made.line, made.site
    return Row(
        siret=made.subject,
        name=made.name,
        kind=line.kind,
        mark=figures.MARKS.get(line.kind, ""),
        on=str(line.on) if line.on else "inconnue",
        size=size_label(site.band if site else None),
        commune=(site.commune_name if site else None) or "inconnue",
        activity=activity_label(site.naf, site.naf_nomenclature) if site else "",
        counterpart=_other(made),
        treatment=line.treatment.label,
        treatment_kind=TREATMENT_KINDS[line.treatment],
        why=line.why,
        standing=made.standing.label if made.standing else "",
        standing_kind=STANDING_KINDS[made.standing] if made.standing else "",
        decision_id=made.decision_id,
        key=str(line.key) if line.key else "",
    )


def _other(made: EventLine) -> str:
    """The other site of a move."""
    sides = {made.line.siret, made.line.key.counterpart if made.line.key else ""}
    return next(iter(sides - {made.subject, ""}), "")


@dataclass(frozen=True)
class EventListPage:
    message: str
    notes: tuple[str, ...]
    form: EventFilterForm
    definition: str
    convention: str
    numbers: list[figures.KeyNumber]
    chart: Chart | None
    page: Page
    columns: tuple[Column, ...]
    sort: str
    views: list[tuple[str, str, bool]]
    source: str
    may_qualify: bool
    may_export: bool
    export_xlsx: str
    export_csv: str


@dataclass(frozen=True)
class QueuePage:
    message: str
    notes: tuple[str, ...]
    form: QueueFilterForm
    reject_form: ReasonForm
    reasons: tuple[str, ...]
    page: Page
    columns: tuple[Column, ...]
    views: list[tuple[str, str, bool]]
    query: str
    source: str


@dataclass(frozen=True)
class SiteFacts:
    """What the register says of the site beside the form."""

    siret: str
    name: str
    line: SiteLine | None
    source: str


@dataclass(frozen=True)
class RegisterFact:
    """A row of the register beside the form."""

    kind: QualifiedKind
    mark: str
    on: str
    convention: str
    certainty: str
    counterpart: str
    why: str
    asked: bool  # the one that the form is about


def register_fact(found: EventRow, *, asked: bool) -> RegisterFact:
    """One row in words."""
    kind = K.of(found.event)
    return RegisterFact(
        kind,
        figures.MARKS.get(kind, ""),
        f"{found.date:%d/%m/%Y}",
        found.convention.label,
        found.certainty.label,
        found.counterpart_siret or "",
        found.reason,
        asked,
    )


@dataclass(frozen=True)
class QualifyPage:
    site: SiteFacts
    facts: list[RegisterFact]
    form: EventForm
    errors: tuple[str, ...]
    reasons: tuple[str, ...]
    user_id: UUID | None
    draft_key: str
    decision_id: UUID | None
    before: str
    after: str
    rank: int
    total: int
    query: str


@dataclass(frozen=True)
class EditEventPage:
    site: SiteFacts
    form: EventForm
    errors: tuple[str, ...]
    reasons: tuple[str, ...]
    user_id: UUID | None
    draft_key: str
    decision_id: UUID
    current: list[tuple[str, str]]  # what somebody else wrote meanwhile


@dataclass(frozen=True)
class AddEventPage:
    typed: str
    sites: Sequence[SiteLine]
    companies: Sequence[tuple[str, str, str]]  # SIRET, name, place
    number: str  # the SIRET that was typed whole
    site: SiteFacts | None
    form: EventForm
    errors: tuple[str, ...]
    reasons: tuple[str, ...]
    user_id: UUID | None
    draft_key: str


@dataclass(frozen=True)
class DecisionPage:
    site: SiteFacts
    view: DecisionView
    mark: str
    standing_kind: str
    facts: list[tuple[str, str]]
    history: list[tuple[str, list[tuple[str, str]]]]
    errors: tuple[str, ...]


@dataclass(frozen=True)
class GapRow:
    """An event of the gap."""

    siret: str
    name: str
    left: str
    right: str
    left_why: str
    right_why: str
    difference: str


@dataclass(frozen=True)
class BalancePage:
    message: str
    notes: tuple[str, ...]
    form: BalanceForm
    left: Convention
    right: Convention
    left_definition: str
    right_definition: str
    numbers: list[figures.KeyNumber]
    table: list[tuple[str, str, str]]
    page: Page
    views: list[tuple[str, str, bool]]
    source: str


def gap_row(line: GapLine, name: str) -> GapRow:
    """One line of the gap in words."""
    return GapRow(
        line.siret,
        name,
        _weight(sum(one.weight for one in line.left)),
        _weight(sum(one.weight for one in line.right)),
        line.left_why,
        line.right_why,
        _weight(line.difference),
    )


def _weight(number: int) -> str:
    return figures.signed(number) if number else "0"


def fact_lines(facts: EventFacts) -> list[tuple[str, str]]:
    """Facts as label and words; unknown is said."""

    def number(value: object, unit: str = "") -> str:
        return "inconnu" if value is None else f"{value}{unit}".replace("-", "−").replace(".", ",")

    return [
        ("Évènement", facts.kind.label),
        ("Date effective", str(facts.effective or "inconnue")),
        ("Annonce", str(facts.announced or "inconnue")),
        ("Emplois annoncés", number(facts.jobs_announced)),
        ("Emplois constatés", number(facts.jobs_realised)),
        ("Effectif du site", number(facts.site_jobs)),
        ("Variation de production", number(facts.capacity_change, " %")),
        ("Surface", number(facts.area_m2, " m²")),
        ("Autre établissement", facts.counterpart_siret or "aucun"),
        ("Confiance", facts.confidence.label),
        ("Commentaire", facts.comment or "aucun"),
    ]


def decision_url(territory: Territory, event_id: UUID) -> str:
    """The page of a decision; the device then forgets its draft."""
    return f"{reverse('event_decision', args=[territory.slug, event_id])}?enregistre={event_id}"
