"""The agenda's public pages: who sees which version in which form, the file, the fragment, and no figure touched."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from fivefold.agenda.adoption import make_adopted
from fivefold.agenda.document import replaced
from fivefold.agenda.document_files import read_agenda, write_agenda
from fivefold.agenda.models import AgendaVersion, Ballot, Comment
from fivefold.agenda.rules import versions as rules
from fivefold.agenda.rules.versions import State
from fivefold.backbone.models import Initiative
from fivefold.vocabulary import Text
from tests.cast import FORMER, LEAD, MEMBER, STRAY, VISITOR
from tests.cast.world import LONG_AGO, World, build_world
from tests.cast.world_agenda import CLAUSE, COMMENT_WORDS, DRAFT_WORDS, PUBLISHED

pytestmark = pytest.mark.django_db


@pytest.fixture(name="world")
def _world() -> World:
    return build_world()


def client(world: World, member: str) -> Client:
    made = Client(raise_request_exception=False)
    if member != VISITOR:
        made.force_login(world.people[member])
    return made


def address(name: str, **parts: object) -> str:
    return reverse(name, kwargs={"initiative": "river", **parts})


# --- nothing leaks (A2, A14) ------------------------------------------------------------------------------------------

FORMS: tuple[Callable[[], str], ...] = (
    lambda: address("agenda"),
    lambda: address("agenda") + "?version=4",
    lambda: address("agenda") + "?state=draft&expand=comments",
    lambda: address("agenda-file") + "?version=4",
    lambda: address("agenda-fragment") + "?version=4",
    lambda: address("agenda-versions"),
    lambda: address("agenda-version", number=3),
    lambda: address("agenda-version", number=4),
    lambda: address("agenda-version", number=5),
    lambda: address("agenda-version-file", number=4),
    lambda: address("agenda-difference", number=4, other=2),
    lambda: address("agenda-difference", number=2, other=4),
    lambda: address("agenda-draft", number=4),
    lambda: address("agenda-clause", number=4, clause=CLAUSE),
    lambda: address("agenda-comments", number=4),
    lambda: address("agenda-comments-file", number=4),
    lambda: reverse("agenda", kwargs={"initiative": "brook"}),
    lambda: reverse("agenda-version", kwargs={"initiative": "brook", "number": 1}),
    lambda: reverse("agenda-versions", kwargs={"initiative": "brook"}),
    lambda: reverse("agenda-fragment", kwargs={"initiative": "brook"}),
    lambda: reverse("agenda-comments-file", kwargs={"initiative": "brook", "number": 1}),
)
"""Every form in which somebody could ask for a draft or a comment."""


def leaks(asking: Client) -> list[str]:
    found = []
    for form in FORMS:
        for accept in ("text/html", "text/csv", "application/json"):
            text = asking.get(form(), headers={"accept": accept}).content.decode()
            found += [form() for words in (DRAFT_WORDS, COMMENT_WORDS) if words in text]
    return found


@pytest.mark.parametrize("member", [VISITOR, STRAY, FORMER])
def test_no_word_of_a_draft_or_a_comment_reaches_outsiders(world: World, member: str) -> None:
    assert leaks(client(world, member)) == []


def test_members_do_meet_those_words(world: World) -> None:
    """The canary is alive: the same walk finds them for a member."""
    assert len(set(leaks(client(world, MEMBER)))) > 5


def test_twin_of_the_leaks(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the flaw (every state counts as published) the walk finds drafts: page, file, difference."""
    monkeypatch.setattr(rules, "PUBLISHED", frozenset(State))
    found = set(leaks(client(world, VISITOR)))
    assert {address("agenda-version", number=4), address("agenda-version-file", number=4)} <= found
    assert address("agenda-difference", number=4, other=2) in found


@pytest.mark.parametrize("number", [3, 4, 5, 999])
def test_a_hidden_version_answers_as_a_missing_one(world: World, number: int) -> None:
    """A2: the body is the same to the byte, but for the address the language link repeats."""
    bodies = [
        client(world, VISITOR).get(address("agenda-version", number=n)).content.replace(f"/{n}/".encode(), b"")
        for n in (number, 12345)
    ]
    assert bodies[0] == bodies[1]


# --- the page in force ------------------------------------------------------------------------------------------------


def test_the_page_says_what_was_agreed_and_by_which_ballot(world: World) -> None:
    at = datetime(2021, 5, 1, 16, tzinfo=UTC)
    made = Ballot.objects.create(
        initiative=world.initiative, question_en="Adopt?", question_es="¿Adoptar?", franchise="person", quorum=50,
        threshold=60, opens_at=at.replace(day=1, hour=1), closes_at=at, state="closed", example=True,
        result={"roll": 10, "yes": 8, "no": 1, "abstain": 0, "quorum": 50, "threshold": 60},
    )  # fmt: skip
    AgendaVersion.objects.filter(number=2).update(adoptions=dict.fromkeys(PUBLISHED.by_id, made.key))
    page = client(world, VISITOR).get(address("agenda")).content.decode()
    assert '<h1 id="mission">More people of every group in STEM</h1>' in page
    for part in PUBLISHED.by_id:
        assert f'id="{part}"' in page, part  # an anchor for each clause, links of the theory among them
    assert page.count(f"/ballots/{made.key}/") == len(PUBLISHED.parts)
    assert "8 yes, 1 no" in page and "(an example)" in page
    assert page.count("<svg") == 4  # two workgroups, each for a phone and for a wide page


def test_the_short_address_leads_to_the_agenda(world: World) -> None:
    assert Client().get("/agenda/")["Location"] == address("agenda")
    Initiative.objects.create(slug="philadelphia-stem", name_en="P", name_es="P", started_on=LONG_AGO)
    assert Client().get("/agenda/")["Location"] == "/initiatives/philadelphia-stem/agenda/"


def test_before_the_first_run_the_short_address_says_there_is_nothing() -> None:
    assert Client().get("/agenda/").status_code == 404


def test_an_initiative_without_an_agenda_says_what_will_be_here(world: World) -> None:
    page = Client().get(reverse("agenda", kwargs={"initiative": "brook"}))
    assert (page.status_code, b"has not adopted an agenda yet" in page.content) == (200, True)


def test_the_file_is_the_document(world: World) -> None:
    """What is downloaded can be imported, and is the same agenda."""
    got = Client().get(address("agenda-file"))
    assert got["Content-Disposition"] == 'attachment; filename="river-agenda-2.yaml"'
    assert read_agenda(got.content.decode()) == PUBLISHED


def test_a_renamed_group_changes_no_figure(world: World, answered: None) -> None:
    """Wording and measurement are apart: the answer's page and the figures file are the same to the byte, and the
    agenda's page names the same measured groups."""

    def measured() -> tuple[bytes, bytes, list[str]]:
        page = Client().get(address("agenda")).content.decode()
        groups = [line.split("</span>")[0] for line in page.split("Measured groups:")[1:]]
        return Client().get("/measures/").content, Client().get("/measures/figures.csv").content, groups

    before = measured()
    renamed = replaced(PUBLISHED, "mission", text=Text("More Latine people in STEM", "Más latines en STEM"))
    AgendaVersion.objects.filter(number=3).update(document=write_agenda(renamed))
    make_adopted(AgendaVersion.objects.get(initiative=world.initiative, number=3), ballot_key="x", on=date(2026, 3, 1))
    assert b"Latine" in Client().get(address("agenda")).content
    assert measured() == before


# --- for other sites --------------------------------------------------------------------------------------------------


def test_the_fragment_can_be_framed_fetched_and_kept(world: World) -> None:
    got = client(world, LEAD).get(address("agenda-fragment"))
    assert got["Access-Control-Allow-Origin"] == "*" and not got.cookies
    assert "frame-ancestors *" in got["Content-Security-Policy"] and "'none'" not in _ancestors(got)
    assert "X-Frame-Options" not in got and got["Cache-Control"] == "public, max-age=300"
    assert "Cookie" not in got.get("Vary", "")  # the same for all: proxies may share it
    again = Client().get(address("agenda-fragment"), headers={"if-none-match": got["ETag"]})
    assert again.status_code == 304


def _ancestors(got: object) -> str:
    policy: str = got["Content-Security-Policy"]  # type: ignore[index]
    return next(part for part in policy.split(";") if "frame-ancestors" in part)


def test_no_other_page_can_be_framed(world: World) -> None:
    for name in ("agenda", "agenda-embed", "agenda-versions"):
        got = Client().get(address(name))
        assert got["X-Frame-Options"] == "DENY" and "'none'" in _ancestors(got)


# --- size -------------------------------------------------------------------------------------------------------------


def test_two_hundred_clauses_and_five_hundred_comments_take_few_queries(
    world: World, django_assert_max_num_queries: Callable[..., object]
) -> None:
    from tests.agenda.agendas import outcome

    brook = AgendaVersion.objects.get(initiative__slug="brook")
    large = brook.agenda
    for n in range(200):
        large = type(large)(
            workgroups=large.workgroups, parts=(*large.parts, outcome(f"more-{n}", workgroup="schools"))
        )
    AgendaVersion.objects.filter(pk=brook.pk).update(document=write_agenda(large))
    people = list(world.people.values())
    Comment.objects.bulk_create(
        Comment(agenda_version=brook, clause=f"outcome.more-{n % 200}", person=people[n % 10], text=f"{n}",
                made_at=brook.begun_at)
        for n in range(500)
    )  # fmt: skip
    where = {"initiative": "brook", "number": 1}
    reader = client(world, LEAD)
    for name, more in (
        ("agenda-version", {}), ("agenda-draft", {}), ("agenda-comments", {}), ("agenda-comments-file", {}),
        ("agenda-clause", {"clause": "outcome.more-3"}), ("agenda-versions", {}),
    ):  # fmt: skip
        parts = {"initiative": "brook"} if name == "agenda-versions" else where | more
        with django_assert_max_num_queries(15):
            assert reader.get(reverse(name, kwargs=parts)).status_code == 200


def test_a_draft_is_compared_with_what_is_in_force(world: World) -> None:
    """Not with the draft somebody else began before it; an adopted version with the one it took over from."""
    page = client(world, MEMBER).get(address("agenda-versions")).content.decode()
    for number, other in ((5, 2), (4, 2), (3, 2), (2, 1)):
        assert address("agenda-difference", number=number, other=other) in page
    assert "versions/1/difference/" not in page
