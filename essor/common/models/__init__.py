"""Models of the common layer, one module per subject."""

from essor.common.models.audit import AuditEntry, ExportLog
from essor.common.models.base import BaseModel, VisibleQuerySet, new_id

__all__ = ["AuditEntry", "BaseModel", "ExportLog", "VisibleQuerySet", "new_id"]
