"""An `EventFilter` as a query with parameters; nothing typed ever becomes SQL."""

from collections.abc import Sequence

from essor.observatory.warehouse.events import Convention, EventFilter
from essor.observatory.warehouse.filters import Condition


def event_query(wanted: EventFilter) -> Condition:
    """The events wanted, each with its `kind` for these bounds.

    A transfer is filed under its new place and, as a departure, under its old one. One that both
    places would answer is answered once, from the new one.
    """
    filed = _all([_inside(wanted, "filed_commune", "filed_epci"), _facets(wanted, "filed_")])
    rest = _rest(wanted)
    if wanted.conventions and Convention.INSEE not in wanted.conventions:
        return Condition(  # no other convention knows transfers
            "SELECT * FROM (SELECT *, event AS kind FROM events WHERE NOT departure)"
            f" WHERE {filed.sql} AND {rest.sql}",
            (*filed.values, *rest.values),
        )
    new_inside = _inside(wanted, "commune", "epci")
    old_inside = _inside(wanted, "counterpart_commune", "counterpart_epci")
    arrives = _all([new_inside, _facets(wanted, "")])
    return Condition(
        "SELECT * FROM (SELECT *, CASE"
        " WHEN event <> 'transfer' THEN event"
        f" WHEN departure AND NOT coalesce({new_inside.sql}, false) THEN 'transfer_out'"
        f" WHEN NOT departure AND NOT coalesce({old_inside.sql}, false) THEN 'transfer_in'"
        " ELSE 'transfer_within' END AS kind FROM events"
        f" WHERE {filed.sql} AND NOT (departure AND coalesce({arrives.sql}, false)))"
        f" WHERE {rest.sql}",
        (*new_inside.values, *old_inside.values, *filed.values, *arrives.values, *rest.values),
    )


def _inside(wanted: EventFilter, commune: str, epci: str) -> Condition:
    """Whether a place is inside the bounds; without bounds, everywhere is."""
    parts = [_among(epci, wanted.within_epci), _among(commune, wanted.within_communes)]
    given = [part for part in parts if part.sql]
    if not given:
        return Condition("true", ())
    return Condition(
        f"({' OR '.join(part.sql for part in given)})",
        tuple(value for part in given for value in part.values),
    )


def _facets(wanted: EventFilter, prefix: str) -> Condition:
    return _all([_among(f"{prefix}epci", wanted.epci), _among(f"{prefix}commune", wanted.communes)])


def _rest(wanted: EventFilter) -> Condition:
    parts = [
        _among("kind", wanted.kinds),
        _among("convention", wanted.conventions),
        Condition("is_industry" if wanted.industry_only else "", ()),
        Condition("date >= ?", (wanted.since,)) if wanted.since else Condition("", ()),
        Condition("date <= ?", (wanted.until,)) if wanted.until else Condition("", ()),
    ]
    if wanted.naf:
        # Older nomenclatures number otherwise: only what has a division of today. A change of
        # activity is wanted for the activity that it leaves as for the one that it enters.
        now = " OR ".join(["starts_with(naf, ?)"] * len(wanted.naf))
        before = " OR ".join(["starts_with(naf_before, ?)"] * len(wanted.naf))
        parts.append(
            Condition(
                f"((division IS NOT NULL AND ({now})) OR ({before}))", (*wanted.naf, *wanted.naf)
            )
        )
    return _all(parts)


def _among(column: str, items: Sequence[str]) -> Condition:
    if not items:
        return Condition("", ())
    return Condition(
        f"{column} IN ({', '.join('?' * len(items))})", tuple(str(item) for item in items)
    )


def _all(parts: Sequence[Condition]) -> Condition:
    given = [part for part in parts if part.sql]
    return Condition(
        " AND ".join(f"({part.sql})" for part in given) or "true",
        tuple(value for part in given for value in part.values),
    )
