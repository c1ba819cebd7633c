"""What a count says, against a slow twin that goes through papers one by one, and the rules at their edges."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fivefold.agenda.counting import Result
from fivefold.vocabulary import Refused


def count(yes: int, no: int, abstain: int = 0, *, roll: int = 100, quorum: int = 0, threshold: int = 50) -> Result:
    return Result(roll=roll, yes=yes, no=no, abstain=abstain, quorum=quorum, threshold=threshold)


def slow_adopted(papers: list[str], roll: int, quorum: int, threshold: int) -> bool:
    """The rules as the page says them, in fractions, paper by paper."""
    voted = decided = yes = 0
    for paper in papers:
        voted += 1
        if paper != "abstain":
            decided += 1
        if paper == "yes":
            yes += 1
    enough_voted = roll == 0 or Fraction(voted, roll) >= Fraction(quorum, 100)
    return decided > 0 and enough_voted and Fraction(yes, decided) >= Fraction(threshold, 100)


@given(
    papers=st.lists(st.sampled_from(["yes", "no", "abstain"]), max_size=30),
    absent=st.integers(0, 10),
    quorum=st.integers(0, 100),
    threshold=st.integers(1, 100),
)
def test_the_outcome_equals_the_slow_twin(papers: list[str], absent: int, quorum: int, threshold: int) -> None:
    result = Result(
        roll=len(papers) + absent,
        yes=papers.count("yes"),
        no=papers.count("no"),
        abstain=papers.count("abstain"),
        quorum=quorum,
        threshold=threshold,
    )
    assert result.adopted == slow_adopted(papers, result.roll, quorum, threshold)
    assert Result.from_dict(result.to_dict()) == result


@pytest.mark.parametrize(
    ("result", "adopted", "why"),
    [
        (count(5, 5, threshold=50), True, "a tie is exactly half, and exactly the threshold is enough"),
        (count(5, 5, threshold=51), False, "half is less than 51 per cent"),
        (count(2, 1, threshold=67), False, "two thirds are less than 67 per cent"),
        (count(67, 33, threshold=67), True, "exactly 67 per cent"),
        (count(0, 0, 100, threshold=1), False, "nobody said yes or no"),
        (count(1, 0, 0, threshold=100), True, "the only one who said either said yes"),
        (count(10, 0, 39, quorum=50), False, "49 of 100 voted"),
        (count(10, 0, 40, quorum=50), True, "50 of 100 voted, abstentions among them"),
        (count(2, 0, roll=3, quorum=67), False, "two of three are 66.7 per cent, less than 67; no rounding"),
    ],
)
def test_the_edges(result: Result, adopted: bool, why: str) -> None:
    assert result.adopted is adopted, why


def test_a_result_that_cannot_be_is_refused() -> None:
    for bad in ({"yes": 101}, {"yes": -1, "no": 5}, {"quorum": 101}, {"threshold": 0}):
        with pytest.raises(Refused):
            Result(**{"roll": 100, "yes": 1, "no": 1, "abstain": 1, "quorum": 50, "threshold": 50} | bad)


def test_shares_of_nobody_are_said_as_such() -> None:
    """No division by an empty roll or by nobody's yes and no."""
    empty = count(0, 0, roll=0)
    assert (empty.turnout, empty.share_of_yes, empty.adopted) == (0.0, None, False)
