"""The rows of each reference table. A column's type says how it is read; empty is None.

`Column` gives a column another name, a pattern, or a list of allowed values.
"""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final


@dataclass(frozen=True, slots=True)
class Column:
    """How a column is named and checked in the file.

    Attributes:
        name: its name there, when it is not the field's.
        pattern: a regular expression that a value must match whole.
        among: the values allowed.
    """

    name: str = ""
    pattern: str = ""
    among: tuple[str, ...] = ()


MunicipalityText = Annotated[str, Column(pattern=r"(?:[0-9]{2}|2[AB])[0-9]{3}")]
SirenText = Annotated[str, Column(pattern=r"[0-9]{9}")]
Kind = Annotated[str, Column(among=("commune", "delegated", "associated", "district"))]


@dataclass(frozen=True, slots=True)
class MunicipalityRow:
    code: MunicipalityText
    name: str
    kind: Kind
    department: str
    region: str
    siren: SirenText | None
    parent: MunicipalityText | None
    employment_zone: str | None
    latitude: float | None
    longitude: float | None
    postcodes: str | None


@dataclass(frozen=True, slots=True)
class PopulationRow:
    code: MunicipalityText
    population: int


@dataclass(frozen=True, slots=True)
class IntermunicipalityRow:
    siren: SirenText
    name: str
    kind: Annotated[str, Column(among=("CC", "CA", "CU", "METRO", "MET69", "EPT"))]
    taxation: str | None


@dataclass(frozen=True, slots=True)
class IntermunicipalityMemberRow:
    layer: Annotated[str, Column(among=("epci", "ept"))]
    municipality: MunicipalityText
    intermunicipality: SirenText


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    code: str
    name: str
    region: str
    seat: str | None


@dataclass(frozen=True, slots=True)
class RegionRow:
    code: str
    name: str
    seat: str | None


@dataclass(frozen=True, slots=True)
class EmploymentZoneRow:
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class MunicipalityChangeRow:
    """A line of INSEE's file of movements, with INSEE's own column names."""

    kind: Annotated[str, Column("MOD", r"[0-9]{2}")]
    effective_on: Annotated[date, Column("DATE_EFF")]
    before_type: Annotated[str | None, Column("TYPECOM_AV")]
    before_code: Annotated[str | None, Column("COM_AV")]
    before_name: Annotated[str | None, Column("LIBELLE_AV")]
    after_type: Annotated[str | None, Column("TYPECOM_AP")]
    after_code: Annotated[str | None, Column("COM_AP")]
    after_name: Annotated[str | None, Column("LIBELLE_AP")]


@dataclass(frozen=True, slots=True)
class RecodedMunicipalityRow:
    old_code: MunicipalityText
    code: MunicipalityText


@dataclass(frozen=True, slots=True)
class IndustryTerritoryRow:
    id: Annotated[str, Column(pattern=r"ti-[0-9]{4}")]
    name: str
    region: str


@dataclass(frozen=True, slots=True)
class IndustryTerritoryMemberRow:
    territory: str
    kind: Annotated[str, Column(among=("epci", "ept", "commune"))]
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class IndustryTerritoryMunicipalityRow:
    territory: str
    municipality: MunicipalityText


@dataclass(frozen=True, slots=True)
class ZoningRow:
    code: str
    name: str
    vintage: str
    geography_on: date
    valid_from: date | None
    valid_to: date | None
    absence: Annotated[str, Column(among=("no", "unknown"))]
    source: str


@dataclass(frozen=True, slots=True)
class ZoningMemberRow:
    zoning: str
    municipality: MunicipalityText
    status: Annotated[str, Column(among=("yes", "partial", "no", "unknown"))]
    detail: str | None


@dataclass(frozen=True, slots=True)
class NafRow:
    code: str
    label: str | None
    short_label: str | None
    parent: str | None
    a17: str | None
    a38: str | None
    a64: str | None


@dataclass(frozen=True, slots=True)
class LabelRow:
    """A code and its label."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class ValueChainRow:
    """A value chain (filière). An unknown start is empty: the chain stands, nobody found since when."""

    code: Annotated[str, Column(pattern=r"[a-z]+(?:-[a-z]+)*")]
    name: str
    scope: Annotated[str, Column(among=("national", "local"))]
    valid_from: date | None
    valid_to: date | None
    source: str
    checked_on: date


@dataclass(frozen=True, slots=True)
class ValueChainActivityRow:
    """The beginning of NAF codes that let one guess a value chain, and how far to trust it."""

    value_chain: str
    naf: Annotated[str, Column(pattern=r"[0-9]{2}(?:\.[0-9]{1,2}[A-Z]?)?")]
    nomenclature: Annotated[str, Column(among=("NAFRev2",))]
    confidence: Annotated[str, Column(among=("high", "medium", "low"))]
    source: str
    checked_on: date


ROWS: Final[dict[str, type]] = {
    "municipalities": MunicipalityRow,
    "municipality_populations": PopulationRow,
    "intermunicipalities": IntermunicipalityRow,
    "intermunicipality_members": IntermunicipalityMemberRow,
    "departments": DepartmentRow,
    "regions": RegionRow,
    "employment_zones": EmploymentZoneRow,
    "municipality_changes": MunicipalityChangeRow,
    "recoded_municipalities": RecodedMunicipalityRow,
    "industry_territories": IndustryTerritoryRow,
    "industry_territory_members": IndustryTerritoryMemberRow,
    "industry_territory_municipalities": IndustryTerritoryMunicipalityRow,
    "zonings": ZoningRow,
    "zoning_members": ZoningMemberRow,
    "naf": NafRow,
    "legal_forms": LabelRow,
    "headcount_bands": LabelRow,
    "value_chains": ValueChainRow,
    "value_chain_activities": ValueChainActivityRow,
}
