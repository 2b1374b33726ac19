"""The site brought up: its database migrated, then served; accounts made from the command."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django
from django.contrib.auth import get_user_model
from django.db import Error as DatabaseError
from django.db import connections
from django.utils import translation
from granian import Granian
from granian.constants import Interfaces

from zhanggui.base.errors import ZhangguiError
from zhanggui.base.settings import Home
from zhanggui.web.running import upgrade

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def worded(home: Home) -> None:
    """A home -> Django set up for it, for commands that use its words and no database of the site."""
    os.environ["ZHANGGUI_HOME"] = str(home.path)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhanggui.web.settings")
    django.setup()
    # A command speaks English, whatever the company's pages do.
    translation.activate("en")


def ready(home: Home) -> None:
    """A home -> Django set up for it, its database at the newest migration."""
    home.make()
    worded(home)
    try:
        upgrade.bring_up(home)
    except DatabaseError as problem:
        do = "See that the folder may be written to and the disk has room, or that DATABASE_URL is right."
        raise ZhangguiError(f"The database of the site cannot be opened: {problem}", where=str(home.path), do=do) from problem
    own = home.path / "zhanggui.db"
    if own.exists():
        # Accounts are in it: nobody else on the machine reads it.
        own.chmod(0o600)


def ready_where_used(home: Home, say: Callable[[str], Any]) -> bool:
    """A home -> whether it has a site whose database can be read; then Django is set up for it. None is made here."""
    kind, _, place = home.database_url.partition(":///")
    if kind == "sqlite" and not Path(place).exists():
        return False
    try:
        ready(home)
    except ZhangguiError as problem:
        say(f"The database of the site cannot be read, so what people did since the last refresh is not known here: {problem}")
        return False
    return True


def allow(host: str) -> None:
    """The host to listen on -> the names by which the site may be asked for, unless ZHANGGUI_HOSTS says them."""
    if host not in LOOPBACK and "ZHANGGUI_HOSTS" not in os.environ:
        os.environ["ZHANGGUI_HOSTS"] = "*" if host in ("0.0.0.0", "::") else ",".join((host, *LOOPBACK))


def _elsewhere(home: Home) -> str:
    """A home -> the option that names it in another window, empty for the one that is found without."""
    return "" if home.path == (Path.home() / ".zhanggui").absolute() else f" --home {home.path}"


def serve(home: Home, host: str, port: int, *, say: Callable[[str], Any] = lambda _: None) -> None:
    """A home, a host and a port -> the site, until it is stopped. One process: its memory is the cache of answers."""
    allow(host)
    ready(home)
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            raise ZhangguiError(
                f"Port {port} cannot be used: {problem.strerror}.", where=f"{host}:{port}", do="Choose another: --port 8001"
            ) from problem
    if not get_user_model().objects.exists():
        say("Nobody can sign in yet. In another window: zhanggui user add NAME --role owner" + _elsewhere(home))
    # The server forks; a connection that was opened before is not taken along.
    connections.close_all()
    # The server's own process does the work in the background: `web/wsgi.py`.
    os.environ["ZHANGGUI_WORKER"] = "1"
    Granian(
        "zhanggui.web.wsgi:application", address=host, port=port, interface=Interfaces.WSGI, workers=1, blocking_threads=8,
        backpressure=64, log_enabled=True, working_dir=Path.cwd(),
    ).serve()
