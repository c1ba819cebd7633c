"""Charts as values, and as drawings that follow light and dark, print, and a strict content security policy."""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from fivefold.vocabulary import Reliability, Verdict
from fivefold.web.charts import pen, render
from fivefold.web.charts.model import (
    Chart,
    IndexChart,
    IndexRow,
    Interval,
    Layout,
    Mark,
    NodeShape,
    PeopleChart,
    PeopleRow,
    Point,
    ShareRow,
    SharesChart,
    TheoryBox,
    TheoryChart,
    TrendChart,
)
from fivefold.web.charts.scale import Scale
from fivefold.web.charts.trend_chart import segments

HIDDEN = Interval(None, None, None)
INDEX = IndexChart(
    rows=(
        IndexRow("Fewer <b>", Interval(0.5, 0.4, 0.6), "0.50", Verdict.BELOW, Reliability.HIGH, "below parity"),
        IndexRow("Unsure", Interval(0.9, 0.6, None), "0.90", Verdict.CANNOT_TELL, Reliability.LOW, "cannot tell"),
        IndexRow("More", Interval(2.0, 1.5, 2.5), "2.00", Verdict.AT_OR_ABOVE, Reliability.HIGH, "at or above"),
        IndexRow("Few", HIDDEN, "", None, Reliability.NONE, "not enough people in the survey to say"),
    ),
    parity="1 = parity",
)
SHARES = SharesChart(
    (ShareRow("One", Interval(0.4, 0.38, 0.42), "40% of people", Interval(0.1, 0.05, 0.2), "10% of STEM workers"),
     ShareRow("Two", Interval(0.6, 0.58, 0.62), "60% of people", HIDDEN, "not enough people"))
)  # fmt: skip
TREND = TrendChart(
    points=tuple(Point(y, Interval(0.7, 0.6, 0.8), "70%") for y in (2015, 2016, 2018, 2019, 2021)),
    marks=(Mark(2018, "A", True), Mark(2019, "B", False)),
    years=(2015, 2021),
    range=(0.4, 1.0),
    ticks=((0.5, "50%"), (1.0, "100%")),
    gaps=((2017, "2017: no data"), (2020, "2020: no data")),
    empty="not enough people",
    goal=(1.0, "the vision"),
)
EMPTY = TrendChart((Point(2018, HIDDEN, ""),), (), (2017, 2019), (0.5, 2.0), ((1.0, "1"),), (), "not enough people")
PEOPLE = PeopleChart(
    (PeopleRow("One", 1_000.0, "about 1,000 missing", True), PeopleRow("Two", None, "hidden", False)), 500
)
THEORY = TheoryChart(
    tuple(TheoryBox(shape, shape, f"Kind of {shape}", "What it <b>says") for shape in NodeShape),
    (
        ("strategy", "outcome"),
        ("assumption", "outcome"),
        ("outcome", "goal"),
        ("goal", "indicator"),
        ("goal", "elsewhere"),
    ),
)
CHARTS: tuple[Chart, ...] = (INDEX, SHARES, TREND, EMPTY, PEOPLE, THEORY)
EVERY = [(chart, layout) for chart in CHARTS for layout in Layout]
ALLOWED = {
    "text": {"x", "y", "dy", "text-anchor", "font-size", "font-weight", "fill", "transform"},
    "tspan": {"x", "dy"},
    "line": {"x1", "y1", "x2", "y2", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap"},
    "path": {"d", "fill", "stroke", "stroke-width", "stroke-dasharray", "data-row"},
}


def svg(chart: Chart, layout: Layout = Layout.WIDE) -> ET.Element:
    return ET.fromstring(f"<svg>{render.picture(chart, layout).inside}</svg>")


def marks(root: ET.Element) -> dict[str, ET.Element]:
    """The marks of the drawing by the row of the table they speak for."""
    return {e.get("data-row", ""): e for e in root.iter("path") if e.get("data-row")}


def middle(mark: ET.Element) -> tuple[float, float]:
    """Where a mark stands: its path starts from its middle."""
    x, y = re.match(r"M([\d.]+),([\d.]+)", mark.get("d", "")).groups()  # type: ignore[union-attr]
    return float(x), float(y)


def ends(line: ET.Element) -> tuple[float, float]:
    return float(line.get("x1", "")), float(line.get("x2", ""))


def lines(root: ET.Element, **having: str) -> list[ET.Element]:
    wanted = {name.replace("_", "-"): value for name, value in having.items()}
    return [e for e in root.iter("line") if all(e.get(name) == value for name, value in wanted.items())]


def said(root: ET.Element) -> str:
    return " ".join(root.itertext())


# --- what may be in a drawing -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("chart", "layout"), EVERY)
def test_only_known_elements_and_attributes(chart: Chart, layout: Layout) -> None:
    """Well-formed, and nothing that could load, run, be styled inline or be addressed from outside."""
    for element in list(svg(chart, layout).iter())[1:]:
        assert set(element.attrib) <= ALLOWED[element.tag], (element.tag, element.attrib)


@pytest.mark.parametrize(("chart", "layout"), EVERY)
def test_every_colour_is_a_token(chart: Chart, layout: Layout) -> None:
    """A colour that is not a variable would stay light in the dark."""
    tokens = {f"var(--ff-{name})" for name in get_args(pen.Token)}
    for element in svg(chart, layout).iter():
        assert {element.get(name, "none") for name in ("fill", "stroke")} <= {"none", *tokens}, element.attrib


def test_every_token_is_defined_in_light_and_in_dark() -> None:
    """A token the style sheet lacks would draw black on black."""
    sheet = (Path(render.__file__).parents[1] / "static/fivefold/fivefold.css").read_text(encoding="utf-8")
    light, dark = sheet.split("@media screen and (prefers-color-scheme: dark)", 1)
    for name in get_args(pen.Token):
        assert f"--ff-{name}:" in light and f"--ff-{name}:" in dark.split("/* What Designsystemet", 1)[0], name


@pytest.mark.parametrize(("chart", "layout"), EVERY)
def test_no_text_is_smaller_than_twelve_pixels(chart: Chart, layout: Layout) -> None:
    """look.md: text at least 12 px; the narrow drawing is shown at its own size on a 360 px phone."""
    sizes = [float(text.get("font-size", "0")) for text in svg(chart, layout).iter("text")]
    assert sizes and min(sizes) >= 12


@pytest.mark.parametrize(("chart", "layout"), EVERY)
def test_a_drawing_is_small(chart: Chart, layout: Layout) -> None:
    """Many drawings share a page that a phone loads: 4 kB each is a fifth of a second on a slow connection."""
    assert len(render.picture(chart, layout).inside.encode()) < 4_000


@pytest.mark.parametrize(("chart", "layout"), EVERY)
def test_everything_stands_on_the_sheet(chart: Chart, layout: Layout) -> None:
    """328 px is what a 360 px phone leaves between the margins, 720 px the wide column; nothing starts outside."""
    drawing = render.picture(chart, layout)
    assert drawing.width == {Layout.NARROW: 328, Layout.WIDE: 720}[layout]
    for element in svg(chart, layout).iter():
        for name, size in (("x", drawing.width), ("y", drawing.height)):
            places = [float(element.get(key, "0")) for key in (name, f"{name}1", f"{name}2")]
            assert all(0 <= place <= size for place in places), element.attrib


@pytest.mark.parametrize("words", ["<b>", "A & B", "\"quoted\" 'twice'", "</text><script>", "]]>"])
@pytest.mark.parametrize("layout", Layout)
def test_names_and_words_are_escaped(words: str, layout: Layout) -> None:
    """They come from definitions and translations: shown letter by letter, never markup."""
    index = IndexChart((replace(INDEX.rows[0], name=words, words=words), replace(INDEX.rows[3], words=words)), words)
    shares = SharesChart((ShareRow(words, Interval(0.4, None, None), words, HIDDEN, words),))
    trend = replace(
        TREND, points=(replace(TREND.points[0], words=words),), marks=(Mark(2018, words, True),),
        ticks=((0.5, words),), gaps=((2017, words),), goal=(1.0, words),
    )  # fmt: skip
    people = PeopleChart((PeopleRow(words, 1.0, words, True),), 1)
    for chart, times in ((index, 4), (shares, 3), (trend, 5), (replace(EMPTY, empty=words), 1), (people, 2)):
        root = svg(chart, layout)
        assert said(root).count(words) == times
        assert {element.tag for element in root.iter()} <= {"svg", *ALLOWED}


def test_control_characters_are_left_out() -> None:
    """XML 1.0 knows no NUL, bell or escape, not even written as a number."""
    assert said(svg(PeopleChart((PeopleRow("a\x00b\x07\x1bc", None, "", True),), 1))).strip() == "abc"


# --- scales -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("logarithmic", [False, True])
@pytest.mark.parametrize("pixels", [(206.0, 500.0), (274.0, 22.0)])
def test_a_scale_agrees_with_trying_every_pixel(logarithmic: bool, pixels: tuple[float, float]) -> None:
    """Slow twin: walk the range in steps of 1/20 pixel, growing by equal sums or equal factors; take the nearest."""
    low, high, steps = 0.25, 4.0, round(abs(pixels[1] - pixels[0]) * 20)
    scale = Scale((low, high), pixels, logarithmic=logarithmic)
    factor, addend = math.exp(math.log(high / low) / steps), (high - low) / steps
    walk = [low]
    for _ in range(steps):
        walk.append(walk[-1] * factor if logarithmic else walk[-1] + addend)
    for value in (0.25, 0.3, 0.5, 0.99, 1.0, 2.0, 3.7, 4.0):
        nearest = min(range(steps + 1), key=lambda n: abs(walk[n] - value))
        assert scale.at(value) == pytest.approx(pixels[0] + (pixels[1] - pixels[0]) * nearest / steps, abs=0.05)


@pytest.mark.parametrize("logarithmic", [False, True])
def test_what_lies_outside_a_scale_is_drawn_at_its_edge(logarithmic: bool) -> None:
    """Also zero and less on a logarithmic axis, which have no logarithm."""
    scale = Scale((0.5, 2.0), (10.0, 90.0), logarithmic=logarithmic)
    assert [scale.at(value) for value in (-1.0, 0.0, 0.4, 3.0)] == [10.0, 10.0, 10.0, 90.0]


@pytest.mark.parametrize(
    ("domain", "logarithmic"), [((1.0, 1.0), False), ((2.0, 1.0), False), ((0.0, 1.0), True), ((0.0, math.inf), False)]
)
def test_a_scale_without_width_is_refused(domain: tuple[float, float], logarithmic: bool) -> None:
    """Every value would stand on one pixel, or on none."""
    with pytest.raises(ValueError, match="rising"):
        Scale(domain, (0.0, 1.0), logarithmic=logarithmic)


# --- access index -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("layout", "edges"), [(Layout.WIDE, (206, 500)), (Layout.NARROW, (8, 320))])
def test_index_dots_and_parity_stand_at_their_values(layout: Layout, edges: tuple[float, float]) -> None:
    """By hand: the axis runs from 0.92 times the lowest bound (0.4) to 1.08 times the highest (2.5)."""
    root, scale = svg(INDEX, layout), Scale((0.4 * 0.92, 2.5 * 1.08), edges, logarithmic=True)
    (parity,) = lines(root, stroke="var(--ff-ink)")
    assert ends(parity) == (pytest.approx(scale.at(1), abs=0.05),) * 2
    for row, value in (("0", 0.5), ("1", 0.9), ("2", 2.0)):
        assert middle(marks(root)[row])[0] == pytest.approx(scale.at(value), abs=0.05)


def test_half_and_double_lie_equally_far_from_parity() -> None:
    """The axis is logarithmic: 0.5 and 2 as dots, the parity line between them."""
    root = svg(INDEX)
    at, (parity, _same) = marks(root), ends(lines(root, stroke="var(--ff-ink)")[0])
    assert middle(at["2"])[0] - parity == pytest.approx(parity - middle(at["0"])[0], abs=0.15)


def test_index_intervals_end_at_their_bounds() -> None:
    """The second row has no upper bound: its line runs to the edge, dashed because its reliability is low."""
    root, scale = svg(INDEX), Scale((0.4 * 0.92, 2.5 * 1.08), (206, 500), logarithmic=True)
    bounds = [(0.4, 0.6), (0.6, 2.5 * 1.08), (1.5, 2.5)]
    drawn = lines(root, stroke_width="4")
    assert [ends(e) for e in drawn] == [pytest.approx([scale.at(x) for x in pair], abs=0.05) for pair in bounds]
    assert [e.get("stroke-dasharray") for e in drawn] == [None, "6,4", None]


def test_verdicts_differ_in_shape_and_words_not_in_colour_alone() -> None:
    """Circle, square and diamond have different outlines; each verdict is written out."""
    root = svg(INDEX)
    shapes = marks(root)
    assert len({re.sub(r"[-\d.,]+", "", e.get("d", "")) for e in shapes.values()}) == 3
    assert shapes["1"].get("fill") == "var(--ff-surface)"
    for words in ("0.50 below parity", "0.90 cannot tell", "2.00 at or above"):
        assert words in said(root)


@pytest.mark.parametrize("layout", Layout)
def test_a_hidden_group_has_words_and_no_mark(layout: Layout) -> None:
    """Row 3 of the index has neither dot nor interval, row 1 of the shares has no second bar."""
    index, shares = svg(INDEX, layout), svg(SHARES, layout)
    assert sorted(marks(index)) == ["0", "1", "2"] and len(lines(index, stroke_width="4")) == 3
    assert "not enough people in the survey to say" in said(index)
    assert [e.get("data-row") for e in shares.iter("path")] == ["0", "0", "1"]
    assert "not enough people" in said(shares)


def test_a_tick_gives_way_to_the_name_of_the_parity_line() -> None:
    """Down to 0.1 and up to 10 a doubling is 43 px wide: "0.5" would touch "1 = parity", "0.25" and "2" do not."""
    wide = replace(INDEX, rows=(replace(INDEX.rows[0], interval=Interval(0.5, 0.01, 99.0)),))
    texts = [e.text for e in svg(wide).iter("text")]
    assert "0.5" not in texts and {"0.125", "0.25", "2", "4", "8"} <= set(texts)


# --- shares -----------------------------------------------------------------------------------------------------------


def test_shares_start_at_zero() -> None:
    """A bar four times the share is four times as long: 40% and 10% of the first row, from the same edge."""
    bars = [re.match(r"M206,[\d.]+h([\d.]+)v14", e.get("d", "")) for e in svg(SHARES).iter("path")][:2]
    people, workers = (float(bar[1]) for bar in bars if bar)
    assert people == pytest.approx(4 * workers, abs=0.3)


def test_share_intervals_end_at_their_bounds() -> None:
    """From zero at 206 px to the longest (0.62), less room for "10% of STEM workers": 19 letters of 6.2 px and 16."""
    scale = Scale((0, 0.62), (206, 720 - 16 - 19 * 6.2))
    drawn = [ends(e) for e in lines(svg(SHARES), stroke="var(--ff-ink)", stroke_width="2")]
    bounds = [(0.38, 0.42), (0.05, 0.2), (0.58, 0.62)]
    assert drawn == [pytest.approx([scale.at(x) for x in pair], abs=0.05) for pair in bounds]


# --- trend ------------------------------------------------------------------------------------------------------------


def test_missing_years_and_breaks_cut_the_line() -> None:
    """By hand: 2017 is missing, the break of 2018 severs, the one of 2019 only warns, 2020 is missing."""
    runs = segments(TREND.points, TREND.marks)
    assert [[p.year for p in run] for run in runs] == [[2015, 2016], [2018, 2019], [2021]]


def test_a_severing_break_cuts_between_neighbouring_years() -> None:
    """2018 and 2019 are both there; a break at 2019 that forbids comparison parts them."""
    runs = segments(TREND.points, (Mark(2019, "A", True),))
    assert [[p.year for p in run] for run in runs] == [[2015, 2016], [2018], [2019], [2021]]


def test_trend_lines_run_through_their_points_only() -> None:
    """Seven years share 672 px from 42: 96 px each, the first in the middle of its own; 70% is half way from 40 to 100.

    Two lines for the runs of two years, none for 2021 alone, none across 2017 and 2020.
    """
    root = svg(TREND)
    drawn = [e.get("d") for e in root.iter("path") if e.get("stroke") == "var(--ff-primary)"]
    assert drawn == ["M90,148L186,148", "M378,148L474,148"]
    assert [middle(e) for e in marks(root).values()] == [(x, 148) for x in (90, 186, 378, 474, 666)]


def test_trend_bands_end_at_their_bounds() -> None:
    """60% and 80% are a third and two thirds up the 252 px above 274: at 190 and 106; 2021 alone has a bar."""
    root = svg(TREND)
    bands = [e.get("d") for e in root.iter("path") if e.get("fill") == "var(--ff-band)"]
    assert bands == ["M90,190L186,190L186,106L90,106z", "M378,190L474,190L474,106L378,106z"]
    (bar,) = lines(root, stroke="var(--ff-band)")
    assert [bar.get(name) for name in ("x1", "y1", "x2", "y2")] == ["666", "190", "666", "106"]


def test_years_without_data_stay_open_and_are_named() -> None:
    """2017 and 2020 are shaded 0.84 of a year around their middle (282 and 570), with words and without a dot."""
    root = svg(TREND)
    boxes = [e.get("d") for e in root.iter("path") if e.get("fill") == "var(--ff-gap)"]
    assert boxes == ["M241.7,22h80.6v252h-80.6z", "M529.7,22h80.6v252h-80.6z"]
    assert "2020: no data" in said(root)


def test_breaks_are_drawn_and_lettered() -> None:
    """A at the start of 2018 (half a year before 378 px), B at the start of 2019."""
    root = svg(TREND)
    assert [ends(e)[0] for e in lines(root, stroke_dasharray="3,3")] == [330, 426]
    assert [(e.text, e.get("x")) for e in root.iter("text") if e.get("y") == "9"] == [("A", "330"), ("B", "426")]


def test_the_goal_stands_at_its_level() -> None:
    """100% is the top of the axis, 22 px down."""
    (goal,) = lines(svg(TREND), stroke="var(--ff-ink)")
    assert (goal.get("y1"), goal.get("y2")) == ("22", "22")


def test_a_trend_without_figures_says_why_and_draws_nothing() -> None:
    """No year of the empty trend may be shown: words alone."""
    root = svg(EMPTY)
    assert said(root).split() == ["not", "enough", "people"] and {e.tag for e in root.iter()} == {"svg", "text"}
    assert render.picture(EMPTY, Layout.WIDE).height < render.picture(TREND, Layout.WIDE).height / 4


# --- people -----------------------------------------------------------------------------------------------------------


def test_people_are_outlined_where_missing_and_filled_where_more() -> None:
    """1,000 missing at 500 a person: two outlines, none for the hidden group; 1,500 more: three filled."""
    more = PeopleChart((*PEOPLE.rows, PeopleRow("Three", -1_500.0, "about 1,500 more", True)), 500)
    people = [(e.get("data-row"), e.get("fill")) for e in svg(more).iter("path")]
    assert people == [("0", "var(--ff-surface)")] * 2 + [("2", "var(--ff-above)")] * 3


def test_a_small_gap_is_still_one_person() -> None:
    """100 missing at 500 a person rounds to nobody, which would say that nobody is missing."""
    assert len(marks(svg(PeopleChart((PeopleRow("One", 100.0, "", True),), 500)))) == 1


# --- rows and words ---------------------------------------------------------------------------------------------------


def test_long_names_take_two_lines_and_no_more() -> None:
    """By hand, at ten letters a line."""
    assert pen.wrap("one two", letters=10) == ["one two"]
    assert pen.wrap("alpha beta gamma delta epsilon", letters=12) == ["alpha beta", "gamma delta…"]


def test_a_second_line_of_a_name_makes_its_row_taller_on_a_phone_only() -> None:
    """A line is 17 px high: bars under a name of two lines move down by it, and so do the rows after; beside, none."""
    long = SharesChart((replace(SHARES.rows[0], name="word " * 12), SHARES.rows[1]))
    for layout, more in ((Layout.NARROW, 17), (Layout.WIDE, 0)):
        before, after = (
            [middle(e)[1] for e in svg(chart, layout).iter("path")] for chart in (SHARES, long)
        )  # fmt: skip
        assert [b - a for a, b in zip(before, after, strict=True)] == [more] * 3
        assert render.picture(long, layout).height - render.picture(SHARES, layout).height == more
