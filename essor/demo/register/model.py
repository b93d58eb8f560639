"""The invented register in memory: units, sites, periods and links, changed from month to month."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from essor.demo.register.geography import Place

ACTIVE, CLOSED = "A", "F"
ONE_DAY = timedelta(days=1)


@dataclass
class Period:
    """A period of a site: what Insee keeps the history of."""

    start: date | None
    state: str
    naf: str
    nomenclature: str = "NAFRev2"
    employer: str = "O"
    end: date | None = None
    changed: frozenset[str] = frozenset()


@dataclass
class Address:
    """An address as the official file writes it."""

    place: Place
    commune: str
    number: str
    kind: str
    street: str
    x: float
    y: float
    cedex: str = ""


@dataclass
class Site:
    """An établissement."""

    siren: str
    nic: str
    address: Address
    periods: list[Period]
    created: str  # as written: 1900-01-01 is « unknown »
    band: str = ""
    band_year: str = ""
    head_office: bool = False
    sign: str = ""
    diffusion: str = "O"

    @property
    def siret(self) -> str:
        """Fourteen digits."""
        return self.siren + self.nic

    @property
    def now(self) -> Period:
        """The current period."""
        return self.periods[-1]

    @property
    def active(self) -> bool:
        """Whether the site is open."""
        return self.now.state == ACTIVE

    def change(
        self,
        on: date,
        *,
        state: str | None = None,
        naf: str | None = None,
        nomenclature: str = "NAFRev2",
        employer: str | None = None,
    ) -> None:
        """Open a new period on a day, with what changes in it."""
        last = self.now
        last.end = on - ONE_DAY
        fresh = Period(
            on,
            state or last.state,
            naf or last.naf,
            nomenclature if naf else last.nomenclature,
            last.employer if employer is None else employer,
        )
        compared = (
            ("state", last.state, fresh.state),
            ("naf", (last.naf, last.nomenclature), (fresh.naf, fresh.nomenclature)),
            ("employer", last.employer, fresh.employer),
        )
        fresh.changed = frozenset(name for name, before, after in compared if before != after)
        self.periods.append(fresh)


@dataclass
class Unit:
    """A unité légale and its sites."""

    siren: str
    name: str
    category: str
    created: str
    naf: str
    band: str = ""
    acronym: str = ""
    usual_name: str = ""
    diffusion: str = "O"
    state: str = "A"
    person: tuple[str, str] | None = None  # surname and first name, sole traders only
    sites: list[Site] = field(default_factory=list)

    @property
    def head_office(self) -> Site:
        """The head office: the last site marked so."""
        return next(site for site in reversed(self.sites) if site.head_office)

    def next_nic(self) -> str:
        """The next number of a site; it is the SIREN's wrong key that makes a number invented."""
        return f"{len(self.sites) + 1:04d}{int(self.siren[-1]) % 10}"


@dataclass(frozen=True)
class Link:
    """A succession between two sites."""

    before: str
    after: str
    on: date
    head_office_moved: bool
    continuity: bool


@dataclass
class Register:
    """Everything, at one month."""

    day: date
    units: list[Unit] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)

    def sites(self) -> list[Site]:
        """Every site, in order of SIRET, as the official file is."""
        return sorted(
            (site for unit in self.units for site in unit.sites), key=lambda site: site.siret
        )
