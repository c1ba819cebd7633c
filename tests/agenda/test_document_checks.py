"""What keeps an agenda from a ballot, and what only deserves a look; each said in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given

from fivefold.agenda.document import Agenda, Edge, Horizon, Indicator, Outcome, Strategy, added, removed, replaced
from fivefold.agenda.document_checks import problems
from tests.agenda.agendas import SMALL, agendas, edge, outcome, said

Edit = Callable[[Agenda], Agenda]
KNOW_TO_USE = "edge.outcome.families-know.outcome.families-use"


def found(agenda: Agenda) -> list[tuple[str, str, str]]:
    return [(problem.severity, problem.check, problem.clause) for problem in problems(agenda)]


def test_a_good_agenda_has_no_problem() -> None:
    assert found(SMALL) == []


def test_an_empty_draft_lacks_everything() -> None:
    assert [problem.says.en for problem in problems(Agenda())] == [
        "The agenda has no mission.", "The agenda has no vision.", "The agenda names no outcome.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (lambda a: removed(a, "vision"), [("error", "missing", "")]),
        (lambda a: removed(a, "edge.strategy.ask.outcome.employers-hire"),
         [("error", "orphan", "outcome.employers-hire"), ("error", "orphan", "strategy.ask")]),
        (lambda a: removed(a, KNOW_TO_USE),
         [("error", "orphan", "outcome.families-know"), ("error", "orphan", "outcome.families-use")]),
        (lambda a: added(a, outcome("alone", horizon=Horizon.MEDIUM)), [("error", "orphan", "outcome.alone")] * 2),
        (lambda a: removed(a, "edge.outcome.families-use.indicator.visits"),
         [("warning", "no-indicator", "outcome.families-use"), ("warning", "unused", "indicator.visits")]),
        (lambda a: removed(a, "edge.assumption.time.outcome.families-use"), [("warning", "unused", "assumption.time")]),
        (lambda a: replaced(a, "strategy.ask", workgroup="home"), [("warning", "no-strategy", "")]),
        (lambda a: replaced(a, KNOW_TO_USE, evidence=()), [("warning", "no-evidence", KNOW_TO_USE)]),
        (lambda a: added(a, edge("outcome.families-use", "outcome.families-know")),
         [("error", "cycle", "outcome.families-know")]),
    ],
)  # fmt: skip
def test_each_flaw_is_found_and_nothing_else(edit: Edit, expected: list[tuple[str, str, str]]) -> None:
    assert found(edit(SMALL)) == expected


def test_a_circle_is_told_as_a_path() -> None:
    agenda = added(SMALL, edge("outcome.families-use", "outcome.families-know"))
    (problem,) = problems(agenda)
    assert problem.says.en == (
        "This goes round in a circle: “Families know” leads to “Families use” leads to “Families know”."
    )
    assert "«Families know (es)» lleva a" in problem.says.es


def test_every_circle_is_told_once() -> None:
    agenda = SMALL
    for name in ("a", "b", "c", "d"):
        agenda = added(agenda, outcome(name))
    for pair in ("ab", "ba", "cd", "dc", "bc"):
        agenda = added(agenda, edge(f"outcome.{pair[0]}", f"outcome.{pair[1]}"))
    circles = [problem.clause for problem in problems(agenda) if problem.check == "cycle"]
    assert circles == ["outcome.a", "outcome.c"]


@given(agendas())
def test_circles_and_orphans_are_what_walking_every_path_finds(agenda: Agenda) -> None:
    """The slow twin: walk from every node, one link at a time."""
    ends: dict[str, set[str]] = {}
    for link in agenda.of(Edge):
        ends.setdefault(link.start, set()).add(link.end)

    def after(node: str) -> set[str]:
        seen: set[str] = set()
        while new := {end for at in (seen or {node}) | {node} for end in ends.get(at, set())} - seen:
            seen |= new
        return seen

    checks = {check for _, check, _ in found(agenda)}
    assert ("cycle" in checks) == any(node in after(node) for node in ends)
    led_to = set().union(*(after(strategy.id) for strategy in agenda.of(Strategy)))
    orphans = {p.clause for p in problems(agenda) if p.check == "orphan" and p.says.en.startswith("No strategy")}
    assert orphans == {o.id for o in agenda.of(Outcome)} - led_to


@given(agendas())
def test_errors_come_first_and_every_clause_named_exists(agenda: Agenda) -> None:
    severities = [problem.severity for problem in problems(agenda)]
    assert severities == sorted(severities)
    assert all(problem.clause in {"", *agenda.by_id} for problem in problems(agenda))


def test_a_long_chain_is_walked_without_recursion() -> None:
    """Python stops after a thousand nested calls; a chain of clauses must not."""
    chain = [replace(outcome(str(n), horizon=Horizon.LONG), workgroup="") for n in range(450)]
    links = tuple(edge(a.id, b.id) for a, b in pairwise(chain))
    agenda = Agenda(parts=(*chain, *links, Indicator(id="indicator.i", title=said("i"), text=said("i"))))
    assert len([p for p in problems(agenda) if p.check == "orphan"]) == 450
