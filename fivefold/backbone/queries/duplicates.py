"""Organisations that may be one and the same, with the reasons, for those who could merge them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from urllib.parse import urlsplit

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from fivefold.backbone.folding import fold
from fivefold.backbone.models import Organisation
from fivefold.backbone.queries.organisations import organisations_within
from fivefold.backbone.roles import Verb
from fivefold.backbone.standing import Standing

MOST_SHARING = 5
"""A website or telephone that more share than these is a common one (a district's, a switchboard's): no sign."""
_DIGITS_OF_A_PHONE = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """Two organisations, the older one first, and why they may be one."""

    one: str
    one_name: str
    other: str
    other_name: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moving:
    """What goes along when this organisation is merged into another: how much of it, never whose."""

    people: int
    roles: int
    sites: int
    contacts: int


def likely_duplicates(*, by: Standing) -> tuple[Alike, ...]:
    """Pairs among the organisations `by` may admit: nobody learns of one they could not merge. Most reasons first."""
    rows = list(organisations_within(by.reach(Verb.ADMIT_ORGANISATIONS)))
    found: dict[tuple[int, int], list[str]] = {}
    for reason, groups in _signs(rows).items():
        for group in groups.values():
            if 1 < len(group) <= MOST_SHARING:
                for pair in combinations(sorted(group), 2):
                    found.setdefault(pair, []).append(reason)
    named = {row.pk: row for row in rows}
    pairs = [_alike(named[a], named[b], tuple(reasons)) for (a, b), reasons in found.items()]
    return tuple(sorted(pairs, key=lambda pair: (-len(pair.reasons), fold(pair.one_name), pair.one, pair.other)))


def what_moves(organisation: Organisation) -> Moving:
    counts = Organisation.objects.filter(pk=organisation.pk).aggregate(
        people=Count("memberships", filter=Q(memberships__ended_on=None), distinct=True),
        roles=Count("appointment", filter=Q(appointment__ended_on=None), distinct=True),
        sites=Count("sites", distinct=True),
        contacts=Count("contacts", distinct=True),
    )
    return Moving(**counts)


def _signs(rows: Iterable[Organisation]) -> Mapping[str, dict[str, set[int]]]:
    """Reason -> what is shared -> row ids."""
    names, hosts, phones, addresses = (
        _("the same name"),
        _("the same website"),
        _("the same phone"),
        _("the same address"),
    )
    signs: dict[str, dict[str, set[int]]] = {names: {}, hosts: {}, phones: {}, addresses: {}}
    for row in rows:
        for reason, what in (
            (names, row.folded),
            (hosts, _host(row.website)),
            (phones, _digits(row.phone)),
            *((addresses, fold(f"{site.address} {site.city}")) for site in row.sites.all() if site.address),
        ):
            if what:
                signs[reason].setdefault(what, set()).add(row.pk)
    return signs


def _host(website: str) -> str:
    return (urlsplit(website).hostname or "").removeprefix("www.")


def _digits(phone: str) -> str:
    """The last ten, so that +1 and brackets do not matter."""
    digits = "".join(c for c in phone if c.isdigit())
    return digits[-10:] if len(digits) >= _DIGITS_OF_A_PHONE else ""


def _alike(one: Organisation, other: Organisation, reasons: tuple[str, ...]) -> Alike:
    return Alike(one=one.key, one_name=one.name, other=other.key, other_name=other.name, reasons=reasons)
