"""Forms of the first run and of initiatives."""

from __future__ import annotations

from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from fivefold.web.forms import EditForm, Form

EMPTY = "empty"


class SetupForm(Form):
    """All that a site needs to begin: the backbone, its first lead, and something to begin with."""

    name = forms.CharField(label=_("Name of the backbone organisation"), max_length=200)
    email = forms.EmailField(label=_("Mail address the public may write to"))
    time_zone = forms.ChoiceField(label=_("Time zone"), initial="America/New_York")
    lead_name = forms.CharField(label=_("Your name"), max_length=200)
    lead_email = forms.EmailField(label=_("Your mail address"), help_text=_("You sign in with it."))
    password = forms.CharField(
        label=_("Password"),
        help_text=_("At least 12 characters. After signing in you add a second lock: a passkey or an app."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    begin_with = forms.ChoiceField(label=_("Begin with"), widget=forms.RadioSelect)
    initiative_en = forms.CharField(
        label=_("Name of your initiative in English"), required=False, max_length=200,
        help_text=_("Only when you begin with an empty one."),
    )  # fmt: skip
    initiative_es = forms.CharField(label=_("Name of your initiative in Spanish"), required=False, max_length=200)

    def __init__(self, *args: object, shipped: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        zones = ["UTC", *sorted(zone for zone in available_timezones() if "/" in zone)]
        self.fields["time_zone"].choices = [(zone, zone) for zone in zones]  # type: ignore[attr-defined]
        examples = [(slug, _("The example: %(name)s") % {"name": name}) for slug, name in shipped]
        choices = [*examples, (EMPTY, _("An empty initiative of your own"))]
        self.fields["begin_with"].choices = choices  # type: ignore[attr-defined]
        self.fields["begin_with"].initial = choices[0][0]

    def clean(self) -> dict[str, object]:
        given: dict[str, object] = super().clean() or {}
        if given.get("begin_with") == EMPTY and not given.get("initiative_en"):
            self.add_error("initiative_en", _("Give your initiative a name."))
        return given


class InitiativeForm(Form):
    """A further initiative."""

    name_en = forms.CharField(label=_("Name in English"), max_length=200)
    name_es = forms.CharField(label=_("Name in Spanish"), max_length=200)
    slug = forms.SlugField(
        label=_("Short name"), max_length=80,
        help_text=_("It stands in addresses and cannot be changed later: small letters, digits, dashes."),
    )  # fmt: skip
    started_on = forms.DateField(label=_("Began on"), widget=forms.DateInput(attrs={"type": "date"}))
    goal_year = forms.IntegerField(label=_("Goal year"), required=False, min_value=2000, max_value=2100)


class EditInitiativeForm(EditForm):
    """What an initiative is called."""

    name_en = forms.CharField(label=_("Name in English"), max_length=200)
    name_es = forms.CharField(label=_("Name in Spanish"), max_length=200)
    goal_year = forms.IntegerField(label=_("Goal year"), required=False, min_value=2000, max_value=2100)


class ReasonForm(EditForm):
    """Something that needs a reason."""

    reason = forms.CharField(label=_("Why?"), max_length=300)
