"""Pages of agreements, grants and tasks: signing asks again, files are inert, the second editor loses nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from fivefold.backbone.models import Agreement, AgreementParty, Event, Grant, Organisation, Participation, Person, Task
from fivefold.web.backbone.agreements import signing
from tests.cast import FUNDER, LEAD, MEMBER, OTHER, PARTNER, STEWARD
from tests.cast.world import LONG_AGO, THEN, World, build_world
from tests.cast.world_agreements import DOCUMENT, drafted, sign

pytestmark = pytest.mark.django_db


@pytest.fixture(name="world")
def _world() -> World:
    return build_world()


def client(world: World, name: str) -> Client:
    browser = Client(raise_request_exception=False)
    browser.force_login(world.people[name])
    return browser


def fresh(world: World, name: str, *, seconds_ago: int = 0) -> Client:
    """Somebody who signed in just now, or so long ago, as allauth remembers it."""
    browser = client(world, name)
    session, when = browser.session, timezone.now().timestamp() - seconds_ago
    session["account_authentication_methods"] = [{"method": "password", "at": when}]
    session["account_authentication_methods_user"] = str(world.people[name].pk)
    session.save()
    return browser


def at(world: World, route: str, name: str = "agreement_draft", **more: str) -> str:
    return reverse(route, kwargs={"initiative": "river", "key": world.names[name], **more})


def typed(world: World, **changes: Any) -> dict[str, Any]:
    today = timezone.now().date()
    return {
        "kind": "data-sharing",
        "title": "Typed",
        "purpose": "To know.",
        "parties": [world.a.key],
        "measures": "seats\n\n grades ",
        "fields_covered": "",
        "starts_on": today.isoformat(),
        "ends_on": (today + timedelta(days=9)).isoformat(),
        **changes,
    }


# --- writing ----------------------------------------------------------------------------------------------------------


def test_a_draft_is_what_was_typed(world: World) -> None:
    """Ids one a line; an empty list stays empty and covers nothing; a second click leads to the same draft."""
    browser, form = client(world, LEAD), typed(world, key="m" * 12)
    first, again = (browser.post(reverse("new-agreement", args=["river"]), form) for _ in range(2))
    assert first.status_code == again.status_code == 303
    assert first["Location"] == again["Location"]
    made = Agreement.objects.get(key="m" * 12)
    assert (made.measures, made.fields) == (["grades", "seats"], [])


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"measures": "all"}, "never covers everything"),
        ({"smallest_cell": "9"}, "greater than or equal to 10"),
        ({"ends_on": "1999-01-01"}, "end before it begins"),
        ({"parties": ["nosuch"]}, "Select a valid choice"),
        ({"purpose": ""}, "required"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(world: World, changes: dict[str, Any], said: str) -> None:
    answer = client(world, LEAD).post(reverse("new-agreement", args=["river"]), typed(world, **changes))
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert 'value="Typed"' in answer.content.decode()


def test_fields_nobody_offered_change_nothing(world: World) -> None:
    """A3: state, file and initiative in the form are not read."""
    forged = {"state": "signed", "initiative": "other", "file_hash": "0" * 64, "signed_terms": "{}", "renews": "1"}
    client(world, LEAD).post(reverse("new-agreement", args=["river"]), typed(world, key="m" * 12, **forged))
    made = Agreement.objects.get(key="m" * 12)
    assert (made.state, made.initiative, made.file_hash, made.signed_terms, made.renews) == (
        "draft", world.initiative, "", "", None,
    )  # fmt: skip


def test_the_second_editor_sees_what_changed_and_loses_nothing(world: World) -> None:
    """R6: 409, the other's words beside their own, and sending again saves."""
    address = at(world, "edit-agreement")
    client(world, STEWARD).post(address, typed(world, version="1", title="The steward's"))
    lead = client(world, LEAD)
    answer = lead.post(address, typed(world, version="1", title="The lead's"))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "The steward&#x27;s" in page and 'value="The lead&#x27;s"' in page and 'value="2"' in page
    assert lead.post(address, typed(world, version="2", title="The lead's")).status_code == 303
    assert Agreement.objects.get(key=world.names["agreement_draft"]).title == "The lead's"


def test_a_grant_has_the_same_care(world: World) -> None:
    address, today = at(world, "edit-grant", "grant"), timezone.now().date().isoformat()
    form = {
        "title": "T", "funder": world.f.key, "recipient": world.a.key, "amount": "10.50", "currency": "usd",
        "starts_on": today, "ends_on": today, "reports": "2030-06-30\n2031-06-30", "version": "1",
    }  # fmt: skip
    lead = client(world, LEAD)
    assert lead.post(address, form).status_code == 303
    assert lead.post(address, form | {"title": "U"}).status_code == 409
    assert lead.post(address, form | {"reports": "soon", "version": "2"}).status_code == 400
    grant = Grant.objects.get(key=world.names["grant"])
    assert (grant.title, grant.currency, grant.reports.count()) == ("T", "USD", 2)


# --- signing ----------------------------------------------------------------------------------------------------------


def signature(world: World, **changes: str) -> dict[str, str]:
    return {"party": world.a.key, "name": world.people[PARTNER].name, "version": "1", **changes}


def test_signing_asks_who_it_is(world: World) -> None:
    """B9: an open session is not enough."""
    answer = client(world, PARTNER).post(at(world, "sign-agreement"), signature(world))
    assert (answer.status_code, "reauthenticate" in answer["Location"]) == (302, True)
    assert not AgreementParty.objects.filter(agreement__key=world.names["agreement_draft"]).exclude(signed_at=None)


def test_the_twin_of_that_question(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The flaw put back: without the question, the open session signs."""
    monkeypatch.setattr(signing, "require_fresh", lambda request: None)
    assert client(world, PARTNER).post(at(world, "sign-agreement"), signature(world)).status_code == 303


def test_signing(world: World) -> None:
    browser = fresh(world, PARTNER)
    assert world.a.name in browser.get(at(world, "sign-agreement")).content.decode()
    assert browser.post(at(world, "sign-agreement"), signature(world, name="Somebody")).status_code == 400
    assert browser.post(at(world, "sign-agreement"), signature(world, party=world.f.key)).status_code == 400
    assert browser.post(at(world, "sign-agreement"), signature(world, version="9")).status_code == 409
    assert browser.post(at(world, "sign-agreement"), signature(world)).status_code == 303
    page = browser.get(at(world, "agreement")).content.decode()
    assert "not signed yet" in page and "Partner" in page  # F has not
    again = browser.post(at(world, "sign-agreement"), signature(world))
    assert (again.status_code, "You have signed" in again.content.decode()) == (400, True)
    assert Event.objects.filter(verb="signed").count() == 1


def test_a_sign_in_counts_for_five_minutes(world: World) -> None:
    assert fresh(world, PARTNER, seconds_ago=290).get(at(world, "sign-agreement")).status_code == 200
    assert fresh(world, PARTNER, seconds_ago=310).get(at(world, "sign-agreement")).status_code == 302


# --- files ------------------------------------------------------------------------------------------------------------


def attach(world: World, content: bytes, name: str = "terms.pdf") -> Any:
    file = SimpleUploadedFile(name, content, content_type="text/html")
    return client(world, LEAD).post(at(world, "attach-document"), {"file": file})


def test_a_document_is_handed_out_and_never_opened(world: World) -> None:
    """C6: attachment, nosniff, a policy under which nothing runs; the type the sender claimed is not read."""
    answer = client(world, PARTNER).get(at(world, "agreement-document", "agreement_signed"))
    assert answer.content == DOCUMENT
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="terms.pdf"'
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]


def test_a_page_named_pdf_is_plain_text(world: World) -> None:
    assert attach(world, b"<script>alert(1)</script>", "nice.html").status_code == 303
    answer = client(world, LEAD).get(at(world, "agreement-document"))
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="nice.txt"'


@pytest.mark.parametrize("name", ["../../x.pdf", 'a"\r\nX-Evil: 1.pdf', "\u202efdp.pdf", "n" * 300 + ".pdf", "año.pdf"])
def test_a_name_does_no_harm_in_a_header(world: World, name: str) -> None:
    """C7."""
    file = SimpleUploadedFile("x", DOCUMENT)
    file._name = name  # as a client can send it, past Django's own cleaning
    assert client(world, LEAD).post(at(world, "attach-document"), {"file": file}).status_code == 303
    header = client(world, LEAD).get(at(world, "agreement-document"))["Content-Disposition"]
    assert header.startswith("attachment; filename")
    assert not {"\r", "\n", "/", "\\", "\u202e"} & set(header)
    assert len(header) < 200


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04zip\x00", b"x" * ((10 << 20) + 1)], ids=["empty", "zip", "large"])
def test_other_files_are_refused(world: World, content: bytes) -> None:
    assert attach(world, content).status_code == 400
    assert Agreement.objects.get(key=world.names["agreement_draft"]).file_hash == ""


def test_another_organisations_document_is_not_there(world: World) -> None:
    """A2: the same page, to the letter, as for a key that does not exist."""
    browser = client(world, OTHER)
    theirs = browser.get(at(world, "agreement-document", "agreement_signed"))
    nobodys = browser.get(reverse("agreement-document", kwargs={"initiative": "river", "key": "nosuchkeyatall"}))
    assert theirs.status_code == nobodys.status_code == 404
    pages = [
        page.content.decode().replace(key, "")
        for page, key in ((theirs, world.names["agreement_signed"]), (nobodys, "nosuchkeyatall"))
    ]
    same, other = ([line for line in page.splitlines() if "csrf" not in line] for page in pages)
    assert same == other


# --- reading ----------------------------------------------------------------------------------------------------------


def test_what_ends_soon_has_its_one_action(world: World) -> None:
    soon = drafted(world, "Ends soon", world.a, ends_on=timezone.now().date() + timedelta(days=5))
    sign(soon, {world.a.pk: world.people[PARTNER]})
    page = client(world, LEAD).get(reverse("agreements", args=["river"])).content.decode()
    assert page.index("Ends soon") < page.index("Data for the years to come") < page.index("Data of this year")
    assert 'aria-label="Renew: Ends soon"' in page
    assert "ends in 5 days" in page
    signer = client(world, FUNDER).get(reverse("agreements", args=["river"])).content.decode()
    assert 'aria-label="Sign: Data for the years to come"' in signer


def test_words_people_type_are_text(world: World) -> None:
    """C2: a script in a title, a purpose, a task, a grant is shown as it was typed."""
    evil = "<script>alert(1)</script>"
    Agreement.objects.filter(key=world.names["agreement_draft"]).update(title=evil, purpose=evil)
    Task.objects.update(title=evil, detail=evil)
    Grant.objects.update(title=evil)
    lead = client(world, LEAD)
    for address in (
        at(world, "agreement"), reverse("agreements", args=["river"]), at(world, "task", "task"),
        reverse("tasks", args=["river"]), at(world, "grant", "grant"), reverse("grants", args=["river"]),
    ):  # fmt: skip
        page = lead.get(address).content.decode()
        assert evil not in page and "&lt;script&gt;" in page


def test_sums_by_clause_say_that_they_overlap(world: World) -> None:
    Grant.objects.update(serves=["strategy.gone", "strategy.other"])
    page = client(world, FUNDER).get(reverse("grants", args=["river"])).content.decode()
    assert page.count("USD 125,000") == 4  # the grant, its year, and whole under each of two
    assert "never add them up" in page


def test_a_task_is_given_and_done(world: World) -> None:
    lead = client(world, LEAD)
    form = {"title": "Call", "person": world.people[MEMBER].key, "about": f"agreement:{world.names['agreement_draft']}"}
    answer = lead.post(reverse("new-task", args=["river"]), form)
    assert answer.status_code == 303
    assert "Data for the years to come" in lead.get(answer["Location"]).content.decode()
    member = client(world, MEMBER)
    page = member.get(answer["Location"]).content.decode()
    assert "Data for the years to come" not in page  # the agreement is not theirs to read
    key = answer["Location"].rstrip("/").rpartition("/")[2]
    assert member.post(reverse("finish-task", args=["river", key])).status_code == 303
    assert Task.objects.get(key=key).state == "done"


def test_pages_stay_small_with_400_organisations(world: World, django_assert_max_num_queries: Any) -> None:
    """At most 15 queries a page, whatever their number; the list comes in parts of 100."""
    made = Organisation.objects.bulk_create(
        Organisation(name=f"Org {n}", folded=f"org {n}", kind="school", added_at=THEN, key=f"o{n:011d}")
        for n in range(400)
    )
    Participation.objects.bulk_create(
        Participation(organisation=o, initiative=world.initiative, status="active", since=LONG_AGO) for o in made
    )
    today = timezone.now().date()
    agreements = Agreement.objects.bulk_create(
        Agreement(
            initiative=world.initiative, kind="data-sharing", title=f"With {o.name}", purpose="p", key=f"a{o.pk:011d}",
            starts_on=today, ends_on=today + timedelta(days=o.pk),
        )
        for o in made
    )  # fmt: skip
    AgreementParty.objects.bulk_create(
        AgreementParty(agreement=agreement, organisation=o) for agreement, o in zip(agreements, made, strict=True)
    )
    people = Person.objects.bulk_create(
        Person(email=f"p{n}@example.org", name=f"P {n}", joined_at=THEN, key=f"p{n:011d}") for n in range(1000)
    )
    Task.objects.bulk_create(
        Task(
            initiative=world.initiative, title=f"T {p.pk}", person=p, given_by="x:y", given_at=THEN, key=f"t{p.pk:011d}"
        )
        for p in people
    )
    for name in (LEAD, PARTNER):
        browser = client(world, name)
        for route in ("agreements", "grants", "tasks"):
            with django_assert_max_num_queries(15):
                answer = browser.get(reverse(route, args=["river"]))
            assert answer.status_code == 200
            assert len(answer.content) < 120_000
        with django_assert_max_num_queries(15):
            browser.get(at(world, "agreement"))
    browser = client(world, LEAD)
    with django_assert_max_num_queries(15):
        browser.get(reverse("new-task", args=["river"]))
