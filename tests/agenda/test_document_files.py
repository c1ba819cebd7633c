"""Reading and writing an agenda undo each other; what is not an agenda is refused with its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given

from fivefold.agenda.document import Agenda, Edge, Statement, replaced
from fivefold.agenda.document_checks import problems
from fivefold.agenda.document_files import AGENDA_FILE, read_agenda, write_agenda
from fivefold.measures.definitions import default_initiative, shipped_folder
from fivefold.vocabulary import Refused, Text
from tests.agenda.agendas import SMALL, agendas

SHIPPED = shipped_folder() / "philadelphia-stem" / AGENDA_FILE
WRITTEN = write_agenda(SMALL)


@given(agendas())
def test_reading_undoes_writing(agenda: Agenda) -> None:
    assert read_agenda(write_agenda(agenda)) == agenda


@given(agendas())
def test_writing_undoes_reading(agenda: Agenda) -> None:
    text = write_agenda(agenda)
    assert write_agenda(read_agenda(text)) == text


@pytest.mark.parametrize("words", [
    "yes", "0110", "- a: b", "null", "~", "'quoted' \"twice\"", "# no comment", "{x}", "*alias", "&anchor", "!tag", "|",
    ">-", "%", "@", "`", "---", "ends:",
])  # fmt: skip
def test_words_that_mean_something_in_yaml_stay_words(words: str) -> None:
    """Right because an agenda's wording is what people typed, whatever YAML would make of it."""
    agenda = replaced(SMALL, "mission", text=Text(words, words * 30))
    assert read_agenda(write_agenda(agenda)) == agenda


# --- refusals ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("mission:", "misson:", r"line 2 \(misson\): misson is not known"),
        ("  groups: [latinx, women]", "  people: [latinx]", r"line 3 \(mission.people\): people is not known here"),
        (", es: More people of every group in STEM (es)", "", r"line 2 \(mission.text\): es is missing"),
        ("es: Listen (es)", "es: ''", r"\(principles\[1\].title.es\): a text is needed"),
        ("- id: ask", "- id: tell", r"\(strategies\[2\]\): strategy.tell is in the agenda twice"),
        ("workgroup: work", "workgroup: nobody", r"\(strategies\[2\]\): strategy.ask names 'nobody'"),
        ("to: outcome.families-know", "to: outcome.nowhere", r"\(edges\[1\]\): .* names 'outcome.nowhere'"),
        ("from: strategy.tell", "from: indicator.hires", r"\(edges\[1\]\): A link from indicator.hires"),
        ("step: uses", "step: owns", r"\(outcomes\[2\].step\): 'owns' is not one of the choices"),
        ("horizon: short", "horizon: soon", r"\(outcomes\[1\].horizon\): 'soon' is not one of the choices"),
        ("- id: families-know", "- id: Families Know", r"\(outcomes\[1\].id\): 'Families Know' is not an id"),
        ("    rationale:", "    because:", r"\(edges\[1\].because\): because is not known"),
        ("key: work", "key: home", "home is in the agenda twice"),
        ("mission:", "mission: &m", "anchors, aliases and tags"),
        ("mission:", "mission: !!python/object:os.system", "anchors, aliases and tags"),
        ("vision:", "mission:", r"mission is given twice"),
        ("vision:", "{", "is not YAML"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_an_agenda_is_refused_with_its_line(old: str, new: str, says: str) -> None:
    assert old in WRITTEN
    with pytest.raises(Refused, match=says) as refusal:
        read_agenda(WRITTEN.replace(old, new, 1))
    assert refusal.value.reason.startswith("agenda.yaml, line ")


@pytest.mark.parametrize(
    "text",
    [
        "", "just words", "[a, b]", "\x00", "a: b: c", "mission: [", "--- {}\n--- {}\n", "{? [a]: b}",
        "[" * 100_000, "{a: " * 50_000, "- " * 50_000, "note: " + "x" * 1_100_000, "\ud800", "mission: {text: *a}",
        "a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]", "principles: []", "note: {en: a, es: '\ufeff'}",
    ],
)  # fmt: skip
def test_hostile_texts_are_refused_in_words(text: str) -> None:
    """Each once made some YAML reader run out of memory, stack or patience."""
    with pytest.raises(Refused) as refusal:
        read_agenda(text)
    assert len(refusal.value.reason) < 300


def test_a_file_is_read_by_its_path(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(WRITTEN, encoding="utf-8")
    assert read_agenda(path) == SMALL
    path.write_bytes(WRITTEN.encode("utf-16"))
    with pytest.raises(Refused, match=r"mine.yaml is not UTF-8"):
        read_agenda(path)
    with pytest.raises(Refused, match=r"gone.yaml could not be read"):
        read_agenda(tmp_path / "gone.yaml")


def test_no_evidence_must_be_said() -> None:
    """Silence could be an oversight; `none yet` is an answer."""
    agenda = replaced(SMALL, SMALL.of(Edge)[0].id, evidence=())
    assert "evidence: none yet" in write_agenda(agenda) and read_agenda(write_agenda(agenda)) == agenda
    with pytest.raises(Refused, match="evidence is missing"):
        read_agenda(write_agenda(agenda).replace("    evidence: none yet\n", ""))


# --- the shipped example ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shipped() -> Agenda:
    return read_agenda(SHIPPED)


def test_the_shipped_file_is_canonical(shipped: Agenda) -> None:
    """So that an export of the untouched example is the file itself, byte for byte."""
    assert write_agenda(shipped) == SHIPPED.read_text(encoding="utf-8")


def test_the_shipped_agenda_may_go_to_a_ballot(shipped: Agenda) -> None:
    assert [problem.says.en for problem in problems(shipped) if problem.is_error] == []


def test_the_shipped_agenda_says_that_it_is_an_example(shipped: Agenda) -> None:
    assert shipped.note and "example" in shipped.note.en and "ejemplo" in shipped.note.es


def test_the_first_page_and_the_agenda_say_the_same(shipped: Agenda) -> None:
    """One source of truth: the mission and vision of initiative.yaml are those people vote on."""
    initiative = default_initiative("philadelphia-stem")
    assert (shipped.part("mission").text, shipped.part("vision").text) == (initiative.mission, initiative.vision)


def test_the_mission_measures_the_groups_of_the_mission(shipped: Agenda) -> None:
    known = {group.id for group in default_initiative("philadelphia-stem").group_schemes["mission-groups"].groups}
    named = {group for part in shipped.parts for group in getattr(part, "groups", ())}
    mission = shipped.part("mission")
    assert isinstance(mission, Statement) and set(mission.groups) == known and named <= known


def test_the_shipped_agenda_has_what_philadelphia_has(shipped: Agenda) -> None:
    # Right because philadelphia.md counts six principles and four workgroups.
    kinds = [clause.kind for clause in shipped.clauses().values()]
    assert kinds.count("principle") == 6 and len(shipped.workgroups) == 4  # type: ignore[comparison-overlap]
