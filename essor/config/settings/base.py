"""Settings shared by every environment; the environment decides the rest (see env.py)."""

from pathlib import Path

from csp.constants import NONE, SELF

from essor.common.logs import logging_config
from essor.config import env

ROOT = Path(__file__).resolve().parents[3]
DATA_DIR = env.folder("ESSOR_DATA", ROOT / "var")  # database, uploads, warehouse
WAREHOUSE_DIR = env.folder("ESSOR_WAREHOUSE", DATA_DIR / "warehouse")
DEMO_WAREHOUSE_DIR = DATA_DIR / "warehouse-demonstration"  # never mixed with a real register
FILES_DIR = DATA_DIR / "files"

DEBUG = False
DEMO = False  # sign-in links without a second factor, only on the loopback address
ALLOWED_HOSTS = env.items("ESSOR_HOSTS", ("localhost", "127.0.0.1", "[::1]"))
CSRF_TRUSTED_ORIGINS = env.items("ESSOR_ORIGINS")
SITE_URL = env.text("ESSOR_URL", "http://127.0.0.1:8000")
CONTROLLER_NAME = env.text(
    "ESSOR_CONTROLLER"
)  # who answers for personal data: the EPCI that runs this
CONTROLLER_EMAIL = env.text("ESSOR_CONTROLLER_EMAIL")  # where people ask for their rights

INSTALLED_APPS = [
    "essor.common",
    "essor.territory",
    "essor.observatory",
    "essor.publishing",
    "essor.web",
    "essor.demo",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "django.forms",  # its widgets, drawn by our templates
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "essor.web.accounts.proconnect",
    "allauth.usersessions",
    "csp",
    "ninja",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "essor.web.health.requests.RequestLogMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "essor.web.middleware.ActorMiddleware",
    "essor.web.accounts.middleware.SecondFactorMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
]

ROOT_URLCONF = "essor.config.urls"
WSGI_APPLICATION = "essor.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["essor.web.templatetags.essor"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "essor.web.context_processors.shell",
            ],
        },
    }
]

# SQLite: readers never wait for the writer, a committed row survives a power cut, and a
# transaction takes its lock at once, so that two writers queue instead of failing.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA mmap_size=268435456;"
        " PRAGMA cache_size=-20000; PRAGMA temp_store=MEMORY; PRAGMA foreign_keys=ON;"
    ),
}
DATABASES = {"default": env.database("ESSOR_DATABASE_URL", f"sqlite:///{DATA_DIR}/essor.sqlite3")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS

AUTH_USER_MODEL = "territory.User"
AUTHENTICATION_BACKENDS = ["essor.web.accounts.backends.AccountBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email",)},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "essor.web.accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]  # nobody signs up; the sign-in form follows it
ACCOUNT_EMAIL_VERIFICATION = "none"  # an account only opens by a link that proves its address
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a changed password or second factor is told by e-mail
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # strangers get no mail, and pages say the same either way
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/300s/key",
    "request_login_code": "20/m/ip,3/m/key",
    "reset_password": "20/m/ip,5/m/key",
    "change_address": "5/h/user",
}
ALLAUTH_TRUSTED_PROXY_COUNT = env.integer("ESSOR_PROXIES", 0)  # whose address is throttled
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Essor"
MFA_TOTP_TOLERANCE = 1  # a telephone's clock may be half a minute off
SOCIALACCOUNT_ADAPTER = "essor.web.accounts.adapters.SocialAccountAdapter"
# A link, not a form: Chromium applies `form-action 'self'` to where a form's answer redirects.
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False  # Essor's own adapter matches addresses
SOCIALACCOUNT_STORE_TOKENS = False
PROCONNECT_URL = env.text("ESSOR_PROCONNECT_URL")  # the issuer, e.g. https://…/api/v2
PROCONNECT_CLIENT_ID = env.text("ESSOR_PROCONNECT_CLIENT_ID")
PROCONNECT_SECRET = env.text("ESSOR_PROCONNECT_SECRET")
PROCONNECT_ALLOW_UNKNOWN = env.flag("ESSOR_PROCONNECT_ALLOW_UNKNOWN", default=False)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français")]
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = ["essor.web.formats"]
FORM_RENDERER = "essor.web.components.forms.FormRenderer"

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "essor.web.static_files.StaticFiles"},
}

SESSION_COOKIE_AGE = 14 * 24 * 3600  # a phone used at two meetings of one fortnight stays signed in
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}

# Maps need nothing from elsewhere; a territory may add a tile background (IGN's, for instance).
MAP_TILES = env.text("ESSOR_MAP_TILES")  # https://…/{z}/{x}/{y}.png
MAP_TILES_CREDIT = env.text("ESSOR_MAP_TILES_CREDIT", "© IGN")
if MAP_TILES:
    MAP_TILES_ORIGIN = "/".join(MAP_TILES.split("/")[:3])
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["img-src"].append(MAP_TILES_ORIGIN)
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["connect-src"].append(MAP_TILES_ORIGIN)

# Where Essor accepts to push notifications: the services of the browsers in use.
PUSH_SERVICES = env.items(
    "ESSOR_PUSH_SERVICES",
    (
        "https://fcm.googleapis.com",
        "https://updates.push.services.mozilla.com",
        "https://*.push.apple.com",
        "https://*.notify.windows.com",
    ),
)

SIGNAL_YEARS = env.integer("ESSOR_SIGNAL_YEARS", 5)  # how long notices of the BODACC are kept
API_RATE = env.integer("ESSOR_API_RATE", 300)  # calls a minute for each token or person

LOG_LEVEL = env.text("ESSOR_LOG_LEVEL", "INFO")
LOGGING = logging_config(as_json=False, level=LOG_LEVEL)
