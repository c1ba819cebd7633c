"""The API. It knows no cookies, so whoever is signed in gets what the visitor gets; tests/api asks it with tokens."""

from tests.cast import MEMBERS, METHODS, NEVER, READING, Route, public

_NO_TOKEN = {"GET": 401, "HEAD": 401}
_INITIATIVE = {"initiative": "{initiative}"}


def _same(name: str, answers: dict[str, int], **example: str) -> Route:
    return Route(name, dict.fromkeys(MEMBERS, NEVER | answers), example)


ROUTES = (
    public("api-openapi"),
    public("api-roles"),
    public("api-initiatives"),
    public("api-initiative", **_INITIATIVE),
    public("api-organisations"),
    public("api-agenda", **_INITIATIVE),
    public("api-agenda-file", **_INITIATIVE),
    public("api-agenda-versions", **_INITIATIVE),
    public("api-agenda-version", number="{adopted}", **_INITIATIVE),
    public("api-ballots", **_INITIATIVE),
    public("api-ballot", key="{ballot_closed}", **_INITIATIVE),
    _same("api-me", _NO_TOKEN),
    _same("api-organisation", READING | {"PATCH": 401}, key="{organisation_a}"),
    _same("api-commitments", READING | {"POST": 401}, **_INITIATIVE),
    _same("api-commitment", READING | {"PATCH": 401}, key="{commitment_a}", **_INITIATIVE),
    _same("api-nothing", dict.fromkeys(METHODS, 404)),
)
