"""A token of the member, which only reads, and one of the partner lead, which may write. Their secrets are plain."""

from __future__ import annotations

from datetime import UTC, datetime

from fivefold.backbone.models import ApiToken, Person
from fivefold.backbone.queries.tokens import hash_of
from tests.cast import MEMBER, PARTNER
from tests.cast.world import THEN, World

FAR = datetime(2099, 1, 1, tzinfo=UTC)


def token_of(person: Person, secret: str, **more: object) -> ApiToken:
    asked: dict[str, object] = {"name": secret, "made_at": THEN, "expires_at": FAR}
    return ApiToken.objects.create(person=person, secret_hash=hash_of(secret), **asked | more)


def more_api(world: World) -> dict[str, str]:
    reads = token_of(world.people[MEMBER], "reads-only")
    token_of(world.people[PARTNER], "may-write", may_write=True)
    return {"token_member": reads.key}
