"""Who does something: the `by` of every action."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from fivefold.vocabulary import Refused

_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")


class ActorKind(StrEnum):
    PERSON = "person"
    COMMAND = "command"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """A person (by pseudonym, never by name), a command typed by an operator, or the system's own worker."""

    kind: ActorKind
    id: str

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id):
            raise Refused(
                "An actor's id is not a short plain name.",
                "Use lower-case letters, digits, dots, dashes: a pseudonym, never a name or a mail address.",
            )

    @classmethod
    def person(cls, pseudonym: str) -> Actor:
        return cls(ActorKind.PERSON, pseudonym)

    @classmethod
    def command(cls, name: str) -> Actor:
        """An operator at the command line; `name` is the command with dashes, for example `acs-load`."""
        return cls(ActorKind.COMMAND, name)

    @classmethod
    def system(cls, name: str) -> Actor:
        return cls(ActorKind.SYSTEM, name)

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"
