"""The queue of what nobody has decided, and the decision about one row of the register."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from essor.common.models import new_id
from essor.common.permissions import Permission
from essor.common.visibility import Visibility
from essor.kernel.errors import EssorError, InvalidValue, NotAllowed
from essor.observatory.engine.qualified import RegisterKey, facts_of
from essor.observatory.models.qualified import QualifiedEvent
from essor.observatory.selectors.balance_lines import EventBook, EventLine, neighbours
from essor.observatory.services.qualified import (
    confirm_event,
    correct_event,
    reject_event,
    reject_events,
)
from essor.observatory.warehouse.events import Convention, EventRow
from essor.territory.models import Territory
from essor.web.access import territory_view
from essor.web.events import figures, pages
from essor.web.events.evidence import attach_all, errors_of, forbid, site_beside
from essor.web.events.forms import REASONS, EventForm, QueueFilterForm, ReasonForm, initial_of
from essor.web.events.views import PER_PAGE, tabs
from essor.web.http import Request
from essor.web.rendering import render_page


@require_http_methods(["GET", "HEAD"])
@territory_view(Permission.EVENT_QUALIFY)
def queue(request: Request, territory: Territory) -> HttpResponse:
    """What nobody has decided: the largest sites first, then the newest events."""
    return _queue_page(request, territory, ReasonForm())


@require_POST
@territory_view(Permission.EVENT_QUALIFY)
def reject_many(request: Request, territory: Territory) -> HttpResponse:
    """Reject the ticked rows for one reason, all or none."""
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _queue_page(request, territory, form, status=422)
    rows = EventBook(territory, request.actor).rows
    asked = [_key(text) for text in request.POST.getlist("keys")]
    found = [rows[key] for key in asked if key is not None and key in rows]
    try:
        done = reject_events(
            actor=request.actor,
            territory=territory,
            rows=found,
            reason=form.cleaned_data["reason"],
        )
    except EssorError as error:
        form.add_error(None, str(error))
        return _queue_page(request, territory, form, status=422)
    plural = "s" if done > 1 else ""
    messages.success(
        request, f"{done} évènement{plural} écarté{plural}. « Décisions » permet d'y revenir."
    )
    return redirect(f"{reverse('event_queue', args=[territory.slug])}?{request.GET.urlencode()}")


def _queue_page(
    request: Request, territory: Territory, reject_form: ReasonForm, *, status: int = 200
) -> HttpResponse:
    book = EventBook(territory, request.actor)
    form = QueueFilterForm(request.GET)
    todo = book.queue(form.kinds(), form.since(book.today.year))
    page = pages.paged(todo, request.GET.get("page"), PER_PAGE, pages.row)
    content = pages.QueuePage(
        message=book.found.message,
        notes=book.found.notes,
        form=form,
        reject_form=reject_form,
        reasons=REASONS,
        page=page,
        columns=pages.QUEUE_COLUMNS,
        views=tabs(request, territory, "event_queue"),
        query=_query(request),
        source=figures.source_of(book.found, Convention.INSEE),
    )
    return render_page(request, "events/queue.html", content, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@territory_view(Permission.EVENT_QUALIFY)
def qualify(request: Request, territory: Territory, key: str) -> HttpResponse:
    """Confirm, correct or reject one row of the register, then go on to the next."""
    asked = _key(key)
    book = EventBook(territory, request.actor)
    row = book.rows.get(asked) if asked else None
    if asked is None or row is None:
        raise Http404
    form = EventForm(request.POST or None, initial=_initial(row))
    errors: tuple[str, ...] = ()
    if request.method == "POST":
        made, errors = _decide(request, territory, row, form)
        if made is not None:
            return _onwards(request, territory, book, asked, made)
    status = 422 if errors else 200
    return render_page(
        request, "events/qualify.html", _page(request, book, row, form, errors), status=status
    )


def _decide(
    request: Request, territory: Territory, row: EventRow, form: EventForm
) -> tuple[QualifiedEvent | None, tuple[str, ...]]:
    """The decision, or what is wrong."""
    if not form.is_valid():
        return None, errors_of(form)
    values = form.cleaned_data
    common = {
        "actor": request.actor,
        "territory": territory,
        "row": row,
        "visibility": values["visibility"],
        "event_id": values["event_id"],
    }
    choice, reason = request.POST.get("decision", ""), values["reason"]
    try:
        if choice == "reject":
            made = reject_event(**common, reason=reason)
        elif choice == "correct":
            made = correct_event(**common, facts=form.facts(), reason=reason)
        elif choice == "confirm":
            made = confirm_event(**common, facts=form.facts())
        else:
            return None, ("Choisissez : confirmer, corriger ou écarter.",)
    except NotAllowed as error:
        raise forbid(error) from error
    except EssorError as error:
        return None, (str(error),)
    attach_all(request, made)
    return made, ()


def _onwards(
    request: Request,
    territory: Territory,
    book: EventBook,
    key: RegisterKey,
    made: QualifiedEvent,
) -> HttpResponse:
    """To the next event of the queue as it was when this one was opened."""
    messages.success(request, f"Évènement enregistré : {made.get_standing_display().lower()}.")
    _, after, _, _ = neighbours(_asked(request, book), key)
    if after and after != str(key):
        address = reverse("event_qualify", args=[territory.slug, after])
    else:
        address = reverse("event_queue", args=[territory.slug])
    query = request.GET.copy()
    query["enregistre"] = str(made.id)
    return redirect(f"{address}?{query.urlencode()}")


def _page(
    request: Request, book: EventBook, row: EventRow, form: EventForm, errors: tuple[str, ...]
) -> pages.QualifyPage:
    key = RegisterKey.of(row)
    before, after, rank, total = neighbours(_asked(request, book), key)
    sides = {row.siret, row.counterpart_siret} - {None}
    related = [
        pages.register_fact(other, asked=other is row)
        for other in reversed(book.found.rows)
        if {other.siret, other.counterpart_siret} & sides
        and other.convention in {Convention.RAW, Convention.INSEE, row.convention}
    ]
    decision = book.decided_about(key)
    return pages.QualifyPage(
        site=site_beside(book, row.siret),
        facts=related,
        form=form,
        errors=errors,
        reasons=REASONS,
        user_id=request.actor.user_id,
        draft_key=f"event:{key}",
        decision_id=decision.id if decision else None,
        before=before,
        after=after,
        rank=rank,
        total=total,
        query=_query(request),
    )


def _asked(request: Request, book: EventBook) -> tuple[EventLine, ...]:
    """The queue under the filter that the address carries along."""
    form = QueueFilterForm(request.GET)
    return book.queue(form.kinds(), form.since(book.today.year))


def _initial(row: EventRow) -> dict[str, object]:
    visibility = Visibility.PARTNERS.value
    return initial_of(facts_of(row)) | {"event_id": new_id(), "visibility": visibility}


def _key(text: str) -> RegisterKey | None:
    try:
        return RegisterKey.parse(text)
    except InvalidValue:
        return None


def _query(request: Request) -> str:
    """The filter of the queue, to carry along."""
    query = request.GET.copy()
    for name in ("page", "enregistre"):
        query.pop(name, None)
    return query.urlencode()
