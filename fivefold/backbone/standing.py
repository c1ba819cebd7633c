"""What somebody may do now: read anew for every request, so that a right that ended is gone at the next one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from fivefold.backbone.actors import Actor
from fivefold.backbone.refusals import not_allowed, nothing_here
from fivefold.backbone.roles import MEMBER, ROLES, Role, Scope, Verb
from fivefold.vocabulary import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What an act is done to: the initiatives it concerns, and its organisation or body where it has one (row ids)."""

    initiatives: frozenset[int] = frozenset()
    organisation: int | None = None
    workgroup: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldRole:
    """A role in force. None means "not limited to": a limit that the subject does not name is never passed."""

    role: Role
    initiatives: frozenset[int] | None = None
    organisation: int | None = None
    workgroup: int | None = None

    def covers(self, subject: Subject) -> bool:
        return (
            (self.initiatives is None or bool(self.initiatives & subject.initiatives))
            and self.organisation in (None, subject.organisation)
            and self.workgroup in (None, subject.workgroup)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A person (or nobody) and the roles they hold at this moment.

    organisations: ids of those they belong to and that take part; workgroups: ids of bodies they sit in;
    second_factor: they have one set up; not asked of whoever was appointed to nothing.
    """

    actor: Actor | None = None
    person: int | None = None
    name: str = ""
    roles: tuple[HeldRole, ...] = ()
    organisations: frozenset[int] = frozenset()
    workgroups: frozenset[int] = frozenset()
    second_factor: bool = False

    @property
    def signed_in(self) -> bool:
        return self.actor is not None

    @property
    def doer(self) -> Actor:
        """Who does it, for the log. Only somebody signed in does anything."""
        if self.actor is None:
            raise not_allowed(_("do this without signing in"))
        return self.actor

    @property
    def must_enrol(self) -> bool:
        """A role of theirs needs a second factor and there is none yet: nothing but enrolling is open."""
        return not self.second_factor and any(held.role.second_factor for held in self.roles)

    def may(self, verb: Verb, subject: Subject) -> bool:
        return any(verb in held.role.verbs and held.covers(subject) for held in self.roles)

    def may_anywhere(self, verb: Verb) -> bool:
        """Is there anything at all they may do this to? For menus only; the act itself asks `require`."""
        return any(verb in held.role.verbs for held in self.roles)

    def require(self, verb: Verb, subject: Subject, deed: str) -> None:
        """NotAllowed unless they may. deed: translated words that follow "Your role does not allow you to"."""
        if not self.may(verb, subject):
            raise not_allowed(deed)

    def require_sight(self, subject: Subject) -> None:
        """NothingHere unless they may see the working side of this: outsiders do not learn that it exists."""
        if not self.may(Verb.SEE_WORKING_SIDE, subject):
            raise nothing_here()

    def sees_initiative(self, initiative: int) -> bool:
        """The working side of the whole initiative, as every member does."""
        return any(
            Verb.SEE_WORKING_SIDE in held.role.verbs and held.covers(Subject(initiatives=frozenset({initiative})))
            for held in self.roles
        )

    def reach(self, verb: Verb) -> frozenset[int] | None:
        """Initiatives in which a role not bound to one organisation or body carries the verb; None: all of them."""
        wide = [h for h in self.roles if verb in h.role.verbs and h.organisation is None and h.workgroup is None]
        if any(held.initiatives is None for held in wide):
            return None
        return frozenset(i for held in wide for i in held.initiatives or ())

    def may_give(self, role: str, subject: Subject) -> bool:
        """May they give this role there? Only roles below or equal to one they hold over the same subject."""
        return any(role in held.role.gives and held.covers(subject) for held in self.roles)


NOBODY = Standing()
"""Somebody without an account."""


def operator(command: str) -> Standing:
    """Somebody at the site's own command line: may do everything, and the log names the command (`fivefold init`)."""
    everything = Role(
        id="operator",
        name=Text("Operator", "Operación"),
        sentence=Text("Runs the site's machine.", "Opera la máquina del sitio."),
        scope=Scope.SITE,
        verbs=frozenset(Verb),
        gives=frozenset(ROLES),
    )
    return Standing(actor=Actor.command(command), roles=(HeldRole(role=everything),), second_factor=True)


def member_of(initiatives: Iterable[int]) -> HeldRole:
    """The role that belonging brings, in each initiative in which the organisation or body takes part."""
    return HeldRole(role=ROLES[MEMBER], initiatives=frozenset(initiatives))
