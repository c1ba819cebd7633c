"""Forms about bodies, seats and oneself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fivefold.backbone.models import Seat, Workgroup
from fivefold.backbone.queries.representation import NONE_OF_THESE
from fivefold.backbone.refusals import ChangedMeanwhile, NotAllowed, NothingHere
from fivefold.vocabulary import GroupScheme, Refused, Text
from fivefold.web.forms import EditForm, Form
from fivefold.web.presenters.words import here

Choices = Iterable[tuple[str, Any]]

KINDS = {
    Workgroup.Kind.WORKGROUP: gettext_lazy("Workgroup"),
    Workgroup.Kind.SUBCOMMITTEE: gettext_lazy("Subcommittee"),
    Workgroup.Kind.STEERING_COMMITTEE: gettext_lazy("Steering committee"),
    Workgroup.Kind.COUNCIL: gettext_lazy("Council"),
    Workgroup.Kind.TEAM: gettext_lazy("Team"),
}
POSITIONS = {
    Seat.Position.MEMBER.value: gettext_lazy("Member"),
    Seat.Position.CHAIR.value: gettext_lazy("Chair"),
}


_FEW_LINES = forms.Textarea(attrs={"rows": 4})


def attempt(form: Form, act: Callable[[], object]) -> int | None:
    """Do what a filled-in form asks. None when it is done, else the status with which to show the form again."""
    if not form.is_valid():
        return 400
    try:
        act()
    except (NotAllowed, NothingHere):
        raise
    except Refused as refused:
        form.refused(refused)
        return 409 if isinstance(refused, ChangedMeanwhile) else 400
    return None


def _day(label: Any, help_text: Any = "", *, required: bool = True) -> forms.DateField:
    """The browser's own calendar takes and gives a date in one way, whatever the page's language."""
    picker = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, help_text=help_text, required=required, widget=picker)


class DescriptionForm(EditForm):
    """What a body is for: all that its chair may change of it."""

    purpose_en = forms.CharField(
        label=gettext_lazy("What it is for, in English"), required=False, max_length=1000, widget=_FEW_LINES
    )
    purpose_es = forms.CharField(
        label=gettext_lazy("What it is for, in Spanish"), required=False, max_length=1000, widget=_FEW_LINES
    )


class BodyForm(Form):
    """A body as the backbone sets it up."""

    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=200)
    name_es = forms.CharField(label=gettext_lazy("Name in Spanish"), max_length=200)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=KINDS.items())
    purpose_en = DescriptionForm.base_fields["purpose_en"]
    purpose_es = DescriptionForm.base_fields["purpose_es"]
    parent = forms.ChoiceField(label=gettext_lazy("Part of"), required=False)
    seats = forms.IntegerField(
        label=gettext_lazy("Seats"), required=False, min_value=1, max_value=1000,
        help_text=gettext_lazy("How many people it has. Leave it empty when there is no limit."),
    )  # fmt: skip

    def __init__(self, *args: Any, bodies: Iterable[tuple[str, Text]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        whole = [("", _("no other body")), *((slug, here(name)) for slug, name in bodies)]
        self.fields["parent"].choices = whole  # type: ignore[attr-defined]


class EditBodyForm(BodyForm, EditForm):
    """A body as the backbone changes it."""


class CloseForm(EditForm):
    """Closing needs a reason."""

    reason = forms.CharField(
        label=gettext_lazy("Why does it end?"), max_length=300, help_text=gettext_lazy("It stands in the log.")
    )


class SeatForm(Form):
    """Who is seated, for whom, until when. The people to choose from are those a search found."""

    q = forms.CharField(widget=forms.HiddenInput, required=False)
    who = forms.ChoiceField(label=gettext_lazy("Who, and for whom?"), widget=forms.RadioSelect)
    position = forms.ChoiceField(label=gettext_lazy("Position"), initial=Seat.Position.MEMBER.value)
    starts_on = _day(gettext_lazy("First day"))
    ends_on = _day(
        gettext_lazy("First day without the seat"),
        gettext_lazy("Leave it empty when the term has no end yet."),
        required=False,
    )

    def __init__(self, *args: Any, people: Choices, positions: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"].choices = people  # type: ignore[attr-defined]
        self.fields["position"].choices = positions  # type: ignore[attr-defined]


class ChangeSeatForm(EditForm):
    """The position and the end of a term."""

    position = forms.ChoiceField(label=gettext_lazy("Position"))
    ends_on = _day(
        gettext_lazy("First day without the seat"),
        gettext_lazy("Leave it empty when the term has no end yet."),
        required=False,
    )

    def __init__(self, *args: Any, positions: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["position"].choices = positions  # type: ignore[attr-defined]


class AboutMeForm(Form):
    """The groups of one initiative's scheme. Nothing is required: saying nothing is an answer too."""

    def __init__(self, *args: Any, initiative: str, scheme: GroupScheme, label: str, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "prefix": initiative})
        choices = [(group.id, here(group.name)) for group in scheme.groups]
        choices.append((NONE_OF_THESE, _("None of these describes me")))
        many = forms.MultipleChoiceField(
            label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple,
            help_text=_("Choose all that fit, or nothing."),
        )  # fmt: skip
        one = forms.ChoiceField(
            label=label, choices=[*choices, ("", _("I would rather not say"))], required=False,
            widget=forms.RadioSelect, help_text=_("Choose what fits best."),
        )  # fmt: skip
        self.fields["groups"] = one if scheme.exclusive else many

    @property
    def chosen(self) -> tuple[str, ...]:
        given = self.cleaned_data["groups"]
        return tuple(given) if isinstance(given, list) else (given,) if given else ()
