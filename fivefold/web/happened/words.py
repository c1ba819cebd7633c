"""Entries of the log as sentences: who did what to what, each name only as far as this reader may see it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from pkgutil import iter_modules

from django.utils.translation import gettext as _

import fivefold.web.happened as areas
from fivefold.backbone.actors import ActorKind
from fivefold.backbone.queries.log import Entry
from fivefold.backbone.standing import Standing
from fivefold.web.happened import Named

_MODULES = [
    import_module(f"{areas.__name__}.{found.name}")
    for found in iter_modules(areas.__path__)
    if found.name != __name__.rpartition(".")[2]
]
HAPPENED: Mapping[str, str] = {verb: words for module in _MODULES for verb, words in module.HAPPENED.items()}
NAMED: Mapping[str, Callable[..., Mapping[str, Named]]] = {
    kind: finder for module in _MODULES for kind, finder in module.NAMED.items()
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One entry as a reader meets it. `reason`: what was said about it, where something was."""

    sequence: int
    at: datetime
    sentence: str
    address: str
    reason: str


def told(entries: Iterable[Entry], *, by: Standing) -> tuple[Told, ...]:
    """The entries in words, with one reading of names a kind."""
    listed = tuple(entries)
    names = _names(listed, by)
    return tuple(_told(entry, names) for entry in listed)


def told_of_named(entries: Iterable[Entry], *, by: Standing) -> tuple[Told, ...]:
    """The same for a reader of news: without the entries about things they may not see."""
    listed = tuple(entries)
    names = _names(listed, by)
    return tuple(_told(entry, names) for entry in listed if entry.object in names)


def _names(entries: tuple[Entry, ...], by: Standing) -> Mapping[str, Named]:
    wanted: dict[str, set[str]] = {}
    for name in (name for entry in entries for name in (entry.object, entry.actor)):
        kind, _colon, key = name.partition(":")
        wanted.setdefault(kind, set()).add(key)
    return {
        f"{kind}:{key}": named
        for kind, keys in wanted.items()
        if kind in NAMED
        for key, named in NAMED[kind](frozenset(keys), by=by).items()
    }


def _told(entry: Entry, names: Mapping[str, Named]) -> Told:
    what = names.get(entry.object, Named(""))
    words = HAPPENED.get(f"{entry.kind}:{entry.verb}")
    sentence = (
        _(words) % {"who": _who(entry.actor, names), "what": what.label}
        if words
        else f"{entry.actor} {entry.verb} {entry.object}"
    )
    return Told(
        sequence=entry.sequence,
        at=entry.at,
        sentence=" ".join(sentence.split()),
        address=what.address,
        reason=str(entry.detail.get("reason", "")),
    )


def _who(actor: str, names: Mapping[str, Named]) -> str:
    kind, _colon, name = actor.partition(":")
    if kind == ActorKind.COMMAND:
        return _("The operator (fivefold %(command)s)") % {"command": name}
    if kind == ActorKind.SYSTEM:
        return _("The system")
    return names[actor].label if actor in names else _("Somebody")
