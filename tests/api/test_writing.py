"""Writing: versions, retries, and fields that are not theirs to set."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.utils import timezone

from fivefold.agenda.models import Commitment
from fivefold.api import once as once_module
from fivefold.backbone import repeats
from fivefold.backbone.models import ApiAnswer, Event, Organisation, Versioned
from fivefold.backbone.repeats import Kept, Repeatable, answered_once
from tests.api.asking import READS, WRITES, ask, problem, writer
from tests.cast import LEAD, MEMBER, OTHER
from tests.cast.world import World, build_world

ORGANISATION_FIELDS = {
    "name": "Ash",
    "about": "A school.",
    "website": "https://ash.example.org",
    "phone": "215 555 0100",
}


def change(world: World, body: object, *, seen: str = '"1"', token: str = WRITES) -> HttpResponse:
    return ask("PATCH", f"organisations/{world.a.key}", body, token=token, if_match=seen)


def promise(world: World, *, token: str = WRITES, key: str = "", **more: object) -> HttpResponse:
    body = {
        "organisation": world.a.key,
        "clause": "outcome.families-use",
        "what": "Three evenings for families",
        "how_we_know": "We count them",
        "due_on": "2099-01-31",
    }
    headers = {"idempotency_key": key} if key else {}
    return ask("POST", f"initiatives/{world.initiative.slug}/commitments", body | more, token=token, **headers)


def settle(world: World, key: str, *, seen: str = '"1"', token: str = WRITES, **body: object) -> HttpResponse:
    path = f"initiatives/{world.initiative.slug}/commitments/{world.names['commitment_a']}"
    said = {"state": "done", "outcome": "Eleven evenings"} | body
    headers = {"idempotency_key": key} if key else {}
    return ask("PATCH", path, said, token=token, if_match=seen, **headers)


# --- two people, one record (R6) --------------------------------------------------------------------------------------


def test_a_change_is_what_the_page_shows_next(world: World) -> None:
    response = change(world, ORGANISATION_FIELDS)
    assert response.status_code == 200 and response["ETag"] == '"2"'
    shown = ask("GET", f"organisations/{world.a.key}").json()
    assert {name: shown[name] for name in ORGANISATION_FIELDS} == ORGANISATION_FIELDS and shown["version"] == 2
    event = Event.objects.order_by("sequence").last()
    assert event is not None and (event.verb, event.actor) == ("changed", f"person:{world.names['person_partner']}")


def test_without_saying_which_version_was_read_nothing_is_written(world: World) -> None:
    response = ask("PATCH", f"organisations/{world.a.key}", {"name": "Ash"}, token=WRITES)
    assert response.status_code == 428 and "ETag" in problem(response)["detail"]
    for wrong in ("*", "1", '"0"', '"one"', '"1", "2"', '"99999999999999999999"'):
        assert change(world, {"name": "Ash"}, seen=wrong).status_code == 400
    assert Organisation.objects.get(pk=world.a.pk).name == "Ash Academy"


def test_the_second_person_sees_field_by_field_what_the_first_saved(world: World) -> None:
    """Both read version 1. The first saves; the second gets what stands there now beside what they sent."""
    assert change(world, {"about": "First"}).status_code == 200
    response = change(world, {"about": "Second", "name": "Ash Academy"})
    assert response.status_code == 412 and response["ETag"] == '"2"'
    said = problem(response)
    assert said["clashes"] == [{"field": "about", "now": "First", "yours": "Second"}] and said["version"] == 2
    assert Organisation.objects.get(pk=world.a.pk).about == "First"
    assert change(world, {"about": "Second"}, seen=response["ETag"]).status_code == 200


def test_the_twin_that_saves_over_everybody(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The flaw put back: the version is not compared. The second one would win unseen."""
    whole = Versioned.save_over

    def blind(self: Any, seen: int, **values: Any) -> Any:
        return whole(self, type(self).objects.get(pk=self.pk).version, **values)

    monkeypatch.setattr(Versioned, "save_over", blind)
    change(world, {"about": "First"})
    assert change(world, {"about": "Second"}).status_code == 200


def test_an_etag_is_understood_as_the_site_sends_it_when_it_compresses(world: World) -> None:
    """Compressing makes W/"1" of "1"; who sends that back has read version 1."""
    got = ask("GET", f"organisations/{world.a.key}", accept_encoding="gzip")
    assert got["Content-Encoding"] == "gzip" and got["ETag"] == 'W/"1"'
    assert change(world, {"name": "Ash"}, seen=got["ETag"]).status_code == 200


# --- A3: fields that are not theirs -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "field",
    ["reference", "key", "id", "version", "merged_into", "added_at", "org", "owner", "role", "is_published", "parts"],
)
def test_a_field_that_is_not_theirs_is_refused_by_name(world: World, field: str) -> None:
    response = change(world, {"about": "New", field: "x"})
    assert response.status_code == 422
    assert [error["field"] for error in problem(response)["errors"]] == [f"body.{field}"]
    assert Organisation.objects.get(pk=world.a.pk).about == ""


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("website", "javascript:alert(1)"),
        ("email", "nobody"),
        ("kind", "club"),
        ("name", "  "),
        ("name", "x" * 201),
        ("name", "a\u0000b"),
        ("about", "\ud800"),
        ("about", None),
        ("phone", 2155550100),
    ],
)
def test_what_the_form_refuses_is_refused_beside_its_field(world: World, field: str, value: object) -> None:
    response = change(world, {field: value})
    assert response.status_code == 422
    (error,) = problem(response)["errors"]
    assert error["field"] == f"body.{field}" and error["message"] and repr(value) not in error["message"]


def test_names_keep_every_letter(world: World) -> None:
    """R21: stored as given, found by a folded copy."""
    for version, name in enumerate(("Zoë Núñez Ciencia", "王小明学校", "O’Brien & “Co”"), 1):
        answer = change(world, {"name": name}, seen=f'"{version}"')
        assert answer.json()["name"] == name
    assert ask("GET", "organisations?search=OBRIEN").json()["total"] == 0
    assert ask("GET", "organisations?search=o’brien").json()["total"] == 1


def test_a_problem_is_said_in_the_readers_language(world: World) -> None:
    """From the header alone; a cookie says nothing here."""
    spanish = ask("GET", "organisations/nothing", accept_language="es-MX,en;q=0.4")
    assert spanish["Content-Language"] == "es"
    assert ask("GET", "organisations/nothing", accept_language="de")["Content-Language"] == "en"
    assert ask("GET", "organisations/nothing", cookie="django_language=es")["Content-Language"] == "en"


# --- commitments ------------------------------------------------------------------------------------------------------


def test_a_commitment_is_made_and_settled(world: World) -> None:
    made = promise(world)
    assert made.status_code == 201
    path = f"initiatives/river/commitments/{made.json()['key']}"
    assert ask("GET", path).json()["what"] == "Three evenings for families"
    done = ask("PATCH", path, {"state": "dropped", "outcome": "The lab closed"}, token=WRITES, if_match='"1"')
    assert (done.status_code, done.json()["course"], done.json()["version"]) == (200, "dropped", 2)


def test_nobody_promises_or_settles_for_another_organisation(world: World) -> None:
    """A2: B's lead cannot tell A's key from one that is nobody's; A's lead cannot settle B's commitment."""
    other = writer(world, OTHER)
    foreign = promise(world, token=other)
    nothing = promise(world, token=other, organisation="nothing")
    assert foreign.status_code == 404 and foreign.content == nothing.content
    assert settle(world, "", token=other).status_code == 403
    assert promise(world, token=writer(world, MEMBER)).status_code == 403


@pytest.mark.parametrize(
    "wrong",
    [
        {"due_on": "2001-01-01"},
        {"due_on": 0},
        {"due_on": "31.1.2099"},
        {"clause": "outcome.none"},
        {"what": ""},
        {"what": "Call 215-555-0100"},
        {"what": "x\u0000y"},
        {"person": "nobody"},
        {"state": "done"},
        {"made_on": "2020-01-01"},
    ],
)
def test_a_promise_the_page_refuses_is_refused(world: World, wrong: dict[str, object]) -> None:
    before = Commitment.objects.count()
    assert promise(world, **wrong).status_code == 422
    assert Commitment.objects.count() == before


def test_evidence_belongs_to_what_was_kept(world: World) -> None:
    """Dropped without a word in silence would be worse than refused."""
    assert settle(world, "", state="dropped", evidence="https://example.org").status_code == 422
    assert settle(world, "", evidence="javascript:alert(1)").status_code == 422


# --- D3, D4: retries --------------------------------------------------------------------------------------------------


def test_a_retry_gets_the_first_answer_and_does_nothing(world: World) -> None:
    """The answer was lost (R4): the same key, the same body. For settling, where a second time would be refused."""
    first, events = settle(world, "k-1"), Event.objects.count()
    again = settle(world, "k-1")
    assert (first.status_code, again.status_code) == (200, 200) and first.content == again.content
    assert Event.objects.count() == events
    assert settle(world, "").status_code == 422  # without the key: it is settled already


def test_the_twin_without_keys(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The flaw put back: the key is ignored. The retry is told that it failed, though it had succeeded."""
    monkeypatch.setattr(once_module, "answered_once", lambda _asked, *, at, act: act())
    assert settle(world, "k-1").status_code == 200
    assert settle(world, "k-1").status_code == 422


@pytest.mark.parametrize("more", [{"outcome": "Twelve evenings"}, {"seen": '"2"'}])
def test_a_key_used_for_something_else_is_refused(world: World, more: dict[str, Any]) -> None:
    assert settle(world, "k-1").status_code == 200
    refused = settle(world, "k-1", **more)
    assert refused.status_code == 422 and "Idempotency-Key" in problem(refused)["detail"]
    assert promise(world, key="k-1").status_code == 422


def test_a_key_is_ones_own(world: World) -> None:
    """Two tokens that draw the same key do not meet."""
    assert promise(world, key="k-1").status_code == 201
    assert promise(world, key="k-1", token=writer(world, LEAD), what="Another").status_code == 201


def test_what_was_refused_is_not_remembered(world: World) -> None:
    """Nothing was done, so the same key may be sent again when it can be."""
    assert promise(world, key="k-1", due_on="2001-01-01").status_code == 422
    assert not ApiAnswer.objects.exists()
    assert promise(world, key="k-1").status_code == 201


def test_a_key_is_forgotten_after_a_day(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    assert settle(world, "k-1").status_code == 200
    ApiAnswer.objects.update(made_at=timezone.now() - repeats.KEPT_FOR - timedelta(seconds=1))
    assert settle(world, "k-1").status_code == 422
    assert not ApiAnswer.objects.exists()


@pytest.mark.parametrize("key", ["x" * 81, "ñ"])
def test_a_key_that_cannot_be_kept_is_refused(world: World, key: str) -> None:
    assert settle(world, key).status_code == 422


def test_a_kept_answer_names_nobody(world: World) -> None:
    """The commitment of A is seen to by the member. Whoever asks again a day later may have lost the right to know."""
    path = f"initiatives/river/commitments/{world.names['commitment_a']}"
    assert ask("GET", path, token=READS).json()["person"] == "Member"
    assert ask("GET", path).json()["person"] == ""
    assert "person" not in settle(world, "k-1").json()
    assert "Member" not in ApiAnswer.objects.get().answer


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_acts_and_both_get_its_answer() -> None:
    """Both databases: the second waits on the row of the first, then reads it."""
    world = build_world()
    token = world.people["partner"].api_tokens.get().pk
    done: list[int] = []

    def act() -> Kept:
        done.append(1)
        return Kept(status=201, text=f"number {len(done)}")

    def one(_: int) -> Kept:
        try:
            asked = Repeatable(token=token, key="k", fingerprint="f" * 64)
            return answered_once(asked, at=timezone.now(), act=act)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = set(pool.map(one, range(8)))
    assert len(done) == 1 and answers == {Kept(status=201, text="number 1")}
