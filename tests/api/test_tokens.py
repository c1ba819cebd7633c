"""Who a token opens what for: the abuse cases of tokens, each with the flaw put back."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from fivefold.api import caller, strict_json
from fivefold.backbone import token_pace
from fivefold.backbone.actions.tokens import LONGEST_LIFE, MOST_OPEN, PREFIX, end_token, make_token
from fivefold.backbone.models import ApiToken, Appointment, Event, Membership, Person
from fivefold.backbone.queries.standing import standing_of
from fivefold.backbone.queries.tokens import hash_of, own_tokens
from fivefold.backbone.refusals import NothingHere
from fivefold.backbone.standing import Standing
from fivefold.vocabulary import Refused
from tests.api.asking import READS, WRITES, ask, problem, writer
from tests.cast import MEMBER, OTHER, PARTNER, STRAY, UNENROLLED
from tests.cast.world import ENDED, World, build_world
from tests.cast.world_api import token_of

NAME = {"name": "Ash Academy of Science"}


def by(world: World, member: str) -> Standing:
    return standing_of(world.people[member], on=timezone.localdate())


def make(world: World, member: str = MEMBER, **more: object) -> tuple[ApiToken, str]:
    asked = {"name": "Our website", "may_write": False, "days": 30, "at": timezone.now()}
    return make_token(by=by(world, member), **asked | more)


# --- making and ending ------------------------------------------------------------------------------------------------


def test_a_token_is_32_random_bytes_of_which_only_a_hash_is_kept(world: World) -> None:
    row, secret = make(world)
    assert secret.startswith(PREFIX) and len(secret) == len(PREFIX) + 43  # 32 bytes are 43 letters of base64
    assert row.secret_hash == hash_of(secret)
    kept = " ".join(str(value) for value in ApiToken.objects.filter(pk=row.pk).values_list().get())
    logged = " ".join(Event.objects.values_list("detail", flat=True))
    assert secret not in kept + logged and "Our website" not in logged  # names are personal, the log has none
    assert ask("GET", "me", token=secret).json()["token"]["name"] == "Our website"


@pytest.mark.parametrize(
    "wrong", [{"name": " "}, {"name": "x" * 81}, {"days": 0}, {"days": LONGEST_LIFE + 1}, {"name": READS}]
)
def test_no_token_without_a_name_of_its_own_or_for_longer_than_a_year(world: World, wrong: dict[str, object]) -> None:
    """The last: two of one name could not be told apart when one must be ended; it also stops a form sent twice."""
    with pytest.raises(Refused):
        make(world, **wrong)
    assert ApiToken.objects.filter(person=world.people[MEMBER]).count() == 1


def test_nobody_has_too_many_tokens(world: World) -> None:
    """A list nobody can oversee is a list on which a stolen one is not noticed."""
    for number in range(MOST_OPEN - 1):
        token_of(world.people[MEMBER], f"more-{number}")
    with pytest.raises(Refused, match="too many"):
        make(world)


def test_only_ones_own_token_can_be_seen_and_ended(world: World) -> None:
    key = world.names["token_member"]
    with pytest.raises(NothingHere):
        end_token(by=by(world, OTHER), key=key, at=timezone.now())
    assert ask("GET", "me", token=READS).status_code == 200
    assert own_tokens(by=by(world, OTHER), at=timezone.now()) == ()
    end_token(by=by(world, MEMBER), key=key, at=timezone.now())
    assert ask("GET", "me", token=READS).status_code == 401
    with pytest.raises(NothingHere):  # it is ended already
        end_token(by=by(world, MEMBER), key=key, at=timezone.now())


# --- 401: all the same ------------------------------------------------------------------------------------------------


def _ended(token: ApiToken) -> None:
    ApiToken.objects.filter(pk=token.pk).update(ended_at=timezone.now())


def _expired(token: ApiToken) -> None:
    ApiToken.objects.filter(pk=token.pk).update(expires_at=timezone.now())


def _shut(token: ApiToken) -> None:
    Person.objects.filter(pk=token.person_id).update(is_active=False)


@pytest.mark.parametrize("dies", [_ended, _expired, _shut])
@pytest.mark.parametrize("path", ["me", "organisations", "roles"])
def test_a_dead_token_is_answered_like_one_that_never_was(
    world: World, dies: Callable[[ApiToken], None], path: str
) -> None:
    """Also where no token is needed: a program must notice. The same words, so that trying one tells nothing (A6)."""
    never = ask("GET", path, token="ff_never")
    assert ask("GET", path, token=READS).status_code == 200
    dies(ApiToken.objects.get(key=world.names["token_member"]))
    dead = ask("GET", path, token=READS)
    assert (dead.status_code, dead.content, dict(dead.headers)) == (401, never.content, dict(never.headers))
    assert dead["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Basic cmVhZHM6b25seQ==", "reads-only", "Token reads-only"]
)
def test_only_a_bearer_token_is_one(world: World, header: str) -> None:
    assert ask("GET", "me", authorization=header).status_code == 401


def test_the_twin_that_reads_tokens_without_asking_the_account(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The flaw put back: standing is not asked. The check above would see 200 where it wants 401."""
    kept = standing_of(world.people[MEMBER], on=timezone.localdate())
    monkeypatch.setattr("fivefold.backbone.queries.tokens.standing_of", lambda *_a, **_k: kept)
    _shut(ApiToken.objects.get(key=world.names["token_member"]))
    assert ask("GET", "me", token=READS).status_code == 200


# --- rights are read anew ---------------------------------------------------------------------------------------------


def _change(world: World, token: str) -> int:
    key, version = world.a.key, type(world.a).objects.get(pk=world.a.pk).version
    return ask("PATCH", f"organisations/{key}", NAME, token=token, if_match=f'"{version}"').status_code


def test_a_right_that_ended_is_gone_at_the_next_request(world: World) -> None:
    """A6: the role ends: refused at the next request (403: still a member); belonging ends: nothing is here (404)."""
    assert _change(world, WRITES) == 200
    Appointment.objects.filter(person=world.people[PARTNER]).update(ended_on=ENDED)
    assert _change(world, WRITES) == 403
    Membership.objects.filter(person=world.people[PARTNER]).update(ended_on=ENDED)
    assert _change(world, WRITES) == 404


def test_the_twin_that_remembers_rights(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The flaw put back: a caller kept from an earlier request. The change that must be refused goes through."""
    kept = standing_of(world.people[PARTNER], on=timezone.localdate())
    monkeypatch.setattr("fivefold.backbone.queries.tokens.standing_of", lambda *_a, **_k: kept)
    Appointment.objects.filter(person=world.people[PARTNER]).update(ended_on=ENDED)
    assert _change(world, WRITES) == 200


def test_a_token_never_does_more_than_its_person(world: World) -> None:
    """The lead of another organisation knows this one and may not change it; a stray account knows of nothing."""
    assert _change(world, writer(world, OTHER)) == 403
    assert _change(world, writer(world, STRAY)) == 404


def test_whoever_must_set_up_a_second_factor_gets_nothing_before(world: World) -> None:
    """B4: also what everybody may read is refused with this token, as on the pages."""
    token = writer(world, UNENROLLED)
    for path in ("me", "organisations"):
        assert ask("GET", path, token=token).status_code == 403


def test_a_stray_account_gets_what_the_visitor_gets(world: World) -> None:
    """A12: without an organisation, lists hold what is public, never everything and never an error."""
    token = writer(world, STRAY)
    for path in ("organisations", "initiatives/river/agenda/versions", "initiatives/river/ballots"):
        assert ask("GET", path, token=token).json() == ask("GET", path).json()


# --- B7: a token is a token -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PATCH", "organisations/{organisation_a}"),
        ("POST", "initiatives/{initiative}/commitments"),
        ("PATCH", "initiatives/{initiative}/commitments/{commitment_a}"),
    ],
)
def test_a_token_that_reads_never_writes(world: World, method: str, path: str) -> None:
    """Of somebody who may: the token of the partner lead, reading only."""
    token_of(world.people[PARTNER], "partner-reads")
    response = ask(method, path.format_map(world.names), NAME, token="partner-reads", if_match='"1"')
    assert response.status_code == 403 and "only reads" in problem(response)["detail"]


def test_the_twin_in_which_every_token_writes(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    token_of(world.people[PARTNER], "partner-reads")
    monkeypatch.setattr(caller, "READING", ("GET", "HEAD", "PATCH"))
    assert _change(world, "partner-reads") == 200


def test_no_cookie_is_set_for_a_token_and_a_token_opens_no_page(world: World) -> None:
    client = Client()
    for path in ("me", "organisations", f"organisations/{world.a.key}", "initiatives/river/commitments"):
        assert not ask("GET", path, token=READS, client=client).cookies
    page = client.get("/home/", headers={"authorization": f"Bearer {READS}"})
    assert page.status_code == 302 and "login" in page["Location"]
    assert not client.cookies


@pytest.mark.parametrize("name", ["access_token", "token", "authorization", "api_key"])
def test_a_token_in_an_address_opens_nothing(world: World, name: str) -> None:
    """Addresses end in logs and histories. It is refused aloud, so that nobody builds on it."""
    assert ask("GET", f"me?{name}={READS}").status_code == 400
    assert ask("GET", f"organisations?{name}={READS}").status_code == 400


def test_a_session_alone_opens_nothing(world: World) -> None:
    """B8: no cookie counts, so no other site can make a browser do anything here."""
    client = Client()
    client.force_login(world.people[PARTNER])
    assert ask("GET", "me", client=client).status_code == 401
    assert ask("PATCH", f"organisations/{world.a.key}", NAME, client=client, if_match='"1"').status_code == 401
    public = ask("GET", f"organisations/{world.a.key}", client=client).json()
    assert public["contacts"] == [] and public["seats"] == 0


def test_the_twin_that_lets_a_session_in(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The flaw put back: whoever is signed in by a cookie counts. The check above would see 200."""

    def by_cookie(self: caller.Token, request: object) -> caller.Caller:
        day = timezone.localdate()
        person = request.user  # type: ignore[attr-defined]
        return caller.Caller(standing=standing_of(person, on=day), bearer=None, at=timezone.now(), day=day)

    monkeypatch.setattr(caller.Token, "__call__", by_cookie)
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.people[PARTNER])
    assert ask("PATCH", f"organisations/{world.a.key}", NAME, client=client, if_match='"1"').status_code == 200


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_what_a_form_of_another_site_can_send_is_no_json(world: World, kind: str) -> None:
    response = ask("PATCH", f"organisations/{world.a.key}", NAME, token=WRITES, content_type=kind, if_match='"1"')
    assert response.status_code == 415


def test_the_twin_that_reads_any_body_as_json(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caller, "require_json", lambda _request: None)
    response = ask(
        "PATCH", f"organisations/{world.a.key}", NAME, token=WRITES, content_type="text/plain", if_match='"1"'
    )
    assert response.status_code == 200


@pytest.mark.parametrize("header", ["x_http_method_override", "x_method_override", "x_http_method"])
def test_no_header_turns_one_method_into_another(world: World, header: str) -> None:
    path = f"organisations/{world.a.key}"
    assert ask("POST", path, NAME, token=WRITES, if_match='"1"', **{header: "PATCH"}).status_code == 405
    assert ask("GET", path, token=WRITES, **{header: "PATCH"}).status_code == 200


# --- limits -----------------------------------------------------------------------------------------------------------


def test_a_token_asks_so_often_a_minute_and_no_more(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """By token: the third request of one is refused with when to come back, and the other is not touched."""
    monkeypatch.setattr(token_pace, "PER_MINUTE", 2)
    monkeypatch.setattr("django.utils.timezone.now", lambda: FIXED)
    assert [ask("GET", "roles", token=READS).status_code for _ in range(3)] == [200, 200, 429]
    refused = ask("GET", "roles", token=READS)
    assert refused["Retry-After"] == "45" and problem(refused)["type"].endswith("too-many-requests")
    assert ask("GET", "roles", token=WRITES).status_code == 200
    monkeypatch.setattr("django.utils.timezone.now", lambda: FIXED + timedelta(seconds=45))
    assert ask("GET", "roles", token=READS).status_code == 200


FIXED = timezone.now().replace(second=15, microsecond=0)


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_not_one_too_many_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    """12 at once where 5 may: counting and comparing are one step."""
    monkeypatch.setattr(token_pace, "PER_MINUTE", 5)
    token = build_world().people[MEMBER].api_tokens.get().pk

    def one(_: int) -> bool:
        try:
            return token_pace.within_pace(token, at=FIXED)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(one, range(12))) == 5


def test_a_body_has_a_limit(world: World) -> None:
    """Declared sizes are refused before a byte is read."""
    body = {"about": "x" * strict_json.MOST_BYTES}
    assert ask("PATCH", f"organisations/{world.a.key}", body, token=WRITES).status_code == 413


# --- what may be kept (C13) -------------------------------------------------------------------------------------------


def test_only_public_answers_may_be_kept_by_others(world: World) -> None:
    path = f"organisations/{world.a.key}"
    assert "public" in ask("GET", path)["Cache-Control"]
    for response in (ask("GET", path, token=READS), ask("GET", "me"), ask("GET", "organisations/nothing")):
        assert "no-store" in response["Cache-Control"]
    for response in (ask("GET", path), ask("GET", path, token=READS)):
        assert {"Authorization", "Accept-Language"} <= {each.strip() for each in response["Vary"].split(",")}
