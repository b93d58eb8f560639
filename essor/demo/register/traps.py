"""Puts every known trap of the register into the first month (docs/data/sirene.md lists them)."""

from datetime import date, timedelta

from essor.demo.register.activities import HOLDING, INDUSTRY, PUBLIC, Activity
from essor.demo.register.build import Maker
from essor.demo.register.events import industrial
from essor.demo.register.geography import OLD_CODES, places
from essor.demo.register.model import Link, Period, Register, Site, Unit

UNKNOWN_DATE = "1900-01-01"
_OFFICE_CLEANING = date(2023, 12, 31)


def add_traps(maker: Maker, register: Register) -> None:
    """Every trap, each several times."""
    _unknown_and_future_dates(maker, register)
    _head_offices_without_production(maker, register)
    _one_address(maker, register)
    _merged_communes(maker, register)
    _cedex(maker, register)
    _partial_diffusion(maker, register)
    _repeated_links(maker, register)
    _closed_by_the_office(maker, register)
    _public_bodies(maker, register)


def _sample(maker: Maker, register: Register, number: int) -> list[tuple[Unit, Site]]:
    return maker.chance.sample(industrial(register, register.day), number)


def _unknown_and_future_dates(maker: Maker, register: Register) -> None:
    for unit, site in _sample(maker, register, 12):
        site.created = unit.created = UNKNOWN_DATE
    for _ in range(3):
        start = register.day + timedelta(days=maker.chance.randrange(5, 60))
        unit = maker.unit(maker.chance.choice(INDUSTRY), category="5710", created=start)
        maker.site(unit, maker.somewhere(industrial=True), start)
        register.units.append(unit)


def _head_offices_without_production(maker: Maker, register: Register) -> None:
    """A holding's head office in town, its factory elsewhere under the same SIREN."""
    for number in range(8):
        activity = maker.chance.choice([a for a in INDUSTRY if a.large])
        naf = HOLDING[number % 2]
        holding = Activity(naf, 1, ("GROUPE",))
        created = maker.past(1990)
        unit = maker.unit(holding, category="5710", created=created)
        head = maker.site(unit, places()["52269" if number % 2 else "52121"], created)
        head.band, head.band_year = "01", maker.band_year
        head.now.employer = "O"
        factory = maker.site(
            unit, maker.somewhere(industrial=True), created, naf=activity.naf, head=False
        )
        factory.band, factory.band_year = maker.chance.choice(("12", "21", "22")), maker.band_year
        factory.now.employer = "O"
        unit.band = factory.band
        register.units.append(unit)


def _one_address(maker: Maker, register: Register) -> None:
    """Six companies in one hatchery: six SIRET, one door."""
    sites = [site for _, site in _sample(maker, register, 6)]
    for site in sites[1:]:
        site.address = sites[0].address


def _merged_communes(maker: Maker, register: Register) -> None:
    """Sites still written under the code of a commune that has merged."""
    for number, (_, site) in enumerate(_sample(maker, register, 10)):
        old = OLD_CODES[number % len(OLD_CODES)]
        target = {"52340": "52405", "52078": "52121", "52024": "52405", "52117": "52189",
                  "52111": "52432"}[old]  # fmt: skip
        site.address = maker.address(places()[target])
        site.address.commune = old


def _cedex(maker: Maker, register: Register) -> None:
    for _, site in _sample(maker, register, 8):
        site.address = maker.address(places()["52121"])
        site.address.cedex = f"529{maker.chance.randrange(1, 99):02d}"


def _partial_diffusion(maker: Maker, register: Register) -> None:
    """Units that ask not to be shown: their names are already hidden in the file."""
    people = [unit for unit in register.units if unit.person is not None]
    for unit in maker.chance.sample(people, len(people) // 6):
        hide(unit)
    for unit, _ in _sample(maker, register, 5):
        hide(unit)


def hide(unit: Unit) -> None:
    """Status P for a unit and its sites."""
    unit.diffusion = "P"
    for site in unit.sites:
        site.diffusion = "P"


def _repeated_links(maker: Maker, register: Register) -> None:
    register.links.extend(maker.chance.sample(register.links, min(4, len(register.links))))
    unit, site = _sample(maker, register, 1)[0]
    register.links.append(
        Link(site.siret, f"{unit.siren}9999{unit.siren[-1]}", date(2019, 4, 1),
             head_office_moved=False, continuity=False)
    )  # fmt: skip


def _closed_by_the_office(maker: Maker, register: Register) -> None:
    """Administrative cleaning: many idle sole traders closed on one day."""
    idle = [
        unit
        for unit in register.units
        if unit.person is not None
        and unit.sites[0].active
        and unit.sites[0].now.start is not None
        and unit.sites[0].now.start < _OFFICE_CLEANING
    ]
    for unit in maker.chance.sample(idle, 40):
        unit.state = "C"
        unit.sites[0].change(_OFFICE_CLEANING, state="F")


def _public_bodies(maker: Maker, register: Register) -> None:
    """Water and waste boards: NAF of industry in the wide sense, no company behind."""
    for number in range(8):
        naf, word = PUBLIC[number % len(PUBLIC)]
        created = maker.past(1980)
        unit = maker.unit(Activity(naf, 1, (word,)), category="7354", created=created)
        site = maker.site(unit, maker.somewhere(industrial=False), created)
        site.band, site.band_year = "02", maker.band_year
        site.periods = [Period(created, "A", naf, employer="O")]
        register.units.append(unit)
