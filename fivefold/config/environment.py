"""What the operator says, read once. Each variable is described here and in docs/operator.md (a test holds it)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from fivefold.vocabulary import Refused

VARIABLES: Mapping[str, str] = {
    "FIVEFOLD_HOME": "folder for the database, the loaded files and the caches",
    "FIVEFOLD_DATABASE_URL": "postgresql://user:password@host:port/name; SQLite in FIVEFOLD_HOME when absent",
    "FIVEFOLD_INITIATIVE": "the initiative this site serves: the name of a shipped one, or a folder",
    "FIVEFOLD_PRODUCTION": "1 to serve the public: requires a secret key and host names, switches HTTPS rules on",
    "FIVEFOLD_SECRET_KEY": "at least 50 random characters; made and kept in FIVEFOLD_HOME outside production",
    "FIVEFOLD_HOSTS": "host names this site answers to, separated by commas",
    "FIVEFOLD_BEHIND_PROXY": "1 when a reverse proxy ends HTTPS and sets X-Forwarded-Proto itself",
    "FIVEFOLD_ADDRESS": "the site's public address, for links in mail, such as https://stem.example.org",
    "FIVEFOLD_MAIL_URL": "smtp://user:password@host:587 (STARTTLS), smtps://host:465; without it mail lies in outbox/",
    "FIVEFOLD_MAIL_FROM": "the sender of the site's mail",
    "FIVEFOLD_DEMO": "1 on a machine that only shows the example: anybody may step in as an example person",
    "FIVEFOLD_SHARED": "folder whose data/ holds real published files, for the tests and the evidence",
}

SHORTEST_KEY = 50
DEFAULT_SENDER = "fivefold@localhost"
LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """Where mail goes: to an SMTP server, or as files into the outbox folder when there is none."""

    backend: str = "django.core.mail.backends.filebased.EmailBackend"
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = ""
    starttls: bool = False
    ssl: bool = False
    sender: str = DEFAULT_SENDER


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """The settings an operator may choose. Valid from birth; `read` makes one from the process's variables."""

    home: Path
    initiative: str
    database: Mapping[str, object]
    production: bool
    secret_key: str
    hosts: tuple[str, ...]
    behind_proxy: bool
    address: str
    mail: Mail
    demo: bool


def read(variables: Mapping[str, str], *, checkout: Path) -> Environment:
    """The operator's choices, or Refused with what to set. `checkout` is the folder that holds the package."""
    home = Path(variables.get("FIVEFOLD_HOME") or default_home(variables, checkout=checkout)).expanduser().resolve()
    production = _switch(variables, "FIVEFOLD_PRODUCTION")
    return Environment(
        home=home,
        initiative=variables.get("FIVEFOLD_INITIATIVE", ""),
        database=_database(variables.get("FIVEFOLD_DATABASE_URL", ""), home=home),
        production=production,
        secret_key=_secret_key(variables, home=home, production=production),
        hosts=_hosts(variables, production=production),
        behind_proxy=_switch(variables, "FIVEFOLD_BEHIND_PROXY"),
        address=_address(variables.get("FIVEFOLD_ADDRESS", ""), production=production),
        mail=_mail(variables),
        demo=_demo(variables, production=production),
    )


def default_home(variables: Mapping[str, str], *, checkout: Path) -> Path:
    """`var` in a checkout; the user's data folder when the package is installed elsewhere."""
    if (checkout / "pyproject.toml").exists():
        return checkout / "var"
    for name in ("XDG_DATA_HOME", "LOCALAPPDATA"):
        if variables.get(name):
            return Path(variables[name]) / "fivefold"
    return Path("~/.local/share/fivefold")


def _switch(variables: Mapping[str, str], name: str) -> bool:
    value = variables.get(name, "0") or "0"
    if value not in ("0", "1"):
        raise Refused(f"{name} is neither 0 nor 1.", "Set it to 1 for yes, or leave it out for no.")
    return value == "1"


def _demo(variables: Mapping[str, str], *, production: bool) -> bool:
    demo = _switch(variables, "FIVEFOLD_DEMO")
    if demo and production:
        raise Refused(
            "FIVEFOLD_DEMO and FIVEFOLD_PRODUCTION are both on: anybody could step in as anybody on a public site.",
            "Switch one of them off.",
        )
    return demo


def _address(address: str, *, production: bool) -> str:
    parts = urlsplit(address)
    if address and (parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/")):
        raise Refused("FIVEFOLD_ADDRESS is not the address of a site.", "Write it like https://stem.example.org")
    if production and parts.scheme == "http":
        raise Refused("FIVEFOLD_ADDRESS is not an https address.", "Links in mail must lead to https://...")
    return address.rstrip("/")


def _mail(variables: Mapping[str, str]) -> Mail:
    url, sender = variables.get("FIVEFOLD_MAIL_URL", ""), variables.get("FIVEFOLD_MAIL_FROM") or DEFAULT_SENDER
    if not url:
        return Mail(sender=sender)
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise Refused("FIVEFOLD_MAIL_URL is not the address of a mail server.", "Write smtp://user:password@host:587")
    ssl = parts.scheme == "smtps"
    return Mail(
        backend="django.core.mail.backends.smtp.EmailBackend",
        host=parts.hostname,
        port=parts.port or (465 if ssl else 587),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        starttls=not ssl and (parts.port or 587) == 587,
        ssl=ssl,
        sender=sender,
    )


def _database(url: str, *, home: Path) -> Mapping[str, object]:
    return _postgresql(url) if url else _sqlite(home / "db.sqlite3")


def _sqlite(path: Path) -> Mapping[str, object]:
    """WAL with synchronous=FULL lost no acknowledged commit in 1,263 crash images (docs/decisions.md, 6)."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": 600,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        },
    }


def _postgresql(url: str) -> Mapping[str, object]:
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres") or not parts.hostname or not parts.path.strip("/"):
        raise Refused(
            "FIVEFOLD_DATABASE_URL is not a PostgreSQL address.",
            "Write postgresql://user:password@host:5432/name, or leave it out to use SQLite.",
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname,
        "PORT": parts.port or 5432,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }


def _hosts(variables: Mapping[str, str], *, production: bool) -> tuple[str, ...]:
    named = tuple(host.strip() for host in variables.get("FIVEFOLD_HOSTS", "").split(",") if host.strip())
    if production and (not named or "*" in named):
        raise Refused(
            "FIVEFOLD_PRODUCTION is on but FIVEFOLD_HOSTS does not name this site.",
            "Set it to the public host names, for example stem.example.org, separated by commas; * is not accepted.",
        )
    return named or LOCAL_HOSTS


def _secret_key(variables: Mapping[str, str], *, home: Path, production: bool) -> str:
    given = variables.get("FIVEFOLD_SECRET_KEY", "")
    if given and len(given) < SHORTEST_KEY:
        raise Refused(
            f"FIVEFOLD_SECRET_KEY has fewer than {SHORTEST_KEY} characters.",
            "Make one with: python -c 'import secrets; print(secrets.token_urlsafe(50))'",
        )
    if production and not given:
        raise Refused(
            "FIVEFOLD_PRODUCTION is on but FIVEFOLD_SECRET_KEY is missing.",
            "Make one with: python -c 'import secrets; print(secrets.token_urlsafe(50))' and keep it out of the code.",
        )
    return given or _kept_key(home / "secret-key")


def _kept_key(path: Path) -> str:
    """The key of a demo or a development machine, made on the first run; only its owner may read it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        path.touch(mode=0o600, exist_ok=False)
    except FileExistsError:
        if key := path.read_text(encoding="ascii").strip():
            return key
    path.write_text(secrets.token_urlsafe(SHORTEST_KEY), encoding="ascii")
    return path.read_text(encoding="ascii")
