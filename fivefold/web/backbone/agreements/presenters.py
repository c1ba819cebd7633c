"""Agreements, grants and tasks as a reader meets them: words for what they are, and the one thing to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fivefold.backbone.agreement_terms import Phase
from fivefold.backbone.models import Agreement
from fivefold.backbone.queries.agreements import AgreementLine
from fivefold.backbone.queries.grants import GrantLine, Total
from fivefold.backbone.queries.tasks import TaskLine
from fivefold.backbone.rules.agreements import KIND_NAMES
from fivefold.backbone.standing import Standing
from fivefold.web.happened import Named
from fivefold.web.happened.words import NAMED


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a list for doing: where it leads, what it is, how it stands, and its one action, if there is one."""

    title: str
    address: str
    about: str
    stands: str
    urgent: bool
    act: str
    act_address: str


def day_words(day: date) -> str:
    return date_format(day, "DATE_FORMAT")


def kind_words(kind: str) -> str:
    return str(KIND_NAMES[Agreement.Kind(kind)])


def how_it_stands(line: AgreementLine, on: date) -> str:
    days = (line.ends_on - on).days
    if line.phase is Phase.UNSIGNED:
        return _("waits for the signature of %(parties)s") % {"parties": ", ".join(line.unsigned)}
    if line.phase is Phase.ENDING and days > 0:
        said = ngettext("ends in %(days)d day, on %(day)s", "ends in %(days)d days, on %(day)s", days)
        return said % {"days": days, "day": day_words(line.ends_on)}
    return {
        Phase.ENDING: _("ends today"),
        Phase.NOT_YET: _("signed; begins on %(day)s") % {"day": day_words(line.starts_on)},
        Phase.IN_FORCE: _("in force until %(day)s") % {"day": day_words(line.ends_on)},
        Phase.ENDED: _("ended"),
    }[line.phase]


def agreement_rows(lines: Iterable[AgreementLine], initiative: str, on: date, *, writes: bool) -> tuple[Row, ...]:
    """writes: the reader writes agreements, so that what ends soon is theirs to renew."""
    return tuple(_agreement_row(line, initiative, on, writes=writes) for line in lines)


def _agreement_row(line: AgreementLine, initiative: str, on: date, *, writes: bool) -> Row:
    at = {"initiative": initiative, "key": line.key}
    page = reverse("agreement", kwargs=at)
    act, address = "", page
    if line.mine:
        act, address = _("Sign"), reverse("sign-agreement", kwargs=at)
    elif writes and line.phase is Phase.ENDING and not line.renewed:
        act, address = _("Renew"), f"{page}#renew"
    return Row(
        title=line.title,
        address=page,
        about=f"{kind_words(line.kind)} · {', '.join(line.parties)}",
        stands=how_it_stands(line, on),
        urgent=line.mine or line.phase in (Phase.ENDING, Phase.UNSIGNED),
        act=act,
        act_address=address,
    )


# --- grants -----------------------------------------------------------------------------------------------------------


def money_words(amount: Decimal, currency: str) -> str:
    """Such as USD 125,000; cents only where there are some. Both languages write it alike (docs/decisions.md)."""
    places = 0 if amount == amount.to_integral_value() else 2
    return f"{currency} {amount:,.{places}f}"


def grant_rows(lines: Iterable[GrantLine], initiative: str, on: date) -> tuple[Row, ...]:
    return tuple(_grant_row(line, initiative, on) for line in lines)


def _grant_row(line: GrantLine, initiative: str, on: date) -> Row:
    page = reverse("grant", kwargs={"initiative": initiative, "key": line.key})
    between = _("from %(funder)s to %(recipient)s") % {"funder": line.funder, "recipient": line.recipient}
    return Row(
        title=line.title,
        address=page,
        about=f"{money_words(line.amount, line.currency)} · {between}",
        stands=_report_words(line, on),
        urgent=line.late,
        act=_("See the reports") if line.next_report else "",
        act_address=page,
    )


def _report_words(line: GrantLine, on: date) -> str:
    if line.next_report is None:
        return _("no report is due")
    said = _("report was due on %(day)s") if line.next_report < on else _("next report on %(day)s")
    return said % {"day": day_words(line.next_report)}


def total_rows(totals: Iterable[Total], titles: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """(heading, sum) of each; an id without a title here is a part of an earlier agenda."""
    return tuple((titles.get(one.heading, one.heading), money_words(one.amount, one.currency)) for one in totals)


# --- tasks ------------------------------------------------------------------------------------------------------------


def task_rows(lines: Iterable[TaskLine], initiative: str) -> tuple[Row, ...]:
    return tuple(_task_row(line, initiative) for line in lines)


def _task_row(line: TaskLine, initiative: str) -> Row:
    page = reverse("task", kwargs={"initiative": initiative, "key": line.key})
    return Row(
        title=line.title,
        address=page,
        about=owner_words(line),
        stands=_due_words(line),
        urgent=line.late,
        act=_("Do it") if line.mine else "",
        act_address=page,
    )


def owner_words(line: TaskLine) -> str:
    """Who has it, as far as the reader may know."""
    if line.mine:
        return _("yours")
    return line.owner or _("somebody else's")


def _due_words(line: TaskLine) -> str:
    if line.due_on is None:
        return _("whenever it can be")
    said = _("was due on %(day)s") if line.late else _("by %(day)s")
    return said % {"day": day_words(line.due_on)}


def about_link(about: str, *, by: Standing) -> Named | None:
    """What a task is about, as far as the reader may see it."""
    kind, _colon, key = about.partition(":")
    return NAMED[kind](frozenset({key}), by=by).get(key) if kind in NAMED else None
