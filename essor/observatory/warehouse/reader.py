"""Reads the warehouse for pages: read-only, one DuckDB per process, a cursor per call.

warehouse = Warehouse.open(folder)
rows, total = warehouse.sites(SiteFilter(epci=("200072999",)), order="-headcount")
"""

import atexit
import json
import os
import tempfile
import threading
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import Any, ClassVar, Final

import duckdb

from essor.kernel.headcount import HeadcountBand
from essor.kernel.identifiers import SIRET_LENGTH
from essor.observatory.warehouse import catalogue
from essor.observatory.warehouse.catalogue import Catalogue, Entry
from essor.observatory.warehouse.database import Limits, connect, quoted
from essor.observatory.warehouse.errors import DamagedWarehouse, NoWarehouse
from essor.observatory.warehouse.filters import DIMENSIONS, ORDERS, Order, condition, without
from essor.observatory.warehouse.known_sites import KnownSites
from essor.observatory.warehouse.layout import FileKind
from essor.observatory.warehouse.rows import (
    Counts,
    Facets,
    SiteFile,
    SiteFilter,
    SitePeriod,
    SitePoint,
    SiteRow,
    SuccessionLink,
    VintageInfo,
)
from essor.observatory.warehouse.search import CompanyHit, CompanySearch

_BANDS: Final = tuple(HeadcountBand)
_KEPT_IN_MEMORY: Final = 200_000  # rows, about 100 MB
_LIMITS: Final = Limits(memory="512MB", threads=1)  # a page asks for milliseconds
_COLUMNS: Final = (
    "siret, siren, name, sign, naf, naf_nomenclature, naf25, band, band_year, commune,"
    " commune_name, epci, address, postcode, longitude, latitude, active, created_on, closed_on,"
    " head_office, employer, masked, is_industry, sole_trader"
)
_NOT_LOADED: Final = (
    "Le registre n'est pas chargé. L'administrateur de l'installation le charge avec"
    " « essor sirene import »."
)
_TEN: Final = HeadcountBand.FROM_10.rank


class Warehouse:
    """One vintage of the register, as it was when it was opened."""

    _opened: ClassVar[dict[tuple[Path, bool | None], tuple[object, "Warehouse"]]] = {}
    _lock: ClassVar[threading.Lock] = threading.Lock()

    def __init__(self, root: Path, known: Catalogue, entry: Entry) -> None:
        self.root = root
        self.catalogue = known
        self.folder = catalogue.folder_of(root, entry)
        try:
            manifest = json.loads((self.folder / "manifest.json").read_text("utf-8"))
            self._connection = self._views()
        except (OSError, ValueError, duckdb.Error) as error:
            raise DamagedWarehouse(
                f"L'entrepôt {root} est incomplet (mois {entry.vintage}) ;"
                " rechargez les fichiers Sirene."
            ) from error
        self.manifest: dict[str, Any] = manifest
        # A month never changes: what it answered once in a few rows, it would answer again.
        self.answers = lru_cache(maxsize=1_000)(self._rows)
        self._known = KnownSites()
        perimeter = manifest["perimeter"]
        self.vintage = VintageInfo(
            entry.vintage,
            entry.demo,
            datetime.fromisoformat(manifest["loaded_at"]),
            frozenset(FileKind(file["kind"]) for file in manifest["files"]),
            None if perimeter is None else tuple(perimeter),
        )

    @classmethod
    def open(cls, root: Path, *, demo: bool | None = None) -> "Warehouse":
        """The newest vintage of a folder; opened once per process until a load replaces it.

        Args:
            root: the warehouse's folder.
            demo: the demonstration's register, or the real one; None takes the real one if it is
                there.

        Raises:
            NoWarehouse: nothing has been loaded there.
            DamagedWarehouse: what was loaded cannot be read.
        """
        try:
            stat = (root / catalogue.CATALOGUE).stat()
        except OSError as error:
            raise NoWarehouse(_NOT_LOADED) from error
        stamp = (stat.st_mtime_ns, stat.st_ino, stat.st_size)
        with cls._lock:
            opened = cls._opened.get((root, demo))
            if opened is not None and opened[0] == stamp:
                return opened[1]
            known = catalogue.read(root)
            entry = known.current if demo is None else known.latest(demo=demo)
            if entry is None:
                raise NoWarehouse(_NOT_LOADED)
            warehouse = cls(root, known, entry)
            cls._opened[root, demo] = (stamp, warehouse)
            return warehouse

    def close(self) -> None:
        """Close this month; it answers nothing more."""
        self._connection.close()
        del self._connection

    @classmethod
    def forget(cls) -> None:
        """Let go of every opened warehouse; the next `open` reads the folder again."""
        with cls._lock:
            cls._opened.clear()

    def at(self, vintage: str) -> "Warehouse":
        """Another month of the same register.

        Raises:
            NoWarehouse: this month was not loaded.
        """
        for entry in self.catalogue.entries:
            if entry.vintage == vintage and entry.demo == self.vintage.demo:
                return Warehouse(self.root, self.catalogue, entry)
        raise NoWarehouse(f"Le mois {vintage} du registre n'est pas chargé.")

    @property
    def vintages(self) -> tuple[str, ...]:
        """Months of the same register that are loaded, oldest first."""
        return tuple(e.vintage for e in self.catalogue.entries if e.demo == self.vintage.demo)

    def _views(self) -> duckdb.DuckDBPyConnection:
        connection = connect(_LIMITS, Path(tempfile.gettempdir()) / f"essor-{os.getpid()}")
        connection.execute("SET parquet_metadata_cache = true")
        for name in ("sites", "cube_sites"):
            source = f"read_parquet({quoted(self.folder / f'{name}.parquet')})"
            counted = connection.execute(f"SELECT count(*) FROM {source}").fetchone()
            # A territory's sites fit in memory, where a query costs a third of what a file does.
            kind = "TABLE" if counted is not None and counted[0] <= _KEPT_IN_MEMORY else "VIEW"
            connection.execute(f"CREATE {kind} {name} AS SELECT * FROM {source}")
        for name in ("establishments", "history", "successions"):
            connection.execute(
                f"CREATE VIEW {name} AS SELECT * FROM"
                f" read_parquet({quoted(self.folder / 'store' / f'{name}.parquet')})"
            )
        return connection

    def _rows(self, sql: str, values: Iterable[object] = ()) -> list[tuple[Any, ...]]:
        cursor = self._connection.cursor()
        try:
            return cursor.execute(sql, list(values)).fetchall()
        except duckdb.IOException as error:
            raise DamagedWarehouse(
                "Le registre vient d'être remplacé ou son dossier n'est plus lisible ; réessayez."
            ) from error
        finally:
            cursor.close()

    def sites(
        self,
        wanted: SiteFilter,
        *,
        order: Order = "name",
        limit: int | None = 50,
        offset: int = 0,
    ) -> tuple[tuple[SiteRow, ...], int]:
        """A page of sites and how many there are in all.

        Args:
            wanted: the filter.
            order: see `ORDERS`; always complete, so that pages never overlap.
            limit: rows of the page; None for every site (exports).
            offset: rows before the page.
        """
        where = condition(wanted)
        if limit is None:
            rows = self._rows(
                f"SELECT {_COLUMNS} FROM sites WHERE {where.sql} ORDER BY {ORDERS[order]}",
                where.values,
            )
            return tuple(map(_site, rows)), len(rows)
        ask = self.answers if wanted.among is None else self._rows  # a list of SIRET is asked once
        found = ask(
            f"SELECT siret, count(*) OVER () FROM sites WHERE {where.sql}"
            f" ORDER BY {ORDERS[order]} LIMIT {int(limit)} OFFSET {int(offset)}",
            where.values,
        )
        if found:
            numbers = [number for number, _ in found]
            # The condition again: a file in order of EPCI is then read where they are, not whole.
            read = partial(self._read_sites, where.sql, where.values)
            return self._known.described(numbers, read), found[0][1]
        total = self._rows(f"SELECT count(*) FROM sites WHERE {where.sql}", where.values)[0][0]
        return (), total

    def _read_sites(
        self, where: str, values: tuple[object, ...], numbers: list[int]
    ) -> Iterable[SiteRow]:
        marks = ", ".join("?" * len(numbers))
        sql = f"SELECT {_COLUMNS} FROM sites WHERE {where} AND siret IN ({marks})"
        return map(_site, self._rows(sql, (*values, *numbers)))

    def points(self, wanted: SiteFilter) -> tuple[SitePoint, ...]:
        """The sites that have a position, for the map, ordered by SIRET."""
        where = condition(wanted)
        rows = self._rows(
            "SELECT lpad(siret::VARCHAR, 14, '0'), longitude, latitude, coalesce(sign, name),"
            f" division, band, active FROM sites WHERE {where.sql} AND longitude IS NOT NULL"
            " ORDER BY siret",
            where.values,
        )
        return tuple(
            SitePoint(siret, x, y, label, division, _band_code(band), active)
            for siret, x, y, label, division, band, active in rows
        )

    def facets(self, wanted: SiteFilter) -> Facets:
        """Numbers of sites by EPCI, division, band and state."""
        counted = {name: self._facet(wanted, name) for name in DIMENSIONS}
        return Facets(
            epci={_digits(key, 9): number for key, number in counted["epci"]},
            divisions=_by_division(counted["division"]),
            bands={_band_code(key): number for key, number in counted["band"]},
            states={("active" if key else "closed"): number for key, number in counted["active"]},
        )

    def by_division(self, wanted: SiteFilter) -> Mapping[str | None, int]:
        """Numbers of sites by NAF division, under the other conditions of the filter."""
        return _by_division(self._facet(wanted, "division"))

    def _facet(self, wanted: SiteFilter, dimension: str) -> list[tuple[Any, int]]:
        where = condition(without(wanted, dimension))
        rows = self.answers(
            f"SELECT {dimension}, count(*) FROM sites WHERE {where.sql} GROUP BY ALL ORDER BY ALL",
            where.values,
        )
        return [(key, number) for key, number in rows]

    def without_position(self, wanted: SiteFilter) -> int:
        """How many sites match but have no position."""
        where = condition(wanted)
        return int(
            self._rows(
                f"SELECT count(*) FROM sites WHERE {where.sql} AND longitude IS NULL",
                where.values,
            )[0][0]
        )

    def sites_by_siret(self, sirets: Iterable[str]) -> tuple[SiteRow, ...]:
        """The sites of a list of numbers, ordered by number; unknown ones are left out."""
        numbers = [int(siret) for siret in sirets if _is_siret(siret)]
        if not numbers:
            return ()
        return self._known.described(sorted(set(numbers)), partial(self._read_sites, "true", ()))

    @property
    def holds_every_activity(self) -> bool:
        """Whether `sites` holds every activity (a perimeter), or sections B to E only (France)."""
        return self.vintage.perimeter is not None

    def counts(self, *, epci: tuple[str, ...] = (), communes: tuple[str, ...] = ()) -> Counts:
        """Key figures, for some EPCI and communes or for everything loaded.

        Whole EPCI are answered by the cube; communes by the sites themselves.
        """
        where = condition(
            SiteFilter(state="all", industry_only=False, within_epci=epci, within_communes=communes)
        )
        source = "cube_sites"
        if communes:
            source = (
                "(SELECT *, 1 AS sites, employer::INTEGER AS employers,"
                " masked::INTEGER AS hidden FROM sites)"
            )
        masked = "hidden" if communes else "masked"
        row = self.answers(
            "SELECT sum(sites) FILTER (active), sum(sites) FILTER (NOT active),"
            " sum(sites) FILTER (active AND is_industry),"
            " sum(employers) FILTER (active AND is_industry),"
            f" sum(sites) FILTER (active AND is_industry AND band >= {_TEN}),"
            f" sum({masked}) FILTER (active) FROM {source} WHERE {where.sql}",
            where.values,
        )[0]
        return Counts(*(int(value or 0) for value in row))

    def site(self, siret: str) -> SiteFile | None:
        """All that the register says of one site; None when it does not hold it."""
        if not _is_siret(siret):
            return None
        number = int(siret)
        found = self._rows(f"SELECT {_COLUMNS} FROM sites WHERE siret = ?", [number])
        if not found:
            return None
        loaded = self.vintage.files
        return SiteFile(
            _site(found[0]),
            self._periods(number) if FileKind.HISTORY in loaded else None,
            self._successions(number) if FileKind.SUCCESSIONS in loaded else None,
        )

    def _periods(self, number: int) -> tuple[SitePeriod, ...]:
        rows = self._rows(
            "SELECT period_from, period_to, active, naf_text(naf, nomenclature), nomenclature,"
            " employer FROM history WHERE siret = ?"
            " ORDER BY period_from DESC NULLS LAST, period_to DESC NULLS FIRST",
            [number],
        )
        return tuple(SitePeriod(row[0], row[1], _state(row[2]), *row[3:]) for row in rows)

    def _successions(self, number: int) -> tuple[SuccessionLink, ...]:
        rows = self._rows(
            "SELECT lpad(l.other::VARCHAR, 14, '0'), direction, linked_on, head_office_moved,"
            " continuity, commune_text(e.commune), e.active FROM ("
            "   SELECT predecessor AS other, 'before' AS direction, * FROM successions"
            "   WHERE successor = ?"
            "   UNION ALL"
            "   SELECT successor AS other, 'after' AS direction, * FROM successions"
            "   WHERE predecessor = ?"
            " ) AS l LEFT JOIN establishments AS e ON e.siret = l.other"
            " ORDER BY linked_on DESC, l.other, direction",
            [number, number],
        )
        return tuple(SuccessionLink(*row) for row in rows)

    @cached_property
    def _search(self) -> CompanySearch:
        return CompanySearch(self.folder / "search.sqlite3")

    def companies(self, typed: str, *, limit: int = 10) -> tuple[CompanyHit, ...]:
        """Companies that match what is typed, largest first (see `CompanySearch.find`)."""
        return self._search.find(typed, limit=limit)


def _by_division(counted: Iterable[tuple[Any, int]]) -> dict[str | None, int]:
    return {_digits(key, 2): number for key, number in counted}


def _digits(number: int | None, width: int) -> str | None:
    return None if number is None else f"{number:0{width}d}"


def _is_siret(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) == SIRET_LENGTH


def _band_code(rank: int | None) -> str | None:
    return None if rank is None else _BANDS[rank].value


def _state(active: bool | None) -> Any:  # noqa: FBT001 - a value of the register
    return None if active is None else ("active" if active else "closed")


def _site(row: tuple[Any, ...]) -> SiteRow:
    siret, siren, name, sign, naf, nomenclature, naf25, band, year, *rest = row
    commune, commune_name, epci, address, postcode, longitude, latitude, active, *facts = rest
    created_on, closed_on, head_office, employer, masked, is_industry, sole_trader = facts
    return SiteRow(
        siret=f"{siret:014d}",
        siren=f"{siren:09d}",
        name=name,
        sign=sign,
        naf=naf,
        naf_nomenclature=nomenclature,
        naf25=naf25,
        band=None if band is None else _BANDS[band],
        band_year=year,
        commune=commune,
        commune_name=commune_name,
        epci=_digits(epci, 9),
        address=address,
        postcode=postcode,
        longitude=longitude,
        latitude=latitude,
        state="active" if active else "closed",
        created_on=created_on,
        closed_on=closed_on,
        is_head_office=head_office,
        employer=employer,
        masked=masked,
        is_industry=is_industry,
        sole_trader=sole_trader,
    )


atexit.register(Warehouse.forget)  # DuckDB complains of connections that outlive the interpreter
