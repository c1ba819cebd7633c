"""Why something was refused, when it matters to the answer: nothing here, not yours to do, changed meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from fivefold.vocabulary import Refused


class NothingHere(Refused):
    """There is no such thing for this reader: it does not exist, or they may not know whether it does (404)."""


class NotAllowed(Refused):
    """The reader knows the thing and may not do this to it (403)."""


@dataclass(frozen=True, slots=True)
class Clash:
    """One field that somebody else changed: what stood there when the reader began, and what stands there now."""

    field: str
    now: str
    yours: str


class ChangedMeanwhile(Refused):
    """Somebody else saved first (409). Nothing was written; `clashes` is what the second person needs to see."""

    def __init__(self, clashes: tuple[Clash, ...], version: int) -> None:
        super().__init__(
            _("Somebody else changed this while you were writing. Nothing was saved yet."),
            _("See what changed, then save again: what you wrote is still here."),
        )
        self.clashes = clashes
        self.version = version


def not_allowed(deed: str) -> NotAllowed:
    """deed: what was tried, as it follows "Your role does not allow you to"."""
    return NotAllowed(
        _("Your role does not allow you to %(deed)s.") % {"deed": deed}, _("The page about roles says who may.")
    )


def nothing_here() -> NothingHere:
    """The same words whether the thing is missing or not for this reader."""
    return NothingHere(
        _("There is nothing for you at this address."), _("Go back, or ask the person who sent it to you.")
    )


def clashes_of(now: Mapping[str, object], yours: Mapping[str, object]) -> tuple[Clash, ...]:
    """The fields in which what stands there now differs from what the second person wants to write."""
    return tuple(Clash(name, str(now[name]), str(value)) for name, value in yours.items() if now[name] != value)
