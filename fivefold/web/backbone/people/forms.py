"""Forms about people: looking for somebody, inviting, giving a role."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fivefold.backbone.models import Initiative, Organisation, Workgroup
from fivefold.backbone.queries.places import Places
from fivefold.backbone.roles import ROLES
from fivefold.web.forms import Form
from fivefold.web.presenters.words import here


class FindForm(Form):
    words = forms.CharField(
        label=_("Name"), required=False, max_length=80, widget=forms.TextInput(attrs={"class": "ds-input"})
    )
    role = forms.CharField(label=_("Role"), required=False, widget=forms.Select(attrs={"class": "ds-input"}))
    organisation = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput)
    page = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].widget.choices = [("", gettext("Any role")), *_roles(ROLES)]


class PlaceForm(Form):
    """A role and where it is held. The lists offer what this person may give; the act itself refuses the rest."""

    role = forms.CharField(
        label=_("Role"), widget=forms.Select, help_text=_("The page about roles says what each may do.")
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("Organisation"),
        required=False,
        empty_label=_("None"),
        to_field_name="key",
    )
    initiative = forms.ModelChoiceField(
        Initiative.objects.none(),
        label=_("Only in this initiative"),
        required=False,
        empty_label=_("Wherever the organisation takes part, or the whole site"),
        to_field_name="slug",
    )

    def __init__(self, *args: Any, places: Places, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].widget.choices = _roles(places.roles)
        _offer(self.fields["organisation"], places.organisations, lambda row: row.name)
        _offer(self.fields["initiative"], places.initiatives, lambda row: here(row.name))


class InviteForm(PlaceForm):
    email = forms.EmailField(
        label=_("Mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    workgroup = forms.ModelChoiceField(
        Workgroup.objects.none(), label=_("Seat in a workgroup"), required=False, empty_label=_("None")
    )
    language = forms.ChoiceField(label=_("Language of the letter"), choices=settings.LANGUAGES)
    field_order = ["email", "role", "organisation", "initiative", "workgroup", "language"]

    def __init__(self, *args: Any, places: Places, **kwargs: Any) -> None:
        super().__init__(*args, places=places, **kwargs)
        _offer(self.fields["workgroup"], places.workgroups, lambda row: here(row.name))
        if not places.workgroups:
            del self.fields["workgroup"]


def _roles(offered: Any) -> list[tuple[str, str]]:
    return [(role, here(ROLES[role].name)) for role in ROLES if role in offered and role != "public"]


def _offer(field: Any, rows: QuerySet[Any], name: Any) -> None:
    field.queryset = rows
    field.label_from_instance = name
