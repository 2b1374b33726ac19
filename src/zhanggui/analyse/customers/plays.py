"""Whom a play reached and whom it left out by lot, and what both did after: did it work, for how much, at what cost (C02, C06,
C24).

A play (campaign) is measured on its messages: one row a person who was sent something, or who was held out. Everybody's days are
counted from their own first message, the day itself included; who was held out from the day they would have been sent it. Nobody
is moved to the other side afterwards: who was held out and heard of it all the same still counts as held out, else luck would
look like effect. Without a hold-out there is only a before and after, and it is called that: who was due would have come anyway.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import sqrt
from typing import Any

import narwhals as nw
import numpy as np
import numpy.typing as npt
from scipy.special import stdtrit

from zhanggui.analyse.customers.histories import Days, Histories, histories, merged_ids
from zhanggui.analyse.customers.lifecycle import CODES, States, known_days, rules_of, state_on, states
from zhanggui.analyse.shares import Z_95, difference
from zhanggui.base.days import iso
from zhanggui.measures.reading import Tables
from zhanggui.rules.target_state import target_state

Flags = npt.NDArray[np.bool_]
Used = list[tuple[str, str, int]] | None
FEWEST = 20
"""People on a side from which on a lift is told."""
Z_80 = 1.2815515655446004
FAR = 1 << 32
WHO = ("customer", "member")
LIFT_NAMES = {"lift": "value", "low_80": "low", "high_80": "high", "low_95": "low95", "high_95": "high95"}


@dataclass(frozen=True)
class Arm:
    """One side of a play. bought: in their days after the message at least once; again: on two days or more; activated: came into
    the state that was aimed at (where none is declared: bought); cents: net sales in those days, spread: standard deviation of
    one head."""

    people: int = 0
    bought: int = 0
    again: int = 0
    activated: int = 0
    cents: int = 0
    spread: float = 0.0

    def share(self, what: str) -> float | None:
        """`bought`, `again` or `activated` -> its share of the people; None of nobody."""
        return getattr(self, what) / self.people if self.people else None

    @property
    def repurchase(self) -> float | None:
        """复购率: those who bought twice or more / those who bought."""
        return self.again / self.bought if self.bought else None

    @property
    def head(self) -> float | None:
        """Net sales a head, minor units."""
        return self.cents / self.people if self.people else None


@dataclass(frozen=True)
class Lift:
    """What one side did more than the other, with its 80 % and 95 % interval: shares, or minor units a head."""

    value: float
    low: float
    high: float
    low95: float
    high95: float

    @property
    def verdict(self) -> str:
        """`worked` or `harmed` where the 95 % interval leaves 0 out, `likely` or `unlikely` where only the 80 % one does, else
        `cannot tell`."""
        if self.low95 > 0 or self.high95 < 0:
            return "worked" if self.low95 > 0 else "harmed"
        return "likely" if self.low > 0 else "unlikely" if self.high < 0 else "cannot tell"


@dataclass(frozen=True)
class Campaign:
    """What is known of a play besides whom it reached; what nobody stated is None or empty."""

    campaign: str
    name: str = ""
    channel: str = ""
    target_from: str = ""
    target_to: str = ""
    days: int = 0
    stated_cents: int | None = None
    booked_cents: int | None = None
    coupons: Mapping[str, int | None] = field(default_factory=dict)
    """Coupon -> what it takes off, minor units."""


@dataclass(frozen=True)
class Played:
    """A play and what came of it so far. first, last: days of its first and last message; to_go: days until everybody's days have
    passed, 0 when they have; why: empty where the lifts are told, else `no hold-out`, `few`, `nobody`.

    before: those who were reached, in as many days before their message: a before and after, no proof.
    """

    about: Campaign
    who: str
    first: int
    last: int
    to_go: int
    reached: Arm
    held: Arm
    before: Arm
    why: str = ""
    lifts: Mapping[str, Lift] = field(default_factory=dict)
    """Of `bought`, `again`, `activated` (shares of all people) and `money` (minor units a head)."""
    issued: int | None = None
    redeemed: int | None = None
    leaked: int = 0
    """Held out, and used the coupon all the same."""

    @property
    def redemption(self) -> float | None:
        """核销率: people who used a coupon of the play / people who got it; None where it has none."""
        return self.redeemed / self.issued if self.redeemed is not None and self.issued else None

    @property
    def coupon_cents(self) -> int | None:
        """What the coupons took off, where all that were given have one known amount."""
        amounts = set(self.about.coupons.values())
        (amount,) = amounts if len(amounts) == 1 else (None,)
        return None if amount is None or self.redeemed is None else amount * self.redeemed

    @property
    def cost_cents(self) -> int | None:
        """What it cost: booked where anything was booked, else as stated, and what coupons took off; None where nobody said."""
        paid = self.about.booked_cents if self.about.booked_cents is not None else self.about.stated_cents
        return None if paid is None and self.coupon_cents is None else (paid or 0) + (self.coupon_cents or 0)

    @property
    def cost_of_one(self) -> float | None:
        """每激活成本: the cost / those reached who were activated."""
        return self.cost_cents / self.reached.activated if self.cost_cents is not None and self.reached.activated else None

    @property
    def more(self) -> float | None:
        """Activated of those reached who would not have been without it, as far as the lift tells."""
        return self.lifts["activated"].value * self.reached.people if "activated" in self.lifts else None

    @property
    def cost_of_one_more(self) -> float | None:
        """The cost / those activated who would not have been; None unless the interval of 95 % is above 0."""
        told = self.lifts.get("activated")
        return None if told is None or told.low95 <= 0 or self.cost_cents is None else self.cost_cents / (self.more or 1.0)

    def row(self) -> dict[str, Any]:
        """-> as commands and files tell it: days as ISO text, money in major units, shares as fractions; None where not known."""
        told, arms = self.lifts.get("bought"), (self.reached, self.held)
        lift = {name: getattr(told, at) if told else None for name, at in LIFT_NAMES.items()}
        reached, held = ({"bought": a.share("bought"), "repurchase": a.repurchase, "head": _major(a.head)} for a in arms)
        return {
            "play": self.about.campaign, "name": self.about.name, "who": self.who, "channel": self.about.channel,
            "from": iso(self.first), "days": self.about.days, "to_go": self.to_go, "reached": self.reached.people,
            "held_out": self.held.people, "bought": reached["bought"], "bought_held_out": held["bought"],
            "bought_before": self.before.share("bought"), **lift, "verdict": told.verdict if told else self.why,
            "repurchase_rate": reached["repurchase"], "repurchase_rate_held_out": held["repurchase"],
            "activated": self.reached.activated, "activation_rate": self.reached.share("activated"),
            "activation_rate_held_out": self.held.share("activated"), "net_a_head": reached["head"],
            "net_a_head_held_out": held["head"], "coupons": self.issued, "redeemed": self.redeemed,
            "redemption_rate": self.redemption, "cost": _major(self.cost_cents), "cost_of_one": _major(self.cost_of_one),
            "cost_of_one_more": _major(self.cost_of_one_more),
        }  # fmt: skip


def _major(cents: float | None) -> float | None:
    return None if cents is None else round(cents / 100, 2)


def plays(frames: Mapping[str, Any], as_of: int, settings: Mapping[str, Any]) -> list[Played]:
    """Records, the day before which everything was known, settings -> every play with messages, the latest first."""
    tables = Tables(frames, as_of)
    about, out = campaigns(tables), list[Played]()
    for who in WHO:
        if not tables.has("messages", "campaign", "day", who):
            continue
        sent = _sent(tables, who, as_of)
        if not sent:
            continue
        bought = histories(frames, as_of, who)
        lives = states(bought, known_days(tables, as_of, who), as_of, rules_of(settings))
        used = _coupons_used(tables, who, as_of)
        for campaign, (names, day, held) in sent.items():
            told = about.get(campaign, Campaign(campaign))
            told = told if told.days else Campaign(**{**vars(told), "days": int(settings.get("play_days", 30))})
            out.append(_played(told, who, (names, day, held), (bought, lives, used, as_of)))
    return sorted(out, key=lambda p: (-p.first, p.about.campaign, p.who))


def campaigns(tables: Tables) -> dict[str, Campaign]:
    """Tables -> what is known of each campaign: its list, its coupons, the costs booked on it."""
    found: dict[str, dict[str, Any]] = {}
    if tables.has("campaigns", "campaign"):
        wanted = ("campaign", "name", "kind", "channel", "target_from", "target_to", "from_day", "to_day", "cost_cents")
        for row in _rows(tables, "campaigns", wanted):
            first, last = row.get("from_day"), row.get("to_day")
            found[row["campaign"]] = {
                "name": row.get("name") or "", "channel": row.get("channel") or row.get("kind") or "",
                "target_from": target_state(row.get("target_from")) or "", "target_to": target_state(row.get("target_to")) or "",
                "days": max(last - first + 1, 0) if first is not None and last is not None else 0,
                "stated_cents": row.get("cost_cents"),
            }  # fmt: skip
    if tables.has("coupons", "campaign", "coupon"):
        for row in _rows(tables, "coupons", ("campaign", "coupon", "value_cents")):
            if row["campaign"]:
                found.setdefault(row["campaign"], {}).setdefault("coupons", {})[row["coupon"]] = row.get("value_cents")
    if tables.has("costs", "object", "cost_cents"):
        for row in _rows(tables, "costs", ("object", "cost_cents")):
            one = found.get(row["object"] or "")
            if one is not None and row["cost_cents"] is not None:
                one["booked_cents"] = (one.get("booked_cents") or 0) + row["cost_cents"]
    return {campaign: Campaign(campaign, **values) for campaign, values in found.items()}


def _rows(tables: Tables, table: str, wanted: tuple[str, ...]) -> list[dict[str, Any]]:
    frame = tables.everything(table).select(*(c for c in wanted if tables.has(table, c)))
    found: list[dict[str, Any]] = frame.collect("pyarrow").to_native().to_pylist()
    return found


def _sent(tables: Tables, who: str, as_of: int) -> dict[str, tuple[list[str], Days, Flags]]:
    """-> campaign: names, the day of each one's first message, who was held out; ids that were merged are one person."""
    columns = [c for c in ("campaign", who, "day", "held_out") if tables.has("messages", c)]
    frame = tables.lines("messages").filter(~nw.col(who).is_null(), ~nw.col("campaign").is_null(), nw.col("day") < as_of)
    into, found = merged_ids(tables, as_of), dict[str, dict[str, tuple[int, bool]]]()
    for row in frame.select(*columns).collect("pyarrow").to_native().to_pylist():
        people, name = found.setdefault(row["campaign"], {}), into.get(row[who], row[who])
        day, held = people.get(name, (row["day"], False))
        people[name] = min(day, row["day"]), held or bool(row.get("held_out"))
    out = {}
    for campaign, people in found.items():
        days, sides = zip(*people.values(), strict=True)
        out[campaign] = list(people), np.array(days, np.int64), np.array(sides, bool)
    return out


def _coupons_used(tables: Tables, who: str, as_of: int) -> Used:
    """-> (coupon, whose, day) of every sale with a coupon; None where the sales do not say."""
    if not tables.has("sales", "coupon", who, "day"):
        return None
    frame = tables.lines("sales").filter(~nw.col("coupon").is_null(), ~nw.col(who).is_null(), nw.col("day") < as_of)
    into = merged_ids(tables, as_of)
    rows = frame.select("coupon", who, "day").collect("pyarrow").to_native().to_pylist()
    return [(row["coupon"], into.get(row[who], row[who]), row["day"]) for row in rows]


def _played(
    about: Campaign, who: str, sent: tuple[list[str], Days, Flags],
    known: tuple[Histories, States, Used, int],
) -> Played:  # fmt: skip
    """A campaign, its people with day and side, and what they did -> what came of it."""
    names, day, held = sent
    bought, lives, used, as_of = known
    last = int(day.max())
    after, before = _did(bought, names, day, about.days), _did(bought, names, day - about.days, about.days)
    activated = _activated(lives, about, names, day)
    activated = after[0] > 0 if activated is None else activated
    reached, other = _arm(after, activated, ~held), _arm(after, activated, held)
    earlier = _arm(before, before[0] > 0, ~held)
    why = "nobody" if not reached.people else "no hold-out" if not other.people else ""
    why = why or ("few" if min(reached.people, other.people) < FEWEST else "")
    issued, redeemed, leaked = _redeemed(about, names, day, held, used)
    return Played(
        about, who, int(day.min()), last, max(last + about.days - as_of, 0), reached, other, earlier, why,
        {} if why else lifts(reached, other), issued, redeemed, leaked,
    )  # fmt: skip


def _did(bought: Histories, names: list[str], first: Days, days: int) -> tuple[Days, Days]:
    """People and the day from which theirs count -> on how many days each bought within so many, and for how much."""
    place = {name: i for i, name in enumerate(bought.names)}
    whose = np.array([place.get(name, -1) for name in names], np.int64)
    key, total = bought.owner * FAR + bought.day, np.concatenate([[0], bought.cents.cumsum()])
    low, high = (np.searchsorted(key, whose * FAR + np.maximum(at, 0)) for at in (first, first + days))
    low, high = np.where(whose < 0, 0, low), np.where(whose < 0, 0, high)
    return high - low, total[high] - total[low]


def _activated(lives: States, about: Campaign, names: list[str], day: Days) -> Flags | None:
    """-> whether each came from the state that was to change into the one aimed at, within their days; where both are one,
    whether they are still in it at the end. Who was not in the first state on the day before is not activated. None: no target
    was declared."""
    if about.target_from not in CODES or about.target_to not in CODES:
        return None
    start, goal = CODES[about.target_from], CODES[about.target_to]
    place = {name: i for i, name in enumerate(lives.names)}
    whose = np.array([place.get(name, -1) for name in names], np.int64)
    out = np.zeros(len(names), bool)
    for one in np.unique(day).tolist():
        mine = (day == one) & (whose >= 0)
        end = min(one + about.days, lives.as_of) - 1
        if start == goal:
            moved = state_on(lives, end) == goal
        else:
            moved = np.zeros(len(lives.names), bool)
            moved[lives.who[(lives.state == goal) & (lives.from_day >= one) & (lives.from_day <= end)]] = True
        out[mine] = (moved & (state_on(lives, one - 1) == start))[whose[mine]]
    return out


def _arm(did: tuple[Days, Days], activated: Flags, chosen: Flags) -> Arm:
    days, cents = did[0][chosen], did[1][chosen]
    spread = float(cents.std(ddof=1)) if len(cents) > 1 else 0.0
    return Arm(len(days), int((days > 0).sum()), int((days > 1).sum()), int(activated[chosen].sum()), int(cents.sum()), spread)


def lifts(reached: Arm, held: Arm) -> dict[str, Lift]:
    """Both sides, neither empty -> what the reached did more: shares (Newcombe 1998, method 10), money a head (Welch 1947)."""
    found = {}
    for what in ("bought", "again", "activated"):
        some = (getattr(reached, what), reached.people, getattr(held, what), held.people)
        value, low, high = difference(*some, Z_80)
        _, low95, high95 = difference(*some, Z_95)
        found[what] = Lift(value, low, high, low95, high95)
    parts = [arm.spread**2 / arm.people for arm in (reached, held)]
    value, error = (reached.head or 0.0) - (held.head or 0.0), sqrt(sum(parts))
    bottom = sum(part**2 / (arm.people - 1) for part, arm in zip(parts, (reached, held), strict=True) if arm.people > 1)
    if error > 0 and bottom > 0:
        half, half95 = (float(stdtrit(sum(parts) ** 2 / bottom, at)) * error for at in (0.9, 0.975))
        found["money"] = Lift(value, value - half, value + half, value - half95, value + half95)
    return found


def _redeemed(about: Campaign, names: list[str], day: Days, held: Flags, used: Used) -> tuple[int | None, int | None, int]:
    """-> people who got a coupon of the play, those of them who used one in their days, and who used one though held out. None
    where the play has no coupon, or no sale says what coupon was used."""
    if not about.coupons:
        return None, None, 0
    if used is None:
        return int((~held).sum()), None, 0
    first = {name: (int(d), bool(h)) for name, d, h in zip(names, day.tolist(), held.tolist(), strict=True)}
    spent = {
        whose for coupon, whose, at in used
        if coupon in about.coupons and whose in first and 0 <= at - first[whose][0] < about.days
    }  # fmt: skip
    out = sum(first[whose][1] for whose in spent)
    return int((~held).sum()), len(spent) - out, out
