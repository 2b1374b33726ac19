"""The home and the environment -> Django's settings. What is wrong is said at start, never at the first request."""

from __future__ import annotations

import os
import secrets
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from zhanggui.base.settings import Home, home_at
from zhanggui.web.running import logs

HERE = Path(__file__).parent


POSTGRES_OPTIONS = ("sslmode", "sslrootcert", "sslcert", "sslkey", "connect_timeout", "host")


def secret_key(home: Home) -> str:
    """The home -> its secret key, made once, readable by its owner only. Changing it signs everybody out."""
    file = home.path / "secret.key"
    try:
        home.path.mkdir(parents=True, exist_ok=True)
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        pass
    except OSError as problem:
        raise ImproperlyConfigured(f"The home {home.path} cannot be written: {problem}") from problem
    else:
        with os.fdopen(handle, "w") as fresh:
            fresh.write(secrets.token_urlsafe(50))
    if file.stat().st_mode & 0o077:
        raise ImproperlyConfigured(f"{file} can be read by others than its owner: chmod 600 {file}")
    key = file.read_text().strip()
    if len(key) < 50:
        raise ImproperlyConfigured(f"{file} holds no key: remove it, and a new one is made (everybody signs in again)")
    return key


def database(url: str) -> dict[str, Any]:
    """DATABASE_URL -> Django's description of it: sqlite:///FILE or postgresql://USER:PASSWORD@HOST:PORT/NAME?sslmode=..."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path),
            # IMMEDIATE: a transaction that will write takes the lock at its start, so two of them wait and neither fails.
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL",
            },
        }
    if parts.scheme in ("postgres", "postgresql"):
        strange = sorted(set(dict(parse_qsl(parts.query))) - set(POSTGRES_OPTIONS))
        if strange:
            raise ImproperlyConfigured(f"DATABASE_URL has options that are not known: {', '.join(strange)}")
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            # A thread of the server keeps its connection for a while; one that the server closed is opened again in time.
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {"connect_timeout": 10, "application_name": "zhanggui"} | dict(parse_qsl(parts.query)),
        }
    raise ImproperlyConfigured(f"DATABASE_URL is neither sqlite nor postgresql: {parts.scheme or url}")


def proxies(text: str) -> tuple[Any, ...]:
    """ZHANGGUI_PROXIES -> the addresses and networks of the proxies whose X-Forwarded-For is believed."""
    try:
        return tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())
    except ValueError as problem:
        raise ImproperlyConfigured(f"ZHANGGUI_PROXIES: {problem}; write 127.0.0.1 or 10.0.0.0/8") from problem


HOME = home_at()
OWN = HOME.settings()
HTTPS = os.environ.get("ZHANGGUI_HTTPS", "") == "1"

SECRET_KEY = secret_key(HOME)
DEBUG = False
ALLOWED_HOSTS = [h for h in os.environ.get("ZHANGGUI_HOSTS", "").split(",") if h] or ["127.0.0.1", "localhost", "[::1]"]
TRUSTED_PROXIES = proxies(os.environ.get("ZHANGGUI_PROXIES", ""))
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("ZHANGGUI_ORIGINS", "").split(",") if o]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "zhanggui.web",
    "zhanggui.web.people",
    "zhanggui.web.audit",
    "zhanggui.web.decisions",
    "zhanggui.web.imports",
    "zhanggui.web.cleaning",
    "zhanggui.web.boards",
    "zhanggui.web.goods",
    "zhanggui.web.customers",
    "zhanggui.web.plays",
    "zhanggui.web.acquisition",
    "zhanggui.web.loss",
    "zhanggui.web.members",
    "zhanggui.web.portal",
    "zhanggui.web.connections",
    "zhanggui.web.running",
    "zhanggui.web.tokens",
    "zhanggui.web.hooks",
    "zhanggui.web.api",
]

MIDDLEWARE = [
    "zhanggui.web.middleware.true_address",
    "zhanggui.web.running.logs.requests",
    "zhanggui.web.middleware.security_headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "zhanggui.web.middleware.language",
    "zhanggui.web.middleware.plain_errors",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "zhanggui.web.middleware.fresh_password",
    "zhanggui.web.middleware.only_own_doors",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "zhanggui.web.urls"
WSGI_APPLICATION = "zhanggui.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "zhanggui.web.context.shell",
            ],
            "builtins": [
                "django.templatetags.i18n", "django.templatetags.static", "zhanggui.web.templatetags.zg",
                "zhanggui.web.templatetags.words",
            ],
        },
    }
]

DATABASES = {"default": database(HOME.database_url)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# One process serves one home, so its memory is a cache that can be trusted; keys carry the lake's version and the scope.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 2000}}}

KEEP_PAGES = True
"""Whether pages made of records alone are taken from memory while nothing changed; tests look at how each is made."""

AUTH_USER_MODEL = "people.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "today"

# The source of every text is Chinese; what the company prefers before sign-in is OWN_LANGUAGE.
LANGUAGE_CODE = "zh-hans"
OWN_LANGUAGE = str(OWN["language"])
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [HERE / "locale"]
USE_I18N = True
TIME_ZONE = str(OWN["time_zone"])
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS: list[Path] = []
# The wheel brings its static files with it: they are served from the package, nothing has to be collected.
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600
FILE_UPLOAD_TEMP_DIR = None
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "zhanggui.web.urls.csrf_failed"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS: list[str] = []

LOGGING = logs.configuration(HOME.path / "logs", os.environ.get("ZHANGGUI_LOG", "INFO").upper())
for secret in (SECRET_KEY, DATABASES["default"].get("PASSWORD", "")):
    logs.never_say(str(secret))
