"""Strict reading of YAML in which every value is text until its reader says what it is.

YAML reads 0110 as 72 and NO as false. Here nothing is guessed: scalars stay text, a key given twice, a tag, an alias or
an unknown key is refused, and every refusal names the file, the line and the entry. Safe on files from strangers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NoReturn, Self

import yaml

from fivefold.vocabulary import Refused, Text

MOST_BYTES = 1_000_000
"""No file of this kind is near this long; a longer one is a mistake or an attack."""
DEEPEST = 20
"""Lists and mappings inside one another. The reader of YAML is recursive, so a deeper file could exhaust the stack."""

LANGUAGES = ("en", "es")

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The safe loader, in C where PyYAML was built with it (ten times faster); it is only ever asked for nodes."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One place in a file: a mapping, a list or a text, with where it stands."""

    node: yaml.Node
    file: str
    path: str = ""

    def refuse(self, what: str, advice: str = "") -> NoReturn:
        where = f"{self.file}, line {self.node.start_mark.line + 1}" + (f" ({self.path})" if self.path else "")
        raise Refused(f"{where}: {what}", advice)

    @property
    def is_list(self) -> bool:
        return isinstance(self.node, yaml.SequenceNode)

    @property
    def is_mapping(self) -> bool:
        return isinstance(self.node, yaml.MappingNode)

    @property
    def is_null(self) -> bool:
        node = self.node
        return isinstance(node, yaml.ScalarNode) and not node.style and node.value in ("", "~", "null")

    def items(self) -> Iterator[tuple[str, Self]]:
        """The entries of a mapping in order of writing. Refused when it is not one, or a key comes twice."""
        if not isinstance(self.node, yaml.MappingNode):
            self.refuse("a mapping of names to values is needed here.", "Write `name: value` lines.")
        seen: set[str] = set()
        for key, value in self.node.value:
            if not isinstance(key, yaml.ScalarNode):
                self.refuse("a key is not a plain name.", "Write keys as single words.")
            here = replace(self, node=value, path=f"{self.path}.{key.value}".lstrip("."))
            if key.value in seen:
                replace(here, node=key).refuse(f"{key.value} is given twice.", "Keep one of the two.")
            seen.add(key.value)
            yield key.value, here

    def parts(self, required: str, optional: str = "") -> dict[str, Self]:
        """The entries of a mapping with known keys (space-separated names). Null counts as left out."""
        found = {key: value for key, value in self.items() if not value.is_null}
        for key, value in self.items():
            if key not in f"{required} {optional}".split():
                value.refuse(f"{key} is not known here.", f"Known: {', '.join(f'{required} {optional}'.split())}.")
        for key in required.split():
            if key not in found:
                self.refuse(f"{key} is missing.", f"Add `{key}:`.")
        return found

    def elements(self) -> list[Self]:
        """The elements of a list. Refused when it is not one or is empty."""
        if not isinstance(self.node, yaml.SequenceNode) or not self.node.value:
            self.refuse("a list with at least one element is needed here.", "Write `- element` lines.")
        return [replace(self, node=node, path=f"{self.path}[{n}]") for n, node in enumerate(self.node.value, 1)]

    def text(self) -> str:
        if not isinstance(self.node, yaml.ScalarNode) or not self.node.value.strip():
            self.refuse("a text is needed here.", "Write a few words, in quotes when they hold a colon.")
        return " ".join(self.node.value.split())

    def one_of(self, choices: str) -> str:
        text = self.text()
        if text not in choices.split():
            self.refuse(f"{text!r} is not one of the choices.", f"Write one of: {', '.join(choices.split())}.")
        return text

    def identifier(self) -> str:
        """A name of small letters, digits and hyphens, fit for an address and a command line."""
        text = self.text()
        if not text.replace("-", "").isalnum() or not text.isascii() or text != text.lower():
            self.refuse(f"{text!r} is not an id.", "Use small letters, digits and hyphens.")
        return text

    def wording(self) -> Text:
        """A public wording in every language."""
        parts = self.parts(" ".join(LANGUAGES))
        return Text(**{language: parts[language].text() for language in LANGUAGES})


def read_yaml_file(path: Path) -> Entry:
    """The one document of a file. Refused as `read_yaml`, and when the file cannot be read."""
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise Refused(f"{path.name} is too long for a definition file.", "Check that it is the right file.")
        text = path.read_bytes().decode("utf-8")
    except OSError as problem:
        raise Refused(f"{path.name} could not be read.", "Check that it exists and may be read.") from problem
    except UnicodeDecodeError as problem:
        raise Refused(f"{path.name} is not UTF-8 text.", "Save it as UTF-8.") from problem
    return read_yaml(text, path.name)


def read_yaml(text: str, name: str) -> Entry:
    """The one document of a text. Refused when it is not YAML, too long or deep, or uses tags or aliases."""
    if len(text.encode("utf-8", "replace")) > MOST_BYTES:
        raise Refused(f"{name} is too long for a definition file.", "Check that it is the right file.")
    try:
        _refuse_what_could_harm(text, name)
        node = yaml.compose(text, Loader=LOADER)
    except yaml.MarkedYAMLError as problem:
        line = problem.problem_mark.line + 1 if problem.problem_mark else 1
        raise Refused(f"{name}, line {line}: this is not YAML.", f"Look for: {problem.problem}.") from problem
    except (yaml.YAMLError, UnicodeEncodeError) as problem:
        raise Refused(f"{name} holds characters that YAML does not allow.", "Type it anew as plain text.") from problem
    if node is None:
        raise Refused(f"{name} is empty.", "Write the definitions or remove the file.")
    return Entry(node, name)


def _refuse_what_could_harm(text: str, name: str) -> None:
    """Aliases can make a short file endless, tags ask for code, depth fills the stack; definitions need none of it."""
    depth = 0
    for event in yaml.parse(text, Loader=LOADER):
        line = event.start_mark.line + 1 if event.start_mark else 1
        tag = getattr(event, "tag", None) if isinstance(event, yaml.NodeEvent) else None
        if tag or getattr(event, "anchor", None):
            raise Refused(
                f"{name}, line {line}: anchors, aliases and tags are not used in definitions.",
                "Write the value out.",
            )
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise Refused(f"{name}, line {line}: lists and mappings are nested too deep.", "Check the indentation.")
