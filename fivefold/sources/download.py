"""Fetch a published file: with progress, resumed where it broke off, whole or not at all, its checksum known."""

from __future__ import annotations

import http.client
import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from typing import IO, Any

from fivefold.sources.addresses import is_address
from fivefold.sources.archive import checksum
from fivefold.sources.disk import publish_file, writing
from fivefold.sources.failures import NetworkFailure
from fivefold.vocabulary import Refused

ATTEMPTS = 4
FIRST_PAUSE_SECONDS = 1.0
TIMEOUT_SECONDS = 60
CHUNK_BYTES = 1 << 20
MOST_BYTES = 16 << 30
"""The largest published person file, the nation over 5 years, is about 3 GB packed."""
GONE = (404, 410)
PASSING = (408, 429, 500, 502, 503, 504)
"""Answers that may be different in a moment."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Downloaded:
    path: Path
    address: str
    size: int
    sha256: str


class _Interrupted(Exception):
    """The transfer broke off; what arrived is kept and the rest asked for again."""


@dataclass(frozen=True, slots=True)
class _Partial:
    """The beginning of a file on disk, and the validator that says which version of the file it begins."""

    path: Path
    address: str

    @property
    def note(self) -> Path:
        return self.path.with_name(self.path.name + ".json")

    def size_and_validator(self) -> tuple[int, str]:
        """(0, "") unless a resumable beginning of the same address is there."""
        try:
            note = json.loads(self.note.read_text(encoding="utf-8"))
            size = self.path.stat().st_size
        except (OSError, ValueError):
            return 0, ""
        validator = note.get("validator", "")
        return (size, validator) if validator and note.get("address") == self.address else (0, "")

    def remember(self, validator: str) -> None:
        self.note.write_text(json.dumps({"address": self.address, "validator": validator}), encoding="utf-8")

    def forget(self) -> None:
        self.note.unlink(missing_ok=True)


def download(
    address: str,
    target: Path,
    *,
    progress: Progress | None = None,
    pause: Callable[[float], None] = time.sleep,
) -> Downloaded:
    """Fetch `address` to `target`, which appears only when whole. Four attempts, each going on from the last.

    A beginning left by an earlier run is continued with `Range` and `If-Range`; if the server ignores them or the file
    has changed meanwhile, it starts over. `NetworkFailure` when it cannot be had, `DiskFailure` when it cannot be kept.
    """
    if not is_address(address):
        raise Refused(f"{address} is not a web address.", "It should start with https://.")
    with writing(target):
        target.parent.mkdir(parents=True, exist_ok=True)
    partial = _Partial(target.with_name(target.name + ".part"), address)
    for attempt in range(ATTEMPTS):
        try:
            size = _fetch(partial, progress)
            break
        except (_Interrupted, ConnectionError, TimeoutError, http.client.HTTPException) as broken:
            cause = str(broken) or "the connection broke off"
        except urllib.error.HTTPError as answer:
            cause = _answer(answer, address)
        except urllib.error.URLError as unreachable:
            cause = str(unreachable.reason)
        if attempt + 1 < ATTEMPTS:
            pause(FIRST_PAUSE_SECONDS * 2**attempt)
    else:
        raise NetworkFailure(
            f"{address} could not be downloaded: {cause}.",
            "Try again (it goes on where it broke off), or fetch it elsewhere and give it with --from.",
        )
    with writing(target):
        publish_file(partial.path, target)
        partial.forget()
    return Downloaded(target, address, size, checksum(target))


def _answer(answer: urllib.error.HTTPError, address: str) -> str:
    """The words for an answer worth another attempt; others are final."""
    with answer:
        if answer.code in PASSING:
            return f"the server answered {answer.code}"
    if answer.code in GONE:
        raise NetworkFailure(
            f"There is no {address}.", "It may not be published yet. Check the state and the year, or use --from."
        )
    raise NetworkFailure(f"The server answered {answer.code} for {address}.", "Fetch it elsewhere and use --from.")


def _fetch(partial: _Partial, progress: Progress | None) -> int:
    have, validator = partial.size_and_validator()
    headers = {"User-Agent": "fivefold", "Accept-Encoding": "identity"}
    if have:
        headers |= {"Range": f"bytes={have}-", "If-Range": validator}
    request = urllib.request.Request(partial.address, headers=headers)  # noqa: S310 - only http(s), checked by the caller
    try:
        response = urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS)  # noqa: S310 - as above
    except urllib.error.HTTPError as answer:
        if answer.code == http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            if answer.headers.get("Content-Range") == f"bytes */{have}":
                return have  # all of it had arrived when an earlier run died
            with writing(partial.path):
                partial.forget()
            raise _Interrupted("the file changed on the server") from answer
        raise
    with response:
        start = _start(response.status, response.headers, have)
        total = start + int(response.headers.get("Content-Length") or -start - 1)
        if total > MOST_BYTES:
            raise NetworkFailure(f"{partial.address} is {total:,} bytes, more than any person file.", "Check it.")
        with writing(partial.path):
            if not start:  # first, so that no other version's bytes ever lie beside this version's validator
                partial.path.unlink(missing_ok=True)
            partial.remember(_validator(response.headers))
        size = _receive(response, partial.path, start, total, progress)
    if total >= 0 and size != total:
        raise _Interrupted(f"{size:,} of {total:,} bytes arrived")
    return size


def _start(status: int, headers: Message, have: int) -> int:
    """Where the answer begins: at what we have if the server says just that, else at the beginning."""
    given = str(headers.get("Content-Range") or "")
    return have if status == http.HTTPStatus.PARTIAL_CONTENT and given.startswith(f"bytes {have}-") else 0


def _validator(headers: Mapping[str, Any] | Message) -> str:
    """A strong ETag, else the date of the last change; a weak ETag may not be used to resume (RFC 9110, 13.1.5)."""
    etag = str(headers.get("ETag") or "")
    return etag if etag and not etag.startswith("W/") else str(headers.get("Last-Modified") or "")


def _receive(response: IO[bytes], path: Path, start: int, total: int, progress: Progress | None) -> int:
    size = start
    with writing(path):
        file = path.open("r+b" if start else "wb")
    with file:
        file.seek(start)
        file.truncate()
        while chunk := response.read(CHUNK_BYTES):
            size += len(chunk)
            if size > MOST_BYTES:
                raise NetworkFailure("The server sends more than any person file holds.", "Check the address.")
            with writing(path):
                file.write(chunk)
            if progress:
                progress(size, max(total, size))
        with writing(path):
            file.flush()
    return size
