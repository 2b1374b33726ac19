"""Everything that happened with a customer, the newest first: purchases, returns, visits, log-ins, decisions, states."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import narwhals as nw
from django.urls import reverse
from django.utils.translation import get_language, gettext_noop, ngettext
from django.utils.translation import gettext as _

from zhanggui.base.days import minutes_between
from zhanggui.base.scope import EVERYTHING
from zhanggui.decide.decision import Decision
from zhanggui.decide.outcome import Outcome
from zhanggui.measures.reading import Tables
from zhanggui.web import books
from zhanggui.web.customers.one import Whole
from zhanggui.web.customers.telling import both, state_word
from zhanggui.web.decisions import results
from zhanggui.web.decisions.models import Event
from zhanggui.web.decisions.reads import may_see
from zhanggui.web.decisions.untold import as_told
from zhanggui.web.people.reads import User, scope_for
from zhanggui.web.show import numbers
from zhanggui.web.words import EVENTS

KINDS = {
    "purchase": (gettext_noop("下单"), "clipboard-list", "ink-2"), "return": (gettext_noop("退货"), "arrow-back-up", "bad"),
    "visit": (gettext_noop("拜访"), "map-pin", "ink-2"), "event": (gettext_noop("登录"), "key", "ink-2"),
    "decision": (gettext_noop("决策"), "bulb", "brand"), "state": (gettext_noop("状态"), "route", "ink-2"),
}  # fmt: skip
"""Kind -> its word, its icon, its colour."""
A_PAGE, MOST = 20, 5000


@dataclass(frozen=True)
class Entry:
    """One thing that happened: the day, its kind, what, more about it, and where it leads."""

    day: int
    kind: str
    title: str
    detail: str = ""
    href: str = ""

    @property
    def word(self) -> str:
        return _(KINDS[self.kind][0])

    @property
    def icon(self) -> str:
        return KINDS[self.kind][1]

    @property
    def tone(self) -> str:
        return KINDS[self.kind][2]


def timeline(found: Whole, *, by: User) -> list[Entry]:
    """A customer that this person may see -> everything that happened, the newest first."""
    entries = [
        *_purchases(found), *_returns(found), *_states(found), *_visits(found), *_events(found), *_decisions(found, by)
    ]
    return sorted(entries, key=lambda e: (-e.day, list(KINDS).index(e.kind)))[:MOST]


def counted(entries: Iterable[Entry]) -> list[tuple[str, str, int]]:
    """Entries -> (kind, its word, how many) of the kinds that there are."""
    counts = Counter(e.kind for e in entries)
    return [(kind, _(word), counts[kind]) for kind, (word, _icon, _tone) in KINDS.items() if counts[kind]]


def _sayer() -> Callable[[int], str]:
    """-> how money is written here; asked for once, as there are many entries."""
    return partial(numbers.money_text, currency=str(books.company()["currency"]), language=get_language() or "zh-hans")


def _purchases(found: Whole) -> list[Entry]:
    out, money = [], _sayer()
    for d in found.days:
        parts = [money(d.cents)]
        parts += [ngettext("%(n)s种", "%(n)s种", d.skus) % {"n": d.skus}] if d.skus else []
        parts += [d.channel] if d.channel else []
        more = _("毛利%(money)s") % {"money": money(d.profit)} if d.profit is not None else ""
        out.append(Entry(d.day, "purchase", _joined(parts), more))
    return out


def _returns(found: Whole) -> list[Entry]:
    out, money = [], _sayer()
    for b in found.backs:
        what = _joined(b.names[:2]) + ("…" if len(b.names) > 2 else "")
        parts = [money(b.cents), b.reason, _("批号 %(lot)s") % {"lot": b.lots[0]} if b.lots else ""]
        out.append(Entry(b.day, "return", what or b.document, _joined([p for p in parts if p])))
    return out


def _joined(parts: Sequence[str]) -> str:
    return ("，" if numbers.zh(get_language() or "zh-hans") else ", ").join(parts)


def _states(found: Whole) -> list[Entry]:
    out = []
    for day, before, after in found.moves:
        text = _("%(a)s → %(b)s") % {"a": state_word(before), "b": state_word(after)} if before else state_word(after)
        out.append(Entry(day, "state", text))
    return out


def _visits(found: Whole) -> list[Entry]:
    rows = _rows_of(found, "visits", ("day", "rep", "kind", "started_ms", "ended_ms", "findings"))
    out = []
    for r in rows:
        parts = [str(r[n]) for n in ("rep", "kind") if r.get(n)]
        stayed = minutes_between(r.get("started_ms"), r.get("ended_ms"))
        if stayed:
            parts.append(ngettext("停留%(n)s分", "停留%(n)s分", round(stayed)) % {"n": round(stayed)})
        out.append(Entry(r["day"], "visit", _joined(parts) or _("上门"), _findings(r.get("findings"))))
    return out


def _findings(text: Any) -> str:
    """What a visit found, as it was recorded -> in one line; nothing where it is not words."""
    try:
        found = json.loads(text) if isinstance(text, str) else text
    except ValueError:
        return str(text)[:120]
    if isinstance(found, dict):
        return _joined([f"{k} {v}" for k, v in list(found.items())[:4] if isinstance(v, str | int | float)])
    return str(found)[:120] if found else ""


DID = {
    "login": gettext_noop("登录"), "search": gettext_noop("搜索"), "banner_click": gettext_noop("点横幅"),
    "browse_list": gettext_noop("看列表"), "browse": gettext_noop("看商品"), "add_to_cart": gettext_noop("加购物车"),
    "submit_order": gettext_noop("提交订单"), "pay": gettext_noop("付款"),
}  # fmt: skip
"""What people do in an app or shop, by the names that the records give it; other names are shown as they are."""


def _events(found: Whole) -> list[Entry]:
    """Events of a day -> one entry: how many of what."""
    days: dict[int, Counter[str]] = {}
    for r in _rows_of(found, "events", ("day", "event")):
        days.setdefault(r["day"], Counter())[str(r.get("event") or "")] += 1
    out = []
    for day, kinds in days.items():
        title = _joined([f"{_(DID[name]) if name in DID else name} {n}" for name, n in kinds.most_common(3)])
        out.append(Entry(day, "event", title, ngettext("%(n)s个动作", "%(n)s个动作", kinds.total()) % {"n": kinds.total()}))
    return out


def _rows_of(found: Whole, table: str, wanted: Sequence[str]) -> list[dict[str, Any]]:
    """This customer's rows of a table before the day, in the columns that are there; none where the table is not."""

    def asked() -> list[dict[str, Any]]:
        tables = Tables(books.engine().frames(as_of=found.row.as_of), found.row.as_of)
        if not tables.has(table, "customer", "day"):
            return []
        there = [name for name in wanted if tables.has(table, name)]
        frame = tables.lines(table).filter(nw.col("customer").is_in(list(found.ids)), nw.col("day") < found.row.as_of)
        rows: list[dict[str, Any]] = frame.select(*there).collect("pyarrow").to_native().to_pylist()
        return rows

    key = ("of customer", table, found.ids, found.row.as_of)
    kept: list[dict[str, Any]] = books.kept(key, EVERYTHING, asked, records_only=True)
    return kept


def decisions_about(customer: str, *, by: User) -> list[Decision]:
    """A customer -> the live decisions that are about them or list them, the newest first, as this person may read them."""
    index: dict[str, list[str]] = books.kept(("decisions by customer",), EVERYTHING, _index)
    every = results.every_decision()
    found = [every[i] for i in index.get(customer, ()) if i in every and may_see(every[i], by)]
    sight = scope_for(by)
    return [as_told(d, sight) for d in sorted(found, key=lambda d: (-d.as_of, -d.gain.value))]


def _index() -> dict[str, list[str]]:
    """-> customer: the ids of live decisions about them, on whose list they stand included."""
    out: dict[str, list[str]] = {}
    for one in results.every_decision().values():
        if one.replay:
            continue
        name, _sign, value = one.subject.partition("=")
        lines = (one.details or {}).get("lines", ())
        named = {str(line.get("customer")) for line in lines if isinstance(line, dict)}
        for customer in named | ({value} if name == "customer" else set()):
            out.setdefault(customer, []).append(one.id)
    return out


def _decisions(found: Whole, by: User) -> list[Entry]:
    out = []
    for d in decisions_about(found.row.id, by=by):
        last = Event.objects.filter(case=d.id).select_related("by").last()
        said = f"{last.by} {_(EVENTS.get(last.verb, last.verb))}" if last else _("还没有人处理")
        out.append(Entry(d.as_of, "decision", both(d.title), said, reverse("case", args=[d.id])))
    return out


@dataclass(frozen=True)
class Did:
    """What we did about a customer and what came of it."""

    decision: Decision
    outcome: Outcome
    alone: bool

    @property
    def title(self) -> str:
        return both(self.decision.title)

    @property
    def promised(self) -> int:
        return self.decision.gain.value


def done(customer: str, *, by: User) -> list[Did]:
    """A customer -> the decisions that are about them alone or list them, each with what came of it as far as it is in."""
    return [
        Did(d, results.outcome_of(d), d.subject == f"customer={customer}")
        for d in decisions_about(customer, by=by)
        if d.kind != "investigate"
    ]
