"""What is kept no longer than it serves."""

from datetime import datetime, timedelta

from essor.common.models import Job, JobState, KeptMessage, Notification, ScheduledRun, WorkerBeat
from essor.common.services.limits import forget_calls
from essor.common.services.sync import forget_old_conflicts

JOBS = timedelta(days=30)
TICKS = timedelta(days=3)  # jobs that nobody asked for
FAILED_JOBS = timedelta(days=180)  # logs are kept six months
READ_NOTIFICATIONS = timedelta(days=180)
NOTIFICATIONS = timedelta(days=365)
KEPT_MESSAGES = timedelta(days=30)
CONFLICTS = timedelta(days=30)  # both texts; the device has kept its own
BEATS = timedelta(days=1)
CALLS = timedelta(hours=1)
MINUTE = 60


def prune(*, now: datetime) -> dict[str, int]:
    """Erase what is past its time. Returns how many rows of each kind."""
    ended = Job.objects.finished()
    old = {
        "jobs": ended.exclude(state=JobState.FAILED).filter(finished_at__lt=now - JOBS),
        "failed_jobs": ended.filter(finished_at__lt=now - FAILED_JOBS),
        "ticks": ended.exclude(state=JobState.FAILED).filter(
            requested_by__isnull=True, finished_at__lt=now - TICKS
        ),
        "scheduled_runs": ScheduledRun.objects.filter(due_at__lt=now - TICKS),
        "read_notifications": Notification.objects.filter(read_at__lt=now - READ_NOTIFICATIONS),
        "notifications": Notification.objects.filter(created_at__lt=now - NOTIFICATIONS),
        "kept_messages": KeptMessage.objects.filter(created_at__lt=now - KEPT_MESSAGES),
        "workers": WorkerBeat.objects.filter(beat_at__lt=now - BEATS),
    }
    erased = {name: rows.delete()[0] for name, rows in old.items()}
    old_minute = int((now - CALLS).timestamp() // MINUTE)
    return erased | {
        "conflicts": forget_old_conflicts(before=now - CONFLICTS),
        "calls": forget_calls(before_minute=old_minute),
    }
