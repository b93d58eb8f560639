"""Models of the common layer, one module per subject."""

from essor.common.models.audit import AuditEntry, ExportLog
from essor.common.models.base import BaseModel, VisibleQuerySet, new_id
from essor.common.models.imports import (
    ImportChange,
    ImportMapping,
    ImportRun,
    ImportState,
    RowAction,
)
from essor.common.models.search import SearchEntry

__all__ = [
    "AuditEntry",
    "BaseModel",
    "ExportLog",
    "ImportChange",
    "ImportMapping",
    "ImportRun",
    "ImportState",
    "RowAction",
    "SearchEntry",
    "VisibleQuerySet",
    "new_id",
]
