"""Whose things somebody may read or do in one initiative: everybody's, or those of some organisations."""

from __future__ import annotations

from fivefold.backbone.roles import Verb
from fivefold.backbone.standing import Standing, Subject


def houses(by: Standing, verb: Verb, initiative: int) -> frozenset[int] | None:
    """Ids of the organisations for which a role of theirs carries the verb there; None: for every organisation."""
    there = Subject(initiatives=frozenset({initiative}))
    if by.may(verb, there):
        return None
    named = (held.organisation for held in by.roles if held.organisation is not None)
    return frozenset(
        organisation
        for organisation in named
        if by.may(verb, Subject(initiatives=there.initiatives, organisation=organisation))
    )
