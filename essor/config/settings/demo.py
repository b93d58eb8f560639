"""Demonstration: production code paths on the loopback address, with a mailbox page for SMTP."""

from essor.common.logs import logging_config
from essor.config import env
from essor.config.settings.base import *  # noqa: F403 - a settings module is its base plus changes
from essor.config.settings.base import DATA_DIR

DEMO = True
SITE_URL = env.text("ESSOR_URL", f"http://127.0.0.1:{env.integer('PORT', 8000)}")

EMAIL_BACKEND = "essor.common.mailbox.MailboxBackend"
DEFAULT_FROM_EMAIL = "Essor (démonstration) <essor@demonstration.invalid>"


def _secret() -> str:
    """A key made once per data folder, so that sessions outlive a restart."""
    import secrets

    path = DATA_DIR / "secret-key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(secrets.token_urlsafe(50))
        path.chmod(0o600)
    return path.read_text()


SECRET_KEY = _secret()

# Shared by the processes of one machine, so that sign-in attempts are counted once.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": DATA_DIR / "cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

# The terminal shows the sign-in links, not a line for each page.
LOGGING = logging_config(as_json=False, level=env.text("ESSOR_LOG_LEVEL", "WARNING"))
