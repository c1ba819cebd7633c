"""Spreadsheets of organisations: columns by name, problems by row and column, names that survive."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.utils import translation

from fivefold.backbone.models import Organisation
from fivefold.backbone.organisation_columns import BY_NAME, COLUMNS
from fivefold.backbone.organisation_files import (
    keep_received,
    problems_csv,
    read_organisations,
    received,
    template_csv,
    template_workbook,
)
from fivefold.backbone.organisation_records import KINDS, STATUSES, Problem, cleaned
from fivefold.sources.received.writing import Column, Sheet, write_csv, write_workbook
from fivefold.vocabulary import Refused

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
NAMES = (
    "Zoë", "Zoe\u0308", "O'Brien & Söhne", "José-María Núñez", "王小明学校", "X", "Null", "True", "N/A", "=1+1 School",
    "-Dash", "@Home", "أكاديمية الفلك",
    "🚀 Rocket Club", "zero\u200bwidth", "<b>Bold</b> Lab", "'Apostrophe", "a" * 200,
    "Ünïcödé \u202eRTL", "+1 Club", "1.0", "007",
)  # fmt: skip
Write = Callable[[list[str], list[list[str]]], Path]


@pytest.fixture(name="write", params=["csv", "xlsx"])
def _write(request: pytest.FixtureRequest, tmp_path: Path) -> Write:
    def write(header: list[str], rows: list[list[str]]) -> Path:
        path = tmp_path / "list"
        sheet = Sheet(name="List", columns=tuple(Column(name=name) for name in header), rows=rows)
        path.write_bytes(write_csv(header, rows) if request.param == "csv" else write_workbook([sheet], at=AT))
        return path

    return write


def test_names_survive_as_people_write_them(write: Write) -> None:
    """Letter for letter (R21): nothing is folded, composed, taken for a number, a formula or nothing."""
    read = read_organisations(write(["name", "kind"], [[name, "school"] for name in NAMES]), initiative="river")
    assert read.problems == ()
    assert [record.values["name"] for record in read.records] == list(NAMES)


@pytest.mark.parametrize("language", ["en", "es"])
def test_columns_and_kinds_are_known_in_both_languages(write: Write, language: str) -> None:
    """A Spanish office writes Nombre and Escuela; capitals, accents, dashes and stars do not matter."""
    header = {"en": ["Name *", "KIND", "Postal-Code"], "es": ["NOMBRE", "tipo", "Codigo postal"]}[language]
    kind = KINDS["higher-education"].in_language(language).upper()
    (record,) = read_organisations(write(header, [["Elm", kind, "19104"]]), initiative="river").records
    assert record.values == {"name": "Elm", "kind": "higher-education"}
    assert record.sites[0].values == {"postal_code": "19104", "name": "Elm"}  # an unnamed site is the organisation's


def test_unknown_columns_are_named(write: Write) -> None:
    read = read_organisations(write(["name", "kind", "Shoe size"], [["Elm", "school", "44"]]), initiative="river")
    assert any("Shoe size" in note for note in read.notes)


def test_every_name_of_a_column_means_one_column() -> None:
    """Or a header would be read as whichever comes last."""
    assert len(BY_NAME) == sum(len(column.names) for column in COLUMNS)


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("kind", "skool"),
        ("status", "asleep"),
        ("website", "javascript:alert(1)"),
        ("website", "data:text/html,x"),
        ("email", "nobody"),
        ("contact_email", "nobody"),
        ("name", "two\nlines"),
        ("country", "United States"),
        ("latitude", "north"),
        ("longitude", "181"),
        ("latitude", "nan"),
        ("reference", "r" * 81),
        ("initiative", "another-one"),
    ],
)
def test_what_cannot_be_kept_is_told_by_row_and_column(write: Write, column: str, cell: str) -> None:
    """Row 3 as the sender counts, the column as the sender calls it, and no person's data in the sentence (C3, D2)."""
    header = list(dict.fromkeys(["name", "kind", "contact", column]))
    good = {"name": "Elm", "kind": "school", "contact": "Robin"}
    rows = [[good.get(name, "") for name in header], [(good | {column: cell}).get(name, "") for name in header]]
    read = read_organisations(write(header, rows), initiative="river")
    assert [(problem.row, problem.column) for problem in read.problems] == [(3, column)]
    assert cell not in read.problems[0].reason


def test_a_file_about_nothing_is_refused(write: Write) -> None:
    with pytest.raises(Refused, match="which organisation"):
        read_organisations(write(["colour"], [["red"]]), initiative="river")


def test_two_columns_for_one_thing_are_refused(write: Write) -> None:
    """Nobody could say which of the two counts."""
    with pytest.raises(Refused, match="same"):
        read_organisations(write(["name", "nombre"], [["Elm", "Olmo"]]), initiative="river")


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_templates_can_be_read_back(tmp_path: Path, language: str) -> None:
    """What we hand out to be filled in has only columns we know."""
    for content in (_in(language, template_csv), _in(language, lambda: template_workbook(at=AT))):
        path = tmp_path / "template"
        path.write_bytes(content)
        read = read_organisations(path, initiative="river")
        assert (read.records, read.problems) == ((), ())
        assert not any("column" in note for note in read.notes)


def _in(language: str, make: Callable[[], bytes]) -> bytes:
    with translation.override(language):
        return make()


def test_problems_come_as_a_file() -> None:
    text = problems_csv([Problem(3, "kind", "Wrong.", "Mend it.")]).decode("utf-8-sig")
    assert text.splitlines()[1] == '"3","kind","Wrong.","Mend it."'


def test_a_received_file_is_kept_under_its_hash_for_its_own_account(tmp_path: Path) -> None:
    name = keep_received(b"name\n", home=tmp_path, at=AT)
    path = received(name, home=tmp_path)
    assert path.read_bytes() == b"name\n"
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_received_file_that_was_changed_is_refused(tmp_path: Path) -> None:
    """The hash is what was looked at: another content under it was never shown to anybody."""
    name = keep_received(b"name\n", home=tmp_path, at=AT)
    received(name, home=tmp_path).write_bytes(b"other\n")
    with pytest.raises(Refused, match="not here"):
        received(name, home=tmp_path)


def test_what_was_left_a_day_ago_is_removed(tmp_path: Path) -> None:
    """A list may hold contacts; nobody comes back to confirm it after a day."""
    name = keep_received(b"name\n", home=tmp_path, at=AT)
    keep_received(b"other\n", home=tmp_path, at=datetime(2099, 1, 1, tzinfo=UTC))
    with pytest.raises(Refused):
        received(name, home=tmp_path)


def test_choices_and_tables_name_the_same() -> None:
    """A kind that a table knows and a template does not could never be imported."""
    assert set(KINDS) == set(Organisation.Kind.values)
    assert set(STATUSES) == {"prospect", "invited", "active", "paused", "left"}


@pytest.mark.parametrize("name", NAMES)
def test_a_field_keeps_a_name_as_it_is(name: str) -> None:
    assert cleaned(Organisation, "name", f"  {name} ") == name.strip()


@pytest.mark.parametrize("name", ["", "   ", "\u0301", "a\0b", "a\nb", "a" * 201, "\ud800"])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    """Blank, or with what neither a table nor a page can hold."""
    with pytest.raises(Refused):
        cleaned(Organisation, "name", name)
