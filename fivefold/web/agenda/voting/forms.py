"""Forms of ballots and commitments. What may be is decided by the room; the forms ask for it in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fivefold.agenda.models import Ballot, Vote
from fivefold.agenda.queries.ballots import BallotPage, Offered
from fivefold.agenda.rules import ballots as ballot_rules
from fivefold.agenda.rules import commitments as commitment_rules
from fivefold.agenda.rules.ballots import Plan
from fivefold.agenda.rules.commitments import Promise
from fivefold.vocabulary import Text
from fivefold.web.forms import EditForm, Form
from fivefold.web.presenters.words import here

_PUBLIC = _("Everybody can read this. Do not name a person.")


def _day(label: Any, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=help_text, widget=widget)


def _words(label: Any, longest: int, help_text: Any = "", *, rows: int = 0) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(label=label, max_length=longest, help_text=help_text, widget=widget)


# --- ballots ----------------------------------------------------------------------------------------------------------


class PlanForm(Form):
    """A ballot to plan. `offered`: what there is to choose from."""

    question_en = _words(_("The question, in English"), ballot_rules.LONGEST, _("A question that yes or no answers."))
    question_es = _words(_("The question, in Spanish"), ballot_rules.LONGEST)
    about = forms.ChoiceField(
        label=_("Is it about a version of the agenda?"),
        required=False,
        help_text=_("Its wording stands still while the ballot is open. If the answer is yes, it becomes the agenda."),
    )
    franchise = forms.ChoiceField(
        label=_("Who has a vote?"),
        widget=forms.RadioSelect,
        choices=[
            (Ballot.Franchise.ORGANISATION, _("Every organisation has one vote, cast by its partner lead")),
            (Ballot.Franchise.PERSON, _("Every person has one vote")),
        ],
    )
    body = forms.ChoiceField(label=_("Of whom?"), required=False)
    quorum = forms.IntegerField(
        label=_("Quorum, in per cent"),
        min_value=0,
        max_value=100,
        help_text=_("So many of those with a vote must take part, abstentions counted; otherwise nothing is adopted."),
    )
    threshold = forms.IntegerField(
        label=_("Threshold, in per cent"),
        min_value=1,
        max_value=100,
        help_text=_(
            "So many of those who say yes or no must say yes. Exactly so many is enough: with 50 a tie adopts, "
            "with 51 it does not."
        ),
    )
    secret = forms.TypedChoiceField(
        label=_("Can others see who voted what?"),
        widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
        choices=[
            ("no", _("Named: members see it after the close")),
            ("yes", _("Secret: nobody sees it, and after the close nobody can find out")),
        ],
    )
    opens_on = _day(_("First day"))
    last_day = _day(_("Last day"), _("Votes can be cast and changed until this day ends."))

    def __init__(self, data: Any = None, *, offered: Offered, about: int | None = None, **more: Any) -> None:
        super().__init__(data, **more)
        versions = sorted({*offered.versions, *([about] if about else [])}, reverse=True)
        numbered = [(str(number), _("Version %(number)d") % {"number": number}) for number in versions]
        self.fields["about"].choices = [("", _("No")), *numbered]  # type: ignore[attr-defined]
        bodies = [(slug, here(name)) for slug, name in offered.bodies]
        self.fields["body"].choices = [("", _("Everybody who takes part")), *bodies]  # type: ignore[attr-defined]

    @property
    def plan(self) -> Plan:
        """Refused when the ballot cannot be so."""
        given = self.cleaned_data
        return Plan(
            question=Text(given["question_en"], given["question_es"]),
            version=int(given["about"]) if given["about"] else None,
            body=given["body"] or None,
            **{name: given[name] for name in _AS_THEY_ARE},
        )


_AS_THEY_ARE = ("franchise", "quorum", "threshold", "secret", "opens_on", "last_day")
NEW_PLAN: Mapping[str, object] = {"franchise": Ballot.Franchise.ORGANISATION, "quorum": 50, "threshold": 60,
                                  "secret": "no"}  # fmt: skip


class ChangePlanForm(PlanForm, EditForm):
    """A planned ballot to change."""


def initial_of(page: BallotPage) -> dict[str, object]:
    """The fields as the ballot has them now."""
    line = page.line
    return {name: getattr(line, name) for name in _AS_THEY_ARE} | {
        "question_en": line.question.en,
        "question_es": line.question.es,
        "about": str(line.version or ""),
        "body": page.body_slug,
        "secret": "yes" if line.secret else "no",
        "version": page.seen,
    }


class VoteForm(Form):
    """A paper. The question stands above it."""

    choice = forms.ChoiceField(
        label=_("Your vote"),
        widget=forms.RadioSelect,
        choices=[(Vote.Choice.YES, _("Yes")), (Vote.Choice.NO, _("No")), (Vote.Choice.ABSTAIN, _("I abstain"))],
        error_messages={"required": _("Choose yes, no or abstain.")},
    )


class WithdrawForm(Form):
    reason = _words(_("Why is it withdrawn?"), ballot_rules.LONGEST, _PUBLIC, rows=3)


# --- commitments ------------------------------------------------------------------------------------------------------


class ChooseForm(Form):
    """Who promises?"""

    organisation = forms.ChoiceField(label=_("Whose commitment is it?"))

    def __init__(self, data: Any = None, *, organisations: tuple[tuple[str, str], ...], **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["organisation"].choices = organisations  # type: ignore[attr-defined]


class PromiseForm(Form):
    """What is promised. clauses: of the agenda in force; people: key and name, of the organisation."""

    what = _words(_("What will be done?"), commitment_rules.LONGEST, _PUBLIC, rows=2)
    clause = forms.ChoiceField(label=_("Which part of the agenda does it serve?"))
    due_on = _day(_("By when?"))
    how_we_know = _words(
        _("How will everybody know that it was done?"),
        commitment_rules.LONGEST,
        _("Something others can see or count."),
        rows=2,
    )
    person = forms.ChoiceField(
        label=_("Who sees to it?"), required=False, help_text=_("Shown to members only, never to the public.")
    )

    def __init__(
        self, data: Any = None, *, clauses: Mapping[str, Text], people: tuple[tuple[str, str], ...], **more: Any
    ) -> None:
        super().__init__(data, **more)
        parts = [(clause, here(title)) for clause, title in clauses.items()]
        self.fields["clause"].choices = [("", _("Choose one")), *parts]  # type: ignore[attr-defined]
        self.fields["person"].choices = [("", _("Nobody in particular")), *people]  # type: ignore[attr-defined]

    @property
    def promise(self) -> Promise:
        """Refused when it cannot be so."""
        return Promise(**self.cleaned_data)


class KeepForm(EditForm):
    outcome = _words(_("What came of it?"), commitment_rules.LONGEST_OUTCOME, _PUBLIC, rows=3)
    evidence = forms.CharField(
        label=_("Where can that be seen?"),
        required=False,
        max_length=commitment_rules.LONGEST_LINK,
        help_text=_("The address of a page or a document, starting with https://"),
        widget=forms.URLInput,
    )


class MoveForm(EditForm):
    due_on = _day(_("The new day"))
    reason = _words(_("Why is it moved?"), commitment_rules.LONGEST, _PUBLIC, rows=2)


class DropForm(EditForm):
    reason = _words(_("Why will it not be kept?"), commitment_rules.LONGEST_OUTCOME, _PUBLIC, rows=3)
