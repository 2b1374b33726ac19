"""Which sales lines a measure speaks of, beyond their kind; and what a unit costs where lines do not say."""

from __future__ import annotations

import narwhals as nw

from zhanggui.measures.measure import Measure
from zhanggui.measures.reading import Frame, Tables


def tills(lines: Frame) -> Frame:
    """Sales lines -> those that the company's own shops sold: that name a shop or a member, or no customer (a business).

    Where lines name no customers at all, whoever sold them sold to consumers.
    """
    there = lines.collect_schema().names()
    if "customer" not in there:
        return lines
    named = [~nw.col(column).is_null() for column in ("shop", "member") if column in there]
    return lines.filter(nw.any_horizontal(nw.col("customer").is_null(), *named, ignore_nulls=False))


def of_goods(tables: Tables, table: str, lines: Frame, returns_alone: bool = False) -> Frame:
    """Lines -> without the returns of SKUs that were never sold as goods, whoever sold them; returns_alone: nothing but returns.

    Only return lines are looked up, and only their SKUs among the goods, so that books without returns pay nothing.
    """
    if "sku" not in tables.columns(table):
        return lines
    returned, names = nw.col("kind") == "return", lines.collect_schema().names()
    back = lines.filter(returned).join(_products(tables, table, lines.filter(returned)), left_on="sku", right_on="_product", how="inner")
    return back if returns_alone else nw.concat([lines.filter(~returned).select(*names), back.select(*names)], how="vertical")


def marked_goods(tables: Tables, table: str, lines: Frame) -> Frame:
    """Lines -> with `_of_goods`: 0 on the returns of SKUs that were never sold as goods, else 1."""
    if "sku" not in tables.columns(table):
        return lines.with_columns(nw.lit(1).alias("_of_goods"))
    products = _products(tables, table, lines.filter(nw.col("kind") == "return")).with_columns(nw.lit(1).alias("_sold"))
    met = lines.join(products, left_on="sku", right_on="_product", how="left")
    kept = (nw.col("kind") != "return") | ~nw.col("_sold").is_null()
    return met.with_columns(nw.when(kept).then(nw.lit(1)).otherwise(nw.lit(0)).alias("_of_goods")).drop("_sold")


def _products(tables: Tables, table: str, returned: Frame) -> Frame:
    """Return lines -> those of their SKUs that were ever sold as goods, in the column `_product`."""
    asked = returned.group_by("sku").agg(nw.len().alias("_n")).select(nw.col("sku").alias("_asked"))
    goods = tables.everything(table).filter(nw.col("kind") == "goods").select("sku")
    met = goods.join(asked, left_on="sku", right_on="_asked", how="inner")
    return met.group_by("sku").agg(nw.len().alias("_n")).select(nw.col("sku").alias("_product"))


def counted(base: Measure, tables: Tables) -> list[nw.Expr]:
    """A base measure -> what must hold of a line, beyond its kind, for it to count."""
    tests = [~nw.col(base.naming).is_null()] if base.naming else []
    return [*tests, ~nw.col("cost_cents").is_null()] if base.costed and "cost_cents" in tables.columns(base.table) else tests


def brought_by_line(base: Measure, tables: Tables) -> nw.Expr:
    """A base measure that adds -> what a line, marked by `marked_goods` where the measure is of goods, brings to it."""
    if base.value is None:
        raise ValueError(f"{base.name} does not add up over lines")
    tests = counted(base, tables)
    tests += [nw.col("_of_goods") == 1] if base.products else []
    tests += [nw.col("kind").is_in(list(base.kinds))] if base.kinds else []
    return nw.when(nw.all_horizontal(*tests, ignore_nulls=False)).then(base.value()).otherwise(nw.lit(0)) if tests else base.value()


def unit_costs(tables: Tables) -> Frame:
    """Tables -> what a unit of each SKU costs now, by the lowest offer: `_costs` (the SKU) and `_cost_e4`."""
    offers = tables.valid_now("offers", "sku", several=True)
    lowest = offers.group_by("sku").agg(nw.col("price_e4").min().alias("_cost_e4"))
    return lowest.select(nw.col("sku").alias("_costs"), "_cost_e4")
