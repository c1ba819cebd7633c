"""docs/performance.md and its plots, rewritten from the measurements; the words around the tables stay."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import altair as alt
import polars as pl
import vl_convert

from benchmarks.goals import goals, ratio

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGE = DOCS / "performance.md"
PLOTS = DOCS / "performance"
BEGIN, END = "<!-- measured: {} -->", "<!-- end: {} -->"
INK = "#3b3f5c"


def write_report(found: Mapping[str, Any]) -> None:
    """Replace each marked part of the page by its table, and draw the plots."""
    text = PAGE.read_text(encoding="utf-8")
    for name, lines in _parts(found).items():
        before, rest = text.split(BEGIN.format(name), 1)
        after = rest.split(END.format(name), 1)[1]
        text = f"{before}{BEGIN.format(name)}\n\n{lines}\n\n{END.format(name)}{after}"
    PAGE.write_text(text, encoding="utf-8")
    PLOTS.mkdir(exist_ok=True)
    for name, points in found["growth"].items():
        (PLOTS / f"growth-{name}.svg").write_text(_plot(name, points), encoding="utf-8")


def _parts(found: Mapping[str, Any]) -> dict[str, str]:
    return {
        "when": f"Measured on {found['date']}, {found['machine']}; load average at the start "
        f"{found['load_average_at_start']:.1f}.",
        "goals": _goals(found),
        "w500": _w500(found["w500"]),
        "alone": _alone(found),
    }


def _goals(found: Mapping[str, Any]) -> str:
    rows = [
        (g.name, "-" if g.measured is None else f"{g.measured:.3g}", _wanted(g.at_most, g.wanted, g.unit), g.verdict)
        for g in goals(found)
    ]
    return _table(("goal", "measured", "wanted", ""), rows)


def _wanted(at_most: bool, wanted: float, unit: str) -> str:  # noqa: FBT001
    return f"{'at most' if at_most else 'at least'} {wanted:g} {unit}"


def _w500(sizes: Mapping[str, Any]) -> str:
    rows = [
        (
            f"{int(size):,}",
            name,
            _seconds(engine["median"]),
            _seconds(engine["least"]),
            f"{ratio(engines, name):.1f}",
            f"{engine['peak_mb']:,.0f}",
            f"{engine['difference']:.0e}",
        )
        for size, engines in sizes.items()
        for name, engine in engines.items()
    ]
    header = ("rows", "engine", "median", "least", "times ours", "peak MB", "largest difference")
    return _table(header, rows)


def _alone(found: Mapping[str, Any]) -> str:
    rows: list[tuple[str, ...]] = []
    for size, cold in found["cold"].items():
        times = (_seconds(cold["whole"]["least"]), _seconds(cold["decode"]["least"]))
        rows.append((f"cold, {int(size):,} rows: whole; decoding alone", "; ".join(times)))
    for size, b in found["bandwidth"].items():
        rows.append(
            (
                f"weights pass, {int(size):,} rows: 1,400 cells; 100 cells; reading; triad",
                f"{_seconds(b['weights_pass_seconds'])}; {_seconds(b['few_cells_seconds'])}; "
                f"{_seconds(b['read_seconds'])} at {b['read_gb_s']:.0f} GB/s; "
                f"{b['triad_gb_s']:.0f} GB/s",
            )
        )
    for name, cube in found["ready"].items():
        what = f"cube {name}, {cube['cells']:,} cells: loading; first figure; any later figure"
        rows.append((what, "; ".join(_seconds(cube[k]) for k in ("load", "first", "figure"))))
    for size, engines in found["median"].items():
        rows.append(
            (f"median wage, {int(size):,} rows", "; ".join(f"{n} {_seconds(e['median'])}" for n, e in engines.items()))
        )
    rows.append(("100,000 estimates with SE", _seconds(found["hundred_thousand"]["median"])))
    load = found["load"]
    rows.append((f"loading {load['rows']:,} x {load['columns']}", f"{load['median']:.1f} s; {load['peak_mb']:,.0f} MB"))
    return _table(("what", "measured"), rows)


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _seconds(value: float) -> str:
    return f"{value * 1000:.2g} ms" if value < 0.1 else f"{value:.2f} s"


def _plot(name: str, points: Sequence[Sequence[float]]) -> str:
    frame = pl.DataFrame({name: [p[0] for p in points], "ms": [p[1] * 1000 for p in points]})
    scale = alt.Scale(type="log" if name == "cells" else "linear")
    chart = (
        alt.Chart(frame, width=320, height=180, title=f"Milliseconds of the cube against {name}")
        .mark_line(point=True, color=INK)
        .encode(
            x=alt.X(name, type="quantitative", scale=scale),
            y=alt.Y("ms", type="quantitative", scale=alt.Scale(zero=True), title="milliseconds"),
        )
    )
    svg: str = vl_convert.vegalite_to_svg(chart.to_json(), allowed_base_urls=[])
    return svg
