"""The pages of organisations: what a clash keeps, how a file comes in, what each address tells to whom."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from fivefold.backbone.folding import fold
from fivefold.backbone.models import Contact, Event, Organisation, Participation, Site
from fivefold.sources.received.writing import write_csv
from fivefold.web.backbone.organisations import importing
from tests.backbone.organisation_helpers import organisation, sea
from tests.backbone.test_organisation_files import NAMES
from tests.cast import EVALUATOR, LEAD, MEMBER, OTHER, PARTNER, STEWARD, VISITOR
from tests.cast.world import LONG_AGO, THEN, World, build_world

pytestmark = pytest.mark.django_db
MOST_QUERIES = 15


@pytest.fixture(name="world")
def _world() -> World:
    return build_world()


@pytest.fixture(name="as_")
def _as(world: World) -> Callable[[str], Client]:
    def client(member: str) -> Client:
        made = Client()
        if member != VISITOR:
            made.force_login(world.people[member])
        return made

    return client


def page(world: World, *more: str) -> str:
    return "/".join(["/organisations", world.a.key, *more, ""])


FIELDS = {"name": "Ash Academy", "kind": "school", "about": "", "website": "", "email": "", "phone": ""}


# --- reading ----------------------------------------------------------------------------------------------------------


def test_the_old_address_of_a_merged_organisation_leads_on(world: World, as_: Callable[[str], Client]) -> None:
    answer = as_(VISITOR).get(f"/organisations/{world.names['organisation_merged']}/")
    assert (answer.status_code, answer.headers["Location"]) == (301, page(world))


def test_an_old_address_tells_nothing_where_the_new_one_would_not(world: World, as_: Callable[[str], Client]) -> None:
    """A19: a redirect to a page the reader may not see would tell that there is something."""
    hidden = organisation("Hidden Harbour", sea(), status="prospect")
    old = organisation("Old Harbour", merged_into=hidden)
    there, nowhere = (as_(MEMBER).get(f"/organisations/{key}/") for key in (old.key, "nosuchkey222"))
    assert there.status_code == nowhere.status_code == 404
    assert _words(there) == _words(nowhere)


def _words(answer: HttpResponse) -> str:
    text: str = answer.content.decode()
    return text[text.index("<main") :]


def test_a_foreign_address_answers_as_if_there_were_nothing(world: World, as_: Callable[[str], Client]) -> None:
    """A2 on pages: an organisation of another initiative, its site and its contact, by everybody of the river."""
    hidden = organisation("Hidden Harbour", sea(), status="prospect")
    site = Site.objects.create(organisation=hidden, name="Pier")
    contact = Contact.objects.create(organisation=hidden, name="Kim")
    for path in (
        "",
        "edit/",
        f"sites/{site.key}/",
        f"contacts/{contact.key}/",
        "sites/add/",
        "part/sea/",
        "take-part/",
    ):
        nowhere = path.replace(site.key, "nosuchkey222").replace(contact.key, "nosuchkey222")
        for ask in ("get", "post"):
            there = getattr(as_(OTHER), ask)(f"/organisations/{hidden.key}/{path}")
            blank = getattr(as_(OTHER), ask)(f"/organisations/nosuchkey222/{nowhere}")
            assert there.status_code == blank.status_code, path
            assert path == "" or there.status_code in (404, 405), path
            if there.status_code == 404:
                assert _words(there) == _words(blank), path


@pytest.mark.parametrize("member", [VISITOR, MEMBER, PARTNER, LEAD])
def test_pages_take_few_queries_with_400_organisations(
    world: World, as_: Callable[[str], Client], member: str, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    _many(world)
    client = as_(member)
    addresses = ["/organisations/", "/organisations/?search=school&page=3", page(world)]
    if member == LEAD:
        addresses += ["/organisations/duplicates/", "/organisations/export.csv", "/organisations/export.json"]
    for address in addresses:
        with django_assert_max_num_queries(MOST_QUERIES):
            assert client.get(address).status_code == 200, address


def _many(world: World) -> None:
    made = Organisation.objects.bulk_create(
        Organisation(name=f"School {n}", folded=fold(f"School {n}"), kind="school", added_at=THEN) for n in range(400)
    )
    Participation.objects.bulk_create(
        Participation(organisation=row, initiative=world.initiative, status="active", since=LONG_AGO) for row in made
    )
    Site.objects.bulk_create(Site(organisation=row, name="Main", city="River") for row in made)


def test_an_export_holds_what_the_reader_reaches(world: World, as_: Callable[[str], Client]) -> None:
    """The evaluator's reach is everything; a contact is in none of the files unless it is shown."""
    organisation("Hidden Harbour", sea(), status="prospect")
    for form in ("csv", "json"):
        answer = as_(EVALUATOR).get(f"/organisations/export.{form}")
        assert "attachment" in answer.headers["Content-Disposition"]
        assert "no-store" in answer.headers["Cache-Control"]
        assert "Hidden Harbour" in answer.content.decode("utf-8")
        assert "robin@example.org" not in answer.content.decode("utf-8")
    assert "Hidden" not in as_(LEAD).get("/organisations/export.csv?initiative=river").content.decode("utf-8")
    assert as_(LEAD).get("/organisations/export.exe").status_code == 404


def test_the_public_page_is_the_same_for_all_of_the_public(world: World, as_: Callable[[str], Client]) -> None:
    """C13: cacheable only without an account; then without notes, contacts, reference and log."""
    Organisation.objects.filter(pk=world.a.pk).update(reference="SECRET-7")
    Participation.objects.filter(organisation=world.a).update(note="Secret reason")
    public, inside = as_(VISITOR).get(page(world)), as_(LEAD).get(page(world))
    assert "public" in public.headers["Cache-Control"]
    assert "no-store" in inside.headers["Cache-Control"]
    for secret in ("SECRET-7", "Secret reason", "Robin", "What happened"):
        assert secret in inside.content.decode(), secret
        assert secret not in public.content.decode(), secret


# --- writing ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_a_name_survives_the_form(world: World, as_: Callable[[str], Client], name: str) -> None:
    """R21, C2: kept letter by letter, shown escaped."""
    answer = as_(PARTNER).post(page(world, "edit"), {**FIELDS, "name": name, "version": 1})
    assert answer.status_code == 303
    assert Organisation.objects.get(pk=world.a.pk).name == name
    assert "<b>Bold" not in as_(VISITOR).get(page(world)).content.decode()


def test_the_second_editor_keeps_their_words(world: World, as_: Callable[[str], Client]) -> None:
    """R6: 409, what changed beside what they wrote, their text still in the form; the next press saves."""
    as_(LEAD).post(page(world, "edit"), {**FIELDS, "about": "First", "reference": "", "version": 1})
    client, mine = as_(PARTNER), {**FIELDS, "about": "Mine, typed for long", "version": 1}
    answer = client.post(page(world, "edit"), mine)
    shown = answer.content.decode()
    assert (answer.status_code, "First" in shown, "Mine, typed for long" in shown) == (409, True, True)
    assert 'name="version" value="2"' in shown
    assert client.post(page(world, "edit"), mine | {"version": 2}).status_code == 303
    assert Organisation.objects.get(pk=world.a.pk).about == "Mine, typed for long"


def test_a_partners_form_ignores_what_is_the_backbones(world: World, as_: Callable[[str], Client]) -> None:
    """A3 by form: fields the page does not have are not looked at."""
    before = Organisation.objects.filter(pk=world.a.pk).values("key", "reference", "added_at", "merged_into").get()
    parts = list(Participation.objects.order_by("pk").values())
    extra = {"key": "x", "reference": "x", "added_at": "2000-01-01", "merged_into": world.b.pk, "status": "left"}
    assert as_(PARTNER).post(page(world, "edit"), {**FIELDS, "version": 1, **extra}).status_code == 303
    assert Organisation.objects.filter(pk=world.a.pk).values(*before).get() == before
    assert list(Participation.objects.order_by("pk").values()) == parts


@pytest.mark.parametrize("website", ["javascript:alert(1)", "data:text/html,x", "vbscript:x", "//evil.example"])
def test_a_link_that_is_none_is_refused_beside_its_field(
    world: World, as_: Callable[[str], Client], website: str
) -> None:
    """C3."""
    answer = as_(PARTNER).post(page(world, "edit"), {**FIELDS, "website": website, "version": 1})
    assert answer.status_code == 400
    assert 'id="id_website_error"' in answer.content.decode()


def test_a_step_that_is_none_is_refused(world: World, as_: Callable[[str], Client]) -> None:
    """A18: a hand-made form names a status the page did not offer."""
    answer = as_(LEAD).post(page(world, "part", "river"), {"status": "prospect", "reason": "x", "version": 1})
    assert answer.status_code == 400
    assert as_(LEAD).post(
        page(world, "part", "river"), {"status": "paused", "reason": "Summer", "version": 1}
    ).status_code == 303  # fmt: skip


def test_removing_needs_the_version_that_was_seen(world: World, as_: Callable[[str], Client]) -> None:
    address = page(world, "sites", world.names["site_a"], "remove")
    assert as_(PARTNER).post(address).status_code == 400
    assert as_(PARTNER).post(address, {"version": 7}).status_code == 409
    assert as_(PARTNER).post(address, {"version": 1}).status_code == 303


# --- importing --------------------------------------------------------------------------------------------------------


def upload(client: Client, *rows: list[str], header: tuple[str, ...] = ("name", "kind")) -> HttpResponse:
    file = SimpleUploadedFile("../../list\n.csv", write_csv(header, rows))
    return client.post("/organisations/import/", {"initiative": "river", "file": file, "charset": ""})


def token(answer: Any) -> str:
    return str(answer.context["form"]["token"].value())


def confirm(client: Client, token: str) -> HttpResponse:
    return client.post("/organisations/import/confirm/", {"token": token})


def test_a_file_comes_in_once_however_often_it_is_confirmed(world: World, as_: Callable[[str], Client]) -> None:
    """D3: double click, back button, a retry: the second answer says that it is there."""
    client = as_(LEAD)
    looked = upload(client, ["Elm", "school"])
    assert (looked.status_code, Organisation.objects.filter(name="Elm").count()) == (200, 0)
    first, second = confirm(client, token(looked)), confirm(client, token(looked))
    assert (first.status_code, second.status_code) == (303, 303)
    assert Organisation.objects.filter(name="Elm").count() == 1
    assert Event.objects.filter(verb="imported").count() == 1
    assert "already imported" in client.get("/organisations/").content.decode()
    assert "here already" in upload(client, ["Elm", "school"]).content.decode()


def test_problems_are_shown_counted_and_given_as_a_file(world: World, as_: Callable[[str], Client]) -> None:
    """R17: the first twenty on the page, all of them counted and in the file; and no button to import."""
    client = as_(LEAD)
    looked = upload(client, *[[f"Elm {n}", "skool"] for n in range(25)])
    shown = looked.content.decode()
    assert ("25 problems" in shown, shown.count("<strong>Row "), "Import it so" in shown) == (True, 20, False)
    file = client.post("/organisations/import/problems/", {"token": token(looked)})
    assert len(file.content.decode("utf-8-sig").splitlines()) == 26
    assert confirm(client, token(looked)).status_code == 400
    assert not Organisation.objects.filter(name__startswith="Elm").exists()


def test_a_note_of_somebody_else_an_old_one_and_a_forged_one_are_refused(
    world: World, as_: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A8: the signed note is bound to who looked; nothing the browser sends is trusted beyond it."""
    note = token(upload(as_(LEAD), ["Elm", "school"]))
    assert confirm(as_(STEWARD), note).status_code == 400
    assert confirm(as_(LEAD), note[:-2] + "xx").status_code == 400
    monkeypatch.setattr(importing, "_GOOD_FOR", -1)
    assert confirm(as_(LEAD), note).status_code == 400
    assert not Organisation.objects.filter(name="Elm").exists()


def test_the_twin_of_somebody_elses_note_is_caught(
    world: World, as_: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the flaw put back (the note names nobody) another one's note is taken."""
    monkeypatch.setattr(importing.signing, "loads", lambda text, **how: {**_loads(text, **how), "person": _STEWARD[0]})
    _STEWARD[:] = [world.people[STEWARD].pk]
    assert confirm(as_(STEWARD), token(upload(as_(LEAD), ["Elm", "school"]))).status_code == 303


_loads = importing.signing.loads
_STEWARD: list[int] = []


def test_what_changed_since_the_look_is_shown_again(world: World, as_: Callable[[str], Client]) -> None:
    client = as_(LEAD)
    looked = upload(client, ["Birch Labs", "school", "1"], header=("name", "kind", "phone"))
    Organisation.objects.filter(pk=world.b.pk).update(phone="215 555 0177")
    again = confirm(client, token(looked))
    assert (again.status_code, "215 555 0177" in again.content.decode()) == (409, True)
    assert confirm(client, token(again)).status_code == 303
    assert Organisation.objects.get(pk=world.b.pk).phone == "1"


@pytest.mark.parametrize(
    "content", [b"", b"\0" * 100, b"PK\x03\x04broken", b"%PDF-1.7", b"{", b"<html><script>", b"name"]
)
def test_what_is_no_list_is_refused_in_words(world: World, as_: Callable[[str], Client], content: bytes) -> None:
    """C6, C9: 400 beside the field or above the form, never a crash; nothing stays on the disk."""
    answer = as_(LEAD).post(
        "/organisations/import/", {"initiative": "river", "file": SimpleUploadedFile("x.csv", content), "charset": ""}
    )
    assert answer.status_code == (200 if content == b"name" else 400)


def test_merging_on_the_page(world: World, as_: Callable[[str], Client]) -> None:
    """Side by side, warned, then one; the form says which stays and whose words."""
    client, twin = as_(LEAD), world.names["organisation_twin"]
    address = f"/organisations/merge/{world.a.key}/{twin}/"
    shown = client.get(address).content.decode()
    assert "This cannot be undone" in shown
    chosen = {"seen_one": 1, "seen_other": 1, "survivor": "one", "take_about": "other"}
    assert client.post(address, chosen | {"seen_other": 9}).status_code == 409
    assert client.post(address, chosen).status_code == 303
    assert Organisation.objects.get(pk=world.a.pk).about == "The same again."
    assert client.get(f"/organisations/{twin}/").headers["Location"] == page(world)
