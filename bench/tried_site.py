"""A sample company with an account, its server, and readers who go over its pages: what the trials under use share."""

from __future__ import annotations

import http.cookiejar
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

COMMAND = str(Path(sys.executable).parent / "zhanggui")
PASSWORD = "look at the ledger"
PAGE = Path(__file__).parent.parent / "docs" / "reliability.md"
END = "2026-10-31"
LEFT_ALONE = ("/sign-out/", "/static/", "/language/", "/api/")
ACCOUNT = """
import sys
from zhanggui.base.settings import home_at
from zhanggui.web import serving
serving.ready(home_at(sys.argv[1]))
from zhanggui.web.people.models import User
user, _ = User.objects.get_or_create(username="alice", defaults={"role": "owner"})
user.set_password(sys.argv[2]); user.save()
"""


def company(home: Path, *, small: bool) -> None:
    """A place -> the sample company there, refreshed, with Alice who owns it."""
    from zhanggui.base.settings import home_at
    from zhanggui.refresh import refresh
    from zhanggui.sources.sample import at_home

    at_home(home_at(home), end=END, small=small, say=lambda text: None)
    refresh(home_at(home))
    subprocess.run([sys.executable, "-c", ACCOUNT, str(home), PASSWORD], check=True)


def command(*words: str, home: Path, timeout: float = 900) -> subprocess.CompletedProcess[str]:
    """The words of a command -> what it said and how it ended."""
    return subprocess.run([COMMAND, *words, "--home", str(home)], capture_output=True, text=True, timeout=timeout)


@contextmanager
def served(home: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A home -> its server's address and process, while the block lasts."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [COMMAND, "serve", "--home", str(home), "--port", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    site = f"http://127.0.0.1:{port}"
    try:
        answering(site)
        yield site, server
    finally:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(30)


def answering(site: str) -> None:
    """A site's address -> once it answers."""
    for _ in range(300):
        try:
            urllib.request.urlopen(site + "/health", timeout=5).read()
            return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("The server does not answer.")


class Reader:
    """A browser without pictures, signed in as Alice."""

    def __init__(self, site: str) -> None:
        self.site = site
        jar = http.cookiejar.CookieJar()
        self._open = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar)).open
        _, page = self.get("/sign-in/")
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        form = {"csrfmiddlewaretoken": token[1] if token else "", "username": "alice", "password": PASSWORD}
        self._open(urllib.request.Request(site + "/sign-in/", urllib.parse.urlencode(form).encode(), {"Referer": site + "/sign-in/"}))

    def get(self, path: str) -> tuple[int, str]:
        """A path -> the status of the answer (0: none came), and what it says."""
        try:
            with self._open(self.site + path, timeout=300) as answer:
                return answer.status, answer.read().decode("utf-8", "replace")
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode("utf-8", "replace")
        except OSError as problem:
            return 0, str(problem)

    def post(self, path: str, fields: dict[str, str]) -> str:
        """A form's address and what is said in it -> the page after it."""
        data = urllib.parse.urlencode({"csrfmiddlewaretoken": self._token(), **fields}).encode()
        return str(self._open(urllib.request.Request(self.site + path, data, {"Referer": self.site + path}), timeout=300).read().decode())

    def upload(self, path: str, file: Path) -> str:
        """A form's address and a file -> the page after it was brought."""
        edge = "edge-of-a-part"
        token = f'--{edge}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{self._token()}\r\n'
        head = f'--{edge}\r\nContent-Disposition: form-data; name="files"; filename="{file.name}"\r\nContent-Type: text/csv\r\n\r\n'
        data = (token + head).encode() + file.read_bytes() + f"\r\n--{edge}--\r\n".encode()
        told = {"Referer": self.site + path, "Content-Type": f"multipart/form-data; boundary={edge}"}
        answer = self._open(urllib.request.Request(self.site + path, data, told), timeout=300)
        return str(answer.url) + " " + str(answer.read().decode())

    def _token(self) -> str:
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.get("/imports/")[1])
        return found[1] if found else ""

    def every_page(self, a_kind: int = 1) -> list[str]:
        """-> the addresses that links lead to from Today on: of each kind (the same path but for names, the same fields) some."""
        found: list[str] = []
        kinds: dict[str, int] = {}
        waiting = ["/"]
        while waiting:
            path = waiting.pop(0)
            kind = _kind(path)
            if kinds.get(kind, 0) >= a_kind or path in found:
                continue
            status, page = self.get(path)
            if status != 200:
                if status != 404:
                    found.append(path)
                continue
            kinds[kind] = kinds.get(kind, 0) + 1
            found.append(path)
            links = (href.replace("&amp;", "&").partition("#")[0] for href in re.findall(r'href="([^"]+)"', page))
            waiting += [urllib.parse.urljoin(path, link) for link in links if _ours(link)]
        return found


def _ours(link: str) -> bool:
    return bool(link) and link[0] in "/?" and not link.startswith(("//", *LEFT_ALONE))


def _kind(path: str) -> str:
    """An address -> what it has in common with others of its page: names are left out, fields keep their names only."""
    place, _, query = path.partition("?")
    parts = ["*" if i > 1 and re.search(r"[^a-z-]", part) else part for i, part in enumerate(place.split("/"))]
    fields = sorted({name for name, _ in urllib.parse.parse_qsl(query)})
    return "/".join(parts) + "?" + "&".join(fields)
