"""An address that somebody typed -> whether our server may call it: never its own machine, never the network it stands in.

The name is resolved here and the connection made to just that number, so that a name which answers differently the second
time (DNS rebinding) leads nowhere; a redirect is not followed.
"""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from zhanggui.base.errors import WrongUse

NAT64 = ipaddress.ip_network("64:ff9b::/96")
"""IPv6 that carries an IPv4 address through a gateway (RFC 6052): what it carries counts."""
UNICAST = ipaddress.ip_network("2000::/3")
"""All of IPv6 that was ever given out to the world (RFC 4291, 2.4): every other form has a use inside, or none."""
INSIDE = (ipaddress.ip_network("192.0.0.0/24"), ipaddress.ip_network("192.88.99.0/24"))
"""IPv4 kept for protocols and relays (RFC 6890): a cloud keeps secrets of its machines there."""


@dataclass(frozen=True)
class Place:
    """Where to connect: a number, and what the caller asked for."""

    number: str
    host: str
    port: int
    secure: bool
    path: str


def place_of(url: str, *, private: bool) -> Place:
    """An address -> where to connect; WrongUse where it is none, cannot be found, or is not out in the world."""
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        parts, host, port = urlsplit(""), "", None
    if parts.scheme not in ("http", "https") or not host or parts.username or parts.password or not _plain(url.strip()):
        raise WrongUse(_("这不是网址。"), where=url[:200], do=_("写成https://…，不带用户名和密码。"))
    if parts.scheme != "https" and not private:
        raise WrongUse(_("要用https。"), where=url[:200])
    port = port or (443 if parts.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise WrongUse(_("找不到这个网址。"), where=host[:200]) from None
    numbers = [str(entry[4][0]) for entry in found]
    if any(ipaddress.ip_address(number.partition("%")[0]).is_link_local for number in numbers):
        # Where a cloud tells a machine its own keys: no setting opens it.
        raise WrongUse(_("这个网址在本机或内网，不能发。"), where=host[:200])
    if not private and not all(out_in_the_world(number) for number in numbers):
        raise WrongUse(
            _("这个网址在本机或内网，不能发。"), where=host[:200], do=_("真要发，把设置webhooks_allow_private改成true。")
        )
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Place(numbers[0], host, port, parts.scheme == "https", path)


def out_in_the_world(number: str) -> bool:
    """An address by number -> whether it is public; one that wraps another is what it wraps."""
    one = ipaddress.ip_address(number.partition("%")[0])
    if isinstance(one, ipaddress.IPv6Address):
        inside = one.ipv4_mapped or one.sixtofour or (one.teredo[1] if one.teredo else None)
        if one in NAT64:
            inside = ipaddress.IPv4Address(int(one) & 0xFFFFFFFF)
        if inside is not None:
            return out_in_the_world(str(inside))
        return one in UNICAST and one.is_global
    return one.is_global and not one.is_multicast and not any(one in net for net in INSIDE)


def _plain(url: str) -> bool:
    """Whether an address holds nothing but what one is written in: no blank, no new line that would begin a header."""
    return all("!" <= c <= "~" for c in url)
