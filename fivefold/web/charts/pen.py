"""The few marks that every chart is made of, written as SVG. All positions are CSS pixels from the top left.

Colours are tokens that become CSS variables, so one drawing follows light, dark and print; nothing needs a style
attribute (strict content security policy). Every text and attribute is escaped here, and nowhere else is SVG written.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import Literal, NewType

from fivefold.web.charts.model import Layout

Svg = NewType("Svg", str)
"""SVG that the pen wrote: only the pen makes it, so a plain text can never pass for a drawing."""
Token = Literal["surface", "ink", "quiet", "line", "primary", "below", "above", "unsure", "people", "band", "gap"]
Anchor = Literal["start", "middle", "end"]
Outline = NewType("Outline", str)
"""A shape as a path around its middle, in relative steps."""
Place = tuple[float, float]

TEXT = 14
SMALL = 13
_LEADING = 3
_DROP = 4
"""From the middle of a line down to the foot of its letters, at both sizes."""
_SECOND_LINE = TEXT + _LEADING
"""What the second line of a name adds to a row on a phone."""
_LETTERS = {Layout.WIDE: 28, Layout.NARROW: 46}
"""Letters of a bold name that fit in its column, or across a phone."""
PERSON = Outline("m0,-7.1a2.5,2.5,0,1,1,0,5.1a2.5,2.5,0,1,1,0,-5.1zm-3.5,14.2v-5.3q0,-2.9,3.5,-2.9q3.5,0,3.5,2.9v5.3z")


@dataclass(frozen=True, slots=True)
class Drawing:
    """The inside of an `<svg>` element and its size in CSS pixels."""

    width: int
    height: int
    inside: Svg


def sheet(*parts: Iterable[Svg], width: int, height: int) -> Drawing:
    """The parts on one sheet, later ones on top."""
    return Drawing(width, height, Svg("".join(mark for part in parts for mark in part)))


def text(
    words: str | Sequence[str], x: float, y: float, *,
    anchor: Anchor = "start", size: int = TEXT, weight: int = 400, colour: Token = "ink", upwards: bool = False,
) -> Svg:  # fmt: skip
    """Words in one or several lines; y is the middle of the first. `upwards` turns them a quarter to the left."""
    lines = (words,) if isinstance(words, str) else words
    turn = f"rotate(270 {_number(x)} {_number(y)})" if upwards else None
    first, *others = lines
    inside = Svg(
        _escaped(first) + "".join(_element("tspan", _escaped(each), x=x, dy=size + _LEADING) for each in others)
    )
    return _element(
        "text", inside, x=x, y=y, dy=_DROP, text_anchor=None if anchor == "start" else anchor, font_size=size,
        font_weight=None if weight == 400 else weight, fill=_ink(colour), transform=turn,
    )  # fmt: skip


def name(words: str, y: float, layout: Layout) -> Svg:
    """A group's name at the left, in at most two lines: around y beside its row, downwards from y on a phone."""
    lines = wrap(words, letters=_LETTERS[layout])
    return text(lines, 0, y - 8 * (len(lines) - 1) if layout is Layout.WIDE else y, weight=600)


@dataclass(frozen=True, slots=True)
class Row:
    """A group's row from `top` to `foot`. What stands under the name is placed from `under`, the rest from `top`.

    The two differ by the second line of a name on a phone.
    """

    top: int
    under: int
    foot: int


def stack(names: Iterable[str], layout: Layout, *, height: int, top: int = 0) -> tuple[list[Row], int]:
    """Rows of this height under one another, a line higher on a phone where the name takes two; and where they end."""
    rows: list[Row] = []
    for each in names:
        start = rows[-1].foot if rows else top
        second = layout is Layout.NARROW and len(wrap(each, letters=_LETTERS[layout])) > 1
        under = start + (_SECOND_LINE if second else 0)
        rows.append(Row(start, under, under + height))
    return rows, rows[-1].foot if rows else top


def centred(words: str, x: float, y: float, *, letters: int, anchor: Anchor = "start", size: int = TEXT,
            weight: int = 400, colour: Token = "ink") -> Svg:  # fmt: skip
    """Words in at most two lines around y."""
    lines = wrap(words, letters=letters)
    return text(lines, x, y - 8 * (len(lines) - 1), anchor=anchor, size=size, weight=weight, colour=colour)


def wrap(words: str, *, letters: int) -> list[str]:
    """At most two lines; the rest of an over-long name is in the table."""
    lines = textwrap.wrap(words, letters) or [""]
    return lines if len(lines) <= 2 else [lines[0], textwrap.shorten(" ".join(lines[1:]), letters, placeholder="…")]


def line(
    start: Place, end: Place, *, colour: Token = "line", thickness: float = 1, dash: str | None = None,
    rounded: bool = False,
) -> Svg:  # fmt: skip
    """A straight line. `dash`: lengths of strokes and gaps, such as "3,3"."""
    (x1, y1), (x2, y2) = start, end
    return _element(
        "line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=_ink(colour), stroke_width=None if thickness == 1 else thickness,
        stroke_dasharray=dash, stroke_linecap="round" if rounded else None,
    )  # fmt: skip


def rules(rows: Sequence[Row], layout: Layout) -> list[Svg]:
    """Hairlines across the sheet that part the rows."""
    return [line((0, row.top), (layout.width, row.top)) for row in rows[1:]]


def box(x: float, y: float, *, width: float, height: float, colour: Token, row: int | None = None) -> Svg:
    """A filled rectangle."""
    across, down = _number(width), _number(height)
    return _path(f"M{_at(x, y)}h{across}v{down}h-{across}z", fill=colour, row=row)


def circle(radius: float) -> Outline:
    r, d = _number(radius), _number(2 * radius)
    return Outline(f"m-{r},0a{r},{r},0,1,1,{d},0a{r},{r},0,1,1,-{d},0z")


def square(radius: float) -> Outline:
    r, d = _number(radius), _number(2 * radius)
    return Outline(f"m-{r},-{r}h{d}v{d}h-{d}z")


def diamond(radius: float) -> Outline:
    r = _number(radius)
    return Outline(f"m-{r},0l{r},-{r}l{r},{r}l-{r},{r}z")


def rounded(width: float, height: float, radius: float) -> Outline:
    w, h, r = _number(width - 2 * radius), _number(height - 2 * radius), _number(radius)
    turns = f"h{w}a{r},{r},0,0,1,{r},{r}v{h}a{r},{r},0,0,1,-{r},{r}h-{w}a{r},{r},0,0,1,-{r},-{r}v-{h}"
    return Outline(f"m{_at(radius - width / 2, -height / 2)}{turns}a{r},{r},0,0,1,{r},-{r}z")


def hexagon(width: float, height: float, point: float) -> Outline:
    """A box whose left and right sides come to a point."""
    w, h, p = _number(width - 2 * point), _number(height / 2), _number(point)
    return Outline(f"m{_at(-width / 2, 0)}l{p},-{h}h{w}l{p},{h}l-{p},{h}h-{w}z")


def mark(
    outline: Outline, x: float, y: float, *, fill: Token, stroke: Token | None = None, thickness: float = 1,
    dash: str | None = None, row: int | None = None,
) -> Svg:  # fmt: skip
    """A shape with its middle at (x, y). `row` ties it to that row of the table, counted from 0."""
    return _path(f"M{_at(x, y)}{outline}", fill=fill, stroke=stroke, thickness=thickness, dash=dash, row=row)


def polyline(places: Iterable[Place], *, colour: Token, thickness: float, dash: str | None = None) -> Svg:
    """A line from place to place."""
    return _path(f"M{'L'.join(_at(*each) for each in places)}", stroke=colour, thickness=thickness, dash=dash)


def flow(places: Sequence[Place], *, colour: Token, thickness: float = 1, dash: str | None = None) -> Svg:
    """A line that leaves and reaches every place level, bending in between."""
    bends = (f"C{_at((a + c) / 2, b)},{_at((a + c) / 2, d)},{_at(c, d)}" for (a, b), (c, d) in pairwise(places))
    return _path(f"M{_at(*places[0])}{''.join(bends)}", stroke=colour, thickness=thickness, dash=dash)


def area(places: Iterable[Place], *, colour: Token) -> Svg:
    """The filled surface inside a line that returns to its start."""
    return _path(f"M{'L'.join(_at(*each) for each in places)}z", fill=colour)


def _path(
    steps: str, *, fill: Token | None = None, stroke: Token | None = None, thickness: float = 1,
    dash: str | None = None, row: int | None = None,
) -> Svg:  # fmt: skip
    return _element(
        "path", d=steps, fill=_ink(fill) if fill else "none", stroke=_ink(stroke) if stroke else None,
        stroke_width=thickness if stroke else None, stroke_dasharray=dash, data_row=row,
    )  # fmt: skip


def _element(kind: str, inside: Svg | None = None, **attributes: str | float | None) -> Svg:
    """One element; an attribute that is None is left out."""
    said = "".join(
        f' {key.replace("_", "-")}="{_escaped(value) if isinstance(value, str) else _number(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Svg(f"<{kind}{said}/>" if inside is None else f"<{kind}{said}>{inside}</{kind}>")


def _ink(colour: Token) -> str:
    return f"var(--ff-{colour})"


def _at(x: float, y: float) -> str:
    return f"{_number(x)},{_number(y)}"


def _number(value: float) -> str:
    """A tenth of a pixel is finer than any screen shows."""
    said = f"{value:.1f}".removesuffix(".0")
    return "0" if said == "-0" else said


_UNSAFE = dict.fromkeys((*range(9), 11, 12, *range(14, 32)))
"""Control characters have no place in XML, not even escaped."""


def _escaped(words: str) -> Svg:
    return Svg(escape(words.translate(_UNSAFE)))
