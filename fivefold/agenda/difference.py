"""Two versions of an agenda side by side, in plain words: what came, what went, what was worded anew, what moved.

Wording and measurement are told apart: a group renamed on the page changes no measured group, and a change of measured
groups is said loudly even when not one word changes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from types import MappingProxyType

from fivefold.agenda.document import SHARED, Agenda, Clause, Edge, Kind, Outcome, Part, Statement, Strategy
from fivefold.vocabulary import Text

NO_NAMES: Mapping[str, Text] = MappingProxyType({})


class What(StrEnum):
    """What happened to a clause; the last one changes figures, the others only the page."""

    ADDED = "added"
    REMOVED = "removed"
    REWORDED = "reworded"
    MOVED = "moved"
    EVIDENCE = "evidence"
    GROUPS = "groups"


class Fate(StrEnum):
    """What became of a run of words."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Run:
    """Words that share a fate, spaces included: the runs of a column, put together, are its whole text."""

    words: str
    fate: Fate


@dataclass(frozen=True, slots=True)
class Columns:
    """One text side by side: `old` holds what stayed and what went, `new` what stayed and what came."""

    old: tuple[Run, ...]
    new: tuple[Run, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What happened to one clause. `old` is None when it was added, `new` when it was removed.

    says: what the columns cannot show, one sentence each, such as a step on the ladder.
    """

    clause: str
    what: frozenset[What]
    old: Clause | None
    new: Clause | None
    says: tuple[Text, ...] = ()

    @property
    def changes_measurement(self) -> bool:
        return What.GROUPS in self.what

    def title(self, language: str) -> Columns:
        return columns(*(side.title.in_language(language) if side else "" for side in (self.old, self.new)))

    def text(self, language: str) -> Columns:
        return columns(*(side.text.in_language(language) if side else "" for side in (self.old, self.new)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """All that differs between two agendas; empty (false) only when they are equal.

    changes: clause by clause, in the reading order of the new agenda, what was removed last.
    besides: what concerns no single clause: workgroups, order, the note.
    """

    changes: tuple[Change, ...]
    besides: tuple[Text, ...]

    def __bool__(self) -> bool:
        return bool(self.changes or self.besides)

    @property
    def changes_measurement(self) -> bool:
        return any(change.changes_measurement for change in self.changes)

    @property
    def summary(self) -> Text:
        """One sentence: "2 outcomes reworded, 1 strategy added; what is measured does not change."."""
        if not self:
            return Text("Nothing changes.", "No cambia nada.")
        counts = Counter((what, change.clause.partition(".")[0]) for change in self.changes for what in change.what)
        parts = [_counted(what, Kind(kind), n) for (what, kind), n in sorted(counts.items(), key=_as_told)]
        parts += [Text(_inside(each.en), _inside(each.es)) for each in self.besides]
        measured = _MEASURED if self.changes_measurement else _NOT_MEASURED
        return Text(
            _sentence([part.en for part in parts], measured.en),
            _sentence([part.es for part in parts], measured.es),
        )


def difference(old: Agenda, new: Agenda, *, group_names: Mapping[str, Text] = NO_NAMES) -> Difference:
    """What changes from one agenda to another. `group_names` call measured groups by name; else their ids stand."""
    came_or_stayed = [_change(old, new, clause_id, group_names) for clause_id in new.by_id]
    went = [_change(old, new, clause_id, group_names) for clause_id in old.by_id if clause_id not in new.by_id]
    changes = tuple(change for change in (*came_or_stayed, *went) if change.what)
    moved = frozenset(change.clause for change in changes if What.MOVED in change.what)
    return Difference(changes=changes, besides=tuple(_besides(old, new, moved)))


def _change(old: Agenda, new: Agenda, clause_id: str, names: Mapping[str, Text]) -> Change:
    before, after = old.by_id.get(clause_id), new.by_id.get(clause_id)
    told = list(_told(old, new, clause_id, names))
    return Change(
        clause=clause_id,
        what=frozenset(what for what, _ in told),
        old=old.clause(clause_id) if before else None,
        new=new.clause(clause_id) if after else None,
        says=tuple(says for _, says in told if says),
    )


# --- one clause -------------------------------------------------------------------------------------------------------


def _told(old: Agenda, new: Agenda, clause_id: str, names: Mapping[str, Text]) -> Iterator[tuple[What, Text | None]]:
    before, after = old.by_id.get(clause_id), new.by_id.get(clause_id)
    if before is None or after is None:
        yield (What.ADDED if before is None else What.REMOVED), None
    elif (before.text, getattr(before, "title", None)) != (after.text, getattr(after, "title", None)):
        yield What.REWORDED, None
    for says in _moves(old, new, before, after) if before and after else ():
        yield What.MOVED, says
    if isinstance(before, Edge) and isinstance(after, Edge) and before.evidence != after.evidence:
        yield What.EVIDENCE, _EVIDENCE if after.evidence else _NO_EVIDENCE
    if _groups(before) != _groups(after):
        yield What.GROUPS, _regrouped(_groups(before), _groups(after), names)


def _moves(old: Agenda, new: Agenda, before: Part, after: Part) -> Iterator[Text]:
    if isinstance(before, Outcome) and isinstance(after, Outcome):
        if before.step != after.step:
            yield _moved(Text("on the ladder", "en la escalera"), before.step.words, after.step.words)
        if before.horizon != after.horizon:
            yield _moved(Text("in time", "en el tiempo"), before.horizon.words, after.horizon.words)
    here, there = _home(old, before), _home(new, after)
    if here[0] != there[0]:
        yield _moved(Text("to another place", "de lugar"), here[1], there[1])


def _home(agenda: Agenda, part: Part) -> tuple[str, Text]:
    """Where a part belongs, as a key and in words: the workgroup, or an action's strategy."""
    if isinstance(part, Strategy | Outcome):
        return part.workgroup, agenda.workgroup_name(part.workgroup)
    strategy = getattr(part, "strategy", "")
    return strategy, agenda.title(strategy) if strategy else SHARED


def _groups(part: Part | None) -> frozenset[str]:
    return frozenset(part.groups) if isinstance(part, Statement | Outcome) else frozenset()


def _regrouped(old: frozenset[str], new: frozenset[str], names: Mapping[str, Text]) -> Text:
    came, went = _listed(new - old, names), _listed(old - new, names)
    en = [f"now also measured: {came.en}"] * bool(new - old) + [f"no longer measured: {went.en}"] * bool(old - new)
    es = [f"ahora también se mide: {came.es}"] * bool(new - old) + [f"ya no se mide: {went.es}"] * bool(old - new)
    return Text(f"This changes what is measured; {'; '.join(en)}.", f"Esto cambia lo que se mide; {'; '.join(es)}.")


def _listed(groups: frozenset[str], names: Mapping[str, Text]) -> Text:
    named = [names.get(group, Text(group, group)) for group in sorted(groups)] or [SHARED]
    return Text(", ".join(n.en for n in named), ", ".join(n.es for n in named))


def _moved(where: Text, old: Text, new: Text) -> Text:
    return Text(f"Moves {where.en}: from “{old.en}” to “{new.en}”.", f"Cambia {where.es}: de «{old.es}» a «{new.es}».")


# --- besides the clauses ----------------------------------------------------------------------------------------------


def _besides(old: Agenda, new: Agenda, moved: frozenset[str]) -> Iterator[Text]:
    before, after = ({w.key: w.name for w in each.workgroups} for each in (old, new))
    for key in dict.fromkeys((*before, *after)):
        was, now = before.get(key), after.get(key)
        if was is None and now:
            yield Text(f"The workgroup {now.en} is added.", f"Se añade el grupo de trabajo {now.es}.")
        elif now is None and was:
            yield Text(f"The workgroup {was.en} is removed.", f"Se quita el grupo de trabajo {was.es}.")
        elif was and now and was != now:
            yield Text(
                f"The workgroup {was.en} is now called {now.en}.",
                f"El grupo de trabajo {was.es} se llama ahora {now.es}.",
            )
    if old.note != new.note:
        yield Text("The note at the beginning changes.", "Cambia la nota del principio.")
    if _reordered([*before], [*after]) or _reordered([*old.by_id], [*new.by_id], moved=moved):
        yield Text("The order of clauses changes.", "Cambia el orden de las cláusulas.")


def _reordered(old: list[str], new: list[str], *, moved: frozenset[str] = frozenset()) -> bool:
    """Do those that both have stand in another order? What moved is told where it moved."""
    common = (set(old) & set(new)) - moved
    return [name for name in old if name in common] != [name for name in new if name in common]


# --- words side by side -----------------------------------------------------------------------------------------------

_WORD = re.compile(r"[\w'’-]+\s*|[^\w\s]\s*|\s+")


def columns(old: str, new: str) -> Columns:
    """Two texts as runs of words that stayed, went or came."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    left: list[Run] = []
    right: list[Run] = []
    for fate, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        same = fate == "equal"
        left += [Run("".join(before[a:b]), Fate.SAME if same else Fate.REMOVED)] if b > a else []
        right += [Run("".join(after[c:d]), Fate.SAME if same else Fate.ADDED)] if d > c else []
    return Columns(tuple(left), tuple(right))


# --- the summary ------------------------------------------------------------------------------------------------------

_MEASURED = Text("this changes what is measured", "esto cambia lo que se mide")
_NOT_MEASURED = Text("what is measured does not change", "lo que se mide no cambia")
_EVIDENCE = Text("The evidence recorded for this link changes.", "Cambia la evidencia registrada de este vínculo.")
_NO_EVIDENCE = Text("No evidence is recorded any more.", "Ya no hay evidencia registrada.")
_FATES = {
    What.ADDED: (Text("{} added", "se añade {}"), Text("{} added", "se añaden {}")),
    What.REMOVED: (Text("{} removed", "se quita {}"), Text("{} removed", "se quitan {}")),
    What.REWORDED: (Text("{} reworded", "cambia de redacción {}"), Text("{} reworded", "cambian de redacción {}")),
    What.MOVED: (Text("{} moved", "cambia de lugar {}"), Text("{} moved", "cambian de lugar {}")),
    What.EVIDENCE: (Text("{} with other evidence", "cambia la evidencia de {}"),) * 2,
    What.GROUPS: (Text("{} with other measured groups", "cambian los grupos medidos de {}"),) * 2,
}
_ONLY_ONE = {
    Kind.MISSION: Text("mission", "la misión"),
    Kind.VISION: Text("vision", "la visión"),
    Kind.PROBLEM: Text("problem statement", "el planteamiento del problema"),
}
_MANY = {
    Kind.PRINCIPLE: Text("principles", "principios"),
    Kind.STRATEGY: Text("strategies", "estrategias"),
    Kind.ACTION: Text("actions", "acciones"),
    Kind.OUTCOME: Text("outcomes", "resultados"),
    Kind.ASSUMPTION: Text("assumptions", "supuestos"),
    Kind.INDICATOR: Text("indicators", "indicadores"),
    Kind.EDGE: Text("links", "vínculos"),
}


def _counted(what: What, kind: Kind, n: int) -> Text:
    """How many clauses of a kind met the same fate: "2 outcomes reworded"."""
    noun = _MANY.get(kind, kind.words) if n > 1 else kind.words
    counted = _ONLY_ONE.get(kind) or Text(f"{n} {noun.en.lower()}", f"{n} {noun.es.lower()}")
    fate = _FATES[what][n > 1]
    return Text(fate.en.format(counted.en), fate.es.format(counted.es))


def _sentence(parts: list[str], measured: str) -> str:
    whole = f"{', '.join(parts)}; {measured}."
    return whole[0].upper() + whole[1:]


def _inside(sentence: str) -> str:
    """A sentence as a part of another."""
    return sentence[0].lower() + sentence[1:].removesuffix(".")


def _as_told(entry: tuple[tuple[What, str], int]) -> tuple[int, int]:
    (what, kind), _ = entry
    return list(What).index(what), list(Kind).index(Kind(kind))
