"""The goods themselves: which SKU, lot, supplier or reason the change sits in, each split adding up to the whole change."""

from __future__ import annotations

from zhanggui.analyse.causes.contribution import element_rows
from zhanggui.decide.angles.angle import Angle, Column, Look, Row, element, span
from zhanggui.measures import DIMENSIONS
from zhanggui.rules.return_reason import WORDS, about

DIMS = ("return_reason", "lot", "sku", "supplier", "brand", "category")
SHOWN, TOLD = 2, 3
COLUMNS = (
    Column("分法", "cut"),
    Column("部分", "part", "element"),
    Column("平常", "usually", "money"),
    Column("这次", "now", "money"),
    Column("占变化", "of the change", "percent"),
)


def look(at: Look) -> Angle:
    """A case -> its split by everything known of the goods."""
    lacking = at.lacking("sales.lot", "sales.reason") if at.measure == "return_amount" else ()
    rows, shares = _splits(at)
    if not rows:
        return Angle(
            "goods",
            "missing",
            "没有商品的记录，看不到是什么货",
            "without goods on the lines nobody can see what it was",
            ("sales.sku",),
        )
    named = at.named(*DIMS)
    note = {
        "zh": "平常是此前八周同一天的平均；同一种分法的各行相加是全部变化（100%）",
        "en": "usually: the mean of the same days of eight weeks; the rows of one cut add up to the whole change (100%)",
    }
    if not named:
        zh, en = "没有集中在某个商品、批号或供应商", "not in any one SKU, lot or supplier"
        if lacking:
            zh, en = "没有集中在某个商品；再往下看不到", "not in any one SKU, and nothing deeper is on record"
        return Angle("goods", "missing" if lacking else "nothing", zh, en, lacking, COLUMNS, rows, note)
    said = at.words(dict(list(named.items())[:TOLD]))
    zh, en = f"集中在{said['zh']}", f"concentrated in {said['en']}"
    found = next((shares[pair] for pair in named.items() if pair in shares), None)
    if found and at.case.head.change > 0 and 0 < found[0] <= found[1]:
        zh, en = f"{zh}：占这次的{found[0] / found[1]:.0%}", f"{en}: {found[0] / found[1]:.0%} of the amount"
    elif found:
        zh, en = f"{zh}：占变化的{found[2]:.0%}", f"{en}: {found[2]:.0%} of the change"
    reason = named.get("return_reason")
    if reason and about(reason) != "other":
        what = WORDS[about(reason)]
        zh, en = f"{zh}；按原因是{what[0]}问题", f"{en}; by its reason a matter of {what[1]}"
    return Angle("goods", "finding", zh, en, lacking, COLUMNS, rows, note)


def _splits(at: Look) -> tuple[tuple[Row, ...], dict[tuple[str, str], tuple[float, float, float]]]:
    """-> the rows of every cut, and of each element: its amount now, the whole amount now, its share of the change."""
    rows: list[Row] = []
    shares: dict[tuple[str, str], tuple[float, float, float]] = {}
    named = at.named(*DIMS)
    for dim in DIMS:
        if dim == at.case.head.dimension or (dim == "return_reason" and at.measure != "return_amount"):
            continue
        now, usual = at.split(dim)
        whole = sum(now.values()) - sum(usual.values())
        if set(now) | set(usual) <= {None} or not whole:
            continue
        for part in element_rows(usual, now, SHOWN, [named[dim]] if dim in named else []):
            rest = part.name.startswith("rest:")
            share = part.change / whole
            if not rest:
                shares[dim, part.name] = (part.after or 0.0, sum(now.values()), share)
            cell = {"zh": f"其余{part.name[5:]}项", "en": f"{part.name[5:]} others"} if rest else element(dim, part.name)
            where = "" if rest else f"{span(at.first, at.last)} {' '.join([*at.where, f'{dim}={part.name}'])}"
            name = {"zh": DIMENSIONS[dim].zh, "en": DIMENSIONS[dim].en}
            rows.append(Row((name, cell, part.before, part.after, share), "" if rest else at.measure, where, 3))
    return tuple(rows), shares
