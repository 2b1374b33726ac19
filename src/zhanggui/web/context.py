"""What every page shows around its content: the rail, the company, how far the records reach."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from zhanggui.base.days import date_of, day_number
from zhanggui.web import books
from zhanggui.web.customers import reads as people
from zhanggui.web.people.roles import AUDIT, BOARDS, COST, IMPORT, MEMBERS, PEOPLE, PORTAL_HOME
from zhanggui.web.portal.sheets import sheets_of
from zhanggui.web.show.laid import declared

STALE_AFTER_DAYS = 2
SETTINGS = ("/settings/", "/people/", "/password/", "/tokens/", "/hooks/", "/api/", "/audit/", "/doctor/")
"""Pages that stand behind the door 设置."""
PEOPLE_PAGES = ("/customers/", "/members/")
"""Pages that stand behind the door 人."""


@dataclass(frozen=True)
class Door:
    """One entry of the rail: glyph (Chinese; none: the icon stands there too), icon (English), word, address."""

    glyph: str
    icon: str
    word: str
    href: str
    on: bool


def shell(request: HttpRequest) -> dict[str, Any]:
    """A request -> the rail's doors that this person may open, the company's name, the age of the records."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"company": books.company()["company"]}
    reached = books.reached()
    age = day_number(timezone.localdate()) - reached if reached is not None else None
    return {
        "company": books.company()["company"] or _("我的公司"),
        "doors": doors(request),
        "at_settings": request.path.startswith(SETTINGS),
        "may": {"people": user.may(PEOPLE), "audit": user.may(AUDIT), "imports": user.may(IMPORT), "boards": user.may(BOARDS),
                "members": user.may(MEMBERS)},
        "reached": reached,
        "reached_date": date_of(reached) if reached is not None else None,
        "stale_days": age if age is not None and timedelta(days=age) > timedelta(days=STALE_AFTER_DAYS) else None,
    }


def doors(request: HttpRequest) -> list[Door]:
    """The rail: what exists, in the order of the signboard."""
    user, here, cut = request.user, request.path, request.GET.get("by", "")
    if user.kind.portal:
        return portal_doors(user, here)
    found = [("今", "sun-high", _("今日"), reverse("today"), here == reverse("today"))]
    if user.may(BOARDS):
        board = reverse("board")
        tabs = {
            "customer": ("人", "users", _("客户")), "sku": ("货", "package", _("商品")), "channel": ("场", "map-pin", _("渠道"))
        }
        found.append(("看", "chart-histogram", _("看板"), board, here.startswith(board) and cut not in tabs))
        have = books.columns("sales")
        may = {"customer": people.may_open(user), "sku": user.may(COST) or "sku" in have, "channel": True}
        tabs = {dim: tab for dim, tab in tabs.items() if may[dim]}
        place = next((d for d in ("channel", "region", "country", "shop") if d in have), "")
        for dim, (sign, icon, word) in tabs.items():
            to = place if dim == "channel" else dim
            if dim == "customer":
                on = here.startswith(PEOPLE_PAGES) or (here.startswith(board) and cut == dim)
                found.append((sign, icon, word, reverse("customers"), on))
            elif dim == "sku" and user.may(COST):
                found.append((sign, icon, word, reverse("replenish"), here.startswith("/goods/")))
            elif to:
                found.append((sign, icon, word, f"{board}?by={to}", here.startswith(board) and cut == to))
    found.append(("谋", "bulb", _("决策"), reverse("decisions"), here.startswith("/decisions")))
    if user.may(IMPORT):
        found.append(("数", "database", _("数据"), reverse("imports"), here.startswith(("/imports", "/sources"))))
    return [Door(*entry) for entry in found]


def portal_doors(user: Any, here: str) -> list[Door]:
    """The rail of those the company trades with: their first page, and each of their sheets."""
    home = reverse(PORTAL_HOME)
    found = [Door("", "sun-high", declared("首页", "Home"), home, here == home)]
    for sheet in sheets_of(user.kind.sees):
        address = reverse("portal-sheet", args=[sheet.name])
        found.append(Door("", sheet.icon, declared(sheet.zh, sheet.en), address, here == address))
    return found
