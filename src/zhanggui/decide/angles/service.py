"""The service around the day: how long goods took to leave, how often in time, and how much came back for reasons of service."""

from __future__ import annotations

from statistics import median

import narwhals as nw

from zhanggui.decide.angles.angle import Angle, Column, Look, Row, amount
from zhanggui.rules.return_reason import about

WEEK, BEFORE = 7, 56
SLOWER_DAYS, LESS, FEWEST = 0.5, 0.10, 20
"""What counts as worse: half a day more, ten points less; and the fewest lines that say anything."""
COLUMNS = (Column("指标", "measure"), Column("这一周", "this week", "number"), Column("之前八周", "eight weeks before", "number"))
TICKETS = ("sales.ordered_day", "sales.shipped_day", "sales.reason")


def look(at: Look) -> Angle:
    """A case -> the week that ends with it beside the eight weeks before."""
    lacking = at.lacking(*TICKETS)
    rows, worse = [], []
    if not {"sales.ordered_day", "sales.shipped_day"} & set(lacking):
        delay = _delays(at)
        if delay is not None:
            rows += delay[0]
            worse += delay[1]
    if "sales.reason" not in lacking:
        service, tells = _reasons(at)
        rows += service
        worse += tells
    if not rows:
        zh = "没有下单日、发货日和退货原因，看不出是不是送晚了、送错了"
        en = "without the days ordered and shipped and the reasons of return nobody can see whether deliveries were late or wrong"
        return Angle("service", "missing", zh, en, lacking)
    if not worse:
        return Angle("service", "nothing", "服务没有变差", "the service was not worse than before", lacking, COLUMNS, tuple(rows))
    zh, en = "；".join(w[0] for w in worse), "; ".join(w[1] for w in worse)
    return Angle("service", "finding", zh, en, lacking, COLUMNS, tuple(rows))


def _delays(at: Look) -> tuple[list[Row], list[tuple[str, str]]] | None:
    """-> days from order to leaving, and the share in time: within the days that were usual before (their median)."""
    goods = at.tables.lines("sales").filter(
        nw.col("kind") == "goods",
        ~nw.col("ordered_day").is_null(),
        ~nw.col("shipped_day").is_null(),
        nw.col("day") > at.last - WEEK - BEFORE,
        nw.col("day") <= at.last,
    )
    wait = (
        goods.select("day", (nw.col("shipped_day") - nw.col("ordered_day")).alias("wait"))
        .group_by("day", "wait")
        .agg(nw.len().alias("n"))
    )
    found = wait.collect("pyarrow").to_native().to_pylist()
    now = [r["wait"] for r in found for _ in range(r["n"]) if r["day"] > at.last - WEEK]
    before = [r["wait"] for r in found for _ in range(r["n"]) if r["day"] <= at.last - WEEK]
    if min(len(now), len(before)) < FEWEST:
        return None
    usual = median(before)
    mean = [sum(days) / len(days) for days in (now, before)]
    timely = [sum(d <= usual for d in days) / len(days) for days in (now, before)]
    rows = [
        Row(({"zh": "下单到发货（天）", "en": "order to leaving (days)"}, *(amount(m, "days") for m in mean))),
        Row(
            (
                {"zh": f"准时率（{usual:g}天内发货）", "en": f"in time (within {usual:g} days)"},
                *(amount(t, "percent") for t in timely),
            )
        ),
    ]
    worse = []
    if mean[0] >= mean[1] + SLOWER_DAYS or timely[0] <= timely[1] - LESS:
        worse.append(
            (
                f"发货慢了：平均{mean[0]:.1f}天，之前{mean[1]:.1f}天；准时率{timely[0]:.0%}，之前{timely[1]:.0%}",
                f"goods left later: {mean[0]:.1f} days, {mean[1]:.1f} before; in time {timely[0]:.0%}, {timely[1]:.0%} before",
            )
        )
    return rows, worse


def _reasons(at: Look) -> tuple[list[Row], list[tuple[str, str]]]:
    """-> the share of what came back for reasons of service."""
    share: list[float | None] = []
    spans = [(at.last - WEEK + 1, at.last), (at.last - WEEK - BEFORE + 1, at.last - WEEK)]
    for first, last in spans:
        by = at.by(["return_amount"], "return_reason", first, last)
        whole = sum(r["return_amount"] or 0 for r in by.values())
        served = sum(r["return_amount"] or 0 for reason, r in by.items() if about(reason) == "service")
        share.append(served / whole if whole else None)
    if share[0] is None or share[1] is None:
        return [], []
    name = {"zh": "退货中属服务原因的", "en": "of returns, for reasons of service"}
    row = Row((name, *(amount(s, "percent") for s in share)))
    if share[0] < share[1] + LESS:
        return [row], []
    zh = f"因送错、破损等退的占{share[0]:.0%}，之前{share[1]:.0%}"
    return [row], [(zh, f"wrong or damaged deliveries are {share[0]:.0%} of returns, {share[1]:.0%} before")]
