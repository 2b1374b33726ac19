"""What the customers of the next months need: how many reps, what they will buy, what must be in stock for them.

reps needed = sum over grades (customers x visits a month x minutes of a visit with its way) / minutes a month of one rep.
Visits and minutes are measured where visits are recorded, else they are the company's settings; each says which. What new
customers buy is what past new customers bought in their first 90 days.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

import narwhals as nw
import numpy as np

from zhanggui.analyse.acquisition.first_lines import DAYS, FirstLines, first_lines
from zhanggui.analyse.acquisition.newcomers import NEVER, Newcomers, newcomers
from zhanggui.analyse.acquisition.sources import by_month
from zhanggui.analyse.customers.histories import merged_ids
from zhanggui.analyse.customers.lifecycle import months_later, rules_of
from zhanggui.base.days import minutes_between
from zhanggui.measures.reading import Tables
from zhanggui.predict.new_customers import Forecast, forecast

VISITS_OVER = 91
MONTH = 30.4375
LEAST = 5
"""A basket is told when at least so many new customers had their first 90 days."""


@dataclass(frozen=True)
class Work:
    """Customers of a grade: how many are active, visits a customer and month, minutes of a visit; whether measured."""

    grade: str | None
    customers: int
    visits: float
    minutes: float
    measured: bool


@dataclass(frozen=True)
class Need:
    """What one more customer buys in the first 90 days: of a category, units and money (minor units), a customer."""

    category: str | None
    units: float
    cents: float


@dataclass(frozen=True)
class Needs:
    """The plan. capacity: minutes a month of one rep, and whether from the list of reps. reps_now: who works now (None: nobody
    said). basket: by category, most money first; observed: upon how many past new customers it rests."""

    work: tuple[Work, ...]
    travel: float
    capacity: float
    from_reps: bool
    reps_now: int | None
    forecast: Forecast
    basket: tuple[Need, ...]
    observed: int

    @property
    def minutes(self) -> float:
        """-> minutes a month that the customers of today take."""
        return sum(w.customers * w.visits * (w.minutes + self.travel) for w in self.work)

    @property
    def customers(self) -> int:
        """-> customers of today."""
        return sum(w.customers for w in self.work)

    def reps(self, more: float = 0.0) -> int:
        """More customers, who take as much as the others do on average -> reps needed, whole ones (C07)."""
        each = self.minutes / self.customers if self.customers else 0.0
        return ceil((self.minutes + more * each) / self.capacity - 1e-9) if self.capacity else 0

    @property
    def reps_then(self) -> tuple[int, int, int]:
        """-> reps needed with the customers of the forecast, and with its low and its high."""
        f = self.forecast
        return self.reps(f.value), self.reps(f.low), self.reps(f.high)

    def sales(self) -> tuple[float, float, float] | None:
        """-> what the new customers are expected to buy in their first 90 days (minor units), with the low and the high of how
        many come; None where too few past ones are known."""
        if not self.basket:
            return None
        each = sum(n.cents for n in self.basket)
        return each * self.forecast.value, each * self.forecast.low, each * self.forecast.high


def needs(
    tables: Tables, new: Newcomers, told: Forecast, settings: Mapping[str, Any], basket: tuple[Sequence[Need], int] | None = None
) -> Needs:
    """Tables as of a day, newcomers, the forecast, settings, what newcomers buy at first (None: it is asked) -> what the
    customers of the next months need."""
    months, grade = rules_of(settings).active_months, new.get("grade")
    active = (new.last != NEVER) & (months_later(np.maximum(new.last, 0), months) + 1 >= new.as_of)
    work = _work(tables, new.as_of, {new.names[i]: grade[i] for i in np.flatnonzero(active).tolist()}, settings)
    travel = float(settings.get("travel_minutes", 15.0))
    days = float(settings.get("rep_days_a_month", 22.0))
    capacity, from_reps = float(settings.get("rep_minutes_a_day", 420.0)) * days, False
    a_day = _capacity(tables)
    if a_day:
        each = sum(w.customers * w.visits * w.minutes for w in work) / max(sum(w.customers * w.visits for w in work), 1e-9)
        capacity, from_reps = a_day * days * (each + travel), True
    bought, observed = first_basket(tables, new) if basket is None else basket
    return Needs(tuple(work), travel, capacity, from_reps, _reps_now(tables, new), told, tuple(bought), observed)


def _work(tables: Tables, as_of: int, active: Mapping[str, str | None], settings: Mapping[str, Any]) -> list[Work]:
    """Active customers with their grade -> visits and minutes of each grade, as they were or as the settings say."""
    seen = _visits(tables, as_of)
    usual = float(settings.get("visits_per_month", 2.0)), float(settings.get("visit_minutes", 15.0))
    out = []
    for grade in sorted(set(active.values()), key=lambda g: (g is None, g or "")):
        who = {name for name, its in active.items() if its == grade}
        mine = [minutes for customer, minutes in seen if customer in who] if seen is not None else []
        timed = [m for m in mine if m is not None]
        visits = len(mine) / len(who) / (VISITS_OVER / MONTH) if seen is not None else usual[0]
        out.append(Work(grade, len(who), visits, float(np.median(timed)) if timed else usual[1], seen is not None))
    return out


def _visits(tables: Tables, as_of: int) -> list[tuple[str, float | None]] | None:
    """-> (customer, minutes) of each visit of the last 91 days; None where visits were never imported."""
    if not tables.has("visits", "customer", "day"):
        return None
    there = [name for name in ("started_ms", "ended_ms") if tables.has("visits", name)]
    rows = tables.everything("visits").filter(nw.col("day") >= as_of - VISITS_OVER).select("customer", *there)
    into = merged_ids(tables, as_of)
    out: list[tuple[str, float | None]] = []
    for row in rows.collect("pyarrow").to_native().to_pylist():
        minutes = minutes_between(row.get("started_ms"), row.get("ended_ms"))
        out.append((into.get(row["customer"], row["customer"]), minutes))
    return out


def _capacity(tables: Tables) -> float | None:
    """-> visits a working day of one rep, as the list of reps says, on average; None where it does not."""
    if not tables.has("reps", "rep", "capacity"):
        return None
    values = [
        r["capacity"] for r in tables.valid_now("reps", "rep").select("capacity").collect("pyarrow").to_native().to_pylist()
    ]
    told = [v for v in values if v]
    return float(np.mean(told)) if told else None


def _reps_now(tables: Tables, new: Newcomers) -> int | None:
    """-> reps who work now: those on the list, else those who are said to look after anybody."""
    if tables.has("reps", "rep"):
        rows = tables.valid_now("reps", "rep")
        if tables.has("reps", "to_day"):
            rows = rows.filter(nw.col("to_day").is_null() | (nw.col("to_day") >= new.as_of))
        return len(set(rows.select("rep").collect("pyarrow").to_native()["rep"].to_pylist()))
    return len({r for r in new.get("rep") if r}) or None


def first_basket(tables: Tables, new: Newcomers, lines: FirstLines | None = None) -> tuple[list[Need], int]:
    """Tables, newcomers, what they bought at first (None: it is asked) -> what past new customers bought in their first 90 days,
    by category, a customer; and how many they are."""
    watched = new.is_new & (new.first != NEVER) & (new.first + DAYS <= new.as_of)
    count = int(watched.sum())
    if count < LEAST or not tables.has("sales", "customer", "day", "kind", "quantity", "net_cents", "sku"):
        return [], count
    lines = first_lines(tables, new) if lines is None else lines
    if lines is None:
        return [], count
    category, kept = _categories(tables), watched[lines.who]
    told = [category.get(sku) for sku in lines.skus]
    names = sorted({name for name in told if name is not None})
    place = {name: i for i, name in enumerate(names)}
    group = np.array([place.get(name or "", len(names)) for name in told] + [len(names)], np.int64)[lines.sku[kept]]
    units, cents = (np.bincount(group, of[kept], minlength=len(names) + 1) for of in (lines.units, lines.cents))
    seen = np.bincount(group, minlength=len(names) + 1) > 0
    made = [
        Need(name, float(units[i]) / count, float(cents[i]) / count) for i, name in enumerate([*names, None]) if seen[i]
    ]
    return sorted(made, key=lambda n: -n.cents), count


def _categories(tables: Tables) -> dict[str, str]:
    """-> SKU: its category."""
    if not tables.has("skus", "sku", "category"):
        return {}
    rows: Sequence[dict[str, Any]] = (
        tables.valid_now("skus", "sku").select("sku", "category").collect("pyarrow").to_native().to_pylist()
    )
    return {row["sku"]: row["category"] for row in rows if row["category"]}


def plan(
    tables: Tables, settings: Mapping[str, Any], new: Newcomers | None = None, basket: tuple[Sequence[Need], int] | None = None
) -> Needs | None:
    """Tables as of a day, settings, newcomers and what they buy at first (None: they are asked) -> the forecast and what it
    needs; None where less than six complete months are known. Months within the first weeks of the records, and the one still
    going on, are not complete."""
    day = tables.as_of or 0
    new = newcomers(tables, day) if new is None else new
    this = int(np.datetime64(day, "D").astype("datetime64[M]").astype("datetime64[D]").astype(np.int64))
    told = forecast([(first, n) for first, n in by_month(new) if new.settled <= first < this], str(settings.get("country", "")))
    return needs(tables, new, told, settings, basket) if told else None
