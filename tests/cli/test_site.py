"""Serving: a taken port is said before any work; without production, this machine only; slow senders block nobody."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from waitress.server import create_server

from fivefold.cli import exits
from fivefold.cli.main import main
from fivefold.cli.site import _listening, _room_for_slow_visitors


def test_a_taken_port_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert main(["demo", "--port", str(taken.getsockname()[1])]) == exits.REFUSED
    assert "--port" in capsys.readouterr().err


def test_strangers_are_not_served_without_production(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--host", "0.0.0.0"]) == exits.REFUSED
    assert "FIVEFOLD_PRODUCTION" in capsys.readouterr().err


@pytest.fixture
def port() -> Iterator[int]:
    """A server with the product's own limits and a two-line application."""

    def application(_: Any, start: Any) -> list[bytes]:
        start("200 OK", [("Content-Type", "text/plain")])
        return [b"here"]

    with _listening("127.0.0.1", 0) as listener:
        server: Any = create_server(application, sockets=[listener], threads=2, **_room_for_slow_visitors())
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        server.trigger.pull_trigger(server.close)
        thread.join(5)


def test_300_slow_senders_block_nobody(port: int) -> None:
    """300 visitors send half a header and wait; two workers still answer the next one (privacy-and-safety.md)."""
    slow = [socket.create_connection(("127.0.0.1", port)) for _ in range(300)]
    try:
        for connection in slow:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: loc")
        start = time.perf_counter()
        visitor = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        visitor.request("GET", "/")
        assert visitor.getresponse().read() == b"here"
        assert time.perf_counter() - start < 2
        visitor.close()
    finally:
        for connection in slow:
            connection.close()
