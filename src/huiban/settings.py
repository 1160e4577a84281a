"""Django settings. What differs between installations comes from the environment and the state folder's key file."""

from __future__ import annotations

import json
import os
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from huiban import __version__
from huiban.foundation.addresses import Network, read_networks
from huiban.foundation.log_settings import access_lines, logging_settings
from huiban.runtime.environment import read_environment

PACKAGE = Path(__file__).resolve().parent
STATE = Path(os.environ.get("HUIBAN_DATA", PACKAGE.parents[1] / "state")).resolve()
DEBUG = os.environ.get("HUIBAN_DEBUG") == "1"

_keys_file = Path(os.environ.get("HUIBAN_KEYS", STATE / "keys.json"))
_keys = json.loads(_keys_file.read_text()) if _keys_file.exists() else {}
# Without a key file nothing that needs a key works; commands that only read code (checks, messages) still do.
HUIBAN_HAS_KEYS = bool(_keys)
HUIBAN_KEYS_FILE = _keys_file
HUIBAN_KEYS_STAMP = (_keys_file.stat().st_mtime_ns, _keys_file.stat().st_ino) if _keys else None
HUIBAN_CRYPTO = os.environ.get("HUIBAN_CRYPTO", "international")  # or "national": SM4-GCM
if HUIBAN_CRYPTO not in ("international", "national"):
    raise ImproperlyConfigured("HUIBAN_CRYPTO must be international or national.")
HUIBAN_INDEX_ALGORITHM: str = _keys.get("index_algorithm", "sha256")  # chosen once, when the keys are made
SECRET_KEY = _keys.get("secret_key", "no-key-file-yet")
HUIBAN_FIELD_KEYS: dict[str, str] = _keys.get("field_keys", {})
HUIBAN_ACTIVE_FIELD_KEY: str = _keys.get("active_field_key", "")
HUIBAN_INDEX_KEY: str = _keys.get("index_key", "")
HUIBAN_LIVE_KEY: str = _keys.get("live_key", "")
HUIBAN_STATE = STATE

HUIBAN_PORT = int(os.environ.get("HUIBAN_PORT", "8000"))
HUIBAN_LIVE_PORT = int(os.environ.get("HUIBAN_LIVE_PORT", str(HUIBAN_PORT + 1)))
HUIBAN_PUBLIC_URL = os.environ.get("HUIBAN_PUBLIC_URL", f"http://127.0.0.1:{HUIBAN_PORT}")
HUIBAN_LIVE_URL = os.environ.get("HUIBAN_LIVE_URL", "")  # empty: same host as the page, live port
HUIBAN_SMS_PROVIDER = os.environ.get("HUIBAN_SMS_PROVIDER", "huiban.adapters.sms_console.ConsoleSms")
HUIBAN_IDENTITY_REGISTER = os.environ.get(
    "HUIBAN_IDENTITY_REGISTER", "huiban.domains.people.providers.LocalIdentityRegister"
)
HUIBAN_COMPANY_REGISTER = os.environ.get(
    "HUIBAN_COMPANY_REGISTER", "huiban.domains.people.providers.LocalCompanyRegister"
)
HUIBAN_TICKET_PRINTER = os.environ.get(
    "HUIBAN_TICKET_PRINTER", "huiban.domains.devices.providers.BrowserPrinter"
)
HUIBAN_TICKET_PRINTER_ADDRESS = os.environ.get("HUIBAN_TICKET_PRINTER_ADDRESS", "127.0.0.1:9100")
HUIBAN_SIGN_IN_PROVIDERS = os.environ.get("HUIBAN_SIGN_IN_PROVIDERS", str(STATE / "sign_in_providers.yaml"))
HUIBAN_CLAMD = os.environ.get("HUIBAN_CLAMD", "")  # unix:/run/clamav/clamd.sock or host:3310
HUIBAN_DEMO = os.environ.get("HUIBAN_DEMO", "1") == "1"
HUIBAN_VERSION = __version__
HUIBAN_SITE_NAME = os.environ.get("HUIBAN_SITE_NAME", "")
HUIBAN_HOTLINE = os.environ.get("HUIBAN_HOTLINE", "12345")
HUIBAN_HALL = os.environ.get("HUIBAN_HALL", "区政务服务中心 1 楼 A 区咨询导办")
HUIBAN_HALL_HOURS = os.environ.get("HUIBAN_HALL_HOURS", "周一至周五 9:00—12:00，13:00—17:00")
HUIBAN_AREA_CODE = os.environ.get("HUIBAN_AREA_CODE", "370211")


def _networks(name: str, default: str) -> tuple[Network, ...]:
    try:
        return read_networks(os.environ.get(name, default))
    except ValueError as error:
        raise ImproperlyConfigured(
            f"{name} must be a list of networks such as 10.0.0.0/8: {error}."
        ) from error


# Proxies whose X-Forwarded-For and X-Forwarded-Proto are believed, and networks of the hall with larger limits.
HUIBAN_TRUSTED_PROXIES = _networks("HUIBAN_TRUSTED_PROXIES", "127.0.0.0/8,::1")
HUIBAN_HALL_NETWORKS = _networks("HUIBAN_HALL_NETWORKS", "127.0.0.0/8,::1")
HUIBAN_RATE_LIMITS = os.environ.get("HUIBAN_RATE_LIMITS", "")  # a YAML file over the shipped one, or "off"

ALLOWED_HOSTS = os.environ.get("HUIBAN_ALLOWED_HOSTS", "127.0.0.1,localhost,[::1],testserver").split(",")
_public = urlsplit(HUIBAN_PUBLIC_URL)
if _public.hostname and _public.hostname not in ALLOWED_HOSTS:
    ALLOWED_HOSTS.append(_public.hostname)
CSRF_TRUSTED_ORIGINS = [f"{_public.scheme}://{_public.netloc}"]
_secure = _public.scheme == "https"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _secure
if _secure:  # a name that no other host and no unencrypted page can set
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if _secure:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = int(os.environ.get("HUIBAN_HSTS_SECONDS", "31536000"))

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "procrastinate.contrib.django",
    "huiban.foundation.facts",
    "huiban.foundation.access_log",
    "huiban.foundation.clock",
    "huiban.foundation.jobs",
    "huiban.foundation.measuring",
    "huiban.foundation.tokens",
    "huiban.foundation.idempotency",
    "huiban.foundation.rate_limits",
    "huiban.foundation.keyring",
    "huiban.domains.directory",
    "huiban.domains.people",
    "huiban.domains.messages",
    "huiban.domains.documents",
    "huiban.domains.catalog",
    "huiban.domains.cases",
    "huiban.domains.certificates",
    "huiban.domains.devices",
    "huiban.domains.hall",
    "huiban.domains.appointments",
    "huiban.domains.difficulties",
    "huiban.domains.voices",
    "huiban.domains.oversight",
    "huiban.domains.privacy",
    "huiban.domains.insight",
    "huiban.domains.running",
    "huiban.surfaces.components",
    "huiban.surfaces.portal",
    "huiban.surfaces.desk",
    "huiban.surfaces.console",
    "huiban.surfaces.cockpit",
    "huiban.surfaces.kiosk",
    "huiban.surfaces.pad",
    "huiban.surfaces.screens",
]

MIDDLEWARE = [
    "huiban.surfaces.components.middleware.request_context",
    "huiban.surfaces.components.client_address.trusted_proxies",
    "huiban.surfaces.components.middleware.safe_headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "huiban.surfaces.components.whereabouts.whereabouts",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "huiban.surfaces.components.spooling.request_size",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "huiban.surfaces.components.middleware.identity",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "huiban.surfaces.components.middleware.errors",
    "huiban.surfaces.rate_limits.middleware.rate_limits",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "huiban.urls"
WSGI_APPLICATION = "huiban.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "huiban.surfaces.components.context_processors.shell",
            ],
        },
    }
]


def _database() -> dict[str, object]:
    entry = read_environment().database().django()
    options = {
        "connect_timeout": 5,
        "application_name": "huiban",
        "server_side_binding": True,
        "prepare_threshold": 3,
        **entry["OPTIONS"],
    }  # type: ignore[dict-item]
    return entry | {
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


# How long a page waits for one statement or one lock; not for migrations and jobs.
HUIBAN_STATEMENT_MS = int(os.environ.get("HUIBAN_STATEMENT_MS", "30000"))
HUIBAN_LOCK_MS = int(os.environ.get("HUIBAN_LOCK_MS", "10000"))
# A statement that takes longer is noted without its values; 0 notes none.
HUIBAN_SLOW_QUERY_MS = int(os.environ.get("HUIBAN_SLOW_QUERY_MS", "200"))
# How old the newest backup may be before it is an alarm; 0 where backups are looked after elsewhere.
HUIBAN_BACKUP_HOURS = int(os.environ.get("HUIBAN_BACKUP_HOURS", "26"))
DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "directory.Staff"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "huiban_language"
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = STATE / "static"
WHITENOISE_ALLOW_ALL_ORIGINS = False
_collected = (STATIC_ROOT / "staticfiles.json").exists()
WHITENOISE_USE_FINDERS = not _collected
_s3_bucket = os.environ.get("HUIBAN_S3_BUCKET")
HUIBAN_FILES_ELSEWHERE = bool(_s3_bucket)  # not in the state folder
_files: dict[str, object] = {
    "BACKEND": "huiban.foundation.storage.DurableStorage",
    "OPTIONS": {
        "location": STATE / "files",
        "file_permissions_mode": 0o600,
        "directory_permissions_mode": 0o700,
    },
}
if _s3_bucket:
    _files = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": _s3_bucket,
            "endpoint_url": os.environ.get("HUIBAN_S3_ENDPOINT") or None,
            "access_key": os.environ.get("HUIBAN_S3_ACCESS_KEY"),
            "secret_key": os.environ.get("HUIBAN_S3_SECRET_KEY"),
            "region_name": os.environ.get("HUIBAN_S3_REGION") or None,
            "file_overwrite": False,
            "querystring_auth": True,
        },
    }
STORAGES = {
    "default": _files,
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if _collected
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
FILE_UPLOAD_HANDLERS = [
    "huiban.surfaces.components.spooling.SpoolNoMore",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
HUIBAN_MAX_REQUEST_BYTES = 100 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
HUIBAN_MAX_UPLOAD_BYTES = 20 * 1024 * 1024
HUIBAN_MAX_UPLOAD_BYTES_A_DAY = 400 * 1024 * 1024  # of one person

SESSION_ENGINE = "huiban.surfaces.components.session_store"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SILENCED_SYSTEM_CHECKS: list[str] = []

try:
    LOGGING = logging_settings()
    HUIBAN_ACCESS_LOG = access_lines()
except ValueError as error:
    raise ImproperlyConfigured(str(error)) from error
HUIBAN_ACCESS_LOG_STATIC = int(os.environ.get("HUIBAN_ACCESS_LOG_STATIC", "100"))  # every how many; 0 is none
