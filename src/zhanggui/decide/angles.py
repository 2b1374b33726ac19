"""The five angles from which a case is looked at, each with a finding or with what is missing.

Goods (SKU, lot, supplier, reason), service, rep and customer, competitors, the market. What the company's records do not
reach is said, with the column that would be needed: absent is not zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import narwhals as nw

from zhanggui.analyse.cases import Case
from zhanggui.analyse.series import ALL
from zhanggui.base.errors import ZhangguiError
from zhanggui.measures.ask import ask
from zhanggui.measures.reading import Tables

State = Literal["finding", "nothing", "missing"]
TREND_DAYS = 28
NEAR = 14


def angles(frames: Mapping[str, Any], case: Case, as_of: int) -> list[dict[str, Any]]:
    """A case -> five angles: {key, zh, en, state, text {zh, en}, missing [table.column]}."""
    tables = Tables(frames, as_of)
    return [
        _goods(tables, case),
        _service(tables, case),
        _rep(tables, case),
        _rivals(tables, case),
        _market(frames, case, as_of),
    ]


def _angle(key: str, zh: str, en: str, state: State, text_zh: str, text_en: str, missing: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"key": key, "zh": zh, "en": en, "state": state, "text": {"zh": text_zh, "en": text_en}, "missing": list(missing)}


def _said(case: Case, dims: tuple[str, ...]) -> dict[str, str]:
    """-> the elements of these dimensions that the case names."""
    named = {d: e for element in case.cause.elements for d, e in element.items()} | dict(case.common)
    if case.head.dimension != ALL:
        named.setdefault(case.head.dimension, case.head.element)
    return {d: e for d, e in named.items() if d in dims}


def _goods(tables: Tables, case: Case) -> dict[str, Any]:
    lacking = tuple(f"sales.{c}" for c in ("lot", "reason") if not tables.has("sales", c))
    said = _said(case, ("sku", "lot", "supplier", "brand", "category", "return_reason"))
    if said:
        where = ", ".join(f"{d}={e}" for d, e in said.items())
        return _angle("goods", "货", "goods", "finding", f"集中在 {where}", f"concentrated in {where}", lacking)
    if lacking:
        return _angle(
            "goods",
            "货",
            "goods",
            "missing",
            "没有集中在某个商品；批号、退货原因没有导入，看不到那一层",
            "not in any one SKU; lots and reasons of return were not imported",
            lacking,
        )
    return _angle("goods", "货", "goods", "nothing", "没有集中在某个商品、批号或供应商", "not in any one SKU, lot or supplier")


def _service(tables: Tables, case: Case) -> dict[str, Any]:
    wanted = ("ordered_day", "shipped_day")
    lacking = tuple(f"sales.{c}" for c in wanted if not tables.has("sales", c))
    if lacking:
        return _angle(
            "service",
            "服务",
            "service",
            "missing",
            "没有下单日和发货日，看不出是不是送晚了",
            "without the days ordered and shipped nobody can see whether deliveries were late",
            lacking,
        )
    lines = tables.lines("sales").filter(
        nw.col("kind") == "goods", ~nw.col("ordered_day").is_null(), ~nw.col("shipped_day").is_null()
    )
    delay = (nw.col("shipped_day") - nw.col("ordered_day")).mean().alias("delay")
    day = case.head.day
    recent = _one(lines.filter(nw.col("day") >= day - 6, nw.col("day") <= day).select(delay))
    before = _one(lines.filter(nw.col("day") >= day - 62, nw.col("day") < day - 6).select(delay))
    if recent is None or before is None or recent < before + 0.5:
        return _angle("service", "服务", "service", "nothing", "发货没有变慢", "deliveries were not slower than before")
    return _angle(
        "service",
        "服务",
        "service",
        "finding",
        f"这一周平均{recent:.1f}天发货，之前{before:.1f}天",
        f"it took {recent:.1f} days to ship this week, {before:.1f} before",
    )


def _rep(tables: Tables, case: Case) -> dict[str, Any]:
    lacking = tuple(["sales.rep"] * (not tables.has("sales", "rep")) + ["visits"] * (not tables.has("visits", "customer")))
    said = _said(case, ("rep", "customer"))
    who = said.get("customer")
    if not who and not lacking:
        return _angle(
            "rep", "业务员与客户", "rep and customer", "nothing", "不集中在某个客户或业务员", "not in any one customer or rep"
        )
    if not who or "visits" in lacking:
        return _angle(
            "rep",
            "业务员与客户",
            "rep and customer",
            "finding" if said else "missing",
            f"集中在客户{who}；没有拜访记录，看不到最近谁去过" if who else "没有业务员和拜访记录，看不到这一层",
            f"concentrated in customer {who}; without visits nobody can see who was there last"
            if who
            else "without reps and visits this cannot be seen",
            lacking,
        )
    day_column = next((c for c in ("ended_day", "day", "planned_day") if tables.has("visits", c)), "day")
    seen = _one(
        tables.lines("visits")
        .filter(nw.col("customer") == who, nw.col(day_column) <= case.head.day)
        .select(nw.col(day_column).max())
    )
    gap = None if seen is None else case.head.day - int(seen)
    text = (
        (f"客户{who}从没有被拜访过", f"customer {who} was never visited")
        if gap is None
        else (f"客户{who}已{gap}天没有被拜访", f"customer {who} was last visited {gap} days before")
    )
    return _angle("rep", "业务员与客户", "rep and customer", "finding", *text, lacking)


def _rivals(tables: Tables, case: Case) -> dict[str, Any]:
    if not tables.has("competitor_facts", "day", "rival"):
        return _angle(
            "rivals",
            "对手",
            "competitors",
            "missing",
            "没有登记对手的动作（价格、促销、新品）",
            "no competitor's moves (price, promotion, new goods) are on record",
            ("competitor_facts",),
        )
    near = tables.lines("competitor_facts").filter(nw.col("day") >= case.head.day - NEAR, nw.col("day") <= case.head.day)
    rivals = sorted(set(near.select("rival").collect("pyarrow").to_native()["rival"].to_pylist()))
    if not rivals:
        return _angle(
            "rivals",
            "对手",
            "competitors",
            "nothing",
            f"前{NEAR}天没有登记到对手的动作",
            f"nothing was noted in the {NEAR} days before",
        )
    names = ", ".join(str(r) for r in rivals[:5])
    return _angle(
        "rivals", "对手", "competitors", "finding", f"前{NEAR}天登记到：{names}", f"noted in the {NEAR} days before: {names}"
    )


def _market(frames: Mapping[str, Any], case: Case, as_of: int) -> dict[str, Any]:
    """Is the market turning away from these goods: their sales and how many customers buy them, four weeks against four."""
    said = _said(case, ("sku", "category", "brand"))
    where = [f"{d}={e}" for d, e in list(said.items())[:1]]
    try:
        last = case.head.day - 1
        now, before = (
            ask(
                frames,
                ["gross_sales", "customer_count"],
                from_day=last - TREND_DAYS * (k + 1) + 1,
                to_day=last - TREND_DAYS * k,
                where=where,
                as_of=as_of,
            )
            for k in (0, 1)
        )
    except ZhangguiError:
        return _angle(
            "market",
            "市场",
            "market",
            "missing",
            "没有客户，看不出多少家在卖",
            "without customers nobody can see how many buy",
            ("sales.customer",),
        )
    sales, was = float(now.value("gross_sales") or 0), float(before.value("gross_sales") or 0)
    doors, had = int(now.value("customer_count") or 0), int(before.value("customer_count") or 0)
    if not was or not had:
        return _angle(
            "market",
            "市场",
            "market",
            "nothing",
            "之前四周没有卖过，比不了",
            "not sold in the four weeks before: nothing to compare",
        )
    what = where[0] if where else "全部商品"
    state: State = "finding" if sales / was < 0.8 and doors / had < 0.9 else "nothing"
    return _angle(
        "market",
        "市场",
        "market",
        state,
        f"{what}：此前四周销售{sales / was - 1:+.0%}，买的客户{had}→{doors}家",
        f"{where[0] if where else 'all goods'}: sales {sales / was - 1:+.0%} over the four weeks before, "
        f"customers {had} to {doors}",
    )


def _one(frame: Any) -> float | None:
    column = frame.collect("pyarrow").to_native().columns[0].to_pylist()
    return column[0] if column else None
