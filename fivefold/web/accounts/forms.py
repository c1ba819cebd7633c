"""Forms of one's own account and of coming in."""

from __future__ import annotations

from typing import Any

from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fivefold.backbone.models import NoticePreference
from fivefold.web.forms import Form

TOPICS = {
    "agenda": _("Agenda"),
    "measures": _("Measures"),
    "activities": _("Activities"),
    "communication": _("Communication"),
    "backbone": _("Backbone"),
}
PACES = {"at-once": _("At once"), "daily": _("Once a day"), "weekly": _("Once a week"), "never": _("Never")}


class ProfileForm(Form):
    name = forms.CharField(label=_("Name"), max_length=200, help_text=_("As others know you."))
    language = forms.ChoiceField(label=_("Language of your mail"), choices=settings.LANGUAGES)


class NoticesForm(Form):
    """One choice a topic."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for topic in NoticePreference.TOPICS:
            self.fields[topic] = forms.ChoiceField(
                label=TOPICS[topic], choices=list(PACES.items()), initial=NoticePreference.Pace.WEEKLY
            )


class JoinForm(Form):
    """What somebody new says about themselves. Without a password they go on to set up a passkey."""

    name = forms.CharField(label=_("Name"), max_length=200, help_text=_("As others know you."))
    language = forms.ChoiceField(label=_("Language of your mail"), choices=settings.LANGUAGES)
    password = forms.CharField(
        label=_("Password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters. Leave it empty to use a passkey instead: the next page sets it up."),
    )


class AgreeForm(Form):
    """Nothing to fill in: somebody who has an account only says yes."""


class EraseForm(Form):
    """Asks for words that nobody types by accident."""

    words = forms.CharField(label=_("Type the words"), widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def clean_words(self) -> str:
        words = str(self.cleaned_data["words"])
        if words.strip().casefold() != erase_words().casefold():
            raise forms.ValidationError(gettext("These are not the words."))
        return words


def erase_words() -> str:
    """What somebody types to be forgotten, in the language they read."""
    return gettext("erase my account")


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    """allauth's form in our words. A passkey that signs in alone is the simpler and safer choice."""

    passwordless = forms.BooleanField(
        label=_("Sign in with this passkey alone, without a password"),
        required=False,
        initial=True,
        help_text=_("Your device asks for a finger, a face or a PIN. Untick for a key without these."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"name": gettext("My passkey"), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.fields["name"].label = gettext("A name for this passkey")
