"""Settings of the project. Everything that differs between machines comes from the environment; README lists it."""

import os
from datetime import timedelta
from pathlib import Path

import dj_database_url
from corsheaders.defaults import default_headers
from csp.constants import NONE, SELF
from whitenoise.compress import Compressor

from tracker.environment import flag, is_loopback, number, release, secret_key, tagging_entity, words

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("VAR_DIR") or BASE_DIR / "var")

DEBUG = flag("DEBUG")
SECRET_KEY = secret_key(VAR_DIR / "secret_key")
RELEASE = release(BASE_DIR)  # part of every ETag

HOST = os.environ.get("HOST") or "127.0.0.1"
PORT = number("PORT", 8000)
PROXIES = number("PROXIES", 0)  # how many proxies of ours stand in front and set X-Forwarded-*
LOOPBACK_NAMES = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = words("ALLOWED_HOSTS", sorted({HOST, *LOOPBACK_NAMES}) if is_loopback(HOST) else [HOST])

# Who names entries of feeds and events of calendars (RFC 4151), for ever. The project owns no domain, and the host that
# is asked would give other names at each address: so the default is one that nobody can own (RFC 6761).
TAG_ENTITY = tagging_entity("TAG_ENTITY", "recognition-tracker.invalid,2026")

CACHE_SIZE = number("CACHE_SIZE", 64 * 2**20)  # bytes of whole answers that each worker keeps

# Plain HTTP is for one's own machine only.
SECURE = PROXIES > 0 or not is_loopback(HOST)
SECURE_SSL_REDIRECT = SECURE
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_HSTS_PRELOAD = SECURE
SESSION_COOKIE_SECURE = SECURE
CSRF_COOKIE_SECURE = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXIES else None
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
# What pages may load and do: whatever is not named here is forbidden, anything inline and other sites included.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600  # from the log-in on, whatever one does meanwhile: recognition/log_ins.py sees to it
CSRF_TRUSTED_ORIGINS = words("CSRF_TRUSTED_ORIGINS", [])

# Requests a minute; 0 for no limit. One's own machine is counted too, but far from any limit.
ADDRESS_LIMIT = number("ADDRESS_LIMIT", 600 if SECURE else 600_000)
PERSON_LIMIT = number("PERSON_LIMIT", 600 if SECURE else 600_000)
REPORT_LIMIT = number("REPORT_LIMIT", 20 if SECURE else 20_000)  # readers' reports an hour, of one address

INSTALLED_APPS = [
    "recognition",  # before the admin, some of whose templates it replaces
    "recognition.apps.RecognitionAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",  # the EXCLUDE constraint of memberships
    "axes",
    "corsheaders",
    "csp",
    "django_filters",
    "django_otp",
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "import_export",
    "knox",
    "rest_framework",
    "simple_history",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "tracker.limits.refusal",  # as a problem that other sites' scripts can read
    "recognition.compression.compression",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "recognition.languages.languages",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "tracker.throttles.reports",
    "axes.middleware.AxesMiddleware",  # shows who is locked out a page
]

ROOT_URLCONF = "tracker.urls"
WSGI_APPLICATION = "tracker.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {
    "default": dj_database_url.config(
        default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}", conn_max_age=60, conn_health_checks=True
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        "transaction_mode": "IMMEDIATE",  # a writer takes its lock before it reads what it will change
        "timeout": 60,  # an import holds the writers' lock for half a minute
    }
    # A file, as in production: an in-memory database has neither WAL nor two connections.
    DATABASES["default"]["TEST"] = {"NAME": VAR_DIR / "test.sqlite3"}
else:
    # What the address says, such as sslmode, is kept. Compiling a query of statuses takes longer than running it.
    options = {"options": "-c lock_timeout=60s -c jit=off"}
    DATABASES["default"]["OPTIONS"] = options | DATABASES["default"].get("OPTIONS", {})
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # refuses who is locked out
    "django.contrib.auth.backends.ModelBackend",
]

# Whoever may do more than contribute drafts has to have a second factor.
REQUIRE_2FA = flag("REQUIRE_2FA", default=SECURE)
OTP_TOTP_ISSUER = "Recognition Tracker"

# Wrong passwords and codes; recognition/log_ins.py has two more limits, and a log of its own.
AXES_HANDLER = "recognition.log_ins.Door"
AXES_FAILURE_LIMIT = 5
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_CLIENT_IP_CALLABLE = "tracker.addresses.address"
AXES_LOCKOUT_CALLABLE = "recognition.admin.login.locked_out"
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "code", "csrfmiddlewaretoken"]
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español"), ("fr", "Français"), ("pt", "Português")]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = SECURE
FORMAT_MODULE_PATH = "recognition.formats"  # days are typed in one way, whatever the language
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = [*Compressor.SKIP_COMPRESS_EXTENSIONS, "map"]  # only debuggers ask for these
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

FIXTURE_DIRS = [BASE_DIR / "fixtures"]

REST_FRAMEWORK = {
    # Reading needs no key, and looks none up. The first says how a 401 asks for one.
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "recognition.api.authentication.ByToken",
        "recognition.api.authentication.BySession",
    ],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["recognition.api.parsers.StrictJSON"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": ["tracker.throttles.PersonThrottle", "tracker.throttles.ReportThrottle"],
    "EXCEPTION_HANDLER": "recognition.api.problems.problem_handler",
}
KNOX_TOKEN_MODEL = "recognition.Token"  # noqa: S105 (a model)
MIGRATION_MODULES = {"knox": None}  # they make the table of knox's own model, which nobody would know
REST_KNOX = {"AUTH_HEADER_PREFIX": "Bearer"}  # its default lifetime is not used: issue_token says one
SPECTACULAR_SETTINGS = {
    "OAS_VERSION": "3.1.0",
    "TITLE": "Recognition Tracker",
    "VERSION": "1",
    "DESCRIPTION": (
        "Which states backed whom as Venezuela's president, by dated and sourced acts. `on` is the day in the world. "
        "Every answer says which dispute and day it is about and which revision of the record it gives. Unknown, empty "
        "and repeated parameters are refused. Lists come as JSON and, by their suffix, as "
        "`.csv`, `.xlsx` and `.jsonl`. [Recipes](/api/v1/docs/dashboards) for pandas, Excel, Grafana and other tools."
    ),
    "LICENSE": {"name": "The record: CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"},
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "validatorUrl": None},  # it would ask validator.swagger.io
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "SORT_OPERATION_PARAMETERS": False,  # what a path takes first, what all take last
    "PREPROCESSING_HOOKS": ["recognition.api.schema.without_suffixes"],
    "POSTPROCESSING_HOOKS": ["recognition.api.schema.completed"],
}

# Other sites' scripts may read, nothing else.
CORS_ALLOW_ALL_ORIGINS = True
CORS_URLS_REGEX = r"^/(api|feeds|calendars)/"
CORS_ALLOW_METHODS = ["GET", "HEAD", "OPTIONS"]
CORS_ALLOW_HEADERS = [*default_headers, "if-none-match", "x-request-id"]
CORS_EXPOSE_HEADERS = [
    "Content-Disposition",
    "Content-Language",
    "ETag",
    "Link",
    "RateLimit",
    "RateLimit-Policy",
    "Retry-After",
    "Tracker-Known-At",
    "Tracker-On",
    "Tracker-Revision",
    "X-Request-ID",
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_name": {"()": "tracker.requests.RequestName"}},
    "formatters": {"named": {"format": "{levelname} {request_id} {message}", "style": "{"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "filters": ["request_name"], "formatter": "named"},
    },
    "loggers": {
        "axes": {"level": "ERROR"},  # the log of log-ins tells it
        "django.request": {"handlers": ["console"], "level": "ERROR", "propagate": False},
    },
}
