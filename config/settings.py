"""Every setting of Lado. The environment is read here and nowhere else (docs/configuration.md lists it)."""

import json
import os
import re
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent


def _env(name: str, default: str = "") -> str:
    return os.environ.get(name, default)


def _flag(name: str, *, default: bool = False) -> bool:
    return _env(name, "1" if default else "0").strip().lower() in {"1", "true", "yes", "on"}


def _words(name: str, default: str = "") -> list[str]:
    return [word.strip() for word in _env(name, default).split(",") if word.strip()]


def _one_of(name: str, *words: str) -> str:
    """One of `words`, the first when nothing is set; a slip of the pen is not taken for the weakest of them."""
    word = _env(name, words[0]).strip().lower() or words[0]
    if word not in words:
        raise SystemExit(f"{name} is one of {', '.join(words)}.")
    return word


def _database(url: str, *, pool: int) -> dict[str, object]:
    """A Django database entry from `postgresql://user:password@host:port/name?host=/socket/folder`.

    A connection that broke is noticed by the request that fails on it (503, which clients repeat with their key):
    asking before each request would cost every call a round trip. With a pool, a request waits less long for a
    connection than a page for its answer (live.js), and a pool that cannot connect gives up soon and tries again with
    the next request: its pauses would else double for as long as the database is away.
    """
    parts = urlsplit(url)
    given = dict(parse_qsl(parts.query))
    host, port = given.pop("host", parts.hostname or ""), given.pop("port", str(parts.port or ""))
    pooled = {"pool": {"min_size": 2, "max_size": pool, "timeout": 3, "reconnect_timeout": 3}} if pool else {}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": port,
        "CONN_HEALTH_CHECKS": False,
        "CONN_MAX_AGE": 0 if pool else 600,
        "OPTIONS": {"prepare_threshold": 2, **given, **pooled},
    }


# --- what the environment says --------------------------------------------------------------------------------------
DEMO = _flag("LADO_DEMO")  # demo chain, demo logins, one-click pairing: never in production
NO_SECRET = "not-a-secret: only commands that serve nobody run without LADO_SECRET_KEY"  # noqa: S105 -- as it says
SECRET_KEY = _env("LADO_SECRET_KEY") or NO_SECRET
DATA_KEYS = _words("LADO_DATA_KEY")  # Fernet keys for personal data, the newest first (rotation)
HASH_KEY = _env("LADO_HASH_KEY") or SECRET_KEY  # keyed look-up hashes of phone, mail and customer number
VAPID_KEY = _env("LADO_VAPID_KEY")  # 32 bytes in base64url, Lado's name to push services; empty = no Web Push
PUSH_HOSTS = _words(
    "LADO_PUSH_HOSTS", "fcm.googleapis.com,*.push.services.mozilla.com,*.push.apple.com,*.notify.windows.com"
)
PUSH_CONTACT = _env("LADO_PUSH_CONTACT")  # whom a push service may ask, mailto: or https:; empty = PUBLIC_URL
PUSH_LOCAL = DEMO and _flag("LADO_PUSH_LOCAL")  # push services on this machine, by http too: for trials
DEMO_PASSWORD = _env("LADO_DEMO_PASSWORD", "lado-demo")
PREFIX = _env("LADO_PREFIX", "lado")  # of every broker key, channel and queue
REDIS_URL = _env("REDIS_URL", "redis://127.0.0.1:6379/0")
DATABASE_URL = _env("DATABASE_URL", "postgresql:///lado")
DATABASE_POOL = int(_env("LADO_DATABASE_POOL", "0"))  # connections an ASGI process may hold; 0 = one per worker thread
ALLOWED_HOSTS = _words("LADO_HOSTS", "localhost,127.0.0.1,[::1],testserver")
OWN_URL = _env("LADO_OWN_URL") or f"http://127.0.0.1:{_env('LADO_PORT', '8000')}"  # where commands find the server
DATA_DIR = Path(_env("LADO_DATA") or BASE_DIR.parent / "shared" / "data")  # real logs for drive and benches
PUBLIC_URL = _env("LADO_PUBLIC_URL").rstrip("/")  # what QR codes point to; empty = the address the page was asked on
PASSKEY_URL = _env("LADO_PASSKEY_URL").rstrip("/")  # where staff use passkeys; empty = PUBLIC_URL, or the address asked
HTTPS = _flag("LADO_HTTPS")  # the pages are served through TLS: secure cookies, HSTS
METRICS_TOKEN = _env("LADO_METRICS_TOKEN")  # opens /metrics/; empty = there is none
UPLOADS = (  # addresses that take files, and the bytes of the largest with what is around it in a form
    (re.compile(r"(/api/v1)?/verify/"), 33 * 1024 * 1024),
    (re.compile(r"/claim/[A-Za-z0-9_-]{22,40}/file/|/claims/\d+/file/|/api/v1/claims/mail/"), 21 * 1024 * 1024),
    (re.compile(r"/home/\d+/photos/|/api/v1/documents/drafts/\d+/photos/"), 21 * 1024 * 1024),
    (re.compile(r"/audits/\d+/fill/\d+/photos/\d+/|/audits/tasks/\d+/done/"), 21 * 1024 * 1024),
)
MAX_BODY = int(_env("LADO_MAX_BODY", str(1024 * 1024)))  # bytes; documents have their own limit
VAR_DIR = Path(_env("LADO_VAR", str(BASE_DIR / "var")))
VOICE = (
    _env("LADO_VOICE", "espeak-ng").strip().lower()
)  # what speaks the calls of hall displays; anything else: nothing
# people in bookings from one address, as many and in what time; the demo is one address
BOOKINGS_PER_ADDRESS = _env("LADO_BOOKINGS_PER_ADDRESS", "5000/h/ip" if DEMO else "60/h/ip")
CLAIMS_PER_ADDRESS = _env("LADO_CLAIMS_PER_ADDRESS", "1000/h/ip" if DEMO else "20/h/ip")  # claims, words and files
CALLBACKS_PER_ADDRESS = _env("LADO_CALLBACKS_PER_ADDRESS", "1000/h/ip" if DEMO else "20/h/ip")
MAIL_GATEWAY_TOKEN = _env("LADO_MAIL_GATEWAY_TOKEN")  # with it a gateway hands in mails to the chain; empty = none can
CRM_URL = _env("LADO_CRM_URL")  # the chain's own customer system (docs/crm.md); empty = there is none
CRM_TOKEN = _env("LADO_CRM_TOKEN")
CRM_LINK_HOSTS = _words("LADO_CRM_LINK_HOSTS")  # where its links may lead; empty = its own host
CRM_WITHIN = 1.0  # seconds for a whole answer of it (DESIGN 11)
VOICE_BYTES = 64 * 1024 * 1024  # of spoken calls kept on disk, some 300
CONTROLLER_NAME = _env("LADO_CONTROLLER")  # who is responsible for customers' data, on /privacy/
CONTROLLER_CONTACT = _env("LADO_CONTROLLER_CONTACT")
COMPANY_NUMBER = _env("LADO_COMPANY_NUMBER", "501 234 567" if DEMO else "")  # on documents
SIGNING_KEYS = _env("LADO_SIGNING_KEYS", str(VAR_DIR / "signing"))  # a folder: own authority, seal, timestamps, escrow
TSA_URL = _env("LADO_TSA_URL")  # a timestamp service (RFC 3161); empty = Lado's own, which is not qualified
SIGNING_TOKEN = json.loads(
    _env("LADO_SIGNING_TOKEN") or "{}"
)  # PKCS#11: library, token, pin, label, certificates (a PEM file); empty = own key
KEEP_YEARS = {  # that a document is kept, by its form's class of retention
    "contract": int(_env("LADO_KEEP_CONTRACT", "10")),
    "tax": int(_env("LADO_KEEP_TAX", "10")),
    "consent": int(_env("LADO_KEEP_CONSENT", "5")),
    "complaint": int(_env("LADO_KEEP_COMPLAINT", "3")),
    "short": int(_env("LADO_KEEP_SHORT", "1")),
}
COPY_DAYS = int(_env("LADO_COPY_DAYS", "90"))  # that the link to a customer's copy opens it
ESCROW_KEY = _env("LADO_ESCROW_KEY")  # X25519 in hex: whose other half opens pen pressure and time; empty = made here
EMAIL_HOST = _env("LADO_SMTP_HOST")  # empty: no mail is sent, and nothing that needs it is offered
EMAIL_PORT = int(_env("LADO_SMTP_PORT", "587"))
EMAIL_HOST_USER = _env("LADO_SMTP_USER")
EMAIL_HOST_PASSWORD = _env("LADO_SMTP_PASSWORD")
SMTP_SECURITY = _one_of("LADO_SMTP_SECURITY", "starttls", "tls", "none")  # none: only within the own network
EMAIL_USE_TLS, EMAIL_USE_SSL = SMTP_SECURITY == "starttls", SMTP_SECURITY == "tls"
EMAIL_TIMEOUT = 10  # seconds
DEFAULT_FROM_EMAIL = _env("LADO_MAIL_FROM", "Lado <no-reply@localhost>")
SMS_URL = _env("LADO_SMS_URL")  # Kannel's sendsms; empty: no SMS, in a demo those that only the outbox page shows
SMS_USER = _env("LADO_SMS_USER")
SMS_PASSWORD = _env("LADO_SMS_PASSWORD")
SMS_SENDER = _env("LADO_SMS_SENDER")
SMS_INBOUND_SECRET = _env("LADO_SMS_INBOUND_SECRET")  # what Kannel shows that posts SMS to us; empty: none are taken
SMS_PREFIXES = _words("LADO_SMS_PREFIXES")  # numbers that may be written to; empty = those of the stores' countries
SMS_PER_STORE = int(_env("LADO_SMS_PER_STORE", "500"))  # parts in 24 hours
SMS_PER_CHAIN = int(_env("LADO_SMS_PER_CHAIN", "5000"))
MESSAGES_PER_PERSON = int(_env("LADO_MESSAGES_PER_PERSON", "12"))  # mails, and SMS, to one address in 24 hours
SMS_TIMEOUT = 10.0  # seconds
MESSAGE_LEASE = float(_env("LADO_MESSAGE_LEASE", "300"))  # seconds after which a silent sender has died; > all timeouts
MESSAGE_DAYS = int(_env("LADO_MESSAGE_DAYS", "14"))  # that the content of a message is kept after its end
LOG_LEVEL = _env("LADO_LOG_LEVEL", "INFO")
OIDC_ISSUER = _env("LADO_OIDC_ISSUER")
OIDC_CLIENT_ID = _env("LADO_OIDC_CLIENT_ID")
OIDC_CLIENT_SECRET = _env("LADO_OIDC_CLIENT_SECRET")
OIDC_NAME = _env("LADO_OIDC_NAME", "Single sign-on")
OIDC_TRUST_MAIL = _flag("LADO_OIDC_TRUST_MAIL")  # the provider proves every address, though it does not say so
OIDC_PAGES = _words("LADO_OIDC_PAGES")  # where the provider's own sign-in page lies, when not under the issuer
BEHIND_PROXY = _flag("LADO_BEHIND_PROXY")  # one proxy in front of us says who asks and whether by https

DEBUG = False

# --- applications ---------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "config.admin.LadoAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "django_htmx",
    "channels",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "config",  # its command `up`
    "core",
    "stores",
    "queueing",
    "signatures",
    "feedback",
    "insight",
]
MIDDLEWARE = [
    "core.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.middleware.BodyLimitMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "core.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "core.middleware.ContentPolicyMiddleware",
    "core.middleware.DomainErrorMiddleware",
]
# A program with a bearer token has no session, no form and no message (config/wsgi.py).
PROGRAM_MIDDLEWARE = [
    "core.middleware.ProgramMiddleware",
    "django.middleware.common.CommonMiddleware",
    "core.middleware.DomainErrorMiddleware",
]
ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
WSGI_APPLICATION = "config.wsgi.application"
AUTH_USER_MODEL = "core.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "builtins": ["core.templatetags.lado"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.context.page",
            ],
        },
    }
]

# --- database and broker --------------------------------------------------------------------------------------------
DATABASES = {"default": _database(DATABASE_URL, pool=DATABASE_POOL)}
BROKER_TIMEOUT = 2.0  # seconds to reach the broker before a page goes on without it
CELERY_BROKER_URL = (
    REDIS_URL if not REDIS_URL.startswith("unix://") else "redis+socket://" + REDIS_URL.removeprefix("unix://")
)
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "global_keyprefix": f"{PREFIX}:celery:",
    "visibility_timeout": 3600,
    "socket_connect_timeout": BROKER_TIMEOUT,
    "socket_timeout": BROKER_TIMEOUT,  # a silent broker keeps no press; workers wait in steps of a second
}
CELERY_TASK_DEFAULT_QUEUE = f"{PREFIX}.default"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"

CACHES = {  # tries to sign in are counted here, by all processes together
    "default": {
        "BACKEND": "core.cache.SharedCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": f"{PREFIX}:cache",
        "OPTIONS": {"socket_timeout": BROKER_TIMEOUT, "socket_connect_timeout": BROKER_TIMEOUT},
    }
}

# --- people and sessions --------------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 9}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
SESSION_COOKIE_AGE = 60 * 60 * 12  # one working day
SESSION_COOKIE_NAME = "lado_session"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_NAME = "lado_csrf"
CSRF_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "core.views.csrf_failure"
SESSION_COOKIE_SAMESITE = "Lax"
ACCOUNT_ADAPTER = "config.accounts.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "config.accounts.SocialAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_EMAIL_VERIFICATION = "none"  # staff are entered by administrators, nobody signs up
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*"]
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "10/m/ip,5/300s/key"}  # a store shares one address
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS  # only ever true for http://localhost, as browsers insist anyway
MFA_TOTP_ISSUER = "Lado"
MFA_FORMS = {"add_webauthn": "config.passkeys.PasskeyForm"}
MFA_ADAPTER = "config.accounts.SecondFactorAdapter"
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}  # at opening time a whole store signs in from one address
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "provider_class": "config.sso.SsoProvider",
        "OAUTH_PKCE_ENABLED": True,
        "VERIFIED_EMAIL": OIDC_TRUST_MAIL,
        "APPS": [
            {
                "provider_id": "sso",
                "name": OIDC_NAME,
                "client_id": OIDC_CLIENT_ID,
                "secret": OIDC_CLIENT_SECRET,
                "settings": {"server_url": OIDC_ISSUER},
            }
        ]
        if OIDC_ISSUER
        else [],
    }
}

# --- languages, time ------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("pt", "Português"), ("cs", "Čeština"), ("ru", "Русский")]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "lado_language"
USE_TZ = True
TIME_ZONE = "UTC"

# --- pages, files, safety -------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = _env("LADO_STATIC") or None  # where `collectstatic` gathers files for a proxy; empty = Lado serves them
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "documents": {
        "BACKEND": _env("LADO_DOCUMENT_STORE", "signatures.vault.OnceStorage"),
        "OPTIONS": json.loads(
            _env("LADO_DOCUMENT_STORE_OPTIONS") or json.dumps({"location": str(VAR_DIR / "documents")})
        ),
    },
}
WHITENOISE_USE_FINDERS = True  # the wheels' own scripts (htmx, admin) are served from where they are installed
WHITENOISE_MAX_AGE = 300
DATA_UPLOAD_MAX_MEMORY_SIZE = MAX_BODY
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
ALLAUTH_TRUSTED_PROXY_COUNT = int(BEHIND_PROXY)
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'", *([OIDC_ISSUER] if OIDC_ISSUER else []), *OIDC_PAGES],
        "frame-ancestors": ["'none'"],
        "connect-src": ["'self'"],
        "media-src": ["'self'"],
    }
}
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SILENCED_SYSTEM_CHECKS: list[str] = []

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["stores.authentication.PrincipalAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["core.rest.EveryoneAsksAccess"],
    "DEFAULT_RENDERER_CLASSES": ["core.rest.OrjsonRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "core.rest.OneLanguage",
    "DEFAULT_PARSER_CLASSES": ["core.rest.StrictJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "core.openapi.LadoSchema",
    "DEFAULT_PAGINATION_CLASS": "core.rest.IdCursorPagination",
    "PAGE_SIZE": 50,
    "EXCEPTION_HANDLER": "core.http.handle",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Lado",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "DESCRIPTION": _("The service desk of retail chains."),
    "SERVE_INCLUDE_SCHEMA": False,
    "DEFAULT_GENERATOR_CLASS": "core.openapi.Generator",
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "POSTPROCESSING_HOOKS": [],
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "PATH_CONVERTER_OVERRIDES": {
        "id": {"type": "integer", "minimum": 0, "maximum": 10**18 - 1},
        "slug": {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$"},
        "token": {"type": "string", "pattern": "^[A-Za-z0-9_-]{22,40}$"},
        "reference": {"type": "string", "pattern": "^[A-Za-z0-9]{4}-[A-Za-z0-9]{4}$"},
        "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
    },
    "COMPONENT_SPLIT_REQUEST": True,
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"tokens": {"()": "core.logs.HideTokens"}},
    "formatters": {
        "line": {"()": "core.logs.HidingFormatter", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["tokens"]}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {name: {"level": "WARNING"} for name in ("botocore", "boto3")},  # at DEBUG they tell session tokens
}
