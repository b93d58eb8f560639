"""What the register says of a set of sites, before any figure is made of it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from essor.kernel.errors import InvalidValue
from essor.kernel.headcount import HeadcountBand
from essor.kernel.naf import Naf, NafLevel
from essor.observatory.engine.demography import Lifetime

BandCounts = Mapping[HeadcountBand | None, int]


@dataclass(frozen=True)
class Area:
    """A perimeter as the register knows places.

    Attributes:
        code: how reports name it: SIREN joined by commas, INSEE code, `departement:52`…
        name: its French name.
        epci: EPCI that it holds whole.
        communes: its communes outside them.
        everywhere: the whole of France.
    """

    code: str
    name: str
    epci: tuple[str, ...] = ()
    communes: tuple[str, ...] = ()
    everywhere: bool = False


@dataclass(frozen=True)
class SiteCount:
    """Active manufacturing sites that share an activity, a place and a size."""

    naf: str | None
    epci: str | None
    commune: str | None
    band: HeadcountBand | None
    sites: int
    employers: int


@dataclass(frozen=True)
class AgeCount:
    """Active sites of an age in complete years (None: creation unknown)."""

    age: int | None
    ten_or_more: bool
    sites: int


@dataclass(frozen=True)
class EventCount:
    """Events of a year under a convention."""

    year: int
    kind: str
    convention: str
    events: int


@dataclass(frozen=True)
class Stocks:
    """Sites by division at two dates.

    Attributes:
        first: the first date.
        last: the second.
        before: numbers at the first.
        after: numbers at the second.
    """

    first: date
    last: date
    before: Mapping[str, int]
    after: Mapping[str, int]


@dataclass(frozen=True)
class AreaFacts:
    """All that the register says of an area.

    Attributes:
        area: which one.
        structure: active sites.
        employers: sites of each legal unit by band, one mapping per unit.
        ages: active sites by age.
        lifetimes: sites created in the watched years.
        watched: the first and last day of those years.
        stocks: sites at two dates.
        events: openings and closures; None when the load holds no events.
    """

    area: Area
    structure: tuple[SiteCount, ...]
    employers: tuple[BandCounts, ...]
    ages: tuple[AgeCount, ...]
    lifetimes: tuple[Lifetime, ...]
    watched: tuple[date, date]
    stocks: Stocks
    events: tuple[EventCount, ...] | None = None


@dataclass(frozen=True)
class ReferenceFacts:
    """A reference of comparison, or why there is none.

    Attributes:
        code: `departement:52`, `region:44`, `france`.
        name: French name, as after « par rapport à ».
        missing: why the register cannot say; empty when it can.
        structure: its active sites by activity and band.
        stocks: its sites at the two dates; None when missing.
    """

    code: str
    name: str
    missing: str = ""
    structure: tuple[SiteCount, ...] = ()
    stocks: Stocks | None = None


@dataclass(frozen=True)
class Setting:
    """What all figures of a report share.

    Attributes:
        vintage: month of the register.
        as_of: the day that it describes.
        source: how to cite it.
        levels: levels of the nomenclature to detail.
        by_commune: whether to count in each commune.
    """

    vintage: str
    as_of: date
    source: str
    levels: tuple[NafLevel, ...] = (NafLevel.DIVISION,)
    by_commune: bool = False


def code_at(naf: str | None, level: NafLevel) -> str | None:
    """The code of a level that holds a sous-classe; None when there is none.

    >>> code_at("25.62B", NafLevel.GROUP)
    '25.6'
    """
    if naf is None:
        return None
    try:
        wider = Naf(naf).at(level)
    except InvalidValue:
        return None
    return wider.code if wider else None


@dataclass
class Tally:
    """Numbers of one activity or place."""

    sites: int = 0
    employers: int = 0
    bands: Counter[HeadcountBand | None] = field(default_factory=Counter)

    def add(self, row: SiteCount) -> None:
        """Count a row in."""
        self.sites += row.sites
        self.employers += row.employers
        self.bands[row.band] += row.sites


def tally(rows: tuple[SiteCount, ...]) -> Tally:
    """Everything together."""
    whole = Tally()
    for row in rows:
        whole.add(row)
    return whole


def tallies(rows: tuple[SiteCount, ...], level: NafLevel) -> dict[str, Tally]:
    """Numbers by activity of a level, in the nomenclature's order."""
    found: dict[str, Tally] = {}
    for row in rows:
        code = code_at(row.naf, level)
        if code is not None:
            found.setdefault(code, Tally()).add(row)
    return dict(sorted(found.items()))
