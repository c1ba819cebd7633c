"""Rules compiled to lookup tables. Expected values: `Rule.holds`, the slow obvious meaning of a rule."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fivefold.estimation.recode import (
    MOST_CODE,
    atoms_of,
    belongs,
    category_dimension,
    dimension,
    scheme_dimension,
)
from fivefold.vocabulary import BLANK, EVERYONE, NOBODY, Criterion, Group, GroupScheme, Refused, Rule, Text
from tests.estimation.small_surveys import labelled_rules, rules, surveys
from tests.reference.slow_cube import records


@given(surveys(), labelled_rules)
def test_membership_of_every_record_is_what_its_rules_say(survey, labelled) -> None:
    dim = dimension("groups", labelled)
    atoms = atoms_of(dim, survey.columns, survey.rows)
    for (codes, _, _), atom in zip(records(survey), atoms, strict=True):
        assert [bool(m) for m in dim.members[:, atom]] == [rule.holds(codes) for rule in labelled.values()]


@given(surveys(), rules)
def test_belongs_is_the_fast_twin_of_rule_holds(survey, rule) -> None:
    assert belongs(rule, survey.columns, survey.rows).tolist() == [rule.holds(codes) for codes, _, _ in records(survey)]


@given(labelled_rules)
def test_no_two_atoms_have_the_same_labels(labelled) -> None:
    """By construction an atom is all the combinations with the same labels: fewer cells, same sums."""
    members = dimension("groups", labelled).members
    assert len({column.tobytes() for column in np.ascontiguousarray(members.T)}) == members.shape[1]


@given(st.integers(BLANK, 127), st.sampled_from([np.int8, np.int16, np.int32]))
def test_codes_above_every_rule_fall_in_no_group_whatever_their_type(code, kind) -> None:
    """A table longer than an 8-bit code can say, and codes beyond a table's end: both are ordinary."""
    for top in (5, MOST_CODE):
        rule = Rule.all_of(Criterion.of("PUMA", [3, top]))
        held = belongs(rule, {"PUMA": np.array([code], dtype=kind)}, 1)
        assert held.tolist() == [code in (3, top)]


def test_open_ended_rule_holds_for_the_largest_codes() -> None:
    """By the rule itself: 65 and over includes 99."""
    held = belongs(Rule.all_of(Criterion.of("AGEP", [(65, 10**9)])), {"AGEP": np.array([64, 65, 99], np.int16)}, 3)
    assert held.tolist() == [False, True, True]


def test_everyone_and_nobody_read_no_column() -> None:
    dim = dimension("all", {"everyone": EVERYONE, "nobody": NOBODY})
    assert dim.columns == ()
    assert dim.members[:, atoms_of(dim, {}, 2)].tolist() == [[True, True], [False, False]]


def test_scheme_and_category_dimensions_name_their_labels() -> None:
    women = Group("women", Text("women", "mujeres"), Rule.all_of(Criterion.of("SEX", [2])))
    scheme = GroupScheme("sex", "1", Text("sex", "sexo"), False, (women,), "made up")
    assert scheme_dimension(scheme).labels == ("women",)
    assert category_dimension("SCHL", [20, 21]).labels == ("20", "21")


@pytest.mark.parametrize(
    ("labelled", "says"),
    [
        ({}, "has no groups"),
        ({"far": Rule.all_of(Criterion.of("PUMA", [MOST_CODE + 1]))}, "above 99,999"),
        (
            {f"{c}{k}": Rule.all_of(Criterion.of(c, [2 * k])) for c in ("A", "B", "C") for k in range(110)},
            "kinds of people apart",
        ),
    ],
)
def test_what_cannot_be_compiled_is_refused_in_words(labelled, says) -> None:
    with pytest.raises(Refused, match=says):
        dimension("groups", labelled)


def test_a_missing_column_is_named() -> None:
    with pytest.raises(Refused, match="no column RAC1P, which race needs"):
        atoms_of(category_dimension("RAC1P", [1], "race"), {}, 0)


def test_an_unknown_label_is_refused_with_the_known_ones() -> None:
    with pytest.raises(Refused, match="3 is not one of race: 1, 2"):
        category_dimension("RAC1P", [1, 2], "race").row("3")
