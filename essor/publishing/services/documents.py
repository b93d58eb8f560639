"""Making a document for somebody: checked, written, and remembered in the log of exports."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from essor.common.actor import Actor
from essor.common.permissions import Permission
from essor.common.services.audit import log_export
from essor.publishing.documents.territory_sheet import territory_sheet
from essor.publishing.engine import tree
from essor.publishing.engine.formats import MEDIA_TYPES, FileFormat, write
from essor.publishing.selectors.territory_facts import territory_facts
from essor.territory.models import Territory


@dataclass(frozen=True)
class DocumentKind:
    """A document that Essor makes.

    Attributes:
        code: as in addresses and on the command line.
        name: French name.
        description: what it says and for whom.
        build: the tree, for a territory on a day.
    """

    code: str
    name: str
    description: str
    build: Callable[[Territory, date], tree.Document]


@dataclass(frozen=True)
class MadeFile:
    """A file ready to be sent or written."""

    name: str
    media_type: str
    content: bytes


def _sheet(territory: Territory, on: date) -> tree.Document:
    return territory_sheet(territory_facts(territory, on))


KINDS: dict[str, DocumentKind] = {
    kind.code: kind
    for kind in (
        DocumentKind(
            "territory-sheet",
            "Fiche territoire",
            "Ce qu'est le territoire : périmètre, population, zonages, sites industriels, carte.",
            _sheet,
        ),
    )
}


def publish_document(
    *,
    actor: Actor,
    territory: Territory,
    kind: DocumentKind,
    file_format: FileFormat,
    on: date | None = None,
) -> MadeFile:
    """Make a document and write its line in the log of exports.

    Raises:
        NotAllowed: the role does not publish documents of this territory.
        BadDocument: the document cannot be written in this format.
    """
    actor.require(Permission.DOCUMENT_PUBLISH, territory.id)
    day = on or timezone.localdate()
    content = write(kind.build(territory, day), file_format)
    log_export(
        actor=actor,
        kind=kind.code,
        file_format=file_format.value,
        filters={"on": day.isoformat()},
        row_count=None,
        territory_id=territory.id,
    )
    name = f"{kind.code}-{territory.slug}-{day.isoformat()}.{file_format.value}"
    return MadeFile(name, MEDIA_TYPES[file_format], content)
