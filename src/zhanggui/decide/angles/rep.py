"""The rep and the customer: in whose hands the change sits, and whether those nobody visited fare worse."""

from __future__ import annotations

from typing import Any

import narwhals as nw

from zhanggui.analyse.causes.contribution import element_rows
from zhanggui.decide.angles.angle import Angle, Column, Look, Row, element, span

MONTH, FEWEST = 28, 5
BUCKETS: tuple[tuple[int, dict[str, str]], ...] = (
    (7, {"zh": "7天内拜访过", "en": "visited within 7 days"}),
    (30, {"zh": "8–30天没拜访", "en": "not for 8-30 days"}),
    (10**6, {"zh": "30天以上没拜访", "en": "not for more than 30 days"}),
)
NEVER = {"zh": "从没有拜访记录", "en": "never"}
OFTEN = 1.5
"""How much worse those not visited must fare to be called a finding."""
WIDE = 0.5
"""The share of the change from which one rep stands out, if it is also half as much again as the rep's share of sales."""
COLUMNS = (
    Column("谁", "who", "element"),
    Column("客户数", "customers", "count"),
    Column("这次", "now", "money"),
    Column("变化", "change", "money"),
    Column("占变化", "of the change", "percent"),
    Column("退货率", "return rate", "percent"),
)


def look(at: Look) -> Angle:
    """A case -> the change by rep, and return rates by how long ago a visit was."""
    lacking = at.lacking("visits")
    reps, alone = _by_rep(at)
    if not reps:
        lacking = (*at.lacking("sales.rep", "assignments"), *lacking)
    gaps, ratio = _by_visit(at) if "visits" not in lacking else ([], None)
    said = at.named("rep", "customer")
    zh, en = [], []
    if "customer" in said:
        words = at.words({"customer": said["customer"]})
        zh.append(f"集中在{words['zh']}" + _visited(at, said["customer"])[0])
        en.append(f"concentrated in {words['en']}" + _visited(at, said["customer"])[1])
    if alone is not None:
        words = at.words({"rep": alone[0]})
        zh.append(f"{words['zh']}的客户占变化的{alone[1]:.0%}，平时占销售的{alone[2]:.0%}")
        en.append(f"customers of {words['en']} are {alone[1]:.0%} of the change, {alone[2]:.0%} of ordinary sales")
    if ratio is not None and ratio >= OFTEN:
        zh.append(f"30天以上没拜访的客户退货率是近期拜访过的{ratio:.1f}倍")
        en.append(f"customers not visited for over 30 days return {ratio:.1f} times as much as those visited lately")
    rows = tuple(reps + gaps)
    if zh:
        return Angle("rep", "finding", "；".join(zh), "; ".join(en), lacking, COLUMNS, rows)
    if not rows:
        return Angle(
            "rep", "missing", "没有业务员和拜访记录，看不到这一层", "without reps and visits this cannot be seen", lacking
        )
    return Angle(
        "rep",
        "nothing",
        "不集中在某个客户或业务员，拜访多少也看不出差别",
        "not in any one customer or rep, and visits make no visible difference",
        lacking,
        COLUMNS,
        rows,
    )


def _by_rep(at: Look) -> tuple[list[Row], tuple[str, float, float] | None]:
    """-> the change by rep, and the one who stands out: (rep, share of the change, share of ordinary sales)."""
    if at.case.head.dimension == "rep":
        return [], None
    now, before = at.split("rep")
    usual = at.by(["net_sales", "return_rate"], "rep", at.last - MONTH + 1, at.last)
    change = {e: now.get(e, 0.0) - before.get(e, 0.0) for e in now.keys() | before.keys()}
    whole, sold = sum(change.values()), sum(r["net_sales"] or 0 for r in usual.values())
    if not whole or not set(now) - {None}:
        return [], None
    rows = []
    for part in element_rows(before, now, 3):
        rest = part.name.startswith("rest:")
        cell = {"zh": f"其余{part.name[5:]}人", "en": f"{part.name[5:]} others"} if rest else element("rep", part.name)
        rate = None if rest else usual.get(part.name, {}).get("return_rate")
        where = "" if rest else f"{span(at.first, at.last)} {' '.join([*at.where, f'rep={part.name}'])}"
        rows.append(Row((cell, None, part.after, part.change, part.change / whole, rate), "" if rest else at.measure, where, 2))
    top = max((e for e in change if e is not None), key=lambda e: change[e] / whole, default=None)
    if top is None or not sold:
        return rows, None
    share, ordinary = change[top] / whole, (usual.get(top, {}).get("net_sales") or 0) / sold
    return rows, (top, share, ordinary) if share >= WIDE and share >= OFTEN * ordinary and len(change) > 1 else None


def _last_visits(at: Look) -> dict[str, int]:
    visits = at.tables.lines("visits").filter(nw.col("day") <= at.last, ~nw.col("customer").is_null())
    rows = visits.group_by("customer").agg(nw.col("day").max().alias("day")).collect("pyarrow").to_native().to_pylist()
    return {r["customer"]: int(r["day"]) for r in rows}


def _visited(at: Look, customer: str) -> tuple[str, str]:
    """A customer -> since when nobody was there, in both languages; nothing where no visits are kept."""
    if at.lacking("visits"):
        return "", ""
    day = _last_visits(at).get(customer)
    if day is None:
        return "，没有拜访记录", ", no visit on record"
    return f"，{at.last - day}天前拜访过", f", visited {at.last - day} days before"


def _by_visit(at: Look) -> tuple[list[Row], float | None]:
    """-> return rates of four weeks by how long ago the last visit was, and long ago over lately."""
    trade = at.by(["gross_sales", "product_return_amount"], "customer", at.last - MONTH + 1, at.last)
    seen = _last_visits(at)
    if not seen or not trade:
        return [], None
    groups: dict[int, list[dict[str, Any]]] = {}
    for customer, row in trade.items():
        if customer is None:
            continue
        gap = at.last - seen[customer] if customer in seen else None
        place = len(BUCKETS) if gap is None else next(i for i, (limit, _) in enumerate(BUCKETS) if gap <= limit)
        groups.setdefault(place, []).append(row)
    rows, rates = [], {}
    for place, members in sorted(groups.items()):
        sold, back = (sum(m[name] or 0 for m in members) for name in ("gross_sales", "product_return_amount"))
        rates[place] = back / sold if sold > 0 and len(members) >= FEWEST else None
        name = BUCKETS[place][1] if place < len(BUCKETS) else NEVER
        rows.append(Row((name, len(members), None, None, None, rates[place])))
    lately, long = rates.get(0), rates.get(2)
    return rows, long / lately if lately and long is not None else None
