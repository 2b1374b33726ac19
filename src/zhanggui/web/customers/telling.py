"""A row of `results_customers` -> what pages say of a customer: words of states and alarms, reasons that add up, the rhythm."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from zhanggui.analyse.customers.lifecycle import STATES
from zhanggui.analyse.customers.worth import AXES
from zhanggui.decide.alarms import CONTRARY
from zhanggui.decide.customer_words import reason_words
from zhanggui.web.show import numbers

ALARMS = {
    "silent": gettext_noop("安静了"), "shrinking": gettext_noop("买得少了"), "both": gettext_noop("安静了，也买得少了"),
    "late": gettext_noop("该来没来"),
}  # fmt: skip
ROUTES = {"director": gettext_noop("总监上门"), "rep": gettext_noop("业务员"), "campaign": gettext_noop("短信活动")}
ACTS = {"director": gettext_noop("请总监上门"), "rep": gettext_noop("请业务员去找"), "campaign": gettext_noop("发一条短信")}
"""The same within a sentence: 现在请业务员去找."""
QUADRANTS = {
    "both": gettext_noop("毛利高、潜力大"), "profit": gettext_noop("毛利高、潜力小"),
    "potential": gettext_noop("毛利低、潜力大"), "neither": gettext_noop("毛利低、潜力小"),
}  # fmt: skip
WHAT_TO_DO = {
    "both": gettext_noop("守住，也往上做"), "profit": gettext_noop("守住"), "potential": gettext_noop("往上做"),
    "neither": gettext_noop("省着花工夫"),
}  # fmt: skip
BASES = {
    "own": gettext_noop("按自己的购买间隔"),
    "segment": gettext_noop("自己买得还少，按同类客户"),
    "none": gettext_noop("还说不准"),
}
FAR = 366
"""Days ahead that stand for more than a year: then it may never come."""


def _zh() -> bool:
    return numbers.zh(get_language() or "zh-hans")


def state_word(name: str | None) -> str:
    """A state -> its word."""
    found = next((s for s in STATES if s.name == name), None)
    return "" if found is None else found.zh if _zh() else found.en


def both(text: Any) -> str:
    """A text in both languages, or in none -> in the reader's."""
    if isinstance(text, dict):
        return str(text.get("zh" if _zh() else "en") or text.get("zh") or text.get("en") or "")
    return "" if text is None else str(text)


def loaded(text: str | None) -> Any:
    """A column that holds JSON -> what it says; nothing where it is none."""
    if not text:
        return None
    try:
        return json.loads(text)
    except ValueError:
        return None


@dataclass(frozen=True)
class Reason:
    """Why we say that a customer is at risk: in words, what was measured, and its share of what is known, in whole percents."""

    text: str
    why: str
    percent: int | None = None


def reasons(text: str | None, own: Mapping[str, float | None] | None = None) -> list[Reason]:
    """The column `reasons` -> each in words, the heaviest first; shares are whole percents that add up to 100.

    own: numbers that the page itself shows of the customer, by the name of the reason; they stand in for the stored ones, so that
    87 days at every 12.5 are 7 times the usual gap on the whole page. A reason whose number says the contrary is not told.
    """
    found = loaded(text)
    parts = [r for r in found if isinstance(r, dict)] if isinstance(found, list) else []
    parts = [r | {"value": own[r["name"]]} if own and own.get(r.get("name", "")) is not None else r for r in parts]
    parts = [r for r in parts if both(reason_words(r)) and not _contrary(r)]
    shares = [_known(r.get("share")) for r in parts]
    if any(s is None or s < 0 for s in shares):
        return [Reason(both(reason_words(r)), _measured(r)) for r in parts]
    percents = whole_percents([s or 0.0 for s in shares])
    made = [Reason(both(reason_words(r)), _measured(r), p) for r, p in zip(parts, percents, strict=True)]
    return sorted(made, key=lambda r: -(r.percent or 0))


MEASURED = {
    "overdue": gettext_noop("已过平常间隔的%(n)s倍"), "rhythm": gettext_noop("平常%(n)s天一次"),
    "frequency": gettext_noop("近90天买了%(n)s次"), "amount": gettext_noop("近三次是平常的%(n)s倍"),
    "season": gettext_noop("往后30天有%(n)s个工作日"), "tenure": gettext_noop("来了%(n)s天"),
}  # fmt: skip
"""What the number of a reason is, by the name that the prediction gives it."""


def _contrary(reason: dict[str, Any]) -> bool:
    """Whether the number that the page shows speaks against the words: by the page's gap it may where the night's did not."""
    value = _known(reason.get("value"))
    return value is not None and reason.get("name") in CONTRARY and bool(CONTRARY[str(reason["name"])](value))


def _measured(reason: dict[str, Any]) -> str:
    """A reason -> what was measured, in words; empty where it brings no number of a kind that is known."""
    said, value = both(reason.get("why")), _known(reason.get("value"))
    if said or value is None or reason.get("name") not in MEASURED:
        return said
    return _(MEASURED[str(reason["name"])]) % {"n": _days(value)}


def whole_percents(shares: list[float]) -> list[int]:
    """Shares -> whole percents that add up to exactly 100 (largest remainder); all 0 where nothing is shared out."""
    whole = sum(shares)
    if whole <= 0:
        return [0] * len(shares)
    exact = [100 * s / whole for s in shares]
    floors = [int(e) for e in exact]
    largest = sorted(range(len(exact)), key=lambda i: -(exact[i] - floors[i]))[: 100 - sum(floors)]
    return [f + (i in largest) for i, f in enumerate(floors)]


@dataclass(frozen=True)
class Axis:
    """One of the six axes of value: its name, own score and the peers' median (0 to 100), and the values they were made of."""

    name: str
    meaning: str
    own: float
    peers: float | None
    value: float | None
    peer_value: float | None
    unit: str


def axes(text: str | None) -> list[Axis]:
    """The column `axes` (axis: own score, peers' score, own value, peers' value) -> the axes that are known, in their order."""
    found = loaded(text)
    out = []
    for axis in AXES if isinstance(found, dict) else ():
        four = [_known(v) for v in found.get(axis.name) or (None,)]
        if four[0] is not None and len(four) == 4:
            name, meaning = (axis.zh, axis.meaning_zh) if _zh() else (axis.en, axis.meaning_en)
            out.append(Axis(name, meaning, four[0], four[1], four[2], four[3], axis.unit))
    return out


def _known(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and value == value else None


class Row:
    """A customer as the pages show them: the columns of `results_customers` by name, and what follows from them."""

    def __init__(self, values: dict[str, Any], as_of: int) -> None:
        self.values, self.as_of = values, as_of

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["values"][name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def id(self) -> str:
        return str(self.values["customer"])

    @property
    def about(self) -> str:
        """The subject of a decision about them alone."""
        return f"customer={self.id}"

    @property
    def called(self) -> str:
        """The name, or the code of who has none."""
        return str(self.values["name"] or self.id)

    @property
    def idle(self) -> int | None:
        """Days since the last purchase."""
        last = self.values["last_day"]
        return None if last is None else self.as_of - int(last)

    @property
    def times(self) -> float | None:
        """Days since the last purchase over the usual gap, both as they stand beside it: the column `overdue`."""
        cycle, idle = self.values["cycle"], self.idle
        if cycle and idle is not None:
            return idle / float(cycle)
        return None if self.values["overdue"] is None else float(self.values["overdue"])

    @property
    def place(self) -> str:
        """Where they are, as far as it is known."""
        return str(self.values["region"] or self.values["country"] or "")

    @property
    def state_word(self) -> str:
        return state_word(self.values["state"])

    @property
    def late(self) -> bool:
        """Whether they raise the alarm of the silent or the late and are away for longer than usual: who bought two days ago is
        not silent, however likely it is that they will not come within 90 days."""
        own = self.values["basis"] == "own"
        return self.values["alarm"] in ("silent", "both", "late") and not (own and (self.times or 2) <= 1)

    @property
    def alarm_word(self) -> str:
        alarm = self.values["alarm"]
        if alarm == "silent" and not self.late:
            return _("多半90天不来")
        return _(ALARMS[alarm]) if alarm in ALARMS else ""

    @property
    def route_word(self) -> str:
        route = self.values["route"]
        return _(ROUTES[route]) if route in ROUTES else str(route or "")

    @property
    def act_word(self) -> str:
        """What is done, within a sentence: 请业务员去找."""
        route = self.values["route"]
        return _(ACTS[route]) if route in ACTS else self.route_word

    @property
    def basis_word(self) -> str:
        basis = self.values["basis"]
        return _(BASES[basis]) if basis in BASES else ""

    @property
    def quadrant_word(self) -> str:
        quadrant = self.values["quadrant"]
        return _(QUADRANTS[quadrant]) if quadrant in QUADRANTS else ""

    @property
    def ahead(self) -> tuple[int, int, int] | None:
        """The next purchase in days from the day of the list: early end, most likely, late end of the 80 % interval (FAR where
        that lies more than a year ahead)."""
        low, mid, high = (self.values[name] for name in ("next_low", "next_mid", "next_high"))
        if low is None or mid is None:
            return None
        return low - self.as_of, mid - self.as_of, (FAR if high is None else high - self.as_of)

    @property
    def unsure(self) -> str:
        """Why nothing can be said of the next purchase, empty where something is."""
        if self.values["next_mid"] is not None:
            return ""
        orders = self.values["orders"] or 0
        if not orders:
            return _("还没买过")
        return _("只买过1次，还没有节奏") if orders == 1 else _("还说不准")

    @property
    def reasons(self) -> list[Reason]:
        """Why, in the language of who asks: a row is kept for everybody who may see it, so its words are not."""
        own = {"overdue": self.times, "rhythm": self.values["cycle"]} if self.values["basis"] == "own" else {}
        return reasons(self.values["reasons"], own)

    @property
    def because(self) -> str:
        """The reasons in one line, the heaviest first."""
        return ("；" if _zh() else "; ").join(r.text for r in self.reasons[:3])

    @property
    def axes(self) -> list[Axis]:
        return axes(self.values["axes"])

    @property
    def change(self) -> float | None:
        """Net sales of 12 months against the 12 before, as a share."""
        now, prior = self.values["net_12m_cents"], self.values["prior_12m_cents"]
        return None if now is None or not prior or prior <= 0 else (now - prior) / prior

    @property
    def margin(self) -> float | None:
        profit, net = self.values["profit_12m_cents"], self.values["net_12m_cents"]
        return profit / net if profit is not None and net and net > 0 else None


@dataclass(frozen=True)
class Saying:
    """How a sentence writes money, the ends of an interval of money, and a day; and whether it may tell what acting is worth."""

    money: Callable[[int], str]
    ends: Callable[[int, int], str]
    day: Callable[[int], str]
    inside: bool


def lead(row: Row, way: Saying) -> SafeString:
    """A customer -> the first sentence: their rhythm, what is out of it, the likeliest reason, what acting is worth."""
    idle, orders = row.idle, row.orders or 0
    if idle is None or not orders:
        known = row.first_known_day
        if known is None:
            return format_html("{}", _("还没买过。"))
        return _html(_("登记<b>%(n)s天</b>了，还没买过。"), n=f"{row.as_of - known:,}")
    if row.state == "lost":
        parts = [_html(_("<b>%(n)s天</b>没来，按规则算流失。"), n=f"{idle:,}")]
    elif row.basis == "own" and row.cycle:
        said = _("每<b>%(cycle)s天</b>来一次，这回<b class=\"zg-badc\">%(n)s天没来</b>。") if row.late else _(
            "每<b>%(cycle)s天</b>来一次，上次是<b>%(n)s天前</b>。")
        parts = [_html(said, cycle=_days(row.cycle), n=f"{idle:,}")]
    elif orders == 1:
        parts = [_html(_("只买过<b>1次</b>，<b>%(n)s天前</b>，还没有自己的节奏。"), n=f"{idle:,}")]
    else:
        parts = [_html(_("买过<b>%(orders)s次</b>，上次是<b>%(n)s天前</b>，还看不出自己的节奏。"), orders=orders, n=f"{idle:,}")]
    parts += _doing(row, way)
    return mark_safe("".join(parts) if _zh() else " ".join(parts))


def _doing(row: Row, way: Saying) -> list[SafeString]:
    """What is out of the ordinary, why, and what acting is worth; where nothing is, when they come next."""
    parts = []
    if row.switched_to:
        return [_html(_("没有流失，只是改从<b>%(channel)s</b>下单。"), channel=row.switched_to)]
    if row.alarm in ("shrinking", "both"):
        parts.append(_html(_("买得比自己平常<b class=\"zg-badc\">少</b>。")))
    if row.alarm:
        if row.reasons:
            parts.append(_html(_("最像的原因是<b>%(reason)s</b>。"), reason=row.reasons[0].text))
        if row.route and way.inside and (row.gain_cents or 0) > 0:
            said = _("现在%(act)s，预计多得毛利<b>%(gain)s</b>（%(ends)s）。")
            ends = way.ends(row.gain_low_cents, row.gain_high_cents)
            parts.append(_html(said, act=row.act_word, gain=way.money(row.gain_cents), ends=ends))
        elif row.route:
            parts.append(_html(_("现在该%(act)s。"), act=row.act_word))
        return parts
    if row.next_mid is not None and row.state != "lost":
        if row.next_high is not None and row.next_low is not None:
            said = _("下次多半<b>%(day)s</b>来，八成在%(low)s到%(high)s。")
            parts.append(_html(said, day=way.day(row.next_mid), low=way.day(row.next_low), high=way.day(row.next_high)))
        else:
            parts.append(_html(_("下次多半<b>%(day)s</b>来，也可能一年都不来。"), day=way.day(row.next_mid)))
    return parts


def _html(text: str, **values: Any) -> SafeString:
    """A text of the catalogue with its marks, and values from the records -> the text with the values escaped."""
    return mark_safe(text % {name: escape(str(value)) for name, value in values.items()})


def _days(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or abs(value - round(value)) < 0.05 else f"{value:,.1f}"
