"""The key that shows that whoever sets the site up runs its machine."""

from __future__ import annotations

import secrets
from hmac import compare_digest
from pathlib import Path

_FILE = "setup-key"


def setup_key(home: Path) -> str:
    """Made once and kept in the site's folder, readable by its owner alone, until the site is set up."""
    path = home / _FILE
    home.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(24), encoding="ascii")
    return path.read_text(encoding="ascii").strip()


def is_setup_key(home: Path, given: str) -> bool:
    path = home / _FILE
    return path.exists() and compare_digest(path.read_text(encoding="ascii").strip().encode(), given.encode())


def forget_setup_key(home: Path) -> None:
    (home / _FILE).unlink(missing_ok=True)
