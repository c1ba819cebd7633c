"""The initiatives that came with this copy, as examples to begin a site with."""

from __future__ import annotations

from fivefold.agenda.first_run import ShippedInitiative
from fivefold.backbone.body_files import FILE
from fivefold.measures.definitions import default_initiative, shipped_initiatives


def shipped_examples() -> dict[str, ShippedInitiative]:
    """Short name -> initiative, of those whose folder says what to begin with (bodies and agenda)."""
    found = [default_initiative(name) for name in shipped_initiatives()]
    return {
        each.id: ShippedInitiative(slug=each.id, name=each.name, goal_year=each.goal_year, folder=each.folder)
        for each in found
        if (each.folder / FILE).exists()
    }
