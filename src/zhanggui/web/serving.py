"""The site brought up: its database migrated, then served; accounts made from the command."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import django
from django.core.management import call_command
from django.utils import translation
from granian import Granian
from granian.constants import Interfaces

from zhanggui.base.errors import ZhangguiError
from zhanggui.base.settings import Home

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def ready(home: Home) -> None:
    """A home -> Django set up for it, its database at the newest migration."""
    home.make()
    os.environ["ZHANGGUI_HOME"] = str(home.path)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhanggui.web.settings")
    django.setup()
    # A command speaks English, whatever the company's pages do.
    translation.activate("en")
    call_command("migrate", interactive=False, verbosity=0)
    own = home.path / "zhanggui.db"
    if own.exists():
        # Accounts are in it: nobody else on the machine reads it.
        own.chmod(0o600)


def allow(host: str) -> None:
    """The host to listen on -> the names by which the site may be asked for, unless ZHANGGUI_HOSTS says them."""
    if host not in LOOPBACK and "ZHANGGUI_HOSTS" not in os.environ:
        os.environ["ZHANGGUI_HOSTS"] = "*" if host in ("0.0.0.0", "::") else ",".join((host, *LOOPBACK))


def serve(home: Home, host: str, port: int) -> None:
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
    Granian(
        "zhanggui.web.wsgi:application", address=host, port=port, interface=Interfaces.WSGI, workers=1, blocking_threads=8,
        backpressure=64, log_enabled=True, working_dir=Path.cwd(),
    ).serve()
