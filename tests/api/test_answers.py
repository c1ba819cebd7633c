"""What answers hold: the same as the pages, and no field whose class this reader may not have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, get_args

import pytest
from django.db import models
from django.urls import resolve
from django.utils import timezone
from pydantic import BaseModel

from fivefold.agenda.document_files import read_agenda
from fivefold.agenda.models import AgendaVersion, Ballot, Commitment
from fivefold.api import agenda, backbone
from fivefold.api.operations import SERVED
from fivefold.api.words import Words
from fivefold.backbone.models import (
    ApiToken,
    Contact,
    Initiative,
    Organisation,
    Participation,
    Person,
    Site,
)
from fivefold.backbone.privacy import Privacy
from fivefold.backbone.queries.organisations import organisation_page
from fivefold.backbone.queries.standing import standing_of
from tests.api.asking import READS, ask, writer
from tests.cast import LEAD, MEMBER, PARTNER, STEWARD, STRAY
from tests.cast.world import World
from tests.cast.world_agenda import DRAFT_WORDS

PUBLIC = (
    "roles",
    "initiatives",
    "initiatives/{initiative}",
    "organisations",
    "organisations/{organisation_a}",
    "initiatives/{initiative}/agenda",
    "initiatives/{initiative}/agenda/agenda.yaml",
    "initiatives/{initiative}/agenda/versions",
    "initiatives/{initiative}/agenda/versions/{superseded}",
    "initiatives/{initiative}/ballots",
    "initiatives/{initiative}/ballots/{ballot_closed}",
    "initiatives/{initiative}/ballots/{ballot_open}",
    "initiatives/{initiative}/commitments",
    "initiatives/{initiative}/commitments/{commitment_a}",
)

TABLE: Mapping[type[BaseModel], type[models.Model]] = {
    backbone.Initiative: Initiative,
    backbone.Part: Participation,
    backbone.OrganisationInList: Organisation,
    backbone.OrganisationAnswer: Organisation,
    backbone.Site: Site,
    backbone.Contact: Contact,
    backbone.OwnToken: ApiToken,
    backbone.Oneself: Person,
    agenda.VersionInList: AgendaVersion,
    agenda.Version: AgendaVersion,
    agenda.Ballot: Ballot,
    agenda.CommitmentInList: Commitment,
    agenda.CommitmentMade: Commitment,
    agenda.Commitment: Commitment,
}
"""Answer -> the table it tells of; a field of the same name is that table's field."""

SOURCES: Mapping[str, str] = {
    "Initiative.name": "Initiative.name_en",
    "Part.name": "Initiative.name_en",
    "OrganisationInList.cities": "Site.city",
    "OrganisationAnswer.cities": "Site.city",
    "Version.note": "AgendaVersion.document",
    "Version.workgroups": "AgendaVersion.document",
    "Version.clauses": "AgendaVersion.document",
    "Ballot.question": "Ballot.question_en",
    "Ballot.phase": "Ballot.state",
    "Ballot.opens_on": "Ballot.opens_at",
    "Ballot.last_day": "Ballot.closes_at",
    "Ballot.body": "Ballot.electorate",
    "Ballot.version": "Ballot.agenda_version",
    **{
        f"{name}.{field}": source
        for name in ("CommitmentInList", "CommitmentMade", "Commitment")
        for field, source in {
            "clause_title": "AgendaVersion.document",
            "course": "Commitment.state",
            "moved": "Commitment.due_on",
            "moves": "Commitment.due_on",
        }.items()
    },
    "OrganisationAnswer.seats": "Seat.organisation",
    "OrganisationAnswer.absorbed": "Organisation.merged_into",
}
"""Fields that are called otherwise in the answer, or are told from another table."""
NESTED = {"OrganisationInList.parts", "OrganisationAnswer.parts", "OrganisationAnswer.sites",
          "OrganisationAnswer.contacts", "Oneself.token", "Oneself.roles"}  # fmt: skip
"""Lists of other answers, which have lines of their own above."""
OF_NO_TABLE = {
    backbone.Verb, backbone.Role, backbone.HeldRole, backbone.Organisations, Words,
    agenda.Evidence, agenda.Clause, agenda.Workgroup, agenda.Result, agenda.Move,
}  # fmt: skip
"""The table of roles; a page of a list; parts of a document, of a count, of a move: of the class of what holds them."""
CLOSED_TO_VISITORS = {
    "Part.note": Privacy.INTERNAL,
    "OrganisationAnswer.reference": Privacy.INTERNAL,
    "OrganisationAnswer.seats": Privacy.INTERNAL,
    "Contact.key": Privacy.INTERNAL,
    "Contact.name": Privacy.PERSONAL,
    "Contact.title": Privacy.PERSONAL,
    "Contact.email": Privacy.PERSONAL,
    "Contact.phone": Privacy.PERSONAL,
    "Commitment.person": Privacy.PERSONAL,
    "Oneself.name": Privacy.PERSONAL,
    "OwnToken.name": Privacy.PERSONAL,
    "OwnToken.may_write": Privacy.INTERNAL,
    "OwnToken.expires_at": Privacy.INTERNAL,
}
"""All that is not public in any answer; whoever adds a field to one decides here."""


def class_of(source: str) -> Privacy:
    model, field = source.split(".")
    owner = next(one for one in _all_models() if one.__name__ == model)
    return owner.PRIVACY[field]  # type: ignore[attr-defined, no-any-return]


def _all_models() -> list[type[models.Model]]:
    from django.apps import apps

    return [model for model in apps.get_models() if model.__module__.startswith("fivefold.")]


def answers() -> Iterator[type[BaseModel]]:
    for module in (backbone, agenda):
        for found in vars(module).values():
            if isinstance(found, type) and issubclass(found, BaseModel) and found.__module__ == module.__name__:
                yield found


def sent_not_answered(model: type[BaseModel]) -> bool:
    return model.model_config.get("extra") == "forbid" or model.__name__.endswith("Wanted")


def test_every_field_of_every_answer_is_classed() -> None:
    """A field added to an answer fails here until somebody says where it comes from and who may read it."""
    found = {}
    for model in answers():
        if sent_not_answered(model) or model in OF_NO_TABLE:
            continue
        for field in model.model_fields:
            name = f"{model.__name__}.{field}"
            if name not in NESTED:
                found[name] = class_of(SOURCES.get(name, f"{TABLE[model].__name__}.{field}"))
    assert {name: privacy for name, privacy in found.items() if privacy is not Privacy.PUBLIC} == CLOSED_TO_VISITORS
    assert Privacy.SECRET not in found.values()


def _values(answer: Any, model: type[BaseModel]) -> Iterator[tuple[str, object]]:
    """Each field of an answer with what stands in it, down through what it holds."""
    for row in answer if isinstance(answer, list) else [answer]:
        for field, about in model.model_fields.items():
            yield f"{model.__name__}.{field}", row[field]
            inner = _inner(about.annotation)
            if inner and row[field]:
                yield from _values(row[field], inner)


def _inner(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for each in get_args(annotation) if (found := _inner(each))), None)


WALKED = {
    "organisations": backbone.Organisations,
    "organisations/{organisation_a}": backbone.OrganisationAnswer,
    "initiatives/{initiative}/commitments/{commitment_a}": agenda.Commitment,
}


def _fill(world: World) -> None:
    """Something in every field that is not public."""
    Organisation.objects.update(reference="canary-reference")
    Participation.objects.update(note="canary-note")
    Contact.objects.update(name="canary-name", email="canary@example.org", phone="canary", title="canary")
    Person.objects.update(name="canary-person")


def test_a_visitor_finds_only_public_fields_filled(world: World) -> None:
    _fill(world)
    for path, model in WALKED.items():
        for name, value in _values(ask("GET", path.format_map(world.names)).json(), model):
            assert name not in CLOSED_TO_VISITORS or not value, name


def test_no_word_that_is_not_public_reaches_a_visitor(world: World) -> None:
    """Every public address, by the letters themselves; also for an account that belongs nowhere."""
    _fill(world)
    hidden = ("canary", DRAFT_WORDS, "example.org/", "Kingfisher")
    for token in ("", writer(world, STRAY)):
        for path in PUBLIC:
            text = ask("GET", path.format_map(world.names), token=token).content.decode()
            assert not [word for word in hidden if word in text], path


def test_the_twin_that_shows_everything_to_everybody(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The flaw put back: the page is read as the backbone's lead reads it. The two tests above see it."""
    lead = standing_of(world.people[LEAD], on=timezone.localdate())
    whole = organisation_page
    monkeypatch.setattr(backbone, "organisation_page", lambda key, *, by, on: whole(key, by=lead, on=on))
    _fill(world)
    assert "canary" in ask("GET", f"organisations/{world.a.key}").content.decode()


def test_members_read_what_members_see_on_the_page(world: World) -> None:
    """Notes to every member; contacts to those of the house; the reference to whoever admits."""
    _fill(world)
    path = f"organisations/{world.a.key}"
    member, partner, steward = (
        ask("GET", path, token=writer(world, name)).json() for name in (MEMBER, PARTNER, STEWARD)
    )
    assert (member["contacts"], member["reference"]) == ([], "")
    assert member["parts"][0]["note"] == "canary-note" and member["seats"] > 0
    assert (partner["contacts"][0]["name"], partner["reference"]) == ("canary-name", "")
    assert steward["reference"] == "canary-reference"
    page = organisation_page(world.a.key, by=standing_of(world.people[PARTNER], on=DAY), on=DAY)
    assert [c["email"] for c in partner["contacts"]] == [c.email for c in page.contacts]


DAY = timezone.now().date()


def test_drafts_are_for_members(world: World) -> None:
    """A14: by address, in the list and in the file; to others they do not exist."""
    versions = "initiatives/river/agenda/versions"
    assert [each["number"] for each in ask("GET", versions).json()] == [2, 1]
    assert [each["number"] for each in ask("GET", versions, token=READS).json()] == [5, 4, 3, 2, 1]
    for number in (3, 4, 5):
        gone, nothing = ask("GET", f"{versions}/{number}"), ask("GET", f"{versions}/99")
        assert (gone.status_code, gone.content) == (404, nothing.content)
        assert ask("GET", f"{versions}/{number}", token=READS).status_code == 200


def test_the_agenda_tells_every_clause_in_both_languages(world: World) -> None:
    """The JSON says no less than the file, from which the agenda can be loaded again."""
    answer = ask("GET", "initiatives/river/agenda").json()
    document = read_agenda(ask("GET", "initiatives/river/agenda/agenda.yaml").content.decode())
    assert {part["id"]: (part["text"]["en"], part["text"]["es"]) for part in answer["clauses"]} == {
        part.id: (part.text.en, part.text.es) for part in document.parts
    }
    edge = next(part for part in answer["clauses"] if part["kind"] == "edge")
    assert edge["start"] and edge["end"]
    outcome = next(part for part in answer["clauses"] if part["kind"] == "outcome")
    assert outcome["step"] and outcome["horizon"]


def test_a_result_is_told_when_the_ballot_is_closed(world: World) -> None:
    by_key = {each["key"]: each for each in ask("GET", "initiatives/river/ballots").json()}
    assert by_key[world.names["ballot_closed"]]["result"] == {
        "roll": 3, "voted": 2, "yes": 2, "no": 0, "abstain": 0,
        "quorum_met": True, "threshold_met": True, "adopted": True,
    }  # fmt: skip
    assert by_key[world.names["ballot_open"]]["result"] is None
    assert world.names["ballot_planned"] not in by_key
    assert ask("GET", f"initiatives/river/ballots/{world.names['ballot_planned']}").status_code == 404


@pytest.mark.parametrize("many", range(4))
def test_a_list_of_any_length_is_a_list(world: World, many: int) -> None:
    """The library reads two things that come together as a status and an answer: a list of two was once an error."""
    open_ones = Commitment.objects.filter(state="open")
    open_ones.exclude(pk__in=open_ones.values("pk")[:many]).delete()
    for number in range(many - open_ones.count()):
        Commitment.objects.create(
            organisation=world.a, initiative=world.initiative, clause="outcome.families-use", what=f"Promise {number}",
            how_we_know="We count", due_on="2099-01-01", made_on="2020-01-01",
        )  # fmt: skip
    assert len(ask("GET", "initiatives/river/commitments?state=open").json()) == many


def test_the_directory_is_read_page_by_page(world: World) -> None:
    """51 more organisations that take part: two pages, each line once."""
    now = timezone.now()
    Organisation.objects.bulk_create(
        Organisation(name=f"Zinc {n}", folded=f"zinc {n}", kind="business", added_at=now) for n in range(51)
    )
    Participation.objects.bulk_create(
        Participation(organisation=row, initiative=world.initiative, status="active", since=now.date())
        for row in Organisation.objects.filter(kind="business")
    )
    first, second = (ask("GET", f"organisations?kind=business&page={n}").json() for n in (1, 2))
    assert (first["total"], first["next"], second["next"]) == (51, 2, None)
    assert len({each["key"] for each in first["organisations"] + second["organisations"]}) == 51


def test_oneself_in_words(world: World) -> None:
    """The partner lead of A: their role there, limited to the initiatives in which A takes part, and membership."""
    held = {each["id"]: each for each in ask("GET", "me", token="may-write").json()["roles"]}
    assert held["partner-lead"]["organisation"] == world.a.key
    assert held["partner-lead"]["initiatives"] == ["brook", "river"]
    assert held["member"]["organisation"] is None
    assert ask("GET", "me", token=writer(world, LEAD)).json()["roles"][0]["initiatives"] is None


def test_answers_cost_few_queries(world: World, django_assert_max_num_queries: Any) -> None:
    for path in (*PUBLIC, "me"):
        with django_assert_max_num_queries(15):
            ask("GET", path.format_map(world.names), token=READS)


def test_every_operation_that_reads_is_in_the_walk() -> None:
    """Or a new public address would not be looked at above."""
    walked = {resolve(f"/api/{path.format_map(_AnyValue())}").url_name for path in PUBLIC}
    assert walked | {"api-me"} == {name for name, served in SERVED.items() if "GET" in served.methods}


class _AnyValue(dict[str, str]):
    """A number is a slug too."""

    def __missing__(self, key: str) -> str:
        return "7"
