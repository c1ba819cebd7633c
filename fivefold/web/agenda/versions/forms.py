"""Forms for drafts of the agenda and for comments on them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fivefold.agenda.actions.comments import LONGEST
from fivefold.agenda.document import (
    LEADS,
    LONGEST_TEXT,
    LONGEST_TITLE,
    Agenda,
    Edge,
    Evidence,
    Horizon,
    Kind,
    Part,
    Statement,
    Step,
    Strategy,
)
from fivefold.agenda.drafting import MADE_OF, flat, wording_print
from fivefold.agenda.rules.free_text import looks_personal
from fivefold.backbone.refusals import ChangedMeanwhile, NotAllowed, NothingHere
from fivefold.vocabulary import Refused, Text
from fivefold.web.forms import EditForm, Form
from fivefold.web.presenters.words import here

Label = str | Promise
MOST_BYTES = 1_000_000
"""Of an uploaded file; what an agenda may hold is decided by its reader."""
LANGUAGES: Mapping[str, Label] = {"en": _("English"), "es": _("Spanish")}


def status_of(request: HttpRequest, form: Form, act: Callable[[], object]) -> int | None:
    """Of the answer that shows the form: 200 when it was only asked for, else as `tried`."""
    return tried(form, act) if request.method == "POST" else 200


def tried(form: Form, act: Callable[[], object]) -> int | None:
    """Do what a form asks for. None when it was done, else the status of the answer that shows the form again."""
    if not form.is_valid():
        return 400
    try:
        act()
    except (NotAllowed, NothingHere):
        raise
    except ChangedMeanwhile as changed:
        form.refused(changed)
        return 409
    except Refused as refused:
        form.refused(refused)
        return 400
    return None


class ClauseForm(Form):
    """A clause of one kind. Both languages are asked for: a clause that lacks one cannot be voted on."""

    def __init__(
        self,
        data: Any = None,
        *,
        kind: Kind,
        agenda: Agenda,
        bodies: Mapping[str, Text],
        part: Part | None = None,
        **more: Any,
    ) -> None:
        super().__init__(data, **more)
        self.kind, self.agenda = kind, agenda
        self.evidences = len(part.evidence) + 1 if isinstance(part, Edge) else 1
        if kind is Kind.EDGE and part is None:
            self._link()
        if MADE_OF[kind] not in (Statement, Edge):
            self._worded("title", _("Title"), LONGEST_TITLE)
        self._worded(
            "text", _("Why the one should lead to the other") if kind is Kind.EDGE else _("Text"), LONGEST_TEXT
        )
        self._place(bodies)
        if kind is Kind.EDGE:
            self._evidence()

    def _worded(self, name: str, label: Label, longest: int) -> None:
        widget = forms.TextInput if longest <= LONGEST_TITLE else forms.Textarea
        for language, said in LANGUAGES.items():
            self.fields[f"{name}_{language}"] = forms.CharField(
                label=f"{label} ({said})", max_length=longest, widget=widget(attrs={"lang": language})
            )

    def _place(self, bodies: Mapping[str, Text]) -> None:
        workgroups = {each.key: each.name for each in self.agenda.workgroups}
        named = [(key, here(name)) for key, name in {**bodies, **workgroups}.items()]
        if self.kind in (Kind.STRATEGY, Kind.OUTCOME):
            shared = [("", gettext("All workgroups"))] if self.kind is Kind.OUTCOME else []
            self.fields["workgroup"] = forms.ChoiceField(
                label=_("Workgroup"), choices=[*shared, *named], required=self.kind is Kind.STRATEGY
            )
        if self.kind is Kind.ACTION:
            strategies = [(part.id, here(part.title)) for part in self.agenda.of(Strategy)]
            self.fields["strategy"] = forms.ChoiceField(label=_("Strategy"), choices=strategies)
        if self.kind is Kind.OUTCOME:
            self.fields["step"] = forms.TypedChoiceField(
                label=_("Step of the ladder"), choices=[(s, here(s.words)) for s in Step], coerce=Step
            )
            self.fields["horizon"] = forms.TypedChoiceField(
                label=_("When it is expected"), choices=[(h, here(h.words)) for h in Horizon], coerce=Horizon
            )

    def _link(self) -> None:
        for name, label, kinds in (
            ("start", _("From"), {start for start, _end in LEADS}),
            ("end", _("To"), {end for _start, end in LEADS}),
        ):
            parts = [part for part in self.agenda.parts if part.kind in kinds]
            choices = [(part.id, f"{here(part.kind.words)}: {here(self.agenda.title(part.id))}") for part in parts]
            self.fields[name] = forms.ChoiceField(label=label, choices=choices)

    def _evidence(self) -> None:
        for n in range(self.evidences):
            for language, said in LANGUAGES.items():
                self.fields[f"evidence_{n}_{language}"] = forms.CharField(
                    label=gettext("Evidence %(number)s (%(language)s)") % {"number": n + 1, "language": said},
                    max_length=LONGEST_TEXT, required=False, widget=forms.Textarea(attrs={"lang": language}),
                )  # fmt: skip
            self.fields[f"evidence_{n}_source"] = forms.CharField(
                label=gettext("Where evidence %(number)s can be read") % {"number": n + 1},
                max_length=LONGEST_TEXT, required=False,
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for n in range(self.evidences if self.kind is Kind.EDGE else 0):
            lines = {name: said.get(f"evidence_{n}_{name}", "") for name in (*LANGUAGES, "source")}
            for name, words in lines.items():
                if any(lines.values()) and not words:
                    self.add_error(
                        f"evidence_{n}_{name}", gettext("Evidence needs its words in both languages and a source.")
                    )
        return said

    def values(self) -> dict[str, Any]:
        """What the fields say, as the fields of a part."""
        said = self.cleaned_data
        found: dict[str, Any] = {
            name: Text(said[f"{name}_en"], said[f"{name}_es"]) for name in ("title", "text") if f"{name}_en" in said
        }
        found |= {
            name: said[name] for name in ("workgroup", "strategy", "step", "horizon", "start", "end") if name in said
        }
        if self.kind is Kind.EDGE:
            found["evidence"] = tuple(
                Evidence(
                    text=Text(said[f"evidence_{n}_en"], said[f"evidence_{n}_es"]), source=said[f"evidence_{n}_source"]
                )
                for n in range(self.evidences)
                if said[f"evidence_{n}_en"]
            )
        return found

    def refused(self, refused: Refused) -> None:
        super().refused(refused)
        self.clashes = tuple(
            replace(clash, field=str(self.fields[clash.field].label)) if clash.field in self.fields else clash
            for clash in self.clashes
        )


class EditClauseForm(ClauseForm, EditForm):
    """The clause as it stands; `version` is the print of the wording that was read."""

    def __init__(self, data: Any = None, *, part: Part | None, **more: Any) -> None:
        initial = {**flat(_fields(part)), "version": wording_print(part)} if part else {}
        super().__init__(data, part=part, initial=initial, **more)


def _fields(part: Part) -> dict[str, Any]:
    names = ("title", "text", "workgroup", "strategy", "step", "horizon", "evidence")
    return {name: getattr(part, name) for name in names if hasattr(part, name)}


class SeenForm(EditForm):
    """A confirmation that says which wording was read."""


class BeginForm(Form):
    source = forms.ChoiceField(label=_("Begin with"), widget=forms.RadioSelect)

    def __init__(self, data: Any = None, *, adopted: bool) -> None:
        super().__init__(data)
        choices = [("adopted", _("the agenda in force"))] if adopted else []
        choices += [("empty", _("an empty agenda")), ("file", _("an agenda.yaml file"))]
        field = self.fields["source"]
        field.choices, field.initial = choices, choices[0][0]  # type: ignore[attr-defined]


class ImportForm(EditForm):
    """An agenda as YAML, pasted or as a file. `compared` is the digest of the text whose difference was shown."""

    sent_data: QueryDict

    text = forms.CharField(
        label=_("The agenda as YAML"), required=False, widget=forms.Textarea(attrs={"rows": 20, "spellcheck": "false"})
    )
    file = forms.FileField(label=_("or a file"), required=False, help_text=_("An agenda.yaml of at most 1 MB."))
    compared = forms.CharField(required=False, widget=forms.HiddenInput)

    @classmethod
    def sent(cls, request: HttpRequest) -> ImportForm:
        """As it was sent, with the text of an uploaded file in the place of the typed one."""
        data = request.POST.copy()
        upload = request.FILES.get("file")
        if upload:
            data["text"] = upload.read(MOST_BYTES + 1).decode("utf-8", "replace")
        form = cls(data)
        form.sent_data = data
        return form

    @property
    def was_compared(self) -> bool:
        """The difference that was shown is that of this very text."""
        return bool(self.cleaned_data["compared"] == _digest(self.cleaned_data["text"]))

    def mark_compared(self) -> None:
        self.sent_data["compared"] = _digest(self.cleaned_data["text"])


def _digest(text: str) -> str:
    return hashlib.sha256(text.replace("\r\n", "\n").strip().encode("utf-8", "replace")).hexdigest()


class CommentsUntilForm(Form):
    until = forms.DateField(
        label=_("Last day for comments"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class ReasonForm(Form):
    reason = forms.CharField(label=_("Why is it withdrawn?"), max_length=500, widget=forms.Textarea)


class CommentForm(Form):
    """A comment; one that looks like it holds somebody's data is sent only when it is confirmed."""

    text = forms.CharField(
        label=_("Your comment"),
        max_length=LONGEST,
        widget=forms.Textarea,
        help_text=_(
            "Members of the initiative read it with the name of your organisation. Write nobody's personal data."
        ),
    )
    anyway = forms.BooleanField(label=_("It belongs here: send it as it is"), required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        if not looks_personal(self.data.get("text", "")):
            del self.fields["anyway"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if "anyway" in self.fields and not said.get("anyway"):
            self.add_error(
                "text",
                gettext("This looks like a phone number or a mail address. Take it out, or say that it belongs here."),
            )
        return said


class AnswerForm(Form):
    reply = forms.CharField(label=_("Your answer"), max_length=LONGEST, widget=forms.Textarea)
