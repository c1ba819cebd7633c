"""The five rooms of the product. A room that is not built yet is named, never linked."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Room:
    """`address` is empty while the room is being built."""

    name: str
    question: str
    address: str = ""


def rooms() -> tuple[Room, ...]:
    return (
        Room(_("Agenda"), _("What did we agree, when, and who voted for it?"), reverse("agenda-of-the-site")),
        Room(_("Measures"), _("How far are we from proportional, and how sure are we?"), reverse("explore")),
        Room(_("Activities"), _("Which neighborhood, grade and group does nobody serve?")),
        Room(_("Communication"), _("What happened, what is next, what was decided?")),
        Room(_("Backbone"), _("Is the collective working, and is everyone doing their part?"), reverse("initiatives")),
    )
