"""`fivefold demo` and `fivefold serve`."""

from __future__ import annotations

import os
import select
import socket
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from fivefold.cli.collector import calm_the_collector
from fivefold.cli.world import migrate_if_needed, open_site
from fivefold.vocabulary import Refused

demo = typer.Typer(add_completion=False)
serve = typer.Typer(add_completion=False)

Port = Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")]
LOOPBACK = "127.0.0.1"


@demo.command(name="demo")
def _demo(
    port: Port = 8000,
    real: Annotated[
        Path | None, typer.Option("--from", help="Person files of the Census to show instead of illustrative ones.")
    ] = None,
    browser: Annotated[bool, typer.Option(help="Open the page in a browser.")] = False,
) -> None:
    """Prepare the example initiative and serve it on this machine only."""
    os.environ.setdefault("FIVEFOLD_DEMO", "1")
    open_site()
    with _listening(LOOPBACK, port) as listener:
        if migrate_if_needed():
            _say("database ready")
        from fivefold.measures.demo import prepare

        prepare(real=real, say=_say)
        _show_example_collective()
        _serve(listener, address=f"http://{LOOPBACK}:{port}/", browser=browser)


@serve.command(name="serve")
def _serve_site(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = LOOPBACK,
    port: Port = 8000,
    threads: Annotated[int, typer.Option(min=1, max=64, help="Requests answered at once.")] = 8,
) -> None:
    """Serve this site. In production (FIVEFOLD_PRODUCTION=1) it starts only when every deployment check passes."""
    open_site()
    _refuse_unsafe(host)
    with _listening(host, port) as listener:
        migrate_if_needed()
        _log_loads_cut_short()
        address = f"http://{host}:{port}/"
        _say_how_to_set_up(address)
        _serve(listener, address=address, threads=threads)


def _show_example_collective() -> None:
    """Invented organisations and people to step in as, where nobody has set this site up before."""
    from django.utils import timezone

    from fivefold.agenda.demo import show_example
    from fivefold.backbone.queries.initiatives import is_set_up
    from fivefold.measures.holdings import site_initiative
    from fivefold.measures.shipped import shipped_examples

    example = shipped_examples().get(site_initiative().id)
    if example is not None and not is_set_up():
        show_example(example, at=timezone.now())
        _say("an example collective of invented people is ready: step in as one of them at /demo/people/")


def _log_loads_cut_short() -> None:
    from fivefold.backbone.actors import Actor
    from fivefold.measures.actions import log_loaded_files

    log_loaded_files(by=Actor.system("serve"))


def _say_how_to_set_up(address: str) -> None:
    """Whoever reads this terminal runs the machine; nobody else learns the key of the first run."""
    from django.conf import settings

    from fivefold.backbone.first_run import setup_key
    from fivefold.backbone.queries.initiatives import is_set_up

    if not is_set_up():
        _say(
            f"set this site up at {address}setup/?key={setup_key(Path(settings.FIVEFOLD_HOME))} or with: fivefold init"
        )


def _refuse_unsafe(host: str) -> None:
    from django.conf import settings
    from django.core import checks

    if settings.PRODUCTION:
        found = [m for m in checks.run_checks(include_deployment_checks=True) if m.level >= checks.WARNING]
        if found:
            raise Refused("This site is not safe to serve: " + " ".join(f"({m.id}) {m.msg}" for m in found))
    elif host not in (LOOPBACK, "localhost", "::1"):
        raise Refused(
            f"Without FIVEFOLD_PRODUCTION=1 this site is served on this machine only, not on {host}.",
            "Set FIVEFOLD_PRODUCTION, FIVEFOLD_SECRET_KEY and FIVEFOLD_HOSTS (docs/operator.md).",
        )


def _listening(host: str, port: int) -> socket.socket:
    """Take the port first, so that a taken one is said before any work is done."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    if sys.platform != "win32":
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise Refused(f"Port {port} on {host} cannot be used: {error.strerror}.", "Choose another: --port.") from None
    return listener


def _serve(listener: socket.socket, *, address: str, threads: int = 8, browser: bool = False) -> None:
    from django.core.wsgi import get_wsgi_application
    from django.urls import get_resolver
    from waitress.server import create_server

    application = get_wsgi_application()
    get_resolver().url_patterns  # noqa: B018 (imports every page now, not in the first visitor's request)
    calm_the_collector()
    server: Any = create_server(application, sockets=[listener], threads=threads, ident="", **_room_for_slow_visitors())
    print(f"Fivefold is at {address}  (Ctrl-C stops it)", flush=True)
    if browser:
        import webbrowser

        webbrowser.open(address)
    try:
        server.run()
    finally:
        server.close()


def _room_for_slow_visitors() -> dict[str, Any]:
    """One thread reads every request whole before a worker sees it, so slow senders hold memory, not workers.

    `poll` has no limit of 512 or 1,024 open connections as `select` has; Windows has no `poll`.
    """
    poll = hasattr(select, "poll")
    limit = 2000 if poll else 400
    return {"asyncore_use_poll": poll, "connection_limit": limit, "channel_timeout": 60, "backlog": 1024}


def _say(words: str) -> None:
    print(f"… {words}", flush=True)
