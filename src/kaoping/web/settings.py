"""Django's settings. Everything an installation may vary comes from the environment or from its state folder; nothing is edited here.

KAOPING_DIR        the state folder: database, evidence, key (default: ./kaoping-data)
KAOPING_DATABASE   postgresql://user:password@host:port/name; without it SQLite in the state folder
KAOPING_S3         s3://key:secret@host:port/bucket; without it evidence lies in the state folder
KAOPING_HOSTS      host names under which the site is called, separated by commas (default: any on this LAN)
KAOPING_PASSWORDS  dengbao (default) or asvs: what a password must be
KAOPING_SECOND_FACTOR  roles that must have a second factor: all, technical, or names of policy.roles, separated by commas (default: whoever wants one)
KAOPING_IDLE       minutes without a request after which a session ends (15); KAOPING_SESSION_HOURS after which every session does (12)
KAOPING_SSO        a file (JSON) that says which providers people may log in by (docs/access.md); without it by password alone
KAOPING_HTTPS      1 where a proxy in front speaks https
KAOPING_ONSITE_DAYS  for how many days evidence may stay in the browser of an assessor who marks without a network (1–30, default: 7)
KAOPING_PROXIES    addresses or networks of the proxies in front, separated by commas; only from them is X-Forwarded-For believed
                   (default: with KAOPING_HTTPS this machine, else nobody)
KAOPING_PLAIN      1 while developing and testing: static files straight from the source, without being collected first
KAOPING_LOG        the file for warnings and errors (kaoping serve: kaoping.log in the state folder); without it they go to standard error
KAOPING_MAIL       smtp://user:password@host:port?from=…&tls=1; without it nobody is reminded by e-mail
KAOPING_HOOKS      networks that may be told of releases (files.calling), separated by commas; without it the private ones
KAOPING_BACKUP     the folder for backups by the clock; KAOPING_BACKUP_AT, _KEEP, _PASSPHRASE_FILE say when, how many, and the passphrase (backup.keeping)
KAOPING_HEADS      a second file for the audit's daily heads, on another machine; the first is heads.csv in the state folder
KAOPING_SECRET_KEY the key for sessions; without it secret.key in the state folder
"""

from __future__ import annotations

import os
from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from kaoping.core.errors import KaopingError

from .backup.keeping import plan_of
from .database import database_setting
from .files.places import storages_setting
from .mail import mail_setting
from .policy.passwords import PROFILES
from .policy.signing_in import FAILURES, MINUTES, compulsory
from .proxies import proxies_of
from .sso.setting import providers

HERE = Path(__file__).resolve().parent
STATE = Path(os.environ.get("KAOPING_DIR", "kaoping-data")).resolve()
HTTPS = os.environ.get("KAOPING_HTTPS") == "1"
PROXIES = proxies_of(os.environ.get("KAOPING_PROXIES", "127.0.0.1,::1" if HTTPS else ""))
PLAIN = os.environ.get("KAOPING_PLAIN") == "1"
LOG = os.environ.get("KAOPING_LOG", "")


def _secret() -> str:
    given = os.environ.get("KAOPING_SECRET_KEY", "")
    kept = STATE / "secret.key"
    if not given and kept.is_file():
        given = kept.read_text("ascii").strip()
    if not given:
        raise ImproperlyConfigured(f"{kept}不存在。请用 kaoping serve 启动，它会建好数据目录和密钥")
    return given


def _whole(name: str, otherwise: int, least: int, most: int) -> int:
    said = os.environ.get(name, "") or str(otherwise)
    if not (said.isascii() and said.isdigit() and least <= int(said) <= most):
        raise ImproperlyConfigured(f"{name} 请写{least}至{most}的整数，现在是“{said}”")
    return int(said)


SECRET_KEY = _secret()
DEBUG = False
ALLOWED_HOSTS = [h for h in os.environ.get("KAOPING_HOSTS", "*").split(",") if h]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "template_partials",
    "axes",
    "allauth",  # single sign-on (web/sso): its tables stay empty, its pages are not there
    "allauth.account",
    "allauth.socialaccount",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "kaoping.web.app.Web",
    "django.forms",
]
MIDDLEWARE = [
    "kaoping.web.http.RequestId",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "kaoping.web.http.Access",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "kaoping.web.urls"
WSGI_APPLICATION = "kaoping.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "kaoping.web.http.around",
            ],
        },
    }
]
FORM_RENDERER = "kaoping.web.fields.Renderer"

DATABASES = {"default": database_setting(os.environ.get("KAOPING_DATABASE", ""), STATE)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "web.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},  # the rest: policy.passwords
]
PASSWORD_PROFILE = os.environ.get("KAOPING_PASSWORDS", "dengbao")
if PASSWORD_PROFILE not in PROFILES:
    raise ImproperlyConfigured("KAOPING_PASSWORDS 只能是 dengbao（等保2.0，默认）或 asvs（ASVS 5）")
try:
    SECOND_FACTOR = compulsory(os.environ.get("KAOPING_SECOND_FACTOR", ""))
except ValueError:
    raise ImproperlyConfigured("KAOPING_SECOND_FACTOR 只能是 all（所有人）、technical（技术管理员）或角色名，逗号隔开，如 technical,office") from None
SOCIALACCOUNT_ADAPTER = "kaoping.web.sso.adapter.Adapter"
SOCIALACCOUNT_REQUESTS_TIMEOUT = 8
try:
    SSO = providers(os.environ.get("KAOPING_SSO", ""))
except KaopingError as error:
    raise ImproperlyConfigured(str(error)) from None
LOGIN_URL = "people:login"
AXES_FAILURE_LIMIT = FAILURES
AXES_COOLOFF_TIME = MINUTES / 60  # hours
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_LOCKOUT_TEMPLATE = "people/locked.html"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_CLIENT_IP_CALLABLE = "kaoping.web.proxies.address_of"
SILENCED_SYSTEM_CHECKS = [
    "axes.W006",  # an account is locked whatever address the guesses come from; by address, fifty addresses get around it
    "security.W005", "security.W021",  # what an office's other hosts speak is not for this site to say
    "security.W008",  # the proxy that listens on port 80 redirects (docs/deploy/nginx.conf)
    "security.W019",  # previews are shown in a frame of the site's own pages
]  # fmt: skip

BACKUP = plan_of(os.environ)
HEADS = [STATE / "heads.csv", *(Path(p) for p in [os.environ.get("KAOPING_HEADS", "")] if p)]

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
STATIC_ROOT = STATE / "static"
STORAGES = {
    **storages_setting(STATE, os.environ.get("KAOPING_S3") or None),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage" if PLAIN else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = PLAIN  # looked for when asked for, not all at the start
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
DATA_UPLOAD_MAX_NUMBER_FILES = 100
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000  # a plain form over 500 units has several fields for each
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20

MAIL = mail_setting(os.environ.get("KAOPING_MAIL", ""))
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

IDLE_MINUTES = _whole("KAOPING_IDLE", 15, 1, 120)
SESSION_HOURS = _whole("KAOPING_SESSION_HOURS", 12, 1, 24)
SESSION_COOKIE_AGE = SESSION_HOURS * 3600  # counted from the last request; that a session is no older than this, and not idle, is seen to in http.Access
SESSION_COOKIE_NAME = "kaoping"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "kaoping.web.http.csrf_failed"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
# Over plain http browsers ignore the header, and say so in the console of every page.
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin" if HTTPS else None
# A year of https only, told to browsers; the redirect itself is the proxy's, which is who listens on port 80.
SECURE_HSTS_SECONDS = 365 * 86400 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
X_FRAME_OPTIONS = "SAMEORIGIN"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    }
}
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": "kaoping.web.log.Lines"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "lines"},
        "file": {"class": "logging.FileHandler", "filename": LOG or os.devnull, "encoding": "utf-8", "delay": True, "formatter": "lines"},
    },
    "root": {"handlers": ["file" if LOG else "console"], "level": "WARNING"},
}
ONSITE_DAYS = _whole("KAOPING_ONSITE_DAYS", 7, 1, 30)  # for how long evidence may stay in a browser
