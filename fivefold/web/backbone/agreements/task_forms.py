"""Forms of tasks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fivefold.web.backbone.agreements.answers import NewForm
from fivefold.web.backbone.agreements.forms import Choices, day_field


class TaskForm(NewForm):
    """A task for one person or one organisation."""

    title = forms.CharField(label=_("What is to be done"), max_length=200)
    detail = forms.CharField(
        label=_("More about it"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    person = forms.ChoiceField(label=_("For this person"), required=False)
    organisation = forms.ChoiceField(
        label=_("Or for this organisation"), required=False, help_text=_("Everybody who leads it sees the task.")
    )
    due_on = day_field(_("By"), required=False)
    about = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)

    def __init__(self, *args: Any, people: Choices, organisations: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("person", people), ("organisation", organisations)):
            self.fields[name].choices = (("", _("Nobody")), *choices)  # type: ignore[attr-defined]
