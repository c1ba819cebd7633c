"""May this be done to this organisation: fetched and authorised in one call, and the steps its part may take."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fivefold.backbone.models import Contact, Initiative, Organisation, Participation, Site
from fivefold.backbone.organisation_records import STATUSES
from fivefold.backbone.queries.initiatives import initiative_named
from fivefold.backbone.queries.standing import subject_of_organisation
from fivefold.backbone.refusals import not_allowed, nothing_here
from fivefold.backbone.roles import Verb
from fivefold.backbone.standing import Standing, Subject
from fivefold.vocabulary import Refused

_S = Participation.Status
_Row = TypeVar("_Row", Site, Contact)

STEPS: Mapping[str, tuple[str, ...]] = {
    _S.PROSPECT: (_S.INVITED, _S.LEFT),
    _S.INVITED: (_S.ACTIVE, _S.PROSPECT, _S.LEFT),
    _S.ACTIVE: (_S.PAUSED, _S.LEFT),
    _S.PAUSED: (_S.ACTIVE, _S.LEFT),
    _S.LEFT: (_S.PROSPECT, _S.INVITED),
}
"""Status -> what it may become. Nobody is active without having been invited; who left is asked again."""
FIRST_STATUSES = (_S.PROSPECT, _S.INVITED, _S.ACTIVE)
"""With which a part begins; `active` is for organisations that worked together before this site did."""
STRENGTH = (_S.LEFT, _S.PROSPECT, _S.PAUSED, _S.INVITED, _S.ACTIVE)
"""Of two parts that become one by a merge, the later in this order stays."""


def organisation_to(verb: Verb, key: str, *, by: Standing, deed: str) -> Organisation:
    """The organisation, for somebody who may do this to it. NothingHere for outsiders, NotAllowed for insiders."""
    found = Organisation.objects.filter(key=key, merged_into=None).first()
    if found is None:
        raise nothing_here()
    subject = subject_of_organisation(found.pk)
    by.require_sight(subject)
    by.require(verb, subject, deed)
    return found


def organisation_to_edit(key: str, *, by: Standing) -> Organisation:
    return organisation_to(Verb.EDIT_ORGANISATION, key, by=by, deed=_("change this organisation's page"))


def site_of(organisation: Organisation, key: str) -> Site:
    """NothingHere also for another organisation's site; ask for the organisation's right first."""
    return _inside(Site, organisation, key)


def contact_of(organisation: Organisation, key: str) -> Contact:
    """NothingHere also for another organisation's contact; ask for the organisation's right first."""
    return _inside(Contact, organisation, key)


def part_of(organisation: Organisation, initiative: Initiative) -> Participation:
    found = Participation.objects.filter(organisation=organisation, initiative=initiative).first()
    if found is None:
        raise nothing_here()
    return found


def initiative_to_admit_to(slug: str, *, by: Standing) -> Initiative:
    """The open initiative, for somebody who may admit organisations to it."""
    found = initiative_named(slug)
    subject = Subject(initiatives=frozenset({found.pk}))
    by.require_sight(subject)
    by.require(Verb.ADMIT_ORGANISATIONS, subject, _("admit organisations to this initiative"))
    if found.state != Initiative.State.OPEN:
        raise Refused(_("This initiative is closed."), _("Choose an open one."))
    return found


def require_all_of(organisation: Organisation, *, by: Standing, deed: str) -> None:
    """Admitting rights in every initiative that knows the organisation, not only in one of them."""
    for initiative in subject_of_organisation(organisation.pk).initiatives:
        subject = Subject(initiatives=frozenset({initiative}), organisation=organisation.pk)
        if not by.may(Verb.ADMIT_ORGANISATIONS, subject):
            raise not_allowed(deed)


def check_step(now: str, then: str) -> None:
    """Refused when a part with status `now` cannot become `then`, with what it can become."""
    if then not in STEPS[now]:
        can = ", ".join(_word(status) for status in STEPS[now])
        raise Refused(
            _("A part that is “%(now)s” cannot become “%(then)s” in one step.")
            % {"now": _word(now), "then": _word(then)},
            _("It can become: %(can)s.") % {"can": can},
        )


def check_first_status(status: str) -> None:
    if status not in FIRST_STATUSES:
        can = ", ".join(_word(each) for each in FIRST_STATUSES)
        raise Refused(
            _("A new part cannot begin as “%(status)s”.") % {"status": _word(status)},
            _("It can begin as: %(can)s.") % {"can": can},
        )


def _inside(table: type[_Row], organisation: Organisation, key: str) -> _Row:
    found = table._default_manager.filter(organisation=organisation, key=key).first()
    if found is None:
        raise nothing_here()
    return found


def _word(status: str) -> str:
    return STATUSES[status].in_language(get_language() or "en").lower() if status in STATUSES else status
