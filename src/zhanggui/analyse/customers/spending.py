"""What each customer or member spent in a window, and on what: one pass of the engine over the lines, one row each comes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import narwhals as nw
import numpy as np
import numpy.typing as npt

from zhanggui.analyse.customers.histories import merged_ids
from zhanggui.measures.dimension import DIMENSIONS
from zhanggui.measures.reading import Frame, Tables
from zhanggui.measures.subsets import of_goods

Numbers = npt.NDArray[np.float64]
FEW_SKUS = 5
"""A category with fewer SKUs than this has no price level of its own."""
MOST_SKUS = 20_000
"""So many SKUs of high price are told to the engine; of more, those that are dearest."""


@dataclass(frozen=True)
class Spending:
    """Money of each (minor units, in the order of the names asked for) in a window; None: the records do not tell.

    net: net sales, returns of goods taken off; goods: goods lines alone; lines: their number; special: goods sold below their
    regular price; high: goods of SKUs of high unit price; profit: net less cost of the lines whose cost is known, gifts included.
    cost_known: the share of goods money whose cost is on its lines, 0 to 1.
    """

    net: Numbers
    goods: Numbers
    lines: Numbers
    special: Numbers | None
    high: Numbers | None
    profit: Numbers | None
    cost_known: float


def spending(
    tables: Tables, names: Sequence[str], window: tuple[int, int], who: str = "customer", *, high_quantile: float = 0.75
) -> Spending:
    """Tables, ids, a window (first day, day after the last) and whose ids they are -> what each spent in it."""
    if not tables.has("sales", who, "day", "kind", "net_cents"):
        nothing = np.zeros(len(names))
        return Spending(nothing, nothing, nothing, None, None, None, 0.0)
    amounts = _amounts(tables.columns("sales"), dear_skus(tables, window, who, high_quantile))
    lines = _lines(tables, window, who).with_columns(*(value.alias(f"_{name}") for name, value in amounts.items()))
    found = lines.group_by(who).agg(*(nw.col(f"_{name}").sum() for name in amounts)).collect("pyarrow").to_native()
    place, into = {name: i for i, name in enumerate(names)}, merged_ids(tables, window[1])
    rows = np.array([place.get(into.get(str(one), str(one)), -1) for one in found[who].to_pylist()], dtype=np.int64)
    there = rows >= 0
    per = {name: np.zeros(len(place)) for name in amounts}
    for name, total in per.items():
        np.add.at(total, rows[there], np.asarray(found[f"_{name}"], np.float64)[there])
    return _spent(per)


def _spent(per: dict[str, Numbers]) -> Spending:
    goods = per["goods"].sum()
    costed = per["costed"].sum() if "costed" in per else 0.0
    tells = "tells" in per and per["tells"].sum() > 0
    return Spending(
        per["net"], per["goods"], per["lines"], per["special"] if tells else None, per.get("high"),
        per["earned"] if costed > 0 else None, float(np.clip(costed / goods, 0, 1)) if goods > 0 else 0.0,
    )  # fmt: skip


def _lines(tables: Tables, window: tuple[int, int], who: str) -> Frame:
    lines = tables.lines("sales").filter(~nw.col(who).is_null(), nw.col("day") >= window[0], nw.col("day") < window[1])
    return of_goods(tables, "sales", lines)


def _amounts(columns: frozenset[str], dear: list[str] | None) -> dict[str, nw.Expr]:
    """Columns of the sales and the SKUs of high price -> what is added up, each as far as there is a column for it."""
    money, goods = nw.col("net_cents"), ("goods",)
    out = {"net": _on(("goods", "return"), money), "goods": _on(goods, money), "lines": _on(goods, nw.lit(1))}
    below, tells = _below_regular(columns)
    if below is not None and tells is not None:
        out |= {"special": _on(goods, _where(below, money)), "tells": _where(tells, nw.lit(1))}
    if dear is not None:
        out["high"] = _on(goods, _where(nw.col("sku").is_in(dear), money))
    if "cost_cents" in columns:
        known = ~nw.col("cost_cents").is_null()
        earned = _on(("goods", "return"), money) - nw.col("cost_cents").fill_null(0)
        out["earned"] = _on(("goods", "return", "gift"), _where(known, earned))
        out["costed"] = _on(goods, _where(known, money))
    return out


def _on(kinds: tuple[str, ...], value: nw.Expr) -> nw.Expr:
    """Kinds of lines and a value -> the value on those lines, 0 on others."""
    return _where(nw.any_horizontal(*(nw.col("kind") == kind for kind in kinds), ignore_nulls=False), value)


def _where(flag: nw.Expr, value: nw.Expr) -> nw.Expr:
    return nw.when(flag).then(value).otherwise(nw.lit(0))


def _below_regular(columns: frozenset[str]) -> tuple[nw.Expr | None, nw.Expr | None]:
    """Columns of the sales -> whether a line was sold below its regular price (a discount, less than its list amount, or a
    promotion), and whether it tells anything of that; None where there is no such column."""
    tests = {"discount_cents": nw.col("discount_cents") > 0, "list_cents": nw.col("list_cents") > nw.col("net_cents"),
             "promotion": ~nw.col("promotion").is_null()}  # fmt: skip
    there = [name for name in tests if name in columns]
    if not there:
        return None, None
    return (nw.any_horizontal(*(tests[name] for name in there), ignore_nulls=True),
            nw.any_horizontal(*(~nw.col(name).is_null() for name in there), ignore_nulls=True))  # fmt: skip


def dear_skus(tables: Tables, window: tuple[int, int], who: str, quantile: float) -> list[str] | None:
    """Tables and a window -> the SKUs whose mean unit price is at or above the quantile of their category's SKUs (of all SKUs
    where the category is unknown or has few); None where no line tells a quantity, or all goods cost the same."""
    if not tables.has("sales", "sku", "quantity"):
        return None
    lines = _lines(tables, window, who).filter(nw.col("kind") == "goods", nw.col("quantity") > 0, ~nw.col("sku").is_null())
    found = lines.group_by("sku").agg(nw.col("net_cents").sum().alias("cents"), nw.col("quantity").sum().alias("units"))
    rows = found.collect("pyarrow").to_native()
    if not len(rows):
        return None
    skus, price = np.array(rows["sku"].to_pylist()), np.asarray(rows["cents"], np.float64) / np.asarray(rows["units"], np.float64)
    level = np.full(len(skus), np.quantile(price, quantile))
    category = _categories(tables)
    kinds, place = np.unique([category.get(sku, "") for sku in skus], return_inverse=True)
    for n, kind in enumerate(kinds):
        own = place == n
        if kind and own.sum() >= FEW_SKUS:
            level[own] = np.quantile(price[own], quantile)
    dear = np.flatnonzero((price >= level) & (price > price.min()))
    return sorted(skus[dear[np.argsort(-price[dear], kind="stable")[:MOST_SKUS]]].tolist()) or None


def _categories(tables: Tables) -> dict[str, str]:
    lookup = DIMENSIONS["category"].lookups[0]
    if not tables.has(lookup.table, lookup.table_key, lookup.column):
        return {}
    rows = tables.values(lookup, "category").collect("pyarrow").to_native().to_pylist()
    return {row["_key_category"]: row["category"] for row in rows if row["category"] is not None}
