"""Tests: fast hashing, mail in memory, files in a temporary folder set by the fixtures."""

from essor.config.settings.base import *  # noqa: F403 - a settings module is its base plus changes
from essor.config.settings.base import STORAGES

SECRET_KEY = "test-only-key-that-protects-nothing-at-all-0123456789"  # noqa: S105 - not a secret
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
WHITENOISE_AUTOREFRESH = True
