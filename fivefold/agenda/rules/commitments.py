"""Who may make and keep whose commitments, and what a commitment may become."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from fivefold.agenda.document import Edge
from fivefold.agenda.in_force import adopted_version
from fivefold.agenda.models import Commitment
from fivefold.agenda.rules.electorate import organisations_entitled
from fivefold.agenda.rules.public_words import require_public_words
from fivefold.backbone.models import Initiative, Membership, Organisation, Person
from fivefold.backbone.queries.organisations import ids_of
from fivefold.backbone.queries.standing import in_force
from fivefold.backbone.refusals import not_allowed, nothing_here
from fivefold.backbone.roles import Verb
from fivefold.backbone.rules.initiatives import subject_of_initiative
from fivefold.backbone.standing import Standing, Subject
from fivefold.vocabulary import Refused, Text

State = Commitment.State
LONGEST, LONGEST_OUTCOME, LONGEST_LINK = 300, 500, 200
"""Letters in what was promised and how we will know; in what came of it; in a link."""
_WEB = URLValidator(schemes=["http", "https"])


class Course(StrEnum):
    """How a commitment goes on a day. Late and in time follow from dates; only open, done and dropped are kept."""

    OPEN = "open"
    LATE = "late"
    IN_TIME = "in-time"
    KEPT_LATE = "kept-late"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What somebody promises. clause: id of a clause of the adopted agenda; person: key of who sees to it, or empty."""

    clause: str
    what: str
    how_we_know: str
    due_on: date
    person: str = ""

    def __post_init__(self) -> None:
        require_public_words(self.what, LONGEST)
        require_public_words(self.how_we_know, LONGEST)


def course_of(row: Commitment, on: date) -> Course:
    if row.state == State.DROPPED:
        return Course.DROPPED
    if row.state == State.DONE:
        return Course.IN_TIME if row.closed_on is not None and row.closed_on <= row.due_on else Course.KEPT_LATE
    return Course.LATE if row.due_on < on else Course.OPEN


def organisation_of(row: Commitment) -> Organisation:
    """Whose commitment it is now: the organisation that made it, or the one that became."""
    return row.organisation.merged_into or row.organisation


def may_keep(row: Commitment, by: Standing) -> bool:
    return _may_commit(row.initiative, organisation_of(row).pk, by)


def commitment_named(initiative: str, key: str, *, held: bool = False) -> Commitment:
    """Commitments are public. NothingHere when there is none in this initiative. held: nobody else writes meanwhile."""
    rows = Commitment.objects.select_related("initiative", "organisation__merged_into", "person")
    rows = rows.select_for_update(of=("self",)) if held else rows
    found = rows.filter(initiative__slug=initiative, key=key).first()
    if found is None:
        raise nothing_here()
    return found


def commitment_to_keep(initiative: str, key: str, *, by: Standing) -> Commitment:
    """The commitment, held, for somebody who may say what became of it. Refused when that was said already."""
    found = commitment_named(initiative, key, held=True)
    require_keeper(found, by)
    if found.state != State.OPEN:
        raise Refused(_("This commitment was settled already."), _("Reload the page to see what became of it."))
    return found


def require_keeper(row: Commitment, by: Standing) -> None:
    """NothingHere for outsiders of the initiative, NotAllowed for insiders of other organisations."""
    by.require_sight(subject_of_initiative(row.initiative))
    if not may_keep(row, by):
        raise not_allowed(_("settle this organisation's commitments"))


def organisation_to_commit(initiative: Initiative, key: str, *, by: Standing, on: date) -> Organisation:
    """An organisation that takes part, for somebody who may promise in its name.

    NothingHere for one that is not theirs, whether it exists or not; NotAllowed for its members without that right.
    """
    found = organisations_entitled(initiative, body=None, on=on).filter(key=key).first()
    if found is None or not _may_commit(initiative, found.pk, by):
        if found is not None and found.pk in by.organisations:
            raise not_allowed(_("make commitments for this organisation"))
        raise nothing_here()
    return found


def clauses_to_serve(initiative: Initiative) -> Mapping[str, Text]:
    """Clause id -> title, in reading order, of the adopted agenda; empty when none is adopted. Links are no aims."""
    version = adopted_version(initiative.pk)
    if version is None:
        return {}
    agenda = version.agenda
    return {part.id: agenda.title(part.id) for part in agenda.parts if not isinstance(part, Edge)}


def person_to_see_to_it(organisation: Organisation, key: str, *, on: date) -> Person | None:
    """Refused unless the person belongs to the organisation on that day."""
    if not key:
        return None
    found = people_of(organisation, on=on).get(key)
    if found is None:
        raise Refused(_("This person does not belong to the organisation."), _("Choose somebody from the list."))
    return found


def people_of(organisation: Organisation, *, on: date) -> Mapping[str, Person]:
    """Key -> person, of those who belong to it on that day."""
    rows = Membership.objects.filter(
        in_force(on), organisation__in=ids_of(organisation.pk), person__is_active=True
    ).select_related("person")
    return {row.person.key: row.person for row in rows.order_by("person__name", "person_id")}


def checked_link(link: str) -> str:
    """Only addresses of the web (http, https): anything else could act in a reader's browser."""
    if not link:
        return ""
    try:
        _WEB(link)
    except ValidationError:
        raise Refused(
            _("The link to the evidence is not an address of the web."), _("Start it with https://.")
        ) from None
    if len(link) > LONGEST_LINK:
        raise Refused(_("The link to the evidence is too long."), _("Use a shorter address."))
    return link


def _may_commit(initiative: Initiative, organisation: int, by: Standing) -> bool:
    own = Subject(initiatives=frozenset({initiative.pk}), organisation=organisation)
    return by.may(Verb.COMMIT_ORGANISATION, own) or by.may(Verb.MANAGE_COMMITMENTS, subject_of_initiative(initiative))
