"""What waits for somebody, as every area tells it to the first page: one shape, whatever waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One thing with its one action. kind and key name it as the log does; initiative is the slug in its address.

    what: its own title, as somebody wrote it. act: what to do, as a code the page has words for (`sign`, `renew`).
    """

    kind: str
    key: str
    initiative: str
    what: str
    due_on: date | None
    late: bool
    act: str


def in_order(waiting: tuple[Waiting, ...]) -> tuple[Waiting, ...]:
    """The earliest day first; what has no day comes last."""
    return tuple(sorted(waiting, key=lambda one: (one.due_on is None, one.due_on or date.max, one.what)))
