"""Forms of organisations. What a field may hold is decided by the room (organisation_records.cleaned), once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django import forms
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from fivefold.backbone.models import Contact, Initiative, Organisation, Site
from fivefold.backbone.organisation_files import CHARACTER_SETS, MOST_BYTES
from fivefold.backbone.organisation_records import (
    CONTACT_FIELDS,
    KINDS,
    ORGANISATION_FIELDS,
    SITE_FIELDS,
    STATUSES,
    cleaned,
)
from fivefold.backbone.rules.organisations import FIRST_STATUSES, STEPS
from fivefold.vocabulary import Refused, Text
from fivefold.web.forms import EditForm, Form
from fivefold.web.presenters.words import here


def choices_of(names: Mapping[str, Text], ids: Iterable[str] | None = None) -> list[tuple[str, str]]:
    """In the reader's language, in the order of the table or of `ids`."""
    return [(str(each), here(names[each])) for each in (ids if ids is not None else names)]


class _Fields(Form):
    """A form whose fields are those of one table; each is asked of the room, and its answer stands beside the field."""

    table: type[Model]
    own: tuple[str, ...]

    def clean(self) -> dict[str, object]:
        given: dict[str, object] = super().clean() or {}
        for name in self.own:
            try:
                cleaned(self.table, name, str(given.get(name, "")))
            except Refused as refused:
                if name not in self.errors:
                    self.add_error(name, str(refused))
        return given

    @property
    def values(self) -> dict[str, str]:
        """What the fields say, for an action; never anything a form does not have."""
        return {name: self.cleaned_data[name] for name in self.own if name in self.cleaned_data}


class OrganisationForm(_Fields):
    """What an organisation says about itself."""

    table = Organisation
    own: tuple[str, ...] = ORGANISATION_FIELDS

    name = forms.CharField(label=_("Name"), widget=forms.TextInput(attrs={"autocomplete": "organization"}))
    kind = forms.ChoiceField(label=_("Kind"))
    about = forms.CharField(
        label=_("About"), required=False, widget=forms.Textarea, help_text=_("A few sentences for everybody to read.")
    )
    website = forms.CharField(
        label=_("Website"), required=False, widget=forms.URLInput, help_text=_("Whole, such as https://example.org.")
    )
    email = forms.CharField(
        label=_("Public mail address"), required=False, widget=forms.EmailInput,
        help_text=_("Of the office, not of a person; everybody can see it."),
    )  # fmt: skip
    phone = forms.CharField(label=_("Public phone"), required=False, widget=forms.TextInput(attrs={"type": "tel"}))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("Choose one")), *choices_of(KINDS)]  # type: ignore[attr-defined]


class EditOrganisationForm(OrganisationForm, EditForm):
    """The same for a record that others may have open."""


class _Reference(_Fields):
    reference = forms.CharField(
        label=_("Reference"), required=False, help_text=_("Its number in your own list; an import finds it by this.")
    )


class AdmittingEditForm(_Reference, EditOrganisationForm):
    """With what only the backbone says about an organisation."""

    own = (*ORGANISATION_FIELDS, "reference")


class AddForm(_Reference, OrganisationForm):
    """A new organisation with a part in one initiative."""

    own = (*ORGANISATION_FIELDS, "reference")

    initiative = forms.ChoiceField(label=_("Initiative"))
    status = forms.ChoiceField(label=_("Its part in the initiative"))

    def __init__(self, *args: object, initiatives: Iterable[Initiative], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["initiative"].choices = one_of(initiatives)  # type: ignore[attr-defined]
        self.fields["status"].choices = choices_of(STATUSES, FIRST_STATUSES)  # type: ignore[attr-defined]


class SiteForm(_Fields):
    """A place where an organisation works."""

    table, own = Site, SITE_FIELDS

    name = forms.CharField(label=_("Name of the site"))
    address = forms.CharField(label=_("Street and number"), required=False)
    city = forms.CharField(label=_("City"), required=False)
    region = forms.CharField(label=_("State"), required=False)
    postal_code = forms.CharField(label=_("Postal code"), required=False)
    country = forms.CharField(label=_("Country"), initial="US", help_text=_("Two letters, such as US."))
    place = forms.CharField(
        label=_("Place"), required=False, help_text=_("The id of a place of the measures, when it lies in one.")
    )
    latitude = forms.CharField(label=_("Latitude"), required=False, help_text=_("Degrees, such as 39.952600."))
    longitude = forms.CharField(label=_("Longitude"), required=False, help_text=_("Degrees, such as -75.165200."))


class EditSiteForm(SiteForm, EditForm):
    """The same for a site that others may have open."""


class ContactForm(_Fields):
    """Somebody to call."""

    table, own = Contact, CONTACT_FIELDS

    name = forms.CharField(label=_("Name"))
    title = forms.CharField(label=_("What they do there"), required=False)
    email = forms.CharField(label=_("Mail address"), required=False, widget=forms.EmailInput)
    phone = forms.CharField(label=_("Phone"), required=False, widget=forms.TextInput(attrs={"type": "tel"}))
    shown = forms.BooleanField(
        label=_("They agreed that every member may see this"), required=False,
        help_text=_("Otherwise only people of the backbone and of the organisation see it. It never is public."),
    )  # fmt: skip


class EditContactForm(ContactForm, EditForm):
    """The same for a contact that others may have open."""


class StatusForm(EditForm):
    """One step of an organisation's part in an initiative."""

    status = forms.ChoiceField(label=_("It becomes"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why?"), help_text=_("For those who come after you; people of the initiative see it.")
    )

    def __init__(self, *args: object, now: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = choices_of(STATUSES, STEPS[now])  # type: ignore[attr-defined]


class TakePartForm(Form):
    """A part in a further initiative."""

    initiative = forms.ChoiceField(label=_("Initiative"))
    status = forms.ChoiceField(label=_("Its part in the initiative"))

    def __init__(self, *args: object, initiatives: Iterable[Initiative], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["initiative"].choices = one_of(initiatives)  # type: ignore[attr-defined]
        self.fields["status"].choices = choices_of(STATUSES, FIRST_STATUSES)  # type: ignore[attr-defined]


class RemoveForm(EditForm):
    """Nothing but which version of it was seen."""


class ImportForm(Form):
    """A file, and the initiative its organisations take part in."""

    initiative = forms.ChoiceField(label=_("Initiative"))
    file = forms.FileField(
        label=_("File"), allow_empty_file=True, max_length=None,
        help_text=_("CSV, Excel (.xlsx) or Open Referral (HSDS 3, .json)."),
    )  # fmt: skip
    charset = forms.ChoiceField(
        label=_("Letters"), required=False,
        help_text=_("Only for a CSV in which names such as Zoë look wrong: choose how it was saved."),
    )  # fmt: skip

    def __init__(self, *args: object, initiatives: Iterable[Initiative], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["initiative"].choices = one_of(initiatives)  # type: ignore[attr-defined]
        sets = [("", _("Find out")), *CHARACTER_SETS.items()]
        self.fields["charset"].choices = sets  # type: ignore[attr-defined]

    def clean_file(self) -> object:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is too large; the most is 32 megabytes."))
        return file


class TokenForm(Form):
    """Carries the signed name of a file that was checked."""

    token = forms.CharField(widget=forms.HiddenInput)


class MergeForm(Form):
    """Which of two stays, and whose value stays in each field in which they differ. Both versions travel along."""

    ONE, OTHER = "one", "other"

    seen_one = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    seen_other = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    survivor = forms.ChoiceField(label=_("Which record stays?"), widget=forms.RadioSelect)

    def __init__(
        self, *args: object, both: tuple[Organisation, Organisation], differing: Mapping[str, tuple[str, str]],
        **kwargs: object,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        one, other = both
        survivors = [(self.ONE, f"{one.name} ({one.key})"), (self.OTHER, f"{other.name} ({other.key})")]
        self.fields["survivor"].choices = survivors  # type: ignore[attr-defined]
        for name, (mine, theirs) in differing.items():
            self.fields[f"take_{name}"] = forms.ChoiceField(
                label=FIELD_NAMES[name],
                widget=forms.RadioSelect,
                choices=[(self.ONE, mine or _("(nothing)")), (self.OTHER, theirs or _("(nothing)"))],
            )

    def taken(self) -> tuple[bool, frozenset[str]]:
        """Is the first one the survivor, and the fields in which the value of the one that goes stays."""
        given = self.cleaned_data
        stays = given["survivor"]
        fields = (name for name in given if name.startswith("take_"))
        return stays == self.ONE, frozenset(n.removeprefix("take_") for n in fields if given[n] != stays)


FIELD_NAMES = {
    "name": _("Name"),
    "kind": _("Kind"),
    "about": _("About"),
    "website": _("Website"),
    "email": _("Mail address"),
    "phone": _("Phone"),
    "reference": _("Reference"),
    "status": _("Status"),
    "hsds_id": _("Exchange id"),
    "address": _("Address"),
    "city": _("City"),
    "region": _("State"),
    "postal_code": _("Postal code"),
    "country": _("Country"),
    "place": _("Place"),
    "latitude": _("Latitude"),
    "longitude": _("Longitude"),
    "title": _("What they do there"),
}


def one_of(initiatives: Iterable[Initiative]) -> list[tuple[str, str]]:
    """To choose one; where there are several, none is chosen by itself."""
    choices = named(initiatives)
    return choices if len(choices) == 1 else [("", str(_("Choose one"))), *choices]


def named(initiatives: Iterable[Initiative]) -> list[tuple[str, str]]:
    return [(each.slug, here(each.name)) for each in initiatives]
