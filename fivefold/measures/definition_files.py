"""Strict reading of definition files: YAML in which every value is text until a definition says what it is.

YAML reads 0110 as 72 and NO as false. Here nothing is guessed: scalars stay text, a key given twice, a tag, an alias or
an unknown key is refused, and every refusal names the file, the line and the entry.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import NoReturn

import yaml

from fivefold.vocabulary import Refused, Text

MOST_BYTES = 1_000_000
"""No definition file is near this long; a longer one is a mistake or an attack."""

LANGUAGES = ("en", "es")

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The safe loader, in C where PyYAML was built with it (ten times faster); it is only ever asked for nodes."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One place in a definition file: a mapping, a list or a text, with where it stands."""

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

    def items(self) -> Iterator[tuple[str, Entry]]:
        """The entries of a mapping in order of writing. Refused when it is not one, or a key comes twice."""
        if not isinstance(self.node, yaml.MappingNode):
            self.refuse("a mapping of names to values is needed here.", "Write `name: value` lines.")
        seen: set[str] = set()
        for key, value in self.node.value:
            if not isinstance(key, yaml.ScalarNode):
                self.refuse("a key is not a plain name.", "Write keys as single words.")
            here = Entry(value, self.file, f"{self.path}.{key.value}".lstrip("."))
            if key.value in seen:
                Entry(key, self.file, here.path).refuse(f"{key.value} is given twice.", "Keep one of the two.")
            seen.add(key.value)
            yield key.value, here

    def parts(self, required: str, optional: str = "") -> dict[str, Entry]:
        """The entries of a mapping with known keys (space-separated names). Null counts as left out."""
        found = {key: value for key, value in self.items() if not value.is_null}
        for key, value in self.items():
            if key not in f"{required} {optional}".split():
                value.refuse(f"{key} is not known here.", f"Known: {', '.join(f'{required} {optional}'.split())}.")
        for key in required.split():
            if key not in found:
                self.refuse(f"{key} is missing.", f"Add `{key}:`.")
        return found

    def elements(self) -> list[Entry]:
        """The elements of a list. Refused when it is not one or is empty."""
        if not isinstance(self.node, yaml.SequenceNode) or not self.node.value:
            self.refuse("a list with at least one element is needed here.", "Write `- element` lines.")
        return [Entry(node, self.file, f"{self.path}[{n}]") for n, node in enumerate(self.node.value, 1)]

    def text(self) -> str:
        if not isinstance(self.node, yaml.ScalarNode) or not self.node.value.strip():
            self.refuse("a text is needed here.", "Write a few words, in quotes when they hold a colon.")
        return " ".join(self.node.value.split())

    def integer(self) -> int:
        text = self.text()
        if not text.lstrip("-").isdigit():
            self.refuse(f"{text!r} is not a whole number.", "Write digits only.")
        return int(text)

    def number(self) -> float:
        try:
            return float(self.text())
        except ValueError:
            self.refuse(f"{self.text()!r} is not a number.", "Write digits, with a point for decimals.")

    def flag(self) -> bool:
        return self.one_of("yes no true false") in ("yes", "true")

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

    def version(self) -> str:
        """The day a definition took this form, such as 2026-11-23."""
        text = self.text()
        parts = text.split("-")
        if [len(p) for p in parts] != [4, 2, 2] or not "".join(parts).isdigit():
            self.refuse(f"{text!r} is not a version.", "Write the date as year-month-day, such as 2026-11-23.")
        return text

    def wording(self) -> Text:
        """A public wording in every language."""
        parts = self.parts(" ".join(LANGUAGES))
        return Text(**{language: parts[language].text() for language in LANGUAGES})

    def spans(self) -> list[tuple[int, int]]:
        """Codes such as `2`, `03201-03211`, `1005, 1240-1245` as (low, high) pairs in order, each code once."""
        spans = sorted(self._span(piece.strip()) for piece in self._pieces())
        for (_, high), (low, _) in pairwise(spans):
            if low <= high:
                self.refuse(f"code {low} is named twice.", "Name each code once.")
        return spans

    def _pieces(self) -> list[str]:
        if self.is_list:
            return [piece for element in self.elements() for piece in element.text().split(",")]
        return self.text().split(",")

    def _span(self, piece: str) -> tuple[int, int]:
        low, dash, high = (part.strip() for part in piece.partition("-"))
        if not low.isdigit() or (dash and not high.isdigit()):
            self.refuse(f"{piece!r} is not a code or a range of codes.", "Write `4930` or `1005-1240`, comma between.")
        if dash and int(high) < int(low):
            self.refuse(f"the range {piece} runs backwards.", "Write the lower code first.")
        return int(low), int(high or low)


def read_definition_file(path: Path) -> Entry:
    """The one document of a definition file. Refused when it cannot be read, is not YAML, or uses tags or aliases."""
    try:
        content = path.read_bytes()
        if len(content) > MOST_BYTES:
            raise Refused(f"{path.name} is too long for a definition file.", "Check that it is the right file.")
        text = content.decode("utf-8")
        _refuse_aliases_and_tags(text, path.name)
        node = yaml.compose(text, Loader=LOADER)
    except OSError as problem:
        raise Refused(f"{path.name} could not be read.", "Check that it exists and may be read.") from problem
    except UnicodeDecodeError as problem:
        raise Refused(f"{path.name} is not UTF-8 text.", "Save it as UTF-8.") from problem
    except yaml.MarkedYAMLError as problem:
        line = problem.problem_mark.line + 1 if problem.problem_mark else 1
        raise Refused(f"{path.name}, line {line}: this is not YAML.", f"Look for: {problem.problem}.") from problem
    if node is None:
        raise Refused(f"{path.name} is empty.", "Write the definitions or remove the file.")
    return Entry(node, path.name)


def _refuse_aliases_and_tags(text: str, name: str) -> None:
    """Aliases can make a short file endless and tags ask for code; definitions need neither."""
    for event in yaml.parse(text, Loader=LOADER):
        tag = getattr(event, "tag", None) if isinstance(event, yaml.NodeEvent) else None
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) or tag:
            line = event.start_mark.line + 1 if event.start_mark else 1
            raise Refused(
                f"{name}, line {line}: anchors, aliases and tags are not used in definitions.",
                "Write the value out.",
            )
