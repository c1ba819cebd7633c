"""What waits, under the headings of the first page, each thing with its one action."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fivefold.backbone.queries.waiting import Waiting

SOON = timedelta(days=14)
SHOWN = 20

_ACTS: Mapping[tuple[str, str], tuple[str, object]] = {
    ("agreement", "sign"): ("agreement", gettext_lazy("Sign it")),
    ("agreement", "renew"): ("agreement", gettext_lazy("Renew it")),
    ("agreement", "destroy"): ("agreement", gettext_lazy("See what has to be destroyed")),
    ("grant", "send-report"): ("grant", gettext_lazy("Send the report")),
    ("grant", "receive-report"): ("grant", gettext_lazy("Mark the report as received")),
    ("task", "do"): ("task", gettext_lazy("Do it")),
    ("commitment", "settle"): ("commitment", gettext_lazy("Say how it went")),
    ("agenda", "comment"): ("agenda-version", gettext_lazy("Comment on the draft")),
    ("agenda", "answer-comments"): ("agenda-version", gettext_lazy("Answer the comments")),
    ("ballot", "vote"): ("ballot", gettext_lazy("Vote")),
    ("ballot", "open"): ("ballot", gettext_lazy("Open it")),
    ("ballot", "count"): ("ballot", gettext_lazy("Count it")),
}
"""Kind and act -> the page where it is done, and the words on its link."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One line: what, by when, and its one action."""

    what: str
    due_on: date | None
    late: bool
    act: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading with its lines, at most `SHOWN`; more: how many were left out."""

    id: str
    title: str
    items: tuple[Item, ...]
    more: int


def sections(waiting: Iterable[Waiting], *, on: date) -> tuple[Section, ...]:
    """Late first, then what waits now (due within two weeks or without a day), then what is coming; none is empty."""
    late: list[Waiting] = []
    now: list[Waiting] = []
    coming: list[Waiting] = []
    for one in waiting:
        heap = late if one.late else coming if one.due_on and one.due_on > on + SOON else now
        heap.append(one)
    heaps = (("late", _("Late"), late), ("waiting", _("Waiting for you"), now), ("coming", _("Coming up"), coming))
    return tuple(_section(id_, title, heap) for id_, title, heap in heaps if heap)


def _section(id_: str, title: str, heap: list[Waiting]) -> Section:
    shown = tuple(_item(one) for one in heap[:SHOWN])
    return Section(id=id_, title=title, items=shown, more=len(heap) - len(shown))


def _item(one: Waiting) -> Item:
    route, words = _ACTS[one.kind, one.act]
    name = "number" if one.kind == "agenda" else "key"
    address = reverse(route, kwargs={"initiative": one.initiative, name: one.key})
    return Item(what=one.what, due_on=one.due_on, late=one.late, act=str(words), address=address)
