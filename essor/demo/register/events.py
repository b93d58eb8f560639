"""Puts into the register what happens to sites: moves, takeovers, restarts, changes of activity.

Each function makes one kind of event on a given day, so that the first month has some of each in
its past, and the second month some of each since the first.
"""

from datetime import date, timedelta

from essor.demo.register.activities import INDUSTRY
from essor.demo.register.build import Maker
from essor.demo.register.geography import EPCI, places
from essor.demo.register.model import Link, Register, Site, Unit
from essor.kernel.headcount import HeadcountBand

_BANDS = [band.value for band in HeadcountBand if band.rank >= HeadcountBand.FROM_1.rank]
_LONG_ENOUGH = timedelta(days=500)


def industrial(register: Register, on: date) -> list[tuple[Unit, Site]]:
    """Units with one active industrial site that existed well before a day, in a fixed order."""
    return [
        (unit, unit.sites[0])
        for unit in register.units
        if unit.person is None
        and len(unit.sites) == 1
        and unit.diffusion == "O"
        and unit.sites[0].active
        and unit.sites[0].now.naf[:2] in {a.naf[:2] for a in INDUSTRY}
        and unit.sites[0].now.start is not None
        and unit.sites[0].now.start < on - _LONG_ENOUGH
        and unit.sites[0].address.place.epci in EPCI
    ]


def pick(maker: Maker, register: Register, on: date) -> tuple[Unit, Site]:
    """One of them."""
    return maker.chance.choice(industrial(register, on))


def transfer(maker: Maker, register: Register, on: date, *, way: str) -> None:
    """A site that moves: its SIRET closes, another opens under the same SIREN, linked.

    Args:
        maker: the source of chance.
        register: where.
        on: the day.
        way: `within` the territory, `in` from outside or `out` of it.
    """
    unit, old = pick(maker, register, on)
    outside = [place for place in places().values() if place.epci not in EPCI]
    if way == "in":
        old.address = maker.address(maker.chance.choice(outside))
    place = maker.chance.choice(outside) if way == "out" else maker.somewhere(industrial=True)
    new = maker.site(unit, place, on)
    new.band, new.band_year, new.sign = old.band, old.band_year, old.sign
    new.now.employer = old.now.employer
    old.change(on, state="F")
    old.head_office = False
    register.links.append(Link(old.siret, new.siret, on, head_office_moved=True, continuity=True))


def takeover(maker: Maker, register: Register, on: date) -> None:
    """A company takes over another's site: same place, same activity, another SIREN."""
    seller, old = pick(maker, register, on)
    activity = next(a for a in INDUSTRY if a.naf == seller.naf)
    buyer = maker.unit(activity, category="5710", created=on)
    register.units.append(buyer)
    new = maker.site(buyer, old.address.place, on)
    new.address = old.address
    new.band, new.band_year = old.band, old.band_year
    new.now.employer = old.now.employer
    buyer.band = new.band
    old.change(on, state="F")
    seller.state = "C"
    register.links.append(Link(old.siret, new.siret, on, head_office_moved=False, continuity=True))


def closure(maker: Maker, register: Register, on: date) -> None:
    """A site closes without a successor."""
    unit, site = pick(maker, register, on)
    site.change(on, state="F")
    unit.state = "C"


def opening(maker: Maker, register: Register, on: date) -> None:
    """A new company opens a site."""
    activity = maker.chance.choice(INDUSTRY)
    unit = maker.unit(activity, category="5710", created=on)
    register.units.append(unit)
    site = maker.site(unit, maker.somewhere(industrial=True), on)
    site.now.employer = "O"


def second_site(maker: Maker, register: Register, on: date) -> None:
    """A company opens another site beside its head office."""
    unit, head = pick(maker, register, on)
    site = maker.site(unit, maker.somewhere(industrial=True), on, head=False)
    site.now.employer = head.now.employer


def restart(maker: Maker, register: Register, on: date) -> None:
    """A site that closed more than a year ago opens again."""
    unit, site = pick(maker, register, on)
    site.change(on - timedelta(days=430), state="F")
    site.change(on, state="A")
    unit.state = "A"


def activity_change(maker: Maker, register: Register, on: date, *, entering: bool) -> None:
    """A site enters industry from the trade in machines, or leaves it."""
    unit, site = pick(maker, register, on)
    if entering:
        site.now.naf = "46.62Z"
        site.change(on, naf=unit.naf)
    else:
        site.change(on, naf="46.62Z")
        unit.naf = "46.62Z"


def employer(maker: Maker, register: Register, on: date, *, starting: bool) -> None:
    """A site takes on its first employee, or loses its last."""
    _, site = pick(maker, register, on)
    site.now.employer = "N" if starting else "O"
    site.change(on, employer="O" if starting else "N")
    site.band, site.band_year = ("01", maker.band_year) if starting else ("NN", "")


def headcount(maker: Maker, register: Register, on: date, *, steps: int) -> None:
    """A site's band rises or falls: nothing in the history says so, only the next month."""
    among = [site for _, site in industrial(register, on) if site.band in _BANDS]
    site = maker.chance.choice(among)
    place = _BANDS.index(site.band) + steps
    site.band = _BANDS[max(0, min(place, len(_BANDS) - 1))]


def happen(maker: Maker, register: Register, since: date, until: date, *, times: int) -> None:
    """Some of every event between two days."""
    span = (until - since).days
    for _ in range(times):

        def on() -> date:
            return since + timedelta(days=maker.chance.randrange(1, span))

        for way in ("within", "in", "out"):
            transfer(maker, register, on(), way=way)
        takeover(maker, register, on())
        restart(maker, register, on())
        closure(maker, register, on())
        opening(maker, register, on())
        second_site(maker, register, on())
        activity_change(maker, register, on(), entering=True)
        activity_change(maker, register, on(), entering=False)
        employer(maker, register, on(), starting=True)
        employer(maker, register, on(), starting=False)
