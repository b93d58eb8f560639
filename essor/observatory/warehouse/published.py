"""Which official files data.gouv.fr publishes now, read from the answer of its API (version 1).

Knows no network: the caller fetches the answer. A file is recognised by its name in its address, or
by the identifier that data.gouv.fr has kept for it since 2021; never by its place in the list.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from essor.observatory.warehouse.errors import UnknownPublication
from essor.observatory.warehouse.layout import LAYOUTS, FileKind

PAGE: Final = (
    "https://www.data.gouv.fr/datasets/"
    "base-sirene-des-entreprises-et-de-leurs-etablissements-siren-siret/"
)
API: Final = (
    "https://www.data.gouv.fr/api/1/datasets/"
    "base-sirene-des-entreprises-et-de-leurs-etablissements-siren-siret/"
)
BY_HAND: Final = f"téléchargez les fichiers à la main sur {PAGE}"
_IDENTIFIERS: Final = {
    "a29c1297-1f92-4e2a-8f6b-8c902ce96c5f": (FileKind.ESTABLISHMENTS, "parquet"),
    "0651fb76-bcf3-4f6a-a38d-bc04fa708576": (FileKind.ESTABLISHMENTS, "zip"),
    "350182c9-148a-46e0-8389-76c2ec1374a3": (FileKind.LEGAL_UNITS, "parquet"),
    "825f4199-cadd-486c-ac46-a65a8ea1a047": (FileKind.LEGAL_UNITS, "zip"),
    "2b3a0c79-f97b-46b8-ac02-8be6c1f01a8c": (FileKind.HISTORY, "parquet"),
    "88fbb6b4-0320-443e-b739-b4376a012c32": (FileKind.HISTORY, "zip"),
    "9c4d5d9c-4bbb-4b9c-837a-6155cb589e26": (FileKind.SUCCESSIONS, "zip"),
}
_NAME: Final = re.compile(r"(Stock[A-Za-z]+)(?:_utf8)?\.(parquet|zip)", re.IGNORECASE)
_KINDS: Final = {layout.official_name.lower(): kind for kind, layout in LAYOUTS.items()}
_DAY: Final = re.compile(r"\bdu\s+\d{1,2}(?:er)?\s+([a-zéûA-ZÉÛ]+)\s+(20\d\d)\b")
_MONTHS: Final = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
_PLAIN: Final = str.maketrans("éû", "eu")
_ISO_MONTH: Final = re.compile(r"(20\d\d-(?:0[1-9]|1[0-2]))-\d\d")
_CHECKSUM_LENGTHS: Final = {"md5": 32, "sha1": 40, "sha256": 64}


@dataclass(frozen=True)
class Checksum:
    """A digest that the publisher announces."""

    algorithm: str
    value: str


@dataclass(frozen=True)
class PublishedFile:
    """One official file as it is published.

    Attributes:
        kind: which of the four.
        url: where it is.
        extension: `parquet` or `zip`.
        month: the month that it describes, `2026-11`.
        size: announced bytes; None when nothing is announced.
        checksum: announced digest; None when nothing is announced.
    """

    kind: FileKind
    url: str
    extension: str
    month: str
    size: int | None
    checksum: Checksum | None

    @property
    def name(self) -> str:
        """How it is called once fetched: months never overwrite each other."""
        return f"{LAYOUTS[self.kind].official_name}_{self.month}.{self.extension}"


def published_files(answer: object) -> dict[FileKind, PublishedFile]:
    """The files of an API answer, Parquet rather than zip.

    Raises:
        UnknownPublication: the answer no longer has the shape that is known.
    """
    resources = answer.get("resources") if isinstance(answer, dict) else None
    if not isinstance(resources, list):
        raise UnknownPublication(
            "La réponse de data.gouv.fr n'a plus la forme connue (liste « resources » absente) ;"
            f" {BY_HAND}."
        )
    found: dict[FileKind, PublishedFile] = {}
    for resource in resources:
        file = _published(resource) if isinstance(resource, dict) else None
        if file is not None and (file.kind not in found or file.extension == "parquet"):
            found[file.kind] = file
    return found


def chosen(
    published: Mapping[FileKind, PublishedFile], wanted: Iterable[FileKind], month: str | None
) -> tuple[PublishedFile, ...]:
    """The wanted files, all of one month.

    Raises:
        UnknownPublication: one is not published, or not for that month.
    """
    files = []
    for kind in wanted:
        if kind not in published:
            raise UnknownPublication(
                f"data.gouv.fr ne publie plus de fichier {LAYOUTS[kind].official_name}"
                f" reconnaissable ; {BY_HAND}."
            )
        files.append(published[kind])
    months = sorted({file.month for file in files})
    if month is not None and months != [month]:
        raise UnknownPublication(
            f"data.gouv.fr publie {' et '.join(months)}, pas {month} : seul le dernier mois y"
            " est gardé. Relancez sans --month, ou donnez un fichier que vous avez gardé à"
            " « essor sirene import »."
        )
    if len(months) > 1:
        raise UnknownPublication(
            f"La publication est en cours : data.gouv.fr montre {' et '.join(months)} à la fois."
            " Réessayez dans quelques heures."
        )
    return tuple(files)


def _published(resource: Mapping[str, Any]) -> PublishedFile | None:
    url = resource.get("url")
    if not isinstance(url, str):
        return None
    named = _NAME.fullmatch(unquote(urlsplit(url).path).rsplit("/", 1)[-1])
    if named:
        kind, extension = _KINDS.get(named.group(1).lower()), named.group(2).lower()
    else:
        kind, extension = _IDENTIFIERS.get(str(resource.get("id")), (None, ""))
    month = _month(resource)
    if kind is None or month is None:
        return None
    size = resource.get("filesize")
    return PublishedFile(
        kind=kind,
        url=url,
        extension=extension,
        month=month,
        size=size if isinstance(size, int) and size > 0 else None,
        checksum=_checksum(resource.get("checksum")),
    )


def _month(resource: Mapping[str, Any]) -> str | None:
    """The month in the title (« du 01 Novembre 2026 »), else the month of publication."""
    written = _DAY.search(str(resource.get("title") or ""))
    if written:
        name = written.group(1).lower().translate(_PLAIN)
        for number, month in enumerate(_MONTHS, start=1):
            if month.translate(_PLAIN) == name:
                return f"{written.group(2)}-{number:02d}"
    published = _ISO_MONTH.match(str(resource.get("last_modified") or ""))
    return published.group(1) if published else None


def _checksum(announced: object) -> Checksum | None:
    """The digest of the resource itself.

    The `analysis:*` extras are a robot's, computed when it passed: they may describe last month.
    """
    if not isinstance(announced, dict):
        return None
    algorithm = str(announced.get("type") or "").lower().replace("-", "")
    value = str(announced.get("value") or "").lower()
    if len(value) != _CHECKSUM_LENGTHS.get(algorithm):
        return None
    return Checksum(algorithm, value)
