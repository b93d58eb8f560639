"""Perimeters that indicators are worked out for, and whether a load of the register holds them."""

from collections.abc import Iterable
from functools import cache
from typing import Final

from essor.kernel.errors import InvalidValue
from essor.observatory.engine.indicator_facts import Area
from essor.observatory.warehouse.reader import Warehouse
from essor.observatory.warehouse.reference import shipped_territories
from essor.reference.tables import load

FRANCE: Final = Area("france", "France", everywhere=True)
NOT_HELD: Final = "Le registre chargé ne contient pas {name} en entier."


@cache
def _epci_names() -> dict[str, str]:
    return {row.siren: row.name for row in load("intermunicipalities")}


@cache
def _communes_of(level: str) -> dict[str, frozenset[str]]:
    """Communes of each département or région, with the districts that the register writes."""
    found: dict[str, set[str]] = {}
    for row in load("municipalities"):
        if row.kind in {"commune", "district"}:
            code = row.department if level == "departement" else row.region
            found.setdefault(code, set()).add(row.code)
    return {code: frozenset(codes) for code, codes in found.items()}


@cache
def _members() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for row in shipped_territories().communes:
        if row.epci:
            found.setdefault(row.epci, set()).add(row.code)
    return {siren: frozenset(codes) for siren, codes in found.items()}


@cache
def _names(level: str) -> dict[str, str]:
    table = "departments" if level == "departement" else "regions"
    return {row.code: row.name for row in load(table)}


def area_of_epci(sirens: Iterable[str], name: str = "") -> Area:
    """The union of some EPCI of today.

    Raises:
        InvalidValue: not the SIREN of an EPCI.
    """
    wanted = tuple(dict.fromkeys(sirens))
    unknown = [siren for siren in wanted if siren not in _members()]
    if unknown or not wanted:
        raise InvalidValue(
            f"Aucun EPCI d'aujourd'hui n'a le SIREN {', '.join(unknown) or '(vide)'}."
        )
    names = ", ".join(_epci_names().get(siren, siren) for siren in wanted)
    return Area(",".join(wanted), name or names, epci=wanted)


def area_of_place(level: str, code: str) -> Area:
    """A département or a région: whole EPCI, and its other communes.

    Args:
        level: `departement` or `region`.
        code: INSEE code.

    Raises:
        InvalidValue: no such place.
    """
    communes = _communes_of(level).get(code)
    if communes is None:
        raise InvalidValue(f"« {code} » n'est pas le code d'un département ou d'une région.")
    whole = tuple(sorted(siren for siren, codes in _members().items() if codes <= communes))
    rest = communes.difference(*(_members()[siren] for siren in whole))
    return Area(f"{level}:{code}", _names(level)[code], whole, tuple(sorted(rest)))


def places_around(area: Area) -> tuple[Area, ...]:
    """What an area is compared with: the département and the région of most of its communes, France."""
    codes = set(area.communes).union(*(_members().get(siren, frozenset()) for siren in area.epci))
    found = []
    for level in ("departement", "region"):
        shared = {code: len(codes & communes) for code, communes in _communes_of(level).items()}
        if any(shared.values()):
            found.append(area_of_place(level, max(sorted(shared), key=lambda one: shared[one])))
    return (*found, FRANCE)


def departments_in(area: Area) -> tuple[str, ...] | None:
    """Codes of the départements of a département, région or of France (None: all)."""
    if area.everywhere:
        return None
    level, _, code = area.code.partition(":")
    if level == "departement":
        return (code,)
    return tuple(sorted(row.code for row in load("departments") if row.region == code))


def is_held(warehouse: Warehouse, area: Area) -> bool:
    """Whether the load holds every site of the area."""
    loaded = warehouse.vintage.perimeter
    if loaded is None:
        return True
    if area.everywhere:
        return False
    communes = frozenset[str]().union(*(_members().get(siren, frozenset()) for siren in loaded))
    return set(area.epci) <= set(loaded) and set(area.communes) <= communes


def worded(area: Area, warehouse: Warehouse) -> str:
    """An area inside a sentence; of a union of EPCI, those that the load does not hold."""
    level, _, code = area.code.partition(":")
    if area.everywhere:
        return "la France"
    if code and level in {"departement", "region"}:
        return f"{'le département' if level == 'departement' else 'la région'} {area.name}"
    missing = [siren for siren in area.epci if not is_held(warehouse, area_of_epci([siren]))]
    if missing and not area.communes:
        return f"l'EPCI {', '.join(_epci_names().get(siren, siren) for siren in missing)}"
    return f"« {area.name} »"
