"""From a chart value to SVG in the page: drawn once, kept by content, so a warm page never starts the drawing engine.

The cache key is the chart itself plus the drawing code, so a changed number or a changed design is a new drawing.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from fivefold.web.charts.ink import follow_theme
from fivefold.web.charts.model import (
    Chart,
    IndexChart,
    Layout,
    PeopleChart,
    SharesChart,
    TrendChart,
)

SVG = "http://www.w3.org/2000/svg"
_KEPT_IN_MEMORY = 512
_DROPPED = ("role", "aria-label", "aria-roledescription", "aria-hidden", "font-family", "pointer-events", "class")
_LONG_NUMBER = re.compile(r"-?\d+\.\d{2,}")


def picture(chart: Chart, layout: Layout, *, folder: Path) -> str:
    """The drawing as the inside of an `<svg>` element, its colours CSS variables. Kept in memory and under `folder`."""
    return _kept(_key(chart, layout), chart, layout, folder)


@lru_cache(maxsize=_KEPT_IN_MEMORY)
def _kept(key: str, chart: Chart, layout: Layout, folder: Path) -> str:
    path = folder / f"{key}.svg"
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        drawing = tidy(_draw(chart, layout))
        _write(path, drawing)
        return drawing


def _key(chart: Chart, layout: Layout) -> str:
    return hashlib.sha256(f"{_code()}\n{layout}\n{chart!r}".encode()).hexdigest()[:40]


@cache
def _code() -> str:
    """A fingerprint of the drawing code beside this file."""
    files = sorted(Path(__file__).parent.glob("*.py"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def _draw(chart: Chart, layout: Layout) -> str:
    """Starts the drawing engine; imported here because it takes most of a second and a warm page never needs it."""
    import vl_convert

    return vl_convert.vegalite_to_svg(specification(chart, layout), allowed_base_urls=[])


def specification(chart: Chart, layout: Layout) -> dict[str, Any]:
    """The Vega-Lite specification of a chart."""
    from altair.utils.schemapi import debug_mode

    from fivefold.web.charts.index_chart import index_chart
    from fivefold.web.charts.people_chart import people_chart
    from fivefold.web.charts.shares_chart import shares_chart
    from fivefold.web.charts.trend_chart import trend_chart

    drawers: Mapping[type, Callable[[Any, Layout], dict[str, Any]]] = {
        IndexChart: index_chart,
        SharesChart: shares_chart,
        TrendChart: trend_chart,
        PeopleChart: people_chart,
    }
    with debug_mode(arg=False):  # no schema check at every step (tests check the whole)
        return drawers[type(chart)](chart, layout)


def tidy(svg: str) -> str:
    """Only what is seen: no nested roles (the page names the picture as one), no empty paths, short numbers.

    A mark described as "row-3" keeps that as `data-row`, so the script can tie it to the third row of the table.
    """
    ET.register_namespace("", SVG)
    root = ET.fromstring(svg)  # noqa: S314 (our own drawing engine wrote it)
    for element in root.iter():
        label = element.get("aria-label", "")
        for name in _DROPPED:
            element.attrib.pop(name, None)
        if label.startswith("row-"):
            element.set("data-row", label.removeprefix("row-"))
        for name, value in element.attrib.items():
            element.set(name, _LONG_NUMBER.sub(_short, value))
    _prune(root)
    inside = "".join(ET.tostring(child, encoding="unicode") for child in root).replace(f' xmlns="{SVG}"', "")
    return f"{root.get('width')} {root.get('height')}\n{follow_theme(inside)}"


def _short(number: re.Match[str]) -> str:
    """A tenth of a pixel is finer than any screen shows."""
    return f"{float(number.group()):.1f}".removesuffix(".0")


def _prune(element: ET.Element) -> None:
    """Takes away paths that draw nothing, and groups left empty by that."""
    for child in list(element):
        _prune(child)
        kind = child.tag.removeprefix(f"{{{SVG}}}")
        nothing = kind == "path" and (child.get("d") in ("", "M0,0h0v0h0Z") or not _inked(child))
        if nothing or (kind == "g" and not len(child)) or (kind == "rect" and child.get("fill") == "white"):
            element.remove(child)


def _inked(path: ET.Element) -> bool:
    return path.get("fill") is not None or path.get("stroke") is not None


def _write(path: Path, text: str) -> None:
    """Whole or not at all: a temporary file beside it, forced to disk, then renamed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
