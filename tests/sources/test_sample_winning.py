"""How the sample company wins its outlets: one source is dear and one cheap, leads become outlets, one rep's outlets are not
content."""

from __future__ import annotations

import pytest

from tests.sources.sample_books import END, Books, read
from zhanggui.sources.sample import make

FILES = {
    "listed": "客户档案",
    "costs": "费用明细",
    "leads": "潜在客户",
    "paid": "充值记录",
    "asked": "满意度调查",
    "sales": "销售明细",
}
ZERO = "DATE '1970-01-01'"


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Books:
    return read(tmp_path_factory.mktemp("sample"), FILES)


def test_one_source_is_dear_and_one_is_cheap(books: Books) -> None:
    told = books.made.planted.winning
    each = dict(books.ask("""
        SELECT c.获客渠道, c.cents / n FROM (SELECT 获客渠道, sum(费用金额) AS cents FROM costs WHERE 费用类别 = '推广' GROUP BY 1) c
        JOIN (SELECT 获客来源, count(*) AS n FROM listed WHERE 建档日期 >= (SELECT min(date_trunc('month', 费用日期)) FROM costs) GROUP BY
        1) l ON l.获客来源 = c.获客渠道"""))  # fmt: skip
    assert max(each, key=each.__getitem__) == told["dear_source"]
    assert min(each, key=each.__getitem__) == told["cheap_source"]
    assert each[told["dear_source"]] > 10 * each[told["cheap_source"]]


def test_of_some_outlets_nobody_wrote_the_source(books: Books) -> None:
    ((blank, there),) = books.ask("SELECT count(*) FILTER (获客来源 IS NULL), count(*) FROM listed")
    assert 0 < blank < there


def test_a_lead_that_was_won_is_an_outlet_of_the_last_year(books: Books) -> None:
    told = books.made.planted.winning
    ((count, won, wrong),) = books.ask(f"""
        SELECT count(*), count(转为客户), count(*) FILTER (转为客户 IS NOT NULL AND (建档日期 != 成交日期 OR 首次接触日期 > 成交日期 OR 线索状态 != '已成交'))
        FROM leads LEFT JOIN listed ON 客户编号 = 转为客户 WHERE 首次接触日期 <= {ZERO} + {END}""")
    assert (count, won, wrong) == (told["leads"], told["won"], 0)
    assert won > 0


def test_those_of_one_rep_are_less_content(books: Books) -> None:
    scores = dict(books.ask("SELECT 业务员 = '004', avg(评分) FROM asked GROUP BY 1"))
    assert books.made.planted.winning["sullen_rep"] == "004"
    assert scores[True] < scores[False] - 0.5


def test_who_pays_in_is_a_customer_then(books: Books) -> None:
    ((count, wrong),) = books.ask("""
        SELECT count(*), count(*) FILTER (建档日期 IS NULL OR 充值日期 < 建档日期 OR 充值金额 <= 0) FROM paid LEFT JOIN listed USING (客户编号)""")
    assert count > 0
    assert wrong == 0


def test_what_is_told_of_winning_is_the_same_to_the_byte_again(tmp_path_factory: pytest.TempPathFactory, books: Books) -> None:
    again = make(tmp_path_factory.mktemp("again"), end_day=END, small=True)
    by = {file.stem: file.read_bytes() for file in again.files}
    first = {file.stem: file.read_bytes() for file in books.made.files}
    assert all(by[name] == first[name] for name in FILES.values())
