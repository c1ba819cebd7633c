"""The form of the explorer: six lists to pick from, filled with what is loaded."""

from __future__ import annotations

from django.utils.translation import gettext as _

from fivefold.measures.queries import Choice, PopulationAnswer
from fivefold.web.presenters.how import parameters
from fivefold.web.presenters.views import Field, Option


def fields(answer: PopulationAnswer) -> tuple[Field, ...]:
    """One field per choice; the present selection is marked."""
    chosen, choices = parameters(answer.selection), answer.choices
    return (
        _field("place", _("Place"), choices.place, chosen),
        _field("year", _("Year"), choices.year, chosen),
        _field("groups", _("Groups"), choices.groups, chosen),
        _field("occupations", _("STEM jobs"), choices.occupations, chosen),
        _field("universe", _("People"), choices.universe, chosen),
        _field("basis", _("Workers counted"), _bases(choices.basis), chosen),
    )


def _field(name: str, label: str, choices: tuple[Choice, ...], chosen: dict[str, str]) -> Field:
    return Field(name, label, tuple(Option(c.id, c.label, c.id == chosen[name]) for c in choices))


def _bases(choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
    said = {"home": _("where they live"), "work": _("where they work")}
    return tuple(Choice(c.id, said.get(c.id, c.label)) for c in choices)
