"""Forms of agreements."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fivefold.backbone.agreement_terms import HIGHEST_LIMIT, HOUSE_LIMIT, AgreementDraft
from fivefold.backbone.models import Agreement
from fivefold.backbone.rules.agreements import KIND_NAMES
from fivefold.web.backbone.agreements.answers import NewForm, lines_of
from fivefold.web.forms import EditForm, Form

Choices = tuple[tuple[str, str], ...]


def day_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    """A day, chosen or typed."""
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class AgreementFields(Form):
    """What an agreement says."""

    kind = forms.ChoiceField(label=_("Kind"), choices=[(kind.value, KIND_NAMES[kind]) for kind in Agreement.Kind])
    title = forms.CharField(label=_("Title"), max_length=200)
    purpose = forms.CharField(
        label=_("Purpose"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What the parties want to reach with it, in a few sentences."),
    )  # fmt: skip
    parties = forms.MultipleChoiceField(
        label=_("Parties"), widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=_("Each of them has to sign. Hold Ctrl (on a Mac: Command) to choose several."),
    )  # fmt: skip
    measures = forms.CharField(
        label=_("Measures it covers"), required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One id a line. What is not named is not covered; an empty list covers nothing."),
    )  # fmt: skip
    fields_covered = forms.CharField(
        label=_("Fields it covers"), required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One id a line. What is not named is not covered; an empty list covers nothing."),
    )  # fmt: skip
    smallest_cell = forms.IntegerField(
        label=_("Smallest count that may be shown"), required=False, min_value=HOUSE_LIMIT, max_value=HIGHEST_LIMIT,
        help_text=_("Only if it has to be higher than the limit of the house, which is 10."),
    )  # fmt: skip
    starts_on = day_field(_("First day"))
    ends_on = day_field(_("Last day"))
    destroy_by = day_field(
        _("Destroy the data by"),
        required=False,
        help_text=_("On this day at the latest, what was received is deleted."),
    )

    def __init__(self, *args: Any, parties: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parties"].choices = parties  # type: ignore[attr-defined]

    def draft(self) -> AgreementDraft:
        given = self.cleaned_data
        return AgreementDraft(
            kind=given["kind"],
            title=given["title"],
            purpose=given["purpose"],
            parties=tuple(given["parties"]),
            measures=lines_of(given["measures"]),
            fields=lines_of(given["fields_covered"]),
            smallest_cell=given["smallest_cell"],
            starts_on=given["starts_on"],
            ends_on=given["ends_on"],
            destroy_by=given["destroy_by"],
        )


class NewAgreementForm(AgreementFields, NewForm):
    """A new draft."""


class EditAgreementForm(AgreementFields, EditForm):
    """A draft that two people may have open."""


def as_typed(agreement: Agreement) -> dict[str, object]:
    """What stands in the form when it opens."""
    same = ("kind", "title", "purpose", "smallest_cell", "starts_on", "ends_on", "destroy_by", "version")
    return {
        **{name: getattr(agreement, name) for name in same},
        "parties": [party.organisation.key for party in agreement.parties.all()],
        "measures": "\n".join(agreement.measures),
        "fields_covered": "\n".join(agreement.fields),
    }


class DocumentForm(Form):
    """The document itself."""

    file = forms.FileField(
        label=_("Document"), help_text=_("A PDF or plain text, at most 10 MB."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.txt,application/pdf,text/plain"}),
    )  # fmt: skip


class SignForm(EditForm):
    """A signature: for whom, and one's own name."""

    party = forms.ChoiceField(label=_("You sign for"))
    name = forms.CharField(
        label=_("Your name"), max_length=200,
        help_text=_("Type it as it stands in your profile. This is your signature."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )  # fmt: skip

    def __init__(self, *args: Any, parties: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"].choices = parties  # type: ignore[attr-defined]


class ReasonForm(Form):
    """Why."""

    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("It stays on the page and in the log. Name nobody.")
    )
