"""Setting up bodies, describing and closing them, and seating people in them."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext as _

from fivefold.backbone.keys import new_key
from fivefold.backbone.log import record_event
from fivefold.backbone.models import Initiative, Seat, Workgroup
from fivefold.backbone.roles import Verb
from fivefold.backbone.rules.workgroups import (
    DESCRIPTION,
    body_seen,
    body_to_keep,
    body_to_manage,
    initiative_to_add_to,
    organisation_they_speak_for,
    parent_in,
    person_to_seat,
    require_a_free_seat,
    require_described,
    require_may_end,
    require_may_fill,
    require_seats_enough,
    require_term,
    seat_of,
    subject_of,
)
from fivefold.backbone.sessions import end_sessions
from fivefold.backbone.standing import Standing
from fivefold.vocabulary import Refused

CHAIR = Seat.Position.CHAIR
_IN_ADDRESSES = frozenset({"new"})
"""Words that mean something else where a body's slug stands in an address."""


@transaction.atomic
def create_workgroup(
    *,
    by: Standing,
    initiative: str,
    kind: str,
    name_en: str,
    name_es: str,
    purpose_en: str = "",
    purpose_es: str = "",
    parent: str = "",
    seats: int | None = None,
) -> Workgroup:
    """A new body of an initiative; parent: slug of the body it is part of. Refused when the initiative is closed."""
    owner = initiative_to_add_to(initiative, by=by)
    require_described(kind, name_en)
    made = Workgroup.objects.create(
        initiative=owner,
        slug=_free_slug(owner, name_en),
        kind=kind,
        name_en=name_en.strip(),
        name_es=name_es.strip() or name_en.strip(),
        purpose_en=purpose_en.strip(),
        purpose_es=purpose_es.strip(),
        parent=parent_in(owner, parent),
        seats=seats,
    )
    detail = {"kind": kind, "name": made.name_en, "seats": seats, "part_of": parent}
    record_event(by=by.doer, verb="set-up", object=str(made), detail=detail, concerns=(f"initiative:{owner.slug}",))
    return made


def _free_slug(initiative: Initiative, name: str) -> str:
    """Readable where the name can be written in plain letters; never one that is taken or means something else."""
    slug = slugify(name)[:60]
    taken = slug in _IN_ADDRESSES or Workgroup.objects.filter(initiative=initiative, slug=slug).exists()
    return f"{slug}-{new_key()}".lstrip("-") if taken or not slug else slug


@transaction.atomic
def edit_workgroup(
    *, by: Standing, initiative: str, workgroup: str, seen: int, on: date, **changes: str | int | None
) -> Workgroup:
    """Change what a body is called, is for, is part of or how many seats it has; a chair only what it is for.

    changes: fields of Workgroup, `parent` as a slug. ChangedMeanwhile when somebody saved after version `seen`;
    Refused for fewer seats than are taken; NotAllowed for a field that is not theirs.
    """
    body = body_to_keep(initiative, workgroup, by=by, deed=_("change this body"))
    if not set(changes) <= DESCRIPTION:
        by.require(Verb.MANAGE_WORKGROUPS, subject_of(body), _("change more of a body than what it is for"))
    require_described(str(changes.get("kind", body.kind)), str(changes.get("name_en", body.name_en)))
    values: dict[str, object] = {n: v.strip() if isinstance(v, str) else v for n, v in changes.items()}
    if "parent" in changes:
        values["parent"] = parent_in(body.initiative, str(changes["parent"] or ""), of=body)
    if isinstance(seats := changes.get("seats"), int):
        require_seats_enough(body, seats, on=on)
    changed = body.save_over(seen, **values)
    detail = {name: [_plain(before), _plain(after)] for name, (before, after) in changed.items()}
    record_event(by=by.doer, verb="changed", object=str(body), detail={"changed": detail})
    return body


def _plain(value: object) -> object:
    return value.slug if isinstance(value, Workgroup) else value


@transaction.atomic
def close_workgroup(*, by: Standing, initiative: str, workgroup: str, seen: int, reason: str, on: date) -> Workgroup:
    """End a body and every seat in it. It stays to be read. Refused while bodies that are part of it are open."""
    body = body_to_manage(initiative, workgroup, by=by, deed=_("close a body"))
    if not reason.strip():
        raise Refused(_("A reason is missing."), _("Say in a sentence why this body ends."))
    if body.parts.filter(closed_on=None).exists():
        raise Refused(_("Bodies that are part of this one are still open."), _("Close them first."))
    body.save_over(seen, closed_on=on)
    seats = Seat.objects.filter(Q(ended_on=None) | Q(ended_on__gt=on), workgroup=body).select_related("person")
    ended = [seat.person.key for seat in seats]
    for chair in seats.filter(position=CHAIR):
        end_sessions(chair.person)
    seats.filter(started_on__gt=on).delete()
    seats.update(ended_on=on)
    people = tuple(f"person:{key}" for key in ended)
    record_event(by=by.doer, verb="closed", object=str(body), detail={"reason": reason.strip()}, concerns=people)
    return body


# --- seats ------------------------------------------------------------------------------------------------------------


@transaction.atomic
def seat_person(
    *,
    by: Standing,
    initiative: str,
    workgroup: str,
    person: str,
    organisation: str = "",
    position: str = Seat.Position.MEMBER,
    starts_on: date,
    ends_on: date | None = None,
    on: date,
) -> Seat:
    """Seat somebody of the initiative, for an organisation of theirs (its key) or for themselves.

    Refused when no seat is free, they sit there already, or they do not take part. A chair is seated by the backbone.
    """
    body = body_to_keep(initiative, workgroup, by=by, deed=_("seat people in this body"))
    require_may_fill(by, body, position)
    sitter = person_to_seat(body, person, on=on)
    house = organisation_they_speak_for(body, sitter, organisation, on=on)
    require_term(starts_on, ends_on)
    require_a_free_seat(body, sitter, starts_on=starts_on)
    seat = Seat.objects.create(
        workgroup=body,
        person=sitter,
        organisation=house,
        position=position,
        started_on=starts_on,
        ended_on=ends_on,
    )
    _end_sessions_of_chair(seat)
    detail = {
        "person": sitter.key,
        "organisation": organisation,
        "position": position,
        "from": starts_on.isoformat(),
        "until": _day(ends_on),
    }
    record_event(by=by.doer, verb="seat-given", object=str(body), detail=detail, concerns=(str(sitter),))
    return seat


@transaction.atomic
def change_seat(
    *,
    by: Standing,
    initiative: str,
    workgroup: str,
    seat: int,
    seen: int,
    position: str,
    ends_on: date | None,
    on: date,
) -> Seat:
    """Change the position or the end of a term. Making a chair, or changing one, is the backbone's."""
    body = body_to_keep(initiative, workgroup, by=by, deed=_("change a seat in this body"))
    row = seat_of(body, seat, on=on)
    require_may_fill(by, body, row.position)
    require_may_fill(by, body, position)
    require_term(max(row.started_on, on), ends_on)
    changed = row.save_over(seen, position=position, ended_on=ends_on)
    if "position" in changed:
        end_sessions(row.person)
    before_and_after = {name: [_day(before), _day(after)] for name, (before, after) in changed.items()}
    detail = {"person": row.person.key, "changed": before_and_after}
    record_event(by=by.doer, verb="seat-changed", object=str(body), detail=detail, concerns=(str(row.person),))
    return row


def _day(value: object) -> str | None:
    return value.isoformat() if isinstance(value, date) else str(value) if value else None


@transaction.atomic
def end_seat(*, by: Standing, initiative: str, workgroup: str, seat: int, on: date) -> Seat:
    """End a seat today: the backbone any, a chair those of members, everybody their own."""
    body = body_seen(initiative, workgroup, by=by)
    row = seat_of(body, seat, on=on)
    require_may_end(by, body, row)
    row.save_over(row.version, ended_on=max(on, row.started_on))
    _end_sessions_of_chair(row)
    detail = {"person": row.person.key, "position": row.position}
    record_event(by=by.doer, verb="seat-ended", object=str(body), detail=detail, concerns=(str(row.person),))
    return row


def _end_sessions_of_chair(seat: Seat) -> None:
    """A chair's seat is a role; with a role, every session changes."""
    if seat.position == CHAIR:
        end_sessions(seat.person)
