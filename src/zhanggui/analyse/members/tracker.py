"""The tracker: period by period (and shop by shop, clerk by clerk) new cards, how many of those who could have one took it,
what members bring of sales and profit, and how many pieces they take at once (D03-D07)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import narwhals as nw

from zhanggui.analyse.members.roll import Card, Roll
from zhanggui.base.days import add_months
from zhanggui.base.errors import MissingColumn, WrongUse
from zhanggui.base.scope import EVERYTHING, Scope
from zhanggui.measures.ask import ask
from zhanggui.measures.periods import bucket_end, bucket_start
from zhanggui.measures.reading import BOUGHT, Tables
from zhanggui.measures.subsets import tills

Grain = Literal["day", "week", "month", "quarter", "year"]
GRAINS: tuple[Grain, ...] = ("day", "week", "month", "quarter", "year")
CUTS = ("shop", "clerk")
SHOWN: dict[Grain, int] = {"day": 14, "week": 12, "month": 12, "quarter": 8, "year": 5}
"""How many periods are looked back upon."""
FEWEST = 20
"""Qualified tickets from which on a rate is compared: of fewer it says nothing."""


def over(part: float | None, whole: float | None) -> float | None:
    """A part and its whole -> the share, None where either is unknown or the whole is nothing."""
    return None if part is None or not whole else part / whole


class OwnShops(Mapping[str, Any]):
    """Tables -> the same, of whose sales only what own shops sold is there; who bought wholesale shows no card."""

    def __init__(self, frames: Mapping[str, Any]) -> None:
        self.frames = frames

    def __getitem__(self, table: str) -> Any:
        found = self.frames[table]
        return tills(nw.from_native(found).lazy()) if table == "sales" else found

    def __iter__(self) -> Iterator[str]:
        return iter(self.frames)

    def __len__(self) -> int:
        return len(self.frames)


@dataclass(frozen=True)
class Period:
    """The first and last day of a period; partial: it had not ended when the records did."""

    first: int
    last: int
    partial: bool = False


@dataclass(frozen=True)
class Takings:
    """What tickets of own shops brought, in minor units, pieces and tickets; profit is None where nobody knows the cost."""

    sales: int = 0
    profit: int | None = None
    pieces: float = 0.0
    tickets: int = 0


def _earned(side: Takings, beside: Takings) -> int | None:
    """A side, and the other one -> its profit: who sold nothing earned nothing, where the cost of the other side is known."""
    nothing = side.profit is None and not side.sales and not side.tickets and beside.profit is not None
    return 0 if nothing else side.profit


@dataclass(frozen=True)
class Line:
    """A period (of a shop or clerk, where it was cut): the counts; what is None was never imported."""

    period: Period
    group: str | None = None
    new_cards: int | None = None
    qualified: int | None = None
    member: Takings | None = None
    other: Takings | None = None

    @property
    def till_sales(self) -> int | None:
        """All that own shops sold in the period: members are measured on it, not on wholesale."""
        return None if self.member is None or self.other is None else self.member.sales + self.other.sales

    @property
    def values(self) -> dict[str, float | int | None]:
        """-> name of each figure of the tracker: its value; None is unknown, or over nothing."""
        member, other = self.member, self.other
        own, others = (_earned(member, other), _earned(other, member)) if member and other else (None, None)
        return {
            "new_cards": self.new_cards,
            "qualified": self.qualified,
            "new_card_rate": over(self.new_cards, self.qualified),
            "member_sales": member.sales if member else None,
            "till_sales": self.till_sales,
            "member_share": over(member.sales if member else None, self.till_sales),
            "member_profit": own,
            "profit_share": over(own, None if own is None or others is None else own + others),
            "member_tickets": member.tickets if member else None,
            "member_items": over(member.pieces, member.tickets) if member else None,
            "other_items": over(other.pieces, other.tickets) if other else None,
        }


TRACKED = tuple(Line(Period(0, 0)).values)
"""The figures of a line, by name (figures.py), in their order."""


@dataclass(frozen=True)
class Tracker:
    """Lines, the oldest period first; missing: what the company has not imported, as table.column, and so is not told."""

    grain: Grain
    cut: str
    lines: tuple[Line, ...]
    missing: tuple[str, ...] = ()
    card_from_cents: int = 0
    periods: tuple[Period, ...] = field(default=())

    @property
    def latest(self) -> Line | None:
        """The last line of the whole."""
        return self.lines[-1] if self.lines and not self.cut else None


def periods(grain: Grain, as_of: int, count: int | None = None, first: int | None = None) -> list[Period]:
    """A grain and the day before which everything is known -> the last so many periods, the oldest first; none before `first`."""
    if grain not in GRAINS:
        raise WrongUse(f"There is no period called {grain}.", do=f"Known: {', '.join(GRAINS)}.")
    out: list[Period] = []
    start = as_of - 1 if grain == "day" else bucket_start(as_of - 1, grain)
    for _ in range(count or SHOWN[grain]):
        end = start if grain == "day" else bucket_end(start, grain)
        if first is not None and end < first:
            break
        out.append(Period(start, end, end >= as_of))
        start = _before(start, grain)
    return out[::-1]


def _before(start: int, grain: Grain) -> int:
    return (
        start - {"day": 1, "week": 7}[grain]
        if grain in ("day", "week")
        else add_months(start, -{"month": 1, "quarter": 3, "year": 12}[grain])
    )


def track(
    frames: Mapping[str, Any],
    cards: Roll,
    as_of: int,
    grain: Grain = "week",
    *,
    cut: str = "",
    card_from_cents: int = 0,
    scope: Scope = EVERYTHING,
    count: int | None = None,
) -> Tracker:
    """Records, the roll, the day before which all was known, the grain, `shop`, `clerk` or nothing, and from which amount
    a ticket is worth a card -> the tracker. What sales do not say is told as missing, never as zero."""
    if cut and cut not in CUTS:
        raise WrongUse(f"Members are not counted by {cut}.", do=f"By: {', '.join(CUTS)}.")
    tables = Tables(frames, as_of, scope)
    missing = [f"members.{c}" for c in ("enrolled_day", cut) if c and c not in cards.columns]
    has_sales = tables.has("sales", "day", "net_cents", "kind")
    missing += [] if has_sales else ["sales"]
    missing += [f"sales.{c}" for c in ("member", cut) if c and has_sales and not tables.has("sales", c)]
    known = [c.enrolled_day for c in cards if c.enrolled_day is not None]
    if has_sales:
        known += [d for d in _first_sale(tables) if d is not None]
    spans = periods(grain, as_of, count, min(known, default=None))
    told = (
        _told(frames, tables, spans, as_of, cut, card_from_cents)
        if spans and has_sales and "sales.member" not in missing
        else None
    )
    counted = _new_cards(cards, spans, cut) if "members.enrolled_day" not in missing else None
    if told is not None and tables.has("sales", "cost_cents") is False:
        missing.append("sales.cost_cents")
    lines = [_line(span, group, counted, told) for span in spans for group in (_groups(counted, told) if cut else [None])]
    return Tracker(grain, cut, tuple(lines), tuple(missing), card_from_cents, tuple(spans))


Key = tuple[int, str | None]
"""The first day of a period, and whose."""


@dataclass(frozen=True)
class _Told:
    member: dict[Key, Takings]
    other: dict[Key, Takings]
    qualified: dict[Key, int]


def _line(span: Period, group: str | None, counted: Mapping[Key, int] | None, told: _Told | None) -> Line:
    key = (span.first, group)
    return Line(
        span,
        group,
        None if counted is None else counted.get(key, 0),
        None if told is None else told.qualified.get(key, 0),
        None if told is None else told.member.get(key, Takings()),
        None if told is None else told.other.get(key, Takings()),
    )


def _groups(counted: Mapping[Key, int] | None, told: _Told | None) -> list[str]:
    """Whatever was counted -> the shops or clerks in it, by name; what nobody wrote down is the empty name, last."""
    keys = {*(counted or {})} | ({*told.member, *told.other, *told.qualified} if told else set())
    return sorted({group or "" for _first, group in keys}, key=lambda name: (not name, name))


def _new_cards(cards: Roll, spans: Sequence[Period], cut: str) -> dict[Key, int]:
    whose: Callable[[Card], str | None] = (lambda c: getattr(c, cut) or "") if cut else lambda _c: None
    out: dict[Key, int] = {}
    for span in spans:
        for card in cards.enrolled(span.first, span.last):
            key = (span.first, whose(card))
            out[key] = out.get(key, 0) + 1
    return out


def _first_sale(tables: Tables) -> list[int | None]:
    return list(tables.lines("sales").select(nw.col("day").min()).collect("pyarrow").to_native()["day"].to_pylist())


def _told(
    frames: Mapping[str, Any], tables: Tables, spans: Sequence[Period], as_of: int, cut: str, card_from_cents: int
) -> _Told:
    """Tables -> what members and others took of own shops in each period, and how many tickets without a card were worth one."""
    first, last = spans[0].first, min(spans[-1].last, as_of - 1)
    by = ["day", *([cut] if cut and tables.has("sales", cut) else [])]
    found: list[dict[Key, Takings]] = []
    shops = OwnShops(frames)
    for condition in ("member!=none", "member=none"):
        asked: dict[str, Any] = {"from_day": first, "to_day": last, "where": [condition], "scope": tables.scope, "as_of": as_of}
        rows = ask(shops, ["net_sales", "goods_quantity", "sale_count"], by, **asked).rows
        profit = _profit(shops, by, asked)
        found.append(_folded(rows, profit, spans, cut))
    return _Told(found[0], found[1], _qualified(tables, spans, cut, card_from_cents))


def _profit(frames: Mapping[str, Any], by: Sequence[str], asked: dict[str, Any]) -> dict[tuple[Any, ...], int] | None:
    """-> the gross profit of each group; None where the company's sales do not say their cost."""
    try:
        rows = ask(frames, ["gross_profit"], list(by), **asked).rows
    except MissingColumn:
        return None
    return {tuple(row[name] for name in by): int(row["gross_profit"] or 0) for row in rows}


def _folded(
    rows: Sequence[Mapping[str, Any]], profit: Mapping[tuple[Any, ...], int] | None, spans: Sequence[Period], cut: str
) -> dict[Key, Takings]:
    """Rows a day -> what they are in each period."""
    out: dict[Key, Takings] = {}
    for row in rows:
        start = _span_of(int(row["day"]), spans)
        if start is None:
            continue
        group = (row.get(cut) or "") if cut else None
        was = out.get((start, group), Takings(profit=None if profit is None else 0))
        day = (row["day"], row[cut]) if cut in row else (row["day"],)
        out[start, group] = Takings(
            was.sales + int(row["net_sales"] or 0),
            None if profit is None or was.profit is None else was.profit + profit.get(day, 0),
            was.pieces + float(row["goods_quantity"] or 0),
            was.tickets + int(row["sale_count"] or 0),
        )
    return out


def _span_of(day: int, spans: Sequence[Period]) -> int | None:
    low, high = 0, len(spans)
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if spans[middle].last < day else (low, middle)
    return spans[low].first if low < len(spans) and spans[low].first <= day else None


def _qualified(tables: Tables, spans: Sequence[Period], cut: str, card_from_cents: int) -> dict[Key, int]:
    """Tables -> tickets of own shops without a card whose amount reaches the threshold."""
    lines = tills(tables.lines("sales").filter(nw.col("day") >= spans[0].first, nw.col("day") <= spans[-1].last))
    bought = nw.any_horizontal(*(nw.col("kind") == kind for kind in BOUGHT), ignore_nulls=False)
    lines = lines.filter(bought)
    own = [cut] if cut and tables.has("sales", cut) else []
    tickets = lines.group_by("source", "document").agg(
        nw.col("day").min(),
        nw.col("net_cents").sum().alias("_net"),
        nw.col("member").max().alias("_member"),
        *(nw.col(c).max() for c in own),
    )
    tickets = tickets.filter(nw.col("_member").is_null(), nw.col("_net") >= card_from_cents)
    rows = tickets.group_by("day", *own).agg(nw.len().alias("n")).collect("pyarrow").to_native().to_pylist()
    out: dict[Key, int] = {}
    for row in rows:
        start = _span_of(int(row["day"]), spans)
        if start is not None:
            key = (start, (row.get(cut) or "") if cut else None)
            out[key] = out.get(key, 0) + int(row["n"])
    return out


@dataclass(frozen=True)
class Review:
    """Whether the new-card rate of a period is low against the periods before it, and who pulls it down (D05).

    verdict: `low`, `usual`, or `cannot tell` (fewer than FEWEST qualified tickets on a side). behind: clerks (or shops) whose own
    rate is below that of the others by more than chance: then it is how cards are offered; when none stands out, what a card is
    worth.
    """

    verdict: Literal["low", "usual", "cannot tell"]
    rate: float | None = None
    before: float | None = None
    behind: tuple[tuple[str, float, float], ...] = ()


def review(whole: Tracker, cut: Tracker | None = None) -> Review:
    """The tracker of the whole, and the same cut by clerk or shop -> whether the rate of new cards calls for a look."""
    done = [line for line in whole.lines if not line.period.partial]
    if not done or done[-1].new_cards is None or done[-1].qualified is None:
        return Review("cannot tell")
    last, earlier = done[-1], done[:-1]
    cards, tickets = sum(x.new_cards or 0 for x in earlier), sum(x.qualified or 0 for x in earlier)
    rate, before = over(last.new_cards, last.qualified), over(cards, tickets)
    if rate is None or before is None or min(last.qualified or 0, tickets) < FEWEST:
        return Review("cannot tell", rate, before)
    low = _z((last.new_cards or 0, last.qualified or 0), (cards, tickets)) < -1.96
    return Review("low" if low else "usual", rate, before, _behind(cut) if cut else ())


def _z(one: tuple[int, int], other: tuple[int, int]) -> float:
    """Successes and trials of two -> the difference of their rates in standard errors (two proportions, pooled)."""
    (a, n), (b, m) = one, other
    pooled = min(max((a + b) / (n + m), 0.0), 1.0)
    error = (pooled * (1 - pooled) * (1 / n + 1 / m)) ** 0.5
    return (a / n - b / m) / error if error else 0.0


def _behind(cut: Tracker) -> tuple[tuple[str, float, float], ...]:
    """A cut tracker -> whose rate over all its periods is below that of all the others together: who, own rate, theirs."""
    sums: dict[str, tuple[int, int]] = {}
    for line in cut.lines:
        if line.group:
            cards, tickets = sums.get(line.group, (0, 0))
            sums[line.group] = (cards + (line.new_cards or 0), tickets + (line.qualified or 0))
    every = (sum(c for c, _t in sums.values()), sum(t for _c, t in sums.values()))
    out = []
    for name, (cards, tickets) in sums.items():
        others = (every[0] - cards, every[1] - tickets)
        if min(tickets, others[1]) >= FEWEST and _z((cards, tickets), others) < -1.96:
            out.append((name, cards / tickets, others[0] / others[1]))
    return tuple(sorted(out, key=lambda row: row[1]))
