"""The pages of bodies, oneself, representation and health: what each reader finds there, and what a form keeps."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from fivefold.backbone.actions.representation import release_representation
from fivefold.backbone.models import HealthAnswer, Person, Seat, SelfDescription, Workgroup
from fivefold.backbone.pulse import STATEMENTS
from fivefold.backbone.queries.standing import standing_of
from fivefold.vocabulary import EVERYONE, Group, GroupScheme, Text
from fivefold.web.backbone.workgroups import representation
from tests.backbone.test_representation import people_who_say
from tests.cast import CHAIR, FORMER, LEAD, MEMBER, OTHER, PARTNER, REPORTER, STEWARD, STRAY
from tests.cast.world import LONG_AGO, World, build_world

BODY = "/initiatives/river/workgroups/schools/"
MISSION = GroupScheme(
    "mission", "1", Text("Mission", "Misión"), False,
    (Group("latinx", Text("Latinx", "Latinas"), EVERYONE), Group("women", Text("Women", "Mujeres"), EVERYONE)),
    "the tests",
)  # fmt: skip


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch) -> World:
    """The cast; their initiative asks about two groups."""
    monkeypatch.setattr(representation, "scheme_of", lambda slug: MISSION if slug == "river" else None)
    return build_world()


def reader(world: World, name: str = "") -> Client:
    client = Client()
    if name:
        client.force_login(world.people[name])
    return client


def page(world: World, address: str, name: str = "") -> str:
    response = reader(world, name).get(address)
    assert response.status_code == 200
    return response.content.decode()


def sent(client: Client, address: str, given: dict[str, object] | None = None) -> str:
    """The page a form leads to, with what it says was done."""
    answer = client.post(address, given or {})
    assert answer.status_code == 303
    return client.get(answer["Location"]).content.decode()


# --- bodies -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["", STRAY, FORMER])
def test_outsiders_read_no_name_on_any_page_of_a_body(name, world):
    """A14, A19: names of members are for those who take part; the number of members is public."""
    for address in ("/initiatives/river/workgroups/", BODY):
        text = page(world, address, name)
        assert "2 of 12 seats filled" in text
        for person in world.people.values():
            assert person.key not in text
        assert "Ash Academy" not in text


def test_members_read_who_sits_there_and_for_whom(world):
    """Chairs and members with their organisation; the closed body is there to be read."""
    text = page(world, BODY, MEMBER)
    assert "Ash Academy" in text and "<bdi>Chair</bdi>" in text and "<bdi>Member</bdi>" in text
    assert "Old council" in page(world, "/initiatives/river/workgroups/", MEMBER)


def test_each_reader_is_offered_what_they_may_do(world):
    """A member may leave, a chair keeps the list, a lead changes and closes; nobody is offered what is refused."""
    member, chair, lead, partner = (page(world, BODY, name) for name in (MEMBER, CHAIR, LEAD, PARTNER))
    assert "Leave" in member and "Seat somebody" not in member
    assert "Seat somebody" in chair and "Close it" not in chair
    assert "Seat somebody" in lead and "Close it" in lead
    assert "Seat somebody" not in partner and "Leave" not in partner


def test_somebody_is_found_and_seated(world):
    """Two steps without JavaScript: a search by name, then a choice that names the organisation."""
    client = reader(world, CHAIR)
    found = client.get(f"{BODY}seats/new/", {"q": "repor"})
    choice = f"{world.people[REPORTER].key}/{world.a.key}"
    assert choice in found.content.decode()
    given = {"q": "repor", "who": choice, "position": "member", "starts_on": "2026-11-23"}
    assert client.post(f"{BODY}seats/new/", given).status_code == 303
    assert Seat.objects.get(person=world.people[REPORTER]).organisation == world.a


@pytest.mark.parametrize("who", ["stray", "former"])
def test_nobody_else_is_seated_by_posting_their_key(who, world):
    """A2: only those the search found can be chosen; a posted key of anybody else is no choice."""
    given = {"q": who, "who": f"{world.people[who].key}/", "position": "member", "starts_on": "2026-11-23"}
    assert reader(world, LEAD).post(f"{BODY}seats/new/", given).status_code == 400
    assert not Seat.objects.filter(person=world.people[who]).exists()


def test_a_chair_is_not_offered_to_make_chairs_and_cannot_post_it(world):
    """A4: the position is neither in the list nor accepted."""
    client = reader(world, CHAIR)
    given = {
        "q": "repor", "who": f"{world.people[REPORTER].key}/", "position": "chair", "starts_on": "2026-11-23",
    }  # fmt: skip
    assert client.post(f"{BODY}seats/new/", given).status_code == 400
    assert not Seat.objects.filter(person=world.people[REPORTER]).exists()


def test_a_chair_who_posts_more_fields_changes_only_the_description(world):
    """A3: seats, name and kind posted beside the description are not the chair's; they stay as they were."""
    given = {"version": 1, "purpose_en": "To learn", "seats": 99, "name_en": "Mine", "kind": "council"}
    assert reader(world, CHAIR).post(f"{BODY}edit/", given).status_code == 303
    body = Workgroup.objects.get(pk=world.workgroup.pk)
    assert (body.purpose_en, body.seats, body.name_en, body.kind) == ("To learn", 12, "Schools", "workgroup")


def test_the_second_of_two_editors_keeps_what_they_wrote(world):
    """R6: 409, what changed beside what was typed, and saving again succeeds."""
    assert reader(world, LEAD).post(f"{BODY}edit/", _whole(version=1, purpose_en="First")).status_code == 303
    client = reader(world, CHAIR)
    answer = client.post(f"{BODY}edit/", {"version": 1, "purpose_en": "Second words"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "First" in text and "Second words" in text and 'name="version" value="2"' in text
    assert client.post(f"{BODY}edit/", {"version": 2, "purpose_en": "Second words"}).status_code == 303


def _whole(**changes: object) -> dict[str, object]:
    return {"name_en": "Schools", "name_es": "Escuelas", "kind": "workgroup", "seats": 12} | changes


def test_a_body_is_set_up_changed_and_closed(world):
    """The lead's whole way; the address is made of the name."""
    client = reader(world, LEAD)
    given = {"name_en": "Family council", "name_es": "Consejo de familias", "kind": "council"}
    assert client.post("/initiatives/river/workgroups/new/", given).status_code == 303
    there = "/initiatives/river/workgroups/family-council/"
    assert client.post(f"{there}edit/", given | {"version": 1, "seats": 9}).status_code == 303
    assert client.post(f"{there}close/", {"version": 2, "reason": "Joined with another"}).status_code == 303
    assert "closed on" in page(world, "/initiatives/river/workgroups/")


def test_dates_stay_in_the_form_in_spanish_too(world):
    """A date field takes and gives year-month-day in every language, or the browser shows it empty."""
    row = Seat.objects.get(person=world.people[MEMBER])
    Seat.objects.filter(pk=row.pk).update(ended_on=date(2030, 2, 1))
    assert 'value="2030-02-01"' in page(world, f"/es{BODY}seats/{row.pk}/", LEAD)


def test_ending_a_seat_that_has_ended_says_so(world):
    """A18: a second press of the button, or the back button, changes nothing and tells why."""
    row = Seat.objects.get(person=world.people[MEMBER])
    client = reader(world, LEAD)
    assert client.post(f"{BODY}seats/{row.pk}/end/").status_code == 303
    assert "ended already" in sent(client, f"{BODY}seats/{row.pk}/end/")


# --- oneself and all together -----------------------------------------------------------------------------------------


def test_what_one_says_is_kept_and_taken_back(world):
    """Boxes come back ticked for the person, for nobody else, and are empty at once after taking it back."""
    client = reader(world, MEMBER)
    client.post("/account/about-me/", {"initiative": "river", "river-groups": ["women"]})
    assert client.get("/account/about-me/").content.decode().count("checked") == 1
    assert "checked" not in page(world, "/account/about-me/", LEAD)
    client.post("/account/about-me/withdraw/")
    assert not SelfDescription.objects.exists()


def test_saying_something_about_an_initiative_one_is_not_in_is_refused(world):
    """A2: somebody who belongs nowhere posts the form of an initiative they cannot see."""
    answer = reader(world, STRAY).post("/account/about-me/", {"initiative": "river", "river-groups": ["women"]})
    assert answer.status_code == 400
    assert not SelfDescription.objects.exists()


def test_answers_that_exclude_one_another_are_told(world):
    """ "None of these" beside a group: nothing is saved, and the page says why."""
    given = {"initiative": "river", "river-groups": ["women", "none-of-these"]}
    assert "exclude one another" in sent(reader(world, MEMBER), "/account/about-me/", given)
    assert not SelfDescription.objects.exists()


def test_the_public_reads_released_numbers_and_words_for_the_others(world):
    """By hand: 30 and 25 shown, nobody said none: in words, never 0. 55 of 57 people said, rounded."""
    people_who_say(world, 30, "women")
    people_who_say(world, 25, "latinx")
    assert "nothing has been released" in page(world, "/initiatives/river/representation/")
    assert "Released" in sent(reader(world, STEWARD), "/initiatives/river/representation/release/")
    text = page(world, "/initiatives/river/representation/")
    assert "about 55 of about 55 people" in text
    assert "<td>about 30</td>" in text and "<td>about 25</td>" in text
    assert "<td>not shown, to protect people</td>" in text and ">0<" not in text


def test_a_number_that_stands_from_before_says_so(world):
    """By hand: women 30 -> 60 is new; latinx 25 -> 26 stands, with the day it was counted."""
    people_who_say(world, 30, "women")
    people_who_say(world, 25, "latinx")
    steward = standing_of(world.people[STEWARD], on=date(2026, 1, 1))
    given = {"by": steward, "initiative": "river", "scheme": MISSION, "at": timezone.now()}
    release_representation(**given, on=date(2026, 1, 1))
    people_who_say(world, 30, "women")
    people_who_say(world, 1, "latinx")
    release_representation(**given, on=date(2026, 6, 1))
    text = page(world, "/initiatives/river/representation/")
    assert "about 60" in text
    assert "about 25" in text and "as on Jan. 1, 2026" in text


def test_a_refused_release_says_why(world):
    """Nobody has said anything: the steward reads so, and nothing is released."""
    assert "Too few people" in sent(reader(world, STEWARD), "/initiatives/river/representation/release/")


# --- health -----------------------------------------------------------------------------------------------------------


def test_health_never_shows_a_bare_number(world):
    """Each fact says of how many, or why it cannot tell; the rooms that record nothing yet say so."""
    text = page(world, "/initiatives/river/health/", MEMBER)
    assert "2 of 12 seats are filled today" in text
    assert text.count("Cannot tell yet: nothing is recorded in this room.") == 2
    assert "Cannot tell yet: no data round has been opened." in text
    assert "Version 2 is in force since May 1, 2021" in text


def test_a_member_answers_the_pulse_and_finds_their_answers_again(world):
    """Five radio groups; what was answered is ticked again, for this person only."""
    client = reader(world, MEMBER)
    given = dict.fromkeys(STATEMENTS, "4")
    assert client.post("/initiatives/river/health/pulse/", given | {"agenda": ""}).status_code == 400
    assert client.post("/initiatives/river/health/pulse/", given).status_code == 303
    assert client.get("/initiatives/river/health/pulse/").content.decode().count("checked") == 5
    assert "checked" not in page(world, "/initiatives/river/health/pulse/", OTHER)
    assert set(HealthAnswer.objects.values_list("score", flat=True)) == {4}
    assert "Change my answers" in page(world, "/initiatives/river/health/", MEMBER)


# --- in number --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    ["/initiatives/river/workgroups/", BODY, f"{BODY}seats/new/?q=per", f"{BODY}edit/",
     "/initiatives/river/representation/", "/initiatives/river/health/", "/account/about-me/"],
)  # fmt: skip
def test_a_page_asks_the_database_at_most_fifteen_times(address, world, django_assert_max_num_queries):
    """With 300 people in 30 bodies as with two in one; the session and who asks are part of it."""
    people = Person.objects.bulk_create(
        Person(email=f"q{n}@example.org", name=f"Person {n}", joined_at=timezone.now()) for n in range(300)
    )
    bodies = Workgroup.objects.bulk_create(
        Workgroup(initiative=world.initiative, slug=f"b{n}", name_en="B", name_es="B", parent=world.workgroup)
        for n in range(30)
    )
    for body in (*bodies, world.workgroup):
        Seat.objects.bulk_create(Seat(workgroup=body, person=person, started_on=LONG_AGO) for person in people)
    for name in (LEAD, CHAIR):
        client = reader(world, name)
        with django_assert_max_num_queries(15):
            assert client.get(address).status_code == 200
