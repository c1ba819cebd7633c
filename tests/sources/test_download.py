"""Downloads, against a real HTTP server on this machine that misbehaves on purpose."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from fivefold.sources.addresses import at_mirror, in_folder, period_of, person_file, table, verification_rows
from fivefold.sources.download import download
from fivefold.sources.failures import DiskFailure, NetworkFailure
from fivefold.vocabulary import Period, Refused

CONTENT = bytes(range(256)) * 4_000
OTHER = bytes(reversed(range(256))) * 3_000


class Mirror(ThreadingHTTPServer):
    """Serves `content`; the test sets how it misbehaves. `seen`: the Range header of every request."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.content = CONTENT
        self.etag: str | None = '"v1"'
        self.break_after: list[int | None] = []
        self.ranges = True
        self.codes: list[int] = []
        self.announce_length = True
        self.seen: list[str | None] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/2023/1-Year/csv_ppa.zip"


class Answer(BaseHTTPRequestHandler):
    server: Mirror

    def do_GET(self) -> None:
        mirror = self.server
        asked = self.headers.get("Range")
        mirror.seen.append(asked)
        if mirror.codes and (code := mirror.codes.pop(0)) != 200:
            self.send_error(code)
            return
        fresh = self.headers.get("If-Range") in (None, mirror.etag)  # RFC 9110: without If-Range, Range counts
        start = int(asked[6:-1]) if asked and mirror.ranges and fresh else 0
        if start >= len(mirror.content):
            self.send_response(416)
            self.send_header("Content-Range", f"bytes */{len(mirror.content)}")
            self.end_headers()
            return
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(mirror.content) - 1}/{len(mirror.content)}")
        if mirror.etag:
            self.send_header("ETag", mirror.etag)
        if mirror.announce_length:
            self.send_header("Content-Length", str(len(mirror.content) - start))
        self.end_headers()
        stop = mirror.break_after.pop(0) if mirror.break_after else None
        self.wfile.write(mirror.content[start:stop])

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def mirror() -> Iterator[Mirror]:
    server = Mirror()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "downloads" / "csv_ppa.zip"


def fetch(mirror: Mirror, target: Path, pauses: list[float] | None = None) -> bytes:
    downloaded = download(mirror.address, target, pause=(pauses if pauses is not None else []).append)
    content = target.read_bytes()
    assert (downloaded.size, downloaded.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert [path.name for path in target.parent.iterdir()] == [target.name]
    return content


def test_whole_file(mirror: Mirror, target: Path) -> None:
    steps: list[tuple[int, int]] = []
    download(mirror.address, target, progress=lambda done, total: steps.append((done, total)))
    assert target.read_bytes() == CONTENT
    assert steps[-1] == (len(CONTENT), len(CONTENT))


def test_goes_on_where_it_broke_off(mirror: Mirror, target: Path) -> None:
    """Broken at 100,000 and again at 700,000 bytes: the server is asked for the rest each time."""
    mirror.break_after = [100_000, 700_000]
    pauses: list[float] = []
    assert fetch(mirror, target, pauses) == CONTENT
    assert mirror.seen == [None, "bytes=100000-", "bytes=700000-"]
    assert pauses == [1.0, 2.0]


def test_goes_on_in_another_run(mirror: Mirror, target: Path) -> None:
    """Four attempts break; the sentence says so; the next run goes on from the last byte."""
    mirror.break_after = [100_000, 200_000, 300_000, 400_000]
    with pytest.raises(NetworkFailure, match=r"400,000 of 1,024,000 bytes arrived"):
        fetch(mirror, target)
    assert not target.exists()
    assert fetch(mirror, target) == CONTENT
    assert mirror.seen[-1] == "bytes=400000-"


def test_everything_had_arrived_when_the_run_died(mirror: Mirror, target: Path) -> None:
    """416 with the very size we have: nothing is missing, and nothing is fetched again."""
    mirror.break_after = [100_000] * 4
    with pytest.raises(NetworkFailure):
        fetch(mirror, target)
    target.with_name("csv_ppa.zip.part").write_bytes(CONTENT)
    assert fetch(mirror, target) == CONTENT
    assert mirror.seen[-1] == f"bytes={len(CONTENT)}-"


def test_server_ignores_range(mirror: Mirror, target: Path) -> None:
    """It sends everything again with 200: the beginning we had is thrown away, not doubled."""
    mirror.break_after, mirror.ranges = [100_000], False
    assert fetch(mirror, target) == CONTENT


def test_file_changed_meanwhile(mirror: Mirror, target: Path) -> None:
    """If-Range names the old version, so the new one comes whole; never half and half."""
    mirror.break_after = [100_000] * 4
    with pytest.raises(NetworkFailure):
        fetch(mirror, target)
    mirror.content, mirror.etag, mirror.break_after = OTHER, '"v2"', []
    assert fetch(mirror, target) == OTHER


@pytest.mark.parametrize("etag", [None, 'W/"v1"'])
def test_no_strong_validator(mirror: Mirror, target: Path, etag: str | None) -> None:
    """Without a way to know that the file is the same, it starts over."""
    mirror.break_after, mirror.etag = [100_000], etag
    assert fetch(mirror, target) == CONTENT
    assert mirror.seen == [None, None]


def test_server_busy_for_a_moment(mirror: Mirror, target: Path) -> None:
    mirror.codes = [503, 429]
    assert fetch(mirror, target) == CONTENT


def test_not_published(mirror: Mirror, target: Path) -> None:
    """404 is final: one request, and words about what to check."""
    mirror.codes = [404] * 9
    with pytest.raises(NetworkFailure, match="may not be published yet"):
        fetch(mirror, target)
    assert len(mirror.seen) == 1


def test_forbidden(mirror: Mirror, target: Path) -> None:
    mirror.codes = [403]
    with pytest.raises(NetworkFailure, match="answered 403"):
        fetch(mirror, target)


def test_nobody_listens(target: Path) -> None:
    with pytest.raises(NetworkFailure, match=r"--from"):
        download("http://127.0.0.1:9/csv_ppa.zip", target, pause=lambda _: None)


def test_without_a_length(mirror: Mirror, target: Path) -> None:
    mirror.announce_length = False
    assert fetch(mirror, target) == CONTENT


def test_too_large(mirror: Mirror, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fivefold.sources.download.MOST_BYTES", 1000)
    with pytest.raises(NetworkFailure, match="more than any person file"):
        fetch(mirror, target)


def test_nowhere_to_write(mirror: Mirror, tmp_path: Path) -> None:
    (tmp_path / "downloads").write_text("in the way")
    with pytest.raises(DiskFailure, match="Writing to"):
        download(mirror.address, tmp_path / "downloads" / "csv_ppa.zip")


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://example.test/x.zip", "csv_ppa.zip"])
def test_only_web_addresses(target: Path, address: str) -> None:
    with pytest.raises(Refused, match="not a web address"):
        download(address, target)


def test_addresses() -> None:
    """As the Census Bureau has them (its FTP site; verification files named 9_13, 12_16, 24)."""
    root = "https://www2.census.gov/programs-surveys/acs"
    assert person_file("PA", Period(2023, 2023)) == f"{root}/data/pums/2023/1-Year/csv_ppa.zip"
    assert person_file("US", Period(2017, 2021)) == f"{root}/data/pums/2021/5-Year/csv_pus.zip"
    assert verification_rows(Period(2009, 2013)).endswith("/tech_docs/pums/estimates/pums_estimates_9_13.csv")
    assert verification_rows(Period(2024, 2024)).endswith("/pums_estimates_24.csv")
    asked = table("c24010", Period(2018, 2018), places="county:101", within="state:42")
    assert asked == ("https://api.census.gov/data/2018/acs/acs1?get=NAME,group(C24010)&for=county:101&in=state:42")


def test_a_mirror_is_a_file_or_a_folder() -> None:
    assert at_mirror("https://m.test/x/csv_ppa.zip", "PA", Period(2023, 2023)) == "https://m.test/x/csv_ppa.zip"
    assert at_mirror("https://m.test/pums/", "PA", Period(2023, 2023)) == "https://m.test/pums/2023/1-Year/csv_ppa.zip"


@pytest.mark.parametrize(
    ("year", "five_year", "words"),
    [(2020, False, "no standard 2020"), (2011, False, "before 2012"), (2013, True, "before 2014")],
)
def test_files_that_do_not_exist(year: int, five_year: bool, words: str) -> None:
    with pytest.raises(Refused, match=words):
        period_of(year, five_year=five_year)


def test_periods() -> None:
    assert (period_of(2023, five_year=False), period_of(2020, five_year=True)) == (
        Period(2023, 2023),
        Period(2016, 2020),
    )


def test_folders(tmp_path: Path) -> None:
    """Side by side, or laid out as at the Census Bureau."""
    for name in ("csv_pde.zip", "csv_ppa.zip", "csv_pus.zip", "2018/1-Year/csv_ppa.zip"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert [p.name for p in in_folder(tmp_path)] == ["csv_pde.zip", "csv_ppa.zip"]
    assert in_folder(tmp_path, "PA", Period(2018, 2018)) == (tmp_path / "2018/1-Year/csv_ppa.zip",)
    assert in_folder(tmp_path, "DE", Period(2018, 2018)) == (tmp_path / "csv_pde.zip",)
    with pytest.raises(Refused, match="does not hold the person file of Ohio"):
        in_folder(tmp_path, "OH")
