"""Production: everything secret comes from the environment, everything goes over TLS."""

from essor.common.logs import logging_config
from essor.config import env
from essor.config.settings.base import *  # noqa: F403 - a settings module is its base plus changes
from essor.config.settings.base import DATA_DIR, LOG_LEVEL

SECRET_KEY = env.required("ESSOR_SECRET_KEY")
SECURE_SSL_REDIRECT = env.flag("ESSOR_TLS", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # supervisors ask on the machine itself, without TLS
SESSION_COOKIE_SECURE = SECURE_SSL_REDIRECT
CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT
SECURE_HSTS_SECONDS = 31_536_000 if SECURE_SSL_REDIRECT else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
ALLAUTH_TRUSTED_PROXY_COUNT = env.integer("ESSOR_PROXIES", 1)
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if SECURE_SSL_REDIRECT else "http"
if SECURE_SSL_REDIRECT:  # the prefix binds the cookie to this host and to TLS
    SESSION_COOKIE_NAME = "__Host-essor-session"

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = env.text("ESSOR_SMTP_HOST", "localhost")
EMAIL_PORT = env.integer("ESSOR_SMTP_PORT", 25)
EMAIL_HOST_USER = env.text("ESSOR_SMTP_USER")
EMAIL_HOST_PASSWORD = env.text("ESSOR_SMTP_PASSWORD")
EMAIL_USE_TLS = env.flag("ESSOR_SMTP_TLS", default=False)
DEFAULT_FROM_EMAIL = env.text("ESSOR_MAIL_FROM", "essor@localhost")

LOGGING = logging_config(as_json=True, level=LOG_LEVEL)

# Shared by the processes of one machine, so that sign-in attempts are counted once.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": DATA_DIR / "cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}
