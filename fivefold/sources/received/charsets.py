"""Which characters the bytes of a CSV stand for: its own mark, else UTF-8 if it is that, else a guess that says so."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from fivefold.sources.received.recognise import EXPECTED
from fivefold.vocabulary import Refused

CHARSETS: Mapping[str, str] = {
    "utf-8": "Unicode (UTF-8)",
    "cp1252": "Windows, Western Europe and the Americas",
    "mac-roman": "Macintosh, Western Europe and the Americas",
    "utf-16-le": "Unicode (UTF-16, little end first)",
    "utf-16-be": "Unicode (UTF-16, big end first)",
    "cp1250": "Windows, Central Europe",
    "cp1251": "Windows, Cyrillic",
    "gb18030": "Chinese",
}
"""What a person may choose, and its name in words. Python's names."""

_MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_LATIN = ("cp1252", "mac-roman")
_LOWER, _UPPER = "áéíóúüñàèùâêîôûäëïöãõåøß", "ÁÉÍÓÚÜÑÇÀÈÂÊÎÔÄËÖÅØ"
_EVERYDAY = re.compile(
    f"(?<=[A-Za-z])[{_LOWER}’]|[{_LOWER}](?=[a-z])|ç(?=[aeouãéê])|\\b[{_UPPER}](?=[a-z])|(?<=[A-Z])[{_UPPER}]"
    "|[“‘¿¡](?=[A-Za-z])|(?<=[A-Za-z.,!?])”|(?<![A-Za-z])[–—](?![A-Za-z])"
)
_BLOCK = 1 << 20
_SAMPLE = 64 << 10
_CHOOSE = "Choose the character set by hand, or save the file as “CSV UTF-8” and send it again."


@dataclass(frozen=True, slots=True)
class Charset:
    """`name` is Python's; `mark` the bytes at the start that are no text; `note` is said when it was not certain."""

    name: str
    mark: int = 0
    note: str = ""


def settle_charset(stream: BinaryIO, wanted: str | None) -> Charset:
    """A byte order mark is certain; then what the person says; then UTF-8 if every byte agrees; then a guess.

    Refused when lines are in different character sets, or when nothing known fits.
    """
    if wanted is not None and wanted not in CHARSETS:
        raise Refused("There is no such character set.", f"Choose one of: {', '.join(CHARSETS)}.")
    marked = _by_mark(stream, wanted)
    if marked:
        return marked
    if wanted:
        return Charset(wanted)
    start = _at_start(stream, _SAMPLE)
    if b"\0" in start:
        return _guessed(stream, start, ("utf-16-le", "utf-16-be"))
    if _holds(stream, "utf-8"):
        return Charset("utf-8")
    _refuse_mixture(stream)
    return _guessed(stream, _telling_lines(stream), (*_LATIN, "cp1251", "gb18030"))


def _by_mark(stream: BinaryIO, wanted: str | None) -> Charset | None:
    start = _at_start(stream, 4)
    for mark, name in _MARKS.items():
        if start.startswith(mark):
            differs = wanted not in (None, name)
            note = f"The file says itself that it is in {CHARSETS[name]}; that was used." if differs else ""
            return Charset(name, len(mark), note)
    return None


def _at_start(stream: BinaryIO, size: int) -> bytes:
    stream.seek(0)
    return stream.read(size)


def _holds(stream: BinaryIO, name: str) -> bool:
    """True when every byte of the file is text in this character set."""
    decoder = codecs.getincrementaldecoder(name)("strict")
    try:
        for block in _blocks(stream):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _blocks(stream: BinaryIO) -> Iterator[bytes]:
    stream.seek(0)
    while block := stream.read(_BLOCK):
        yield block


def _refuse_mixture(stream: BinaryIO) -> None:
    """A line beyond ASCII that is valid UTF-8 is hardly ever anything else; one that is not never is."""
    stream.seek(0)
    first: dict[bool, int] = {}
    number = 0
    while line := stream.readline(_BLOCK):
        number += 1
        if not line.isascii():
            first.setdefault(_is_utf8(line), number)
        if len(first) == 2:
            raise Refused(
                f"The file mixes character sets: line {first[True]:,} is in UTF-8, line {first[False]:,} is not.",
                _CHOOSE,
            )


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _guessed(stream: BinaryIO, sample: bytes, names: tuple[str, ...]) -> Charset:
    """The likeliest of these that every byte of the file allows."""
    import chardet  # 150 ms, and hardly any file needs it

    possible = tuple(name for name in names if _holds(stream, name))
    if not possible:
        raise Refused("The characters of the file cannot be told.", _CHOOSE)
    found = chardet.detect(sample, include_encodings=possible, no_match_encoding=possible[0])["encoding"]
    if found is None:
        raise Refused("The file holds bytes that no text holds; it is not a CSV.", EXPECTED)
    name = next(known for known in possible if codecs.lookup(known).name == codecs.lookup(found).name)
    if name in _LATIN:
        name = max((latin for latin in _LATIN if latin in possible), key=lambda latin: _everyday(sample, latin))
    note = f"The file does not say its character set; “{CHARSETS[name]}” was assumed. Look at names with accents."
    return Charset(name, note=note)


def _everyday(sample: bytes, name: str) -> int:
    """How many letters and signs stand where they do in English and Spanish, read in this character set.

    A few names are too little for chardet's statistics, but in the wrong set ñ is a dash between two letters.
    """
    return len(_EVERYDAY.findall(sample.decode(name, "replace")))


def _telling_lines(stream: BinaryIO) -> bytes:
    """Lines with letters beyond ASCII, wherever they are: the others say nothing of the character set."""
    stream.seek(0)
    lines = bytearray()
    while len(lines) < _SAMPLE and (line := stream.readline(_BLOCK)):
        if not line.isascii():
            lines += line
    return bytes(lines)
