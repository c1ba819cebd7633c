"""Working on a draft, as pure functions on an agenda: whose clause it is, whether it changed, new ids, the order."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils.text import slugify

from fivefold.agenda.document import (
    LONGEST_NAME,
    Action,
    Agenda,
    Assumption,
    Edge,
    Indicator,
    Kind,
    Outcome,
    Part,
    Principle,
    Statement,
    Strategy,
)
from fivefold.vocabulary import Refused, Text

MADE_OF: Mapping[Kind, type[Part]] = {
    Kind.MISSION: Statement,
    Kind.VISION: Statement,
    Kind.PROBLEM: Statement,
    Kind.PRINCIPLE: Principle,
    Kind.STRATEGY: Strategy,
    Kind.ACTION: Action,
    Kind.OUTCOME: Outcome,
    Kind.ASSUMPTION: Assumption,
    Kind.INDICATOR: Indicator,
    Kind.EDGE: Edge,
}
_STATEMENTS = (Kind.MISSION, Kind.VISION, Kind.PROBLEM)
_PRINT_BYTES = 6
"""Of its hash: 48 bits, so that two wordings of one clause never share a print."""


def wording_print(part: Part) -> int:
    """A number that changes whenever the part does. Whoever edits says which one they read."""
    return int.from_bytes(hashlib.sha256(repr(part).encode()).digest()[:_PRINT_BYTES]) + 1


def workgroup_of(agenda: Agenda, part: Part) -> str:
    """Key of the workgroup a part belongs to, or empty when all share it.

    An action belongs where its strategy does; a link where it starts, or where it leads when an assumption starts it.
    """
    if isinstance(part, Action):
        return workgroup_of(agenda, agenda.part(part.strategy))
    if isinstance(part, Edge):
        start = agenda.part(part.start)
        return workgroup_of(agenda, agenda.part(part.end) if isinstance(start, Assumption) else start)
    return part.workgroup if isinstance(part, Strategy | Outcome) else ""


def named_by(agenda: Agenda, clause_id: str) -> tuple[str, ...]:
    """Ids of the parts that cannot stand without this one."""
    return tuple(
        part.id
        for part in agenda.parts
        if (isinstance(part, Edge) and clause_id in (part.start, part.end))
        or (isinstance(part, Action) and part.strategy == clause_id)
    )


def new_part(agenda: Agenda, kind: Kind, values: Mapping[str, Any]) -> Part:
    """A part of these values under an id that is free. Refused when the values are not valid."""
    if kind is Kind.EDGE:
        return Edge(**values)
    name = str(kind) if kind in _STATEMENTS else _free_id(agenda, kind, values["title"])
    return MADE_OF[kind](id=name, **values)  # type: ignore[call-arg]  # checked by the part itself


def _free_id(agenda: Agenda, kind: Kind, title: Text) -> str:
    name = slugify(title.en).replace("_", "-")[: LONGEST_NAME - 4].strip("-") or "clause"
    tries = (f"{kind}.{name}{f'-{n}' if n else ''}" for n in range(len(agenda.parts) + 1))
    return next(clause_id for clause_id in tries if clause_id not in agenda.by_id)


def moved(agenda: Agenda, clause_id: str, places: int) -> Agenda:
    """With one part earlier (-1) or later (+1) among its like: same kind, same workgroup or strategy."""
    part = agenda.part(clause_id)
    likes = [each for each in agenda.parts if _place(each) == _place(part)]
    target = likes.index(part) + places
    if not 0 <= target < len(likes):
        raise Refused(f"{clause_id} is at the end of its list already.", "Move another clause instead.")
    swapped = {part.id: likes[target], likes[target].id: part}
    return replace(agenda, parts=tuple(swapped.get(each.id, each) for each in agenda.parts))


def _place(part: Part) -> tuple[Kind, str]:
    return part.kind, getattr(part, "workgroup", "") or getattr(part, "strategy", "")


def flat(values: Mapping[str, Any]) -> dict[str, str]:
    """Fields of a part as a form holds them: each wording by language, everything else as its text."""
    said: dict[str, str] = {}
    for name, value in values.items():
        if isinstance(value, Text):
            said |= {f"{name}_en": value.en, f"{name}_es": value.es}
        elif isinstance(value, tuple):
            for number, each in enumerate(value):
                said |= flat({f"{name}_{number}": each.text, f"{name}_{number}_source": each.source})
        else:
            said[name] = str(value)
    return said
