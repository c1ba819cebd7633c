"""Names without meaning: what an address, a link or the log calls a thing or a person."""

from __future__ import annotations

import secrets

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
LENGTH = 12
"""31 letters, 12 places: 59 bits, so that a key cannot be guessed from another."""


def new_key() -> str:
    """A random key of letters and digits that are not mistaken for one another."""
    return "".join(secrets.choice(_LETTERS) for _ in range(LENGTH))
