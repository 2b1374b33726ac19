"""Purchases and receipts -> how long suppliers take, measured; and what is ordered and not yet here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import fmean, pstdev
from typing import Literal

import narwhals as nw

from zhanggui.measures.reading import Tables

LEAST = 5
"""Deliveries from which a mean and a spread are taken; fewer say too little."""
BACK = 365
LATE = 3
"""An open purchase line is still believed for this many lead times (60 days at least); then it was forgotten, not late."""

From = Literal["measured", "measured supplier", "offer", "supplier", "setting"]


@dataclass(frozen=True)
class Lead:
    """Days from order to delivery: mean, standard deviation, on how many deliveries it rests, and where it is from."""

    days: float
    sd: float
    count: int
    source: From


@dataclass(frozen=True)
class Leads:
    """What was measured: by (supplier, SKU), and by supplier over all its SKUs."""

    of_sku: Mapping[tuple[str, str], Lead]
    of_supplier: Mapping[str, Lead]
    stated: Mapping[str, float]

    def of(self, supplier: str, sku: str, offered: float | None, otherwise: float) -> Lead:
        """-> the lead time to reckon with: measured where deliveries are enough, else offered, else stated, else assumed."""
        found = self.of_sku.get((supplier, sku)) or self.of_supplier.get(supplier)
        if found:
            return found
        if offered is not None:
            return Lead(offered, 0.0, 0, "offer")
        if supplier in self.stated:
            return Lead(self.stated[supplier], 0.0, 0, "supplier")
        return Lead(otherwise, 0.0, 0, "setting")


def leads(tables: Tables, as_of: int) -> Leads:
    """Tables as of a day -> the lead times of the last year."""
    stated: dict[str, float] = {}
    if tables.has("suppliers", "supplier", "lead_days"):
        rows = tables.valid_now("suppliers", "supplier").filter(~nw.col("lead_days").is_null())
        stated = {
            r["supplier"]: float(r["lead_days"])
            for r in rows.select("supplier", "lead_days").collect("pyarrow").to_native().to_pylist()
        }
    taken: dict[tuple[str, str], list[int]] = {}
    if tables.has("purchases", "document", "supplier", "sku", "day") and tables.has("receipts", "purchase", "sku", "day"):
        ordered = tables.lines("purchases").filter(nw.col("day") >= as_of - BACK)
        ordered = ordered.group_by("document", "supplier", "sku").agg(nw.col("day").min().alias("ordered"))
        came = tables.lines("receipts").group_by("purchase", "sku").agg(nw.col("day").min().alias("came"))
        came = came.select(nw.col("purchase").alias("document"), nw.col("sku").alias("_sku"), "came")
        both = ordered.join(came, left_on=["document", "sku"], right_on=["document", "_sku"], how="inner")
        for r in both.select("supplier", "sku", "ordered", "came").collect("pyarrow").to_native().to_pylist():
            if r["supplier"] is not None and r["came"] >= r["ordered"]:
                taken.setdefault((r["supplier"], r["sku"]), []).append(r["came"] - r["ordered"])
    whole: dict[str, list[int]] = {}
    for (supplier, _), days in taken.items():
        whole.setdefault(supplier, []).extend(days)
    return Leads(
        {key: _lead(days, "measured") for key, days in taken.items() if len(days) >= LEAST},
        {key: _lead(days, "measured supplier") for key, days in whole.items() if len(days) >= LEAST},
        stated,
    )


def taken(tables: Tables, since: int) -> dict[str, int]:
    """Tables and a day -> SKU: days that the first purchase made from that day on took, of those that have come."""
    if not (tables.has("purchases", "document", "sku", "day") and tables.has("receipts", "purchase", "sku", "day")):
        return {}
    ordered = tables.lines("purchases").filter(nw.col("day") >= since)
    ordered = ordered.group_by("document", "sku").agg(nw.col("day").min().alias("ordered"))
    received = tables.lines("receipts").filter(nw.col("day") >= since)
    came = received.group_by("purchase", "sku").agg(nw.col("day").min().alias("came"))
    came = came.select(nw.col("purchase").alias("document"), nw.col("sku").alias("_sku"), "came")
    both = ordered.join(came, left_on=["document", "sku"], right_on=["document", "_sku"], how="inner")
    out: dict[str, tuple[int, int]] = {}
    for r in both.select("sku", "ordered", "came").collect("pyarrow").to_native().to_pylist():
        if r["sku"] is not None and r["came"] >= r["ordered"]:
            out[r["sku"]] = min(out.get(r["sku"], (r["ordered"], r["came"])), (r["ordered"], r["came"]))
    return {sku: last - first for sku, (first, last) in out.items()}


def _lead(days: list[int], source: From) -> Lead:
    return Lead(fmean(days), pstdev(days), len(days), source)


def on_the_way(tables: Tables, as_of: int, longest: float) -> dict[str, float]:
    """Tables, a day and the usual lead time -> SKU: units ordered and not received, of purchases young enough to be believed."""
    if not tables.has("purchases", "document", "sku", "day", "quantity"):
        return {}
    since = as_of - int(max(LATE * longest, 60))
    ordered = (
        tables.lines("purchases")
        .filter(nw.col("day") >= since)
        .group_by("document", "sku")
        .agg(nw.col("quantity").sum().alias("quantity"))
    )
    came: dict[tuple[str, str], float] = {}
    if tables.has("receipts", "purchase", "sku", "quantity"):
        rows = tables.lines("receipts").group_by("purchase", "sku").agg(nw.col("quantity").sum().alias("quantity"))
        came = {(r["purchase"], r["sku"]): r["quantity"] for r in rows.collect("pyarrow").to_native().to_pylist()}
    elif not tables.has("receipts", "sku"):
        # Nobody books receipts: every purchase of all time would look as if it were still on the way.
        return {}
    out: dict[str, float] = {}
    for r in ordered.collect("pyarrow").to_native().to_pylist():
        left = r["quantity"] - came.get((r["document"], r["sku"]), 0.0)
        if left > 0 and r["sku"] is not None:
            out[r["sku"]] = out.get(r["sku"], 0.0) + left
    return out
