"""The CSV file: definition, source and the illustrative notice in every row, and nothing a spreadsheet would run."""

from __future__ import annotations

import csv
import io

import pytest

from fivefold.disclosure.public_source import release_to_analyst
from fivefold.vocabulary import Figure, Period, Refused
from fivefold.web import downloads
from tests.web.answers import YEARS, estimate, fake_answer, source


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_each_row_stands_on_its_own() -> None:
    """Anyone who gets one row can see what it counts, where it comes from and that it is made up."""
    rows = rows_of(downloads.csv_text(fake_answer({}, language="en")))
    assert {row["year"] for row in rows} == set(map(str, YEARS))
    for row in rows:
        assert row["definition"] and row["source"] and row["publisher"]
        assert row["illustrative"] == "True" and row["notice"] == downloads.NOTICE


def test_real_data_carry_no_notice() -> None:
    """The notice follows the source, not the page."""
    rows = rows_of(downloads.csv_text(fake_answer({}, language="en", illustrative=False)))
    assert {row["illustrative"] for row in rows} == {"False"} and {row["notice"] for row in rows} == {""}


def test_a_hidden_figure_has_words_and_empty_numbers() -> None:
    """Seven people asked: no estimate, no bounds, no count, and why."""
    rows = [r for r in rows_of(downloads.csv_text(fake_answer({}, language="en"), figure="access-index"))
            if r["group"] == "other-men"]  # fmt: skip
    assert len(rows) == len(YEARS)
    for row in rows:
        assert row["hidden"] == "not enough people in the survey to say"
        assert not any(row[c] for c in ("estimate", "se", "moe90", "lower90", "upper90", "unweighted_count"))


def test_headcount_gaps_say_which_of_the_three_they_are() -> None:
    """The column `kind` holds the definition's note; without it three different numbers would look alike."""
    rows = rows_of(downloads.csv_text(fake_answer({}, language="en"), figure="headcount-gap"))
    assert {row["kind"] for row in rows} == {"fixed-jobs", "growth-alone", "target-year"}


def test_an_unknown_figure_is_refused() -> None:
    """An empty file would look like an empty city."""
    with pytest.raises(Refused, match="no figure of that name"):
        downloads.csv_text(fake_answer({}, language="en"), figure="shoe-size")


def test_overlapping_groups_have_no_proportionality_row() -> None:
    """It does not exist for them, so it is not in the file either."""
    with pytest.raises(Refused):
        downloads.csv_text(fake_answer({"groups": "mission-groups"}, language="en"), figure="proportionality")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_words_a_spreadsheet_would_run_are_defused(start: str) -> None:
    """A leading apostrophe makes them text; a negative number stays a number."""
    assert downloads.safe_cell(f"{start}1+1") == f"'{start}1+1"
    assert downloads.safe_cell(-12.5) == -12.5


def test_names_follow_the_language() -> None:
    """Ids stay; names are read by people."""
    rows = rows_of(downloads.csv_text(fake_answer({}, language="en")))
    assert {"Black women"} <= {row["group_name"] for row in rows}


def test_the_file_name_says_illustrative_first() -> None:
    """A file lying in a folder must still say what it is."""
    assert downloads.file_name(fake_answer({}, language="en")).startswith("fivefold-illustrative-philadelphia")


def test_figures_not_released_to_the_public_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The analyst's release keeps numbers that few people stand behind; a public file must not take it."""
    answer = fake_answer({}, language="en")
    made = Figure(figure="access-index", place="x", period=Period(2019, 2019), group="other-men",
                  estimate=estimate(None), definition=answer.question.definition("access-index"),
                  source=source(illustrative=True))  # fmt: skip
    monkeypatch.setattr(downloads, "_figures", lambda year: release_to_analyst([made]))
    with pytest.raises(Refused, match="not released to the public"):
        downloads.csv_text(answer)
