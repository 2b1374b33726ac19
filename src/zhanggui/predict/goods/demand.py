"""Demand of each SKU over the days ahead: a mean with its interval, from sales on days on which there was stock.

A day that ended with nothing in stock and sold nothing says nothing about demand: it is left out of the rate
(日均销量 = 窗口销量 / 有货天数). The method is chosen for each class of SKU by back-test on the company's own past (`rates`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np
import numpy.typing as npt

from zhanggui.measures.balance import changes, keys_of
from zhanggui.measures.reading import Tables
from zhanggui.predict.backtest import Backtest, Row, bootstrap, cut_name, cuts_before
from zhanggui.predict.goods.rates import APART, CLASSES, ORIGINS, PEERS, USUAL, Choice, Method, choose, classes_of, rates

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
WEEK = 7
WEEKS_BACK = 104
LEAST_WEEKS = 8
"""Below this many weeks of history nothing can be chosen: the plain daily average is all there is."""
LEVELS = (0.1, 0.5, 0.9)
GROUPS = 5


@dataclass(frozen=True)
class Panel:
    """SKUs x days: units sold as goods, and whether there was stock to sell. `first` is the day number of the first column."""

    skus: tuple[str, ...]
    first: int
    units: Array
    open: Flags
    stock: Array | None = None
    """What lay there at the end of each day, as far as it is known."""

    @property
    def day(self) -> int:
        """The day after the last column."""
        return self.first + int(self.units.shape[1])

    def until(self, day: int) -> Panel:
        """The same as it was known before a day."""
        days = day - self.first
        stock = None if self.stock is None else self.stock[:, :days]
        return Panel(self.skus, self.first, self.units[:, :days], self.open[:, :days], stock)

    def weeks(self) -> Array:
        """Units a week (the last one ends with the last day), as of a whole week in stock: closed days are left out, a week
        without a day in stock repeats the one before."""
        n, days = self.units.shape
        whole = days // WEEK
        sold = self.units[:, days - whole * WEEK :].reshape(n, whole, WEEK).sum(axis=2)
        there = self.open[:, days - whole * WEEK :].reshape(n, whole, WEEK).sum(axis=2)
        out: Array = np.where(there > 0, sold * WEEK / np.maximum(there, 1), np.nan)
        for t in range(whole):
            unknown = np.isnan(out[:, t])
            out[unknown, t] = out[unknown, t - 1] if t else 0.0
        return out

    def average(self, window: int) -> tuple[Array, Array, Array]:
        """-> units sold in the last `window` days, days of them in stock, and the first over the second (0 where no day was)."""
        sold, days = self.units[:, -window:].sum(axis=1), self.open[:, -window:].sum(axis=1).astype(float)
        return sold, days, np.where(days > 0, sold / np.maximum(days, 1), 0.0)

    def spread(self, window: int = 91) -> Array:
        """-> the standard deviation of a day's sales over the last days in stock."""
        units, there = self.units[:, -window:], self.open[:, -window:]
        count = np.maximum(there.sum(axis=1), 1)
        mean = (units * there).sum(axis=1) / count
        out: Array = np.sqrt((((units - mean[:, None]) * there) ** 2).sum(axis=1) / count)
        return out


@dataclass(frozen=True)
class Forecast:
    """What to expect: units a day of each SKU of the panel, its class, and how the choice was made.

    off: how far the forecast of each SKU was off on its own, besides what varies from day to day (standard deviation, as a share
    of it); together: how far all were off at once.
    """

    daily: Array
    kinds: npt.NDArray[np.int64]
    choice: Choice
    off: Array
    together: float = 0.0

    def method(self, i: int) -> str:
        """-> the method that was used for SKU i."""
        return self.choice.method[CLASSES[self.kinds[i]]]


def panel(frames: Mapping[str, Any], as_of: int, days: int = WEEKS_BACK * WEEK, also: Sequence[str] = ()) -> Panel:
    """Records and a day -> the panel of the days before it: the SKUs sold in it, and those of `also`, sold or not."""
    tables = Tables(frames, as_of)
    sold: dict[str, list[Any]] = {"sku": [], "day": [], "quantity": []}
    if tables.has("sales", "sku", "day", "quantity", "kind"):
        lines = tables.lines("sales").filter(
            nw.col("kind") == "goods", nw.col("day") >= as_of - days, nw.col("day") < as_of, ~nw.col("sku").is_null()
        )
        sold = (
            lines.group_by("sku", "day")
            .agg(nw.col("quantity").sum().alias("quantity"))
            .collect("pyarrow")
            .to_native()
            .to_pydict()
        )
    names = tuple(sorted({*sold["sku"], *also}))
    if not names:
        return Panel((), as_of, np.zeros((0, 0)), np.zeros((0, 0), bool))
    at = {sku: i for i, sku in enumerate(names)}
    first = min(sold["day"], default=as_of - 1)
    units = np.zeros((len(names), as_of - first))
    rows, columns = [at[sku] for sku in sold["sku"]], [day - first for day in sold["day"]]
    np.add.at(units, (rows, columns), np.asarray(sold["quantity"], dtype=float))
    return Panel(names, first, units, *_in_stock(tables, names, first, units))


def _in_stock(tables: Tables, skus: tuple[str, ...], first: int, units: Array) -> tuple[Flags, Array | None]:
    """-> whether a SKU could be sold on a day: it was sold, or something lay there at its end (true where stock is unknown);
    and what lay there."""
    if not tables.has("stock_days", "sku", "day", "on_hand"):
        return np.ones(units.shape, bool), None
    kept = changes(tables).filter(nw.col("sku").is_in(list(skus)))
    found = kept.select(*keys_of(tables), "day", "on_hand").collect("pyarrow").to_native().to_pylist()
    at = {sku: i for i, sku in enumerate(skus)}
    found.sort(key=lambda r: (str(r["sku"]), str(r.get("stockroom")), str(r.get("lot")), r["day"]))
    delta, known = np.zeros((len(skus), units.shape[1] + 1)), np.full(len(skus), units.shape[1])
    before: tuple[Any, ...] = ()
    held = 0.0
    for r in found:
        key, i, column = (r["sku"], r.get("stockroom"), r.get("lot")), at[r["sku"]], max(r["day"] - first, 0)
        held = held if key == before else 0.0
        if column < units.shape[1]:
            delta[i, column] += r["on_hand"] - held
            known[i] = min(known[i], column)
        before, held = key, r["on_hand"]
    stock = delta[:, :-1].cumsum(axis=1)
    unknown = np.arange(units.shape[1])[None, :] < known[:, None]
    flags: Flags = unknown | (stock > 0) | (units > 0)
    return flags, np.where(unknown, np.nan, stock)


def forecast(known: Panel, horizon: int, window: int = 28) -> Forecast:
    """A panel, the days ahead that matter and the window of the plain average -> what to expect a day."""
    weeks = known.weeks()
    if weeks.shape[1] < LEAST_WEEKS:
        plain, nothing = dict.fromkeys(CLASSES, "window"), np.zeros(len(known.skus))
        return Forecast(known.average(window)[2], nothing.astype(np.int64), Choice(plain, dict.fromkeys(CLASSES, 0.0)), nothing)
    ahead = max(1, round(horizon / WEEK))
    choice = choose(weeks, [(0, ahead)])
    return Forecast(rates(weeks, choice) / WEEK, classes_of(weeks), choice, *_off(weeks, choice, ahead, known.spread()))


def _off(weeks: Array, choice: Choice, ahead: int, spread: Array) -> tuple[Array, float]:
    """Weekly history, the choice, the weeks ahead, the spread of a day -> how far off the forecast of each SKU was at the last
    origins, in five groups of SKUs by size, besides what days vary by; and how far off all were together."""
    mean = rates(weeks, choice) * ahead
    tried = []
    for k in range(ORIGINS):
        cut = weeks.shape[1] - ahead - k * APART
        if cut < LEAST_WEEKS:
            break
        tried.append((rates(weeks[:, :cut], choice) * ahead, weeks[:, cut : cut + ahead].sum(axis=1)))
    if not tried:
        return np.zeros(len(mean)), 0.0
    was, came = (np.concatenate([t[i] for t in tried]) for i in range(2))
    whole = np.array([(t[1].sum() / t[0].sum() - 1) ** 2 for t in tried if t[0].sum() > 0])
    together = float(whole.mean()) if len(whole) else 0.0
    varies = np.tile(ahead * WEEK * spread**2, len(tried))
    edges = np.quantile(was, np.linspace(0, 1, GROUPS + 1)[1:-1])
    then, now, out = np.searchsorted(edges, was), np.searchsorted(edges, mean), np.zeros(len(mean))
    for g in range(GROUPS):
        mine = then == g
        square = (was[mine] ** 2).sum()
        more = ((came[mine] - was[mine]) ** 2 - varies[mine]).sum() / square if square > 0 else 0.0
        out[now == g] = np.sqrt(max(more - together, 0.0))
    return out, float(np.sqrt(together))


def quantiles(weeks: Array, method: Method, ahead: int, levels: Sequence[float] = LEVELS, origins: int = 3) -> Array:
    """Weekly history, how a rate is made and the weeks ahead -> SKUs x levels of the total ahead.

    What came over what was expected, at the last origins, in five groups of SKUs by the size of what was expected.
    """
    mean = method(weeks) * ahead
    old, ratio = [], []
    for k in range(1, origins + 1):
        cut = weeks.shape[1] - k * ahead
        if cut >= LEAST_WEEKS:
            was = method(weeks[:, :cut]) * ahead
            old.append(was)
            ratio.append((weeks[:, cut : cut + ahead].sum(axis=1) + 0.5) / (was + 0.5))
    if not old:
        return np.repeat(mean[:, None], len(levels), axis=1)
    before, came = np.concatenate(old), np.concatenate(ratio)
    edges = np.quantile(before, np.linspace(0, 1, GROUPS + 1)[1:-1])
    then, now = np.searchsorted(edges, before), np.searchsorted(edges, mean)
    out = np.zeros((len(mean), len(levels)))
    for g in range(GROUPS):
        inside = came[then == g] if (then == g).any() else came
        out[now == g] = (mean[now == g, None] + 0.5) * np.quantile(inside, levels) - 0.5
    return np.maximum(out, 0.0)


# ---- the back-test


def _ours(weeks: Array, ahead: int) -> Method:
    choice = choose(weeks, [(0, ahead)])
    return lambda y: rates(y, choice)


def backtest(frames: Mapping[str, Any], as_of: int, cuts: int, horizon: int) -> list[Row]:
    """Records, how many cuts, days ahead (in whole weeks) -> how far off we and the peers were; no cut sees a later day."""
    ahead = max(1, round((horizon or DEMAND.horizon) / WEEK))
    whole = panel(frames, as_of, WEEKS_BACK * WEEK + cuts * ahead * WEEK)
    rows: list[Row] = []
    every: dict[str, list[tuple[Array, Array, Array]]] = {}
    for cut in cuts_before(as_of, cuts, ahead * WEEK):
        if cut - whole.first < (LEAST_WEEKS + ahead) * WEEK:
            continue
        known = whole.until(cut)
        alive = known.units[:, -52 * WEEK :].sum(axis=1) > 0
        weeks = known.weeks()[alive][:, -WEEKS_BACK:]
        came = whole.units[alive][:, cut - whole.first : cut - whole.first + ahead * WEEK].sum(axis=1)
        there = whole.open[alive][:, cut - whole.first : cut - whole.first + ahead * WEEK].mean(axis=1)
        methods = {f"ours: {USUAL} or better by class": _ours(weeks, ahead), **PEERS}
        for name, method in methods.items():
            # Nothing can be sold on a day without stock: what is expected of the days with it is compared with what came.
            mean, band = method(weeks) * ahead * there, quantiles(weeks, method, ahead) * there[:, None]
            every.setdefault(name, []).append((came, mean, band))
            rows += _scored(cut, name, came, mean, band)
    for name, parts in every.items():
        came, mean, band = (np.concatenate([p[i] for p in parts]) for i in range(3))
        rows += _scored(None, name, came, mean, band)
    return rows


def _scored(cut: int | None, method: str, came: Array, mean: Array, band: Array) -> list[Row]:
    """What came and what was expected -> the four figures of a method at a cut."""
    pinball = sum(
        np.maximum(level * (came - band[:, i]), (level - 1) * (came - band[:, i])) for i, level in enumerate(LEVELS)
    ) / len(LEVELS)
    inside = ((came >= band[:, 0]) & (came <= band[:, -1])).astype(float)
    figures = {
        "wape": (np.abs(came - mean), came), "bias": (mean - came, came), "pinball": (np.asarray(pinball), came),
        "coverage_80": (inside, np.ones(len(came))),
    }  # fmt: skip
    out = []
    for metric, (over, under) in figures.items():
        value, low, high = bootstrap(over, under)
        out.append(Row("demand", cut_name(cut), method, metric, round(value, 4), round(low, 4), round(high, 4), len(came)))
    return out


DEMAND = Backtest("demand", "需求", "demand of each SKU", 28, backtest)
