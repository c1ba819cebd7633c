"""Organisations from and for spreadsheets (CSV, Excel): reading what people send, and what we hand out.

One row is one organisation with at most one site and one contact. Columns are found by name in either language.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from django.db.models import Model
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fivefold.backbone.folding import fold
from fivefold.backbone.hsds import is_hsds, read_hsds
from fivefold.backbone.models import Contact, Organisation, Participation, Site
from fivefold.backbone.organisation_columns import BY_NAME, COLUMNS, CONTACTS, OrganisationColumn, spaced
from fivefold.backbone.organisation_records import (
    LONGEST_NAME,
    ContactRecord,
    OrganisationRecord,
    Problem,
    ReadOrganisations,
    SiteRecord,
    choice_named,
    cleaned,
    told,
)
from fivefold.sources.received.charsets import CHARSETS
from fivefold.sources.received.limits import LIMITS
from fivefold.sources.received.reading import read_received
from fivefold.sources.received.table import ReceivedRow
from fivefold.sources.received.writing import Column, Sheet, write_csv, write_workbook
from fivefold.vocabulary import Refused, Text

CHARACTER_SETS: Mapping[str, str] = CHARSETS
MOST_BYTES = LIMITS.file_bytes
MOST_ORGANISATIONS = 10_000
_FOLDER = Path("received") / "organisations"
_KEPT_FOR = timedelta(days=1)


def keep_received(content: bytes, *, home: Path, at: datetime) -> str:
    """Put a received file aside under the hash of its content, readable by the site's own account alone.

    What others left there a day ago is removed: contacts are people. Returns the hash.
    """
    folder = home / _FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for old in folder.iterdir():
        if at.timestamp() - old.stat().st_mtime > _KEPT_FOR.total_seconds():
            old.unlink(missing_ok=True)
    name = hashlib.sha256(content).hexdigest()
    part = folder / f".{name}.{os.getpid()}"
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
    part.replace(folder / name)
    return name


def received(name: str, *, home: Path) -> Path:
    """The file put aside under this hash. Refused when it is gone or is not what it was."""
    path = home / _FOLDER / name
    try:
        whole = hashlib.sha256(path.read_bytes()).hexdigest() == name
    except OSError:
        whole = False
    if not whole:
        raise Refused(_("The file is not here any more."), _("Choose it again."))
    return path


def forget_received(name: str, *, home: Path) -> None:
    (home / _FOLDER / name).unlink(missing_ok=True)


def read_organisations(path: Path, *, initiative: str, charset: str = "") -> ReadOrganisations:
    """The organisations in a CSV, Excel or Open Referral (HSDS) file, with everything that is wrong with it.

    initiative: the slug of the one it is imported into; a row that names another is a problem. Refused when the file
    cannot be read at all or has no column of names.
    """
    read = read_hsds(path) if is_hsds(path) else _read_spreadsheet(path, initiative=initiative, charset=charset)
    if len(read.records) > MOST_ORGANISATIONS:
        raise Refused(_("The file holds too many organisations."), _("Send it in parts of at most 10,000."))
    return read


def _read_spreadsheet(path: Path, *, initiative: str, charset: str) -> ReadOrganisations:
    table = read_received(path, charset=charset or None)
    columns, notes = _matched(table.header)
    rows = [_RowReader(row, columns, table.header, initiative) for row in table.rows]
    return ReadOrganisations(
        records=tuple(row.record() for row in rows),
        problems=tuple(problem for row in rows for problem in row.problems),
        notes=(*table.notes, *notes),
    )


def _matched(header: Sequence[str]) -> tuple[dict[int, OrganisationColumn], list[str]]:
    """Place in the row -> column; notes name those that are not known."""
    columns: dict[int, OrganisationColumn] = {}
    unknown = []
    for place, name in enumerate(header):
        column = BY_NAME.get(spaced(name))
        if column is None:
            unknown.append(name)
        elif column in columns.values():
            raise Refused(
                _("Two columns are about the same: “%(name)s”.") % {"name": _name(column)}, _("Keep one of them.")
            )
        else:
            columns[place] = column
    if not any(column.id in ("name", "key", "reference") for column in columns.values()):
        raise Refused(
            _("No column says which organisation a row is about."),
            _("Name one “Name”, as in the template, and send the file again."),
        )
    note = _("Not used, because no column is called so here: %(names)s.") % {"names": ", ".join(unknown)}
    return columns, [note] if unknown else []


class _RowReader:
    """Reads one row: cleaned values by table, and the problems met on the way."""

    def __init__(
        self, row: ReceivedRow, columns: Mapping[int, OrganisationColumn], header: Sequence[str], initiative: str
    ) -> None:
        self.row = row.number
        self.problems: list[Problem] = []
        self._header = {column.id: header[place] for place, column in columns.items()}
        self._cells = {column.id: row.cells[place].strip() for place, column in columns.items()}
        self._check_initiative(initiative)

    def record(self) -> OrganisationRecord:
        organisation, site, contact = (self._values(table) for table in (Organisation, Site, Contact))
        if site and not site.get("name"):
            site["name"] = site.get("address", "")[:LONGEST_NAME] or organisation.get("name", "")
        if contact and not contact.get("name"):
            self._problem("contact", Refused(_("The contact has no name."), _("Name somebody, or clear their cells.")))
        return OrganisationRecord(
            row=self.row,
            key=self._cells.get("key", ""),
            reference=organisation.pop("reference", ""),
            status=self._chosen("status"),
            values=organisation,
            sites=(SiteRecord(values=site),) if site else (),
            contacts=(ContactRecord(values=contact),) if contact.get("name") else (),
        )

    def _values(self, table: type[Model]) -> dict[str, str]:
        found = {}
        for column in COLUMNS:
            text = self._cells.get(column.id, "")
            if column.table is not table or not text:
                continue
            try:
                found[column.field] = self._chosen(column.id) if column.choices else cleaned(table, column.field, text)
            except Refused as refused:
                self._problem(column.id, refused)
        return {field: text for field, text in found.items() if text}

    def _chosen(self, column: str) -> str:
        text = self._cells.get(column, "")
        names = next(each.choices for each in COLUMNS if each.id == column) or {}
        chosen = choice_named(text, names)
        if text and not chosen:
            every = ", ".join(_in_language(name) for name in names.values())
            self._problem(
                column, Refused(_("This is none of the choices."), _("Use one of: %(all)s.") % {"all": every})
            )
        return chosen

    def _check_initiative(self, slug: str) -> None:
        named = self._cells.get("initiative", "")
        if named and fold(named) != slug:
            self._problem(
                "initiative",
                Refused(
                    _("This row is about another initiative than the one you import into."),
                    _("Import each initiative's file by itself, or remove the column."),
                ),
            )

    def _problem(self, column: str, refused: Refused) -> None:
        self.problems.append(Problem(self.row, self._header.get(column, ""), refused.reason, refused.advice))


def organisations_csv(rows: Iterable[Organisation], *, initiative: str = "") -> bytes:
    """One row an organisation, without contacts. initiative: whose status is told; "" where there is only one."""
    columns = [column for column in COLUMNS if column.id not in CONTACTS]
    return write_csv([column.id for column in columns], list(_lines(rows, columns, initiative)))


def organisations_workbook(rows: Iterable[Organisation], *, at: datetime, initiative: str = "") -> bytes:
    columns = [column for column in COLUMNS if column.id not in CONTACTS]
    return _workbook(columns, list(_lines(rows, columns, initiative)), at)


def template_csv() -> bytes:
    return write_csv([_name(column) for column in _asked()], [])


def template_workbook(*, at: datetime) -> bytes:
    """An empty sheet with a drop-down of kinds and of statuses, and a note on every column."""
    return _workbook(_asked(), [], at)


def problems_csv(problems: Iterable[Problem]) -> bytes:
    rows = [(str(p.row), p.column, p.reason, p.advice) for p in problems]
    return write_csv([_("Row"), _("Column"), _("What is wrong"), _("What to do")], rows)


def _asked() -> list[OrganisationColumn]:
    return [column for column in COLUMNS if column.id not in ("key", "initiative")]


def _workbook(columns: Sequence[OrganisationColumn], rows: Sequence[Sequence[str]], at: datetime) -> bytes:
    sheet = Sheet(
        name=_("Organisations"),
        columns=tuple(
            Column(
                name=_name(column),
                note=_in_language(column.note),
                choices=tuple(_in_language(name) for name in (column.choices or {}).values()),
            )
            for column in columns
        ),
        rows=[_with_choices(row, columns) for row in rows],
    )
    return write_workbook([sheet], at=at, lists=_("Choices"))


def _with_choices(row: Sequence[str], columns: Sequence[OrganisationColumn]) -> list[str]:
    """Choices by their names, as the drop-down says them."""
    return [
        _in_language(column.choices[cell]) if column.choices and cell else cell
        for cell, column in zip(row, columns, strict=True)
    ]


def _lines(rows: Iterable[Organisation], columns: Sequence[OrganisationColumn], initiative: str) -> Iterator[list[str]]:
    for row in rows:
        site = next(iter(row.sites.all()), None)
        yield [_cell(row, site, column, initiative) for column in columns]


def _cell(row: Organisation, site: Site | None, column: OrganisationColumn, initiative: str) -> str:
    if column.table is Site:
        return told(getattr(site, column.field)) if site else ""
    if column.table is Organisation:
        return told(getattr(row, column.field))
    if column.id == "key":
        return row.key
    part = _the_part(row, initiative)
    return "" if part is None else part.status if column.id == "status" else part.initiative.slug


def _the_part(row: Organisation, initiative: str) -> Participation | None:
    parts = [p for p in row.participations.all() if initiative in ("", p.initiative.slug)]
    return parts[0] if len(parts) == 1 else None


def _name(column: OrganisationColumn) -> str:
    return _in_language(column.name)


def _in_language(text: Text) -> str:
    return text.in_language(get_language() or "en")
