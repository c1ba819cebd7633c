"""An agenda that exists is whole; edits give another whole agenda or say why not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given

from fivefold.agenda.document import (
    LONGEST_ID,
    LONGEST_NAME,
    LONGEST_TEXT,
    LONGEST_TITLE,
    MOST_PARTS,
    Action,
    Agenda,
    Assumption,
    Edge,
    Horizon,
    Kind,
    Outcome,
    Principle,
    Statement,
    Step,
    Workgroup,
    added,
    removed,
    replaced,
)
from fivefold.vocabulary import Refused, Text
from tests.agenda.agendas import SMALL, agendas, edge, outcome, said


def principle(name: str, words: Text | None = None) -> Principle:
    return Principle(id=f"principle.{name}", title=words or said("Kind"), text=words or said("Be kind"))


# --- reading order ----------------------------------------------------------------------------------------------------


def test_clauses_come_in_reading_order() -> None:
    """By kind; an action follows its strategy; strategies and outcomes follow the order of the workgroups."""
    assert list(SMALL.clauses())[:11] == [
        "mission", "vision", "problem", "principle.listen", "strategy.tell", "action.fair", "strategy.ask",
        "outcome.families-know", "outcome.families-use", "outcome.employers-hire", "assumption.time",
    ]  # fmt: skip


def test_an_outcome_that_all_share_is_read_last() -> None:
    shared = replace(outcome("everybody"), workgroup="")
    ids = [part.id for part in replace(SMALL, parts=(shared, *SMALL.parts)).of(Outcome)]
    assert ids[-1] == "outcome.everybody" and len(ids) == 4


@given(agendas())
def test_the_order_in_which_parts_are_given_within_a_kind_is_the_only_order_that_matters(agenda: Agenda) -> None:
    """Sorting what is sorted changes nothing, so an agenda equals itself made anew."""
    assert Agenda(workgroups=agenda.workgroups, parts=agenda.parts, note=agenda.note) == agenda


@given(agendas())
def test_every_part_is_one_clause_under_a_clause_that_exists(agenda: Agenda) -> None:
    clauses = agenda.clauses()
    assert [part.id for part in agenda.parts] == list(clauses)
    assert all(clause.under in {"", *clauses} and clause.id == key for key, clause in clauses.items())


def test_a_link_is_called_by_what_it_links() -> None:
    clause = SMALL.clauses()["edge.strategy.tell.outcome.families-know"]
    assert clause.title == Text("Tell families → Families know", "Tell families (es) → Families know (es)")
    assert (clause.kind, clause.under) == (Kind.EDGE, "strategy.tell")


def test_the_longest_names_make_the_longest_id() -> None:
    # A column that holds LONGEST_ID letters must hold every id there can be.
    longest = edge(f"assumption.{'a' * LONGEST_NAME}", f"outcome.{'b' * LONGEST_NAME}")
    assert len(longest.id) <= LONGEST_ID


# --- valid from birth -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: principle("Big Letters"), "not an id"),
        (lambda: principle("a" * (LONGEST_NAME + 1)), "not an id"),
        (lambda: principle("ñandú"), "not an id"),
        (lambda: Principle(id="outcome.kind", title=said("x"), text=said("x")), "not the id of a clause of the kind"),
        (lambda: principle("long", said("x" * (LONGEST_TITLE + 1))), "letters; at most"),
        (lambda: principle("long", Text("x", "x" * (LONGEST_TITLE + 1))), "letters; at most"),
        (lambda: Statement(id="mission", text=said("x" * (LONGEST_TEXT + 1))), "letters; at most"),
        (lambda: Statement(id="mission", text=said("\u202eevil")), "invisible"),
        (lambda: Statement(id="mission", text=said("a\x00b")), "invisible"),
        (lambda: Statement(id="mission", text=said("a\ud800b")), "invisible"),
        (lambda: Statement(id="mission", text=said("x"), groups=("women", "women")), "twice"),
        (lambda: Statement(id="slogan", text=said("x")), "not a statement"),
        (lambda: edge("outcome.a", "outcome.a"), "cannot be"),
        (lambda: edge("outcome.a", "strategy.b"), "cannot be"),
        (lambda: edge("indicator.a", "outcome.b"), "cannot be"),
        (lambda: Action(id="action.a", strategy="outcome.b", title=said("x"), text=said("x")), "kind strategy"),
        (lambda: Workgroup(key="", name=said("x")), "not an id"),
    ],
)  # fmt: skip
def test_a_part_that_cannot_be_is_refused(make: Callable[[], object], says: str) -> None:
    with pytest.raises(Refused, match=says):
        make()


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: added(SMALL, principle("listen")), "principle.listen is in the agenda twice"),
        (lambda: added(SMALL, edge("strategy.tell", "outcome.families-know")), "is in the agenda twice"),
        (lambda: added(SMALL, edge("strategy.tell", "outcome.nowhere")), "names 'outcome.nowhere'"),
        (lambda: added(SMALL, outcome("x", workgroup="nobody")), "names 'nobody'"),
        (lambda: replaced(SMALL, "strategy.ask", workgroup=""), "names ''"),
        (lambda: replaced(SMALL, "strategy.ask", workgroup="mission"), "names 'mission'"),
        (lambda: replace(SMALL, workgroups=SMALL.workgroups[:1]), "names 'work'"),
        (lambda: replace(SMALL, workgroups=SMALL.workgroups * 2), "home is in the agenda twice"),
        (lambda: Agenda(parts=tuple(principle(str(n)) for n in range(MOST_PARTS + 1))), "cannot be read"),
        (lambda: replace(SMALL, note=said("\x07")), "invisible"),
    ],
)  # fmt: skip
def test_an_agenda_that_is_not_whole_is_refused(make: Callable[[], object], says: str) -> None:
    with pytest.raises(Refused, match=says):
        make()


def test_spaces_are_made_single() -> None:
    """Or the same words pasted twice would be two versions."""
    assert principle("kind", said("  Be \n very\u00a0 kind ")).title == said("Be very kind")


def test_words_of_every_script_survive() -> None:
    words = Text("Đặng & Nuñez: 数学, 👩\u200d🔬", "Zoë’s “ñandú” <b>")
    assert principle("kind", words).text == words


# --- edits ------------------------------------------------------------------------------------------------------------


def test_a_wording_can_be_replaced() -> None:
    new = replaced(SMALL, "outcome.families-use", text=said("Families come"), step=Step.COMPLETES)
    part = new.part("outcome.families-use")
    assert isinstance(part, Outcome)
    assert (part.text, part.step, part.groups) == (said("Families come"), Step.COMPLETES, ("women",))
    assert SMALL.part("outcome.families-use") != part, "the old agenda is another value"


def test_what_is_added_can_be_removed() -> None:
    assert removed(added(SMALL, principle("kind")), "principle.kind") == SMALL


@pytest.mark.parametrize(
    ("clause", "user"),
    [
        ("outcome.families-use", "edge.outcome.families-know.outcome.families-use"),
        ("strategy.tell", "action.fair"),
        ("indicator.visits", "edge.outcome.families-use.indicator.visits"),
    ],
)
def test_what_another_clause_names_cannot_be_removed(clause: str, user: str) -> None:
    with pytest.raises(Refused, match=f"{clause} is still named by .*{user}"):
        removed(SMALL, clause)


def test_a_clause_that_is_not_there_cannot_be_edited() -> None:
    for edit in (removed, replaced):
        with pytest.raises(Refused, match=r"no clause principle\.gone"):
            edit(SMALL, "principle.gone")


def test_an_id_is_for_life() -> None:
    """Comments, votes and commitments hang on it."""
    with pytest.raises(Refused, match="cannot take another id"):
        replaced(SMALL, "principle.listen", id="principle.hear")
    with pytest.raises(Refused, match="cannot take another id"):
        replaced(SMALL, "edge.strategy.tell.outcome.families-know", end="outcome.families-use")


def test_the_name_of_no_workgroup_says_that_all_share_it() -> None:
    assert SMALL.workgroup_name("home") == said("Home")
    assert SMALL.workgroup_name("").en == "All workgroups"


def test_every_kind_step_and_horizon_has_words_in_both_languages() -> None:
    for value in (*Kind, *Step, *Horizon):
        assert value.words.en and value.words.es


def test_parts_of_a_kind_are_found() -> None:
    assert [part.id for part in SMALL.of(Assumption)] == ["assumption.time"]
    assert len(SMALL.of(Edge)) == 6
