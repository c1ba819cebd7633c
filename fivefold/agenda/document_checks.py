"""Does an agenda hang together? What a valid `Agenda` may still lack before people can vote on it, said in words.

Errors keep an agenda a draft; warnings are for people to weigh. A wording always names clauses by their titles.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from fivefold.agenda.document import Agenda, Edge, Horizon, Indicator, Kind, Outcome, Strategy
from fivefold.vocabulary import Text

Links = Mapping[str, tuple[str, ...]]
"""From each node of the theory of change to those it leads to, in reading order."""


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What one check found. `clause`: the id of the clause to mend, empty when it is missing altogether."""

    severity: Severity
    check: str
    clause: str
    says: Text

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR


def problems(agenda: Agenda) -> tuple[Problem, ...]:
    """Everything the checks find, errors first; the same agenda always gives the same problems."""
    forward = _links(agenda)
    found = [*_missing(agenda), *_cycles(agenda, forward), *_orphans(agenda, forward), *_weak(agenda, forward)]
    return tuple(sorted(found, key=lambda problem: not problem.is_error))


def _links(agenda: Agenda) -> Links:
    return {
        part.id: tuple(edge.end for edge in agenda.of(Edge) if edge.start == part.id)
        for part in agenda.parts
        if part.kind in (Kind.STRATEGY, Kind.OUTCOME, Kind.ASSUMPTION, Kind.INDICATOR)
    }


# --- errors -----------------------------------------------------------------------------------------------------------


def _missing(agenda: Agenda) -> Iterator[Problem]:
    wanted = {
        Kind.MISSION: Text("The agenda has no mission.", "La agenda no tiene misión."),
        Kind.VISION: Text("The agenda has no vision.", "La agenda no tiene visión."),
        Kind.OUTCOME: Text("The agenda names no outcome.", "La agenda no nombra ningún resultado."),
    }
    there = {part.kind for part in agenda.parts}
    for kind, says in wanted.items():
        if kind not in there:
            yield _error("missing", "", says)


def _cycles(agenda: Agenda, forward: Links) -> Iterator[Problem]:
    """Each circle once, told from its first clause in reading order."""
    left = dict(forward)
    while circle := _circle(left):
        ahead = min(range(len(circle)), key=lambda n: list(forward).index(circle[n]))
        path = [*circle[ahead:], *circle[:ahead], circle[ahead]]
        told = _join(agenda, path, Text(" leads to ", " lleva a "))
        yield _error(
            "cycle",
            path[0],
            Text(f"This goes round in a circle: {told.en}.", f"Esto da vueltas en círculo: {told.es}."),
        )
        left = {node: ends for node, ends in left.items() if node not in circle}


def _circle(forward: Links) -> list[str]:
    """The nodes of one circle in the order of its links, or nothing. Follows only nodes that lead on for ever."""
    left = {node: list(ends) for node, ends in forward.items()}
    while loose := [node for node, ends in left.items() if not any(end in left for end in ends)]:
        for node in loose:
            del left[node]
    path: list[str] = []
    node = next(iter(left), "")
    while node and node not in path:
        path.append(node)
        node = next(end for end in left[node] if end in left)
    return path[path.index(node) :] if node else []


def _orphans(agenda: Agenda, forward: Links) -> Iterator[Problem]:
    reached = _reached(forward, [strategy.id for strategy in agenda.of(Strategy)])
    outcomes = {outcome.id for outcome in agenda.of(Outcome)}
    for outcome in agenda.of(Outcome):
        if outcome.id not in reached:
            yield _error("orphan", outcome.id, Text(
                f"No strategy leads to the outcome “{outcome.title.en}”.",
                f"Ninguna estrategia lleva al resultado «{outcome.title.es}».",
            ))  # fmt: skip
        if outcome.horizon is not Horizon.LONG and outcomes.isdisjoint(forward[outcome.id]):
            yield _error("orphan", outcome.id, Text(
                f"The outcome “{outcome.title.en}” is not for the long term, and leads to no other outcome.",
                f"El resultado «{outcome.title.es}» no es de largo plazo y no lleva a ningún otro resultado.",
            ))  # fmt: skip
    for strategy in agenda.of(Strategy):
        if not forward[strategy.id]:
            yield _error("orphan", strategy.id, Text(
                f"The strategy “{strategy.title.en}” leads to no outcome.",
                f"La estrategia «{strategy.title.es}» no lleva a ningún resultado.",
            ))  # fmt: skip


def _reached(forward: Links, starts: list[str]) -> set[str]:
    reached: set[str] = set()
    waiting = list(starts)
    while waiting:
        node = waiting.pop()
        waiting += [end for end in forward[node] if end not in reached]
        reached.add(node)
    return reached


# --- warnings ---------------------------------------------------------------------------------------------------------


def _weak(agenda: Agenda, forward: Links) -> Iterator[Problem]:
    for check in (_unmeasured, _unused, _idle, _unproven):
        yield from check(agenda, forward)


def _unmeasured(agenda: Agenda, forward: Links) -> Iterator[Problem]:
    indicators = {indicator.id for indicator in agenda.of(Indicator)}
    for outcome in agenda.of(Outcome):
        if outcome.horizon is Horizon.LONG and indicators.isdisjoint(forward[outcome.id]):
            yield _warning("no-indicator", outcome.id, Text(
                f"No indicator would show whether “{outcome.title.en}” comes about.",
                f"Ningún indicador mostraría si «{outcome.title.es}» se cumple.",
            ))  # fmt: skip


def _unused(agenda: Agenda, forward: Links) -> Iterator[Problem]:
    linked = {end for start, ends in forward.items() for end in (*ends, *([start] if ends else []))}
    for part in agenda.parts:
        if part.kind in (Kind.ASSUMPTION, Kind.INDICATOR) and part.id not in linked:
            kind, title = part.kind.words, agenda.title(part.id)
            yield _warning("unused", part.id, Text(
                f"{kind.en}: “{title.en}” is linked to no outcome.",
                f"{kind.es}: «{title.es}» no está vinculado a ningún resultado.",
            ))  # fmt: skip


def _idle(agenda: Agenda, _forward: Links) -> Iterator[Problem]:
    busy = {strategy.workgroup for strategy in agenda.of(Strategy)}
    for workgroup in agenda.workgroups:
        if workgroup.key not in busy:
            yield _warning("no-strategy", "", Text(
                f"The workgroup {workgroup.name.en} has no strategy.",
                f"El grupo de trabajo {workgroup.name.es} no tiene ninguna estrategia.",
            ))  # fmt: skip


def _unproven(agenda: Agenda, _forward: Links) -> Iterator[Problem]:
    for edge in agenda.of(Edge):
        if not edge.evidence:
            title = agenda.title(edge.id)
            yield _warning("no-evidence", edge.id, Text(
                f"No evidence is recorded yet for the link “{title.en}”.",
                f"Aún no se ha registrado evidencia del vínculo «{title.es}».",
            ))  # fmt: skip


# --- words ------------------------------------------------------------------------------------------------------------


def _join(agenda: Agenda, path: list[str], between: Text) -> Text:
    titles = [agenda.title(node) for node in path]
    return Text(between.en.join(f"“{t.en}”" for t in titles), between.es.join(f"«{t.es}»" for t in titles))


def _error(check: str, clause: str, says: Text) -> Problem:
    return Problem(severity=Severity.ERROR, check=check, clause=clause, says=says)


def _warning(check: str, clause: str, says: Text) -> Problem:
    return Problem(severity=Severity.WARNING, check=check, clause=clause, says=says)
