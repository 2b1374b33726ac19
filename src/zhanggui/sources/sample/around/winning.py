"""Outlets and the span -> how they were won: sources, leads, what winning and keeping cost, top-ups, surveys; one source is
dear."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from zhanggui.sources.sample.columns import Columns, dates, pick, yuan
from zhanggui.sources.sample.customers import NEVER, Assignments, Customers, rep_codes
from zhanggui.sources.sample.sales import Market
from zhanggui.sources.sample.season import Ints

SOURCES = ("转介绍", "地推", "公众号", "传单", "展会", "搜索推广")
SHARES = (0.24, 0.36, 0.1, 0.08, 0.1, 0.12)
EACH = (260, 640, 900, 1300, 2600, 9800)
"""Yuan that winning one outlet through each source costs: the first is the cheapest, the last the dearest."""
WON = (0.42, 0.2, 0.09, 0.05, 0.16, 0.07)
"""Of the leads of each source, the share that becomes a customer."""
CHEAP, DEAR = 0, 5
BLANK, BLANK_OLD = 0.06, 0.7
"""Of whom nobody wrote the source: of those won within the span, of those who were there when it began."""
MONTHS = 24
KEEPING = 310
"""Yuan a year that keeping an outlet costs."""
ASKED_OVER, SULLEN = 120, 3
"""Days over which outlets were asked how content they are; the rep (position) whose outlets are not."""
STAGES = ("新线索", "已联系", "已拜访", "已报价", "已放弃")
STAGE_SHARES = (0.3, 0.3, 0.18, 0.07, 0.15)
SURNAMES, TRADES = ("宏", "鑫", "瑞", "福", "泰", "盛", "永", "和"), ("超市", "便利店", "商行", "副食", "食杂店", "烟酒")


@dataclass(frozen=True)
class Origins:
    """By outlet: the source (a position of SOURCES), and whether anybody wrote it."""

    source: Ints
    written: np.ndarray[tuple[int], np.dtype[np.bool_]]


def origins(of: Customers, start: int, rng: np.random.Generator) -> Origins:
    """Outlets and the first day -> where each came from."""
    source = rng.choice(len(SOURCES), len(of), p=SHARES)
    return Origins(source, rng.random(len(of)) >= np.where(of.opened > start, BLANK, BLANK_OLD))


def origin_column(of: Origins) -> Columns:
    """Origins -> the column of 客户档案 that says them."""
    return {"获客来源": pick(list(SOURCES), of.source, of.written)}


def winning_files(
    of: Market, reps: Assignments, came: Origins, rng: np.random.Generator
) -> tuple[dict[str, Columns], dict[str, Any]]:
    """The market and where its outlets came from -> 费用明细, 潜在客户, 充值记录, 满意度调查, and what is planted in them."""
    leads, won = lead_columns(of, reps, came, rng)
    files = {
        "费用明细": cost_columns(of, came, rng),
        "潜在客户": leads,
        "充值记录": top_up_columns(of, rng),
        "满意度调查": survey_columns(of, reps, rng),
    }
    planted = {
        "cheap_source": SOURCES[CHEAP],
        "dear_source": SOURCES[DEAR],
        "leads": len(leads["线索编号"]),
        "won": won,
        "sullen_rep": rep_codes()[SULLEN],
    }
    return files, planted


def cost_columns(of: Market, came: Origins, rng: np.random.Generator) -> Columns:
    """-> 费用明细: a bill a source and month of what its outlets cost to win, and one a month of what the others cost to keep."""
    months = _months(of)
    rows: list[tuple[int, str, int, int]] = []
    for begin, end in months:
        fresh = (of.customers.opened >= begin) & (of.customers.opened < end)
        for source, each in enumerate(EACH):
            # Money is spent whether or not somebody comes of it: a month without one still has its bill, a small one.
            count = max(float((came.source[fresh] == source).sum()), 0.3)
            rows.append((end - 1, "推广", source, round(count * each * float(rng.normal(1, 0.08)) * 100)))
        active = int(((of.customers.opened < begin) & (of.customers.left >= begin)).sum())
        rows.append((end - 1, "客户维护", -1, round(active * KEEPING / 12 * float(rng.normal(1, 0.05)) * 100)))
    at = np.array([row[2] for row in rows])
    return {
        "费用单号": pa.array([f"FY{n + 1:05d}" for n in range(len(rows))]),
        "费用日期": dates(np.array([row[0] for row in rows])),
        "费用类别": pa.array([row[1] for row in rows]),
        "获客渠道": pick(list(SOURCES), np.maximum(at, 0), at >= 0),
        "费用金额": yuan(np.array([row[3] for row in rows])),
    }


def _months(of: Market) -> list[tuple[int, int]]:
    """-> the last MONTHS calendar months of the span: (first day, first day of the next, or the day after the last)."""
    last = np.datetime64(of.at.last, "D").astype("datetime64[M]")
    edges = [int((last - k).astype("datetime64[D]").astype(np.int64)) for k in range(MONTHS - 1, -1, -1)]
    return list(zip(edges, [*edges[1:], of.at.last + 1], strict=True))


def lead_columns(of: Market, reps: Assignments, came: Origins, rng: np.random.Generator) -> tuple[Columns, int]:
    """-> 潜在客户 of a year: those who became the outlets of that year, and those who did not; and how many became one."""
    begin = of.at.last - 365
    won = np.flatnonzero((of.customers.opened > begin) & (of.customers.opened <= of.at.last))
    per = np.bincount(came.source[won], minlength=len(SOURCES))
    others = np.repeat(np.arange(len(SOURCES)), np.rint(np.maximum(per, 1) * (1 / np.array(WON) - 1)).astype(np.int64))
    count = len(won) + len(others)
    source = np.concatenate([came.source[won], others])
    wait = np.rint(rng.gamma(2, 12, len(won))).astype(np.int64) + 1
    contacted = np.concatenate([of.customers.opened[won] - wait, rng.integers(begin, of.at.last + 1, len(others))])
    stage = np.concatenate([np.full(len(won), len(STAGES)), rng.choice(len(STAGES), len(others), p=STAGE_SHARES)])
    order = np.lexsort((np.arange(count), contacted))
    is_won = np.arange(count) < len(won)
    who = np.concatenate([won, np.zeros(len(others), dtype=np.int64)])
    names = [f"{SURNAMES[a]}{SURNAMES[b]}{TRADES[c]}" for a, b, c in rng.integers(0, (8, 8, 6), (count, 3)).tolist()]
    owner = np.where(is_won, reps.rep_on(who, contacted), rng.integers(0, len(rep_codes()), count))
    columns = {
        "线索名称": pa.array(names).take(pa.array(order)),
        "线索来源": pick(list(SOURCES), source[order]),
        "线索状态": pick([*STAGES, "已成交"], stage[order]),
        "跟进人": pick(rep_codes(), owner[order]),
        "首次接触日期": dates(contacted[order]),
        "成交日期": dates(np.where(is_won, of.customers.opened[who], NEVER)[order]),
        "转为客户": pick(of.customers.code, who[order], is_won[order]),
    }
    return {"线索编号": pa.array([f"XS{n + 1:05d}" for n in range(count)])} | columns, len(won)


def top_up_columns(of: Market, rng: np.random.Generator) -> Columns:
    """-> 充值记录: one good outlet in five pays in at the beginning of most months while it is a customer."""
    good = np.flatnonzero(np.array([g == "A" for g in of.customers.grade]) & (rng.random(len(of.customers)) < 0.2))
    rows = [
        (begin + int(rng.integers(0, 6)), int(who), int(rng.choice((2000, 5000, 10000))))
        for begin, _ in _months(of)
        for who in good
        if of.customers.opened[who] <= begin
        and of.customers.left[who] > begin + 6
        and begin + 6 <= of.at.last
        and rng.random() < 0.8
    ]
    rows.sort()
    day, who, paid = (np.array([row[n] for row in rows], dtype=np.int64) for n in range(3))
    return {
        "充值单号": pa.array([f"CZ{n + 1:05d}" for n in range(len(rows))]),
        "客户编号": pick(of.customers.code, who),
        "充值日期": dates(day),
        "充值金额": yuan(paid * 100),
        "赠送金额": yuan(paid * 4),
        "充值方式": pick(["转账", "扫码"], rng.integers(0, 2, len(rows))),
    }


def survey_columns(of: Market, reps: Assignments, rng: np.random.Generator) -> Columns:
    """-> 满意度调查: one outlet in six was asked two questions in the last four months; those of one rep are less content."""
    there = np.flatnonzero((of.customers.opened < of.at.last - ASKED_OVER) & (of.customers.left > of.at.last))
    asked = np.sort(rng.choice(there, max(len(there) // 6, 1), replace=False))
    day = of.at.last - rng.integers(0, ASKED_OVER, len(asked))
    rep = reps.rep_on(asked, day)
    usual, low = np.array((0.05, 0.07, 0.18, 0.4, 0.3)), np.array((0.3, 0.25, 0.2, 0.15, 0.1))
    score = np.stack([[rng.choice(5, p=low if r == SULLEN else usual) + 1 for r in rep] for _ in range(2)], axis=1)
    twice = np.repeat(np.arange(len(asked)), 2)
    return {
        "答卷编号": pa.array([f"DC{n + 1:05d}" for n in twice.tolist()]),
        "客户编号": pick(of.customers.code, asked[twice]),
        "答卷日期": dates(day[twice]),
        "题目": pa.array(["总体满意度", "送货及时"] * len(asked)),
        "评分": pa.array(score.ravel().astype(np.int64)),
        "业务员": pick(rep_codes(), rep[twice]),
    }
