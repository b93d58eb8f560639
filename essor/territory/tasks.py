"""Jobs that need to know who asked: the common layer knows accounts by their key only."""

from datetime import time
from uuid import UUID

from essor.common.jobs import JobContext, job
from essor.common.models import ImportRun, ImportState
from essor.common.schedule import daily
from essor.common.services.imports import JOB, apply_import, forget_imports, record_failure
from essor.kernel.errors import EssorError
from essor.territory.models import User
from essor.territory.services.actors import actor_for
from essor.territory.services.address_book import erase_old_contacts


@job(JOB, title="Importer un fichier", advice="Rouvrez l'import : il dit ce qu'il faut corriger.")
def apply_large_import(context: JobContext) -> dict[str, int]:
    """Write a large import with the rights of whoever asked, as they are now.

    A run that is already applied was committed just before a crash: there is nothing left to do.
    """
    run_id = UUID(str(context.payload["run"]))
    if not ImportRun.objects.filter(pk=run_id, state=ImportState.APPLIED).exists():
        actor = actor_for(User.objects.get(pk=str(context.job.requested_by)))
        try:
            apply_import(actor=actor, run_id=run_id, expected=ImportState.RUNNING)
        except EssorError as error:
            record_failure(run_id=run_id, reason=str(error))
            raise
    run = ImportRun.objects.get(pk=run_id)
    return {"created": run.created_count, "updated": run.updated_count}


@daily(at=time(4))
@job("imports.forget", title="Effacer les anciens fichiers importés", tell=False)
def forget_old_imports(context: JobContext) -> dict[str, int]:
    return {"runs": forget_imports(now=context.now)}


@daily(at=time(4, 15))
@job("contacts.forget", title="Effacer les contacts archivés depuis un an", tell=False)
def forget_old_contacts(context: JobContext) -> dict[str, int]:
    return {"contacts": erase_old_contacts(now=context.now)}
