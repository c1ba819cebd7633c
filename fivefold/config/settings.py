"""Django's settings, from the operator's choices (fivefold.config.environment). Nothing here is deployment fact."""

from __future__ import annotations

import os
from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from fivefold.config.environment import read
from fivefold.vocabulary import Refused

CHECKOUT = Path(__file__).resolve().parents[2]
try:
    _chosen = read(os.environ, checkout=CHECKOUT)
except Refused as refused:
    raise ImproperlyConfigured(str(refused)) from None

FIVEFOLD_HOME = _chosen.home
FIVEFOLD_INITIATIVE = _chosen.initiative
PRODUCTION = _chosen.production
SECRET_KEY = _chosen.secret_key
ALLOWED_HOSTS = list(_chosen.hosts)
DEBUG = False

INSTALLED_APPS = [
    "csp",
    "django.contrib.staticfiles",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "fivefold.backbone",
    "fivefold.agenda",
    "fivefold.measures",
    "fivefold.web",  # before allauth: its templates are ours
    "allauth",
    "allauth.account",
    "allauth.mfa",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
]
ROOT_URLCONF = "fivefold.config.urls"
WSGI_APPLICATION = "fivefold.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
            ],
            "string_if_invalid": "",
        },
    }
]
FORM_RENDERER = "fivefold.web.forms.Renderer"

DATABASES = {"default": dict(_chosen.database)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- language and time ------------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- who comes in ----------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "backbone.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "working-home"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"  # reading a page writes nothing
CACHES = {  # shared by all workers, so that a limit on attempts is one limit
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # a flood of attempts must not push out the counts of others
    },
}

ACCOUNT_ADAPTER = "fivefold.web.accounts.adapter.AccountAdapter"
ACCOUNT_USER_DISPLAY = "fivefold.web.accounts.adapter.display_name"
ACCOUNT_EMAIL_NOTIFICATIONS = True  # whoever changes a lock of an account, its owner hears of it
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,300/d/ip,5/5m/key,20/d/key"}  # by address and by account
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True  # the same answer, and the same work, for an address nobody has
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Fivefold"
MFA_ADAPTER = "fivefold.web.accounts.adapter.SecondFactorAdapter"
MFA_FORMS = {"add_webauthn": "fivefold.web.accounts.forms.AddPasskeyForm"}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION  # passkeys work on http://localhost for a demo
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if _chosen.behind_proxy else 0

# --- mail -------------------------------------------------------------------------------------------------------------

EMAIL_BACKEND = _chosen.mail.backend
EMAIL_HOST, EMAIL_PORT = _chosen.mail.host, _chosen.mail.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _chosen.mail.user, _chosen.mail.password
EMAIL_USE_TLS, EMAIL_USE_SSL = _chosen.mail.starttls, _chosen.mail.ssl
EMAIL_TIMEOUT = 20
EMAIL_FILE_PATH = _chosen.home / "outbox"
DEFAULT_FROM_EMAIL = _chosen.mail.sender
SITE_ADDRESS = _chosen.address
DEMO = _chosen.demo

# --- what the browser gets --------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True  # served from the package itself: nothing to collect before a start
WHITENOISE_MAX_AGE = 3600

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"

if PRODUCTION:
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
if _chosen.behind_proxy:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- what is written down ---------------------------------------------------------------------------------------------

# Paths and errors only: no address of a visitor, no query string, no form field (docs/operator.md, "Logs").
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "django.request": {"level": "ERROR"},
        "fivefold": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
    },
}
