"""The pulse as a form: one statement a condition, five steps from no to yes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from fivefold.backbone.pulse import STATEMENTS
from fivefold.web.forms import Form
from fivefold.web.presenters.words import here


class PulseForm(Form):
    """Every statement needs an answer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        steps = [
            (1, _("do not agree at all")),
            (2, _("rather do not agree")),
            (3, _("neither")),
            (4, _("rather agree")),
            (5, _("fully agree")),
        ]
        for condition, statement in STATEMENTS.items():
            self.fields[condition] = forms.TypedChoiceField(
                label=here(statement), choices=steps, coerce=int, widget=forms.RadioSelect
            )
