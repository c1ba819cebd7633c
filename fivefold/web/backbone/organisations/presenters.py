"""Organisations as pages show them: choices, addresses of neighbouring pages, files to download, changes in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from fivefold.backbone.models import Initiative
from fivefold.backbone.organisation_plan import Change, ImportPlan, Outcome, PlannedRow
from fivefold.backbone.organisation_records import KINDS, STATUSES, Problem
from fivefold.backbone.queries.organisations import Directory, OrganisationLine, OrganisationPage, Part, Wanted
from fivefold.backbone.rules.organisations import STEPS
from fivefold.web.backbone.organisations.forms import FIELD_NAMES, choices_of, named
from fivefold.web.presenters.words import here

_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
ABOUT_IN_LIST = 160
FIRST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Option:
    id: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Choice:
    name: str
    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLine:
    key: str
    name: str
    kind: str
    about: str
    cities: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPart:
    """may_change: the reader may take one of its next steps."""

    initiative: str
    name: str
    status: str
    since: date
    note: str
    may_change: bool


def attached(content: bytes, name: str) -> HttpResponse:
    """A file to keep, never one to open inside the site."""
    response = HttpResponse(content, content_type=_TYPES[name.rpartition(".")[2]])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def filters_of(wanted: Wanted, initiatives: Iterable[Initiative], *, inside: bool) -> tuple[Choice, ...]:
    """inside: the reader is signed in; for the public every status but one is empty."""
    everything = ("", _("All"))
    status = _choice("status", _("Status"), [everything, *choices_of(STATUSES)], wanted.status)
    return (
        _choice("kind", _("Kind"), [everything, *choices_of(KINDS)], wanted.kind),
        *([status] if inside else ()),
        _choice("initiative", _("Initiative"), [everything, *named(initiatives)], wanted.initiative),
    )


def neighbours(wanted: Wanted, found: Directory) -> Mapping[str, str]:
    """Addresses of the page before and the page after, with the same search."""
    said = {"search": wanted.search, "kind": wanted.kind, "status": wanted.status, "initiative": wanted.initiative}
    kept: dict[str, str | int] = {name: text for name, text in said.items() if text}
    pages = {"before": found.page - 1, "after": found.page + 1}
    return {where: f"?{urlencode({**kept, 'page': page})}" for where, page in pages.items() if 1 <= page <= found.pages}


def shown_lines(lines: Iterable[OrganisationLine]) -> tuple[ShownLine, ...]:
    return tuple(
        ShownLine(
            key=line.key,
            name=line.name,
            kind=here(KINDS[line.kind]),
            about=_cut(line.about),
            cities=", ".join(line.cities),
            parts=tuple(f"{here(part.name)}: {status_word(part.status)}" for part in line.parts),
        )
        for line in lines
    )


def shown_page(page: OrganisationPage) -> Mapping[str, str]:
    website = page.line.website.partition("://")[2].rstrip("/")
    return {"kind": here(KINDS[page.line.kind]), "website": website}


def parts_shown(page: OrganisationPage, *, changeable: Iterable[str]) -> tuple[ShownPart, ...]:
    """changeable: slugs of the open initiatives in which the reader may admit organisations."""
    open_to_change = frozenset(changeable)
    return tuple(_shown_part(part, open_to_change) for part in page.line.parts)


def status_word(status: str) -> str:
    return here(STATUSES[status]).lower()


def field_word(field: str) -> str:
    """`site.city` as a heading: "Site: City"."""
    inside, _dot, name = field.rpartition(".")
    word = str(FIELD_NAMES[name])
    return (
        {"site": _("Site: %(field)s"), "contact": _("Contact: %(field)s")}[inside] % {"field": word} if inside else word
    )


def value_word(change: Change, value: str) -> str:
    """What a changed field says, with choices by their names."""
    names = {"kind": KINDS, "status": STATUSES}.get(change.field, {})
    return here(names[value]) if value in names else value


def _shown_part(part: Part, changeable: frozenset[str]) -> ShownPart:
    return ShownPart(
        initiative=part.initiative,
        name=here(part.name),
        status=here(STATUSES[part.status]),
        since=part.since,
        note=part.note,
        may_change=part.initiative in changeable and bool(STEPS[part.status]),
    )


def _choice(name: str, label: str, options: Iterable[tuple[str, str]], chosen: str) -> Choice:
    return Choice(name, label, tuple(Option(id, text, id == chosen) for id, text in options))  # noqa: A001


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= ABOUT_IN_LIST else line[: ABOUT_IN_LIST - 1].rsplit(" ", 1)[0] + "…"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRow:
    """One row of a preview: changes as (field, before, after) in words."""

    row: int
    name: str
    kind: str
    changes: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPlan:
    """The first rows of each sort, with how many there are in all."""

    added: tuple[ShownRow, ...]
    changed: tuple[ShownRow, ...]
    problems: tuple[Problem, ...]
    counts: Mapping[str, int]
    percent: int
    """Of the organisations it could have changed, how many in a hundred it would change."""


def shown_plan(plan: ImportPlan) -> ShownPlan:
    counts = {str(outcome): len(plan.of(outcome)) for outcome in Outcome}
    return ShownPlan(
        added=tuple(map(_shown_row, plan.of(Outcome.ADDED)[:FIRST_SHOWN])),
        changed=tuple(map(_shown_row, plan.of(Outcome.CHANGED)[:FIRST_SHOWN])),
        problems=plan.problems[:FIRST_SHOWN],
        counts={**counts, "problems": len(plan.problems)},
        percent=round(100 * counts["changed"] / plan.known) if plan.known else 0,
    )


def _shown_row(row: PlannedRow) -> ShownRow:
    kind = row.record.values.get("kind") or row.record.kind_if_new
    changes = ((field_word(c.field), value_word(c, c.before), value_word(c, c.after)) for c in row.changes)
    return ShownRow(row=row.record.row, name=row.name, kind=here(KINDS[kind]) if kind else "", changes=tuple(changes))
