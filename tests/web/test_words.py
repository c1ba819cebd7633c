"""Numbers and verdicts as people read them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.utils import translation

from fivefold.vocabulary import Reliability, Verdict
from fivefold.web.presenters import words
from tests.web.answers import fake_answer


@pytest.mark.parametrize(
    ("share", "said"),
    [(0.713, "71%"), (0.005, "0.5%"), (0.0, "0%"), (1.0, "100%"), (0.0101, "1%"), (-0.062, "−6%"), (-0.001, "0%")],
)
def test_shares_are_whole_per_cents_and_few_is_never_none(share: float, said: str) -> None:
    """Rounded by hand; under 1% a decimal is kept, because 0% would read as nobody."""
    assert words.percent(share) == said


@pytest.mark.parametrize(
    ("count", "said"), [(4_321, "4,300"), (187, "190"), (52_499, "52,000"), (7, "7"), (-1_530, "1,500"), (0, "0")]
)
def test_people_are_counted_to_two_digits(count: float, said: str) -> None:
    """By hand: two significant digits, the sign is said in words."""
    assert words.people(count) == said


@pytest.mark.parametrize(
    ("share", "said"), [(0.29, "about 3 in 10"), (0.02, "fewer than 1 in 10"), (0.97, "nearly all")]
)
def test_shares_in_tenths(share: float, said: str) -> None:
    """By hand: the nearest tenth, and words where a tenth would say none or all."""
    assert words.out_of_ten(share) == said


def test_a_figure_says_its_interval() -> None:
    """The fake index of Black women in 2019 is 0.38 with bounds 0.34 and 0.42, as written in answers.py."""
    figure = next(f for f in fake_answer({"year": "2019"}, language="en").year.access_index if f.group == "black-women")
    assert words.with_interval(figure, words.index) == "0.38 (0.34–0.42)"


def test_an_interval_below_zero_is_not_written_with_a_dash() -> None:
    """By hand: "-15–-2" cannot be read; the minus sign and "to" can."""
    shares = fake_answer({"year": "2019"}, language="en").year.share_people
    below = replace(shares[0], value=-0.06, lower90=-0.15, upper90=-0.02)
    assert words.with_interval(below, words.percent) == "−6% (−15 to −2)"


def test_a_hidden_figure_has_words_and_no_number() -> None:
    """The fake group of seven people asked is hidden by the gate: no digit may be left of it."""
    figure = next(f for f in fake_answer({}, language="en").year.access_index if not f.shown)
    said = words.with_interval(figure, words.index)
    assert said == "not enough people in the survey to say"
    assert words.margin(figure, words.index) == ""


def test_every_verdict_and_reliability_has_words_in_both_languages() -> None:
    """A new member of either enum without words is a KeyError here, before it is one on a page."""
    for language in ("en", "es"):
        with translation.override(language):
            said = [words.verdict_words(v) for v in Verdict] + [words.reliability_words(r) for r in Reliability]
            assert all(said) and len(set(said)) == len(said)
    assert words.verdict_words(None) == ""


def test_a_list_of_names_reads_as_a_sentence() -> None:
    """By hand, in both languages."""
    assert words.listed(["one", "two", "three"]) == "one, two and three"
    with translation.override("es"):
        assert words.listed(["uno", "dos"]) == "uno y dos"
