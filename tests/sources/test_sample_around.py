"""Beside its goods and sales: visits, the app, rivals, members and lists of the sample company, and what is planted in them."""

from __future__ import annotations

import pytest

from tests.sources.sample_books import END, Books, read
from zhanggui.base.days import parse_day
from zhanggui.base.settings import home_at
from zhanggui.sources.importing import propose, working_folder
from zhanggui.sources.sample import company
from zhanggui.sources.sample.home import TABLES_OF
from zhanggui.sources.sample.making import around

FILES = {
    "sales": "销售明细", "visits": "拜访记录", "events": "行为事件", "rivals": "竞品情报", "members": "会员档案", "assigned": "业务员分管",
    "tills": "门店小票",
}
ZERO = "DATE '1970-01-01'"


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Books:
    return read(tmp_path_factory.mktemp("sample"), FILES)


def test_every_file_is_recognised_by_its_headers_alone(books: Books, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No mapping, no word of the person: each file goes to its table, and none of its columns that matter is left out."""
    small = [f for f in books.made.files if f.stem not in ("销售明细", "库存日结")]
    with working_folder() as work:
        found = propose(small, home=home_at(tmp_path_factory.mktemp("home")), work=work)
    assert {p.path.stem: p.mapping.table for p in found} == {f.stem: TABLES_OF[f.stem] for f in small}
    shown_only = {"姓名", "规格", "供应商名称", "商品名称"}
    assert {p.path.stem: left for p in found if (left := set(p.unmapped) - shown_only)} == {}


def test_a_visit_is_by_who_looks_after_the_outlet_then(books: Books) -> None:
    ((count, wrong),) = books.ask("""
        SELECT count(*), count(*) FILTER (a.业务员 IS DISTINCT FROM v.业务员编号) FROM visits v LEFT JOIN assigned a
        ON a.客户编号 = v.客户编号 AND v.拜访日期 >= a.开始日期 AND v.拜访日期 <= coalesce(a.结束日期, DATE '9999-01-01')""")
    assert (count, wrong) == (books.made.planted.visits["visits"], 0)


def test_a_good_outlet_is_visited_every_week_and_a_small_one_every_month(books: Books) -> None:
    gaps = dict(books.ask("""
        SELECT s.客户等级, median(gap) FROM (SELECT 客户编号, 计划日期 - lag(计划日期) OVER (PARTITION BY 客户编号 ORDER BY 计划日期) AS gap FROM visits
        WHERE 计划日期 IS NOT NULL) JOIN (SELECT DISTINCT 客户编号, 客户等级 FROM sales) s USING (客户编号) WHERE gap > 0 GROUP BY 1"""))
    assert gaps == {"A": 7, "B": 14, "C": 28}


def test_one_rep_works_hardest_one_stays_minutes_and_one_stopped_coming(books: Books) -> None:
    told = books.made.planted.visits
    per_outlet = dict(books.ask("""
        SELECT 业务员编号, count(*) / count(DISTINCT 客户编号) FROM visits WHERE 业务员编号 <= '003' AND 线外拜访 = '否' GROUP BY 1"""))
    assert max(per_outlet, key=per_outlet.__getitem__) == told["most_visits_kept"]
    assert per_outlet[told["fewest_visits_kept"]] < 0.8 * per_outlet[told["most_visits_kept"]]
    stays = dict(books.ask("SELECT 业务员编号, median(epoch(签退时间 - 签到时间)) FROM visits WHERE 拜访方式 = '上门' GROUP BY 1"))
    assert min(stays, key=stays.__getitem__) == told["fewest_visits_kept"]
    since = f"{ZERO} + {told['slack_since']}"
    ((before, after),) = books.ask(f"""
        SELECT count(*) FILTER (拜访日期 < {since} AND 拜访日期 >= {since} - 150) / count(*) FILTER (拜访日期 >= {since}), 1
        FROM visits WHERE 业务员编号 = '{told['slack_rep']}'""")
    assert before > 2 * after
    for customer in told["left_after"]:
        ((last, seen),) = books.ask(f"""
            SELECT max(单据日期) > {since}, (SELECT count(*) FROM visits WHERE 客户编号 = '{customer}' AND 拜访日期 >= {since}) FROM sales
            WHERE 客户编号 = '{customer}' AND 数量 > 0""")
        assert last
        assert seen < 8


def test_who_searches_orders_and_who_starts_from_the_banner_does_not(books: Books) -> None:
    rates = dict(books.ask("""
        SELECT first, avg(ordered) FROM (
            SELECT 会话编号, max(CASE WHEN 事件名称 = 'submit_order' THEN 1 ELSE 0 END) AS ordered,
                   max(CASE WHEN 事件名称 = 'search' THEN 'search' WHEN 事件名称 = 'banner_click' THEN 'banner' END) AS first
            FROM events GROUP BY 1) GROUP BY 1"""))
    assert rates["search"] > 0.9
    assert 0.24 < rates["banner"] < 0.4
    clicks = books.ask("SELECT 素材, count(DISTINCT 会话编号) FROM events WHERE 素材 IS NOT NULL GROUP BY 1")
    told = books.made.planted.app
    assert dict(clicks) == told["banner_clicks"]
    share = {name: told["banner_orders"][name] / told["banner_clicks"][name] for name in told["banner_clicks"]}
    assert told["banner_clicks"][told["misleading_banner"]] > told["banner_clicks"][told["other_banner"]]
    assert share[told["misleading_banner"]] < 0.5 * share[told["other_banner"]]


def test_every_order_in_the_app_is_a_sale_of_that_customer_in_the_mall(books: Books) -> None:
    ((count, wrong),) = books.ask("""
        SELECT count(*), count(*) FILTER (s.客户编号 IS DISTINCT FROM e.客户编号 OR s.下单日期 != CAST(e.事件时间 AS DATE))
        FROM (FROM events WHERE 事件名称 = 'submit_order') e
        LEFT JOIN (SELECT DISTINCT 单据编号, 客户编号, 下单日期 FROM sales WHERE 销售渠道 = '商城') s ON s.单据编号 = e.订单编号""")
    assert count > 300
    assert wrong == 0
    assert books.ask(f"SELECT min(CAST(事件时间 AS DATE)) > {ZERO} + {END - 60}, max(CAST(事件时间 AS DATE)) <= {ZERO} + {END} FROM events") == [(True, True)]


def test_some_order_by_rep_and_telephone_and_no_longer_open_the_app(books: Books) -> None:
    told = books.made.planted.app
    assert len(told["app_silent"]) == 6
    for customer in told["app_silent"]:
        assert books.ask(f"""
            SELECT (SELECT count(*) > 0 FROM events WHERE 客户编号 = '{customer}'),
                   (SELECT max(CAST(事件时间 AS DATE)) <= {ZERO} + {told['app_silent_since']} FROM events WHERE 客户编号 = '{customer}'),
                   (SELECT count(DISTINCT 单据编号) >= 2 FROM sales WHERE 客户编号 = '{customer}' AND 数量 > 0 AND 单据日期 > {ZERO} + {END - 31})
            """) == [(True, True, True)]


def test_a_rival_offered_more_the_day_before_a_region_dipped(books: Books) -> None:
    told = books.made.planted.rivals
    assert books.ask(f"SELECT count(*) FROM rivals WHERE 事项 = '促销' AND 区域 = '{told['region']}' AND 竞争对手 = '{told['rival']}' "
                     f"AND 观察日期 = {ZERO} + {told['promotion_day']}") == [(1,)]
    ((on_the_day, usual),) = books.ask(f"""
        SELECT max(s) FILTER (day = {ZERO} + {told['dip_day']}), median(s) FROM (
            SELECT 单据日期 AS day, sum(金额) FILTER (区域 = '{told['region']}') / sum(金额) AS s FROM sales
            WHERE 数量 > 0 AND 单据日期 > {ZERO} + {END - 75} GROUP BY 1)""")
    assert (on_the_day or 0) < 0.6 * usual
    assert told["promotion_day"] < told["dip_day"] <= told["promotion_day"] + 3
    assert set(told["lured_away"]) == {customer for customer, (_, why) in books.made.planted.left.items() if why == "rival_price"}


def test_one_clerk_leaves_the_fields_of_a_card_blank(books: Books) -> None:
    told = books.made.planted.members
    blank = books.ask("SELECT 开卡店员, avg(CASE WHEN 出生日期 IS NULL THEN 1 ELSE 0 END) AS b, count(*) FROM members GROUP BY 1 ORDER BY b DESC")
    assert blank[0][0] == told["sloppy_clerk"]
    assert blank[0][1] > 0.6 > 0.4 > blank[1][1]
    assert sum(row[2] for row in blank) == told["members"] == 300


@pytest.mark.parametrize("end", ["2025-02-03", "2026-11-22", "2028-02-29"])
def test_it_can_be_told_on_any_day(end: str) -> None:
    of, reps, lines = company(parse_day(end), 200)
    files, planted = around(of, reps, lines, 20)
    assert all(len(set(map(len, columns.values()))) == 1 for columns in files.values())
    assert planted["app"]["events"] > 1000


def test_the_tills_ring_up_members_from_the_day_of_their_card_and_people_without_one(books: Books) -> None:
    ((early, strangers, tickets),) = books.ask("""
        SELECT count(*) FILTER (t.销售日期 < m.开卡日期), count(DISTINCT t.小票号) FILTER (t.会员卡号 IS NULL), count(DISTINCT t.小票号)
        FROM tills t LEFT JOIN members m USING (会员卡号)""")
    assert early == 0
    assert tickets == books.made.planted.members["purchases"]
    assert 0.3 < strangers / tickets < 0.45
    ((off, right),) = books.ask("""
        SELECT avg(CASE WHEN 折扣额 > 0 THEN 1 ELSE 0 END), bool_and(abs(原价金额 - 折扣额 - 金额) < 0.001 AND abs(单价 * 数量 - 金额) < 0.006) FROM tills""")
    assert 0.1 < off < 0.15
    assert right


def test_half_of_the_sleeping_members_came_when_they_were_called(books: Books) -> None:
    told = books.made.planted.members
    called = f"{ZERO} + {told['woken_day']}"
    ((asleep, came),) = books.ask(f"""
        SELECT count(*), count(*) FILTER (back BETWEEN {called} AND {called} + 14) FROM (
            SELECT 会员卡号, max(销售日期) FILTER (销售日期 < {called}) AS last, min(销售日期) FILTER (销售日期 >= {called}) AS back
            FROM tills WHERE 会员卡号 IS NOT NULL GROUP BY 1)
        WHERE last < {called} - 183 AND last >= {called} - 366""")
    assert came == told["woken"]
    assert 0.3 < came / asleep < 0.7
