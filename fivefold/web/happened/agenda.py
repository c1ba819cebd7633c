"""Versions of the agenda, in words."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from fivefold.agenda.models import AgendaVersion
from fivefold.agenda.rules.versions import PUBLISHED
from fivefold.backbone.standing import Standing
from fivefold.web.happened import Named
from fivefold.web.presenters.words import here

HAPPENED: Mapping[str, str] = {
    "agenda:begun": gettext_noop("%(who)s began %(what)s"),
    "agenda:clause-reworded": gettext_noop("%(who)s worded a clause anew in %(what)s"),
    "agenda:clause-added": gettext_noop("%(who)s added a clause to %(what)s"),
    "agenda:clause-removed": gettext_noop("%(who)s took a clause out of %(what)s"),
    "agenda:clause-moved": gettext_noop("%(who)s moved a clause in %(what)s"),
    "agenda:imported": gettext_noop("%(who)s imported a file into %(what)s"),
    "agenda:comments-opened": gettext_noop("%(who)s opened %(what)s for comments"),
    "agenda:comments-closed": gettext_noop("%(who)s closed the comments on %(what)s"),
    "agenda:commented": gettext_noop("%(who)s commented on %(what)s"),
    "agenda:comment-answered": gettext_noop("%(who)s answered a comment on %(what)s"),
    "agenda:withdrawn": gettext_noop("%(who)s withdrew %(what)s"),
}


def _versions(ids: frozenset[str], *, by: Standing) -> Mapping[str, Named]:
    """Adopted and superseded ones for everybody, the others for whoever sees the working side."""
    wanted = Q(pk__in=())
    for slug, _slash, number in (name.partition("/") for name in ids):
        wanted |= Q(initiative__slug=slug, number=int(number))
    rows = AgendaVersion.objects.filter(wanted).select_related("initiative").defer("document")
    return {
        f"{row.initiative.slug}/{row.number}": _named(row)
        for row in rows
        if row.state in PUBLISHED or by.sees_initiative(row.initiative_id)
    }


def _named(row: AgendaVersion) -> Named:
    words = _("version %(number)s of the agenda of %(initiative)s")
    label = words % {"number": row.number, "initiative": here(row.initiative.name)}
    address = {"initiative": row.initiative.slug, "number": row.number}
    return Named(label, reverse("agenda-version", kwargs=address))


NAMED = {"agenda": _versions}
