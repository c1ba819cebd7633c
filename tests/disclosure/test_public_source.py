"""The gate: only released figures are shown, only public sources pass, unreliable numbers lose their numbers."""

import pytest

from fivefold.disclosure.public_source import release_public_source, release_to_analyst, require_public
from fivefold.disclosure.released import Audience, Hidden, ReleasedFigure
from fivefold.vocabulary import (
    Definition,
    Estimate,
    Figure,
    Period,
    Refused,
    Reliability,
    Source,
    SourceKind,
    Unreleased,
    Verdict,
)

PUBLIC_FILE = Source("a person file", "US Census Bureau", SourceKind.PUBLIC_USE_FILE)


def figure(reliability: Reliability = Reliability.HIGH, *, value: float | None = 0.5, source: Source = PUBLIC_FILE):
    estimate = Estimate(
        value=value,
        se=0.1,
        lower90=0.3,
        upper90=0.7,
        unweighted_count=0 if value is None else 29,
        reliability=reliability,
        method="by hand",
        verdict=Verdict.BELOW,
    )
    return Figure(
        figure="access-index",
        place="somewhere",
        period=Period(2018, 2018),
        group="some people",
        estimate=estimate,
        definition=Definition(figure="access-index"),
        source=source,
    )


def test_a_released_figure_cannot_be_made_by_hand():
    """Identity: without the gate's private seal the constructor refuses."""
    released = release_public_source([figure()])[0]
    values = {name: getattr(released, name) for name in ReleasedFigure.__slots__ if name != "seal"}
    with pytest.raises(Unreleased):
        ReleasedFigure(**values, seal=object())


def test_an_unreleased_figure_raises_in_a_template():
    """By design: str and format of an unreleased value are errors, so a stray template variable cannot leak."""
    for unreleased in (figure(), figure().estimate):
        with pytest.raises(Unreleased):
            str(unreleased)
        with pytest.raises(Unreleased):
            f"{unreleased}"


@pytest.mark.parametrize("reliability", [Reliability.HIGH, Reliability.MEDIUM, Reliability.LOW])
def test_a_reliable_enough_figure_keeps_every_number(reliability):
    """Identity: high, medium and low are shown (low with its mark), so nothing may change on the way out."""
    unreleased = figure(reliability)
    released = release_public_source([unreleased])[0]
    assert released.shown
    for key in ("estimate", "se", "moe90", "lower90", "upper90", "unweighted_count", "verdict", "definition", "source"):
        assert released.to_dict()[key] == unreleased.to_dict()[key]


def test_too_few_cases_lose_their_numbers_and_say_why():
    """statistics.md, Reliability: class none is shown as words, never as a number, a blank or a zero."""
    released = release_public_source([figure(Reliability.NONE)])[0]
    assert released.hidden is Hidden.NOT_ENOUGH_PEOPLE
    numbers = ("value", "se", "moe90", "lower90", "upper90", "unweighted_count", "verdict")
    assert [getattr(released, name) for name in numbers] == [None] * len(numbers)
    assert released.words == "not enough people in the survey to say"


def test_a_figure_about_nobody_says_so():
    """By definition: no value and no cases means that nobody in the survey belongs to the group."""
    released = release_public_source([figure(Reliability.NONE, value=None)])[0]
    assert released.hidden is Hidden.DOES_NOT_EXIST


def test_an_analyst_keeps_unreliable_numbers_but_no_page_takes_them():
    """By design: public-use microdata are in the analyst's own hands; the page's door checks the audience."""
    released = release_to_analyst([figure(Reliability.NONE)])
    assert released[0].value == 0.5
    assert released[0].audience is Audience.ANALYST
    with pytest.raises(Refused, match="not released to the public"):
        require_public(released)


@pytest.mark.parametrize("release", [release_public_source, release_to_analyst])
def test_a_source_of_unknown_kind_is_refused(release):
    """Fail closed: a control that does not understand refuses."""
    with pytest.raises(Refused, match="not known to be public"):
        release([figure(source=Source("a partner's file", "a partner"))])


def test_a_page_refuses_what_is_not_released():
    """By design: the door takes ReleasedFigure only, so an unreleased one cannot slip through as a look-alike."""
    with pytest.raises(Refused):
        require_public([figure()])
