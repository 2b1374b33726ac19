"""A seed and an end day -> the sample company in memory, its files, and the truths planted in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from zhanggui.sources.sample.around.app import app
from zhanggui.sources.sample.around.members import member_columns, members
from zhanggui.sources.sample.around.rivals import rival_facts
from zhanggui.sources.sample.around.terms import term_files
from zhanggui.sources.sample.around.tills import till_columns
from zhanggui.sources.sample.around.visits import truths as visit_truths
from zhanggui.sources.sample.around.visits import visit_columns, visits
from zhanggui.sources.sample.around.winning import origin_column, origins, winning_files
from zhanggui.sources.sample.buying import balances, deliveries
from zhanggui.sources.sample.columns import Columns, write
from zhanggui.sources.sample.customers import LEFT, YOUYI, Assignments, assignments, customers
from zhanggui.sources.sample.files import goods_files, people_and_places, sales_columns
from zhanggui.sources.sample.goods import MILK, goods, lots
from zhanggui.sources.sample.lines import Lines, together
from zhanggui.sources.sample.planted import Planted
from zhanggui.sources.sample.returns import REASONS, SWOLLEN, ordinary_day, ordinary_returns, spike, write_offs
from zhanggui.sources.sample.sales import ONE_OFF_AGO, Market, sales
from zhanggui.sources.sample.season import span
from zhanggui.sources.sample.stock import store
from zhanggui.sources.sample.stock_files import stock_files
from zhanggui.sources.sample.stock_files import truths as stock_truths

__all__ = ["COMPANY", "OUTLETS", "OUTLETS_SMALL", "SEED", "SampleFiles", "company", "make"]

COMPANY = "鹿城商贸"
SEED = 20
OUTLETS, OUTLETS_SMALL = 2000, 200


@dataclass(frozen=True)
class SampleFiles:
    """What was written: dimension files first, the sales last; and what is true of them."""

    files: tuple[Path, ...]
    planted: Planted


def make(folder: Path, *, end_day: int, small: bool = False, seed: int = SEED) -> SampleFiles:
    """A folder, the last day (day number), whether only a tenth -> the company's files in that folder."""
    folder.mkdir(parents=True, exist_ok=True)
    of, reps, lines = company(end_day, OUTLETS_SMALL if small else OUTLETS, seed)
    files: dict[str, Columns] = {**people_and_places(of, reps), **goods_files(of), "销售明细": sales_columns(of, reps, lines)}
    seen = store(of, lines, np.random.default_rng([seed, 8]))
    got = deliveries(of, seen, np.random.default_rng([seed, 9]))
    files |= stock_files(of, seen, got, balances(of, seen, got))
    told, more = around(of, reps, lines, seed)
    came = origins(of.customers, of.at.start, np.random.default_rng([seed, 20]))
    files["客户档案"] |= origin_column(came)
    won, won_truths = winning_files(of, reps, came, np.random.default_rng([seed, 21]))
    files |= told | won
    planted = replace(truths(of, lines), stock=stock_truths(of, seen, got), visits=more["visits"], app=more["app"])
    planted = replace(planted, rivals=more["rivals"], members=more["members"], winning=won_truths)
    return SampleFiles(tuple(write(folder, name, columns) for name, columns in files.items()), planted)


def around(of: Market, reps: Assignments, lines: Lines, seed: int) -> tuple[dict[str, Columns], dict[str, dict[str, Any]]]:
    """The company -> the files beside its goods and sales, and what is planted in each. Every part draws from its own stream."""
    streams = [np.random.default_rng([seed, part]) for part in range(10, 14)]
    seen = visits(of, reps, streams[0])
    events, app_truths = app(of, lines, streams[1])
    facts, rival_truths = rival_facts(of, lines, streams[2])
    cards = members(of, streams[3])
    listed, member_truths = member_columns(cards, streams[3])
    rung, till_truths = till_columns(of, cards, np.random.default_rng([seed, 14]))
    files = {
        "拜访记录": visit_columns(of, seen), "行为事件": events, "竞品情报": facts, "会员档案": listed, "门店小票": rung,
        **term_files(of),
    }
    told = {"visits": visit_truths(of, reps, seen), "app": app_truths, "rivals": rival_truths}
    planted = told | {"members": member_truths | till_truths}
    return files, planted


def company(end_day: int, outlets: int, seed: int = SEED) -> tuple[Market, Assignments, Lines]:
    """The last day, how many outlets, a seed -> the company in memory. Every part draws from a stream of its own."""
    streams = [np.random.default_rng([seed, part]) for part in range(8)]
    at = span(end_day, streams[0])
    stock = goods(at, streams[1])
    who = customers(outlets, at, streams[2])
    of = Market(at, who, stock, lots(stock, at, streams[3]))
    sold = sales(of, streams[4])
    back = ordinary_returns(sold, of, streams[5])
    lines = together([sold, back, spike(sold, back, of), write_offs(of, streams[6])])
    return of, assignments(who, at, streams[7]), in_file_order(lines)


def in_file_order(lines: Lines) -> Lines:
    """Lines in any order -> by day, kind of document, document and SKU; `origin` follows its line."""
    order = np.lexsort((lines.sku, lines.basket, lines.sort, lines.day))
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    moved = lines.at(order)
    return moved.with_(origin=np.where(moved.origin >= 0, place[moved.origin], -1))


def truths(of: Market, lines: Lines) -> Planted:
    """The company -> what was planted in it."""
    back = lines.at(lines.origin >= 0)
    today = back.at(back.day == of.at.last)
    bad = today.at(today.reason == SWOLLEN)
    once_day = of.at.delivery_before(of.at.last, ONE_OFF_AGO)
    bought = lines.at((lines.origin < 0) & (lines.customer >= 0))
    once = bought.at((bought.day == once_day) & (bought.customer == YOUYI))
    code = of.customers.code
    return Planted(
        start=of.at.start, end=int(of.at.days[-1]), spike_day=of.at.last, bad_sku=of.goods.code[MILK],
        bad_lot=of.lots.code[of.lots.bad],
        reason=REASONS[SWOLLEN], spike_cents=int(-today.net_cents.sum()), ordinary_cents=round(ordinary_day(back, of)),
        lot_cents=int(-bad.net_cents.sum()), outlets=len(np.unique(bad.customer)),
        left={code[who]: (int(bought.day[bought.customer == who].max()), why) for who, (_, why) in LEFT.items()},
        one_off=(code[YOUYI], once_day, int(once.net_cents.sum())), lines=len(lines),
        net_cents=int(lines.net_cents.sum()),
    )
