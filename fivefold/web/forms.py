"""How every form looks and speaks: one field template, an error beside the field and all of them above the form."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest, QueryDict

from fivefold.backbone.refusals import ChangedMeanwhile, Clash
from fivefold.vocabulary import Refused


class Renderer(DjangoTemplates):
    """Ours instead of Django's: label, hint, error, then the field, as a screen reader reads them."""

    field_template_name = "forms/field.html"
    form_template_name = "forms/form.html"


class Form(forms.Form):
    """A form of the working side. `version` travels hidden in forms that edit a record two people may have open."""

    use_required_attribute = False  # our own words, in the reader's language, instead of the browser's
    clashes: tuple[Clash, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if type(field.widget) is forms.Select:  # lists of hundreds: all options at once
                field.widget.template_name = "forms/select.html"

    def refused(self, refused: Refused) -> None:
        """Show a refusal of the domain above the form; what was typed stays."""
        self.add_error(None, str(refused))
        if isinstance(refused, ChangedMeanwhile):
            self.clashes = refused.clashes
            self.data = _with_version(cast(QueryDict, self.data), self.add_prefix("version"), refused.version)


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: the data of a POST, also of an empty one; nothing of a GET."""
    return request.POST if request.method == "POST" else None


class EditForm(Form):
    """A form for a record that carries a version."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


def _with_version(data: QueryDict, name: str, version: int) -> QueryDict:
    copy = data.copy()
    copy[name] = str(version)
    return copy
