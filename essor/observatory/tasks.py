"""Jobs of the observatory."""

from datetime import time

from django.utils.timezone import localdate

from essor.common.jobs import JobContext, job
from essor.common.schedule import daily
from essor.observatory.services.signals import purge_notices


@daily(at=time(3, 40))
@job("observatory.purge_notices", title="Effacer les annonces du BODACC trop anciennes", tell=False)
def purge_old_notices(context: JobContext) -> dict[str, int]:
    return {"erased": purge_notices(today=localdate(context.now))}
