"""The backbone itself and its initiatives, in words."""

from __future__ import annotations

from collections.abc import Mapping

from django.urls import reverse
from django.utils.translation import gettext_noop as _

from fivefold.backbone.models import Initiative
from fivefold.backbone.standing import Standing
from fivefold.web.happened import Named
from fivefold.web.presenters.words import here

HAPPENED: Mapping[str, str] = {
    "backbone:set-up": _("%(who)s set up this site"),
    "initiative:begun": _("%(who)s began the initiative %(what)s"),
    "initiative:changed": _("%(who)s changed what the initiative %(what)s is called"),
    "initiative:closed": _("%(who)s closed the initiative %(what)s"),
    "population-file:loaded": _("%(who)s loaded a population file"),
}


def _initiatives(ids: frozenset[str], *, by: Standing) -> Mapping[str, Named]:
    """Initiatives are public."""
    rows = Initiative.objects.filter(slug__in=ids)
    return {row.slug: Named(here(row.name), reverse("initiative", kwargs={"initiative": row.slug})) for row in rows}


NAMED = {"initiative": _initiatives}
