"""The competitors: what was noted of them just before, whether it is about these goods and this region, and the gap of prices."""

from __future__ import annotations

from typing import Any

import narwhals as nw

from zhanggui.base.days import date_of
from zhanggui.decide.angles.angle import Angle, Column, Look, Row, element
from zhanggui.decide.wording import MONTHS_EN
from zhanggui.measures.ask import ask

NEAR, MONTH, SHOWN = 14, 28, 6
DEARER = 0.03
"""How much dearer we must be for a price to be a finding."""
COLUMNS = (
    Column("哪天", "day", "day"),
    Column("对手", "competitor"),
    Column("什么事", "what"),
    Column("商品", "SKU", "element"),
    Column("他的价", "their price", "money"),
    Column("我们的均价", "our average price", "money"),
    Column("价差率", "gap", "percent"),
)
NOTE = {
    "zh": "价差率=（我价−竞价）÷竞价；我们的均价是前28天",
    "en": "gap = (ours - theirs) / theirs; our average price is of the 28 days before",
}


def look(at: Look) -> Angle:
    """A case -> what was noted of rivals in the two weeks before it."""
    if at.lacking("competitor_facts"):
        zh, en = "没有登记对手的动作（价格、促销、新品）", "no competitor's moves (price, promotion, new goods) are on record"
        return Angle("rivals", "missing", zh, en, ("competitor_facts",))
    facts = _facts(at)
    if not facts:
        zh, en = f"前{NEAR}天没有登记到对手的动作", f"nothing was noted of competitors in the {NEAR} days before"
        return Angle("rivals", "nothing", zh, en)
    close = [f for f in facts if f["match"]]
    rows = tuple(_row(at, f) for f in (close or facts)[:SHOWN])
    if not close:
        zh = f"前{NEAR}天登记到{len(facts)}条，都不是这些商品、这个区域的"
        en = f"{len(facts)} noted in the {NEAR} days before, none about these goods or this region"
        return Angle("rivals", "nothing", zh, en, (), COLUMNS, rows, NOTE)
    telling = [fact for fact, row in zip(close, rows, strict=False) if row.cells[4] is None or (row.cells[6] or 0) >= DEARER]
    if not telling:
        zh = f"前{NEAR}天登记到{len(close)}条这些商品的价，都没有比我们便宜多少"
        en = f"{len(close)} prices of these goods noted in the {NEAR} days before, none much below ours"
        return Angle("rivals", "nothing", zh, en, (), COLUMNS, rows, NOTE)
    one = telling[0]
    when = date_of(int(one["day"]))
    gap = rows[close.index(one)].cells[6]
    zh = f"{when.month}月{when.day}日{one['rival']}：{one.get('text') or one['subject']}"
    en = f"{when.day} {MONTHS_EN[when.month - 1]}, {one['rival']}: {one.get('text') or one['subject']}"
    if gap is not None:
        zh, en = f"{zh}，我们贵{gap:.0%}", f"{en}, ours is {gap:.0%} dearer"
    if len(telling) > 1:
        zh, en = f"{zh}（共{len(telling)}条）", f"{en} ({len(telling)} in all)"
    return Angle("rivals", "finding", zh, en, (), COLUMNS, rows, NOTE)


def _facts(at: Look) -> list[dict[str, Any]]:
    """-> facts of the two weeks before, those about these goods or this region first, the latest first."""
    near = at.tables.lines("competitor_facts").filter(nw.col("day") > at.first - NEAR, nw.col("day") <= at.last)
    rows = near.collect("pyarrow").to_native().to_pylist()
    regions, skus = set(at.named("region").values()), _skus(at)
    for row in rows:
        about_goods = bool(row.get("sku")) and row["sku"] in skus
        about_region = bool(row.get("region")) and row["region"] in regions
        # What names neither goods nor a region is about everybody; what names another's is not about this.
        fits = (not row.get("sku") or about_goods) and (not row.get("region") or about_region or not regions)
        row["match"] = fits and (about_goods or about_region)
    return sorted(rows, key=lambda r: (not r["match"], -r["day"], str(r["rival"])))


def _skus(at: Look) -> set[str]:
    """-> the SKUs that the case is about: named, or those that moved it."""
    said = at.named("sku", "category", "brand")
    if "sku" in said:
        return {said["sku"]}
    where = [*at.where, *(f"{d}={e}" for d, e in said.items())]
    return {str(sku) for sku in at.by([at.measure], "sku", at.first - 7, at.last, where) if sku is not None} if said else set()


def _row(at: Look, fact: dict[str, Any]) -> Row:
    theirs = round(float(fact["value"]) * 100) if fact.get("subject") in ("price", "价格", "售价") and fact.get("value") else None
    ours = None
    if theirs is not None and fact.get("sku"):
        first, where = at.first - MONTH, [f"sku={fact['sku']}"]
        ours = ask(at.frames, ["average_price"], from_day=first, to_day=at.first - 1, where=where, as_of=at.as_of).value(
            "average_price"
        )
    gap = None if theirs is None or ours is None else (ours - theirs) / theirs
    cell = element("sku", fact["sku"]) if fact.get("sku") else ""
    return Row((int(fact["day"]), fact["rival"], fact.get("text") or fact["subject"], cell, theirs, ours, gap))
