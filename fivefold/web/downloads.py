"""The CSV file: every released figure of a question with its definition and source in the same row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping

from fivefold.disclosure.public_source import require_public
from fivefold.disclosure.released import ReleasedFigure
from fivefold.measures.queries import PopulationAnswer, YearAnswer
from fivefold.vocabulary import Refused
from fivefold.web.presenters.parity import names_of
from fivefold.web.presenters.words import here

COLUMNS = (
    "figure", "kind", "place", "place_name", "year", "group", "group_name", "estimate", "se", "moe90", "lower90",
    "upper90", "unweighted_count", "reliability", "verdict", "approximate", "hidden", "method", "definition", "source",
    "publisher", "source_address", "illustrative", "notice",
)  # fmt: skip
NOTICE = "ILLUSTRATIVE: made-up people, not real data"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def csv_text(answer: PopulationAnswer, *, figure: str = "") -> str:
    """All loaded years of this question, one figure per row; only one kind of figure when `figure` names it.

    Raises Refused when this question has no such figure.
    """
    names, place = names_of(answer), here(answer.question.place.name)
    rows = [
        _row(released, names, place)
        for year in answer.trend
        for released in require_public(_figures(year))
        if figure in ("", released.figure)
    ]
    if not rows:
        raise Refused("This question has no figure of that name.", "Leave the figure out to get all of them.")
    return _written(rows)


def file_name(answer: PopulationAnswer, *, figure: str = "") -> str:
    """Says what is inside, and says first when it is illustrative."""
    parts = ["illustrative" if answer.illustrative else "", answer.selection.place, figure or "figures"]
    return "fivefold-" + "-".join(part for part in parts if part) + ".csv"


def _figures(year: YearAnswer) -> Iterator[ReleasedFigure]:
    if year.proportionality is not None:
        yield year.proportionality
    for figures in (year.access_index, year.share_people, year.share_workers, year.total_workers):
        yield from figures
    for figures in year.headcount_gap.values():
        yield from figures


def _row(released: ReleasedFigure, names: Mapping[str, str], place: str) -> dict[str, object]:
    return {
        **released.to_dict(),
        "kind": released.definition.note,
        "place_name": place,
        "group_name": names.get(released.group, released.group),
        "publisher": released.source.publisher,
        "source_address": released.source.address,
        "notice": NOTICE if released.illustrative else "",
    }


def _written(rows: Iterable[Mapping[str, object]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\r\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows({column: safe_cell(row.get(column)) for column in COLUMNS} for row in rows)
    return text.getvalue()


def safe_cell(value: object) -> object:
    """Words that a spreadsheet would run as a formula get a leading apostrophe; numbers stay numbers."""
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return f"'{value}"
    return value
