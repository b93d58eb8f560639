"""Jobs of the common layer."""

from datetime import time, timedelta

from essor.common.actor import SYSTEM
from essor.common.jobs import JobContext, job
from essor.common.schedule import daily, every
from essor.common.services.attachments import sweep_orphans
from essor.common.services.delivery import send_digests, send_due_e_mails, send_due_pushes
from essor.common.services.housekeeping import prune
from essor.common.services.notifications import DELIVER
from essor.common.services.search import rebuild

UNUSED_FILE_DAYS = 30  # a device may send a photograph and lose the network before its note


@every(minutes=1)
@job(DELIVER, title="Envoyer les notifications", tell=False)
def deliver(context: JobContext) -> dict[str, dict[str, int]]:
    now = context.now
    return {
        "e_mails": send_due_e_mails(now=now),
        "digests": send_digests(now=now, only_begun=True),
        "pushes": send_due_pushes(now=now),
    }


@daily(at=time(7))
@job("notifications.digest", title="Envoyer les résumés du jour", tell=False)
def send_daily_digests(context: JobContext) -> dict[str, int]:
    return send_digests(now=context.now)


@daily(at=time(3, 30))
@job("common.prune", title="Effacer ce qui a fait son temps", tell=False)
def prune_old_rows(context: JobContext) -> dict[str, int]:
    return prune(now=context.now)


@job(
    "search.rebuild",
    title="Refaire l'index de la recherche",
    advice="Lancez « essor reindex » sur le serveur : la commande fait la même chose.",
)
def write_search_again(_context: JobContext) -> dict[str, int]:
    """Asked for by an upgrade that changes what the index keeps; doing it twice changes nothing."""
    return rebuild(actor=SYSTEM)


@daily(at=time(3, 45))
@job("attachments.sweep", title="Effacer les fichiers que rien n'utilise", tell=False)
def sweep_files(context: JobContext) -> dict[str, int]:
    swept = sweep_orphans(before=context.now - timedelta(days=UNUSED_FILE_DAYS))
    return {"kept": swept.kept_removed, "received": swept.received_removed}
