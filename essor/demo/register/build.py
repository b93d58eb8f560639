"""Invents the units and sites of the first month; events and traps are added by their own modules.

Everything comes from one seeded source of chance: the same seed writes the same bytes.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from essor.demo.register.activities import INDUSTRY, OTHER, Activity
from essor.demo.register.geography import Place, places, point_in, weights
from essor.demo.register.model import Address, Period, Register, Site, Unit
from essor.demo.register.words import FIRST_NAMES, MARK, STREETS, company_names, sirens

INDUSTRY_UNITS: Final = 560
OTHER_UNITS: Final = 2_900
OUTSIDE_UNITS: Final = 90
_COMPANIES: Final = ("5710", "5499", "5710", "5499", "5599")
_SMALL: Final = (("NN", 30), ("", 14), ("00", 4), ("01", 24), ("02", 14), ("03", 9), ("11", 5))
_MEDIUM: Final = (("NN", 14), ("", 8), ("00", 3), ("01", 22), ("02", 18), ("03", 14), ("11", 12),
                  ("12", 9), ("21", 4), ("22", 2))  # fmt: skip
_LARGE: Final = (("NN", 6), ("01", 8), ("02", 10), ("03", 12), ("11", 16), ("12", 22), ("21", 13),
                 ("22", 8), ("31", 3), ("32", 2))  # fmt: skip


@dataclass
class Maker:
    """Makes units and sites from one source of chance."""

    chance: random.Random
    day: date
    names: Iterator[str]
    numbers: Iterator[str]
    band_year: str

    @classmethod
    def seeded(cls, seed: int, day: date) -> "Maker":
        """A maker whose every choice follows from the seed."""
        chance = random.Random(seed)  # noqa: S311 - invented companies, not secrets
        return cls(chance, day, company_names(chance), sirens(chance), str(day.year - 3))

    def past(self, first_year: int = 1960) -> date:
        """A day before the month, recent ones more likely."""
        days = (self.day - date(first_year, 1, 1)).days
        return self.day - timedelta(days=int(days * self.chance.random() ** 2) + 40)

    def address(self, place: Place) -> Address:
        """An address in a commune."""
        kind, street = self.chance.choice(STREETS)
        x, y = point_in(place, self.chance)
        return Address(place, place.code, str(self.chance.randrange(1, 90)), kind, street, x, y)

    def somewhere(self, *, industrial: bool) -> Place:
        """A commune of the territory."""
        among, share = weights(industrial=industrial)
        return self.chance.choices(among, share)[0]

    def unit(self, activity: Activity, *, category: str, created: date) -> Unit:
        """A legal unit without a site yet."""
        siren = next(self.numbers)
        name = f"{self.chance.choice(activity.words)} {next(self.names)}"
        person = None
        if category == "1000":
            person = (f"EXEMPLE-{siren[-6:]}", self.chance.choice(FIRST_NAMES))
        return Unit(siren, name, category, created.isoformat(), activity.naf, person=person)

    def site(
        self, unit: Unit, place: Place, created: date, *, naf: str = "", head: bool = True
    ) -> Site:
        """A site of a unit, added to it; employer status follows the band."""
        nic = unit.next_nic()
        period = Period(created, "A", naf or unit.naf, employer="N")
        site = Site(
            unit.siren, nic, self.address(place), [period], created.isoformat(), head_office=head
        )
        unit.sites.append(site)
        return site

    def staff(self, site: Site, bands: tuple[tuple[str, int], ...]) -> None:
        """Give a site a headcount band, and what follows from it."""
        band = self.chance.choices([b for b, _ in bands], [w for _, w in bands])[0]
        site.band = band
        site.band_year = self.band_year if band not in {"", "NN"} else ""
        if band in {"", "NN"}:
            site.now.employer = self.chance.choice(("N", "N", "N", ""))
        else:
            site.now.employer = "O" if band != "00" else "N"


def first_month(maker: Maker) -> Register:
    """The register of the first month, before events and traps."""
    register = Register(maker.day)
    chance = maker.chance
    for _ in range(INDUSTRY_UNITS):
        activity = chance.choices(INDUSTRY, [a.weight for a in INDUSTRY])[0]
        register.units.append(_industrial(maker, activity))
    for _ in range(OTHER_UNITS):
        activity = chance.choices(OTHER, [a.weight for a in OTHER])[0]
        register.units.append(_ordinary(maker, activity, maker.somewhere(industrial=False)))
    outside = [place for place in places().values() if place.epci not in _territory()]
    for _ in range(OUTSIDE_UNITS):
        activity = chance.choice(INDUSTRY + OTHER)
        register.units.append(_ordinary(maker, activity, chance.choice(outside)))
    return register


def _territory() -> set[str | None]:
    return {place.epci for place in weights(industrial=False)[0]}


def _industrial(maker: Maker, activity: Activity) -> Unit:
    chance = maker.chance
    small = activity.naf in {"10.71C", "10.13B", "31.09B", "16.29Z"}
    sole = chance.random() < (0.35 if small else 0.12)
    created = maker.past()
    unit = maker.unit(
        activity, category="1000" if sole else chance.choice(_COMPANIES), created=created
    )
    bands = _LARGE if activity.large and not sole else (_SMALL if small or sole else _MEDIUM)
    for number in range(1 if sole or chance.random() < 0.88 else 2):  # noqa: PLR2004 - share with a second site
        site = maker.site(unit, maker.somewhere(industrial=True), created, head=number == 0)
        maker.staff(site, bands)
        _recoded_in_2008(site)
    unit.band = max((site.band for site in unit.sites), default="")
    if not sole and chance.random() < 0.25:  # noqa: PLR2004 - share with a sign
        unit.sites[0].sign = f"{chance.choice(activity.words)} {next(maker.names)}"
    if not sole and chance.random() < 0.15:  # noqa: PLR2004 - share with an acronym
        unit.acronym = "".join(word[0] for word in unit.name.split() if word != MARK) + MARK[0]
    if chance.random() < 0.22:  # noqa: PLR2004 - share that has closed
        _close(maker, unit)
    return unit


def _ordinary(maker: Maker, activity: Activity, place: Place) -> Unit:
    chance = maker.chance
    category = "1000" if chance.random() < 0.45 else chance.choice(_COMPANIES)  # noqa: PLR2004 - share
    if activity.naf == "94.99Z":
        category = "9220"
    elif activity.naf == "68.20B" and category != "1000":
        category = "6540"
    created = maker.past(1985)
    unit = maker.unit(activity, category=category, created=created)
    maker.staff(maker.site(unit, place, created), _SMALL)
    unit.band = unit.sites[0].band
    if chance.random() < 0.3:  # noqa: PLR2004 - share that has closed
        _close(maker, unit)
    return unit


def _recoded_in_2008(site: Site) -> None:
    """Sites older than NAF rév. 2 had a code of NAF rév. 1 until the end of 2007."""
    start = site.now.start
    if start is not None and start < date(2004, 1, 1):
        modern = site.now.naf
        site.now.naf, site.now.nomenclature = f"{modern[:4]}{modern[-1]}", "NAFRev1"
        site.change(date(2008, 1, 1), naf=modern)


def _close(maker: Maker, unit: Unit) -> None:
    """Close a unit and its sites on one day between its last change and the month."""
    last = max(site.now.start for site in unit.sites if site.now.start)
    days = (maker.day - last).days
    on = last + timedelta(days=max(2, int(days * maker.chance.uniform(0.3, 0.95))))
    unit.state = "C"
    for site in unit.sites:
        site.change(on, state="F")
