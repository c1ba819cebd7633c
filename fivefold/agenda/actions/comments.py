"""Comments on a clause while the comment period lasts, and the answers of those who write it."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from fivefold.agenda.models import AgendaVersion, Comment
from fivefold.agenda.rules.free_text import require_no_social_security_number
from fivefold.agenda.rules.versions import comments_open, pen_of, subject_of, visible_version
from fivefold.backbone.log import record_event
from fivefold.backbone.refusals import not_allowed, nothing_here
from fivefold.backbone.roles import Verb
from fivefold.backbone.standing import Standing
from fivefold.vocabulary import Refused

LONGEST = 2_000


@transaction.atomic
def comment(*, by: Standing, initiative: str, number: int, clause: str, text: str, at: datetime, on: date) -> Comment:
    """Say something about one clause. Refused when no comment period is open or the text is no comment."""
    version = visible_version(by=by, initiative=initiative, number=number, to_change=True)
    by.require(Verb.COMMENT, subject_of(version.initiative_id), _("comment on the agenda"))
    if not comments_open(version, on):
        raise Refused(_("No comment period is open for this version."), _("Bring it up in a workgroup's meeting."))
    version.agenda.part(clause)
    made = Comment.objects.create(
        agenda_version=version, clause=clause, person_id=by.person, text=_checked(text), made_at=at
    )
    record_event(by=by.doer, verb="commented", object=str(version), detail={"clause": clause, "comment": made.key})
    return made


@transaction.atomic
def answer_comment(*, by: Standing, initiative: str, number: int, key: str, reply: str, at: datetime) -> Comment:
    """Answer a comment, which resolves it. Only who may write its clause; an answer given once stands."""
    version = visible_version(by=by, initiative=initiative, number=number)
    found = version.comments.select_for_update().filter(key=key).first()
    if found is None or not by.sees_initiative(version.initiative_id):
        raise nothing_here()
    _require_pen(by, version, found.clause)
    if found.resolved_at:
        raise Refused(_("This comment has been answered already."), _("Read the answer; a new comment says more."))
    found.reply, found.replied_by_id, found.resolved_at = _checked(reply), by.person, at
    found.save(update_fields=["reply", "replied_by", "resolved_at"])
    record_event(
        by=by.doer, verb="comment-answered", object=str(version), detail={"clause": found.clause, "comment": key}
    )
    return found


def _require_pen(by: Standing, version: AgendaVersion, clause: str) -> None:
    """A clause that was removed since is answered for by whoever may write everything."""
    pen, agenda = pen_of(by, version.initiative_id), version.agenda
    if pen.everything or (clause in agenda.by_id and pen.writes(agenda, agenda.part(clause))):
        return
    raise not_allowed(_("answer comments on this clause"))


def _checked(text: str) -> str:
    said = text.replace("\r\n", "\n").strip()
    if not said:
        raise Refused(_("The text is empty."), _("Write a few words."))
    if len(said) > LONGEST:
        raise Refused(_("The text is longer than 2,000 letters."), _("Shorten it."))
    require_no_social_security_number(said)
    return said
