"""A row of `results_customers` -> what pages say of a customer: words of states and alarms, reasons that add up, the rhythm."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from zhanggui.analyse.customers.lifecycle import STATES
from zhanggui.web.show import numbers

ALARMS = {"silent": gettext_noop("安静了"), "shrinking": gettext_noop("买得少了"), "both": gettext_noop("安静了，也买得少了")}
ROUTES = {"director": gettext_noop("总监上门"), "rep": gettext_noop("业务员"), "campaign": gettext_noop("短信活动")}
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
FEW = 2
"""With so many purchases or fewer there is no rhythm of one's own yet (three gaps are needed for one)."""


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
    """Why we say that a customer is at risk: in words, the measured value, its usual one, and its share of all reasons."""

    text: str
    why: str
    value: str
    share: float | None
    percent: int | None = None


def reasons(text: str | None) -> list[Reason]:
    """The column `reasons` -> each in words; shares are whole percents that add up to 100."""
    found = loaded(text)
    if not isinstance(found, list):
        return []
    parts = [r if isinstance(r, dict) else {"text": r} for r in found]
    made = [Reason(both(r.get("text", r)), both(r.get("why")), both(r.get("value")), _share(r)) for r in parts]
    made = [r for r in made if r.text]
    if not made or any(r.share is None for r in made):
        return made
    made.sort(key=lambda r: -(r.share or 0))
    return [replace(r, percent=p) for r, p in zip(made, whole_percents([r.share or 0 for r in made]), strict=True)]


def _share(reason: dict[str, Any]) -> float | None:
    share = reason.get("share")
    return float(share) if isinstance(share, int | float) and share == share and share >= 0 else None


def whole_percents(shares: list[float]) -> list[int]:
    """Shares -> whole percents that add up to exactly 100 (largest remainder); all 0 where nothing is shared out."""
    whole = sum(shares)
    if whole <= 0:
        return [0] * len(shares)
    exact = [100 * s / whole for s in shares]
    floors = [int(e) for e in exact]
    left = 100 - sum(floors)
    largest = sorted(range(len(exact)), key=lambda i: -(exact[i] - floors[i]))[:left]
    return [f + (i in largest) for i, f in enumerate(floors)]


@dataclass(frozen=True)
class Axis:
    """One of the six axes of value: its name, own score and the peers' median (0 to 100), and the values they were made of."""

    name: str
    own: float
    peers: float | None
    value: float | None
    peer_value: float | None
    unit: str


def axes(text: str | None) -> list[Axis]:
    """The column `axes` (rows of `analyse.customers.worth.radar`) -> the axes that are known."""
    found = loaded(text)
    out = []
    for row in found if isinstance(found, list) else ():
        if isinstance(row, dict) and isinstance(row.get("score"), int | float):
            peers, value, theirs = (_known(row.get(name)) for name in ("peer_score", "value", "peer_value"))
            out.append(Axis(both(row), float(row["score"]), peers, value, theirs, str(row.get("unit", ""))))
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
        """Days since the last purchase over the usual gap."""
        if self.values["overdue"] is not None:
            return float(self.values["overdue"])
        cycle, idle = self.values["cycle"], self.idle
        return idle / cycle if cycle and idle is not None else None

    @property
    def place(self) -> str:
        """Where they are, as far as it is known."""
        return str(self.values["region"] or self.values["country"] or "")

    @property
    def state_word(self) -> str:
        return state_word(self.values["state"])

    @property
    def alarm_word(self) -> str:
        alarm = self.values["alarm"]
        return _(ALARMS[alarm]) if alarm in ALARMS else ""

    @property
    def route_word(self) -> str:
        route = self.values["route"]
        return _(ROUTES[route]) if route in ROUTES else str(route or "")

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
        """The next purchase in days from the day of the list: early end, most likely, late end of the 80 % interval."""
        ends = [self.values[name] for name in ("next_low", "next_mid", "next_high")]
        if any(e is None for e in ends):
            return None
        return ends[0] - self.as_of, ends[1] - self.as_of, ends[2] - self.as_of

    @property
    def unsure(self) -> str:
        """Why nothing can be said of the next purchase, empty where something is."""
        if self.values["next_mid"] is not None:
            return ""
        orders = self.values["orders"] or 0
        if not orders:
            return _("还没买过")
        return _("只买过1次，还没有节奏") if orders == 1 else _("还说不准")

    @cached_property
    def reasons(self) -> list[Reason]:
        return reasons(self.values["reasons"])

    @property
    def because(self) -> str:
        """The reasons in one line, the heaviest first."""
        return ("；" if _zh() else "; ").join(r.text for r in self.reasons[:3])

    @cached_property
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
