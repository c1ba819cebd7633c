"""XML from strangers: no document types, no entities, and an end to elements, depth and the length of a tag."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol
from xml.parsers import expat

from fivefold.sources.received.archive import damaged
from fivefold.sources.received.limits import Limits
from fivefold.vocabulary import Refused

Attributes = dict[str, str]
SPACE = " "
"""Between the address of a namespace and the name; names are compared without the address, which has two editions."""


class Handler(Protocol):
    """Is told of each element by its bare name. Attributes with a namespace keep its address before a `SPACE`."""

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
                parser.Parse(piece)
                fed += len(piece)
                if fed - max(parser.CurrentByteIndex, 0) > self._limits.token_bytes:
                    raise Refused("The workbook holds an endless XML tag.", "Save it anew and send that.")
                yield
            parser.Parse(b"", True)  # noqa: FBT003 - has no name to be called by
            yield
        except (expat.ExpatError, ValueError, LookupError) as error:
            raise damaged() from error

    def _parser(self, handler: Handler) -> expat.XMLParserType:
        parser = expat.ParserCreate(namespace_separator=SPACE)
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse_document_type
        names, limits = _BareNames(), self._limits

        def start(name: str, attributes: Attributes) -> None:
            self._elements += 1
            self._depth += 1
            if self._elements > limits.elements:
                raise _too_much(f"more than {limits.elements:,} elements (two or three for each cell)")
            if self._depth > limits.depth:
                raise _too_much(f"elements more than {limits.depth} deep")
            handler.start(names[name], attributes)

        def end(name: str) -> None:
            self._depth -= 1
            handler.end(names[name])

        parser.StartElementHandler, parser.EndElementHandler = start, end
        parser.CharacterDataHandler = handler.text
        return parser


class _BareNames(dict[str, str]):
    """A sheet has millions of elements of a dozen names: each is shortened once."""

    def __missing__(self, name: str) -> str:
        self[name] = bare = name.rpartition(SPACE)[2]
        return bare


def _refuse_document_type(*_: object) -> None:
    raise Refused("The workbook declares XML entities, which no spreadsheet program writes.", "Save it anew.")


def _too_much(what: str) -> Refused:
    return Refused(
        f"The workbook holds {what}.",
        "Copy only the cells that are needed into a new workbook, or save the sheet as CSV, and send that.",
    )
