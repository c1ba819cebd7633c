"""Bodies, seats, representation and the pulse, in words. Bodies are public; who sits in them is not said here."""

from __future__ import annotations

from collections.abc import Mapping

from django.urls import reverse
from django.utils.translation import gettext_noop

from fivefold.backbone.models import Workgroup
from fivefold.backbone.standing import Standing
from fivefold.web.happened import Named
from fivefold.web.presenters.words import here

HAPPENED: Mapping[str, str] = {
    "workgroup:set-up": gettext_noop("%(who)s set up %(what)s"),
    "workgroup:changed": gettext_noop("%(who)s changed %(what)s"),
    "workgroup:closed": gettext_noop("%(who)s closed %(what)s"),
    "workgroup:seat-given": gettext_noop("%(who)s seated somebody in %(what)s"),
    "workgroup:seat-changed": gettext_noop("%(who)s changed a seat in %(what)s"),
    "workgroup:seat-ended": gettext_noop("%(who)s ended a seat in %(what)s"),
    "person:self-description-changed": gettext_noop("%(who)s changed what they say about themselves"),
    "initiative:representation-released": gettext_noop("%(who)s released who sits in the bodies of %(what)s"),
    "initiative:pulse-answered": gettext_noop("Somebody answered the five questions about %(what)s"),
}


def _bodies(ids: frozenset[str], *, by: Standing) -> Mapping[str, Named]:
    """`<initiative id>/<slug>` -> the body. Bodies are public."""
    slugs = {id_.partition("/")[2] for id_ in ids}
    rows = Workgroup.objects.filter(slug__in=slugs).select_related("initiative")
    named = {f"{row.initiative_id}/{row.slug}": row for row in rows}
    return {id_: _named(row) for id_, row in named.items() if id_ in ids}


def _named(row: Workgroup) -> Named:
    address = {"initiative": row.initiative.slug, "workgroup": row.slug}
    return Named(here(row.name), reverse("workgroup", kwargs=address))


NAMED = {"workgroup": _bodies}
