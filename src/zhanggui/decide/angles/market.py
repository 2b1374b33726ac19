"""The market: are people turning away from these goods? Weekly sales and buyers before the day, beside the whole company."""

from __future__ import annotations

from itertools import pairwise
from math import erfc, sqrt
from statistics import median
from typing import Any

from zhanggui.base.days import iso
from zhanggui.base.errors import ZhangguiError
from zhanggui.decide.angles.angle import Angle, Column, Look, Row
from zhanggui.measures.ask import ask

WEEKS, ALPHA, FEWER = 8, 0.10, 0.05
"""So many weeks before; the trend must be that sure; and buyers must fall by so much more than the company's."""
COLUMNS = (
    Column("那一周起", "week from", "day"),
    Column("销售毛额", "gross sales", "money"),
    Column("买的客户", "customers", "count"),
    Column("全公司客户", "customers of the company", "count"),
)
NOTE = {
    "zh": "趋势用 Mann-Kendall 检验和 Theil-Sen 斜率，看此前八周，不含这一次",
    "en": "trend by the Mann-Kendall test and Theil-Sen slope over the eight weeks before, this event not included",
}


def look(at: Look) -> Angle:
    """A case -> whether its goods were losing sales and buyers before it happened."""
    if at.lacking("sales.customer"):
        zh, en = "没有客户，看不出多少家在卖", "without customers nobody can see how many buy"
        return Angle("market", "missing", zh, en, ("sales.customer",))
    said = at.named("sku", "brand", "category")
    key = next(iter(said.items()), None)
    goods = _weeks(at, [f"{key[0]}={key[1]}"] if key else [])
    whole = _weeks(at, []) if key else goods
    if not any(w[0] for w in goods[: WEEKS // 2]) or len([w for w in goods if w[0]]) < WEEKS - 1:
        zh, en = "此前八周没有一直在卖，看不出趋势", "not sold all through the eight weeks before: no trend to be seen"
        return Angle("market", "nothing", zh, en)
    rows = tuple(
        Row(
            (at.first - 7 * (WEEKS - i), sales, buyers, all_buyers),
            "gross_sales",
            f"day>={iso(at.first - 7 * (WEEKS - i))} day<={iso(at.first - 7 * (WEEKS - i) + 6)}"
            + (f" {key[0]}={key[1]}" if key else ""),
            1,
        )
        for i, ((sales, buyers), (_, all_buyers)) in enumerate(zip(goods, whole, strict=True))
    )
    slope, p = trend([float(s) for s, _ in goods])
    lost = _fall([b for _, b in goods])
    usual = _fall([b for _, b in whole]) if key else 0.0
    words = at.words(dict([key])) if key else {"zh": "全部商品", "en": "all goods"}
    zh = f"{words['zh']}：八周里每周{slope:+.1%}，后四周买的客户比前四周{lost:+.0%}" + (f"（全公司{usual:+.0%}）" if key else "")
    en = f"{words['en']}: {slope:+.1%} a week over eight weeks, customers {lost:+.0%} from the first four to the last" + (
        f" (the company {usual:+.0%})" if key else ""
    )
    away = slope < 0 and p <= ALPHA and lost <= usual - FEWER
    zh, en = (
        (f"市场在离开它。{zh}", f"The market is turning away. {en}")
        if away
        else (f"不是市场不要了。{zh}", f"The market is not turning away. {en}")
    )
    return Angle("market", "finding" if away else "nothing", zh, en, (), COLUMNS, rows, NOTE)


def _weeks(at: Look, where: list[str]) -> list[tuple[int, int]]:
    """-> (gross sales, customers) of each of the eight weeks that end the day before, oldest first."""
    out: list[tuple[int, int]] = []
    for i in range(WEEKS, 0, -1):
        first = at.first - 7 * i
        out.append(_asked(at, where, first))
    return out


def _asked(at: Look, where: list[str], first: int) -> tuple[int, int]:
    try:
        answer: Any = ask(
            at.frames, ["gross_sales", "customer_count"], from_day=first, to_day=first + 6, where=where, as_of=at.as_of
        )
    except ZhangguiError:
        return 0, 0
    return int(answer.value("gross_sales") or 0), int(answer.value("customer_count") or 0)


def _fall(buyers: list[int]) -> float:
    """Customers by week -> the change of their mean from the first half to the second, as a share."""
    half = len(buyers) // 2
    before, after = sum(buyers[:half]) / half, sum(buyers[half:]) / (len(buyers) - half)
    return after / before - 1 if before else 0.0


def trend(values: list[float]) -> tuple[float, float]:
    """Values in equal steps -> (median slope a step over their median, two-sided p of no trend).

    Slope: Theil (1950), Sen (1968, eq. 2.1), the median of all pairs' slopes. p: Mann (1945), Kendall (1975), normal
    approximation with the continuity correction [S, Var(S) = n(n-1)(2n+5)/18].
    """
    n = len(values)
    pairs = [(values[j] - values[i], j - i) for i in range(n) for j in range(i + 1, n)]
    middle = median(values)
    slope = median(change / steps for change, steps in pairs) / middle if middle else 0.0
    s = sum((change > 0) - (change < 0) for change, _ in pairs)
    if s == 0 or all(a == b for a, b in pairwise(values)):
        return slope, 1.0
    z = (abs(s) - 1) / sqrt(n * (n - 1) * (2 * n + 5) / 18)
    return slope, erfc(z / sqrt(2))
