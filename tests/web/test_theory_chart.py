"""The picture of a theory of change: where boxes stand, that no line crosses one, and the sentences beside it."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fivefold.agenda.document import Agenda, Edge, replaced
from fivefold.agenda.document_files import AGENDA_FILE, read_agenda
from fivefold.agenda.theory import theory_list
from fivefold.measures.definitions import shipped_folder
from fivefold.vocabulary import Text
from fivefold.web.charts.layered import Link, crossings, forward, in_layers, lanes, layer_of, line_up
from fivefold.web.charts.model import Layout, NodeShape, TheoryBox, TheoryChart
from fivefold.web.charts.theory_chart import theory_chart
from fivefold.web.presenters.theory import drawn_theory

NODES = "abcdefgh"
Place = tuple[float, float]
Box = tuple[float, float, float, float]

links_of_any_kind = st.lists(
    st.tuples(st.sampled_from(NODES), st.sampled_from(NODES)).filter(lambda pair: pair[0] != pair[1]),
    unique=True,
    max_size=14,
)
links_one_way = links_of_any_kind.map(forward)


@pytest.fixture(scope="module")
def shipped() -> Agenda:
    return read_agenda(shipped_folder() / "philadelphia-stem" / AGENDA_FILE)


# --- where boxes stand ------------------------------------------------------------------------------------------------


@given(links_of_any_kind)
def test_only_links_that_close_a_circle_are_left_out(links: list[Link]) -> None:
    """Right because each link left out starts where the kept ones already lead from its end."""
    kept = forward(links)
    order = line_up(NODES, kept)
    assert all(order.index(start) < order.index(end) for start, end in kept)
    for start, end in set(links) - set(kept):
        assert forward([*kept, (start, end)]) == kept


@given(links_one_way)
def test_every_arrow_goes_forward(links: tuple[Link, ...]) -> None:
    layer, order = layer_of(NODES, links), line_up(NODES, links)
    assert all(layer[start] < layer[end] for start, end in links)
    assert sorted(order) == sorted(NODES)
    assert all(order.index(start) < order.index(end) for start, end in links)


@given(links_one_way, st.lists(st.integers(30, 90), min_size=len(NODES), max_size=len(NODES)))
def test_boxes_of_a_layer_keep_their_distance_and_all_stand_on_the_sheet(
    links: tuple[Link, ...], sizes: list[int]
) -> None:
    size: dict[str, float] = dict(zip(NODES, sizes, strict=True))
    plan = in_layers(size, links, gap=10, thread=4)
    for a, b in combinations(NODES, 2):
        if plan.layer[a] == plan.layer[b]:
            assert abs(plan.middle[a] - plan.middle[b]) >= (size[a] + size[b]) / 2 + 10 - 1e-6
    for node in NODES:
        half = size[node] / 2
        assert plan.middle[node] >= half - 1e-6 and plan.middle[node] + half <= plan.extent + 1e-6


@given(links_one_way)
def test_the_same_graph_gets_the_same_places(links: tuple[Link, ...]) -> None:
    size = dict.fromkeys(NODES, 40.0)
    assert in_layers(size, links, gap=10, thread=4) == in_layers(size, links, gap=10, thread=4)


def test_rows_are_turned_so_that_lines_do_not_cross() -> None:
    # Right because drawn as given (a-d, b-c) the two lines would cross once.
    links = (("a", "d"), ("b", "c"))
    plan = in_layers(dict.fromkeys("abcd", 10.0), links, gap=5, thread=4)
    rows = [sorted(row, key=plan.middle.__getitem__) for row in ("ab", "cd")]
    assert crossings(["ab", "cd"], links) == 1 and crossings(rows, links) == 0
    assert plan.middle["a"] == plan.middle["d"] and plan.middle["b"] == plan.middle["c"], "and they run level"


def test_a_chain_stays_together_and_an_assumption_stands_before_what_it_is_needed_for() -> None:
    links = (("s", "x"), ("x", "y"), ("t", "z"), ("y", "end"), ("z", "end"), ("assumed", "y"))
    nodes = ("s", "t", "x", "y", "z", "end", "assumed")
    assert line_up(nodes, links) == ("s", "x", "assumed", "y", "t", "z", "end")
    assert layer_of(nodes, links)["assumed"] == 1, "one before y, not among the strategies"


@given(st.dictionaries(st.sampled_from(NODES), st.tuples(st.integers(0, 9), st.integers(1, 9))))
def test_lines_that_overlap_have_lanes_of_their_own(spans: dict[str, tuple[int, int]]) -> None:
    spans = {node: (top, top + length) for node, (top, length) in spans.items()}
    lane = lanes(spans)
    for a, b in combinations(spans, 2):
        overlap = spans[a][0] <= spans[b][1] and spans[b][0] <= spans[a][1]
        assert not overlap or lane[a] != lane[b]


# --- the drawing ------------------------------------------------------------------------------------------------------


def chart(links: list[Link]) -> TheoryChart:
    shapes = list(NodeShape)
    boxes = tuple(TheoryBox(n, shapes[i % len(shapes)], f"Kind {i}", f"Words of {n} " * i) for i, n in enumerate(NODES))
    return TheoryChart(boxes, tuple(links))


def paths(drawing: str) -> list[ET.Element]:
    return list(ET.fromstring(f"<svg>{drawing}</svg>").iter("path"))


def numbers(steps: str) -> list[float]:
    return [float(each) for each in re.findall(r"-?[\d.]+", steps)]


def drawn_lines(drawing: str) -> Iterator[list[Place]]:
    """Many places along every line: those are drawn without a fill."""
    for path in paths(drawing):
        steps = path.get("d", "")
        if path.get("fill") == "none" and "C" in steps:
            yield list(_along(numbers(steps)))
        elif path.get("fill") == "none":
            flat = numbers(steps)
            corners = list(zip(flat[::2], flat[1::2], strict=True))
            yield [_between(a, b, t / 20) for a, b in pairwise(corners) for t in range(21)]


def _between(a: Place, b: Place, t: float) -> Place:
    return a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t


def _along(flat: list[float]) -> Iterator[Place]:
    """Bézier curves by de Casteljau: means of means."""
    places = list(zip(flat[::2], flat[1::2], strict=True))
    for n in range(0, len(places) - 1, 3):
        for t in range(21):
            points = places[n : n + 4]
            while len(points) > 1:
                points = [_between(a, b, t / 20) for a, b in pairwise(points)]
            yield points[0]


@settings(max_examples=60)
@given(links_of_any_kind)
def test_no_line_crosses_a_box(links: list[Link]) -> None:
    """Sampled along every line: no place is inside a box by more than its border."""
    for layout in Layout:
        _assert_clear(theory_chart(chart(links), layout).inside)


def _assert_clear(drawing: str) -> None:
    boxes = [_rectangle(path) for path in paths(drawing) if path.get("data-row")]
    for line in drawn_lines(drawing):
        for x, y in line:
            inside = [b for b in boxes if b[0] + 1.5 < x < b[2] - 1.5 and b[1] + 1.5 < y < b[3] - 1.5]
            assert not inside, ((x, y), inside)


def _rectangle(path: ET.Element) -> Box:
    """Around a box: walk its relative steps (rounded corners and points included)."""
    x, y = 0.0, 0.0
    xs, ys = [], []
    for step, given_numbers in re.findall(r"([MmhvlaCz])([^MmhvlaCz]*)", path.get("d", "")):
        values = numbers(given_numbers)
        if step == "M":
            x, y = values
        else:
            dx, dy = {"h": lambda v: (v[0], 0), "v": lambda v: (0, v[0]), "z": lambda _: (0, 0)}.get(
                step, lambda v: (v[-2], v[-1])
            )(values)  # fmt: skip
            x, y = x + dx, y + dy
            xs.append(x)
            ys.append(y)
    return min(xs), min(ys), max(xs), max(ys)


@given(links_of_any_kind)
def test_boxes_do_not_overlap_and_stand_on_the_sheet(links: list[Link]) -> None:
    for layout in Layout:
        drawing = theory_chart(chart(links), layout)
        boxes = [_rectangle(path) for path in paths(drawing.inside) if path.get("data-row")]
        assert len(boxes) == len(NODES)
        assert all(min(b) >= 0 and b[2] <= drawing.width and b[3] <= drawing.height for b in boxes)
        for a, b in combinations(boxes, 2):
            assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]


def test_a_theory_too_deep_for_columns_stands_in_one_line() -> None:
    deep = theory_chart(chart(list(pairwise(NODES))), Layout.WIDE).inside
    lefts = {_rectangle(path)[0] for path in paths(deep) if path.get("data-row")}
    assert len(lefts) == 1


@pytest.mark.parametrize("layout", Layout)
def test_a_box_that_is_pointed_at_reads_its_own_sentence(shipped: Agenda, layout: Layout) -> None:
    """The sentences follow the order of the boxes, wherever a layout puts them: row n surrounds the words of box n."""
    drawn = drawn_theory(theory_list(shipped, "work-environment"), language="en")
    root = ET.fromstring(f"<svg>{theory_chart(drawn.chart, layout).inside}</svg>")  # type: ignore[arg-type]
    for path in root.iter("path"):
        if path.get("data-row"):
            left, top, right, foot = _rectangle(path)
            inside = [text for text in root.iter("text") if left < float(text.get("x", "")) < right
                      and top < float(text.get("y", "")) < foot]  # fmt: skip
            label, words = (" ".join(text.itertext()) for text in inside)
            assert drawn.readings[int(path.get("data-row", ""))].startswith(f"{label}: {words}")


def test_an_empty_theory_is_an_empty_sheet() -> None:
    for layout in Layout:
        assert theory_chart(TheoryChart((), ()), layout).inside == ""


def test_kinds_differ_without_colour() -> None:
    """Each kind by outline, band, second border, dashes or thickness: what is left when colours are taken away."""
    looks = set()
    for shape in NodeShape:
        drawing = theory_chart(TheoryChart((TheoryBox("a", shape, "Kind", "Words"),), ()), Layout.WIDE).inside
        looks.add(tuple((p.get("d"), p.get("stroke-width"), p.get("stroke-dasharray")) for p in paths(drawing)))
    assert len(looks) == len(NodeShape)


# --- the shipped example ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("layout", Layout)
def test_every_workgroup_of_the_example_can_be_drawn(shipped: Agenda, layout: Layout, language: str) -> None:
    for key in (*(workgroup.key for workgroup in shipped.workgroups), ""):
        drawn = drawn_theory(theory_list(shipped, key), language=language)
        drawing = theory_chart(drawn.chart, layout)  # type: ignore[arg-type]
        _assert_clear(drawing.inside)
        said = " ".join(ET.fromstring(f"<svg>{drawing.inside}</svg>").itertext())
        assert all(box.words.split()[-1] in said for box in drawn.chart.boxes), "no word is cut off"  # type: ignore[union-attr]
        assert len(drawing.inside.encode()) < 12_000 and len(drawn.readings) == len(drawn.chart.boxes)  # type: ignore[union-attr]


def test_every_link_of_the_agenda_is_beside_exactly_one_picture(shipped: Agenda) -> None:
    beside = [lead.id for key in (*(w.key for w in shipped.workgroups), "") for node in theory_list(shipped, key).nodes
              for lead in node.leads]  # fmt: skip
    assert sorted(beside) == sorted(edge.id for edge in shipped.of(Edge))


def test_a_node_says_what_it_leads_to_and_why(shipped: Agenda) -> None:
    nodes = {node.clause.id: node for node in theory_list(shipped, "home-and-community").nodes}
    (lead,) = nodes["assumption.families-trust"].leads
    assert (lead.verb.en, lead.to.id) == ("is needed for", "outcome.families-use-resources")
    assert lead.because.en == "People try what comes from somebody they trust." and not lead.evidence
    verbs = {lead.to.id: lead.verb.es for lead in nodes["outcome.good-programmes-used"].leads}
    assert verbs == {"outcome.school-pathways": "lleva a", "indicator.students-inspired": "se ve en"}


def test_the_summary_says_what_the_picture_shows(shipped: Agenda) -> None:
    assert theory_list(shipped, "work-environment").summary == Text(
        "Strategies: “Examine workplace policies”, “Open doors to Philadelphians”. Outcomes on the way: 3. Long term: "
        "“Employers recruit, keep and promote equitably”. Links with evidence recorded: 0 of 8.",
        "Estrategias: «Examinar las normas laborales», «Abrir puertas a la gente de Filadelfia». Resultados por el "
        "camino: 3. A largo plazo: «Las empresas contratan, retienen y ascienden con equidad». Vínculos con evidencia "
        "registrada: 0 de 8.",
    )


def test_what_is_typed_cannot_leave_its_box(shipped: Agenda) -> None:
    """A title is text whatever it holds: the pen escapes it (abuse case C2)."""
    hostile = "</text><script>alert(1)</script>"
    agenda = replaced(shipped, "strategy.open-doors", title=Text(hostile, hostile))
    agenda = replace(agenda, note=None)
    drawing = theory_chart(drawn_theory(theory_list(agenda, "work-environment"), language="en").chart, Layout.WIDE)  # type: ignore[arg-type]
    assert "<script" not in drawing.inside and "&lt;script&gt;" in drawing.inside.replace("</tspan>", "")
