"""The register of events under a convention, its export, and two balances compared."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from essor.common.permissions import Permission
from essor.observatory.engine.balance import Balance
from essor.observatory.engine.balance_rules import DEFINITIONS, Treatment
from essor.observatory.engine.qualified import QualifiedKind
from essor.observatory.selectors.balance_lines import EventBook, sorted_lines
from essor.observatory.warehouse.events import Convention
from essor.publishing.services.event_exports import export_events
from essor.territory.models import Territory
from essor.web.access import territory_view
from essor.web.components.filters import active_filters
from essor.web.components.tables import sort_of
from essor.web.events import figures, pages
from essor.web.events.forms import BalanceForm, EventFilterForm
from essor.web.http import Request
from essor.web.rendering import render_page

PER_PAGE = 25
GAP_PER_PAGE = 25
DEFAULT_SORT = "-date"
USUAL_YEARS = 5
DECIDED = "?convention=dge&certitude=confirmed"


def tabs(request: Request, territory: Territory, current: str) -> list[tuple[str, str, bool]]:
    """The views of the events that the reader may open."""
    names = [("Registre", "event_list"), ("Soldes comparés", "event_balance")]
    if request.actor.may(Permission.EVENT_QUALIFY, territory.id):
        names.insert(1, ("À qualifier", "event_queue"))
    found = [
        (label, reverse(name, args=[territory.slug]), name == current) for label, name in names
    ]
    decided = current == "event_list" and request.GET.get("certitude") == "confirmed"
    label, href, here = found[0]
    found[0] = (label, href, here and not decided)
    found.insert(1, ("Décisions", f"{href}{DECIDED}", decided))
    return found


@territory_view(Permission.EVENT_READ)
def event_list(request: Request, territory: Territory) -> HttpResponse:
    """The register under a convention."""
    book = EventBook(territory, request.actor)
    form = EventFilterForm(request.GET, book=book)
    wanted = form.wanted()
    lines, drawn = book.lines(wanted)
    sort = sort_of(request.GET, pages.EVENT_COLUMNS, DEFAULT_SORT)
    page = pages.paged(sorted_lines(lines, sort), request.GET.get("page"), PER_PAGE, pages.row)
    query = request.GET.urlencode()
    exports = [
        f"{reverse('event_export', args=[territory.slug, suffix])}?{query}"
        for suffix in ("xlsx", "csv")
    ]
    shown = request.GET.copy()
    for name in ("page", "nature"):
        shown.pop(name, None)
    content = pages.EventListPage(
        message=book.found.message,
        notes=book.found.notes,
        form=form,
        definition=DEFINITIONS[wanted.convention],
        convention=wanted.convention.label,
        numbers=figures.numbers(drawn, book.found, f"?{shown.urlencode()}"),
        chart=figures.years_chart(drawn, book.found, territory),
        page=page,
        columns=pages.EVENT_COLUMNS,
        sort=sort,
        views=tabs(request, territory, "event_list"),
        source=figures.source_of(book.found, wanted.convention),
        may_qualify=request.actor.may(Permission.EVENT_QUALIFY, territory.id),
        may_export=request.actor.may(Permission.EXPORT_DOWNLOAD, territory.id),
        export_xlsx=exports[0],
        export_csv=exports[1],
    )
    return render_page(request, "events/list.html", content)


@territory_view(Permission.EXPORT_DOWNLOAD)
def event_export(request: Request, territory: Territory, file_format: str) -> HttpResponse:
    """The list on screen as a file."""
    if file_format not in {"xlsx", "csv"}:
        raise Http404
    book = EventBook(territory, request.actor)
    if book.found.message and not book.decisions:
        messages.error(request, book.found.message)
        return redirect("event_list", territory.slug)
    form = EventFilterForm(request.GET, book=book)
    made = export_events(
        actor=request.actor,
        book=book,
        wanted=form.wanted(),
        order=sort_of(request.GET, pages.EVENT_COLUMNS, DEFAULT_SORT),
        as_csv=file_format == "csv",
        asked=request.GET.dict(),
        filters=[f"{kept.label} : {kept.value}" for kept in active_filters(form, request.GET)],
    )
    response = HttpResponse(made.content, content_type=made.media_type)
    response["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return response


@territory_view(Permission.EVENT_READ)
def event_balance(request: Request, territory: Territory) -> HttpResponse:
    """Two conventions over the same years, and each event that they do not count alike."""
    book = EventBook(territory, request.actor)
    this_year = book.today.year
    form = BalanceForm(request.GET, years=book.years, default=(this_year - USUAL_YEARS, this_year))
    left, right, first, last = form.asked()
    period = book.period(first, last)
    one, other, gap = book.compared(left, right, period)
    page = pages.paged(
        gap,
        request.GET.get("page"),
        GAP_PER_PAGE,
        lambda line: pages.gap_row(line, book.name(line.siret)),
    )
    nets = [figures.numbers(made, book.found, "") for made in (one, other)]
    content = pages.BalancePage(
        message=book.found.message,
        notes=book.found.notes,
        form=form,
        left=left,
        right=right,
        left_definition=DEFINITIONS[left],
        right_definition=DEFINITIONS[right],
        numbers=[
            figures.KeyNumber(f"{number.label}, {convention.label}", number.figure, number.href)
            for convention, found in zip((left, right), nets, strict=True)
            for number in found
            if number.label == "Solde"
        ],
        table=_counts(one, other, bool(book.found.message)),
        page=page,
        views=tabs(request, territory, "event_balance"),
        source=figures.source_of(book.found, Convention.DGE),
    )
    return render_page(request, "events/balance.html", content)


def _counts(one: Balance, other: Balance, unread: bool) -> list[tuple[str, str, str]]:  # noqa: FBT001 - a fact of the page
    """Numbers by kind under both conventions."""
    kinds = QualifiedKind
    rows: list[tuple[str, tuple[QualifiedKind, ...], Treatment]] = [
        ("Ouvertures et réactivations", (kinds.OPENING, kinds.RESTART), Treatment.COUNTED),
        ("Extensions", (kinds.EXTENSION,), Treatment.COUNTED),
        ("Fermetures", (kinds.CLOSURE,), Treatment.COUNTED),
        ("Réductions", (kinds.REDUCTION,), Treatment.COUNTED),
        ("À part (transferts, reprises…)", (), Treatment.APART),
        ("En suspens (à qualifier, ou un fait manque)", (), Treatment.UNDECIDED),
        ("Non comptés", (), Treatment.EXCLUDED),
    ]

    def told(balance: Balance, wanted: tuple[QualifiedKind, ...], treatment: Treatment) -> str:
        if balance.convention in {Convention.RAW, Convention.INSEE}:
            if unread:
                return "inconnu"
            if set(wanted) & {kinds.EXTENSION, kinds.REDUCTION}:
                return "non vues"  # the register has no such fact: this is not zero
        return str(balance.number(*wanted, treatment=treatment))

    return [
        (label, told(one, wanted, treatment), told(other, wanted, treatment))
        for label, wanted, treatment in rows
    ]
