"""Evidence says what it measured, names what falls short, and rewrites its page between the marks only."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from fivefold.cli import evidence, exits
from fivefold.cli.evidence import Claim, Line, Measured, Part, chosen, rewrite
from fivefold.cli.main import main
from fivefold.vocabulary import Refused


def nothing_at_hand() -> Measured:
    raise Refused("The files are not here.", "Fetch them.")


GOOD = Claim(name="good", goal="1", measure=lambda: Measured("1 of 1", True))
POOR = Claim(name="poor", goal="2", measure=lambda: Measured("1 of 2", False), minutes=0.5)
UNKNOWN = Claim(name="unknown", goal="3", measure=nothing_at_hand)


@pytest.fixture
def claims(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "claims_for_this_test", SimpleNamespace(CLAIMS=(GOOD, POOR, UNKNOWN)))
    monkeypatch.setattr(evidence, "AREAS", {"area": ("claims_for_this_test",)})


@pytest.mark.usefixtures("claims")
def test_one_short_claim_ends_with_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evidence"]) == exits.CHECK_FAILED
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "met           good: 1 of 1  (goal: 1)"
    assert lines[1] == "… poor (about 0.5 min)"
    assert lines[2].startswith("short         poor: 1 of 2")
    assert lines[3].startswith("not measured  unknown: The files are not here. Fetch them.")
    assert lines[4] == "3 claims: 1 met, 1 short, 1 not measured"


def test_figures_measured_together_have_a_line_each(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By design: an honest short stands on a line of its own, beside those that are met."""
    parts = [Part("quick", "at most 2 s", Measured("1", True)), Part("light", "at most 2 MB", Measured("3", False))]
    together = Claim(name="speed", goal="every goal", measure=lambda: parts)
    monkeypatch.setitem(sys.modules, "claims_for_this_test", SimpleNamespace(CLAIMS=(together,)))
    monkeypatch.setattr(evidence, "AREAS", {"area": ("claims_for_this_test",)})
    assert main(["evidence", "area"]) == exits.CHECK_FAILED
    assert capsys.readouterr().out.splitlines() == [
        "met           speed: quick: 1  (goal: at most 2 s)",
        "short         speed: light: 3  (goal: at most 2 MB)",
        "2 claims: 1 met, 1 short, 0 not measured",
    ]


@pytest.mark.usefixtures("claims")
def test_what_cannot_be_measured_is_not_short(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evidence", "good", "unknown"]) == exits.OK
    assert "poor" not in capsys.readouterr().out


@pytest.mark.usefixtures("claims")
def test_a_claim_that_does_not_exist_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evidence", "nonsense"]) == exits.REFUSED
    assert "--list" in capsys.readouterr().err


def test_claims_are_chosen_by_area_or_beginning() -> None:
    areas = {"one": (GOOD,), "two": (POOR, UNKNOWN)}
    assert chosen(areas, ["two"]) == [POOR, UNKNOWN]
    assert chosen(areas, ["go", "un"]) == [GOOD, UNKNOWN]
    assert chosen(areas, []) == [GOOD, POOR, UNKNOWN]


def test_the_page_keeps_its_words_around_the_table(tmp_path: Path) -> None:
    page = tmp_path / "evidence.md"
    page.write_text("# Evidence\n\nWords.\n", encoding="utf-8")
    for figure in ("old", "new"):
        rewrite(page, [Line(GOOD.name, GOOD.goal, Measured(figure, True))], today="2026-01-02")
        page.write_text(page.read_text(encoding="utf-8") + f"After {figure}.\n", encoding="utf-8")
    text = page.read_text(encoding="utf-8")
    assert text.startswith("# Evidence\n\nWords.\n")
    assert text.endswith("After old.\nAfter new.\n")
    assert "| good | new | 1 | met |" in text
    assert "old |" not in text


def test_a_bar_in_words_does_not_split_the_table() -> None:
    assert Line(GOOD.name, GOOD.goal, Measured("|z| 1", True)).row().count(" | ") == 3


def test_the_real_claims_have_names_and_goals_of_their_own(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evidence", "--list"]) == exits.OK
    names = [line.split(":")[0] for line in capsys.readouterr().out.splitlines()]
    assert len(set(names)) == len(names) > 5


def test_figures_are_right(shared_data: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The quick claims as `./run evidence` measures them: official rows and published tables."""
    monkeypatch.setenv("FIVEFOLD_SHARED", str(shared_data.parent))
    assert main(["evidence", "washington-2015", "published-tables"]) == exits.OK
