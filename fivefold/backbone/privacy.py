"""How far a stored field may travel. Every field of every model is classed, or the build fails."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Privacy(StrEnum):
    """public: may be shown to anybody. internal: to people of the backbone. personal: about a person, shown to those
    with a right to it and purged on request. secret: never shown."""

    PUBLIC = "public"
    INTERNAL = "internal"
    PERSONAL = "personal"
    SECRET = "secret"


def classed(*, public: str = "", internal: str = "", personal: str = "", secret: str = "") -> Mapping[str, Privacy]:
    """Field name -> class, from names separated by spaces: `PRIVACY = classed(public="id name", internal="note")`."""
    named = {Privacy.PUBLIC: public, Privacy.INTERNAL: internal, Privacy.PERSONAL: personal, Privacy.SECRET: secret}
    return {field: privacy for privacy, fields in named.items() for field in fields.split()}
