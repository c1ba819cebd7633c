"""Drafts and comments on the working side: clashes keep the text, imports are compared first, nothing runs."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from fivefold.agenda.document import Evidence, Step, replaced
from fivefold.agenda.document_files import write_agenda
from fivefold.agenda.drafting import wording_print
from fivefold.agenda.models import AgendaVersion, Comment
from fivefold.agenda.rules import free_text
from fivefold.backbone.queries.standing import standing_of
from fivefold.backbone.standing import NOBODY
from fivefold.vocabulary import Text
from tests.cast import CHAIR, LEAD, MEMBER, VISITOR
from tests.cast.world import World, build_world
from tests.cast.world_agenda import CLAUSE, PUBLISHED, UNPUBLISHED

pytestmark = pytest.mark.django_db
SCRIPT = "<script>window.canary=1</script><img src=x onerror=window.canary=1>"


@pytest.fixture(name="world")
def _world() -> World:
    return build_world()


def client(world: World, member: str) -> Client:
    made = Client()
    if member != VISITOR:
        made.force_login(world.people[member])
    return made


def draft() -> AgendaVersion:
    return AgendaVersion.objects.get(initiative__slug="river", number=4)


def address(name: str, *, initiative: str = "river", number: int = 4, **parts: object) -> str:
    return reverse(name, kwargs={"initiative": initiative, "number": number, **parts})


def wording(**more: object) -> dict[str, Any]:
    """The clause's form as it is read, with changes."""
    return {
        "version": wording_print(draft().agenda.part(CLAUSE)), "title_en": "Families use",
        "title_es": "Las familias usan",
        "text_en": "Ours", "text_es": "Nuestra", "workgroup": "schools", "step": "uses", "horizon": "long",
    } | more  # fmt: skip


def save(world: World, member: str, form: dict[str, Any], clause: str = CLAUSE) -> HttpResponse:
    return client(world, member).post(address("agenda-edit-clause", clause=clause), form)  # type: ignore[return-value]


# --- wording ----------------------------------------------------------------------------------------------------------


def test_a_clause_is_saved_with_its_step(world: World) -> None:
    assert save(world, CHAIR, wording(step="completes")).status_code == 303
    part = draft().agenda.part(CLAUSE)
    assert (part.text, part.step) == (Text("Ours", "Nuestra"), Step.COMPLETES)  # type: ignore[union-attr]
    assert part.groups == UNPUBLISHED.part(CLAUSE).groups  # type: ignore[union-attr]  # not touched by any form


def test_of_two_who_word_a_clause_the_second_loses_nothing(world: World) -> None:
    """R6: 409 with both wordings; what was typed is still in the form; saving again with what was seen succeeds."""
    first, second = wording(), wording(text_en="Mine, longer", text_es="La mía")
    assert save(world, CHAIR, first).status_code == 303
    refused = save(world, LEAD, second)
    page = refused.content.decode()
    assert refused.status_code == 409
    assert "<td>Ours</td><td>Mine, longer</td>" in page and ">\nMine, longer</textarea>" in page
    assert draft().agenda.part(CLAUSE).text.en == "Ours"
    again = second | {"version": wording_print(draft().agenda.part(CLAUSE))}
    assert f'value="{again["version"]}"' in page  # the form already carries it
    assert save(world, LEAD, again).status_code == 303
    assert draft().agenda.part(CLAUSE).text.en == "Mine, longer"


def test_of_two_who_word_two_clauses_both_are_kept(world: World) -> None:
    read = wording()
    mission = {"version": wording_print(draft().agenda.part("mission")), "text_en": "New", "text_es": "Nueva"}
    assert save(world, LEAD, mission, "mission").status_code == 303
    assert save(world, CHAIR, read).status_code == 303
    assert (draft().agenda.part("mission").text.en, draft().agenda.part(CLAUSE).text.en) == ("New", "Ours")


def test_a_clause_taken_out_meanwhile_leaves_the_text_on_the_page(world: World) -> None:
    read = wording(text_en="Much work went into this")
    gone = PUBLISHED.__class__(
        workgroups=PUBLISHED.workgroups, parts=tuple(p for p in PUBLISHED.parts if CLAUSE not in p.id)
    )
    AgendaVersion.objects.filter(pk=draft().pk).update(document=write_agenda(gone))
    refused = save(world, LEAD, read)
    assert refused.status_code == 409 and b"Much work went into this" in refused.content


def test_a_form_that_is_wrong_says_where(world: World) -> None:
    refused = save(world, LEAD, wording(text_es="", title_en="x" * 91))
    page = refused.content.decode()
    assert refused.status_code == 400 and page.count('class="field-error"') == 2


def test_evidence_is_added_and_taken_away(world: World) -> None:
    edge = "edge.strategy.tell.outcome.families-know"
    form = {
        "version": wording_print(draft().agenda.part(edge)), "text_en": "Because", "text_es": "Porque",
        "evidence_0_en": "", "evidence_0_es": "", "evidence_0_source": "",
        "evidence_1_en": "Seen", "evidence_1_es": "Visto", "evidence_1_source": "A study",
    }  # fmt: skip
    assert save(world, LEAD, form | {"evidence_1_es": ""}, edge).status_code == 400  # a language is missing
    assert save(world, LEAD, form, edge).status_code == 303
    assert draft().agenda.part(edge).evidence == (Evidence(text=Text("Seen", "Visto"), source="A study"),)  # type: ignore[union-attr]


def test_what_looks_like_a_phone_number_is_warned_of(world: World) -> None:
    """E12: saved, said, and kept from a ballot (tests/agenda)."""
    lead = client(world, LEAD)
    lead.post(address("agenda-edit-clause", clause=CLAUSE), wording(text_en="Call 215-555-0100"))
    answer = lead.get(address("agenda-draft"))
    assert b"looks like a phone number" in answer.content


@pytest.mark.parametrize("kind", ["mission", "principle", "strategy", "action", "outcome", "assumption", "edge"])
def test_a_form_for_each_kind_of_clause(world: World, kind: str) -> None:
    assert client(world, LEAD).get(address("agenda-add-clause", kind=kind)).status_code == 200


def test_a_link_and_a_strategy_are_added(world: World) -> None:
    lead = client(world, LEAD)
    words = {"title_en": "Ride", "title_es": "Viajar", "text_en": "Pay", "text_es": "Pagar"}
    assert lead.post(address("agenda-add-clause", kind="strategy"), words | {"workgroup": "schools"}).status_code == 303
    link = {"start": "strategy.ride", "end": CLAUSE, "text_en": "So", "text_es": "Así"}
    assert lead.post(address("agenda-add-clause", kind="edge"), link).status_code == 303
    assert lead.post(address("agenda-add-clause", kind="edge"), link).status_code == 400  # linked once
    assert f"edge.strategy.ride.{CLAUSE}" in draft().agenda.by_id


# --- importing --------------------------------------------------------------------------------------------------------


def test_an_import_is_compared_before_it_is_saved(world: World) -> None:
    lead, text = client(world, LEAD), write_agenda(replaced(UNPUBLISHED, "mission", groups=("women",)))
    upload = {"version": draft().version, "file": SimpleUploadedFile("agenda.yaml", text.encode())}
    compared = lead.post(address("agenda-import"), upload)
    page = compared.content.decode()
    assert compared.status_code == 200 and draft().agenda == UNPUBLISHED  # nothing saved yet
    assert "This changes what is measured" in page and "note-error" in page
    digest = compared.context["form"].data["compared"]
    form = {"version": draft().version, "text": text, "compared": digest}
    assert lead.post(address("agenda-import"), form | {"text": text + "\n# other"}).status_code == 200  # compared anew
    assert draft().agenda == UNPUBLISHED
    assert lead.post(address("agenda-import"), form).status_code == 303
    assert draft().agenda.part("mission").groups == ("women",)  # type: ignore[union-attr]


HOSTILE = {
    "alias": "note: &a {en: x, es: x}\nmission: {text: *a}\n",
    "tag": "mission: !!python/object/apply:os.system [id]\n",
    "deep": "mission: " + "[" * 5_000 + "]" * 5_000,
    "long": "note: {en: '" + "x" * 1_100_000 + "', es: y}\n",
    "binary": "\x00\x01\x02",
    "not yaml": "mission: [",
    "no agenda": "- a\n- b\n",
    "twice": "mission: {text: {en: a, es: a}}\nmission: {text: {en: b, es: b}}\n",
    "dangling": "edges: [{from: strategy.x, to: outcome.y, rationale: {en: a, es: b}, evidence: none yet}]\n",
    "laughs": "a: &a [x]\nb: &b [*a,*a]\nc: &c [*b,*b]\n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_in_words(world: World, name: str) -> None:
    """C8, C9 for YAML: a sentence beside the form, nothing saved, never a fault of ours."""
    upload = {"version": draft().version, "file": SimpleUploadedFile("../../x.yaml", HOSTILE[name].encode())}
    refused = client(world, LEAD).post(address("agenda-import"), upload)
    assert refused.status_code == 400 and b"error-summary" in refused.content
    assert draft().agenda == UNPUBLISHED


# --- comments ---------------------------------------------------------------------------------------------------------


def say(world: World, text: str, **more: str) -> HttpResponse:
    where = address("agenda-clause", initiative="brook", number=1, clause=CLAUSE)
    return client(world, MEMBER).post(where, {"text": text, **more})  # type: ignore[return-value]


def test_personal_data_is_warned_of_before_it_is_sent(world: World) -> None:
    """E12: a mail address needs a second thought, a social security number is never kept."""
    warned = say(world, "Write to a@example.org")
    assert warned.status_code == 400 and b'name="anyway"' in warned.content and b"a@example.org" in warned.content
    assert say(world, "Write to a@example.org", anyway="on").status_code == 303
    assert say(world, "It is 123-45-6789", anyway="on").status_code == 400
    assert Comment.objects.filter(text__contains="123-45").count() == 0


def test_twin_of_the_warning(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the flaw (no number looks like one) it is kept."""
    monkeypatch.setattr(free_text, "_SOCIAL_SECURITY", free_text.re.compile("never"))
    say(world, "It is 123-45-6789", anyway="on")
    assert Comment.objects.filter(text__contains="123-45").count() == 1


def test_the_file_of_comments_runs_nothing(world: World) -> None:
    """A spreadsheet would run a comment that begins with = as a formula."""
    say(world, "=HYPERLINK(0)")
    got = client(world, MEMBER).get(address("agenda-comments-file", initiative="brook", number=1))
    assert b"'=HYPERLINK(0)" in got.content and b",=HYPERLINK" not in got.content


def test_closing_with_open_comments_warns(world: World) -> None:
    page = client(world, LEAD).get(address("agenda-close-comments", initiative="brook", number=1)).content
    assert b"1 comment has no answer yet" in page


# --- nothing runs (C2) ------------------------------------------------------------------------------------------------


def _scripted(world: World) -> None:
    """Script in every text of the agenda, in names, in a comment and its answer."""
    hostile = UNPUBLISHED
    for part in hostile.parts:
        changes: dict[str, Any] = {"text": Text(SCRIPT, SCRIPT)}
        if hasattr(part, "title"):
            changes["title"] = Text(SCRIPT, SCRIPT)
        if hasattr(part, "evidence"):
            changes["evidence"] = (Evidence(text=Text(SCRIPT, SCRIPT), source="javascript:alert(1)"),)
        hostile = replaced(hostile, part.id, **changes)
    named = tuple(type(w)(key=w.key, name=Text(SCRIPT, SCRIPT)) for w in hostile.workgroups)
    hostile = type(hostile)(workgroups=named, parts=hostile.parts, note=Text(SCRIPT, SCRIPT))
    AgendaVersion.objects.all().update(document=write_agenda(hostile))
    AgendaVersion.objects.filter(initiative__slug="river", number=1).update(document=write_agenda(PUBLISHED))
    Comment.objects.update(text=SCRIPT, reply=SCRIPT)
    world.a.name = SCRIPT
    world.a.save()


def hostile_pages() -> tuple[str, ...]:
    brook: dict[str, Any] = {"initiative": "brook", "number": 1}
    return (
        *(reverse(f"agenda{name}", kwargs={"initiative": "river"}) for name in ("", "-fragment", "-embed")),
        reverse("agenda-versions", kwargs={"initiative": "river"}),
        address("agenda-version"), address("agenda-draft"), address("agenda-difference", other=1),
        address("agenda-import"),
        *(address(f"agenda-{act}-clause", clause=clause) for act in ("edit", "remove")
          for clause in (CLAUSE, "mission", "edge.strategy.tell.outcome.families-know")),
        *(address("agenda-add-clause", kind=kind) for kind in ("edge", "action", "outcome")),
        address("agenda-clause", clause=CLAUSE, **brook), address("agenda-comments", **brook),
    )  # fmt: skip


def runs(page: str) -> bool:
    return "<script>window" in page or "<img src=x" in page or 'href="javascript' in page


def test_script_in_every_text_is_shown_and_does_not_run(world: World) -> None:
    """C2: each page that shows the words shows them as words."""
    _scripted(world)
    reader = client(world, LEAD)
    for where in hostile_pages():
        page = reader.get(where).content.decode()
        assert not runs(page), where
        if "embed" not in where and "versions/" in where and where.count("/") > 6:
            assert "&lt;script&gt;window" in page, where


def test_twin_of_escaping(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the flaw (texts marked as safe) the same look finds the script."""
    from django.utils.safestring import mark_safe

    _scripted(world)
    monkeypatch.setattr("fivefold.web.agenda.versions.presenters.here", lambda text: mark_safe(text.en))
    assert runs(client(world, LEAD).get(hostile_pages()[0]).content.decode())


# --- the way ----------------------------------------------------------------------------------------------------------


def test_from_the_agenda_in_force_to_comments(world: World) -> None:
    """As a lead walks it: withdraw what is on its way, begin, open, close."""
    AgendaVersion.objects.filter(initiative__slug="river", number=3).update(state="withdrawn")
    lead = client(world, LEAD)
    begun = lead.post(reverse("agenda-begin", kwargs={"initiative": "river"}), {"source": "adopted"})
    assert begun["Location"] == address("agenda-draft", number=6)
    assert AgendaVersion.objects.get(initiative__slug="river", number=6).agenda == PUBLISHED
    opened = lead.post(address("agenda-open-comments", number=6), {"until": "2099-01-01"})
    assert opened.status_code == 303
    assert lead.get(address("agenda-edit-clause", number=6, clause=CLAUSE)).status_code == 400  # stands still
    assert lead.post(address("agenda-close-comments", number=6)).status_code == 303
    version = AgendaVersion.objects.get(initiative__slug="river", number=6)
    assert version.comments_until is not None and version.comments_until < date(2099, 1, 1)
    assert lead.post(address("agenda-withdraw", number=6), {"reason": "Not now"}).status_code == 303


def test_an_old_form_replayed_is_refused(world: World) -> None:
    """A18: the comment period is closed twice."""
    lead, where = client(world, LEAD), address("agenda-close-comments", initiative="brook", number=1)
    assert (lead.post(where).status_code, lead.post(where).status_code) == (303, 400)


# --- the log in words -------------------------------------------------------------------------------------------------


def test_every_event_of_a_version_is_a_sentence() -> None:
    """Or the log would show a code: every verb the actions record has words."""
    from fivefold.web.happened.agenda import HAPPENED

    sources = Path(__file__).parents[2] / "fivefold/agenda/actions"
    written = "".join((sources / name).read_text(encoding="utf-8") for name in ("versions.py", "comments.py"))
    assert {f"agenda:{verb}" for verb in re.findall(r'verb="([a-z-]+)"', written)} == set(HAPPENED)


def test_the_log_names_a_draft_only_to_members(world: World) -> None:
    from fivefold.web.happened.agenda import NAMED

    ids = frozenset({"river/2", "river/4"})
    inside = standing_of(world.people[MEMBER], on=date(2026, 3, 2))
    assert set(NAMED["agenda"](ids, by=inside)) == ids
    assert set(NAMED["agenda"](ids, by=NOBODY)) == {"river/2"}
