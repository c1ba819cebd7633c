"""Reading one's own roles with the places they reach, by the names under which these are known outside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fivefold.backbone.models import Initiative, Organisation, Workgroup
from fivefold.backbone.roles import Role
from fivefold.backbone.standing import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleHeld:
    """initiatives: slugs, None: all. organisation: its key; workgroup: its slug; None: not limited to one."""

    role: Role
    initiatives: tuple[str, ...] | None
    organisation: str | None
    workgroup: str | None


def own_roles(by: Standing) -> tuple[RoleHeld, ...]:
    """In three queries, whatever their number."""
    slugs = _names(Initiative, "slug", (i for held in by.roles for i in held.initiatives or ()))
    keys = _names(Organisation, "key", (held.organisation for held in by.roles))
    bodies = _names(Workgroup, "slug", (held.workgroup for held in by.roles))
    return tuple(
        RoleHeld(
            role=held.role,
            initiatives=None if held.initiatives is None else tuple(sorted(slugs[i] for i in held.initiatives)),
            organisation=keys.get(held.organisation or 0),
            workgroup=bodies.get(held.workgroup or 0),
        )
        for held in by.roles
    )


def _names(
    table: type[Initiative | Organisation | Workgroup], field: str, ids: Iterable[int | None]
) -> Mapping[int, str]:
    wanted = {pk for pk in ids if pk is not None}
    return dict(table._default_manager.filter(pk__in=wanted).values_list("pk", field))
