"""Reading the backbone and its initiatives."""

from __future__ import annotations

from fivefold.backbone.models import Backbone, Initiative
from fivefold.backbone.refusals import nothing_here


def the_backbone() -> Backbone | None:
    """The backbone of this site; None before the first run."""
    return Backbone.objects.first()


def site_zone() -> str:
    """The time zone in which the backbone's days begin; UTC before the first run."""
    return Backbone.objects.values_list("time_zone", flat=True).first() or "UTC"


def initiative_named(slug: str) -> Initiative:
    """NothingHere when there is none."""
    found = Initiative.objects.filter(slug=slug).first()
    if found is None:
        raise nothing_here()
    return found


def open_initiatives() -> tuple[Initiative, ...]:
    return tuple(Initiative.objects.filter(state=Initiative.State.OPEN))


def all_initiatives() -> tuple[Initiative, ...]:
    return tuple(Initiative.objects.all())


def is_set_up() -> bool:
    """Has the first run been done?"""
    return Backbone.objects.exists()
