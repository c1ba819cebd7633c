"""Definition files: the strict YAML of `fivefold.sources.strict_yaml`, and the codes that measures are made of."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from fivefold.sources import strict_yaml


@dataclass(frozen=True, slots=True)
class Entry(strict_yaml.Entry):
    """One place in a definition file, which may also hold a number, a version or codes."""

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

    def version(self) -> str:
        """The day a definition took this form, such as 2026-11-23."""
        text = self.text()
        parts = text.split("-")
        if [len(p) for p in parts] != [4, 2, 2] or not "".join(parts).isdigit():
            self.refuse(f"{text!r} is not a version.", "Write the date as year-month-day, such as 2026-11-23.")
        return text

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
    """The one document of a definition file. Refused as `strict_yaml.read_yaml_file`."""
    return Entry(strict_yaml.read_yaml_file(path).node, path.name)
