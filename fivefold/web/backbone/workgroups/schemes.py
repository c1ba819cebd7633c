"""Which groups an initiative asks its people about: those its mission names, so that no more is asked than is used."""

from __future__ import annotations

from fivefold.measures.definitions import default_initiative, shipped_initiatives
from fivefold.measures.queries import definitions_served
from fivefold.vocabulary import GroupScheme


def scheme_of(initiative: str) -> GroupScheme | None:
    """The focus of the initiative's default question; None for an initiative without definitions of its own."""
    served, _illustrative = definitions_served()
    if served.id == initiative:
        return served.group_schemes[served.default_question.focus]
    if initiative in shipped_initiatives():
        shipped = default_initiative(initiative)
        return shipped.group_schemes[shipped.default_question.focus]
    return None
