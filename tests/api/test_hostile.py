"""Bodies and addresses from hostile hands (C12): told what is wrong, 400, 413 or 422, and never an error of ours."""

from __future__ import annotations

import json

import pytest
from ninja.parser import Parser

from fivefold.api import urls
from fivefold.backbone.models import Organisation
from tests.api.asking import WRITES, ask, problem
from tests.cast.world import World

DEEP = "[" * 10_000 + "]" * 10_000
HOSTILE = {
    "nothing": "",
    "not JSON": "name=Ash",
    "cut off": '{"about": "x"',
    "two values": '{"about": "x"} {"about": "y"}',
    "not UTF-8": b'{"about": "\xff\xfe"}',
    "UTF-16": '{"about": "x"}'.encode("utf-16"),
    "a list": '[{"about": "x"}]',
    "a text": '"about"',
    "null": "null",
    "a number": "1",
    "NaN": '{"about": NaN}',
    "infinity": '{"about": -Infinity}',
    "too deep": '{"about": ' + DEEP + "}",
    "deep objects": '{"about":' * 9_000 + "1" + "}" * 9_000,
    "a name twice": '{"about": "x", "about": "y"}',
    "a name twice within": '{"about": {"a": 1, "a": 2}}',
    "a huge integer": '{"about": ' + "9" * 10_000 + "}",
    "an integer beyond 64 bits": '{"about": 99999999999999999999999}',
    "a huge float": '{"about": 1e999999}',
    "a long list": '{"about": [' + "1," * 30_000 + "1]}",
    "a list of a million": '{"about": [' + "1," * 1_000_000 + "1]}",
    "an object": '{"about": {"en": "x"}}',
    "true": '{"about": true}',
    "names in another script": '{"аbout": "x"}',
    "a name with a zero": '{"about\\u0000": "x"}',
    "an empty name": '{"": "x"}',
    "a proto name": '{"__proto__": {"about": "x"}, "constructor": "x"}',
    "a lone surrogate": '{"about": "\\ud83d"}',
    "a surrogate in a name": '{"\\ud83d": "x"}',
    "a zero": '{"about": "a\\u0000b"}',
    "a very long name": '{"' + "x" * 50_000 + '": 1}',
    "many names": json.dumps({f"name{n}": 1 for n in range(3_000)}),
    "nothing to change": "{}",
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PATCH", "organisations/{organisation_a}"),
        ("POST", "initiatives/{initiative}/commitments"),
        ("PATCH", "initiatives/{initiative}/commitments/{commitment_a}"),
    ],
)
def test_a_hostile_body_is_told_what_is_wrong(world: World, method: str, path: str, body: str | bytes) -> None:
    response = ask(method, path.format_map(world.names), body, token=WRITES, if_match='"1"')
    assert response.status_code in (400, 413, 422), response.content[:200]
    assert len(response.content) < 6_000  # what was sent does not come back
    assert problem(response)["detail"]
    assert Organisation.objects.get(pk=world.a.pk).version == 1


def test_the_twin_that_reads_as_others_do(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The flaw put back: of a name given twice the last counts, while whoever checked the first let it pass."""
    monkeypatch.setattr(urls.api, "parser", Parser())
    body = '{"about": "checked", "about": "written"}'
    assert ask("PATCH", f"organisations/{world.a.key}", body, token=WRITES, if_match='"1"').status_code == 200
    assert Organisation.objects.get(pk=world.a.pk).about == "written"


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("page=0", 422),
        ("page=-1", 422),
        ("page=1e3", 422),
        ("page=99999999999999999999", 422),
        ("page=" + "9" * 5_000, 422),
        ("page=2", 200),
        ("search=" + "x" * 101, 422),
        ("search=%00", 422),
        ("search=%ff%fe", 200),
        ("search=%25_%27;--", 200),
        ("kind=club", 422),
        ("status=unknown", 422),
        ("initiative=%2e%2e%2f", 200),
        ("search=a&search=b", 400),
        ("expand=contacts", 400),
        ("fields=reference", 400),
        ("include=drafts", 400),
        ("kind__in=school", 400),
    ],
)
def test_a_question_that_is_none_is_refused_by_name(world: World, query: str, status: int) -> None:
    """A14: nothing can be asked for that the page does not show."""
    response = ask("GET", f"organisations?{query}")
    assert response.status_code == status
    assert status == 200 or problem(response)["detail"]


@pytest.mark.parametrize(
    "path",
    [
        "initiatives/%00",
        "initiatives/" + "x" * 3_000,
        "initiatives/ríver",
        "initiatives/river/agenda/versions/0",
        "initiatives/river/agenda/versions/-1",
        "initiatives/river/agenda/versions/99999999999999999999",
        "initiatives/river/agenda/versions/" + "9" * 5_000,
        "initiatives/../../etc/passwd",
        "organisations/%ff",
        "organisations/..",
        "organisations//",
        "",
        "docs",
        "admin",
    ],
)
def test_an_address_that_leads_nowhere_says_so(world: World, path: str) -> None:
    for token in ("", WRITES):
        assert problem(ask("GET", path, token=token))["type"] == "urn:fivefold:problem:not-found"


@pytest.mark.parametrize("accept", ["text/csv", "text/html", "application/xml", "*/*", ""])
def test_whatever_form_is_asked_for_the_same_rule_answers(world: World, accept: str) -> None:
    """A14: a request for CSV opens no second way without the check."""
    response = ask("GET", f"organisations/{world.a.key}", accept=accept)
    assert response["Content-Type"].startswith("application/json") and response.json()["contacts"] == []
