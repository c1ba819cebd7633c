"""XML from strangers: no document types, no entities, and an end to elements, depth and the length of a tag."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol
from xml.parsers import expat

from fivefold.sources.received.archive import damaged
from fivefold.sources.received.limits import Limits
from fivefold.vocabulary import Refused

Attributes = dict[str, str]
_SPACE = " "
"""Between the address of a namespace and the name; names are compared without the address, which has two editions."""


class Handler(Protocol):
    """Is told of each element by its bare name; attributes too have bare names."""

    def start(self, name: str, attributes: Attributes) -> None: ...
    def end(self, name: str) -> None: ...
    def text(self, text: str) -> None: ...


class Markup:
    """Reads parts with one budget of elements for all of them together."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._elements = 0
        self._depth = 0

    def read(self, pieces: Iterable[bytes], handler: Handler) -> Iterator[None]:
        """Yields after each piece, so that what the handler has gathered can be taken. Refused when not plain XML."""
        parser = self._parser(handler)
        self._depth, fed = 0, 0
        try:
            for piece in pieces:
                parser.Parse(piece, False)
                fed += len(piece)
                if fed - max(parser.CurrentByteIndex, 0) > self._limits.token_bytes:
                    raise Refused("The workbook holds an endless XML tag.", "Save it anew and send that.")
                yield
            parser.Parse(b"", True)
            yield
        except (expat.ExpatError, ValueError, LookupError) as error:
            raise damaged() from error

    def _parser(self, handler: Handler) -> expat.XMLParserType:
        parser = expat.ParserCreate(namespace_separator=_SPACE)
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse_document_type

        def start(name: str, attributes: Attributes) -> None:
            self._elements += 1
            self._depth += 1
            if self._elements > self._limits.elements or self._depth > self._limits.depth:
                raise _too_much(self._limits)
            handler.start(_bare(name), {_bare(key): value for key, value in attributes.items()})

        def end(name: str) -> None:
            self._depth -= 1
            handler.end(_bare(name))

        parser.StartElementHandler, parser.EndElementHandler = start, end
        parser.CharacterDataHandler = handler.text
        return parser


def _bare(name: str) -> str:
    return name.rpartition(_SPACE)[2]


def _refuse_document_type(*_: object) -> None:
    raise Refused("The workbook declares XML entities, which no spreadsheet program writes.", "Save it anew.")


def _too_much(limits: Limits) -> Refused:
    return Refused(
        f"The workbook holds more than {limits.elements:,} elements, or elements {limits.depth} deep.",
        "Copy only the cells that are needed into a new workbook and send that.",
    )
