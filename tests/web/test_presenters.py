"""What the pages say, from answers whose numbers were chosen by hand (answers.py)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.utils import translation

from fivefold.vocabulary import EVERYONE, NOBODY, Criterion, Rule, Verdict
from fivefold.web.charts.model import IndexChart, PeopleChart, TrendChart
from fivefold.web.charts.scale import MOST, unit_for
from fivefold.web.presenters import headcount, headline, over_time, parity, published
from fivefold.web.presenters.choices import fields
from fivefold.web.presenters.definitions import definitions, rule_words
from fivefold.web.presenters.how import download_address
from fivefold.web.presenters.views import FigureView, Missing
from tests.web.answers import INDEXES, YEARS, fake_answer

ANSWER = fake_answer({"year": "2019"}, language="en")


def test_the_headline_is_the_answer_with_its_interval() -> None:
    """The fake proportionality of 2019 is 0.71 (0.67 to 0.75)."""
    assert headline.headline(ANSWER).headline == (
        "In 2019, 71% (67–75) of STEM careers in Philadelphia were held in proportion"
    )


def test_the_headline_in_spanish() -> None:
    """The same number in the wording agreed for Spanish."""
    with translation.override("es"):
        said = headline.headline(fake_answer({"year": "2019"}, language="es"))
    assert said.headline == "En 2019, el 71% (67–75) de los empleos STEM de Filadelfia se repartía en proporción"


def test_know_and_cannot_tell_name_each_group_once() -> None:
    """Every group is known, unsure or hidden: the three lists together name each exactly once."""
    said = headline.headline(ANSWER)
    text = " | ".join((*said.know, *said.cannot_tell))
    names = parity.names_of(ANSWER).values()
    assert {name: text.count(name) for name in names} == dict.fromkeys(names, 1)


def test_overlapping_groups_have_no_headline_number() -> None:
    """Proportionality is refused for overlapping groups, so the headline falls back to who is below parity."""
    answer = fake_answer({"groups": "mission-groups"}, language="en")
    assert "of 3 groups" in headline.headline(answer).headline
    figure = over_time.proportionality_figure(answer)
    assert isinstance(figure, Missing) and "overlap" in figure.reason
    assert "must not be added" in parity.shares_figure(answer).notes[0]


def test_the_index_title_counts_groups_below_parity() -> None:
    """Three of the ten fake intervals lie wholly under 1; of three others we cannot tell, hence "at least"."""
    below = sum(i is not None and i[2] < 1 for i in INDEXES)
    title = parity.index_figure(ANSWER).title
    assert title == f"At least {below} of 10 groups hold fewer STEM jobs than their share of people"


def test_the_count_is_exact_when_every_group_can_be_told() -> None:
    """Without the unsure and the hidden there is nothing that "at least" would leave open."""
    told = tuple(f for f in ANSWER.year.access_index if f.verdict in (Verdict.BELOW, Verdict.AT_OR_ABOVE))
    assert parity.index_title(told).startswith("3 of 6 groups hold fewer")


def test_nobody_below_parity_is_not_called_proportional() -> None:
    """With no group surely below, the title claims only that none was found."""
    unsure = tuple(replace_verdict(f, Verdict.CANNOT_TELL) for f in ANSWER.year.access_index if f.shown)
    assert parity.index_title(unsure) == "We found no group that surely holds fewer STEM jobs than its share of people"


def test_few_shown_groups_get_a_next_step() -> None:
    """With most groups hidden the reader is told what to choose; with one of ten hidden, nothing is said."""
    few = replace(ANSWER.year, access_index=ANSWER.year.access_index[-1:])
    assert "broader groups" in parity.index_figure(replace(ANSWER, year=few)).notes[-1]
    assert parity.index_figure(ANSWER).notes == ()


def test_groups_keep_the_order_of_their_scheme() -> None:
    """Never a ranking: chart and table follow the definition file."""
    figure = parity.index_figure(ANSWER)
    chart = figure.charts[0].chart
    assert isinstance(chart, IndexChart)
    expected = [g.name.en for g in ANSWER.question.groups.groups]
    assert [row.name for row in chart.rows] == [row[0] for row in figure.table.rows] == expected


def test_each_figure_is_whole() -> None:
    """Title, sentence, table as wide as its head, readings for every mark, how we know, a download of its own."""
    for figure in all_figures():
        assert figure.title and figure.sentence and figure.how and figure.table.rows, figure.id
        assert all(len(row) == len(figure.table.head) for row in figure.table.rows), figure.id
        assert all(drawn.readings and drawn.description for drawn in figure.charts), figure.id
        assert figure.download.startswith("/measures/figures.csv?") and figure.illustrative
        terms = [fact.term for fact in figure.how]
        assert {"STEM jobs", "People", "Groups", "Place", "Year", "Source", "Method"} <= set(terms)


def test_a_hidden_figure_shows_no_digit_anywhere() -> None:
    """The group with seven people asked: its rows hold names, words and empty cells only."""
    hidden = parity.names_of(ANSWER)["other-men"]
    for figure in (parity.index_figure(ANSWER), over_time.index_over_time(ANSWER)):
        row = next(row for row in figure.table.rows if row[0] == hidden)
        assert not any(character.isdigit() for cell in row for character in cell), row


def test_the_gap_year_is_open_and_breaks_are_lettered() -> None:
    """The fake years lack 2020; the 2018 occupation codes forbid comparison and so sever the line."""
    figure = over_time.proportionality_figure(ANSWER)
    assert isinstance(figure, FigureView)
    chart = figure.charts[0].chart
    assert isinstance(chart, TrendChart)
    assert [year for year, _words in chart.gaps] == [2020]
    assert next((m.year, m.letter, m.severs) for m in chart.marks) == (2018, "A", True)
    assert figure.notes[0].startswith("A. From 2018 on") and "not compared" in figure.notes[0]


def test_below_in_every_year_is_counted_over_all_years() -> None:
    """Three fake groups are below parity in all eight years; the drift never lifts one over 1."""
    assert (
        over_time.index_over_time(ANSWER).title
        == "3 groups were below parity in every year we could measure from 2015 to 2023"
    )


def test_one_year_makes_no_claim_over_time() -> None:
    """A single loaded year says nothing of time, and the axis does not stretch it over the page."""
    alone = replace(ANSWER, trend=(ANSWER.year,), breaks=())
    assert "needs more" in over_time.index_over_time(alone).title
    chart = over_time.index_over_time(alone).charts[0].chart
    assert isinstance(chart, TrendChart) and chart.years == (2018, 2020) and chart.gaps == ()


def test_headcount_says_who_is_missing_and_which_gap_it_is() -> None:
    """Black women: 38,000 jobs x 0.165... the fake share and index: 0.21 x (1 - 0.38) x 38,000 = 4,948."""
    figure = headcount.headcount_figure(ANSWER)
    assert figure.title.startswith("Black women: about 4,900 more")
    assert "today's number of STEM jobs" in figure.sentence
    assert len(figure.table.head) == 4


def test_a_gap_on_both_sides_of_zero_cannot_be_told() -> None:
    """Latino men: index 0.55 to 1.02, so the gap runs from below zero to above."""
    row = next(r for r in headcount.headcount_figure(ANSWER).table.rows if r[0] == "Latino men")
    assert row[1].startswith("cannot tell (−")


@pytest.mark.parametrize(("largest", "unit"), [(3, 1), (21, 2), (100, 5), (101, 10), (8_000, 500), (1_000_000, 50_000)])
def test_the_unit_of_people_keeps_a_row_short(largest: float, unit: int) -> None:
    """By hand: the smallest of 1, 2, 5, 10 ... for which at most 20 little people stand in a row."""
    assert unit_for(largest) == unit and largest / unit <= MOST


def test_little_people_follow_the_unit() -> None:
    """The chart's unit is the one its key names."""
    figure = headcount.headcount_figure(ANSWER)
    chart = figure.charts[0].chart
    assert isinstance(chart, PeopleChart)
    assert f"{chart.unit:,}" in figure.key[0]


def test_the_form_marks_what_is_chosen() -> None:
    """One option per field, the one in the selection."""
    for field in fields(ANSWER):
        assert [o.id for o in field.options if o.chosen] == [getattr(ANSWER.selection, field.name)]


def test_published_figures_are_told_apart_by_their_source() -> None:
    """Every published figure of the initiative appears once, under its own source."""
    tables = published.published_tables(ANSWER.initiative)
    assert sum(len(t.table.rows) for t in tables) == len(ANSWER.initiative.published)
    assert len({t.source for t in tables}) == len(tables)


def test_every_definition_has_a_page_and_every_link_finds_one() -> None:
    """Addresses of definitions are unique, and each that a figure links to exists."""
    known = [d.address for d in definitions(ANSWER.initiative, places=ANSWER.initiative.places)]
    assert len(set(known)) == len(known)
    linked = {fact.address for figure in all_figures() for fact in figure.how if fact.address}
    assert linked <= set(known)


def test_rules_in_words() -> None:
    """By hand: spans joined by commas, criteria by and, alternatives by or."""
    either = Rule.all_of(Criterion.of("AGEP", [(16, 64)]), Criterion.of("SEX", [2])) | Rule.all_of(
        Criterion.of("ESR", [1, 3])
    )
    assert rule_words(either) == "AGEP 16-64 and SEX 2; or ESR 1, 3"
    assert (rule_words(EVERYONE), rule_words(NOBODY)) == ("everybody", "nobody")


def test_addresses_carry_the_whole_selection() -> None:
    """A link shared today means the same tomorrow: nothing is left to a default."""
    address = download_address(ANSWER.selection, "access-index")
    for name in ("place", "year=2019", "groups", "occupations", "universe", "basis=home", "figure=access-index"):
        assert name in address


def all_figures() -> list[FigureView]:
    made = over_time.proportionality_figure(ANSWER)
    assert isinstance(made, FigureView)
    return [
        parity.index_figure(ANSWER),
        parity.shares_figure(ANSWER),
        headcount.headcount_figure(ANSWER),
        made,
        over_time.index_over_time(ANSWER),
    ]


def replace_verdict(figure: object, verdict: Verdict) -> object:
    """Another verdict for a released figure (its seal travels with it)."""
    return replace(figure, verdict=verdict)  # type: ignore[type-var]


def test_the_fake_years_are_those_the_demo_has() -> None:
    """2015 to 2023 without 2020, as issue 2 asks of the demo."""
    assert [y.period.last for y in ANSWER.trend] == list(YEARS) == [y for y in range(2015, 2024) if y != 2020]
