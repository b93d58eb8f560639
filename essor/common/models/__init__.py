"""Models of the common layer, one module per subject."""

from essor.common.models.attachments import Attachment, OwnerKind, register_owner
from essor.common.models.audit import AuditEntry, ExportLog
from essor.common.models.base import BaseModel, VisibleQuerySet, new_id
from essor.common.models.imports import (
    ImportChange,
    ImportMapping,
    ImportRun,
    ImportState,
    RowAction,
)
from essor.common.models.jobs import Job, JobState, ScheduledRun, WorkerBeat
from essor.common.models.limits import CallCount
from essor.common.models.mail import KeptMessage
from essor.common.models.notifications import (
    Delivery,
    EmailChoice,
    Notification,
    Preference,
    PushSubscription,
    QuietHours,
)
from essor.common.models.search import SearchEntry
from essor.common.models.sync import ReceivedBlob, SyncOperation, SyncStatus

__all__ = [
    "Attachment",
    "AuditEntry",
    "BaseModel",
    "CallCount",
    "Delivery",
    "EmailChoice",
    "ExportLog",
    "ImportChange",
    "ImportMapping",
    "ImportRun",
    "ImportState",
    "Job",
    "JobState",
    "KeptMessage",
    "Notification",
    "OwnerKind",
    "Preference",
    "PushSubscription",
    "QuietHours",
    "ReceivedBlob",
    "RowAction",
    "ScheduledRun",
    "SearchEntry",
    "SyncOperation",
    "SyncStatus",
    "VisibleQuerySet",
    "WorkerBeat",
    "new_id",
    "register_owner",
]
