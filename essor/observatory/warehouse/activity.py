"""Which activities count as industry: four perimeters, from the narrowest to everything.

Manufacturing is what France calls « industrie manufacturière »; sections B to E are Insee's
« industrie »; related activities are those that live by factories (waste recovery, logistics,
industrial engineering, computing, packaging) and that a Territoire d'industrie follows with them.
"""

from enum import StrEnum
from typing import Final


class ActivityScope(StrEnum):
    """A perimeter of activity. Values stand in addresses."""

    MANUFACTURING = "c"
    INDUSTRY = "b-e"
    RELATED = "liees"
    ALL = "all"

    @property
    def label(self) -> str:
        """The perimeter in French, as pages write it."""
        return _LABELS[self]

    @property
    def condition(self) -> str:
        """The SQL condition on `sites`; divisions are of NAF rév. 2, unknown for older ones."""
        return _CONDITIONS[self]

    @property
    def needs_every_activity(self) -> bool:
        """Whether a register of sections B to E alone (the whole of France) holds only a part."""
        return self in {ActivityScope.RELATED, ActivityScope.ALL}

    def holds(self, naf: str | None, division: int | None) -> bool:
        """Whether a site of this activity is in the perimeter, by its APE alone."""
        if self is ActivityScope.ALL:
            return True
        if division is None:
            return False
        if any(first <= division <= last for first, last in _DIVISIONS[self]):
            return True
        return self is ActivityScope.RELATED and (naf or "").startswith(RELATED_CODES)


RELATED_CODES: Final = ("71.12B", "71.20B", "82.92Z")
_DIVISIONS: Final = {
    ActivityScope.MANUFACTURING: ((10, 33),),
    ActivityScope.INDUSTRY: ((5, 39),),
    ActivityScope.RELATED: ((5, 33), (38, 38), (49, 52), (62, 62)),
}
_LABELS: Final = {
    ActivityScope.MANUFACTURING: "industrie manufacturière (section C)",
    ActivityScope.INDUSTRY: "industrie au sens de l'Insee (sections B à E)",
    ActivityScope.RELATED: "industrie et activités liées (déchets, logistique, ingénierie…)",
    ActivityScope.ALL: "toutes les activités",
}


def _between(scope: ActivityScope) -> str:
    ranges = (f"division BETWEEN {first} AND {last}" for first, last in _DIVISIONS[scope])
    return " OR ".join(ranges)


_CONDITIONS: Final = {
    ActivityScope.MANUFACTURING: "is_industry",
    ActivityScope.INDUSTRY: f"({_between(ActivityScope.INDUSTRY)})",
    ActivityScope.RELATED: (
        f"({_between(ActivityScope.RELATED)} OR (division IS NOT NULL AND ("
        + " OR ".join(f"starts_with(naf, '{code}')" for code in RELATED_CODES)
        + ")))"
    ),
    ActivityScope.ALL: "true",
}
