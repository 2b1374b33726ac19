"""The sample company: the same every time, of a plausible size and season, with the truths that other tests rely on."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest

from zhanggui.base.days import date_of, parse_day
from zhanggui.sources.sample import Planted, SampleFiles, company, make
from zhanggui.sources.sample.making import truths
from zhanggui.sources.sample.season import NEW_YEARS

END = parse_day("2026-10-31")


@dataclass(frozen=True)
class Books:
    """The small company's files, read once: tables sales, lots, assigned with the headers of the files, and 日 (day number)."""

    made: SampleFiles
    connection: duckdb.DuckDBPyConnection

    @property
    def planted(self) -> Planted:
        return self.made.planted


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Books:
    made = make(tmp_path_factory.mktemp("sample"), end_day=END, small=True)
    file = {f.stem: str(f) for f in made.files}
    numbers = {"行号": "BIGINT", "原行号": "BIGINT", **dict.fromkeys(("数量", "单价", "原价金额", "折扣额", "金额", "成本金额"), "DECIMAL(18,4)")}
    exact = ", ".join(f"CAST({name} AS {kind}) AS {name}" for name, kind in numbers.items())
    connection = duckdb.connect()
    connection.execute(
        f"CREATE TABLE sales AS SELECT * REPLACE ({exact}), date_diff('day', DATE '1970-01-01', CAST(单据日期 AS DATE)) AS 日 "
        f"FROM read_csv('{file['销售明细']}', all_varchar=true)"
    )
    connection.execute(f"CREATE TABLE lots AS FROM read_csv('{file['批次']}', all_varchar=true)")
    connection.execute(f"CREATE TABLE assigned AS FROM read_csv('{file['业务员分管']}', all_varchar=true)")
    return Books(made, connection)


def lines(of: Books, question: str) -> list[tuple[Any, ...]]:
    """A question in SQL -> its rows."""
    return of.connection.sql(question).fetchall()


def test_the_same_seed_and_end_day_give_the_same_bytes(small: Books, tmp_path: Path) -> None:
    def prints(made: SampleFiles) -> dict[str, str]:
        return {f.name: hashlib.sha256(f.read_bytes()).hexdigest() for f in made.files}

    assert prints(make(tmp_path / "again", end_day=END, small=True)) == prints(small.made)
    other = prints(make(tmp_path / "other", end_day=END, small=True, seed=21))
    assert other["销售明细.csv"] != prints(small.made)["销售明细.csv"]


def test_it_has_forty_months_with_three_spring_festivals(small: Books) -> None:
    ((first, last),) = lines(small, "SELECT min(日), max(日) FROM sales")
    assert (date_of(first).isoformat(), date_of(last).isoformat()) == ("2023-07-01", "2026-10-31")
    assert sum(first <= day <= last for day in NEW_YEARS) == 3


def test_nothing_is_delivered_on_sundays_and_in_the_week_of_the_festival(small: Books) -> None:
    assert lines(small, "SELECT count(*) FROM sales WHERE (日 + 3) % 7 = 6") == [(0,)]
    festival = parse_day("2026-02-17")
    assert lines(small, f"SELECT count(*) FROM sales WHERE 日 BETWEEN {festival - 1} AND {festival + 6}") == [(0,)]


def test_trade_peaks_before_the_festival_and_is_slow_after_it(small: Books) -> None:
    festival = parse_day("2026-02-17")
    ((before, after, autumn),) = lines(small, f"""
        SELECT sum(金额) FILTER (日 BETWEEN {festival - 15} AND {festival - 2}), sum(金额) FILTER (日 BETWEEN {festival + 7} AND {festival + 20}),
               sum(金额) FILTER (日 BETWEEN {festival + 60} AND {festival + 73}) FROM sales""")
    assert 2 * before > 3 * autumn
    assert 5 * after < 4 * autumn


def test_beer_is_for_the_summer(small: Books) -> None:
    ((july, november),) = lines(small, """
        SELECT sum(金额) FILTER (单据日期 LIKE '2025-07%'), sum(金额) FILTER (单据日期 LIKE '2025-11%') FROM sales WHERE 商品编码 LIKE '07%'""")
    assert 2 * july > 3 * november


def test_on_the_last_day_one_lot_of_milk_comes_back(small: Books) -> None:
    told = small.planted
    assert (told.spike_day, told.bad_lot, told.reason) == (END, "B2610-07", "胀包")
    ((amount, lot, outlets, skus),) = lines(small, f"""
        SELECT sum(-金额), sum(-金额) FILTER (批号 = 'B2610-07'), count(DISTINCT 客户编号) FILTER (批号 = 'B2610-07'),
               count(DISTINCT 商品编码) FILTER (批号 = 'B2610-07') FROM sales WHERE 日 = {END} AND 数量 < 0 AND 单价 > 0""")
    assert (round(amount * 100), round(lot * 100), outlets, skus) == (told.spike_cents, told.lot_cents, told.outlets, 1)
    assert 5 * lot > 4 * amount
    assert 3 < told.spike_cents / told.ordinary_cents < 4.5
    assert lines(small, f"SELECT count(*) FROM sales WHERE 批号 = 'B2610-07' AND 数量 < 0 AND 单价 > 0 AND 日 < {END}") == [(0,)]
    assert lines(small, f"SELECT count(DISTINCT 客户编号) >= {told.outlets} FROM sales WHERE 批号 = 'B2610-07' AND 数量 > 0 AND 日 < {END}") == [(True,)]


def test_an_ordinary_day_of_returns_is_never_like_it(small: Books) -> None:
    worst = lines(small, f"SELECT sum(-金额) AS r FROM sales WHERE 数量 < 0 AND 日 BETWEEN {END - 120} AND {END - 1} GROUP BY 日 ORDER BY r DESC LIMIT 1")
    assert float(worst[0][0]) * 100 < 0.75 * small.planted.spike_cents


def test_what_comes_back_was_sold_to_that_customer_at_that_price(small: Books) -> None:
    ((all_of_them, right),) = lines(small, """
        SELECT count(*), count(*) FILTER (s.客户编号 = r.客户编号 AND s.商品编码 = r.商品编码 AND s.批号 = r.批号 AND s.单价 = r.单价
                                          AND s.数量 >= -r.数量 AND s.日 < r.日)
        FROM sales r LEFT JOIN sales s ON s.单据编号 = r.原单号 AND s.行号 = r.原行号 WHERE r.退货原因 IS NOT NULL""")
    assert all_of_them == right > 3000


def test_the_amounts_of_a_line_agree_with_each_other(small: Books) -> None:
    ((wrong_sum, wrong_price, net, count),) = lines(small, """
        SELECT count(*) FILTER (原价金额 - 折扣额 != 金额), count(*) FILTER (abs(单价 * 数量 - 金额) > 0.0051), sum(金额), count(*) FROM sales""")
    assert (wrong_sum, wrong_price) == (0, 0)
    assert (round(net * 100), count) == (small.planted.net_cents, small.planted.lines)


def test_a_document_is_of_one_customer_and_one_day_and_its_lines_are_numbered(small: Books) -> None:
    assert lines(small, """
        SELECT count(*) FROM (SELECT 单据编号 FROM sales GROUP BY 单据编号
        HAVING count(DISTINCT 客户编号) > 1 OR count(DISTINCT 日) > 1 OR max(行号) != count(*) OR count(DISTINCT 行号) != count(*))""") == [(0,)]


def test_an_order_is_shipped_soon_after_it_came_in(small: Books) -> None:
    waits = lines(small, """
        SELECT DISTINCT date_diff('day', CAST(下单日期 AS DATE), CAST(发货日期 AS DATE)) FROM sales WHERE 下单日期 IS NOT NULL ORDER BY 1""")
    assert waits == [(1,), (2,), (3,), (4,)]
    assert lines(small, "SELECT count(*) FROM sales WHERE 数量 > 0 AND 发货日期 IS DISTINCT FROM 单据日期") == [(0,)]


def test_who_left_orders_no_more(small: Books) -> None:
    assert len(small.planted.left) == 5
    for customer, (day, _) in small.planted.left.items():
        assert lines(small, f"SELECT max(日) FROM sales WHERE 客户编号 = '{customer}' AND 数量 > 0") == [(day,)]
        assert END - day > 30


def test_one_customer_once_bought_far_more_than_ever(small: Books) -> None:
    customer, day, amount = small.planted.one_off
    ((on_the_day, usual),) = lines(small, f"""
        SELECT max(v) FILTER (日 = {day}), median(v) FROM
        (SELECT 日, sum(金额) AS v FROM sales WHERE 客户编号 = '{customer}' AND 数量 > 0 GROUP BY 日)""")
    assert round(on_the_day * 100) == amount
    assert float(on_the_day) > 3 * float(usual)


def test_goods_are_sold_from_lots_that_were_made_and_had_not_expired(small: Books) -> None:
    assert lines(small, """
        SELECT count(*) FROM sales s LEFT JOIN lots l ON l.批号 = s.批号 AND l.商品编码 = s.商品编码
        WHERE s.数量 > 0 AND (l.批号 IS NULL OR s.单据日期 < l.生产日期 OR s.单据日期 > l.到期日期)""") == [(0,)]


def test_every_outlet_has_the_rep_that_its_assignment_says(small: Books) -> None:
    assert lines(small, """
        SELECT count(*) FROM sales s LEFT JOIN assigned a
          ON a.客户编号 = s.客户编号 AND s.单据日期 >= a.开始日期 AND s.单据日期 <= coalesce(a.结束日期, '9999')
        WHERE s.客户编号 IS NOT NULL AND a.业务员 IS DISTINCT FROM s.业务员""") == [(0,)]


def test_the_whole_company_is_made_in_seconds_and_is_of_a_plausible_size() -> None:
    began = time.monotonic()
    of, _, all_lines = company(END, 2000)
    assert time.monotonic() - began < 30
    told = truths(of, all_lines)
    recent = (all_lines.day >= END - 61) & (all_lines.day < END)
    daily = all_lines.net_cents[recent].sum() / len(np.unique(all_lines.day[recent])) / 1_000_000
    assert 15 < daily < 18  # 万元 a day
    assert len(of.goods.code) == len(set(of.goods.code)) == 300
    assert len(of.customers) == len(set(of.customers.name)) == 2000
    assert 600_000 < told.lines < 900_000
    assert told.lot_cents > 0.8 * told.spike_cents


@pytest.mark.parametrize("end", ["2025-02-03", "2026-11-22", "2028-02-29"])
def test_it_can_end_on_any_day(end: str) -> None:
    """In the week of the festival, on a Sunday, on a leap day: the spike is on the last day of delivery."""
    of, _, all_lines = company(parse_day(end), 200)
    told = truths(of, all_lines)
    assert told.spike_day == all_lines.day.max() <= parse_day(end)
    assert told.lot_cents > 0.8 * told.spike_cents > 0
