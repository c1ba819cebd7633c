"""What a workbook says of its sheets, shared texts and number formats, before a sheet is read."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field

from fivefold.sources.received.archive import Parts, damaged
from fivefold.sources.received.cells import Style, plain_text, style_of
from fivefold.sources.received.markup import SPACE, Attributes, Handler, Markup
from fivefold.sources.received.recognise import EXPECTED
from fivefold.vocabulary import Refused

_LONGEST_FORMAT = 255
"""Excel's own limit for the code of a number format."""


@dataclass(frozen=True, slots=True)
class SheetPlace:
    """A worksheet: its name, the part it is in, whether a person sees it."""

    name: str
    part: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class Workbook:
    sheets: tuple[SheetPlace, ...]
    shared: tuple[str, ...]
    styles: tuple[Style, ...]
    from_1904: bool

    def sheet(self, wanted: str | None) -> SheetPlace:
        """The named worksheet, or the first that a person sees. Refused when there is none."""
        seen = [sheet for sheet in self.sheets if (not sheet.hidden if wanted is None else sheet.name == wanted)]
        if not seen:
            what = "no worksheet that can be seen" if wanted is None else "no worksheet of that name"
            raise Refused(f"The workbook has {what}.", "Choose one of its worksheets, or show a hidden one and save.")
        return seen[0]


def open_workbook(parts: Parts, markup: Markup) -> Workbook:
    """Refused when the zip holds no workbook in XML, for example a text document or a binary workbook."""
    book = next((target for kind, target in _relations(parts, markup, "").values() if kind == "officeDocument"), "")
    if not book.endswith(".xml"):
        raise Refused("The file is not an Excel workbook in the present format.", EXPECTED)
    listed, related = _Sheets(), _relations(parts, markup, book)
    _read(parts, markup, book, listed)
    sheets = tuple(
        SheetPlace(name, related[key][1], hidden)
        for name, key, hidden in listed.found
        if related.get(key, ("", ""))[0] == "worksheet"
    )
    if not sheets:
        raise Refused("The file holds no worksheet.", EXPECTED)
    by_kind = dict(related.values())
    return Workbook(sheets, _shared(parts, markup, by_kind), _styles(parts, markup, by_kind), listed.from_1904)


def _relations(parts: Parts, markup: Markup, part: str) -> dict[str, tuple[str, str]]:
    """Key -> (kind, part) of what `part` refers to inside the workbook; "" is the workbook as a whole."""
    folder, name = posixpath.split(part)
    found = _Relations()
    _read(parts, markup, posixpath.join(folder, "_rels", f"{name}.rels"), found)
    return {
        key: (kind, posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/"))
        for key, kind, target in found.found
    }


def _shared(parts: Parts, markup: Markup, by_kind: dict[str, str]) -> tuple[str, ...]:
    handler = TextRuns("si")
    if "sharedStrings" in by_kind:
        _read(parts, markup, by_kind["sharedStrings"], handler)
    return tuple(handler.found)


def _styles(parts: Parts, markup: Markup, by_kind: dict[str, str]) -> tuple[Style, ...]:
    handler = _Styles()
    if "styles" in by_kind:
        _read(parts, markup, by_kind["styles"], handler)
    return tuple(style_of(number, handler.codes.get(number)) for number in handler.formats)


def _read(parts: Parts, markup: Markup, name: str, handler: Handler) -> None:
    if name not in parts:
        raise damaged()
    _exhaust(markup.read(parts.pieces(name), handler))


def _exhaust(steps: Iterator[None]) -> None:
    for _ in steps:
        pass


class _Elements:
    """A handler that looks only at where elements begin."""

    def start(self, name: str, attributes: Attributes) -> None:
        raise NotImplementedError

    def end(self, name: str) -> None: ...
    def text(self, text: str) -> None: ...


@dataclass
class _Relations(_Elements):
    found: list[tuple[str, str, str]] = field(default_factory=list)

    def start(self, name: str, attributes: Attributes) -> None:
        """Links that lead out of the file are not kept: nothing here follows one."""
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            kind = attributes.get("Type", "").rpartition("/")[2]
            self.found.append((attributes.get("Id", ""), kind, attributes.get("Target", "")))


@dataclass
class _Sheets(_Elements):
    found: list[tuple[str, str, bool]] = field(default_factory=list)
    from_1904: bool = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "sheet":
            hidden = attributes.get("state", "visible") != "visible"
            key = next((value for name, value in attributes.items() if name.endswith(f"{SPACE}id")), "")
            self.found.append((attributes.get("name", ""), key, hidden))
        elif name == "workbookPr":
            self.from_1904 = is_true(attributes.get("date1904"))


@dataclass
class _Styles(_Elements):
    codes: dict[int, str] = field(default_factory=dict)
    formats: list[int] = field(default_factory=list)
    _inside: bool = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "numFmt":
            self.codes[int(attributes.get("numFmtId", "0"))] = attributes.get("formatCode", "")[:_LONGEST_FORMAT]
        elif name == "xf" and self._inside:
            self.formats.append(int(attributes.get("numFmtId", "0")))
        elif name == "cellXfs":
            self._inside = True

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._inside = False


class TextRuns:
    """Gathers the text of each `element` from its runs; phonetic guides (rPh) are not part of it."""

    def __init__(self, element: str) -> None:
        self.found: list[str] = []
        self._element = element
        self._pieces: list[str] = []
        self._open = self._phonetic = False

    def start(self, name: str, _attributes: Attributes) -> None:
        if name == self._element:
            self._pieces = []
        elif name == "rPh":
            self._phonetic = True
        self._open = name == "t" and not self._phonetic

    def end(self, name: str) -> None:
        self._open = False
        if name == "rPh":
            self._phonetic = False
        elif name == self._element:
            self.found.append(plain_text("".join(self._pieces)))

    def text(self, text: str) -> None:
        if self._open:
            self._pieces.append(text)


def is_true(value: str | None) -> bool:
    return value in ("1", "true")
