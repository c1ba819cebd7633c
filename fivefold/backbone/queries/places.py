"""Where somebody may give roles or invite to: what the lists of a form offer. The act itself asks again."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from fivefold.backbone.models import Initiative, Organisation, Participation, Workgroup
from fivefold.backbone.roles import Verb
from fivefold.backbone.standing import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """roles: ids of those they give somewhere. The rows are queries, read once when a form shows or checks them."""

    roles: frozenset[str]
    organisations: QuerySet[Organisation]
    initiatives: QuerySet[Initiative]
    workgroups: QuerySet[Workgroup]


def places(*, by: Standing, verb: Verb) -> Places:
    """verb: INVITE or APPOINT, for which places are sought."""
    held = [role for role in by.roles if verb in role.role.verbs]
    wide = by.reach(verb)
    own = [role.organisation for role in held if role.organisation is not None]
    taking_part = Organisation.objects.filter(merged_into=None)
    if wide is not None:
        there = Participation.objects.filter(initiative__in=wide).values("organisation_id")
        taking_part = taking_part.filter(Q(pk__in=own) | Q(pk__in=there))
    open_ones = Initiative.objects.filter(state=Initiative.State.OPEN)
    reached = (
        open_ones
        if wide is None
        else open_ones.filter(pk__in=wide | {initiative for role in held for initiative in role.initiatives or ()})
    )
    seats = by.reach(Verb.MANAGE_WORKGROUPS)
    bodies = Workgroup.objects.filter(closed_on=None, initiative__state=Initiative.State.OPEN)
    return Places(
        roles=frozenset(role for one in held for role in one.role.gives),
        organisations=taking_part.order_by("folded"),
        initiatives=reached,
        workgroups=bodies if seats is None else bodies.filter(initiative__in=seats),
    )
