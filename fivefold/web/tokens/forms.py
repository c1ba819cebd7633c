"""The form that makes a token."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from fivefold.backbone.actions.tokens import LONGEST_LIFE, LONGEST_NAME
from fivefold.web.forms import Form


class TokenForm(Form):
    name = forms.CharField(
        label=_("Name"), max_length=LONGEST_NAME, help_text=_("What it is for, so that you know later which to end.")
    )
    may_write = forms.BooleanField(
        label=_("It may write"),
        required=False,
        help_text=_("Without this it only reads. Either way it may never do more than you may."),
    )
    days = forms.IntegerField(
        label=_("Days it lives"), min_value=1, max_value=LONGEST_LIFE, initial=90, help_text=_("At most a year.")
    )
