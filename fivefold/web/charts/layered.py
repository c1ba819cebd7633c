"""Where the boxes of a graph stand so that every arrow goes forward: in layers, or in one line for a phone.

Pure arithmetic, no drawing. The same graph always gets the same places.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

Node = str
Link = tuple[Node, Node]
SWEEPS = 8
"""Passes to and fro over the layers; small graphs settle after three or four."""


@dataclass(frozen=True, slots=True)
class Layered:
    """Places in layers. `layer` counts from 0; `middle` is the place across the layer, 0 at the edge of the sheet.

    routes: for each link the middles where it passes the layers between its ends. extent: the longest layer.
    """

    layer: Mapping[Node, int]
    middle: Mapping[Node, float]
    routes: Mapping[Link, tuple[float, ...]]
    extent: float


def forward(links: Iterable[Link]) -> tuple[Link, ...]:
    """Without the links that would close a circle with those before them: what is left can be drawn one way."""
    kept: dict[Node, list[Node]] = {}
    for start, end in links:
        if start not in _after(end, kept):
            kept.setdefault(start, []).append(end)
    return tuple((start, end) for start, ends in kept.items() for end in ends)


def _after(node: Node, ends: Mapping[Node, Sequence[Node]]) -> set[Node]:
    seen, waiting = {node}, [node]
    while waiting:
        new = [end for end in ends.get(waiting.pop(), ()) if end not in seen]
        seen.update(new)
        waiting += new
    return seen


# --- one line ---------------------------------------------------------------------------------------------------------


def line_up(nodes: Sequence[Node], links: Sequence[Link]) -> tuple[Node, ...]:
    """All nodes in one line, each right after what leads to it wherever that can be, else in the order given."""
    linked = set(links)
    before = {node: [other for other in nodes if (other, node) in linked] for node in nodes}
    starts = {start for start, _ in links}
    order: dict[Node, None] = {}
    waiting = [node for node in reversed(nodes) if node not in starts]
    while waiting:
        node = waiting[-1]
        missing = [other for other in before[node] if other not in order]
        if missing:
            waiting += missing[::-1]
        else:
            order[waiting.pop()] = None
    return tuple(order)


def lanes(spans: Mapping[Node, tuple[int, int]]) -> dict[Node, int]:
    """A lane for each span so that no two that overlap share one; short spans get the first lanes."""
    taken: dict[Node, int] = {}
    for node, (top, foot) in sorted(spans.items(), key=lambda item: (item[1][1] - item[1][0], item[1])):
        used = {taken[other] for other in taken if spans[other][0] <= foot and top <= spans[other][1]}
        taken[node] = next(lane for lane in range(len(spans)) if lane not in used)
    return taken


# --- layers -----------------------------------------------------------------------------------------------------------


def in_layers(sizes: Mapping[Node, float], links: Sequence[Link], *, gap: float, thread: float) -> Layered:
    """Every node in the layer after the last that leads to it, near what it is linked to, with few crossings.

    sizes: what each node takes across its layer, in the order that breaks ties. gap: between two nodes of a layer;
    thread: what a link takes where it passes a layer. The links must not go in a circle (see `forward`).
    """
    layer = layer_of(list(sizes), links)
    chains = {link: _chain(link, layer) for link in links}
    steps = [step for chain in chains.values() for step in pairwise(chain)]
    all_sizes = {**sizes, **{node: thread for chain in chains.values() for node in chain[1:-1]}}
    rows = _ordered(_rows(all_sizes, layer, chains), steps)
    middle = _placed(rows, steps, all_sizes, gap)
    return Layered(
        layer=layer,
        middle={node: middle[node] for node in sizes},
        routes={link: tuple(middle[node] for node in chain[1:-1]) for link, chain in chains.items()},
        extent=max((middle[node] + all_sizes[node] / 2 for node in middle), default=0),
    )


def layer_of(nodes: Sequence[Node], links: Sequence[Link]) -> dict[Node, int]:
    """The longest path from the first layer, 0; a node that nothing leads to stands right before what it leads to."""
    layer = dict.fromkeys(nodes, 0)
    for node in line_up(nodes, links):
        for start, end in links:
            if start == node:
                layer[end] = max(layer[end], layer[node] + 1)
    led_to = {end for _, end in links}
    for node in nodes:
        ends = [layer[end] for start, end in links if start == node]
        if node not in led_to and ends:
            layer[node] = min(ends) - 1
    return layer


def _chain(link: Link, layer: Mapping[Node, int]) -> tuple[Node, ...]:
    """The ends of a link with a stand-in in every layer between them."""
    start, end = link
    return (start, *(f"{start}>{end}@{n}" for n in range(layer[start] + 1, layer[end])), end)


def _rows(
    sizes: Mapping[Node, float], layer: Mapping[Node, int], chains: Mapping[Link, tuple[Node, ...]]
) -> list[list[Node]]:
    where = dict(layer)
    for (start, _), chain in chains.items():
        where |= {node: layer[start] + n for n, node in enumerate(chain) if node not in layer}
    return [[node for node in sizes if where[node] == n] for n in range(max(where.values(), default=-1) + 1)]


def _ordered(rows: list[list[Node]], steps: Sequence[Link]) -> list[list[Node]]:
    """The best of several sweeps in which every node moves to the mean place of its neighbours in the layer before."""
    best, fewest = rows, crossings(rows, steps)
    for sweep in range(SWEEPS):
        rows = _swept(rows, steps, backwards=bool(sweep % 2))
        if (count := crossings(rows, steps)) < fewest:
            best, fewest = rows, count
    return best


def _swept(rows: list[list[Node]], steps: Sequence[Link], *, backwards: bool) -> list[list[Node]]:
    rows = rows[::-1] if backwards else rows
    done = rows[:1]
    for row in rows[1:]:
        place = {node: float(n) for n, node in enumerate(done[-1])}
        at = {node: _mean(_neighbours(node, steps, place), float(n)) for n, node in enumerate(row)}
        done.append(sorted(row, key=at.__getitem__))
    return done[::-1] if backwards else done


def _neighbours(node: Node, steps: Sequence[Link], place: Mapping[Node, float]) -> list[float]:
    return [place[other] for step in steps if node in step for other in step if other != node and other in place]


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def crossings(rows: Sequence[Sequence[Node]], steps: Sequence[Link]) -> int:
    """How many pairs of links cross between neighbouring layers."""
    place = {node: n for row in rows for n, node in enumerate(row)}
    row_of = {node: n for n, row in enumerate(rows) for node in row}
    return sum(
        row_of[a] == row_of[c] and (place[a] - place[c]) * (place[b] - place[d]) < 0
        for (a, b), (c, d) in combinations(steps, 2)
    )


# --- across the layers ------------------------------------------------------------------------------------------------


def _placed(
    rows: Sequence[Sequence[Node]], steps: Sequence[Link], sizes: Mapping[Node, float], gap: float
) -> dict[Node, float]:
    """Middles near those of the neighbours, in the order of the row, with a gap between; the first at the edge."""
    middle: dict[Node, float] = {}
    for row in rows:
        middle |= _spread([0.0] * len(row), row, sizes, gap)
    for sweep in range(SWEEPS):
        for row in rows[:: -1 if sweep % 2 else 1]:
            wanted = [_mean(_neighbours(node, steps, middle), middle[node]) for node in row]
            middle |= _spread(wanted, row, sizes, gap)
    edge = min((middle[node] - sizes[node] / 2 for node in middle), default=0.0)
    return {node: place - edge for node, place in middle.items()}


def _spread(wanted: Sequence[float], row: Sequence[Node], sizes: Mapping[Node, float], gap: float) -> dict[Node, float]:
    """The places nearest to the wanted ones (least squares) that keep order and distance: neighbours are pooled."""
    offsets = [0.0]
    for a, b in pairwise(row):
        offsets.append(offsets[-1] + (sizes[a] + sizes[b]) / 2 + gap)
    pools: list[tuple[float, int]] = []
    for want, offset in zip(wanted, offsets, strict=False):
        pools.append((want - offset, 1))
        while len(pools) > 1 and pools[-2][0] >= pools[-1][0]:
            (high, n), (low, m) = pools[-2:]
            pools[-2:] = [((high * n + low * m) / (n + m), n + m)]
    flat = [value for value, count in pools for _ in range(count)]
    return {node: value + offset for node, value, offset in zip(row, flat, offsets, strict=False)}
