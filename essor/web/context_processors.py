"""What the shell around every page needs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    """The territory at hand and whether this installation is a demonstration."""
    return {
        "actor": getattr(request, "actor", None),
        "territory": getattr(request, "territory", None),
        "installation_is_demo": settings.DEMO,
    }
