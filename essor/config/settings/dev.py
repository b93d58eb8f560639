"""Development: debug pages, files served as they are, and a key that is no secret."""

from essor.config.settings.base import *  # noqa: F403 - a settings module is its base plus changes
from essor.config.settings.base import STORAGES

DEBUG = True
SECRET_KEY = "development-only-key-that-protects-nothing-at-all-0123456789"  # noqa: S105 - not a secret
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
