"""One delivery -> sent over HTTP, signed; what the other side answered."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import socket
import ssl
import time
from dataclasses import dataclass

from zhanggui.base.errors import ZhangguiError
from zhanggui.web.hooks.addresses import Place, place_of

SECONDS = 10
"""For the connection and for the answer."""


@dataclass(frozen=True)
class Sent:
    """What came back: the status, or what went wrong."""

    status: int | None
    said: str = ""

    @property
    def done(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


class _Plain(http.client.HTTPConnection):
    """A connection to the number that was looked at, whatever the name resolves to now."""

    def __init__(self, place: Place) -> None:
        super().__init__(place.host, place.port, timeout=SECONDS)
        self.place = place

    def connect(self) -> None:
        self.sock = socket.create_connection((self.place.number, self.place.port), SECONDS)
        if self.place.secure:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.place.host)


def signature(secret: str, moment: int, body: str) -> str:
    """A secret, seconds since 1970 and the body -> HMAC-SHA256 (RFC 2104) over `moment.body`, in hexadecimal."""
    return hmac.new(secret.encode(), f"{moment}.{body}".encode(), hashlib.sha256).hexdigest()


def send(url: str, body: str, headers: dict[str, str], *, secret: str, private: bool) -> Sent:
    """An address and a body -> sent. A redirect is an answer like any other that is not 2xx: it is not followed."""
    moment = int(time.time())
    signed = {"Zhanggui-Signature": f"t={moment},v1={signature(secret, moment, body)}"}
    try:
        place = place_of(url, private=private)
    except ZhangguiError as wrong:
        return Sent(None, f"{wrong.what} {wrong.where}".strip()[:300])
    connection = _Plain(place)
    try:
        connection.request(
            "POST", place.path, body.encode(), {"Content-Type": "application/json", "User-Agent": "zhanggui", **headers, **signed}
        )
        answer = connection.getresponse()
        text = answer.read(500).decode("utf-8", "replace").strip()
        return Sent(answer.status, "" if 200 <= answer.status < 300 else text[:300].replace("\x00", ""))
    except (OSError, http.client.HTTPException, ValueError) as wrong:
        return Sent(None, f"{type(wrong).__name__}: {wrong}"[:300])
    finally:
        connection.close()
