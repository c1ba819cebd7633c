"""The bodies an initiative begins with, from `backbone.yaml` in its folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from fivefold.backbone.models import Workgroup
from fivefold.vocabulary import Refused, Text

FILE = "backbone.yaml"
_FORM = "Write `started_on:` and a day such as 2020-01-01, then `bodies:` and a list."
_KEYS = frozenset({"slug", "kind", "name", "purpose", "seats"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A body to begin with: what `Workgroup` holds of it."""

    slug: str
    kind: str
    name: Text
    purpose: Text
    seats: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """What an initiative begins with: the day, and its bodies."""

    started_on: date
    bodies: tuple[Body, ...]


def read_beginning(folder: Path) -> Beginning:
    """`backbone.yaml` of an initiative's folder. Refused naming what is missing or the body that is wrong."""
    written = yaml.safe_load((folder / FILE).read_text(encoding="utf-8"))
    if not isinstance(written, Mapping) or set(written) != {"started_on", "bodies"}:
        raise Refused(f"{folder.name}/{FILE} does not say when it began and its bodies.", _FORM)
    if not isinstance(written["started_on"], date) or not isinstance(written["bodies"], list):
        raise Refused(f"{folder.name}/{FILE} has a day or a list that cannot be read.", _FORM)
    return Beginning(
        started_on=written["started_on"],
        bodies=tuple(_body(each, number) for number, each in enumerate(written["bodies"], 1)),
    )


def _body(written: Any, number: int) -> Body:
    where = f"Body {number} in {FILE}"
    unknown = sorted(set(written) - _KEYS) if isinstance(written, Mapping) else ["no keys at all"]
    if unknown:
        raise Refused(f"{where} has what is not expected: {', '.join(map(str, unknown))}.", _advice())
    try:
        body = Body(
            slug=written["slug"],
            kind=Workgroup.Kind(written["kind"]).value,
            name=Text(**written["name"]),
            purpose=Text(**written["purpose"]),
            seats=written.get("seats"),
        )
    except (KeyError, TypeError, ValueError) as wrong:
        raise Refused(f"{where} lacks or misspells something: {wrong}.", _advice()) from None
    return body


def _advice() -> str:
    return f"Give {', '.join(sorted(_KEYS))}; name and purpose in en and es."
