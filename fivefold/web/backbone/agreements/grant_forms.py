"""Forms of grants."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from fivefold.backbone.models import Grant
from fivefold.backbone.rules.grants import GrantDraft
from fivefold.web.backbone.agreements.answers import NewForm, lines_of
from fivefold.web.backbone.agreements.forms import Choices, day_field
from fivefold.web.forms import EditForm, Form


class GrantFields(Form):
    """What is recorded of a grant."""

    title = forms.CharField(label=_("What it is for"), max_length=200)
    funder = forms.ChoiceField(label=_("Funder"))
    recipient = forms.ChoiceField(label=_("Recipient"))
    amount = forms.DecimalField(label=_("Amount"), max_digits=14, decimal_places=2, min_value=0)
    currency = forms.CharField(
        label=_("Currency"), initial="USD", min_length=3, max_length=3, help_text=_("Three letters, such as USD.")
    )
    starts_on = day_field(_("First day"))
    ends_on = day_field(_("Last day"))
    agreement = forms.ChoiceField(
        label=_("Grant agreement"), required=False, help_text=_("If there is one here, choose it.")
    )
    serves = forms.MultipleChoiceField(
        label=_("What it serves in the agenda"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Strategies and outcomes of the agenda in force."),
    )  # fmt: skip
    reports = forms.CharField(
        label=_("Reports due on"), required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One day a line, such as 2027-06-30. Reports that have come stay."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, organisations: Choices, agreements: Choices, clauses: Choices, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        nobody = (("", _("Choose")), *organisations)
        for name, choices in (
            ("funder", nobody),
            ("recipient", nobody),
            ("agreement", (("", _("None")), *agreements)),
            ("serves", clauses),
        ):
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).upper()

    def clean_reports(self) -> tuple[date, ...]:
        try:
            return tuple(date.fromisoformat(line) for line in lines_of(self.cleaned_data["reports"]))
        except ValueError:
            raise ValidationError(_("Write each day on a line of its own, such as 2027-06-30.")) from None

    def draft(self) -> GrantDraft:
        given = {name: value for name, value in self.cleaned_data.items() if name not in ("key", "version")}
        return GrantDraft(**{**given, "serves": tuple(given["serves"])})


class NewGrantForm(GrantFields, NewForm):
    """A grant not recorded yet."""


class EditGrantForm(GrantFields, EditForm):
    """A grant that two people may have open."""


def as_recorded(grant: Grant) -> dict[str, object]:
    """What stands in the form when it opens."""
    same = ("title", "amount", "currency", "starts_on", "ends_on", "serves", "version")
    return {
        **{name: getattr(grant, name) for name in same},
        "funder": grant.funder.key,
        "recipient": grant.recipient.key,
        "agreement": grant.agreement.key if grant.agreement else "",
        "reports": "\n".join(report.due_on.isoformat() for report in grant.reports.all()),
    }
