"""Two versions side by side: the words that changed, what moved, and, apart from both, what is measured."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fivefold.agenda.difference import Change, Fate, Run, What, columns, difference
from fivefold.agenda.document import Agenda, Horizon, Step, added, removed, replaced
from fivefold.vocabulary import Text
from tests.agenda.agendas import SMALL, agendas, outcome, said

EDGE = "edge.strategy.tell.outcome.families-know"
Edit = Callable[[Agenda], Agenda]


def change(edit: Edit) -> Change:
    (only,) = difference(SMALL, edit(SMALL)).changes
    return only


# --- one clause -------------------------------------------------------------------------------------------------------


def test_latinx_renamed_latine_is_a_wording_and_no_measure() -> None:
    """product.md: public wording and measured groups are separate; a rename changes no figure."""
    old = replaced(SMALL, "mission", text=Text("More Black, Latinx and women people", "Más personas latinas"))
    new = replaced(old, "mission", text=Text("More Black, Latine and women people", "Más personas latines"))
    found = difference(old, new)
    assert [(c.clause, c.what) for c in found.changes] == [("mission", {What.REWORDED})]
    assert not found.changes_measurement
    assert found.summary == Text(
        "Mission reworded; what is measured does not change.",
        "Cambia de redacción la misión; lo que se mide no cambia.",
    )
    assert [run for run in found.changes[0].text("en").new if run.fate is Fate.ADDED] == [Run("Latine ", Fate.ADDED)]


def test_measured_groups_are_said_loudly_though_no_word_changes() -> None:
    found = difference(SMALL, replaced(SMALL, "mission", groups=("women", "black-any")), group_names={
        "latinx": Text("Latinx people", "Personas latinas"), "black-any": Text("Black people", "Personas negras")
    })  # fmt: skip
    (only,) = found.changes
    assert only.what == {What.GROUPS} and found.changes_measurement
    assert only.says[0].en == (
        "This changes what is measured; now also measured: Black people; no longer measured: Latinx people."
    )
    assert found.summary.en == "Mission with other measured groups; this changes what is measured."


@pytest.mark.parametrize(
    ("edit", "clause", "what"),
    [
        (lambda a: added(a, outcome("new")), "outcome.new", {What.ADDED}),
        (lambda a: added(a, outcome("new", groups=("women",))), "outcome.new", {What.ADDED, What.GROUPS}),
        (lambda a: removed(a, "action.fair"), "action.fair", {What.REMOVED}),
        (lambda a: removed(a, EDGE), EDGE, {What.REMOVED}),
        (lambda a: replaced(a, "principle.listen", title=said("Hear")), "principle.listen", {What.REWORDED}),
        (lambda a: replaced(a, EDGE, text=said("Because")), EDGE, {What.REWORDED}),
        (lambda a: replaced(a, EDGE, evidence=()), EDGE, {What.EVIDENCE}),
        (lambda a: replaced(a, "strategy.ask", workgroup="home"), "strategy.ask", {What.MOVED}),
        (lambda a: replaced(a, "action.fair", strategy="strategy.ask"), "action.fair", {What.MOVED}),
        (lambda a: replaced(a, "outcome.families-use", step=Step.COMPLETES), "outcome.families-use", {What.MOVED}),
        (lambda a: replaced(a, "outcome.families-use", horizon=Horizon.SHORT), "outcome.families-use", {What.MOVED}),
    ],
)  # fmt: skip
def test_what_happened_to_a_clause(edit: Edit, clause: str, what: set[What]) -> None:
    """One edit is one change of one clause: nothing else is reported, and nothing is missed."""
    assert (change(edit).clause, change(edit).what) == (clause, what)


def test_a_move_is_told_in_words() -> None:
    moved = change(lambda a: replaced(a, "outcome.families-use", step=Step.ENTERS, workgroup="work"))
    assert [says.en for says in moved.says] == [
        "Moves on the ladder: from “uses” to “enters”.",
        "Moves to another place: from “Home” to “Work”.",
    ]


def test_what_was_removed_comes_last_and_has_no_new_column() -> None:
    new = added(removed(SMALL, "action.fair"), outcome("new"))
    first, last = difference(SMALL, new).changes
    assert (first.clause, first.old, last.clause, last.new) == ("outcome.new", None, "action.fair", None)
    assert last.text("en").old == (Run("Hold a fair each year", Fate.REMOVED),) and not last.text("en").new


# --- the whole --------------------------------------------------------------------------------------------------------


def test_the_summary_counts_in_both_languages() -> None:
    new = replaced(SMALL, "outcome.families-use", text=said("Other"))
    new = added(replaced(new, "outcome.families-know", text=said("Other")), replace(outcome("new"), workgroup=""))
    assert difference(SMALL, new).summary == Text(
        "1 outcome added, 2 outcomes reworded; what is measured does not change.",
        "Se añade 1 resultado, cambian de redacción 2 resultados; lo que se mide no cambia.",
    )


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        (lambda a: replace(a, note=said("An example")), "The note at the beginning changes."),
        (lambda a: replace(a, workgroups=a.workgroups[::-1]), "The order of clauses changes."),
        (
            lambda a: replace(a, workgroups=(replace(a.workgroups[0], name=said("House")), *a.workgroups[1:])),
            "The workgroup Home is now called House.",
        ),
        (
            lambda a: replace(a, workgroups=(*a.workgroups, replace(a.workgroups[0], key="x", name=said("X")))),
            "The workgroup X is added.",
        ),
    ],
)  # fmt: skip
def test_what_concerns_no_single_clause_is_told_besides(edit: Edit, says: str) -> None:
    found = difference(SMALL, edit(SMALL))
    assert [each.en for each in found.besides] == [says] and not found.changes


@given(agendas(), agendas())
def test_a_difference_is_empty_only_between_equals(old: Agenda, new: Agenda) -> None:
    """Or a ballot could be held on a change that its page does not show."""
    assert bool(difference(old, new)) == (old != new)
    assert not difference(old, old) and difference(old, old).summary.en == "Nothing changes."


@given(st.data(), agendas())
def test_the_order_of_clauses_is_part_of_what_is_told(data: st.DataObject, old: Agenda) -> None:
    new = replace(old, parts=tuple(data.draw(st.permutations(old.parts))))
    assert bool(difference(old, new)) == (old != new)


# --- words side by side -----------------------------------------------------------------------------------------------


@given(st.text("ab, .é-", max_size=30), st.text("ab, .é-", max_size=30))
def test_the_runs_of_a_column_are_its_whole_text(old: str, new: str) -> None:
    both = columns(old, new)
    assert ("".join(r.words for r in both.old), "".join(r.words for r in both.new)) == (old, new)
    assert [r for r in both.old if r.fate is Fate.SAME] == [r for r in both.new if r.fate is Fate.SAME]


def test_only_the_words_that_changed_are_marked() -> None:
    assert columns("Families use it, at home.", "Families use them, at home.").new == (
        Run("Families use ", Fate.SAME), Run("them", Fate.ADDED), Run(", at home.", Fate.SAME),
    )  # fmt: skip


@settings(max_examples=5, deadline=2_000)
@given(st.lists(st.sampled_from(["a ", "b "]), min_size=900, max_size=1_000),
       st.lists(st.sampled_from(["a ", "b "]), min_size=900, max_size=1_000))  # fmt: skip
def test_the_longest_texts_are_compared_in_time(old: list[str], new: list[str]) -> None:
    """Two words over and over are the slowest case of the comparison; LONGEST_TEXT bounds it."""
    assert columns("".join(old), "".join(new)).old
