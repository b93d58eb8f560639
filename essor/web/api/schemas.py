"""What the API says of each kind of object. Names are stable: others parse them."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from essor.kernel.figure import Figure


class FigureValue(Schema):
    """A number with its provenance; `value` is null when nobody knows it."""

    value: float | None
    unit: str
    as_of: date | None
    source: str
    convention: str

    @classmethod
    def of(cls, figure: Figure) -> "FigureValue":
        """From a figure of the kernel."""
        return cls(value=plain(figure.value), unit=figure.unit, as_of=figure.as_of,
                   source=figure.source, convention=figure.convention)  # fmt: skip


class FigureLine(FigureValue):
    """A figure of a territory, in the columns of `essor observatory report`."""

    indicator: str
    perimeter: str
    naf: str | None
    period: str


class TerritoryLine(Schema):
    """A Territoire d'industrie that one may open."""

    slug: str
    name: str
    edition: str
    aliases: list[str]
    region_code: str
    is_demo: bool = Field(description="Territoire de démonstration : données inventées.")
    source: str
    source_date: date | None


class TerritoryDetail(TerritoryLine):
    """A territory, and what one may do there."""

    permissions: list[str]
    population: FigureValue
    municipalities: int
    intermunicipalities: int


class IntermunicipalityLine(Schema):
    """A grouping that the perimeter names."""

    siren: str
    name: str
    kind: str
    valid_from: date | None
    valid_to: date | None
    successor_siren: str


class MunicipalityLine(Schema):
    """A commune of the perimeter."""

    code: str
    name: str
    department_code: str
    latitude: float | None
    longitude: float | None


class PerimeterDetail(Schema):
    """What a territory consists of."""

    on: date = Field(description="Jour auquel le périmètre est donné.")
    valid_from: date | None
    valid_to: date | None
    source: str
    intermunicipalities: list[IntermunicipalityLine]
    municipalities: list[MunicipalityLine]


class SiteLine(Schema):
    """A site of the register. A masked unit has neither name nor address nor position."""

    siret: str
    siren: str
    name: str | None
    sign: str | None
    naf: str | None
    naf_nomenclature: str | None
    naf25: str | None
    headcount_band: str | None
    headcount_year: int | None
    municipality_code: str | None
    municipality_name: str | None
    epci: str | None
    address: str | None
    postcode: str | None
    longitude: float | None
    latitude: float | None
    state: str
    created_on: date | None
    closed_on: date | None
    is_head_office: bool | None
    employer: bool | None
    masked: bool
    is_industry: bool


class RegisterInfo(Schema):
    """Which register answers, to be cited beside what it says."""

    vintage: str
    as_of: date
    source: str
    demo: bool


class PeriodLine(Schema):
    """A period of a site's history."""

    start: date | None
    end: date | None
    state: str | None
    naf: str | None
    naf_nomenclature: str | None
    employer: bool | None


class SuccessionLine(Schema):
    """A declared succession with another site."""

    siret: str
    direction: str
    linked_on: date
    head_office_moved: bool | None
    continuity: bool | None


class SiteDetail(Schema):
    """All that the register says of a site; null lists were not in the files loaded."""

    site: SiteLine
    periods: list[PeriodLine] | None
    successions: list[SuccessionLine] | None
    in_territory: bool
    register_info: RegisterInfo


class CompanyLine(Schema):
    """A company that search found."""

    siren: str
    siret: str | None
    name: str | None
    municipality_code: str | None
    municipality_name: str | None
    headcount_band: str | None
    active: bool
    sites: int
    masked: bool


class NoteLine(Schema):
    """A note about a site."""

    id: UUID
    siret: str
    text: str
    visibility: str
    author: str
    made_at: datetime
    version: int
    may_change: bool


class Me(Schema):
    """Who calls, and where."""

    kind: str
    label: str
    scopes: list[str] | None = Field(description="Droits du jeton ; null pour une session.")
    territories: list[str] = Field(description="Identifiants d'adresse des territoires ouverts.")


def plain(value: float | Decimal | None) -> float | None:
    """A number as JSON has it."""
    return float(value) if isinstance(value, Decimal) else value
