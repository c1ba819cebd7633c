"""Small marks that every chart is made of. All positions are pixels unless a scale is given."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

import altair

from fivefold.web.charts.ink import ink

alt: Any = altair
"""Altair's generated types are too narrow for plain words and sizes; a test validates every chart instead."""
Layer: TypeAlias = Any
Scale: TypeAlias = Any

TEXT = 14
SMALL = 13
FONT = "Source Sans 3"
Rows = Iterable[Mapping[str, Any]]


def data(rows: Rows) -> Layer:
    return alt.Data(values=[dict(row) for row in rows])


def pixels(field: str, *, horizontal: bool) -> Layer:
    """A channel that takes its values as pixels."""
    return alt.X(f"{field}:Q", scale=None, axis=None) if horizontal else alt.Y(f"{field}:Q", scale=None, axis=None)


def words(
    rows: Rows, *, x: float, align: str = "left", size: int = TEXT, weight: int = 400, colour: str = "ink"
) -> Layer:
    """One text per row at its `y` (the middle of its first line), all starting or ending at x."""
    lines = [{"y": row["y"], "words": row["words"]} for row in rows]
    mark = alt.Chart(data(lines)).mark_text(
        align=align, baseline="middle", fontSize=size, fontWeight=weight, color=ink(colour), lineHeight=size + 3
    )
    return mark.encode(x=alt.XValue(x), y=pixels("y", horizontal=False), text=alt.Text("words:N"))


def rules(rows: Rows, *, width: float, colour: str = "line", thickness: float = 1) -> Layer:
    """Horizontal hairlines at each row's `y`, from the left edge to `width`."""
    mark = alt.Chart(data(rows)).mark_rule(color=ink(colour), strokeWidth=thickness)
    return mark.encode(x=alt.XValue(0), x2=alt.X2Value(width), y=pixels("y", horizontal=False))


def wrap(text: str, *, letters: int) -> list[str]:
    """At most two lines; the rest of an over-long name is in the table."""
    lines = textwrap.wrap(text, letters) or [""]
    return lines if len(lines) <= 2 else [lines[0], textwrap.shorten(" ".join(lines[1:]), letters, placeholder="…")]


def sheet(*layers: Layer, width: int, height: int) -> dict[str, Any]:
    """The layers on one sheet of exactly this size, with no frame, font or colours but ours: a Vega-Lite spec.

    Not validated here, which would cost more than the drawing; a test validates every chart.
    """
    bare = alt.Config(font=FONT, padding=0, autosize=alt.AutoSizeParams(type="none"), view=alt.ViewConfig(stroke=None))
    made = alt.LayerChart(layer=list(layers), width=width, height=height, config=bare)
    return dict(made.to_dict(validate=False))
