"""The common agenda as one frozen value: what it says, who does what, and why that should lead anywhere.

An `Agenda` holds parts (mission, principles, strategies, outcomes, ..., and the edges of the theory of change). Each
part is also a `Clause`: something with a stable id that can be read, commented on and voted for. An agenda that exists
is whole (every reference leads to a part); whether it is also ready for a ballot is asked of `document_checks`.

Public wording and measured groups are kept apart: `groups` are ids of measured groups, and no wording touches them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import Any, ClassVar, TypeVar

from fivefold.vocabulary import Refused, Text

LONGEST_NAME, LONGEST_TITLE, LONGEST_TEXT = 45, 90, 2_000
"""Letters in an id's own name, in a title (it must fit a box of the picture) and in a text."""
LONGEST_ID = 120
"""Letters in any clause id: that of an edge holds two others."""
MOST_PARTS = 1_000
"""Ten times a large agenda; a longer one is a mistake or an attack."""
_MISLEADING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
"""Marks that show words in another order than they are voted on."""


class Kind(StrEnum):
    """What a clause is, in reading order. The value is the first word of its id."""

    MISSION = "mission"
    VISION = "vision"
    PROBLEM = "problem"
    PRINCIPLE = "principle"
    STRATEGY = "strategy"
    ACTION = "action"
    OUTCOME = "outcome"
    ASSUMPTION = "assumption"
    INDICATOR = "indicator"
    EDGE = "edge"

    @property
    def words(self) -> Text:
        return _KIND_WORDS[self]


class Step(StrEnum):
    """The ladder of outcomes, lowest step first."""

    HAS_ACCESS = "has-access"
    USES = "uses"
    COMPLETES = "completes"
    ENTERS = "enters"
    IS_RETAINED = "is-retained"

    @property
    def words(self) -> Text:
        return _STEP_WORDS[self]


class Horizon(StrEnum):
    """When an outcome is expected, soonest first."""

    SHORT = "short"
    MEDIUM = "medium"
    LONG = "long"

    @property
    def words(self) -> Text:
        return _HORIZON_WORDS[self]


_KIND_WORDS = {
    Kind.MISSION: Text("Mission", "Misión"),
    Kind.VISION: Text("Vision", "Visión"),
    Kind.PROBLEM: Text("The problem", "El problema"),
    Kind.PRINCIPLE: Text("Principle", "Principio"),
    Kind.STRATEGY: Text("Strategy", "Estrategia"),
    Kind.ACTION: Text("Action", "Acción"),
    Kind.OUTCOME: Text("Outcome", "Resultado"),
    Kind.ASSUMPTION: Text("Assumption", "Supuesto"),
    Kind.INDICATOR: Text("Indicator", "Indicador"),
    Kind.EDGE: Text("Link", "Vínculo"),
}
_STEP_WORDS = {
    Step.HAS_ACCESS: Text("has access", "tiene acceso"),
    Step.USES: Text("uses", "usa"),
    Step.COMPLETES: Text("completes", "completa"),
    Step.ENTERS: Text("enters", "ingresa"),
    Step.IS_RETAINED: Text("is retained", "permanece"),
}
_HORIZON_WORDS = {
    Horizon.SHORT: Text("short term", "corto plazo"),
    Horizon.MEDIUM: Text("medium term", "mediano plazo"),
    Horizon.LONG: Text("long term", "largo plazo"),
}


# --- parts ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Workgroup:
    """Who a strategy or an outcome belongs to. `key` is the key of the backbone's workgroup."""

    key: str
    name: Text

    def __post_init__(self) -> None:
        _require_name(self.key, self.key)
        _tidy(self, f"workgroup {self.key}", name=LONGEST_TITLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What speaks for a link, and where that can be read. `source` is plain text, never to be trusted as an address."""

    text: Text
    source: str

    def __post_init__(self) -> None:
        _tidy(self, "evidence", text=LONGEST_TEXT)
        object.__setattr__(self, "source", _tidied(self.source, "the source of evidence", LONGEST_TEXT))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Worded:
    """A part with an id of its own, a short title and a text."""

    KIND: ClassVar[Kind]
    id: str
    title: Text
    text: Text

    def __post_init__(self) -> None:
        _require_id(self.id, self.KIND)
        _tidy(self, self.id, title=LONGEST_TITLE, text=LONGEST_TEXT)

    @property
    def kind(self) -> Kind:
        return self.KIND


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """The mission, the vision or the problem statement: its id is its kind. `groups`: ids of measured groups."""

    id: str
    text: Text
    groups: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.id not in (Kind.MISSION, Kind.VISION, Kind.PROBLEM):
            raise Refused(f"{self.id} is not a statement of an agenda.", "Those are mission, vision and problem.")
        _tidy(self, self.id, text=LONGEST_TEXT)
        _settle_groups(self)

    @property
    def kind(self) -> Kind:
        return Kind(self.id)


class Principle(_Worded):
    """How the coalition has agreed to work."""

    __slots__ = ()
    KIND = Kind.PRINCIPLE


class Assumption(_Worded):
    """What must be so for an outcome to come about, though nobody in the coalition brings it about."""

    __slots__ = ()
    KIND = Kind.ASSUMPTION


class Indicator(_Worded):
    """What would show that an outcome has come about."""

    __slots__ = ()
    KIND = Kind.INDICATOR


@dataclass(frozen=True, slots=True, kw_only=True)
class Strategy(_Worded):
    """What a workgroup sets out to do."""

    KIND = Kind.STRATEGY
    workgroup: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Action(_Worded):
    """One thing that will be done under a strategy (its full id)."""

    KIND = Kind.ACTION
    strategy: str

    def __post_init__(self) -> None:
        _Worded.__post_init__(self)
        _require_id(self.strategy, Kind.STRATEGY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome(_Worded):
    """What is to be so. `workgroup` is empty when all share it; `groups`: ids of measured groups it is about."""

    KIND = Kind.OUTCOME
    step: Step
    horizon: Horizon
    workgroup: str = ""
    groups: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _Worded.__post_init__(self)
        _settle_groups(self)


LEADS = frozenset(
    {
        (Kind.STRATEGY, Kind.OUTCOME),
        (Kind.OUTCOME, Kind.OUTCOME),
        (Kind.ASSUMPTION, Kind.OUTCOME),
        (Kind.OUTCOME, Kind.INDICATOR),
    }
)
"""What may lead to what in a theory of change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """One link of the theory of change, from the full id `start` to the full id `end`.

    text: the rationale, why the one should lead to the other. evidence: empty when none is recorded yet.
    """

    start: str
    end: str
    text: Text
    evidence: tuple[Evidence, ...] = ()

    def __post_init__(self) -> None:
        kinds = (self.start.partition(".")[0], self.end.partition(".")[0])
        if kinds not in LEADS or self.start == self.end:
            raise Refused(
                f"A link from {self.start} to {self.end} cannot be.",
                "A strategy, an assumption or an outcome leads to another outcome; an outcome to an indicator.",
            )
        _tidy(self, self.id, text=LONGEST_TEXT)

    @property
    def id(self) -> str:
        return f"{Kind.EDGE}.{self.start}.{self.end}"

    @property
    def kind(self) -> Kind:
        return Kind.EDGE


Part = Statement | Principle | Strategy | Action | Outcome | Assumption | Indicator | Edge
P = TypeVar("P", Statement, Principle, Strategy, Action, Outcome, Assumption, Indicator, Edge)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A part as people read it, comment on it and vote for it. `under`: the clause it belongs to, or empty."""

    id: str
    kind: Kind
    title: Text
    text: Text
    under: str = ""


# --- the agenda -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Agenda:
    """Everything one version of a common agenda says. Parts are kept in reading order, however they are given.

    note: what a reader should know first, for example that this is an example. A first draft may be empty.
    Refused when an id is used twice, or a part names a workgroup or another part that is not there.
    """

    workgroups: tuple[Workgroup, ...] = ()
    parts: tuple[Part, ...] = ()
    note: Text | None = None

    def __post_init__(self) -> None:
        if len(self.parts) > MOST_PARTS:
            raise Refused(f"An agenda of more than {MOST_PARTS:,} clauses cannot be read.", "Shorten it.")
        _require_once([w.key for w in self.workgroups])
        _require_once([p.id for p in self.parts])
        if self.note:
            _tidy(self, "the note", note=LONGEST_TEXT)
        self._require_references()
        object.__setattr__(self, "parts", tuple(_in_reading_order(self.parts, self.workgroups)))

    def _require_references(self) -> None:
        ids, keys = {part.id for part in self.parts}, {w.key for w in self.workgroups}
        for part in self.parts:
            missing = [name for name in _references(part) if name not in ids]
            missing += [name for name in _owners(part) if name not in keys]
            if missing:
                raise Refused(f"{part.id} names {missing[0]!r}, which is not in the agenda.", "Name one that is there.")

    @cached_property
    def by_id(self) -> Mapping[str, Part]:
        """Every part by its id, in reading order."""
        return MappingProxyType({part.id: part for part in self.parts})

    def of(self, kind: type[P]) -> tuple[P, ...]:
        """The parts of one kind, in reading order: `agenda.of(Strategy)`."""
        return tuple(part for part in self.parts if isinstance(part, kind))

    def part(self, clause_id: str) -> Part:
        if clause_id not in self.by_id:
            raise Refused(f"The agenda has no clause {clause_id}.", "It may have been removed; read the agenda again.")
        return self.by_id[clause_id]

    def workgroup_name(self, key: str) -> Text:
        """The name of a workgroup; of no workgroup, that all share it."""
        return next((w.name for w in self.workgroups if w.key == key), SHARED)

    def title(self, clause_id: str) -> Text:
        """How a clause is called in a sentence."""
        part = self.part(clause_id)
        if isinstance(part, Statement):
            return part.kind.words
        if isinstance(part, Edge):
            start, end = self.title(part.start), self.title(part.end)
            return Text(f"{start.en} → {end.en}", f"{start.es} → {end.es}")
        return part.title

    def clauses(self) -> Mapping[str, Clause]:
        """Everything that can be commented on and voted for, by id, in reading order."""
        return MappingProxyType({part.id: self.clause(part.id) for part in self.parts})

    def clause(self, clause_id: str) -> Clause:
        part = self.part(clause_id)
        under = part.strategy if isinstance(part, Action) else part.start if isinstance(part, Edge) else ""
        return Clause(id=part.id, kind=part.kind, title=self.title(part.id), text=part.text, under=under)


SHARED = Text("All workgroups", "Todos los grupos de trabajo")


# --- edits ------------------------------------------------------------------------------------------------------------


def replaced(agenda: Agenda, clause_id: str, **changes: Any) -> Agenda:
    """With fields of one part changed: `replaced(agenda, "outcome.x", text=Text(...), step=Step.USES)`.

    Refused when there is no such clause or the new values are not valid. What a part is known by cannot change.
    """
    old = agenda.part(clause_id)
    new = replace(old, **changes)
    if new.id != old.id:
        raise Refused(f"{clause_id} cannot take another id.", "Add a new clause and remove this one.")
    return replace(agenda, parts=tuple(new if part.id == clause_id else part for part in agenda.parts))


def added(agenda: Agenda, part: Part) -> Agenda:
    """With one part more, the last of its kind. Refused when its id is used or it names what is not there."""
    return replace(agenda, parts=(*agenda.parts, part))


def removed(agenda: Agenda, clause_id: str) -> Agenda:
    """Without one part. Refused while another part still names it: remove that one first."""
    agenda.part(clause_id)
    users = [part.id for part in agenda.parts if clause_id in _references(part)]
    if users:
        raise Refused(f"{clause_id} is still named by {', '.join(users)}.", "Remove or change that first.")
    return replace(agenda, parts=tuple(part for part in agenda.parts if part.id != clause_id))


def _in_reading_order(parts: tuple[Part, ...], workgroups: tuple[Workgroup, ...]) -> list[Part]:
    """By kind, strategies and outcomes by workgroup (the shared last), actions after their strategy; else as given."""
    kinds = {kind: n for n, kind in enumerate(Kind)}
    owners = {w.key: n for n, w in enumerate(workgroups)}
    position = {part.id: n for n, part in enumerate(parts)}
    owner_of = {part.id: owners[part.workgroup] for part in parts if isinstance(part, Strategy)}

    def place(part: Part) -> tuple[int, ...]:
        match part:
            case Strategy():
                return kinds[part.kind], owner_of[part.id], position[part.id]
            case Action():
                return kinds[Kind.STRATEGY], owner_of[part.strategy], position[part.strategy], position[part.id]
            case Outcome():
                return kinds[part.kind], owners.get(part.workgroup, len(owners)), position[part.id]
            case _:
                return kinds[part.kind], position[part.id]

    return sorted(parts, key=place)


# --- what makes a value valid -----------------------------------------------------------------------------------------


def _references(part: Part) -> tuple[str, ...]:
    match part:
        case Edge():
            return part.start, part.end
        case Action():
            return (part.strategy,)
        case _:
            return ()


def _owners(part: Part) -> tuple[str, ...]:
    """The workgroup a part names; an outcome of no workgroup is shared."""
    if isinstance(part, Strategy):
        return (part.workgroup,)
    return (part.workgroup,) if isinstance(part, Outcome) and part.workgroup else ()


def _require_id(clause_id: str, kind: Kind) -> None:
    prefix, _, name = clause_id.partition(".")
    if prefix != kind:
        raise Refused(f"{clause_id} is not the id of a clause of the kind {kind}.", f"Write {kind}. and a name.")
    _require_name(name, clause_id)


def _require_name(name: str, whole: str) -> None:
    plain = name.isascii() and name == name.lower() and name.replace("-", "").isalnum()
    if not plain or len(name) > LONGEST_NAME:
        raise Refused(
            f"{whole[:LONGEST_NAME]!r} is not an id.",
            f"Use at most {LONGEST_NAME} small letters, digits and hyphens.",
        )


def _settle_groups(part: Statement | Outcome) -> None:
    """Measured groups have no order, so they are kept sorted."""
    for group in part.groups:
        _require_name(group, group)
    if len(set(part.groups)) != len(part.groups):
        raise Refused(f"{part.id} names a measured group twice.", "Name each group once.")
    object.__setattr__(part, "groups", tuple(sorted(part.groups)))


def _require_once(names: list[str]) -> None:
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise Refused(f"{twice} is in the agenda twice.", "Give each its own id; two clauses are linked once.")


def _tidy(value: object, where: str, **longest: int) -> None:
    """Replace wordings by themselves with single spaces, or refuse them. For use at the birth of a frozen value."""
    for name, length in longest.items():
        wording = getattr(value, name)
        tidied = (_tidied(words, f"{where} ({name})", length) for words in (wording.en, wording.es))
        object.__setattr__(value, name, Text(*tidied))


def _tidied(words: str, where: str, longest: int) -> str:
    tidied = " ".join(words.split())
    if not tidied:
        raise Refused(f"{where} is empty.", "Write a few words.")
    if len(tidied) > longest:
        raise Refused(f"{where} has {len(tidied):,} letters; at most {longest:,} fit.", "Shorten it.")
    if not _MISLEADING.isdisjoint(tidied) or any(map(_is_control, tidied)):
        raise Refused(f"{where} holds an invisible control character.", "Type the words anew instead of pasting them.")
    return tidied


def _is_control(letter: str) -> bool:
    """Control characters, halves of characters, and the code points that never will be a character."""
    never = ord(letter) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(letter) <= 0xFDEF
    return never or unicodedata.category(letter) in ("Cc", "Cs")
