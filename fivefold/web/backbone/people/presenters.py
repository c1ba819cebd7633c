"""People and their roles as a page shows them: words instead of ids, and only the buttons that would work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from fivefold.backbone.queries.people import Held, PersonPage
from fivefold.backbone.roles import ROLES, VERBS, Role
from fivefold.backbone.rules.people import endable_memberships, endable_roles, may_appoint_all
from fivefold.backbone.standing import Standing
from fivefold.vocabulary import Text
from fivefold.web.presenters.words import here


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRole:
    """One line of the table of roles. verbs: in words, in the order in which the table of verbs has them."""

    id: str
    name: str
    sentence: str
    verbs: tuple[str, ...]
    gives: tuple[str, ...]
    second_factor: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownHeld:
    """A membership, seat or role in words. end: where its button posts to; empty when this reader may not end it."""

    what: str
    where: str
    note: str
    started_on: date
    ended_on: date | None
    end: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPerson:
    key: str
    name: str
    email: str
    active: bool
    memberships: tuple[ShownHeld, ...]
    seats: tuple[ShownHeld, ...]
    roles: tuple[ShownHeld, ...]
    may_shut: bool


def table_of_roles() -> tuple[ShownRole, ...]:
    return tuple(_shown_role(role) for role in ROLES.values())


def _shown_role(role: Role) -> ShownRole:
    return ShownRole(
        id=role.id,
        name=here(role.name),
        sentence=here(role.sentence),
        verbs=tuple(here(words) for verb, words in VERBS.items() if verb in role.verbs),
        gives=tuple(here(other.name) for other in ROLES.values() if other.id in role.gives),
        second_factor=role.second_factor,
    )


def role_name(role: str) -> str:
    return here(ROLES[role].name) if role in ROLES else role


def shown_person(page: PersonPage, *, by: Standing, on: date) -> ShownPerson:
    """One person; a button stands only where its act would be allowed."""
    roles, belonging = endable_roles(by, page.person, on=on), endable_memberships(by, page.person, on=on)
    return ShownPerson(
        key=page.person.key,
        name=page.person.name,
        email=page.email,
        active=page.person.is_active,
        memberships=tuple(
            _held(held, held.note, "end-membership", "membership", belonging) for held in page.memberships
        ),
        seats=tuple(_held(held, _position(held.note)) for held in page.seats),
        roles=tuple(_held(held, "", "end-role", "appointment", roles) for held in page.roles),
        may_shut=may_appoint_all(by) and page.person.pk != by.person,
    )


def _held(
    held: Held, note: str, route: str = "", argument: str = "", endable: frozenset[int] = frozenset()
) -> ShownHeld:
    return ShownHeld(
        what=here(held.what)
        if isinstance(held.what, Text)
        else role_name(held.what)
        if route == "end-role"
        else held.what,
        where=here(held.where) if held.where else "",
        note=note,
        started_on=held.started_on,
        ended_on=held.ended_on,
        end=reverse(route, kwargs={argument: held.id}) if held.id in endable else "",
    )


def _position(position: str) -> str:
    return _("chair") if position == "chair" else _("member")
