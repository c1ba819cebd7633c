"""Charts as values, and as drawings that follow light and dark, print, and a strict content security policy."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from fivefold.vocabulary import Reliability, Verdict
from fivefold.web.charts import render
from fivefold.web.charts.ink import NAMES, follow_theme, ink
from fivefold.web.charts.model import (
    IndexChart,
    IndexRow,
    Interval,
    Layout,
    Mark,
    PeopleChart,
    PeopleRow,
    Point,
    ShareRow,
    SharesChart,
    TrendChart,
)
from fivefold.web.charts.pen import wrap
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
CHARTS = (INDEX, SHARES, TREND, EMPTY, PEOPLE)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[int, Layout], str]:
    folder = tmp_path_factory.mktemp("charts")
    return {(n, layout): render.picture(c, layout, folder=folder) for n, c in enumerate(CHARTS) for layout in Layout}


def svg(picture: str) -> ET.Element:
    size, inside = picture.split("\n", 1)
    width, height = size.split()
    return ET.fromstring(f'<svg width="{width}" height="{height}">{inside}</svg>')


def test_every_colour_is_a_token_and_nothing_needs_an_inline_style(drawn: dict[tuple[int, Layout], str]) -> None:
    """A colour that is not a variable would stay light in the dark; a style attribute is blocked by the policy."""
    for picture in drawn.values():
        for element in svg(picture).iter():
            assert not {"style", "class", "id", "onclick", "href"} & set(element.attrib), element.attrib
            for attribute in ("fill", "stroke"):
                colour = element.get(attribute, "none")
                assert colour in ("none", "transparent") or re.fullmatch(r"var\(--ff-[a-z]+\)", colour), colour


@pytest.mark.parametrize("layout", Layout)
def test_every_specification_is_valid_vega_lite(layout: Layout) -> None:
    """The drawing code skips Altair's checks for speed; the whole is checked here against Vega-Lite's own schema."""
    import altair

    for chart in CHARTS:
        altair.LayerChart.from_dict(render.specification(chart, layout), validate=True)


def test_no_text_is_smaller_than_twelve_pixels(drawn: dict[tuple[int, Layout], str]) -> None:
    """look.md: text at least 12 px; the narrow drawing is shown at its own size on a 360 px phone."""
    for picture in drawn.values():
        sizes = [float(t.get("font-size", "0").removesuffix("px")) for t in svg(picture).iter() if t.tag == "text"]
        assert sizes and min(sizes) >= 12


def test_narrow_drawings_fit_a_phone(drawn: dict[tuple[int, Layout], str]) -> None:
    """328 px is what a 360 px phone leaves between the margins."""
    assert {p.split()[0] for (_n, layout), p in drawn.items() if layout is Layout.NARROW} == {"328"}


def test_names_are_escaped(drawn: dict[tuple[int, Layout], str]) -> None:
    """A group named <b> is text, never markup."""
    picture = drawn[0, Layout.WIDE]
    assert "<b>" not in picture and "Fewer &lt;b&gt;" in picture


def test_verdicts_differ_in_shape_and_words_not_in_colour_alone(drawn: dict[tuple[int, Layout], str]) -> None:
    """Circle, square and diamond have different outlines; each verdict is written out."""
    root = svg(drawn[0, Layout.WIDE])
    marks = {e.get("data-row"): e for e in root.iter("path") if e.get("data-row")}
    assert sorted(marks) == ["0", "1", "2"]
    assert len({re.sub(r"[-\d.,]+", "", e.get("d", "")) for e in marks.values()}) == 3
    assert marks["1"].get("fill") == "var(--ff-surface)"
    said = "".join(root.itertext())
    assert all(words in said for words in ("below parity", "cannot tell", "at or above", "not enough people"))


def test_a_hidden_group_has_no_mark(drawn: dict[tuple[int, Layout], str]) -> None:
    """Row 3 of the index and the empty trend: words, no dot."""
    assert 'data-row="3"' not in drawn[0, Layout.WIDE]
    assert "data-row" not in drawn[3, Layout.WIDE]
    assert "not enough people" in "".join(svg(drawn[3, Layout.WIDE]).itertext())


def test_the_index_stands_on_a_logarithmic_axis(drawn: dict[tuple[int, Layout], str]) -> None:
    """Half and double lie equally far from parity: 0.5 and 2 as dots, the parity line between them."""
    root = svg(drawn[0, Layout.WIDE])
    at = {e.get("data-row"): position(e) for e in root.iter("path") if e.get("data-row")}
    parity = next(position(e) for e in root.iter("line") if e.get("stroke-width") == "2")
    assert at["2"] - parity == pytest.approx(parity - at["0"], abs=0.3)


def test_shares_start_at_zero(drawn: dict[tuple[int, Layout], str]) -> None:
    """A bar four times the share is four times as long: 40% and 10% of the first row, from the same edge."""
    bars = [e for e in svg(drawn[1, Layout.WIDE]).iter("path") if e.get("data-row") == "0"]
    lengths = [float(re.findall(r"h([\d.]+)", e.get("d", ""))[0]) for e in bars]
    assert lengths[0] == pytest.approx(4 * lengths[1], rel=0.01)


def test_missing_years_and_breaks_cut_the_line() -> None:
    """By hand: 2017 is missing, the break of 2018 severs, the one of 2019 only warns, 2020 is missing."""
    runs = segments(TREND.points, TREND.marks)
    assert [[p.year for p in run] for run in runs] == [[2015, 2016], [2018, 2019], [2021]]


def test_a_severing_break_cuts_between_neighbouring_years() -> None:
    """2018 and 2019 are both there; a break at 2019 that forbids comparison parts them."""
    runs = segments(TREND.points, (Mark(2019, "A", True),))
    assert [[p.year for p in run] for run in runs] == [[2015, 2016], [2018], [2019], [2021]]


def test_people_are_outlined_where_missing(drawn: dict[tuple[int, Layout], str]) -> None:
    """1,000 missing at 500 a person: two outlines, and none for the hidden group."""
    people = [e for e in svg(drawn[4, Layout.WIDE]).iter("path") if e.get("data-row")]
    assert [e.get("data-row") for e in people] == ["0", "0"]
    assert {e.get("fill") for e in people} == {"var(--ff-surface)"}


def test_a_drawing_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second time comes from the folder, also in a new process (empty memory); a changed number is drawn anew."""
    calls: list[object] = []
    monkeypatch.setattr(render, "_draw", lambda chart, layout: calls.append(chart) or "<svg width='1' height='1'/>")
    for chart in (SHARES, SHARES, SharesChart(SHARES.rows[:1])):
        render._kept.cache_clear()
        render.picture(chart, Layout.WIDE, folder=tmp_path)
    render._kept.cache_clear()
    assert len(calls) == 2 and len(list(tmp_path.glob("*.svg"))) == 2


def test_a_drawing_that_fails_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk while writing: the error is told and no half-written file is ever read back."""

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        render._write(tmp_path / "half.svg", "text")
    assert list(tmp_path.iterdir()) == []


def test_stand_in_colours_are_distinct_and_all_known() -> None:
    """Each token comes back as its own variable."""
    assert [follow_theme(ink(name)) for name in NAMES] == [f"var(--ff-{name})" for name in NAMES]


def test_every_token_is_defined_in_light_and_in_dark() -> None:
    """A token the style sheet lacks would draw black on black."""
    sheet = (Path(render.__file__).parents[1] / "static/fivefold/fivefold.css").read_text(encoding="utf-8")
    light, dark = sheet.split("@media screen and (prefers-color-scheme: dark)", 1)
    for name in NAMES:
        assert f"--ff-{name}:" in light and f"--ff-{name}:" in dark.split("/* What Designsystemet", 1)[0], name


def test_long_names_take_two_lines_and_no_more() -> None:
    """By hand, at ten letters a line."""
    assert wrap("one two", letters=10) == ["one two"]
    assert wrap("alpha beta gamma delta epsilon", letters=12) == ["alpha beta", "gamma delta…"]


def position(element: ET.Element) -> float:
    return float(re.findall(r"translate\(([-\d.]+)", element.get("transform", ""))[0])
