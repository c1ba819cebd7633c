"""A theory of change as boxes and arrows: in layers from left to right, on a phone in one line from top to bottom.

Kinds differ by shape and by the label in the box. No line crosses a box: wide ones bend between the layers, on a phone
all that skip a box run in lanes beside the boxes, where a dot marks that one joins another.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from fivefold.web.charts import pen
from fivefold.web.charts.layered import Layered, Link, forward, in_layers, lanes, layer_of, line_up
from fivefold.web.charts.model import Layout, NodeShape, TheoryBox, TheoryChart
from fivefold.web.charts.pen import Drawing, Outline, Place, Svg, Token

LABEL, WORDS = 12, 13
LABEL_LEADING, LEADING = LABEL + 3, WORDS + 3
PAD, BAND = 9, 6
"""Inside a box: from its edge to its words, and the filled band of a strategy."""
LETTER, LABEL_LETTER = 6.1, 5.6
"""The mean width of a letter in the words and in the label, with room to spare."""
EDGE = 2
"""What the thickest border takes at the edge of the sheet."""
COLUMN_GAP, ROW_GAP, THREAD, PORT = 22, 16, 12, 11
"""Between layers and between boxes of a layer; what a passing line takes; between the ends of two lines at a box."""
WIDEST, NARROWEST = 168, 100
STEP_GAP, CHAIN_GAP, LANE, MOST_GUTTER = 24, 32, 13, 130
"""On a phone: between two boxes, and where no arrow joins them; between two lanes, and what all lanes may take."""
ARROW = {"right": Outline("m1,0l-8,-4.5v9z"), "left": Outline("m-1,0l8,-4.5v9z"), "down": Outline("m0,1l-4.5,-8h9z")}
BORDERS: Mapping[NodeShape, tuple[Token, float]] = {
    NodeShape.STRATEGY: ("primary", 1.5),
    NodeShape.OUTCOME: ("quiet", 1.5),
    NodeShape.GOAL: ("above", 2),
    NodeShape.ELSEWHERE: ("quiet", 1),
    NodeShape.ASSUMPTION: ("unsure", 1.5),
    NodeShape.INDICATOR: ("primary", 1.5),
}


def theory_chart(chart: TheoryChart, layout: Layout) -> Drawing:
    """The boxes and every arrow between them that goes forward. More layers than a sheet holds stand in one line."""
    links = forward(chart.arrows)
    if layout is Layout.WIDE:
        columns = max(layer_of([box.id for box in chart.boxes], links).values(), default=0) + 1
        if _column(columns, layout) >= NARROWEST:
            return _in_columns(chart, links, columns, layout)
    return _in_one_line(chart, links, layout)


@dataclass(frozen=True, slots=True)
class _Frame:
    """A box with the place of its left top and the lines that fit its width."""

    box: TheoryBox
    left: float
    top: float
    width: float

    @property
    def indent(self) -> float:
        return PAD + (BAND if self.box.shape in (NodeShape.STRATEGY, NodeShape.INDICATOR) else 0)

    @property
    def label(self) -> list[str]:
        return self._wrapped(self.box.label, LABEL_LETTER)

    @property
    def words(self) -> list[str]:
        return self._wrapped(self.box.words, LETTER)

    def _wrapped(self, words: str, letter: float) -> list[str]:
        return textwrap.wrap(words, int((self.width - self.indent - PAD) / letter)) or [""]

    @property
    def height(self) -> float:
        return 2 * PAD + LABEL_LEADING * len(self.label) + LEADING * len(self.words)

    @property
    def middle(self) -> Place:
        return self.left + self.width / 2, self.top + self.height / 2


def _column(columns: int, layout: Layout) -> float:
    """The width of a box when so many stand side by side."""
    return min(WIDEST, (layout.width - 2 * EDGE - COLUMN_GAP * (columns - 1)) / columns)


# --- wide: layers from left to right ----------------------------------------------------------------------------------


def _in_columns(chart: TheoryChart, links: Sequence[Link], columns: int, layout: Layout) -> Drawing:
    width = _column(columns, layout)
    step = (layout.width - 2 * EDGE - width) / (columns - 1) if columns > 3 else width + 2 * COLUMN_GAP
    heights = {box.id: _Frame(box, 0, 0, width).height for box in chart.boxes}
    plan = in_layers(heights, links, gap=ROW_GAP, thread=THREAD)
    frames = {
        box.id: _Frame(box, EDGE + plan.layer[box.id] * step, EDGE + plan.middle[box.id] - heights[box.id] / 2, width)
        for box in chart.boxes
    }
    arrows = [mark for link in links for mark in _arrow_across(link, frames, plan, step, links)]
    return pen.sheet(arrows, _boxes(chart, frames), width=layout.width, height=round(plan.extent) + 2 * EDGE)


def _arrow_across(
    link: Link, frames: Mapping[str, _Frame], plan: Layered, step: float, links: Sequence[Link]
) -> Iterator[Svg]:
    start, end = frames[link[0]], frames[link[1]]
    layers = range(plan.layer[link[0]] + 1, plan.layer[link[1]])
    passes = [
        (EDGE + n * step + x, EDGE + middle)
        for n, middle in zip(layers, plan.routes[link], strict=True)
        for x in (0, start.width)
    ]
    first = (start.left + start.width, start.middle[1] + _port(link, 1, plan, [x for x in links if x[0] == link[0]]))
    last = (end.left, end.middle[1] + _port(link, 0, plan, [x for x in links if x[1] == link[1]]))
    dash = _dash(start.box)
    yield pen.flow([first, *passes, (last[0] - 4, last[1])], colour="quiet", thickness=1.5, dash=dash)
    yield pen.mark(ARROW["right"], *last, fill="quiet")


def _port(link: Link, other: int, plan: Layered, fellows: Sequence[Link]) -> float:
    """How far from the middle of its side a line ends, so that those of one box do not meet before they must."""

    def towards(each: Link) -> float:
        passes = plan.routes[each]
        return passes[0 if other else -1] if passes else plan.middle[each[other]]

    order = sorted(fellows, key=towards)
    return (order.index(link) - (len(order) - 1) / 2) * PORT


# --- a phone: one line from top to bottom -----------------------------------------------------------------------------


def _in_one_line(chart: TheoryChart, links: Sequence[Link], layout: Layout) -> Drawing:
    boxes = {box.id: box for box in chart.boxes}
    order = line_up(list(boxes), links)
    row = {node: n for n, node in enumerate(order)}
    aside = {end: [a for a, b in links if b == end and row[end] - row[a] > 1] for end in order}
    lane = lanes({end: (min(row[a] for a in starts), row[end]) for end, starts in aside.items() if starts})
    count = max(lane.values(), default=-1) + 1
    gutter = min(MOST_GUTTER, LANE * (count + 1)) if count else 0
    width = layout.width - 2 * EDGE - gutter
    frames = _stacked([boxes[node] for node in order], width, links)
    foot = max((frame.top + frame.height for frame in frames.values()), default=0) + EDGE
    across = {end: EDGE + width + gutter * (n + 1) / (count + 0.5) for end, n in lane.items()}
    arrows = [mark for end, x in across.items() for mark in _arrows_aside(end, aside[end], x, frames, across, aside)]
    down = [mark for a, b in links if row[b] - row[a] == 1 for mark in _arrow_down(frames[a], frames[b])]
    return pen.sheet(arrows, down, _boxes(chart, frames), width=layout.width, height=round(foot))


def _stacked(boxes: Sequence[TheoryBox], width: float, links: Sequence[Link]) -> dict[str, _Frame]:
    frames: dict[str, _Frame] = {}
    last: _Frame | None = None
    for box in boxes:
        gap = STEP_GAP if last and (last.box.id, box.id) in links else CHAIN_GAP
        last = _Frame(box, EDGE, last.top + last.height + gap if last else EDGE, width)
        frames[box.id] = last
    return frames


def _arrow_down(start: _Frame, end: _Frame) -> Iterator[Svg]:
    x = start.middle[0]
    foot = start.top + start.height
    yield pen.polyline([(x, foot), (x, end.top - 4)], colour="quiet", thickness=1.5, dash=_dash(start.box))
    yield pen.mark(ARROW["down"], x, end.top, fill="quiet")


def _arrows_aside(
    end: str, starts: Sequence[str], x: float, frames: Mapping[str, _Frame], across: Mapping[str, float],
    aside: Mapping[str, Sequence[str]],
) -> Iterator[Svg]:  # fmt: skip
    """Every line to one box in one lane: out of the foot of a box's right side, into the head of another's."""
    target = frames[end]
    into = target.top + PAD + LABEL / 2
    for n, start in enumerate(starts):
        frame = frames[start]
        own = sorted((other for other in across if start in aside[other]), key=across.__getitem__)
        out = frame.top + frame.height - PAD - PORT * own.index(end)
        places = [(frame.left + frame.width, out), (x, out), (x, into), (target.left + target.width + 4, into)]
        yield pen.polyline(places, colour="quiet", thickness=1.5, dash=_dash(frame.box))
        if n:
            yield pen.mark(pen.circle(3), x, out, fill="quiet")
    yield pen.mark(ARROW["left"], target.left + target.width, into, fill="quiet")


# --- boxes ------------------------------------------------------------------------------------------------------------


def _dash(box: TheoryBox) -> str | None:
    return "5,3" if box.shape is NodeShape.ASSUMPTION else None


def _boxes(chart: TheoryChart, frames: Mapping[str, _Frame]) -> list[Svg]:
    return [mark for n, box in enumerate(chart.boxes) for mark in _box(frames[box.id], n)]


def _box(frame: _Frame, row: int) -> Iterator[Svg]:
    box, (x, y) = frame.box, frame.middle
    colour, thickness = BORDERS[box.shape]
    yield pen.mark(_outline(frame), x, y, fill="surface", stroke=colour, thickness=thickness, dash=_dash(box), row=row)
    if box.shape is NodeShape.GOAL:
        inner = pen.rounded(frame.width - 7, frame.height - 7, 9)
        yield pen.mark(inner, x, y, fill="surface", stroke=colour)
    if box.shape is NodeShape.STRATEGY:
        yield pen.box(frame.left, frame.top, width=BAND, height=frame.height, colour=colour)
    left, head = frame.left + frame.indent, frame.top + PAD + LABEL_LEADING / 2 - 1
    weight = 600 if box.shape in (NodeShape.STRATEGY, NodeShape.GOAL) else 400
    yield pen.text(frame.label, left, head, size=LABEL, colour="quiet")
    yield pen.text(frame.words, left, head + LABEL_LEADING * len(frame.label) + 1, size=WORDS, weight=weight)


def _outline(frame: _Frame) -> Outline:
    match frame.box.shape:
        case NodeShape.STRATEGY | NodeShape.ASSUMPTION:
            return pen.rounded(frame.width, frame.height, 0)
        case NodeShape.INDICATOR:
            return pen.hexagon(frame.width, frame.height, 8)
        case _:
            return pen.rounded(frame.width, frame.height, 12)
