"""Versions of the agenda: who may see and write them, and which step may follow which."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fivefold.agenda.document import Agenda, Part
from fivefold.agenda.document_checks import problems
from fivefold.agenda.drafting import workgroup_of
from fivefold.agenda.models import AgendaVersion
from fivefold.agenda.rules.free_text import looks_personal
from fivefold.backbone.models import Workgroup
from fivefold.backbone.queries.initiatives import initiative_named
from fivefold.backbone.refusals import not_allowed, nothing_here
from fivefold.backbone.roles import Verb
from fivefold.backbone.standing import Standing, Subject
from fivefold.vocabulary import Refused

State = AgendaVersion.State

NEXT: Mapping[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.COMMENT, State.WITHDRAWN}),
    State.COMMENT: frozenset({State.COMMENT, State.BALLOT, State.WITHDRAWN}),
    State.BALLOT: frozenset({State.ADOPTED, State.COMMENT}),
    State.ADOPTED: frozenset({State.SUPERSEDED}),
    State.SUPERSEDED: frozenset(),
    State.WITHDRAWN: frozenset(),
}
"""The life of a version. COMMENT follows itself when the period is moved, and BALLOT when a ballot did not adopt."""
PUBLISHED = frozenset({State.ADOPTED, State.SUPERSEDED})
ON_ITS_WAY = frozenset({State.COMMENT, State.BALLOT})


def subject_of(initiative: int) -> Subject:
    return Subject(initiatives=frozenset({initiative}))


# --- seeing -----------------------------------------------------------------------------------------------------------


def visible_version(*, by: Standing, initiative: str, number: int, to_change: bool = False) -> AgendaVersion:
    """The version, if this reader may know of it: published ones anybody, all others whoever sees the working side.

    NothingHere else, in the same words whether there is none or not for them. to_change: held until the transaction
    ends, so that of two people one writes after the other.
    """
    owner = initiative_named(initiative)
    rows = AgendaVersion.objects.select_for_update() if to_change else AgendaVersion.objects.all()
    found = rows.filter(initiative=owner, number=number).first()
    if found is None or not (found.state in PUBLISHED or by.sees_initiative(owner.pk)):
        raise nothing_here()
    found.initiative = owner
    return found


# --- steps ------------------------------------------------------------------------------------------------------------


def require_step(version: AgendaVersion, to: State) -> None:
    if to not in NEXT[State(version.state)]:
        raise Refused(
            _("Version %(number)s of the agenda cannot take this step from where it stands.")
            % {"number": version.number},
            _("Read on its page where it stands; another draft may be begun at any time."),
        )


def require_the_way_free(version: AgendaVersion) -> None:
    """One version at a time is commented on and voted for, so that nobody answers about two."""
    other = (
        AgendaVersion.objects.filter(initiative_id=version.initiative_id, state__in=ON_ITS_WAY)
        .exclude(pk=version.pk)
        .first()
    )
    if other:
        raise Refused(
            _("Version %(number)s is being commented on or voted for already.") % {"number": other.number},
            _("Bring it to its end first, or withdraw it."),
        )


def comments_open(version: AgendaVersion, on: date) -> bool:
    return version.state == State.COMMENT and version.comments_until is not None and on <= version.comments_until


def is_editable(version: AgendaVersion, on: date) -> bool:
    """A draft, and again when its comment period is over: nobody comments on words that move under their hands."""
    return version.state == State.DRAFT or (version.state == State.COMMENT and not comments_open(version, on))


def require_editable(version: AgendaVersion, on: date) -> None:
    if not is_editable(version, on):
        raise Refused(
            _("Version %(number)s of the agenda cannot be changed now.") % {"number": version.number},
            _("Its wording stands still while people comment and vote, and after. Begin another draft instead."),
        )


def require_ready_for_ballot(version: AgendaVersion, *, on: date) -> None:
    """Refused, saying what to mend, unless people could vote on it: commented on, free of errors, of nobody's data."""
    require_step(version, State.BALLOT)
    if comments_open(version, on):
        raise Refused(_("People may still comment on this version."), _("Close the comment period first."))
    agenda = version.agenda
    errors = [problem for problem in problems(agenda) if problem.is_error]
    if errors:
        said = " ".join(problem.says.in_language(get_language() or "en") for problem in errors[:3])
        raise Refused(
            _("This version is not ready for a ballot. %(problems)s") % {"problems": said}, _("Mend this in the draft.")
        )
    for title in _personal(agenda):
        raise Refused(
            _("The clause “%(title)s” seems to hold a phone number, a mail address or a social security number.")
            % {"title": title},
            _("An adopted agenda is public for good. Take it out first."),
        )


def _personal(agenda: Agenda) -> Iterator[str]:
    for clause in agenda.clauses().values():
        if any(looks_personal(words) for text in (clause.title, clause.text) for words in (text.en, text.es)):
            yield clause.title.in_language(get_language() or "en")


# --- writing ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Pen:
    """What somebody may write in drafts: everything, or only what belongs to these workgroups (keys)."""

    everything: bool = False
    workgroups: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return self.everything or bool(self.workgroups)

    def writes(self, agenda: Agenda, part: Part) -> bool:
        return self.everything or workgroup_of(agenda, part) in self.workgroups

    def require(self, agenda: Agenda, part: Part) -> None:
        if not self.writes(agenda, part):
            raise not_allowed(_("write this clause of the agenda"))


def pen_of(by: Standing, initiative: int) -> Pen:
    """A workgroup's key in the agenda is the short name of its body in the backbone."""
    if by.may(Verb.DRAFT_AGENDA, subject_of(initiative)):
        return Pen(everything=True)
    bodies = Workgroup.objects.filter(initiative_id=initiative, pk__in=by.workgroups).values_list("pk", "slug")
    return Pen(
        workgroups=frozenset(
            slug
            for pk, slug in bodies
            if by.may(Verb.PROPOSE_WORDING, Subject(initiatives=frozenset({initiative}), workgroup=pk))
        )
    )
